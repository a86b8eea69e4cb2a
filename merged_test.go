package morsel_test

import (
	"context"
	"slices"
	"testing"

	"github.com/morseldb/morsel"
)

// TestMergedExpansions: relationships that are only counted are met as one row for each node, OPTIONAL or not, with loops and parallel ones among them,
// after changes, and beside relationships that they must differ from; the answers are those of plans that list them.
func TestMergedExpansions(t *testing.T) {
	db := walksDB(t, 3)
	defer db.Close()
	if _, err := db.Run(context.Background(), "MATCH (a:N {id: 2})-[r]-() DELETE r", nil); err != nil {
		t.Fatal(err)
	}
	for _, q := range []string{
		"MATCH (a:N) OPTIONAL MATCH (a)-[r:T]->() RETURN a.id AS id, count(r) AS n, count(*) AS rows",
		"MATCH (a:N) OPTIONAL MATCH (a)-[r]-(b) RETURN a.id AS id, count(r) AS n, count(b) AS ends",
		"MATCH (a:N)-[s:T]-(b) OPTIONAL MATCH (b)-[r:T|S]-(c) RETURN a.id AS id, count(c) AS n, sum(b.k) AS sum, collect(b.k)[..2] AS some",
		"MATCH (a:N)-[s:T]-(b) OPTIONAL MATCH (b)-[r:T]-(c) OPTIONAL MATCH (a)<-[q:S]-(d) RETURN a.id AS id, count(r) AS n, count(d) AS m, max(b.k) AS most",
		"MATCH (a:N) OPTIONAL MATCH (a)-[s:T]-()-[r:T]-() RETURN a.id AS id, count(r) AS n, count(s) AS m",
		"MATCH (a:N) OPTIONAL MATCH (a)-[r:T]->(b) WITH a, b ORDER BY a.id RETURN a.k AS k, count(b) AS n",
		"MATCH (a:N) OPTIONAL MATCH (a)-[r:T]->(b) WITH a, b WHERE b IS NULL OR b.k > 1 RETURN a.id AS id, count(b) AS n",
		"MATCH (a:N) OPTIONAL MATCH (a)-[r:T]->(b) WITH a, b SKIP 3 LIMIT 9 RETURN count(a) AS a, count(b) < 99 AS few",
		"MATCH (a:N) OPTIONAL MATCH (a)-[r:T]->(a) RETURN a.id AS id, count(r) AS n",
		"MATCH (a:N) OPTIONAL MATCH (a)-[r:None]->(b) RETURN a.id AS id, count(r) AS n, count(b) AS m, count(DISTINCT b) AS d",
		"UNWIND [null, 1] AS x OPTIONAL MATCH (a:N {id: x}) OPTIONAL MATCH (a)-[r:T]->() RETURN x, count(r) AS n, count(a) AS a",
		"MATCH (a:N) CALL (a) { OPTIONAL MATCH (a)-[r:T]->() RETURN count(r) AS n } RETURN a.id AS id, n",
		"MATCH (a:N) OPTIONAL MATCH (a)-[r:T]->() WITH a.k AS k, count(r) AS n ORDER BY n DESC, k LIMIT 3 RETURN k, n",
	} {
		want := rowsOrCode(db.Session(morsel.WithoutRules("degree", "countMatches", "mergeRows")), q)
		for _, rt := range []string{"slotted", "pipelined", "parallel"} {
			if got := rowsOrCode(db.Session(morsel.WithRuntime(rt)), q); !slices.Equal(got, want) {
				t.Errorf("%s, %s: %v, with all relationships listed %v", q, rt, got, want)
			}
		}
	}
}
