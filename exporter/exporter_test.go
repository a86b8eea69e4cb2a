package exporter_test

import (
	"bytes"
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/morseldb/morsel"
	"github.com/morseldb/morsel/cmd/morsel/output"
	"github.com/morseldb/morsel/exporter"
	"github.com/morseldb/morsel/importer"
	"github.com/morseldb/morsel/storage"
	"github.com/morseldb/morsel/storage/catalog"
	"github.com/morseldb/morsel/value"
)

var ctx = context.Background()

// texts are strings that are hard to write down.
var texts = []string{"", "plain", "it's", `back\slash`, `\u0041`, `\\u0041`, "line\nbreak", "tab\t;", "\u2028", "\x00\x07", "Zoë 🚀", "a;b", "`", `"quoted", too`, "// no comment", "/*", "null"}

// expressions are values of every kind that a property can have.
var expressions = []string{
	"true", "false", "0", "-1", "9223372036854775807", "-9223372036854775808", "0.0", "-0.0", "1.5", "1e300", "5e-324", "1e15", "NaN", "Infinity", "-Infinity",
	"date('0001-01-01')", "date('-0044-03-15')", "date('+12345-06-07')", "localtime('12:34:56.789')", "time('23:59:59.999999999-12:34')",
	"localdatetime('2024-02-29T00:00:00.000000001')", "localdatetime('-9999-01-01T00:00')", "datetime('2024-07-01T12:00[Europe/Paris]')",
	"datetime('2020-10-25T02:30+01:00[Europe/Paris]')", "datetime('2020-10-25T02:30+02:00[Europe/Paris]')", "datetime('1969-12-31T23:59:59.5Z')", "datetime('2024-01-01T00:00-03:30')",
	"duration('P1Y2M3DT4H5M6.789S')", "duration('PT-0.5S')", "duration('P-1M1DT-1S')", "duration({months: 99999999999})",
	"point({x: 1.5, y: -2})", "point({x: 1, y: 2, z: 3})", "point({latitude: 59.3, longitude: 18.1})", "point({latitude: 59.3, longitude: 18.1, height: 2})",
	"[]", "[1, 2, 3]", "[1.5, NaN]", "[true, false]", "['a', '']", "[date('2024-01-01')]", "[datetime('2024-01-01T00:00Z'), datetime('2024-01-01T00:00+01:00')]", "[duration('P1D')]",
	"[point({x: 1, y: 2})]", "[time('10:00Z')]",
}

// value evaluates an expression to a value as properties hold it.
func evaluate(t testing.TB, db *morsel.DB, expression string) value.Value {
	t.Helper()
	res, err := db.Run(ctx, "RETURN "+expression, nil)
	if err != nil {
		t.Fatalf("%s: %v", expression, err)
	}
	defer res.Close()
	row, _, ok := res.NextRow(nil)
	if !ok {
		t.Fatalf("%s: %v", expression, res.Err())
	}
	return row[0]
}

