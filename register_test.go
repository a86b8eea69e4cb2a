package morsel

import (
	"context"
	"fmt"
	"iter"
	"strings"
	"sync"
	"testing"

	"github.com/morseldb/morsel/procedures"
	"github.com/morseldb/morsel/status"
)

func TestVectorFunctions(t *testing.T) {
	calls := 0
	db := registered(t,
		VectorFunction1("vec.inc", func(_ *Ctx, a, out []int64) error {
			calls++
			for i := range a {
				out[i] = a[i] + 1
			}
			return nil
		}),
		VectorFunction2("vec.add", func(_ *Ctx, a, b, out []int64) error {
			for i := range a {
				out[i] = a[i] + b[i]
			}
			return nil
		}),
		VectorFunction3("vec.text", func(_ *Ctx, a []int64, b []float64, c, out []string) error {
			for i := range a {
				out[i] = fmt.Sprint(a[i], " ", b[i], " ", c[i])
			}
			return nil
		}),
	)
	expectRows(t, db, "UNWIND range(1, 1000) AS x WITH vec.inc(x) AS y RETURN sum(y) AS s", "[501500]")
	if calls != 1 {
		t.Errorf("1000 rows took %d calls", calls)
	}
	expectRows(t, db, "UNWIND [1, null, 3] AS x RETURN vec.add(x, 1) AS y, vec.text(x, x, 'a') AS z", "[2, '1 1 a']", "[null, null]", "[4, '3 3 a']")
	expectRows(t, db, "UNWIND range(1, 6) AS x WITH x WHERE x % 2 = 0 RETURN vec.add(x, x) AS y", "[4]", "[8]", "[12]")
	expectRows(t, db, "CYPHER runtime=slotted UNWIND [1, null, 3] AS x RETURN vec.add(x, 1) AS y", "[2]", "[null]", "[4]")
}

// product is an aggregation with all parts.
func product(opts ...CallableOption) Registration {
	return Aggregate1("stats.product", Aggregation1[float64, float64, float64]{
		New:    func() float64 { return 1 },
		Update: func(_ *Ctx, s *float64, a float64) error { *s *= a; return nil },
		Merge:  func(s, other *float64) error { *s *= *other; return nil },
		Result: func(s *float64) (float64, error) { return *s, nil },
	}, opts...)
}

type pairs struct{ sum, weight float64 }

func TestAggregates(t *testing.T) {
	db := registered(t, product(ThreadSafe()),
		Aggregate2("stats.weighted", Aggregation2[pairs, float64, float64, *float64]{
			New: func() pairs { return pairs{} },
			Update: func(_ *Ctx, s *pairs, a, w float64) error {
				s.sum += a * w
				s.weight += w
				return nil
			},
			Result: func(s *pairs) (*float64, error) {
				if s.weight == 0 {
					return nil, nil
				}
				mean := s.sum / s.weight
				return &mean, nil
			},
		}),
	)
	expectRows(t, db, "UNWIND [2, null, 3] AS x RETURN stats.product(x) AS p, stats.weighted(x, 1) AS w", "[6.0, 2.5]")
	expectRows(t, db, "UNWIND range(1, 4) AS x RETURN x % 2 AS k, stats.product(x) AS p ORDER BY k", "[0, 8.0]", "[1, 3.0]")
	expectRows(t, db, "UNWIND [2, 2, 3] AS x RETURN stats.product(DISTINCT x) AS p", "[6.0]")
	expectRows(t, db, "UNWIND [] AS x RETURN stats.product(x) AS p, stats.weighted(x, x) AS w", "[1.0, null]")
	plan := func(text string) []string {
		tx, err := db.Session().Begin(context.Background())
		if err != nil {
			t.Fatal(err)
		}
		defer tx.Close()
		res, err := tx.Run("EXPLAIN "+text, nil)
		if err != nil {
			t.Fatal(err)
		}
		return res.plan.NotThreadSafe
	}
	if u := plan("UNWIND [1] AS x RETURN stats.product(x) AS p"); len(u) != 0 {
		t.Errorf("an aggregation that can be merged is not thread-safe: %v", u)
	}
	if u := plan("UNWIND [1] AS x RETURN stats.weighted(x, 1) AS p"); len(u) != 1 || u[0] != "stats.weighted" {
		t.Errorf("an aggregation without Merge is thread-safe: %v", u)
	}
}

type city struct {
	Name string `morsel:"name" doc:"What it is called."`
	Size int    `morsel:"size"`
}

var cities = []city{{"Berlin", 3}, {"Hamburg", 2}, {"Bremen", 1}}

