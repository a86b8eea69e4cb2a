package morsel_test

import (
	"bytes"
	"context"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/morseldb/morsel"
)

// byteParams are $b, a byte array, $l, the list of the same integers, and others.
var byteParams = map[string]any{
	"b": []byte{1, 2, 255, 0, 128}, "l": []int64{1, 2, -1, 0, -128}, "c": []byte{1, 2}, "d": []byte{1, 3}, "e": []byte{},
	"m": map[string]any{"b": []byte{9, 200}},
}

func collected(db *morsel.DB, query string, params map[string]any) ([]*morsel.Record, error) {
	res, err := db.Run(context.Background(), query, params)
	if err != nil {
		return nil, err
	}
	return res.Collect()
}

// printed is the rows of a query; in a byte array -1 is 255, in a list it is -1.
func printed(db *morsel.DB, query string) string {
	rows, err := collected(db, query, byteParams)
	if err != nil {
		return err.Error()
	}
	var out []string
	for _, r := range rows {
		out = append(out, strings.TrimSpace(fmt.Sprintln(r.Values...)))
	}
	return strings.Join(out, "|")
}

// TestBytes has answers that Neo4j 5.26 gave, but for messages, of which a part is looked for.
func TestBytes(t *testing.T) {
	b, l := "[1 2 255 0 128]", "[1 2 -1 0 -128]"
	for _, c := range []struct{ query, want string }{
		{"RETURN $b", b},
		{"RETURN $e, size($e), isEmpty($e), $e = [], valueType($e)", "[] 0 true true LIST<INTEGER NOT NULL> NOT NULL"},
		{"RETURN valueType($b), valueType([$b])", "LIST<INTEGER NOT NULL> NOT NULL LIST<LIST<INTEGER NOT NULL> NOT NULL> NOT NULL"},
		{"RETURN size($b), $b[0], $b[2], $b[-1], $b[99], head($b), last($b)", "5 1 -1 -128 <nil> 1 -128"},
		{"RETURN $b[0..2], $b[2..]", "[1 2] [-1 0 -128]"},
		{"RETURN $b = $l, $l = $b, $c = [1, 2], $c = [1.0, 2.0], $b <> $b, $c = $d, $c < $d, $c < [1, 3], $b >= $l", "true true true true false false true true true"},
		{"RETURN $b + 1, 1 + $b, $c + 'x', $c || $d", "[1 2 -1 0 -128 1] [1 1 2 -1 0 -128] [1 2 x] [1 2 1 3]"},
		{"UNWIND $b AS x RETURN x", "1|2|-1|0|-128"},
		{"RETURN $b IS :: LIST<INTEGER>, $b IS :: LIST<INTEGER NOT NULL>, $b IS :: LIST<FLOAT>, $b IS :: ANY", "true true false true"},
		{"RETURN [$b, 1, 'x'], {x: $b}, $m", "[" + b + " 1 x] map[x:" + b + "] map[b:[9 200]]"},
		{"RETURN 2 IN $b, -1 IN $b, 255 IN $b, [x IN $b WHERE x < 0 | x + 1]", "true true false [0 -127]"},
		{"RETURN reduce(s = 0, x IN $b | s + x), all(x IN $b WHERE x < 3), toStringList($b)", "-126 true " + l},
		{"RETURN toString($b)", "got: ByteArray[1, 2, -1, 0, -128]"}, {"RETURN NOT $b, $b STARTS WITH 'x', $b =~ 'x'", "false <nil> <nil>"},
		{"RETURN toStringOrNull($b)", "<nil>"},
		{"RETURN $b.x", "expected a map but was ByteArray[1, 2, -1, 0, -128]"},
		{"UNWIND [$b, $l, $c, $d, [1, 2]] AS x RETURN DISTINCT x", b + "|[1 2]|[1 3]"},
		{"UNWIND [$l, $b, $c, $d, [1, 2]] AS x RETURN x, count(*)", l + " 2|[1 2] 2|[1 3] 1"},
		{"UNWIND [$d, $b, $l, $c, [0], [1, 2], [1, 2, 3]] AS x RETURN x ORDER BY x", "[0]|[1 2]|[1 2]|" + b + "|" + l + "|[1 2 3]|[1 3]"},
		{"UNWIND [$b, $c] AS x RETURN collect(x), min(x), max(x)", "[" + b + " [1 2]] [1 2] " + b},
		{"RETURN CASE $b WHEN $l THEN 1 ELSE 2 END, coalesce(null, $b), {b: $b} = {b: $l}", "1 " + b + " true"},
		{"WITH $b AS b CALL (b) { RETURN b AS c } RETURN c", b},
		{"RETURN vector.similarity.cosine($c, $c)", "1"},
	} {
		for _, runtime := range []string{"slotted", "pipelined", "parallel"} {
			db := morsel.OpenMemory()
			got := printed(db, "CYPHER runtime="+runtime+" "+c.query)
			if got != c.want && (!strings.Contains(c.want, "ByteArray") || !strings.Contains(got, c.want)) {
				t.Errorf("%s, %s:\n got %s\nwant %s", runtime, c.query, got, c.want)
			}
			_ = db.Close()
		}
	}
}

