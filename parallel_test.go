package morsel_test

import (
	"context"
	"fmt"
	goruntime "runtime"
	"strings"
	"sync"
	"testing"

	"github.com/morseldb/morsel"
	"github.com/morseldb/morsel/runtime/schedule"
)

// social makes a database of n persons of whom each knows the next few.
func social(t testing.TB, n int, opts ...morsel.Option) *morsel.DB {
	t.Helper()
	db := morsel.OpenMemory(opts...)
	for _, text := range []string{
		fmt.Sprintf("UNWIND range(0, %d) AS i CREATE (:Person {id: i, group: i %% 7})", n-1),
		"MATCH (p:Person) WITH collect(p) AS ps UNWIND range(0, size(ps) - 1) AS i UNWIND [1, 3, 11] AS d WITH ps[i] AS a, ps[(i + d) % size(ps)] AS b CREATE (a)-[:KNOWS]->(b)",
	} {
		if _, err := db.Run(context.Background(), text, nil); err != nil {
			t.Fatal(err)
		}
	}
	return db
}

// told says which runtime a query ran on and what its notification about that says.
func told(t *testing.T, tx interface {
	Run(string, map[string]any) (*morsel.Result, error)
}, text string) (runtime, reason string) {
	t.Helper()
	res, err := tx.Run(text, nil)
	if err != nil {
		t.Fatalf("%s: %v", text, err)
	}
	sum, err := res.Consume()
	if err != nil {
		t.Fatalf("%s: %v", text, err)
	}
	for _, n := range sum.Notifications {
		if strings.HasSuffix(n.Code, "RuntimeUnsupportedWarning") {
			reason = n.Description
		}
	}
	return sum.Runtime, reason
}

// unsafeFunction is a function that no two workers may call at once.
func unsafeFunction() morsel.Registration {
	return morsel.Function1("test.unsafe", func(n int64) (int64, error) { return n, nil }, morsel.NotThreadSafe())
}

