package morsel

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync/atomic"
	"testing"
	"unicode/utf8"

	"github.com/morseldb/morsel/status"
)

// TestManyParameters calls functions over columns and aggregations with more than three parameters, on all runtimes.
func TestManyParameters(t *testing.T) {
	type sum struct{ n float64 }
	add := func(s *sum, vs ...float64) {
		for _, v := range vs {
			s.n += v
		}
	}
	merge := func(s, other *sum) error { s.n += other.n; return nil }
	result := func(s *sum) (float64, error) { return s.n, nil }
	newSum := func() sum { return sum{} }
	db := OpenMemory(WithWorkerLimit(4), WithRegistered(
		VectorFunction4("vec.four", func(_ *Ctx, a []int64, b []float64, c, d []string, out []string) error {
			for i := range a {
				out[i] = fmt.Sprintf("%d %v %s %s", a[i], b[i], c[i], d[i])
			}
			return nil
		}),
		Aggregate3("agg.three", Aggregation3[sum, float64, float64, int64, float64]{New: newSum, Merge: merge, Result: result,
			Update: func(_ *Ctx, s *sum, a, b float64, c int64) error { add(s, a, b, float64(c)); return nil }}, ThreadSafe()),
		Aggregate4("agg.four", Aggregation4[sum, float64, float64, float64, float64, float64]{New: newSum, Merge: merge, Result: result,
			Update: func(_ *Ctx, s *sum, a, b, c, d float64) error { add(s, a, b, c, d); return nil }}, ThreadSafe()),
		Aggregate5("agg.five", Aggregation5[sum, float64, float64, float64, float64, float64, float64]{New: newSum, Result: result,
			Update: func(_ *Ctx, s *sum, a, b, c, d, e float64) error { add(s, a, b, c, d, e); return nil }}),
	))
	defer db.Close()
	if _, err := queried(t, db, "UNWIND range(1, 3000) AS x CREATE (:N {x: x, y: CASE WHEN x % 2 = 0 THEN x END})"); err != nil {
		t.Fatal(err)
	}
	for _, runtime := range runtimes {
		for query, want := range map[string]string{
			"MATCH (n:N) RETURN agg.three(n.x, 1, 2) AS s":                                                                     "[4510500.0]",
			"MATCH (n:N) RETURN agg.four(n.x, n.y, 0, 0) AS s":                                                                 "[4503000.0]",
			"MATCH (n:N) RETURN agg.five(n.x, 1, 1, 1, 1) AS s":                                                                "[4513500.0]",
			"MATCH (n:N) WHERE n.x < 4 RETURN collect(vec.four(n.x, n.x, 'a', 'b')) AS l":                                      "[['1 1 a b', '2 2 a b', '3 3 a b']]",
			"MATCH (n:N) WHERE n.x < 4 RETURN collect(vec.four(n.y, 0.5, 'a', 'b')) AS l":                                      "[['2 0.5 a b']]",
			"MATCH (n:N) WHERE vec.four(n.x, 1, toString(n.x), '') = '7 1 7 ' RETURN n.x AS x":                                 "[7]",
			"MATCH (n:N) WITH vec.four(n.x, n.y, '', '') AS v RETURN count(v) AS n, count(*) AS all, size(max(v)) > 0 AS some": "[1500, 3000, true]",
		} {
			rows, _, _, err := ran(t, db, runtime, query)
			if err != nil || len(rows) != 1 || rows[0] != want {
				t.Errorf("%s on %s: %v %v, want %s", query, runtime, rows, err, want)
			}
		}
	}
}

// TestFunctionsThatIgnoreTheirContext are not called again once the query is cancelled, even for rows of the same batch.
func TestFunctionsThatIgnoreTheirContext(t *testing.T) {
	for _, runtime := range runtimes {
		ctx, cancel := context.WithCancel(context.Background())
		var calls atomic.Int64
		db := OpenMemory(WithWorkerLimit(1), WithRegistered(Function1("my.slow", func(a int64) (int64, error) {
			if calls.Add(1) == 10 {
				cancel()
			}
			return a, nil
		})))
		res, err := db.Session(WithRuntime(runtime)).Run(ctx, "UNWIND range(1, 100000) AS x RETURN sum(my.slow(x)) AS s", nil)
		if err == nil {
			_, err = res.Collect()
		}
		if Code(err) != status.TransactionTerminated {
			t.Errorf("%s: %v", runtime, err)
		}
		if n := calls.Load(); n >= 1000 { // a batch has 1,024 rows
			t.Errorf("%s: called %d times, 10 before the query was cancelled", runtime, n)
		}
		cancel()
		if err := db.Close(); err != nil {
			t.Error(err)
		}
	}
}

