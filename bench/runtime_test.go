package bench

import (
	"context"
	"math/rand/v2"
	"testing"

	"github.com/morseldb/morsel"
)

// runtimeQueries each show one way of being fast; their names say which.
var runtimeQueries = []struct{ name, text string }{
	{"degrees", "MATCH (a)-[:T]->(b)-[:T]->(c) RETURN count(*) AS n"},
	{"merged", "MATCH (a)-[:T]->(b)-[:T]->(c)-[:U]->(d) RETURN count(*) AS n"},
	{"triangle", "MATCH (a)-[:T]->(b)-[:T]->(c), (a)-[:T]->(c) RETURN count(*) AS n"},
	{"cycle", "MATCH (a)-[:T]->(b)-[:T]->(c)-[:T]->(a) RETURN count(*) AS n"},
	{"absent", "MATCH (a)-[:T]->(b)-[:T]->(c) WHERE NOT (a)-[:T]->(c) RETURN count(*) AS n"},
	{"groupByNode", "MATCH (a)-[:T]->(b) WITH b, count(a.id) AS n RETURN max(n) AS n"},
	{"groupByProperty", "MATCH (a)-[:T]->(b) RETURN b.name AS name, count(a.id) AS n ORDER BY n DESC, name LIMIT 3"},
	{"sumOfProperty", "MATCH (a)-[:T]->(b) RETURN b.city AS city, avg(a.age) AS age ORDER BY city"},
	{"dates", "MATCH (a:N) WITH datetime({epochMillis: a.born}) AS t WHERE date(t) >= date('1980-01-01') RETURN t.year AS year, count(*) AS n ORDER BY year"},
	{"cases", "MATCH (a:N) RETURN CASE WHEN a.age < 20 THEN 'young' WHEN a.age < 60 THEN 'grown' ELSE 'old' END AS age, count(*) AS n ORDER BY age"},
	{"percentiles", "MATCH (a)-[:T]->(b) RETURN b.city AS city, percentileCont(a.age, 0.5) AS age ORDER BY city"},
	{"countOfPattern", "MATCH (a:N) WHERE COUNT { (a)-[:T]->() } > 30 RETURN count(*) AS n"},
	{"pathLengths", "MATCH p = (a:N)-[:U*1..3]->(b) RETURN b.city AS city, max(length(p)) AS n ORDER BY n DESC, city LIMIT 5"},
	{"groupByTwoNodes", "MATCH (a)-[:T]->(b)-[:U]->(c) RETURN a.name AS a, c.name AS c, count(*) AS n ORDER BY n DESC, a, c LIMIT 5"},
	{"groupsTogether", "MATCH (a:N)-[:T]->(b) WITH a, b, count(*) AS n RETURN a.name AS a, count(b) AS ends, sum(n) AS n ORDER BY n DESC, a LIMIT 5"},
	{"without", "MATCH (a:N) WHERE NOT (a)-[:U]->() RETURN count(*) AS n"},
	{"foldedCall", "MATCH (a:N) WHERE lower(a.city) = lower('CITY7') RETURN count(*) AS n"},
}

// BenchmarkRuntime runs them over a generated graph in the runtime for one worker.
func BenchmarkRuntime(b *testing.B) {
	db := runtimeDB(b)
	defer db.Close()
	for _, q := range runtimeQueries {
		b.Run(q.name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				res, err := db.Run(context.Background(), "CYPHER runtime=pipelined "+q.text, nil)
				if err != nil {
					b.Fatal(err)
				}
				if _, err := res.Consume(); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

// runtimeDB is 5,000 nodes with 100,000 relationships T and 10,000 U.
func runtimeDB(b *testing.B) *morsel.DB {
	b.Helper()
	const nodes = 5000
	r := rand.New(rand.NewPCG(1, 2))
	db := morsel.OpenMemory()
	run := func(text string, params map[string]any) {
		if _, err := db.Run(context.Background(), text, params); err != nil {
			b.Fatal(err)
		}
	}
	run(`UNWIND range(0, $n - 1) AS i CREATE (:N {id: i, name: 'name' + i, city: 'city' + i % 50, age: i * 7 % 90, born: i * 200000000})`, map[string]any{"n": nodes})
	for typ, n := range map[string]int{"T": 100_000, "U": 10_000} {
		var pairs []any
		for range n {
			pairs = append(pairs, []any{r.IntN(nodes), r.IntN(nodes) * r.IntN(nodes) / nodes})
		}
		run("MATCH (n:N) WITH n ORDER BY n.id WITH collect(n) AS ns UNWIND $pairs AS p WITH ns[p[0]] AS a, ns[p[1]] AS b CREATE (a)-[:"+typ+"]->(b)", map[string]any{"pairs": pairs})
	}
	return db
}
