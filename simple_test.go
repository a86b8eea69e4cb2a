package morsel_test

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"github.com/morseldb/morsel"
)

// TestCountsWhereNoTwoAreJoinedTwice counts over relationships that are known to join no two nodes twice, and again after that no longer holds.
func TestCountsWhereNoTwoAreJoinedTwice(t *testing.T) {
	dir := t.TempDir()
	open := func() *morsel.DB {
		db, err := morsel.Open(dir)
		if err != nil {
			t.Fatal(err)
		}
		return db
	}
	db := open()
	one := func(text string) (string, *morsel.Summary) {
		res, err := db.Session().Run(context.Background(), text, nil)
		if err != nil {
			t.Fatalf("%s: %v", text, err)
		}
		var out []any
		for rec, err := range res.Records() {
			if err != nil {
				t.Fatalf("%s: %v", text, err)
			}
			out = append(out, rec.Values...)
		}
		sum, err := res.Consume()
		if err != nil {
			t.Fatalf("%s: %v", text, err)
		}
		return fmt.Sprint(out), sum
	}
	one("UNWIND range(0, 299) AS i CREATE (:P {id: i})")
	one("MATCH (a:P), (b:P) WHERE a.id < b.id AND (a.id * 7 + b.id * 13) % 19 = 0 CREATE (a)-[:K]->(b)")
	if err := db.Close(); err != nil { // now the lists lie in a checkpoint
		t.Fatal(err)
	}
	db = open()
	defer func() { db.Close() }()
	patterns := []string{
		"MATCH (a)-[:K]-(b)-[:K]-(c) WHERE a <> c",
		"MATCH (a)-[:K]-(b)-[:K]-(c) WHERE a <> c AND NOT (a)-[:K]-(c)",
		"MATCH (a)-[:K]->(b)-[:K]->(c) WHERE NOT (c)-[:K]->(a)",
		"MATCH (a)-[:K]->(b), (a)-[:K]-(b)",
	}
	check := func(when string) {
		for _, p := range patterns {
			got, _ := one(p + " RETURN count(*) AS n")
			want, _ := one(p + " WITH collect(1) AS all RETURN size(all) AS n")
			if got != want {
				t.Errorf("%s: %s: counted %s, there are %s", when, p, got, want)
			}
		}
	}
	// twoEdges is whether what is subtracted where a is c is counted with both of its relationships.
	twoEdges := func() bool {
		_, sum := one("EXPLAIN " + patterns[0] + " RETURN count(*) AS n")
		plan := strings.Join(strings.Fields(sum.Plan.String()), " ")
		if !strings.Contains(plan, "a = c") {
			t.Fatal(plan)
		}
		return strings.Contains(plan, "(a = c), (a = c)-[:K]-(b)")
	}
	check("simple")
	if twoEdges() {
		t.Error("that no two nodes are joined twice is not used")
	}
	one("MATCH (a:P {id: 3})-[:K]->(b) WITH a, b LIMIT 1 CREATE (b)-[:K]->(a)")
	check("two joined both ways")
	if !twoEdges() {
		t.Error("the plan is still that for simple relationships")
	}
	one("MATCH (a:P {id: 5})-[:K]->(b) WITH a, b LIMIT 1 CREATE (a)-[:K]->(b), (a)-[:K]->(a)")
	check("two joined twice")
}