// TestFailuresHaveAPlace asks of everything that can go wrong in a call that the error has a code and says where in the query it happened.
func TestFailuresHaveAPlace(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	db := OpenMemory(WithWorkerLimit(2), WithRegistered(
		Function1("my.small", func(a int8) (int8, error) { return a, nil }),
		Function1("my.fails", func(a int64) (int64, error) { return 0, fmt.Errorf("number %d", a) }),
		Function1("my.panics", func(a int64) (int64, error) { panic("no") }),
		Function1("my.nil", func(a int64) (int64, error) { var p *int64; return *p + a, nil }),
		Function1("my.big", func(a int64) (uint64, error) { return 1 << 63, nil }),
		Procedure1("my.proc", func(_ *Ctx, a int64, yield func(int64) error) error { return fmt.Errorf("number %d", a) }),
	))
	defer db.Close()
	for query, want := range map[string]string{
		"RETURN my.fial(1) AS y": "Did you mean `my.fails`?", "RETURN coutn(1) AS n": "Did you mean `count`?", "CALL my.prco(1)": "Did you mean `my.proc`?",
	} {
		if _, err := db.Run(ctx, query, nil); err == nil || !strings.HasSuffix(err.Error(), "\n"+want) {
			t.Errorf("%s: %v, without %q", query, err, want)
		}
	}
	for _, runtime := range runtimes {
		for query, code := range map[string]string{
			"UNWIND [1, 300] AS x RETURN my.small(x) AS y":                status.TypeError,
			"UNWIND [1, 2] AS x RETURN my.fails(x) AS y":                  status.ProcedureCallFailed,
			"UNWIND [1, 2] AS x RETURN my.panics(x) AS y":                 status.ProcedureCallFailed,
			"UNWIND [1, 2] AS x RETURN my.nil(x) AS y":                    status.ProcedureCallFailed,
			"UNWIND [1, 2] AS x RETURN my.big(x) AS y":                    status.ProcedureCallFailed,
			"UNWIND $mixed AS x RETURN my.fails(x) AS y":                  status.TypeError,
			"UNWIND $texts AS x RETURN my.small(x) AS y":                  status.TypeError,
			"UNWIND [1, 2] AS x CALL my.proc(x) YIELD value RETURN value": status.ProcedureCallFailed,
			"RETURN my.fails() AS y":                                      status.SyntaxError,
			"RETURN my.fails(1, 2) AS y":                                  status.SyntaxError,
			"RETURN my.fails('a') AS y":                                   status.SyntaxError,
			"RETURN my.fial(1) AS y":                                      status.SyntaxError,
			"CALL my.proc() YIELD value RETURN value":                     status.SyntaxError,
			"CALL my.proc('a') YIELD value RETURN value":                  status.SyntaxError,
			"CALL my.prco(1) YIELD value RETURN value":                    status.ProcedureNotFound,
		} {
			res, err := db.Session(WithRuntime(runtime)).Run(ctx, query, map[string]any{"mixed": []any{"a", 1}, "texts": []any{"a"}})
			if err == nil {
				_, err = res.Collect()
			}
			if e := status.As(err); e == nil || e.Code != code || !e.Pos.Known() {
				t.Errorf("%s on %s: %v (%s)", query, runtime, err, Code(err))
			}
		}
	}
}

// TestPlacesInText holds that errors while a query runs name the place in its text, also where the plan was made of, or for, another one.
func TestPlacesInText(t *testing.T) {
	db := OpenMemory(WithRegistered(Function1("u.fail", func(int64) (int64, error) { return 0, errors.New("no") })))
	defer db.Close()
	write(t, db.Session(), "CREATE (:Ñ {id: 12345}), (:Ñ {id: 7})")
	for _, text := range []string{
		"MATCH (n:Ñ {id: 12345})\n\n  RETURN 1 + u.fail(n.id)",
		"MATCH (n:Ñ {id: 7})\n\n\tRETURN 1 + u.fail(n.id)", // the same plan
		"MATCH (n:Ñ) /* a comment\n of two lines */ WHERE n.id = 7 AND u.fail(n.id) = 1\nRETURN n",
		"MATCH (n:Ñ)   WHERE n.id = 7\nSET n.x =   u.fail(n.id)",
		"MATCH (n:Ñ) WITH n // é\nWHERE n.id > 0 AND u.fail(n.id) > 0 RETURN n",
	} {
		res, err := db.Run(context.Background(), text, nil)
		if err == nil {
			_, err = res.Collect()
		}
		before, _, _ := strings.Cut(text, "u.fail")
		line := 1 + strings.Count(before, "\n")
		column := 1 + utf8.RuneCountInString(before[strings.LastIndex(before, "\n")+1:])
		var e *Error
		if !errors.As(err, &e) || e.Pos.Line != line || e.Pos.Column != column || !strings.Contains(err.Error(), strings.Split(text, "\n")[line-1]) {
			t.Errorf("%q: %v, want line %d, column %d", text, err, line, column)
		}
	}
}
