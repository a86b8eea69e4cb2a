package bench

import (
	"context"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/morseldb/morsel"
)

var (
	graphs  = flag.String("bench.graphs", os.Getenv("MORSEL_BENCH_GRAPHS"), "folder of databases named like the query files, made by bench/graphs.sh")
	queries = flag.String("bench.queries", os.Getenv("MORSEL_BENCH_QUERIES"), "folder of query files NAME.cypher, each query under a line // name: …")
	workers = flag.Int("bench.workers", 0, "workers of the parallel runtime; 0 = one a processor")
)

// BenchmarkGraphs runs the queries of each file on the database of the same name, on the pipelined and on the
// parallel runtime, warm. It needs data that bench/graphs.sh makes; without it, it is skipped.
func BenchmarkGraphs(b *testing.B) {
	if *graphs == "" || *queries == "" {
		b.Skip("SKIPPED: no graphs; bench/graphs.sh makes them and runs this benchmark")
	}
	files, err := filepath.Glob(filepath.Join(*queries, "*.cypher"))
	if err != nil {
		b.Fatal(err)
	}
	for _, f := range files {
		name := strings.TrimSuffix(filepath.Base(f), ".cypher")
		if _, err := os.Stat(filepath.Join(*graphs, name)); err != nil {
			b.Logf("SKIPPED: there is no database %s", name)
			continue
		}
		src, err := os.ReadFile(f)
		if err != nil {
			b.Fatal(err)
		}
		b.Run(name, func(b *testing.B) { benchGraph(b, filepath.Join(*graphs, name), string(src)) })
	}
}

func benchGraph(b *testing.B, dir, src string) {
	db, err := morsel.Open(dir, morsel.WithReadOnly(), morsel.WithWorkerLimit(*workers))
	if err != nil {
		b.Fatal(err)
	}
	defer db.Close()
	for _, part := range strings.Split("\n"+src, "\n// name: ")[1:] {
		name, text, _ := strings.Cut(part, "\n")
		text = strings.TrimSuffix(strings.TrimSpace(text), ";")
		for _, rt := range []string{"pipelined", "parallel"} {
			b.Run(strings.TrimSpace(name)+"/"+rt, func(b *testing.B) {
				sess := db.Session(morsel.WithRuntime(rt))
				run(b, sess, text) // warm
				b.ReportAllocs()
				for b.Loop() {
					run(b, sess, text)
				}
			})
		}
	}
}

// run runs a query to its end.
func run(b *testing.B, sess *morsel.Session, text string) {
	b.Helper()
	res, err := sess.Run(context.Background(), text, nil)
	if err != nil {
		b.Fatal(err)
	}
	if _, err := res.Consume(); err != nil {
		b.Fatal(err)
	}
}
