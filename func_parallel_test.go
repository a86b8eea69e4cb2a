package morsel

import (
	"context"
	"slices"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/morseldb/morsel/status"
)

var runtimes = []string{runtimeSlotted, runtimePipelined, runtimeParallel}

// ran runs a query on a runtime and gives its rows, the runtime that really ran and the notifications.
func ran(t *testing.T, db *DB, runtime, text string) (rows []string, used, notes string, err error) {
	t.Helper()
	res, err := db.Session(WithRuntime(runtime)).Run(context.Background(), text, nil)
	if err != nil {
		return nil, "", "", err
	}
	recs, err := res.Collect()
	for _, r := range recs {
		rows = append(rows, FormatValue(r.Values))
	}
	sum, _ := res.Consume()
	for _, n := range sum.Notifications {
		notes += n.Description + "\n"
	}
	return rows, sum.Runtime, notes, err
}

func parallelDB(t *testing.T, opts ...Option) *DB {
	t.Helper()
	viaCypher := func(ctx *Ctx, a int64) (int64, error) {
		rec, err := ctx.Single("RETURN $a + 1 AS res", map[string]any{"a": a})
		if err != nil {
			return 0, err
		}
		return Get[int64](rec, "res")
	}
	opts = append(opts, WithWorkerLimit(4), WithRegistered(
		product(ThreadSafe()),
		Aggregate1("stats.alone", Aggregation1[int64, int64, int64]{
			New: func() int64 { return 0 }, Update: func(_ *Ctx, s *int64, a int64) error { *s += a; return nil },
			Merge: func(s, other *int64) error { *s += *other; return nil }, Result: func(s *int64) (int64, error) { return *s, nil },
		}),
		Function1("my.inc", func(a int64) (int64, error) { return a + 1, nil }),
		Function1("my.alone", func(a int64) (int64, error) { return a + 1, nil }, NotThreadSafe()),
		VectorFunction1("my.vector", func(_ *Ctx, a, out []int64) error {
			for i := range a {
				out[i] = a[i] + 1
			}
			return nil
		}),
		ContextFunction1("my.viaCypher", viaCypher),
		ContextFunction1("my.viaCypherMarked", viaCypher, NotThreadSafe()),
		Procedure0("my.read", func(_ *Ctx, yield func(int64) error) error { return yield(1) }),
		Procedure0("my.readAlone", func(_ *Ctx, yield func(int64) error) error { return yield(1) }, NotThreadSafe()),
		Procedure0("my.write", func(ctx *Ctx, yield func(int64) error) error {
			_, err := ctx.Single("CREATE (n:Written) RETURN n", nil)
			if err != nil {
				return err
			}
			return yield(1)
		}, InMode(ModeWrite)),
	))
	db := OpenMemory(opts...)
	t.Cleanup(func() {
		if err := db.Close(); err != nil {
			t.Error(err)
		}
	})
	if _, err := queried(t, db, "UNWIND range(1, 5000) AS x CREATE (:N {x: x})"); err != nil {
		t.Fatal(err)
	}
	return db
}

func TestFunctionsOnAllRuntimes(t *testing.T) {
	db := parallelDB(t)
	for _, runtime := range runtimes {
		for _, c := range []struct{ query, want, unsafe string }{
			{"MATCH (n:N) RETURN sum(my.inc(n.x)) AS s", "[12507500]", ""},
			{"MATCH (n:N) RETURN sum(my.vector(n.x)) AS s", "[12507500]", ""},
			{"MATCH (n:N) WHERE my.inc(n.x) = 7 RETURN n.x AS x", "[6]", ""},
			{"MATCH (n:N) WHERE n.x < 5 RETURN stats.product(n.x) AS p", "[24.0]", ""},
			{"MATCH (n:N) RETURN stats.alone(n.x) AS p", "[12502500]", "stats.alone"},
			{"MATCH (n:N) RETURN sum(my.alone(n.x)) AS s", "[12507500]", "my.alone"},
			{"MATCH (n:N) WHERE n.x < 4 RETURN sum(my.viaCypherMarked(n.x)) AS s", "[9]", "my.viaCypherMarked"},
			{"CALL my.readAlone() YIELD value RETURN value", "[1]", "my.readAlone"},
			{"CALL db.labels() YIELD label RETURN label", "['N']", "db.labels"},
		} {
			rows, used, notes, err := ran(t, db, runtime, c.query)
			if err != nil || !slices.Equal(rows, []string{c.want}) {
				t.Errorf("%s on %s: %v %v", c.query, runtime, rows, err)
				continue
			}
			want := runtime
			if runtime == runtimeParallel && c.unsafe != "" {
				want = runtimePipelined
				if !strings.Contains(notes, c.unsafe) {
					t.Errorf("%s: the notification does not name %s: %s", c.query, c.unsafe, notes)
				}
			}
			if used != want {
				t.Errorf("%s ran on %s, want %s", c.query, used, want)
			}
		}
	}
}