func TestProcedures(t *testing.T) {
	db := registered(t,
		Procedure1("geo.cities", func(_ *Ctx, least int, yield func(city) error) error {
			for _, c := range cities {
				if c.Size < least {
					continue
				}
				if err := yield(c); err != nil {
					return err
				}
			}
			return nil
		}, Params("least"), Default("least", 0), Doc("Lists cities.")),
		IterProcedure1("geo.count", func(_ *Ctx, n int64) iter.Seq2[int64, error] {
			return func(yield func(int64, error) bool) {
				for i := range n {
					if !yield(i, nil) {
						return
					}
				}
			}
		}, Columns("i"), Params("n")),
		Procedure0("geo.nothing", func(*Ctx, func(Void) error) error { return nil }),
		Procedure1("geo.make", func(ctx *Ctx, name string, yield func(Node) error) error {
			rec, err := ctx.Single("CREATE (c:City {name: $name}) RETURN c", map[string]any{"name": name})
			if err != nil {
				return err
			}
			n, err := Get[Node](rec, "c")
			if err != nil {
				return err
			}
			return yield(n)
		}, InMode(ModeWrite), Columns("node"), Params("name"), Deprecated("CREATE")),
	)
	expectRows(t, db, "CALL geo.cities()", "['Berlin', 3]", "['Hamburg', 2]", "['Bremen', 1]")
	expectRows(t, db, "CALL geo.cities(2) YIELD name AS n, size WHERE size < 3 RETURN n", "['Hamburg']")
	expectRows(t, db, "UNWIND [3, 9] AS x OPTIONAL CALL geo.cities(x) YIELD name RETURN x, name", "[3, 'Berlin']", "[9, null]")
	expectRows(t, db, "CALL geo.count(1000000) YIELD i RETURN i LIMIT 2", "[0]", "[1]")
	expectRows(t, db, "CALL geo.count(100000) YIELD i RETURN count(*) AS n, sum(i) AS s", "[100000, 4999950000]")
	expectRows(t, db, "CALL geo.nothing()")
	expectRows(t, db, "UNWIND ['A', 'B'] AS x CALL geo.make(x) YIELD node RETURN node.name AS name", "['A']", "['B']")
	expectRows(t, db, "MATCH (c:City) RETURN count(*) AS n", "[2]")
	expectRows(t, db, "SHOW PROCEDURES YIELD name, mode, signature, description WHERE name STARTS WITH 'geo.' RETURN name, mode, signature, description",
		"['geo.cities', 'READ', 'geo.cities(least = 0 :: INTEGER) :: (name :: STRING, size :: INTEGER)', 'Lists cities.']",
		"['geo.count', 'READ', 'geo.count(n :: INTEGER) :: (i :: INTEGER)', '']", "['geo.make', 'WRITE', 'geo.make(name :: STRING) :: (node :: NODE)', '']",
		"['geo.nothing', 'READ', 'geo.nothing()', '']")
	res, err := db.Run(context.Background(), "CALL geo.cities", map[string]any{"least": 3})
	if err != nil {
		t.Fatal(err)
	}
	if recs, err := res.Collect(); err != nil || len(recs) != 1 {
		t.Errorf("implicit arguments: %v %v", recs, err)
	}
	res, err = db.Run(context.Background(), "CALL geo.make('C')", nil)
	if err != nil {
		t.Fatal(err)
	}
	sum, err := res.Consume()
	if err != nil || sum.Counters.NodesCreated != 1 || len(sum.Notifications) != 1 || !strings.Contains(sum.Notifications[0].Description, "geo.make") {
		t.Errorf("%+v %v", sum, err)
	}
}

// TestEndlessProcedures names the procedure also where an operator above it notices that the transaction has ended.
func TestEndlessProcedures(t *testing.T) {
	begun := make(chan struct{}, 1)
	db := registered(t, Procedure1("my.forever", func(_ *Ctx, _ int64, yield func(int64) error) error {
		for i := int64(0); ; i++ {
			if err := yield(i); err != nil {
				return err
			}
			if i == 100 {
				begun <- struct{}{}
			}
		}
	}))
	for text, place := range map[string]string{
		"CALL my.forever(1) YIELD value RETURN count(*)":                                                             "column 1 ",
		"CALL my.forever(1) YIELD value WITH value LIMIT 1000000000 RETURN sum(value)":                               "column 1 ",
		"UNWIND [1, 2] AS x CALL my.forever(x) YIELD value UNWIND range(1, 9) AS y RETURN max(value+y)":              "column 20 ",
		"CALL { CALL my.forever(1) YIELD value RETURN value } RETURN max(value)":                                     "column 8 ",
		"UNWIND [1] AS x RETURN EXISTS { CALL my.forever(x) YIELD value WITH value WHERE value < 0 RETURN value }":   "column 33 ",
		"CALL my.forever(1) YIELD value WITH value WHERE value < 0 CALL my.forever(value) YIELD value AS w RETURN w": "column 1 ",
	} {
		endsAt(t, db, begun, text, place)
	}
}