func TestParallelFallsBack(t *testing.T) {
	db := social(t, 10, morsel.WithWorkerLimit(2), morsel.WithRegistered(unsafeFunction()))
	defer db.Close()
	tx, err := db.Session().Begin(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	defer tx.Close()
	for _, c := range []struct{ text, runtime, reason string }{
		{"MATCH (p:Person) RETURN count(*)", "parallel", ""},
		{"EXPLAIN MATCH (p:Person) RETURN count(*)", "parallel", ""},
		{"MATCH (p:Person) RETURN test.unsafe(p.id)", "pipelined", "`test.unsafe` is not thread-safe"},
		{"CALL db.labels() YIELD label RETURN label", "pipelined", "`db.labels` is not thread-safe"},
		{"EXPLAIN CREATE (n) RETURN n", "pipelined", "does not support updating queries"},
		{"CREATE (n:Other) RETURN n", "pipelined", "does not support updating queries"},
		{"MATCH (p:Person) RETURN count(*)", "pipelined", "changes in the transaction state"},
	} {
		rt, reason := told(t, tx, "CYPHER runtime=parallel "+c.text)
		if rt != c.runtime || (reason == "") != (c.reason == "") || !strings.Contains(reason, c.reason) {
			t.Errorf("%s ran on %s: %q", c.text, rt, reason)
		}
	}
}

func TestParallelIsDisabled(t *testing.T) {
	db := social(t, 10, morsel.WithWorkerLimit(-10_000))
	defer db.Close()
	tx, err := db.Session(morsel.WithRuntime("parallel")).Begin(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	defer tx.Close()
	if rt, reason := told(t, tx, "MATCH (p:Person) RETURN count(*)"); rt != "pipelined" || !strings.Contains(reason, "disabled") {
		t.Errorf("without workers: %s, %q", rt, reason)
	}
}

func TestParallelFallbackError(t *testing.T) {
	db := social(t, 10, morsel.WithWorkerLimit(2), morsel.WithParallelFallback(morsel.FallbackError), morsel.WithRegistered(unsafeFunction()))
	defer db.Close()
	sess := db.Session(morsel.WithRuntime("parallel"))
	_, err := sess.Run(context.Background(), "CREATE (n)", nil)
	if err == nil || !strings.Contains(err.Error(), "The parallel runtime does not support updating queries. Please use another runtime.") {
		t.Errorf("an updating query: %v", err)
	}
	tx, err := sess.Begin(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	defer tx.Close()
	if rt, reason := told(t, tx, "RETURN test.unsafe(1)"); rt != "pipelined" || reason == "" {
		t.Errorf("what is not thread-safe: %s, %q", rt, reason)
	}
	if _, err := tx.Run("CYPHER runtime=pipelined CREATE (n:Gone)", nil); err != nil {
		t.Fatal(err)
	}
	_, err = tx.Run("RETURN 42", nil)
	if err == nil || !strings.Contains(err.Error(), "The parallel runtime is not supported if there are changes in the transaction state. Use another runtime.") {
		t.Errorf("after a change: %v", err)
	}
	if err := tx.Commit(); err == nil {
		t.Error("the transaction could be committed")
	}
	if n := one(t, db, "MATCH (n:Gone) RETURN count(n)", nil); n != int64(0) {
		t.Errorf("%v nodes of the transaction are there", n)
	}
	off := social(t, 1, morsel.WithWorkerLimit(-10_000), morsel.WithParallelFallback(morsel.FallbackError))
	defer off.Close()
	_, err = off.Session(morsel.WithRuntime("parallel")).Run(context.Background(), "RETURN 1", nil)
	if err == nil || !strings.Contains(err.Error(), "Parallel runtime has been disabled, please enable it or upgrade to a bigger instance.") {
		t.Errorf("without workers: %v", err)
	}
}

// TestParallelIsChosen: a query that is much work runs in parallel without being asked to.
func TestParallelIsChosen(t *testing.T) {
	db := social(t, 20_000, morsel.WithWorkerLimit(2))
	defer db.Close()
	sess := db.Session()
	for text, want := range map[string]string{
		"MATCH (a:Person)-[:KNOWS]->(b)-[:KNOWS]->(c)-[:KNOWS]->(d) WHERE a.group = d.group RETURN a.group, count(DISTINCT b)": "parallel",
		"CYPHER runtime=pipelined MATCH (a:Person)-[:KNOWS]->(b)-[:KNOWS]->(c)-[:KNOWS]->(d) RETURN count(DISTINCT b)":         "pipelined",
		"MATCH (p:Person) RETURN count(*)":   "pipelined",
		"RETURN 1":                           "pipelined",
		"MATCH (p:Person {id: 17}) RETURN p": "pipelined",
	} {
		res, err := sess.Run(context.Background(), text, nil)
		if err != nil {
			t.Fatal(err)
		}
		sum, err := res.Consume()
		if err != nil || sum.Runtime != want || len(sum.Notifications) != 0 {
			t.Errorf("%s: %s, want %s; %v %v", text, sum.Runtime, want, sum.Notifications, err)
		}
	}
}

// TestNoWorkerIsLeft: however queries end, no goroutine of theirs remains.
func TestNoWorkerIsLeft(t *testing.T) {
	before := goruntime.NumGoroutine()
	db := social(t, 5000, morsel.WithWorkerLimit(4))
	sess := db.Session(morsel.WithRuntime("parallel"))
	broken := morsel.Function1("test.broken", func(n int64) (int64, error) {
		if n == 4000 {
			panic("at 4000")
		}
		return n, nil
	})
	if err := db.Register(broken); err != nil {
		t.Fatal(err)
	}
	const rows = "MATCH (a:Person)-[:KNOWS]->(b)-[:KNOWS]->(c) "
	for _, text := range []string{rows + "RETURN a.id, c.id", rows + "RETURN count(*)", rows + "RETURN c.id ORDER BY a.id",
		rows + "RETURN test.broken(a.id)", rows + "RETURN 1 / (a.id - 4000)", rows + "WITH DISTINCT c RETURN c LIMIT 2"} {
		ctx, cancel := context.WithCancel(context.Background())
		res, err := sess.Run(ctx, text, nil)
		if err != nil {
			t.Fatal(err)
		}
		for range 3 {
			res.Next()
		}
		cancel() // some are left in the middle
		if _, err := res.Consume(); err == nil && strings.Contains(text, "4000") {
			t.Errorf("%s did not fail", text)
		}
	}
	open, err := sess.Run(context.Background(), rows+"RETURN a, b, c", nil)
	if err != nil || !open.Next() {
		t.Fatal(err)
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	_ = open.Close() // the database has ended it
	const tries = 1 << 22
	for range tries {
		if schedule.Process().Running() == 0 && goruntime.NumGoroutine() <= before {
			return
		}
		goruntime.Gosched()
	}
	t.Errorf("%d workers, %d goroutines, %d before", schedule.Process().Running(), goruntime.NumGoroutine(), before)
}

// TestQueriesAtOnce: queries share the workers and give what they give alone.
func TestQueriesAtOnce(t *testing.T) {
	db := social(t, 3000, morsel.WithWorkerLimit(3))
	defer db.Close()
	texts := []string{
		"MATCH (a:Person)-[:KNOWS]->()-[:KNOWS]->(c) RETURN a.group AS g, count(c) AS n ORDER BY g",
		"MATCH (a:Person)-[:KNOWS]-(b) WITH a, count(b) AS n RETURN sum(n)",
		"MATCH (a:Person) WHERE a.id % 100 = 7 RETURN a.id ORDER BY a.id DESC LIMIT 4",
		"MATCH (a:Person {id: 5})-[:KNOWS*1..4]->(b) RETURN count(DISTINCT b)",
		"MATCH (a:Person) RETURN min(a.id), max(a.id), round(avg(a.group), 6)",
	}
	want := make([]string, len(texts))
	for i, text := range texts {
		want[i] = fmt.Sprint(values(t, db, "CYPHER runtime=slotted "+text))
	}
	const each = 8
	var wg sync.WaitGroup
	for i := range texts {
		wg.Go(func() {
			for range each {
				if got := fmt.Sprint(values(t, db, "CYPHER runtime=parallel "+texts[i])); got != want[i] {
					t.Errorf("%s: %s, want %s", texts[i], got, want[i])
				}
			}
		})
	}
	wg.Wait()
}

// TestParallelProfile: operators give as many rows however many workers there are. Scans that look a value up, which
// lanes do not, are left out; hits may differ by a few, as lanes look at a node again where a morsel ends.
func TestParallelProfile(t *testing.T) {
	db := social(t, 6000, morsel.WithWorkerLimit(3))
	defer db.Close()
	for _, text := range []string{
		"MATCH (a:Person)-[:KNOWS]->(b)-[:KNOWS]->(c) WHERE a.group < c.group RETURN a.group AS g, count(*) AS n ORDER BY g",
		"MATCH (a:Person)-[:KNOWS]->(b)-[:KNOWS]->(c) WHERE a.group < c.group RETURN a.id AS g, c.id + 1 AS n",
		"MATCH (a:Person)-[:KNOWS]->(b) WITH a, count(b) AS n WITH a.group AS g, n + 1 AS m, a RETURN g, m, collect(a.id) AS l",
		"MATCH (a:Person)-[:KNOWS]->(b) WITH DISTINCT a.group AS g, b.group AS h RETURN g + h AS s, g",
		"MATCH (a:Person) OPTIONAL MATCH (a)-[:KNOWS]->(b {group: 3})-[:KNOWS]->(c) WITH a, c.id + 1 AS cc RETURN a.id, cc",
		"MATCH (a:Person) RETURN a.id + 1 AS i, COUNT { (a)-[:KNOWS]->(b {group: 2}) } AS c",
		"MATCH (a:Person) CALL (a) { MATCH (a)-[:KNOWS]->(b) RETURN b.id + 1 AS bb ORDER BY bb LIMIT 2 } RETURN a.id, bb",
		"MATCH (a:Person), (b:Person) WHERE a.id + 1 = b.id RETURN a.id + b.id AS s",
		"MATCH (a:Person) RETURN a.id AS i UNION ALL MATCH (b:Person) RETURN b.group AS i",
		"MATCH (a:Person) UNWIND [1, 2, 3] AS x WITH a, x WHERE a.group = x RETURN a.id * x AS i",
		"MATCH (a:Person) WITH a ORDER BY a.id DESC LIMIT 100 MATCH (a)-[:KNOWS]->(b) RETURN a.id, b.id + 2 AS c",
		"MATCH (a:Person) WITH count(*) AS n MATCH (b:Person) RETURN b.id + n AS x",
		"MATCH (a:Person WHERE a.group < 1)((x)-[:KNOWS]->(y)){1,2}(b) RETURN size(x) AS l, b.id",
	} {
		if want, got := planRows(t, db, "pipelined", text), planRows(t, db, "parallel", text); got != want {
			t.Errorf("%s\nparallel\n%s\npipelined\n%s", text, got, want)
		}
	}
	// A plan inside an expression stands below the operator around it, with what it did.
	want := "ProduceResults 6000\n Projection 6000\n  NodeByLabelScan 6000\n  Filter 53910\n   Expand(All) 54000\n    Expand(All) 18000\n     Argument 6000\n"
	for _, rt := range []string{"slotted", "pipelined", "parallel"} {
		if got := planRows(t, db, rt, "MATCH (a:Person) RETURN COUNT { (a)-[:KNOWS]->(b)-[:KNOWS]->(c) WHERE c.id > a.id } AS c"); got != want {
			t.Errorf("%s: a plan inside an expression:\n%s", rt, got)
		}
	}
}

// planRows is the operators of a query's plan, and how many rows each gave.
func planRows(t *testing.T, db *morsel.DB, rt, text string) string {
	t.Helper()
	res, err := db.Session(morsel.WithRuntime(rt)).Run(context.Background(), "PROFILE "+text, nil)
	if err != nil {
		t.Fatal(err)
	}
	sum, err := res.Consume()
	if err != nil || sum.Runtime != rt {
		t.Fatal(sum.Runtime, err)
	}
	var b strings.Builder
	var write func(p *morsel.Plan, depth int)
	write = func(p *morsel.Plan, depth int) {
		fmt.Fprintf(&b, "%s%s %d\n", strings.Repeat(" ", depth), p.Operator, p.Rows)
		for _, c := range p.Children {
			write(c, depth+1)
		}
	}
	write(sum.Plan, 0)
	return b.String()
}
