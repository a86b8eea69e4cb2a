package bench

import (
	"context"
	"fmt"
	"testing"

	"github.com/morseldb/morsel"
)

// functionRows is how many rows a query of these benchmarks calls a function for.
const functionRows = 1_000_000

func functionsDB(b *testing.B) *morsel.DB {
	b.Helper()
	db := morsel.OpenMemory(morsel.WithRegistered(
		morsel.Function2("bench.add", func(x, y int64) (int64, error) { return x + y, nil }),
		morsel.ContextFunction2("bench.addCtx", func(_ *morsel.Ctx, x, y int64) (int64, error) { return x + y, nil }),
		morsel.VectorFunction2("bench.addAll", func(_ *morsel.Ctx, x, y, out []int64) error {
			for i := range x {
				out[i] = x[i] + y[i]
			}
			return nil
		}),
		morsel.Function2("bench.addFloat", func(x, y float64) (float64, error) { return x + y, nil }),
		morsel.Function1("bench.name", func(s string) (string, error) { return s, nil }),
		morsel.Aggregate1("bench.sum", morsel.Aggregation1[int64, int64, int64]{
			New: func() int64 { return 0 }, Update: func(_ *morsel.Ctx, s *int64, a int64) error { *s += a; return nil },
			Result: func(s *int64) (int64, error) { return *s, nil },
		}),
		morsel.Procedure1("bench.rows", func(_ *morsel.Ctx, n int64, yield func(int64) error) error {
			for i := range n {
				if err := yield(i); err != nil {
					return err
				}
			}
			return nil
		}),
		morsel.Procedure1("bench.structs", func(_ *morsel.Ctx, n int64, yield func(twoColumns) error) error {
			for i := range n {
				if err := yield(twoColumns{i, float64(i)}); err != nil {
					return err
				}
			}
			return nil
		}),
	))
	b.Cleanup(func() {
		if err := db.Close(); err != nil {
			b.Error(err)
		}
	})
	return db
}

type twoColumns struct {
	ID    int64   `morsel:"id"`
	Score float64 `morsel:"score"`
}

// BenchmarkFunctions sets a call of a registered function beside the operator that
// does the same: nanoseconds a row, the rows' making and adding up included.
func BenchmarkFunctions(b *testing.B) {
	db := functionsDB(b)
	for _, c := range []struct{ name, query string }{
		{"rows", "UNWIND range(1, $n) AS x RETURN sum(x) AS s"},
		{"built-in", "UNWIND range(1, $n) AS x RETURN sum(x + x) AS s"},
		{"plain", "UNWIND range(1, $n) AS x RETURN sum(bench.add(x, x)) AS s"},
		{"context", "UNWIND range(1, $n) AS x RETURN sum(bench.addCtx(x, x)) AS s"},
		{"vector", "UNWIND range(1, $n) AS x RETURN sum(bench.addAll(x, x)) AS s"},
		{"float-from-int", "UNWIND range(1, $n) AS x RETURN sum(bench.addFloat(x, x)) AS s"},
		{"slotted-built-in", "CYPHER runtime=slotted UNWIND range(1, $n) AS x RETURN sum(x + x) AS s"},
		{"slotted-plain", "CYPHER runtime=slotted UNWIND range(1, $n) AS x RETURN sum(bench.add(x, x)) AS s"},
		{"string", "UNWIND range(1, $n) AS x RETURN count(bench.name('abc')) AS s"},
		{"aggregation", "UNWIND range(1, $n) AS x RETURN bench.sum(x) AS s"},
		{"procedure", "CALL bench.rows($n) YIELD value RETURN sum(value) AS s"},
		{"procedure-struct", "CALL bench.structs($n) YIELD id, score RETURN sum(id) AS s, sum(score) AS t"},
	} {
		b.Run(c.name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				res, err := db.Run(context.Background(), c.query, map[string]any{"n": functionRows})
				if err == nil {
					_, err = res.Collect()
				}
				if err != nil {
					b.Fatal(err)
				}
			}
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/functionRows, "ns/row")
		})
	}
}

// BenchmarkFunctionsTenMillion is what a call costs in a query of ten million rows, beside the operator: without the rows' making
// ("rows"), (plain - rows) / (built-in - rows) is to be at most 3 and (vector - rows) / (built-in - rows) at most 1.3.
func BenchmarkFunctionsTenMillion(b *testing.B) {
	const rows = 10_000_000
	db := functionsDB(b)
	for _, c := range []struct{ name, of string }{{"rows", "x"}, {"built-in", "x + x"}, {"plain", "bench.add(x, x)"}, {"vector", "bench.addAll(x, x)"}} {
		b.Run(c.name, func(b *testing.B) { timeRows(b, db, "UNWIND range(1, $n) AS x RETURN sum("+c.of+") AS s", rows) })
	}
	b.Run("procedure", func(b *testing.B) { timeRows(b, db, "CALL bench.rows($n) YIELD value RETURN count(value) AS s", rows) })
}

// BenchmarkFunctionsScale sets a function beside the operator on the parallel runtime, with one worker and with two: ten
// million calls, as fewer take so little that beginning and ending the query is a part of it that no worker can share.
func BenchmarkFunctionsScale(b *testing.B) {
	const nodes, times = 1_000_000, 10
	db := functionsDB(b)
	if _, err := db.Run(context.Background(), "UNWIND range(1, $n) AS x CREATE (:N {x: x})", map[string]any{"n": nodes}); err != nil {
		b.Fatal(err)
	}
	for _, c := range []struct{ name, of string }{{"built-in", "n.x + k"}, {"plain", "bench.add(n.x, k)"}, {"vector", "bench.addAll(n.x, k)"}} {
		for _, workers := range []int{1, 2} {
			b.Run(fmt.Sprintf("%s/workers=%d", c.name, workers), func(b *testing.B) {
				timeRows(b, db, fmt.Sprintf("CYPHER runtime=parallel MATCH (n:N) UNWIND range(1, %d) AS k RETURN sum(%s) AS s", times, c.of),
					nodes*times, morsel.WithWorkers(workers))
			})
		}
	}
}

// timeRows runs a query of so many rows again and again.
func timeRows(b *testing.B, db *morsel.DB, query string, rows int, opts ...morsel.SessionOption) {
	b.ReportAllocs()
	for b.Loop() {
		res, err := db.Session(opts...).Run(context.Background(), query, map[string]any{"n": rows})
		if err == nil {
			_, err = res.Collect()
		}
		if err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/float64(rows), "ns/row")
}
