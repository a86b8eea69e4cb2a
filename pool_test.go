package morsel

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/morseldb/morsel/status"
)

// TestTotalMemory holds that what takes more than all may take together fails, and
// that its neighbours, and those who come later, do not.
func TestTotalMemory(t *testing.T) {
	db := OpenMemory(WithMemoryLimit(0), WithTotalMemoryLimit(24<<20), WithWorkerLimit(2))
	ctx := context.Background()
	neighbour, err := db.Run(ctx, "UNWIND range(1, 200000) AS x WITH x ORDER BY x DESC RETURN x", nil)
	if err != nil || !neighbour.Next() {
		t.Fatal(err)
	}
	for _, runtime := range []string{"slotted", "pipelined", "parallel"} {
		res, err := db.Run(ctx, "CYPHER runtime="+runtime+" UNWIND range(1, 5000000) AS x RETURN size(collect(x)) AS n", nil)
		if err == nil {
			for res.Next() {
			}
			err = res.Err()
		}
		if status.CodeOf(err) != status.MemoryLimit {
			t.Fatalf("%s: %v", runtime, err)
		}
	}
	rows := 1
	for neighbour.Next() {
		rows++
	}
	if err := neighbour.Err(); err != nil || rows != 200000 {
		t.Fatal(rows, err)
	}
	if held := db.pool.Used(); held != 0 {
		t.Fatalf("%d bytes are held by nobody", held)
	}
}

// TestNeighboursLiveOn runs queries side by side of which one, again and again, wants more than all may have together: it alone
// fails, the others give the right answers.
func TestNeighboursLiveOn(t *testing.T) {
	db := OpenMemory(WithMemoryLimit(0), WithTotalMemoryLimit(12<<20), WithWorkerLimit(2))
	ctx := context.Background()
	one := func(text string) (n any, err error) {
		res, err := db.Run(ctx, text, nil)
		if err != nil {
			return nil, err
		}
		for rec, err := range res.Records() {
			if err != nil {
				return nil, err
			}
			n = rec.Values[0]
		}
		return n, nil
	}
	neighbours := map[string]int64{
		"UNWIND range(1, 2000) AS x WITH x % 100 AS k, sum(x) AS s RETURN sum(s)":              2001000,
		"UNWIND range(1, 2000) AS x WITH DISTINCT x % 500 AS k RETURN count(k)":                500,
		"UNWIND range(1, 2000) AS x WITH x ORDER BY x DESC LIMIT 10 RETURN sum(x)":             19955,
		"UNWIND range(1, 2000) AS x WITH collect(x) AS l RETURN reduce(s = 0, x IN l | s + x)": 2001000,
	}
	var all sync.WaitGroup
	var stop atomic.Bool
	for range 2 {
		all.Go(func() {
			for !stop.Load() {
				for text, want := range neighbours {
					if n, err := one(text); err != nil || n != want {
						t.Errorf("%s: %v %v, want %d", text, n, err, want)
						return
					}
				}
			}
		})
	}
	for _, runtime := range []string{"slotted", "pipelined", "parallel"} {
		if _, err := one("CYPHER runtime=" + runtime + " UNWIND range(1, 5000000) AS x RETURN size(collect(x)) AS n"); status.CodeOf(err) != status.MemoryLimit {
			t.Errorf("%s: %v", runtime, err)
		}
	}
	stop.Store(true)
	all.Wait()
	if held := db.pool.Used(); held != 0 {
		t.Errorf("%d bytes are held by nobody", held)
	}
}

