package morsel

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"strings"
	"testing"
	"time"

	"github.com/morseldb/morsel/status"
)

// rows runs a query and gives its rows as text.
func queried(t *testing.T, db *DB, text string) ([]string, error) {
	t.Helper()
	res, err := db.Run(context.Background(), text, nil)
	if err != nil {
		return nil, err
	}
	recs, err := res.Collect()
	var out []string
	for _, r := range recs {
		out = append(out, FormatValue(r.Values))
	}
	return out, err
}

func expectRows(t *testing.T, db *DB, text string, want ...string) {
	t.Helper()
	got, err := queried(t, db, text)
	if err != nil {
		t.Errorf("%s: %v", text, err)
		return
	}
	if len(got) != len(want) {
		t.Errorf("%s gives %v, want %v", text, got, want)
		return
	}
	for i := range want {
		if got[i] != want[i] {
			t.Errorf("%s: row %d is %s, want %s", text, i, got[i], want[i])
		}
	}
}

func registered(t *testing.T, rs ...Registration) *DB {
	t.Helper()
	db := OpenMemory()
	t.Cleanup(func() {
		if err := db.Close(); err != nil {
			t.Error(err)
		}
	})
	if err := db.Register(rs...); err != nil {
		t.Fatal(err)
	}
	return db
}

func TestFunctions(t *testing.T) {
	db := registered(t,
		Function0("my.zero", func() (int64, error) { return 42, nil }),
		Function1("my.inc", func(a int64) (int64, error) { return a + 1, nil }),
		Function2("my.add", func(a, b int64) (int64, error) { return a + b, nil }),
		Function2("my.scale", func(a, b float64) (float64, error) { return a * b, nil }),
		Function3("my.join", func(a, b, c string) (string, error) { return a + b + c, nil }),
		Function4("my.all", func(a, b, c, d bool) (bool, error) { return a && b && c && d, nil }),
	)
	expectRows(t, db, "RETURN my.zero() AS a, my.inc(1) AS b, my.add(1, 2) AS c, my.scale(2, 1.5) AS d, my.join('a', 'b', 'c') AS e, my.all(true, true, true, false) AS f",
		"[42, 2, 3, 3.0, 'abc', false]")
	expectRows(t, db, "UNWIND range(1, 3) AS x RETURN my.add(x, 1) AS y", "[2]", "[3]", "[4]")
	expectRows(t, db, "UNWIND [1, null, 3] AS x RETURN my.add(x, 1) AS y", "[2]", "[null]", "[4]")
}

func TestFunctionsAndNulls(t *testing.T) {
	db := registered(t,
		Function1("my.known", func(a *int64) (bool, error) { return a != nil, nil }),
		Function2("my.or", func(a *int64, b int64) (int64, error) {
			if a == nil {
				return b, nil
			}
			return *a, nil
		}),
		Function1("my.kind", func(a any) (string, error) { return fmt.Sprintf("%T", a), nil }, Nulls()),
		Function1("my.maybe", func(a int64) (*int64, error) {
			if a == 0 {
				return nil, nil
			}
			return &a, nil
		}),
	)
	expectRows(t, db, "UNWIND [1, null] AS x RETURN my.known(x) AS a, my.or(x, 7) AS b, my.or(7, x) AS c, my.kind(x) AS d",
		"[true, 1, 7, 'int64']", "[false, 7, null, '<nil>']")
	expectRows(t, db, "UNWIND [0, 1] AS x RETURN my.maybe(x) AS a", "[null]", "[1]")
}

func TestDefaultsAndVariadics(t *testing.T) {
	db := registered(t,
		Function3("my.pad", func(s string, n int, with string) (string, error) { return s + strings.Repeat(with, n), nil },
			Params("text", "times", "with"), Default("times", 2), Default("with", "-")),
		FunctionN("my.max", func(args ...int64) (int64, error) {
			m := int64(0)
			for _, a := range args {
				m = max(m, a)
			}
			return m, nil
		}),
	)
	expectRows(t, db, "RETURN my.pad('a') AS a, my.pad('a', 1) AS b, my.pad('a', 1, '+') AS c, my.max() AS d, my.max(1, 3, 2) AS e, my.max(1, null) AS f",
		"['a--', 'a-', 'a+', 0, 3, null]")
	expectRows(t, db, "UNWIND range(1, 2) AS x RETURN my.pad('a', x) AS a", "['a-']", "['a--']")
	expectRows(t, db, "SHOW FUNCTIONS YIELD name, signature WHERE name STARTS WITH 'my.' RETURN signature",
		"['my.max(a :: INTEGER …) :: INTEGER']", "['my.pad(text :: STRING, times = 2 :: INTEGER, with = - :: STRING) :: STRING']")
}

type place struct {
	Name string `morsel:"name"`
	At   Point  `morsel:"at"`
	Tags []string
}

