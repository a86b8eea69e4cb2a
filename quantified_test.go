package morsel_test

import (
	"context"
	"slices"
	"testing"

	"github.com/morseldb/morsel"
)

// TestQuantifiedAsVariableLength: quantified parts that repeat one relationship give what they give when each step is a plan of its own.
func TestQuantifiedAsVariableLength(t *testing.T) {
	for seed := range uint64(2) {
		db := walksDB(t, seed)
		if _, err := db.Run(context.Background(), "MATCH ()-[r]->() SET r.w = CASE id(r) % 4 WHEN 0 THEN null ELSE id(r) % 4 END", nil); err != nil {
			t.Fatal(err)
		}
		for _, q := range []string{
			"MATCH (a:N) ((x)-[t:T]->(y)){1,3} (b) RETURN a.id AS a, b.id AS b, size(t) AS n",
			"MATCH (a:N) ((x)-[t:T]->(y) WHERE y.k > 1){1,3} (b) RETURN a.id AS a, b.id AS b, [r IN t | elementId(r)] AS t",
			"MATCH (a:N) ((x)-[t:T]->(y) WHERE x.k > 1){1,2} (b) RETURN a.id AS a, b.id AS b",
			"MATCH (a:N) ((x)-[t]-(y:N) WHERE t.w <> 2 OR type(t) = 'S'){0,2} (b) RETURN a.id AS a, b.id AS b, count(*) AS n",
			"MATCH (a:N {id: 3}) ((x)-[t:T|S]-(y) WHERE y.k IS NOT NULL AND t.w IS NULL){2} (b) RETURN b.id AS b, count(*) AS n",
			"MATCH (a) ((x)-[t:T]->(y) WHERE y.k > 0){0,3} (b:N {id: 5}) RETURN a.id AS a, size(t) AS n, [r IN t | startNode(r).id] AS s",
			"MATCH (a:N)-[s:T]->(c) ((x)-[t:T]->(y) WHERE y.k < 3){1,2} (b) ((u)-[v:T]-(w)){0,1} (d) RETURN a.id AS a, b.id AS b, d.id AS d",
			"MATCH (a:N)-[:S]->(b:N) MATCH (a) ((x)-[t:T]->(y) WHERE y.k >= a.k){1,3} (b) RETURN a.id AS a, b.id AS b, size(t) AS n",
			"MATCH (a:N) OPTIONAL MATCH (a) ((x)-[t:S]->(y:N)){2,3} (b) RETURN a.id AS a, b.id AS b, size(t) AS n",
			"MATCH (a:N) WHERE EXISTS { (a) ((x)-[t:T]->(y) WHERE y.k = 2){1,3} (b:N) } RETURN a.id AS a",
			"MATCH (a:N) RETURN a.id AS a, COUNT { (a) ((x)-[t:T]->(y) WHERE y.k <> 2){1,2} (b) } AS n",
			"MATCH p = (a:N) ((x)-[t:T]->(y) WHERE y.k > 1){1,2} (b) RETURN a.id AS a, [n IN nodes(p) | n.id] AS ns",
			"MATCH (a:N) ((x)-[t:T]->(y) WHERE y.k > 1){1,2} (b) RETURN a.id AS a, [n IN x | n.id] AS xs, [n IN y | n.id] AS ys",
			"MATCH (a:N) ((x)-[t:T]->(y) WHERE y.k > 1){1,3} (b) RETURN count(DISTINCT b) AS b, count(*) AS n",
			"MATCH (a:N) ((x)-[t:T]->(y) WHERE EXISTS { (y)-[:S]->() }){1,2} (b) RETURN a.id AS a, b.id AS b",
			"MATCH (a:N {id: 1}) ((x)-[t:T]->(y) WHERE t.w / (y.k - y.k) > 0){1,2} (b) RETURN count(*) AS n",
			"MATCH ANY SHORTEST (a:N) ((x)-[t:T]->(y) WHERE y.k > 0){1,3} (b:N) RETURN a.id AS a, b.id AS b, size(t) AS n",
			"MATCH (a:N) ((x)-[t:T]->(y)){1,2} (b) RETURN a.id AS a, b.id AS b UNION ALL MATCH (a:N) ((x)-[t:S]->(y)){1,2} (b) RETURN a.id AS a, size(t) AS b",
		} {
			want := rowsOrCode(db.Session(morsel.WithoutRules("oneStep")), q)
			for _, rt := range []string{"slotted", "pipelined", "parallel"} {
				if got := rowsOrCode(db.Session(morsel.WithRuntime(rt)), q); !slices.Equal(got, want) {
					t.Errorf("%s, %s: %d rows %.300v, with a plan for each step %d rows %.300v", rt, q, len(got), got, len(want), want)
				}
			}
		}
		db.Close()
	}
}