// storedBytes are questions of the graph that TestStoredBytes makes, with Neo4j's answers.
var storedBytes = []struct{ query, want string }{
	{"MATCH (n:T) RETURN n.b ORDER BY n.i", "[1 2 255 0 128]|[1 2 -1 0 -128]|[1 2]|[1 2]|[]|[9 200]"},
	{"MATCH (n:T {i: 0})-[r]->() RETURN r.b, properties(r).b, valueType(r.b), r.b[2]", "[255 0] [255 0] LIST<INTEGER NOT NULL> NOT NULL <nil>"},
	{"MATCH (n:T) WHERE n.b = $l RETURN n.i ORDER BY n.i", "0|1"},
	{"MATCH (n:T {b: $b}) RETURN n.i ORDER BY n.i", "0|1"},
	{"MATCH (n:T) WHERE n.b IN [$c, [9]] RETURN n.i, n.b ORDER BY n.i", "2 [1 2]|3 [1 2]"},
	{"MATCH (n:T) WHERE n.b > $c RETURN n.i ORDER BY n.i", "0|1|5"},
	{"MATCH (n:T) WHERE n.b IS NOT NULL RETURN n.b ORDER BY n.b, n.i", "[]|[1 2]|[1 2]|[1 2 255 0 128]|[1 2 -1 0 -128]|[9 200]"},
	{"MATCH (n:T) RETURN count(DISTINCT n.b)", "4"},
	{"MATCH (a:T), (b:T) WHERE a.b = b.b AND a.i < b.i RETURN a.i, b.i ORDER BY a.i", "0 1|2 3"},
	{"MATCH (n:T {i: 4}) RETURN n.b, size(n.b), n.b = []", "[] 0 true"},
	{"MATCH (n:Big) RETURN size(n.b), n.b[-1]", "1048576 -1"},
	{"CALL db.schema.nodeTypeProperties() YIELD nodeType, propertyName, propertyTypes WHERE propertyName = 'b' RETURN nodeType, propertyTypes ORDER BY nodeType", ":`Big` [ByteArray]|:`T` [ByteArray LongArray]|:`U` [ByteArray]"},
	{"CREATE (:U {b: $l})", "already exists with label `U` and property `b` = [1, 2, -1, 0, -128]"},
	{"CREATE (:T {b: [$b]})", "Collections containing collections can not be stored in properties."},
	{"MATCH (n:T {i: 4}) SET n.b = [$c] RETURN n", "Collections containing collections can not be stored in properties."},
}

// TestStoredBytes keeps byte arrays in properties, with indexes and without, behind a log and behind a checkpoint.
func TestStoredBytes(t *testing.T) {
	big := bytes.Repeat([]byte{0, 1, 128, 255}, 1<<18)
	for _, indexed := range []bool{false, true} {
		dir := t.TempDir()
		db := openAt(t, dir)
		for _, q := range []string{
			"CREATE CONSTRAINT FOR (n:U) REQUIRE n.b IS UNIQUE",
			"CREATE (a:T {i: 0, b: $b})-[:R {b: $r}]->(:T {i: 1, b: $l}), (:T {i: 2, b: [1, 2]}), (:T {i: 3, b: $c}), (:T {i: 4, b: $e}), (x:T {i: 5}) SET x += $m CREATE (:Big {b: $big}), (:U {b: $b})",
			"MATCH (n:T {i: 1}) SET n.b = $b", "MATCH (n:T {i: 1}) SET n.b = $l", "MATCH (n:T {i: 2}) SET n.b = $c", "MATCH (n:T {i: 2}) SET n.b = [1, 2]",
		} {
			params := map[string]any{"big": big, "r": []byte{255, 0}}
			for k, v := range byteParams {
				params[k] = v
			}
			if got := answered(db.Session(), q, params); got != "" {
				t.Fatalf("%s: %s", q, got)
			}
		}
		if indexed {
			follow(t, db.Session(), []statement{{"CREATE INDEX FOR (n:T) ON (n.b)", ""}, {"CALL db.awaitIndexes()", ""}})
		}
		for _, step := range []string{"made", "replayed", "checkpointed", "mapped"} {
			if step == "checkpointed" {
				follow(t, db.Session(), []statement{{"CALL db.checkpoint()", "true"}})
			} else if step != "made" {
				if err := db.Close(); err != nil {
					t.Fatal(err)
				}
				db = openAt(t, dir)
			}
			askStored(t, db, fmt.Sprint("indexed ", indexed, ", ", step), big)
		}
		if err := db.Close(); err != nil {
			t.Fatal(err)
		}
	}
}

