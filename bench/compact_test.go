package bench

import (
	"context"
	"os"
	"path/filepath"
	"strconv"
	"testing"
	"time"

	"github.com/morseldb/morsel"
	"github.com/morseldb/morsel/bench/graph"
)

// BenchmarkCompact is how much disk persons with nine properties and 19 relationships with two each take, how long opening
// takes, and the first count. MORSEL_PEOPLE says how many persons; the promise is about a million.
func BenchmarkCompact(b *testing.B) {
	nodes := 20_000
	if n, err := strconv.Atoi(os.Getenv("MORSEL_PEOPLE")); err == nil {
		nodes = n
	}
	dir := filepath.Join(b.TempDir(), "people")
	if err := graph.People(dir, nodes); err != nil {
		b.Fatal(err)
	}
	files, err := filepath.Glob(filepath.Join(dir, "checkpoint-*"))
	if err != nil || len(files) != 1 {
		b.Fatal(files, err)
	}
	info, err := os.Stat(files[0])
	if err != nil {
		b.Fatal(err)
	}
	var opening, counting time.Duration
	for b.Loop() {
		begun := time.Now()
		db, err := morsel.Open(dir)
		if err != nil {
			b.Fatal(err)
		}
		opened := time.Now()
		res, err := db.Run(context.Background(), "MATCH (:Person)-[:KNOWS]->(:Person) RETURN count(*)", nil)
		if err != nil {
			b.Fatal(err)
		}
		for res.Next() {
		}
		if err := res.Err(); err != nil {
			b.Fatal(err)
		}
		opening, counting = opening+opened.Sub(begun), counting+time.Since(opened)
		if err := db.Close(); err != nil {
			b.Fatal(err)
		}
	}
	const ms = float64(time.Millisecond)
	b.ReportMetric(float64(info.Size())/1e6, "MB")
	b.ReportMetric(float64(opening)/ms/float64(b.N), "ms/open")
	b.ReportMetric(float64(counting)/ms/float64(b.N), "ms/count")
}
