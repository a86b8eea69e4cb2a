package morsel_test

import (
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/morseldb/morsel"
)

// TestAbsentRelationships holds rows whose two nodes no relationship joins, tested against the marked neighbours of either, equal to what a plan
// for each row says.
func TestAbsentRelationships(t *testing.T) {
	for seed := range uint64(4) {
		db := groupedDB(t, rand.New(rand.NewPCG(seed, 6)))
		by, each := db.Session(), db.Session(morsel.WithoutRules("antiExpand"))
		for _, q := range []string{
			"MATCH (a:N)-[:T]->(b)-[:T]->(c) WHERE NOT (a)-[:U]->(c) RETURN a.id AS a, c.id AS c, count(*) AS n",
			"MATCH (a:N)-[:T]->(b)<-[:T]-(c) WHERE NOT (a)<-[:U]-(c) RETURN a.id AS a, c.id AS c, count(*) AS n",
			"MATCH (a:N)<-[:U]-(b)<-[:T]-(c) WHERE NOT (c)-[:T|U]-(a) AND c.id % 2 = 0 RETURN a.id AS a, c.id AS c, count(*) AS n",
			"MATCH (b:N)-[:T]->(c) WITH b, c ORDER BY c.id DESC MATCH (a)-[:U]->(b) WHERE NOT (c)-[:T]->(a) RETURN a.id AS a, c.id AS c, count(*) AS n",
			"MATCH (b:N) OPTIONAL MATCH (b)-[:T]->(c) WITH b, c MATCH (a)-[:U]->(b) WHERE NOT EXISTS { (a)-[:T]->(c) } RETURN a.id AS a, c.id AS c, count(*) AS n",
		} {
			want := textsOf(t, each, "CYPHER runtime=slotted "+q, nil)
			for _, rt := range []string{"slotted", "pipelined", "parallel"} {
				if got := textsOf(t, by, "CYPHER runtime="+rt+" "+q, nil); !slices.Equal(got, want) {
					t.Errorf("seed %d, %s: %s\n%d rows, want %d", seed, rt, q, len(got), len(want))
				}
			}
		}
		if err := db.Close(); err != nil {
			t.Fatal(err)
		}
	}
}