// TestBudgetOfEverything holds that what grows fails where the budget of a transaction has no room for it, that nothing stays charged, and
// that the same query with less to do, and one beside it, are as they were.
func TestBudgetOfEverything(t *testing.T) {
	dir := t.TempDir()
	long := strings.Repeat("x", 6<<20) + ",1\n" + strings.Repeat("\"y\",2\n", 60_000)
	if err := os.WriteFile(filepath.Join(dir, "long.csv"), []byte(long), 0o600); err != nil {
		t.Fatal(err)
	}
	db := OpenMemory(WithMemoryLimit(2<<20), WithTemporaryLimit(0), WithWorkerLimit(2), WithImportDir(dir))
	defer db.Close()
	for _, text := range []string{
		"CREATE CONSTRAINT FOR (m:M) REQUIRE m.x IS UNIQUE",
		"UNWIND range(1, 3000) AS i CREATE (:P {i: i})",
		"MATCH (a:P) UNWIND range(1, 5) AS k MATCH (b:P) WHERE b.i = (a.i * 7 + k) % 3000 + 1 CREATE (a)-[:K]->(b)",
	} {
		if _, err := queried(t, db, text); err != nil {
			t.Fatal(err)
		}
	}
	beside, err := db.Run(context.Background(), "UNWIND range(1, 1000000) AS x RETURN x", nil)
	if err != nil || !beside.Next() {
		t.Fatal(err)
	}
	for _, text := range []string{
		"RETURN size(reduce(s = 'x', i IN range(1, 24) | s + s)) AS n",
		"WITH reduce(s = 'x', i IN range(1, 20) | s + s) AS s RETURN size(s + s + s + s) AS n",
		"WITH range(1, 60000) AS l RETURN size(l + l + l) AS n",
		"WITH range(1, 60000) AS l RETURN size(l || l || l) AS n",
		"RETURN size(replace(reduce(s = 'x', i IN range(1, 18) | s + s), 'x', 'abcdefghijklmnop')) AS n",
		"RETURN size(split(reduce(s = 'x,', i IN range(1, 18) | s + s), ',')) AS n",
		"MATCH (a:P)-->(b) WITH a, b, range(1, 40) AS l UNWIND l AS x RETURN size(collect([a.i, x])) AS n",
		"CYPHER runtime=parallel MATCH (a:P)-->(b)-->(c) RETURN size(collect(c.i + a.i)) AS n",
		"MATCH p = (a:P {i: 1})-[:K*1..7]->(b) RETURN size(collect(p)) AS n",
		"MATCH (a:P {i: 1})-[k:K*1..7]->(b) RETURN size(collect(k)) AS n",
		"MATCH (a:P {i: 1}) ((x)-[k:K]->(y)){1,7} (b) RETURN size(collect(k)) AS n",
		"UNWIND range(1, 30000) AS x MERGE (:M {x: x})",
		"FOREACH (x IN range(1, 30000) | CREATE (:N {x: x}))",
		"FOREACH (x IN range(1, 30000) | MERGE (:M {x: x}))",
		"UNWIND range(1, 30000) AS x CREATE (:N {x: 'x' + x})",
		"MATCH (a:P) SET a += {x: a.i, y: a.i, z: a.i, u: a.i, v: a.i, w: a.i, r: a.i, s: a.i, t: a.i, m: a.i, n: a.i, o: a.i}",
		"LOAD CSV FROM 'file:///long.csv' AS row RETURN size(row[0]) AS n",
		"LOAD CSV FROM 'file:///long.csv' AS row WITH row SKIP 1 RETURN size(collect(row)) AS n",
	} {
		if _, err := queried(t, db, text); status.CodeOf(err) != status.MemoryLimit {
			t.Errorf("%s: %v", text, err)
		}
	}
	for text, want := range map[string]string{
		"RETURN size(reduce(s = 'x', i IN range(1, 10) | s + s)) AS n":             "[1024]",
		"MATCH p = (a:P {i: 1})-[:K*1..3]->(b) RETURN size(collect(p)) AS n":       "[155]",
		"UNWIND range(1, 10) AS x MERGE (m:M {x: x}) RETURN count(m) AS n":         "[10]",
		"RETURN size(replace('xxxx', 'x', 'abcdefghijklmnop')) AS n":               "[64]",
		"CYPHER runtime=parallel MATCH (a:P)-->(b) RETURN size(collect(b.i)) AS n": "[15000]",
		"MATCH (n) WHERE n:N OR n.t IS NOT NULL RETURN count(n) AS n":              "[0]",
	} {
		expectRows(t, db, text, want)
	}
	rows := 1
	for beside.Next() {
		rows++
	}
	if err := beside.Err(); err != nil || rows != 1_000_000 {
		t.Fatal(rows, err)
	}
	if held := db.pool.Used(); held != 0 {
		t.Errorf("%d bytes are held by nobody", held)
	}
}
