package bench

import (
	"flag"
	"fmt"
	"math/rand/v2"
	"testing"

	"github.com/morseldb/morsel"
	"github.com/morseldb/morsel/storage/bulk"
)

var algoRels = flag.Int("bench.rels", 500_000, "relationships of the graph for BenchmarkAlgorithms; a fifteenth as many nodes")

// skewed makes a database of a graph in which few nodes have many relationships (R-MAT).
func skewed(b *testing.B, rels int) *morsel.DB {
	b.Helper()
	dir := b.TempDir()
	builder, err := bulk.NewBuilder(dir, bulk.Options{})
	if err != nil {
		b.Fatal(err)
	}
	const fanOut = 15
	bits := 1
	for 1<<bits < rels/fanOut {
		bits++
	}
	nodes := builder.Nodes([]string{"N"}, nil)
	for range 1 << bits {
		nodes.Append()
	}
	random := rand.New(rand.NewPCG(1, 2))
	app := builder.Relationships("R", nil)
	for range rels {
		from, to := uint32(0), uint32(0)
		for range bits {
			p := random.Float64()
			from, to = from<<1, to<<1
			switch { // the shares of the Graph 500 benchmark
			case p < 0.57:
			case p < 0.76:
				to |= 1
			case p < 0.95:
				from |= 1
			default:
				from, to = from|1, to|1
			}
		}
		app.Append(from, to)
	}
	if _, err := builder.Finish(); err != nil {
		b.Fatal(err)
	}
	db, err := morsel.Open(dir, morsel.WithReadOnly())
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() {
		if err := db.Close(); err != nil {
			b.Error(err)
		}
	})
	return db
}

// BenchmarkAlgorithms runs graph algorithms from Cypher on a graph of -bench.rels relationships, warm. Where other
// work shares the machine, processor time divided by the number of processors is what they would take alone.
func BenchmarkAlgorithms(b *testing.B) {
	db := skewed(b, *algoRels)
	for _, a := range []struct{ name, config string }{
		{"bfs", "sourceNode: 0"}, {"pageRank", "maxIterations: 20, tolerance: 0.0"}, {"wcc", ""}, {"sssp", "sourceNode: 0"}, {"labelPropagation", ""}, {"scc", ""}, {"kcore", ""}, {"triangleCount", ""},
	} {
		b.Run(a.name, func(b *testing.B) {
			query := fmt.Sprintf("CALL algo.%s.stats({%s})", a.name, a.config)
			run(b, db.Session(), query) // warm
			began := cpuTime()
			for b.Loop() {
				run(b, db.Session(), query)
			}
			b.ReportMetric(float64(cpuTime()-began)/float64(b.N)/1e6, "cpu-ms/op")
		})
	}
}