// graph fills a database with a random graph; same gives all values of a key one kind.
func graph(t testing.TB, r *rand.Rand, same bool) *morsel.DB {
	t.Helper()
	db := morsel.OpenMemory()
	var values []value.Value
	for _, e := range expressions {
		values = append(values, evaluate(t, db, e))
	}
	for _, s := range texts {
		values = append(values, value.String(s))
	}
	pick := func(key string) value.Value {
		if !same {
			return values[r.IntN(len(values))]
		}
		at := len(key) * 7 % len(values)
		for values[at].Kind() == value.KindList && len(values[at].AsList()) == 0 {
			at++
		}
		want := values[at]
		for {
			v := values[r.IntN(len(values))]
			switch {
			case v.Kind() != want.Kind():
			case v.Kind() == value.KindList && len(v.AsList()) > 0 && v.AsList()[0].Kind() != want.AsList()[0].Kind():
			default:
				return v
			}
		}
	}
	names := []string{"A", "Bee", "two words", "`tick`", `\u0041`, "ünï", "a:b"}
	if same {
		names = []string{"A", "Bee", "two words", "ünï"}
	}
	sess := db.Session()
	_, err := sess.ExecuteWrite(ctx, func(tx *morsel.Tx) (any, error) {
		n := 5 + r.IntN(20)
		props := func() map[string]any {
			m := map[string]any{}
			for range r.IntN(4) {
				k := names[r.IntN(len(names))] + strings.Repeat("k", r.IntN(3))
				m[k] = pick(k)
			}
			return m
		}
		for i := range n {
			labels := ""
			for range r.IntN(3) {
				labels += ":`" + strings.ReplaceAll(strings.ReplaceAll(names[r.IntN(len(names))], "`", "``"), `\u`, `\u005cu`) + "`"
			}
			if _, err := tx.Run("CREATE (n"+labels+") SET n = $p, n.nr = $i", map[string]any{"p": props(), "i": i}); err != nil {
				return nil, err
			}
		}
		for i := range r.IntN(40) {
			typ := "`" + strings.ReplaceAll(strings.ReplaceAll(names[r.IntN(len(names))], "`", "``"), `\u`, `\u005cu`) + "`"
			if _, err := tx.Run("MATCH (a {nr: $a}), (b {nr: $b}) CREATE (a)-[r:"+typ+"]->(b) SET r = $p, r.nr = $i",
				map[string]any{"a": r.IntN(n), "b": r.IntN(n), "p": props(), "i": i}); err != nil {
				return nil, err
			}
		}
		return nil, nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return db
}

// describe is a graph as text that does not depend on ids; nodes are told apart by nr.
func describe(s *storage.Snapshot) string {
	c := s.Catalog()
	nr, _ := c.Key("nr")
	var lines []string
	props := func(keys []catalog.KeyID, of func(catalog.KeyID) value.Value) string {
		var out []string
		for _, k := range keys {
			out = append(out, fmt.Sprintf("%q=%x", c.KeyName(k), value.AppendBinary(nil, of(k))))
		}
		slices.Sort(out)
		return strings.Join(out, " ")
	}
	for it := s.Nodes().Iterator(); it.HasNext(); {
		id := int64(it.Next())
		var labels []string
		for _, l := range s.NodeLabels(id, nil) {
			labels = append(labels, c.LabelName(l))
		}
		slices.Sort(labels)
		lines = append(lines, fmt.Sprintf("node %q %s", labels, props(s.NodeKeys(id, nil), func(k catalog.KeyID) value.Value { return s.NodeProperty(id, k) })))
	}
	for _, t := range s.RelTypes() {
		s.RelIDs(t, 0, func(id int64) bool {
			a, b, _, _ := s.Rel(id)
			lines = append(lines, fmt.Sprintf("rel %q %v %v %s", c.TypeName(t), s.NodeProperty(a, nr), s.NodeProperty(b, nr),
				props(s.RelKeys(id, nil), func(k catalog.KeyID) value.Value { return s.RelProperty(id, k) })))
			return true
		})
	}
	slices.Sort(lines)
	return strings.Join(lines, "\n")
}

// TestDumpAndLoad makes random graphs again from their scripts.
func TestDumpAndLoad(t *testing.T) {
	for seed := range uint64(20) {
		db := graph(t, rand.New(rand.NewPCG(seed, 1)), false)
		want := describe(db.Snapshot())
		var script bytes.Buffer
		if err := exporter.Dump(ctx, db, &script); err != nil {
			t.Fatal(err)
		}
		again := morsel.OpenMemory()
		if _, err := load(again, script.String()); err != nil {
			t.Fatalf("seed %d: %v\n%s", seed, err, script.String())
		}
		if got := describe(again.Snapshot()); got != want {
			t.Fatalf("seed %d:\n%s\nbecame\n%s\nby\n%s", seed, want, got, script.String())
		}
	}
}

func load(db *morsel.DB, script string) (int, error) {
	return exporter.Load(ctx, db, exporter.Script{Name: "test.cypher", In: strings.NewReader(script), Split: output.Split, Complete: output.Complete})
}

func TestLoadErrors(t *testing.T) {
	db := morsel.OpenMemory()
	n, err := load(db, "CREATE (:A {s: 'a;\nb'});\n\n// a comment;\nCREATE (:B);\nCREATE (;\nCREATE (:C);")
	if n != 2 || err == nil || !strings.HasPrefix(err.Error(), "test.cypher:6: ") || db.Snapshot().NodeCount() != 2 {
		t.Fatal(n, err, db.Snapshot().NodeCount())
	}
}

// TestGraph makes random graphs again from their files.
func TestGraph(t *testing.T) {
	for seed := range uint64(10) {
		for _, format := range []exporter.Format{exporter.Parquet, exporter.Arrow, exporter.CSV} {
			db := graph(t, rand.New(rand.NewPCG(seed, 2)), true)
			dir := filepath.Join(t.TempDir(), "out")
			g, err := exporter.Graph(ctx, db.Snapshot(), dir, format)
			if format == exporter.CSV && err != nil && strings.Contains(err.Error(), "no room for") {
				continue
			}
			if err != nil {
				t.Fatalf("seed %d, %s: %v", seed, format, err)
			}
			if g.Nodes != db.Snapshot().NodeCount() || g.Relationships != db.Snapshot().RelCount() {
				t.Fatal(g)
			}
			if got, want := describe(imported(t, dir, g.Arguments)), describe(db.Snapshot()); got != want {
				t.Fatalf("seed %d, %s:\n%s\nbecame\n%s", seed, format, want, got)
			}
		}
	}
}

// TestQueryTypes lets the types of the columns change after the first row group.
func TestQueryTypes(t *testing.T) {
	db := morsel.OpenMemory()
	path := filepath.Join(t.TempDir(), "x.parquet")
	to := exporter.Target{Path: path, Format: exporter.Parquet}
	query := `UNWIND range(1, 150000) AS i
RETURN 'id' + i AS ` + "`id:ID`" + `, i AS n, CASE WHEN i > 140000 THEN i + 0.5 ELSE i END AS f, CASE WHEN i = 130000 THEN [date('2024-01-01')] END AS l`
	rows, err := exporter.Query(ctx, db, query, nil, to)
	if err != nil || rows != 150000 {
		t.Fatal(rows, err)
	}
	target := filepath.Join(t.TempDir(), "db")
	if _, err := importer.Run(ctx, target, importer.Options{Nodes: []string{"X=" + path}}); err != nil {
		t.Fatal(err)
	}
	back, err := morsel.Open(target)
	if err != nil {
		t.Fatal(err)
	}
	defer back.Close()
	got := evaluate(t, back, "COUNT { MATCH (x:X) WHERE x.f = x.n OR x.f = x.n + 0.5 } + ' ' + COLLECT { MATCH (x:X) WHERE x.l IS NOT NULL RETURN x.n + ':' + x.l[0] }[0]")
	if got.AsString() != "150000 130000:2024-01-01" {
		t.Fatal(got)
	}
}

// TestQueryErrors leave the file that was there as it was.
func TestQueryErrors(t *testing.T) {
	db := morsel.OpenMemory()
	dir := t.TempDir()
	path := filepath.Join(dir, "x.parquet")
	if err := os.WriteFile(path, []byte("before"), 0o600); err != nil {
		t.Fatal(err)
	}
	for query, want := range map[string]string{
		"UNWIND [1, 'a'] AS x RETURN x":                   `row 2, column "x": it has a value of type INTEGER and one of type STRING`,
		"UNWIND [1.5, 9007199254740993] AS x RETURN x":    "no FLOAT holds exactly",
		"UNWIND [1, 0] AS x RETURN 1 / x AS y":            "/ by zero",
		"CREATE (n) RETURN 1 AS x":                        "read access mode",
		"UNWIND range(1, 100000) AS i RETURN 1/(99999-i)": "/ by zero",
	} {
		if _, err := exporter.Query(ctx, db, query, nil, exporter.Target{Path: path, Format: exporter.Parquet, Overwrite: true}); err == nil || !strings.Contains(strings.ToLower(err.Error()), strings.ToLower(want)) {
			t.Errorf("%s: %v, not %q", query, err, want)
		}
	}
	if b, err := os.ReadFile(path); err != nil || string(b) != "before" {
		t.Error("the file has changed:", string(b), err)
	}
	if left, _ := os.ReadDir(dir); len(left) != 1 {
		t.Error("left behind:", left)
	}
}