func TestEndlessProcedure(t *testing.T) {
	stopped := false
	db := registered(t, Procedure0("my.forever", func(ctx *Ctx, yield func(int64) error) error {
		defer func() { stopped = true }()
		for i := int64(0); ; i++ {
			_ = yield(i)
		}
	}))
	ctx, cancel := context.WithCancel(context.Background())
	res, err := db.Run(ctx, "CALL my.forever() YIELD value RETURN value", nil)
	if err != nil {
		t.Fatal(err)
	}
	if !res.Next() {
		t.Fatal(res.Err())
	}
	cancel()
	for res.Next() {
	}
	if Code(res.Err()) != status.TransactionTerminated || !stopped || !strings.Contains(res.Err().Error(), "(line 1, column 1 (offset: 0))") {
		t.Errorf("%v, stopped is %v", res.Err(), stopped)
	}
}

// TestCallsThatWaitForTheEnd names the call that was running when the transaction ended, on all runtimes.
func TestCallsThatWaitForTheEnd(t *testing.T) {
	begun := make(chan struct{}, 1)
	wait := func(ctx *Ctx) error {
		begun <- struct{}{}
		<-ctx.Done()
		return ctx.Err()
	}
	db := registered(t,
		Procedure0("my.stuck", func(ctx *Ctx, _ func(int64) error) error { return wait(ctx) }),
		ContextFunction1("my.ever", func(ctx *Ctx, a int64) (int64, error) { return a, wait(ctx) }),
	)
	for text, place := range map[string]string{
		"CALL my.stuck()": "column 1 ", "CALL my.stuck() YIELD value RETURN count(*)": "column 1 ", "UNWIND [1] AS x RETURN my.ever(x)": "column 24 ",
	} {
		endsAt(t, db, begun, text, place)
	}
}

func TestQueriesInside(t *testing.T) {
	viaCypher := func(ctx *Ctx) (int64, error) {
		rec, err := ctx.Single("RETURN 42 AS res", nil)
		if err != nil {
			return 0, err
		}
		return Get[int64](rec, "res")
	}
	db := registered(t,
		ContextFunction0("examples.return42ViaCypher", viaCypher, NotThreadSafe()),
		ContextFunction1("my.count", func(ctx *Ctx, label string) (int64, error) {
			rec, err := ctx.Single("MATCH (n:$($label)) RETURN count(*) AS n", map[string]any{"label": label})
			if err != nil {
				return 0, err
			}
			return Get[int64](rec, "n")
		}, NotThreadSafe()),
		ContextFunction1("my.degree", func(ctx *Ctx, n Node) (int64, error) {
			rec, err := ctx.Single("MATCH (n)--(m) WHERE n = $n RETURN count(m) AS d", map[string]any{"n": n})
			if err != nil {
				return 0, err
			}
			return Get[int64](rec, "d")
		}, NotThreadSafe()),
		ContextFunction0("my.write", func(ctx *Ctx) (int64, error) { _, err := ctx.Single("CREATE (n) RETURN n", nil); return 1, err }),
		ContextFunction0("my.self", func(ctx *Ctx) (int64, error) { _, err := ctx.Single("RETURN my.self() AS s", nil); return 1, err }),
		ContextFunction0("my.broken", func(ctx *Ctx) (int64, error) { _, err := ctx.Single("RETURN x", nil); return 1, err }),
		ContextFunction0("my.many", func(ctx *Ctx) (int64, error) { _, err := ctx.Single("UNWIND [1, 2] AS x RETURN x", nil); return 1, err }),
	)
	expectRows(t, db, "RETURN examples.return42ViaCypher() AS x", "[42]")
	expectRows(t, db, "CREATE (a:A)-[:R]->(:A) RETURN my.count('A') AS n, my.degree(a) AS d", "[2, 1]")
	expectRows(t, db, "MATCH (a:A) RETURN my.count('A') AS n, my.degree(a) AS d", "[2, 1]", "[2, 1]")
	for text, code := range map[string]string{
		"RETURN my.write() AS x": status.AccessMode, "CREATE (n) RETURN my.write() AS x": status.AccessMode, "RETURN my.self() AS x": status.StackOverflow,
		"RETURN my.broken() AS x": status.SyntaxError, "RETURN my.many() AS x": status.InvalidRequest,
	} {
		if _, err := queried(t, db, text); Code(err) != code {
			t.Errorf("%s: %s %v", text, Code(err), err)
		}
	}
	if got, err := queried(t, db, "MATCH (n) RETURN count(*) AS n"); err != nil || got[0] != "[2]" {
		t.Errorf("a function has written: %v %v", got, err)
	}
}

