package morsel

import (
	"context"
	"fmt"
	"math/rand/v2"
	goruntime "runtime"
	"sync"
	"testing"

	"github.com/morseldb/morsel/runtime/schedule"
	"github.com/morseldb/morsel/status"
)

// pressed makes a database on disk of n persons whose queries have little memory and go on in files; test.broken panics at one of them.
func pressed(t *testing.T, n int) *DB {
	t.Helper()
	broken := Function1("test.broken", func(i int64) (int64, error) {
		if i == int64(n)-9 {
			panic("broken")
		}
		return i, nil
	})
	db, err := Open(t.TempDir(), WithDurability(DurabilityNone, 0), WithWorkerLimit(4), WithMemoryLimit(1<<20), WithTotalMemoryLimit(12<<20),
		WithTemporaryLimit(8<<20), WithRegistered(broken))
	if err != nil {
		t.Fatal(err)
	}
	for _, text := range []string{fmt.Sprintf("UNWIND range(0, %d) AS i CREATE (:Person {id: i, group: i %% 7})", n-1), "CREATE INDEX FOR (p:Person) ON (p.id)",
		fmt.Sprintf("MATCH (a:Person) UNWIND [1, 3, 11] AS d MATCH (b:Person {id: (a.id + d) %% %d}) CREATE (a)-[:KNOWS]->(b)", n)} {
		if _, err := db.Run(context.Background(), text, nil); err != nil {
			t.Fatalf("%s: %v", text, err)
		}
	}
	return db
}

// TestUnderPressure runs many queries on the parallel runtime at once. Some want more memory than there is, some fail, some call a function
// that panics, some are cancelled: each ends in its own way, the others give the right answers, and nothing is left of any.
func TestUnderPressure(t *testing.T) {
	const people, sessions, each = 2000, 24, 4
	before := goruntime.NumGoroutine()
	db := pressed(t, people)
	const two = "MATCH (a:Person)-[:KNOWS]->(b)-[:KNOWS]->(c) "
	queries := []struct {
		text, first string // the first row
		rows        int    // that there are
		fails       string // its code, in any case
	}{
		{text: two + "RETURN a.group AS g, count(c) AS n ORDER BY g", first: "[0 2574]", rows: 7},
		{text: two + "RETURN a.id, b.id, c.id ORDER BY a.id, b.id, c.id", first: "[0 1 2]", rows: 9 * people},
		{text: two + "WITH a, collect(c.id) AS l RETURN sum(size(l)) AS n", first: "[18000]", rows: 1},
		{text: two + "RETURN DISTINCT a.id, c.id ORDER BY a.id DESC, c.id LIMIT 5", first: "[1999 1]", rows: 5},
		{text: "MATCH (a:Person), (b:Person) WHERE a.group = b.group RETURN count(DISTINCT a.id + b.id) AS n", first: "[3993]", rows: 1},
		{text: "MATCH (a:Person), (b:Person) WHERE a.group = b.group RETURN collect(a.id * b.id) AS n", fails: status.MemoryLimit},
		{text: two + "RETURN sum(test.broken(a.id))", fails: status.ProcedureCallFailed},
		{text: two + "RETURN sum(1 / (a.id - 1900))", fails: status.ArithmeticError},
	}
	var all sync.WaitGroup
	for i := range sessions {
		all.Go(func() {
			r := rand.New(rand.NewPCG(uint64(i), 1))
			for range each {
				q := queries[r.IntN(len(queries))]
				ctx, cancel := context.WithCancel(context.Background())
				defer cancel()
				after := r.IntN(12) // at which row it is cancelled, if there are as many
				first, rows := "", 0
				res, err := db.Session(WithRuntime("parallel")).Run(ctx, q.text, nil)
				for err == nil && res.Next() {
					if rows++; rows == 1 {
						first = fmt.Sprint(res.Record().Values)
					}
					if rows == after {
						cancel()
					}
				}
				if err == nil {
					_, err = res.Consume()
				}
				code := status.CodeOf(err)
				switch {
				case err == nil && q.fails == "" && first == q.first && rows == q.rows:
				case err != nil && (code == status.MemoryLimit || code == q.fails || code == status.TransactionTerminated && after > 0 && rows >= after):
				default:
					t.Errorf("%s: %d rows, the first %s, %v", q.text, rows, first, err)
				}
			}
		})
	}
	all.Wait()
	if held := db.pool.Used(); held != 0 {
		t.Errorf("%d bytes are held by nobody", held)
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	const tries = 1 << 22
	for range tries {
		if schedule.Process().Running() == 0 && goruntime.NumGoroutine() <= before {
			return
		}
		goruntime.Gosched()
	}
	t.Errorf("%d workers, %d goroutines, %d before", schedule.Process().Running(), goruntime.NumGoroutine(), before)
}