func openAt(t *testing.T, dir string) *morsel.DB {
	t.Helper()
	db, err := morsel.Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	return db
}

func askStored(t *testing.T, db *morsel.DB, when string, big []byte) {
	t.Helper()
	for _, c := range storedBytes {
		for _, runtime := range []string{"slotted", "pipelined", "parallel"} {
			got := printed(db, "CYPHER runtime="+runtime+" "+c.query)
			if got != c.want && (!strings.Contains(c.want, " can not ") && !strings.Contains(c.want, "already") || !strings.Contains(got, c.want)) {
				t.Errorf("%s, %s, %s:\n got %s\nwant %s", when, runtime, c.query, got, c.want)
			}
		}
	}
	rows, err := collected(db, "MATCH (n:Big) RETURN n, n.b", nil)
	if err != nil || len(rows) != 1 {
		t.Fatal(when, err)
	}
	if n := rows[0].Values[0].(morsel.Node); !reflect.DeepEqual(n.Props["b"], big) || !reflect.DeepEqual(rows[0].Values[1], big) {
		t.Errorf("%s: a megabyte is another", when)
	}
}

// TestGoBytes gives byte arrays to queries and functions and takes them back.
func TestGoBytes(t *testing.T) {
	type blob []byte
	db := morsel.OpenMemory()
	defer db.Close()
	given := []byte{1, 255}
	var row struct {
		Plain []byte
		Blob  blob
		List  []int64
		Any   any
		Ints  []byte
		None  []byte
	}
	rows, err := collected(db, "RETURN $b AS Plain, $named AS Blob, $b AS List, $b AS Any, [1, 200] AS Ints, $none AS None",
		map[string]any{"b": given, "named": blob{7}, "none": []byte(nil)})
	if err != nil {
		t.Fatal(err)
	}
	given[0] = 9
	if err := rows[0].Scan(&row); err != nil {
		t.Fatal(err)
	}
	if want := fmt.Sprint([]byte{1, 255}, blob{7}, []int64{1, -1}, []byte{1, 255}, []byte{1, 200}, []byte(nil)); fmt.Sprint(row.Plain, row.Blob, row.List, row.Any, row.Ints, row.None) != want {
		t.Errorf("%+v, want %s", row, want)
	}
	var short []int8
	if err := (&morsel.Record{Values: []any{[]byte{255, 5}}}).Scan(&short); err != nil || !slices.Equal(short, []int8{-1, 5}) {
		t.Errorf("%v, %v", short, err)
	}
	if got := morsel.FormatValue([]byte{1, 255}); got != "[1, -1]" {
		t.Errorf("a byte array prints as %s", got)
	}
	reversed := func(b []byte) ([]byte, error) { slices.Reverse(b); return b, nil }
	first := func(_ *morsel.Ctx, b []byte, yield func([]byte) error) error { return yield(b[:2]) }
	if err := db.Register(morsel.Function1("test.reversed", reversed), morsel.Procedure1("test.first", first, morsel.Columns("head"))); err != nil {
		t.Fatal(err)
	}
	if got := printed(db, "RETURN test.reversed($b), $b, test.reversed([3, 200])"); got != "[128 0 255 2 1] [1 2 255 0 128] [200 3]" {
		t.Error(got)
	}
	if got := printed(db, "CALL test.first($m.b) YIELD head RETURN head, head[1]"); got != "[9 200] -56" {
		t.Error(got)
	}
}