func TestQueriesInParallel(t *testing.T) {
	r := ContextFunction0("examples.return42ViaCypher", func(ctx *Ctx) (int64, error) {
		_, err := ctx.Single("RETURN 42 AS res", nil)
		return 42, err
	})
	_, err := r.fn.Invoke(&procedures.Context{Context: context.Background(), Parallel: true}, nil)
	if Code(err) != status.ProcedureCallFailed || !strings.Contains(err.Error(), "not possible in the parallel runtime") || !strings.Contains(err.Error(), "NotThreadSafe") {
		t.Errorf("%v", err)
	}
}

func TestBadRegistrations(t *testing.T) {
	inc := func(a int64) (int64, error) { return a + 1, nil }
	db := registered(t, Function1("my.inc", inc), Procedure0("my.proc", func(*Ctx, func(int) error) error { return nil }))
	type loop struct{ Next *loop }
	for want, r := range map[string]Registration{
		"the name `my.inc` is already in use. Choose another name":                          Function1("my.inc", inc),
		"the name `MY.INC` is already in use":                                               Function1("MY.INC", inc),
		"the name `my.proc` is already in use":                                              Procedure0("my.proc", func(*Ctx, func(int) error) error { return nil }),
		"in use by what is built in":                                                        Function1("date.truncate", inc),
		"the name `db.labels` is already in use by what is built in":                        Procedure0("db.labels", func(*Ctx, func(int) error) error { return nil }, Replace()),
		"it has no namespace: call it `my.inc`":                                             Function1("inc", inc),
		"a name is letters, digits and _":                                                   Function1("my.in c", inc),
		"parameter 1, `a`, cannot come from Cypher: the Go type chan int is no Cypher type": Function1("my.f", func(chan int) (int64, error) { return 0, nil }),
		"its result cannot go to Cypher: the Go type func()":                                Function0("my.f", func() (func(), error) { return nil, nil }),
		"contains itself":                          Function0("my.f", func() (loop, error) { return loop{}, nil }),
		"keys that are no strings":                 Function1("my.f", func(map[int]string) (int64, error) { return 0, nil }),
		"2 names are given for 1 parameters":       Function1("my.f", inc, Params("a", "b")),
		"two parameters are called `x`":            Function2("my.f", func(a, b int64) (int64, error) { return 0, nil }, Params("x", "x")),
		"no parameter of that name":                Function1("my.f", inc, Default("b", 1)),
		"is a STRING and no INTEGER":               Function1("my.f", inc, Default("a", "x")),
		"which its Go type cannot be":              Function1("my.f", inc, Default("a", nil)),
		"parameter `b` needs a default":            Function2("my.f", func(a, b int64) (int64, error) { return 0, nil }, Default("a", 1)),
		"take a *int64":                            Function1("my.f", inc, Nulls()),
		"its signature is one of `my.g`":           Function1("my.f", inc, Signature("my.g(a :: INTEGER) :: INTEGER")),
		"its signature has 2 parameters":           Function1("my.f", inc, Signature("my.f(a :: INTEGER, b :: INTEGER) :: INTEGER")),
		"the Go type holds INTEGER":                Function1("my.f", inc, Signature("my.f(a :: STRING) :: INTEGER")),
		"cannot be read":                           Function1("my.f", inc, Signature("my.f(a) :: INTEGER")),
		"needs New, Update and Result":             Aggregate1("my.f", Aggregation1[int64, int64, int64]{}),
		"it has no Merge":                          Aggregate1("my.f", Aggregation1[int64, int64, int64]{New: func() int64 { return 0 }, Update: func(*Ctx, *int64, int64) error { return nil }, Result: func(*int64) (int64, error) { return 0, nil }}, ThreadSafe()),
		"the Go function is nil":                   Function1[int64, int64]("my.f", nil),
		"the Go function that it calls is nil":     IterProcedure0[int64]("my.f", nil),
		"it cannot be both":                        Function1("my.f", inc, ThreadSafe(), NotThreadSafe()),
		"only procedures have a mode":              Function1("my.f", inc, InMode(ModeWrite)),
		"no exported field":                        Procedure0("my.f", func(*Ctx, func(struct{ a int }) error) error { return nil }),
		"column `C` cannot go to Cypher":           Procedure0("my.f", func(*Ctx, func(struct{ C chan int }) error) error { return nil }),
		"2 columns are named":                      Procedure0("my.f", func(*Ctx, func(int) error) error { return nil }, Columns("a", "b")),
		"Unable to register an empty Registration": {},
	} {
		err := db.Register(r)
		if err == nil || Code(err) != status.RegistrationFailed || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v", want, err)
		}
	}
	if _, err := Open(t.TempDir(), WithRegistered(Function1("inc", inc))); Code(err) != status.RegistrationFailed {
		t.Errorf("Open: %v", err)
	}
	if _, err := OpenMemory(WithRegistered(Function1("inc", inc))).Run(context.Background(), "RETURN 1", nil); Code(err) != status.RegistrationFailed {
		t.Errorf("OpenMemory: %v", err)
	}
	if _, err := OpenMemory(WithRegistered(Function1("my.inc", inc))).Run(context.Background(), "RETURN my.inc(1)", nil); err != nil {
		t.Error(err)
	}
}

