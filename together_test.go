package morsel_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/morseldb/morsel"
)

// togetherQueries group by a node that a scan goes over in order, or by properties of it that are or are not
// different for each; BARRIER is nothing, or keeps rows from coming together as far as the planner knows.
var togetherQueries = []string{
	"MATCH (a:N)-[:T]->(b) BARRIER RETURN a.id AS a, count(b) AS n",
	"MATCH (a:N)-[:T]->(b) BARRIER RETURN b.id AS b, count(a.id) AS n",
	"MATCH (a:N)-[:T]->(b) BARRIER RETURN b.name AS b, count(*) AS n",
	"MATCH (a:N)-[:T]->(b) BARRIER RETURN b.part AS b, count(*) AS n",
	"MATCH (a:N)-[:T]->(b) BARRIER RETURN a.id AS a, b.part AS b, count(*) AS n, count(DISTINCT b) AS d, min(b.id) AS least",
	"MATCH (a:N)-[:T]->(b) BARRIER WITH a, b, count(*) AS n RETURN a.id AS a, sum(n) AS n, count(b) AS m",
	"MATCH (a:N)-[:T]->(b) BARRIER WITH a, b, count(*) AS n RETURN b.part AS b, sum(n) AS n, max(n) AS m",
	"MATCH (a:N) OPTIONAL MATCH (a)-[:U]->(b) WITH a, b BARRIER RETURN a.id AS a, count(b) AS n, collect(b.id) AS l",
	"MATCH (a:N)-[:T]->(b) BARRIER WITH b, count(*) AS n ORDER BY n DESC, b.id LIMIT 3 RETURN b.id AS b, n",
	"MATCH (a:N)-[:T]->(b)-[:U]->(c) BARRIER WITH a, COUNT { (a)-[:U]->() } AS u, count(c) AS n RETURN a.name AS a, u, n ORDER BY n DESC, a LIMIT 4",
	"MATCH (a:N)-[:T*1..2]->(b) WITH a, b BARRIER RETURN a.id AS a, count(b) AS n, avg(b.id) AS mean",
	"MATCH (a:N)-[:T]-(b) BARRIER RETURN a.id AS a, count(b.id) AS n, count(DISTINCT b.part) AS d",
	"MATCH (a)-[:T]-(b) BARRIER RETURN b.id AS b, a.part AS a, count(*) AS n",
	"MATCH (a)-[:T]-(b)-[:U]->(c) WHERE a <> c BARRIER RETURN a.id AS a, c.id AS c, count(*) AS n",
	"MATCH (a:N)-[:T*1..2]-(b) WITH a, b BARRIER RETURN a.id AS a, count(DISTINCT b) AS n",
	"MATCH (a:N)-[:T]->(b) BARRIER RETURN DISTINCT a.id AS a, b.part AS b",
	"MATCH (a:N)-[:T]->(b) BARRIER RETURN DISTINCT b.part AS b, a",
	"MATCH (a:N)-[:T]->(b)-[:U]->(c) BARRIER WITH DISTINCT a, c RETURN count(*) AS n",
	"MATCH (a:N)-[:T]->(b)-[:U]->(c) BARRIER WITH DISTINCT a, c.part AS c RETURN c, count(*) AS n, sum(a.id) AS s",
	"MATCH (a:N)-[:T]->(b)-[:U]->(c) BARRIER WITH DISTINCT a.name AS a, c.id AS c RETURN a, count(c) AS n, max(c) AS m",
	"MATCH (a:N)-[:T]->(b)-[:U]->(c) BARRIER WITH DISTINCT a, c WHERE c.id % 3 = 0 MATCH (c)-[:T]->(d) WITH a, count(d) AS n RETURN a.id AS a, n",
	"MATCH (a:N)-[:T]->(b)-[:U]->(c) BARRIER WITH DISTINCT a.id AS a, c.id AS c ORDER BY a DESC, c LIMIT 50 RETURN a, c",
	"MATCH (a:N)-[:T]->(b) BARRIER WITH a, b.part AS b, count(*) AS n WITH DISTINCT a, n RETURN n, count(*) AS m",
	"MATCH (a:N)-[:T]->(b) BARRIER WITH a, b.part AS b, count(*) AS n WITH DISTINCT a.name AS a, n RETURN a, sum(n) AS m",
	"MATCH (a:N) WHERE EXISTS { MATCH (a)-[:T]->(b) BARRIER WITH DISTINCT a, b.part AS b RETURN b } RETURN count(a) AS n",
	"MATCH (a:N)-[:T]->(b) BARRIER WITH a, sum(CASE WHEN b.id < 20 THEN 1 ELSE 0 END) AS low, count(*) AS n RETURN a.id AS a, low, n",
}

// TestGroupsThatComeTogether holds groups given while reading equal to groups of all rows, on all runtimes.
func TestGroupsThatComeTogether(t *testing.T) {
	for seed := range uint64(6) {
		db := groupedDB(t, rand.New(rand.NewPCG(seed, 3)))
		for _, q := range togetherQueries {
			want := sortedRows(t, db, "pipelined", strings.ReplaceAll(q, "BARRIER", "WITH * LIMIT 1000000000"))
			for _, rt := range []string{"slotted", "pipelined", "parallel"} {
				if got := sortedRows(t, db, rt, strings.ReplaceAll(q, "BARRIER", "")); !slices.Equal(got, want) {
					t.Errorf("seed %d, %s: %s\n got %v\nwant %v", seed, rt, q, got, want)
				}
			}
		}
		if err := db.Close(); err != nil {
			t.Fatal(err)
		}
	}
}

// groupedDB is nodes with a number of their own, a name that most have alone, and a part; more groups than are
// gathered before they are given.
func groupedDB(t *testing.T, r *rand.Rand) *morsel.DB {
	db := morsel.OpenMemory(morsel.WithWorkerLimit(3))
	ctx := context.Background()
	n := 1500
	twice := r.IntN(2) * 20
	run := func(text string, params map[string]any) {
		if _, err := db.Run(ctx, text, params); err != nil {
			t.Fatal(err)
		}
	}
	run("UNWIND range(0, $n - 1) AS i CREATE (:N {id: i, name: 'n' + CASE WHEN i < $twice THEN i / 2 ELSE i END, part: 'p' + i % 7})", map[string]any{"n": n, "twice": twice})
	for _, typ := range []string{"T", "U"} {
		var pairs []any
		for range 2 * n {
			pairs = append(pairs, []any{r.IntN(n), r.IntN(n) * r.IntN(n) / n})
		}
		run("MATCH (n:N) WITH n ORDER BY n.id WITH collect(n) AS ns UNWIND $pairs AS p WITH ns[p[0]] AS a, ns[p[1]] AS b CREATE (a)-[:"+typ+"]->(b)", map[string]any{"pairs": pairs})
	}
	return db
}

func sortedRows(t *testing.T, db *morsel.DB, rt, text string) []string {
	t.Helper()
	res, err := db.Run(context.Background(), "CYPHER runtime="+rt+" "+text, nil)
	if err != nil {
		t.Fatal(err)
	}
	var rows []string
	for res.Next() {
		rows = append(rows, fmt.Sprint(res.Record().Values))
	}
	if err := res.Err(); err != nil {
		t.Fatal(err)
	}
	slices.Sort(rows)
	return rows
}
