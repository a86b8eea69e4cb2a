package planner_test

import (
	"context"
	"testing"

	"github.com/morseldb/morsel"
)

// TestSubtractedCounts counts on a graph with loops and parallel relationships, once by subtraction and once by
// listing every row.
func TestSubtractedCounts(t *testing.T) {
	db := morsel.OpenMemory()
	defer db.Close()
	one := func(text string) any {
		t.Helper()
		res, err := db.Run(context.Background(), text, nil)
		if err != nil {
			t.Fatalf("%s: %v", text, err)
		}
		rec, err := res.Single()
		if err != nil {
			t.Fatalf("%s: %v", text, err)
		}
		return rec.Values[0]
	}
	one(`UNWIND range(0, 199) AS i CREATE (:N {i: i}) RETURN count(*)`)
	one(`MATCH (a:N), (b:N) WHERE (a.i * 31 + b.i * 17) % 11 < 4 CREATE (a)-[:T]->(b) RETURN count(*)`)
	one(`MATCH (a:N), (b:N) WHERE (a.i * 7 + b.i * 3) % 13 < 2 CREATE (a)-[:T]->(b) RETURN count(*)`)
	one(`MATCH (a:N), (b:N) WHERE (a.i + b.i) % 19 = 1 CREATE (a)-[:U]->(b) RETURN count(*)`)
	for _, match := range []string{
		`MATCH (a)-[:T]-(b)-[:T]-(c) WHERE a <> c`,
		`MATCH (a)-[:T]->(b)-[:T]->(c) WHERE a <> c`,
		`MATCH (a:N)-[:T]-(b:N)-[:T]-(c:N) WHERE a <> c AND c.i % 2 = 0`,
		`MATCH (a)-[:T]->(b)-[:T]->(c) WHERE NOT EXISTS { MATCH (a)-[:U]-(c) }`,
		`MATCH (a)-[:T]->(b)-[:T]->(c)-[:U]->(d) WHERE a <> c AND NOT (a)-[:U]->(c)`,
		`MATCH (a)-[:T]->(b)-[:T]->(c) WHERE EXISTS { (a)-[:T]-(c) }`,
	} {
		// a sum of numbers is no count: this plan lists rows
		if got, want := one(match+" RETURN count(*)"), one(match+" RETURN sum(1 + 0 * a.i * c.i)"); got != want {
			t.Errorf("%s: %v, want %v", match, got, want)
		}
	}
}
