package bench

import (
	"flag"
	"fmt"
	"math/rand/v2"
	"path/filepath"
	"runtime"
	"testing"

	"github.com/morseldb/morsel"
	"github.com/morseldb/morsel/storage/bulk"
)

var scale = flag.Int("bench.scale", 1, "how many times 20,000 persons and 300,000 relationships BenchmarkParallel has")

// parallelQueries each have another shape of pipeline or sink.
var parallelQueries = []struct{ name, text string }{
	{"filter", "MATCH (p:Person) WHERE p.name CONTAINS '77' AND p.age > 30 RETURN count(*) AS n"},
	{"count", "MATCH (a:Person)-[:KNOWS]->(b)-[:KNOWS]->(c) WHERE c.age > a.age RETURN count(*) AS n"},
	{"triangles", "MATCH (a:Person)-[:KNOWS]->(b)-[:KNOWS]->(c), (a)-[:KNOWS]->(c) RETURN count(*) AS n"},
	{"fewGroups", "MATCH (a:Person)-[:KNOWS]->(b)-[:KNOWS]->(c) RETURN a.city AS city, count(*) AS n, avg(c.age) AS age ORDER BY n DESC LIMIT 5"},
	{"manyGroups", "MATCH (a:Person)-[:KNOWS]->(b)-[:KNOWS]->(c) WHERE a.age < c.age RETURN c.name AS name, count(DISTINCT a) AS n ORDER BY n DESC, name LIMIT 5"},
	{"distinct", "MATCH (a:Person)-[:KNOWS]->(b)-[:KNOWS]->(c) WITH DISTINCT a.age AS x, c.name AS y RETURN count(*) AS n"},
	{"top", "MATCH (a:Person)-[:KNOWS]->(b)-[:KNOWS]->(c) WHERE a.city = c.city RETURN a.id, c.id, b.age AS age ORDER BY age DESC, a.id, c.id LIMIT 10"},
	{"sort", "MATCH (a:Person)-[:KNOWS]->(b) WITH a, b ORDER BY b.name, a.id RETURN sum(a.id - b.id) AS n"},
	{"hub", "MATCH (h:Hub)-[:LINKS]->(a)-[:KNOWS]->(b)-[:KNOWS]->(c) WHERE c.age > a.age RETURN count(*) AS n"},
	{"subquery", "MATCH (a:Person) CALL (a) { MATCH (a)-[:KNOWS]->(b) RETURN max(b.age) AS oldest } RETURN avg(oldest) AS n"},
	{"walks", "MATCH (a:Person)-[:KNOWS*1..3]->(b) WHERE a.id % 50 = 7 RETURN count(DISTINCT b) AS n, count(*) AS m"},
	{"shortest", "MATCH (a:Person {id: 12}), (b:Person) WHERE b.id % 200 = 3 MATCH p = shortestPath((a)-[:KNOWS*]-(b)) RETURN sum(length(p)) AS n"},
	{"join", "MATCH (a:Person)-[:KNOWS]->(x), (b:Person)-[:LIVES_IN]->(c:City) WHERE x.age = c.size AND a.city = b.city AND b.id % 40 = 0 RETURN count(*) AS n"},
	{"rows", "MATCH (a:Person)-[:KNOWS]->(b) WHERE a.age = b.age RETURN a.id, b.id"},
}

// BenchmarkParallel runs queries over a generated graph on the pipelined runtime and on the parallel one with 1, 2, 4 … workers,
// up to one a processor.
func BenchmarkParallel(b *testing.B) {
	dir := filepath.Join(b.TempDir(), "db")
	if err := generate(dir, 20_000**scale); err != nil {
		b.Fatal(err)
	}
	dbs := map[string]int{"pipelined": 0}
	names := []string{"pipelined"}
	for n := 1; ; n = min(2*n, runtime.NumCPU()) {
		name := fmt.Sprintf("workers%d", n)
		names = append(names, name)
		dbs[name] = n
		if n >= runtime.NumCPU() {
			break
		}
	}
	for _, q := range parallelQueries {
		for _, name := range names {
			b.Run(q.name+"/"+name, func(b *testing.B) { benchWorkers(b, dir, q.text, dbs[name]) })
		}
	}
}

func benchWorkers(b *testing.B, dir, text string, workers int) {
	db, err := morsel.Open(dir, morsel.WithReadOnly(), morsel.WithWorkerLimit(workers))
	if err != nil {
		b.Fatal(err)
	}
	defer db.Close()
	rt := "parallel"
	if workers == 0 {
		rt = "pipelined"
	}
	sess := db.Session(morsel.WithRuntime(rt))
	run(b, sess, text) // warm
	b.ReportAllocs()
	for b.Loop() {
		run(b, sess, text)
	}
}

// generate makes a social network: persons who know others, some of them very many, and live in cities; and a hub
// that is linked to all persons.
func generate(dir string, persons int) error {
	const cities, seed, knows = 1000, 42, 15
	b, err := bulk.NewBuilder(dir, bulk.Options{})
	if err != nil {
		return err
	}
	r := rand.New(rand.NewPCG(seed, seed))
	var people, places []uint32
	c := b.Nodes([]string{"City"}, []bulk.ColumnSpec{{Name: "name"}, {Name: "size"}})
	for i := range cities {
		c.SetString(0, fmt.Appendf(nil, "city%d", i))
		c.SetInt(1, int64(i))
		places = append(places, c.Append())
	}
	p := b.Nodes([]string{"Person"}, []bulk.ColumnSpec{{Name: "id"}, {Name: "name"}, {Name: "age"}, {Name: "city"}})
	for i := range persons {
		p.SetInt(0, int64(i))
		p.SetString(1, fmt.Appendf(nil, "person %d", i))
		p.SetInt(2, int64(18+r.IntN(70)))
		p.SetString(3, fmt.Appendf(nil, "city%d", i%cities))
		people = append(people, p.Append())
	}
	h := b.Nodes([]string{"Hub"}, nil)
	hub := h.Append()
	know, lives, links := b.Relationships("KNOWS", nil), b.Relationships("LIVES_IN", nil), b.Relationships("LINKS", nil)
	z := rand.NewZipf(r, 1.3, 50, uint64(persons-1))
	for i, x := range people {
		lives.Append(x, places[i%cities])
		links.Append(hub, x)
		for range knows {
			know.Append(x, people[(int(z.Uint64())*7919+i)%persons])
		}
	}
	_, err = b.Finish()
	return err
}