func TestConversions(t *testing.T) {
	db := registered(t,
		Function1("id.list", func(a []int64) ([]int64, error) { return a, nil }),
		Function1("id.nested", func(a [][]float64) ([][]float64, error) { return a, nil }),
		Function1("id.map", func(a map[string]any) (map[string]any, error) { return a, nil }),
		Function1("id.struct", func(a place) (place, error) { return a, nil }),
		Function1("id.node", func(a Node) (Node, error) { return a, nil }),
		Function1("id.rel", func(a Relationship) (Relationship, error) { return a, nil }),
		Function1("id.path", func(a Path) (Path, error) { return a, nil }),
		Function1("id.nodes", func(a []Node) (map[string][]Node, error) { return map[string][]Node{"all": a}, nil }),
		Function1("id.date", func(a Date) (Date, error) { return a, nil }),
		Function1("id.time", func(a OffsetTime) (OffsetTime, error) { return a, nil }),
		Function1("id.localtime", func(a LocalTime) (LocalTime, error) { return a, nil }),
		Function1("id.localdatetime", func(a LocalDateTime) (LocalDateTime, error) { return a, nil }),
		Function1("id.datetime", func(a time.Time) (time.Time, error) { return a, nil }),
		Function1("id.duration", func(a Duration) (Duration, error) { return a, nil }),
		Function1("id.goduration", func(a time.Duration) (time.Duration, error) { return a, nil }),
		Function1("id.point", func(a Point) (Point, error) { return a, nil }),
		Function1("id.any", func(a any) (any, error) { return a, nil }),
		Function1("id.small", func(a int8) (uint16, error) { return uint16(a), nil }),
		Function1("id.array", func(a [2]string) ([2]string, error) { return a, nil }),
		Function1("id.prop", func(a Node) (any, error) { return a.Props["name"], nil }),
	)
	if _, err := queried(t, db, "CREATE (:A {name: 'x'})-[:R {w: 1}]->(:B)"); err != nil {
		t.Fatal(err)
	}
	for text, want := range map[string]string{
		"id.list([1, 2])": "[1, 2]", "id.nested([[1, 2.5], []])": "[[1.0, 2.5], []]", "id.map({a: 1, b: [null]})": "{a: 1, b: [null]}",
		"id.struct({name: 'n', at: point({x: 1, y: 2}), Tags: ['a']})": "{Tags: ['a'], at: point({x: 1.0, y: 2.0, crs: 'cartesian'}), name: 'n'}",
		"id.date(date('2026-01-02'))":                                  "2026-01-02", "id.time(time('10:11+01:00'))": "10:11+01:00",
		"id.localtime(localtime('10:11'))": "10:11", "id.localdatetime(localdatetime('2026-01-02T10:11'))": "2026-01-02T10:11",
		"id.datetime(datetime('2026-01-02T10:11:00[Europe/Berlin]'))": "2026-01-02T10:11+01:00[Europe/Berlin]",
		"id.duration(duration('P1M2DT3S'))":                           "P1M2DT3S", "id.goduration(duration('PT1.5S'))": "PT1.5S",
		"id.point(point({longitude: 1, latitude: 2}))": "point({x: 1.0, y: 2.0, crs: 'wgs-84'})", "id.any([1, 'a', {x: date('2026-01-01')}])": "[1, 'a', {x: 2026-01-01}]",
		"id.small(12)": "12", "id.array(['a', 'b'])": "['a', 'b']", "id.any(1.5)": "1.5",
	} {
		got, err := queried(t, db, "RETURN toString(valueType("+text+")) IS NOT NULL AS ok, "+text+" AS v")
		if err != nil || len(got) != 1 || got[0] != "[true, "+want+"]" {
			t.Errorf("%s = %v %v, want %s", text, got, err, want)
		}
	}
	expectRows(t, db, "MATCH p = (a:A)-[r]->(b) RETURN id.node(a) = a AS n, id.rel(r) = r AS r, id.path(p) = p AS p, id.nodes([a, b]).all = [a, b] AS l, id.any(r) = r AS x, id.prop(a) AS y",
		"[true, true, true, true, true, 'x']")
	for text, want := range map[string]string{
		"id.small(300)":   "Type mismatch for parameter `a` of function `id.small`: 300 does not fit into a Go int8",
		"id.array(['a'])": "a list of 1 does not fit into a Go [2]string", "id.goduration(duration('P1D'))": "take a morsel.Duration",
		"id.list([1, null])": "element 1: expected INTEGER but was NULL", "id.struct({name: 1})": "key name: expected STRING but was INTEGER",
		"id.list([1, 'a'])": "element 1: expected INTEGER but was STRING",
	} {
		_, err := queried(t, db, "WITH 1 AS one RETURN "+text+" AS v")
		if err == nil || !strings.Contains(err.Error(), want) || Code(err) != status.TypeError && Code(err) != status.SyntaxError {
			t.Errorf("%s: %v, want %s", text, err, want)
		}
	}
}