func TestRegistrationWhileQueriesRun(t *testing.T) {
	version := func(n int64) Registration {
		return Function1("my.version", func(a int64) (int64, error) { return n, nil }, Replace())
	}
	db := registered(t, version(0))
	res, err := db.Run(context.Background(), "UNWIND range(1, 5000) AS x RETURN my.version(x) AS v", nil)
	if err != nil || !res.Next() {
		t.Fatal(err, res.Err())
	}
	if err := db.Register(Function2("my.version", func(a, b string) (string, error) { return a + b, nil }, Replace())); err != nil {
		t.Fatal(err)
	}
	for n := 1; ; n++ {
		if v, err := Get[int64](res.Record(), "v"); v != 0 || err != nil {
			t.Fatal("the running query sees another version", v, err)
		}
		if !res.Next() {
			if n != 5000 || res.Err() != nil {
				t.Fatal(n, res.Err())
			}
			break
		}
	}
	expectRows(t, db, "RETURN my.version('a', 'b') AS v", "['ab']")
	if !db.Unregister("my.version") || db.Unregister("my.version") || db.Unregister("toUpper") {
		t.Error("what can be removed")
	}
	if _, err := queried(t, db, "RETURN my.version('a', 'b') AS v"); Code(err) != status.SyntaxError {
		t.Errorf("removed, but %v", err)
	}
	var wg sync.WaitGroup
	for w := range 4 {
		wg.Go(func() {
			for i := range 50 {
				if err := db.Register(version(int64(w*1000 + i))); err != nil {
					t.Error(err)
				}
				if _, err := queried(t, db, "UNWIND range(1, 3) AS x RETURN my.version(x) AS v"); err != nil && Code(err) != status.SyntaxError {
					t.Error(err)
				}
				if i%7 == 0 {
					db.Unregister("my.version")
				}
			}
		})
	}
	wg.Wait()
}

func TestMemoryOfFunctions(t *testing.T) {
	hungry := ContextFunction1("my.hungry", func(ctx *Ctx, n int64) (int64, error) { return n, ctx.Charge(n) })
	db := OpenMemory(WithMemoryLimit(1<<20), WithRegistered(hungry))
	expectRows(t, db, "UNWIND range(1, 100) AS x RETURN sum(my.hungry(100000)) AS s", "[10000000]")
	if _, err := queried(t, db, "RETURN my.hungry(10000000) AS s"); Code(err) != status.MemoryLimit {
		t.Error(err)
	}
}

// endsAt runs a query on each runtime whose context is cancelled when it has begun, and holds that its error names a place.
func endsAt(t *testing.T, db *DB, begun <-chan struct{}, text, place string) {
	t.Helper()
	for _, rt := range []string{"slotted", "pipelined", "parallel"} {
		ctx, cancel := context.WithCancel(context.Background())
		go func() {
			<-begun
			cancel()
		}()
		res, err := db.Session(WithRuntime(rt)).Run(ctx, text, nil)
		if err == nil {
			_, err = res.Collect()
		}
		if Code(err) != status.TransactionTerminated || !strings.Contains(err.Error(), place) {
			t.Errorf("%s on %s: %v", text, rt, err)
		}
	}
}
