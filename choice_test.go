package morsel_test

import (
	"context"
	"testing"
	"time"

	"github.com/morseldb/morsel"
)

// TestRuntimeByExperience holds that a query that asks for no runtime is tried on both when it takes longer than it was estimated to, and then runs on
// the one on which it took less; that another runtime may be asked for all the same; and that a query that writes learns nothing.
func TestRuntimeByExperience(t *testing.T) {
	now, step := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC), time.Duration(0)
	db := morsel.OpenMemory(morsel.WithWorkerLimit(2), morsel.WithClock(func() time.Time {
		now = now.Add(step)
		return now
	}))
	defer db.Close()
	ran := func(text string) string {
		t.Helper()
		res, err := db.Run(context.Background(), text, nil)
		if err != nil {
			t.Fatal(err)
		}
		sum, err := res.Consume()
		if err != nil {
			t.Fatal(err)
		}
		return sum.Runtime
	}
	ran("UNWIND range(1, 10) AS i CREATE (:N {i: i})")
	query := "MATCH (n:N) RETURN n.i % 3 AS k, count(*) AS n"
	for range 3 {
		if got := ran(query); got != "pipelined" {
			t.Errorf("a short query: %s", got)
		}
	}
	step = 10 * time.Millisecond
	for i, want := range []string{"pipelined", "parallel", "pipelined", "parallel"} {
		if got := ran(query); got != want {
			t.Errorf("run %d: %s, want %s", i, got, want)
		}
	}
	step = time.Millisecond // whatever comes next is faster
	first := ran(query)
	for range 5 {
		if got := ran(query); got != first {
			t.Errorf("%s after %s", got, first)
		}
	}
	if got := ran("CYPHER runtime=slotted " + query); got != "slotted" {
		t.Errorf("asked for slotted: %s", got)
	}
	step = time.Second
	for range 3 {
		if got := ran("MATCH (n:N) SET n.j = 1"); got != "pipelined" {
			t.Errorf("a query that writes: %s", got)
		}
	}
}