func TestFailures(t *testing.T) {
	boom := errors.New("boom")
	db := registered(t,
		Function1("bad.error", func(a int64) (int64, error) { return 0, boom }),
		Function1("bad.panic", func(a int64) (int64, error) { panic("at the disco") }),
		Function1("bad.nil", func(a int64) (int64, error) { var p *int64; return *p, nil }),
		Function0("bad.big", func() (uint64, error) { return 1 << 63, nil }),
		Function0("bad.chan", func() (any, error) { return make(chan int), nil }),
		Function0("bad.node", func() (Node, error) { return Node{ID: 99}, nil }),
		Aggregate1("bad.agg", Aggregation1[int64, int64, int64]{
			New: func() int64 { return 0 }, Update: func(_ *Ctx, s *int64, a int64) error { panic("agg") }, Result: func(s *int64) (int64, error) { return *s, nil },
		}),
		Aggregate1("bad.result", Aggregation1[int64, int64, int64]{
			New: func() int64 { return 0 }, Update: func(_ *Ctx, s *int64, a int64) error { return nil }, Result: func(s *int64) (int64, error) { return 0, boom },
		}),
		Procedure0("bad.proc", func(_ *Ctx, yield func(int64) error) error { panic("proc") }),
		Procedure0("bad.late", func(_ *Ctx, yield func(int64) error) error {
			if err := yield(1); err != nil {
				return err
			}
			return boom
		}),
		IterProcedure0("bad.iter", func(_ *Ctx) iter.Seq2[int64, error] { return func(yield func(int64, error) bool) { yield(0, boom) } }),
	)
	for text, want := range map[string]string{
		"UNWIND [1] AS x RETURN bad.error(x) AS y":     "Failed to invoke function `bad.error`: Caused by: boom (line 1, column 24 (offset: 23))",
		"UNWIND [1, 2] AS x RETURN bad.error(x) AS y":  "Failed to invoke function `bad.error`: Caused by: boom (line 1, column 27 (offset: 26))",
		"UNWIND [1, 2] AS x RETURN bad.panic(x) AS y":  "Failed to invoke function `bad.panic`: Caused by: panic: at the disco",
		"RETURN bad.nil(1) AS y":                       "Failed to invoke function `bad.nil`: Caused by: panic: runtime error: invalid memory address or nil pointer dereference",
		"RETURN bad.big() AS y":                        "Failed to invoke function `bad.big`: Caused by: 9223372036854775808 does not fit into a 64-bit INTEGER",
		"RETURN bad.chan() AS y":                       "Failed to invoke function `bad.chan`: Caused by: the Go type chan int is no Cypher type",
		"RETURN bad.node() AS y":                       "Failed to invoke function `bad.node`: Caused by: there is no node with id 99",
		"UNWIND [1, 2] AS x RETURN bad.agg(x) AS y":    "Failed to invoke function `bad.agg`: Caused by: panic: agg (line 1, column 27",
		"UNWIND [1, 2] AS x RETURN bad.result(x) AS y": "Failed to invoke function `bad.result`: Caused by: boom (line 1, column 27",
		"CALL bad.proc()":                              "Failed to invoke procedure `bad.proc`: Caused by: panic: proc (line 1, column 1 ",
		"CALL bad.late() YIELD value RETURN value":     "Failed to invoke procedure `bad.late`: Caused by: boom",
		"CALL bad.iter() YIELD value RETURN value":     "Failed to invoke procedure `bad.iter`: Caused by: boom",
	} {
		_, err := queried(t, db, text)
		if err == nil || Code(err) != status.ProcedureCallFailed || !strings.HasPrefix(err.Error(), want) {
			t.Errorf("%s: %v, want %s", text, err, want)
		}
		if strings.Contains(want, "boom") && !errors.Is(err, boom) {
			t.Errorf("%s: the cause is lost", text)
		}
	}
	expectRows(t, db, "RETURN 1 AS one", "[1]")
	for text, want := range map[string]string{
		"RETURN bad.error() AS y":     "Insufficient parameters for function 'bad.error' (line 1, column 8",
		"RETURN bad.error(1, 2) AS y": "Too many parameters for function 'bad.error'",
		"RETURN bad.error('a') AS y":  "Type mismatch: expected Integer but was String",
		"RETURN bad.eror(1) AS y":     "Unknown function 'bad.eror'",
	} {
		if _, err := queried(t, db, text); err == nil || Code(err) != status.SyntaxError || !strings.HasPrefix(err.Error(), want) {
			t.Errorf("%s: %v, want %s", text, err, want)
		}
	}
}