func TestQueriesInsideOnAllRuntimes(t *testing.T) {
	db := parallelDB(t)
	for _, query := range []string{"RETURN my.viaCypher(1) AS r", "MATCH (n:N) WHERE n.x = 1 RETURN my.viaCypher(n.x) AS r"} {
		for _, runtime := range runtimes {
			rows, _, _, err := ran(t, db, runtime, query)
			switch {
			case runtime != runtimeParallel:
				if err != nil || !slices.Equal(rows, []string{"[2]"}) {
					t.Errorf("%s on %s: %v %v", query, runtime, rows, err)
				}
			case Code(err) != status.ProcedureCallFailed || !strings.Contains(err.Error(), "my.viaCypher"):
				t.Errorf("%s on %s: %v %v", query, runtime, rows, err)
			}
		}
	}
	// Nobody asked for the parallel runtime, so it is not chosen where it would fail.
	if rows, used, _, err := ran(t, db, "", "MATCH (n:N) RETURN sum(my.viaCypher(n.x)) AS s"); err != nil || used == runtimeParallel || rows[0] != "[12507500]" {
		t.Errorf("%v on %s: %v", rows, used, err)
	}
}

func TestUpdatingProceduresInParallel(t *testing.T) {
	calls := []string{"CALL db.createLabel('L')", "CALL db.createProperty('p')", "CALL db.createRelationshipType('T')", "CALL my.write() YIELD value RETURN value"}
	db := parallelDB(t)
	for _, call := range calls {
		if _, used, notes, err := ran(t, db, runtimeParallel, call); err != nil || used != runtimePipelined || notes == "" {
			t.Errorf("%s ran on %s: %q %v", call, used, notes, err)
		}
	}
	expectRows(t, db, "MATCH (n:Written) RETURN count(*) AS n", "[1]")
	db = parallelDB(t, WithParallelFallback(FallbackError))
	for _, call := range calls {
		_, _, _, err := ran(t, db, runtimeParallel, call)
		if err == nil || !strings.Contains(err.Error(), "The parallel runtime does not support updating queries. Please use another runtime.") {
			t.Errorf("%s: %v", call, err)
		}
	}
	expectRows(t, db, "MATCH (n:Written) RETURN count(*) AS n", "[0]")
	if _, used, _, err := ran(t, db, runtimeParallel, "CALL my.readAlone() YIELD value RETURN value"); err != nil || used != runtimePipelined {
		t.Errorf("a procedure that is not thread-safe: %s %v", used, err)
	}
}

func TestPanicsInParallel(t *testing.T) {
	var calls atomic.Int64
	db := OpenMemory(WithWorkerLimit(4), WithRegistered(Function1("my.panic", func(a int64) (int64, error) {
		if calls.Add(1) > 100 {
			panic("broken")
		}
		return a, nil
	})))
	defer db.Close()
	if _, err := queried(t, db, "UNWIND range(1, 5000) AS x CREATE (:N {x: x})"); err != nil {
		t.Fatal(err)
	}
	if _, _, _, err := ran(t, db, runtimeParallel, "MATCH (n:N) RETURN sum(my.panic(n.x)) AS s"); Code(err) != status.ProcedureCallFailed {
		t.Error(err)
	}
	expectRows(t, db, "MATCH (n:N) RETURN count(*) AS n", "[5000]")
}
