package morsel

import (
	"context"
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
