package morsel_test

import (
	"context"
	"fmt"
	"testing"

	"github.com/morseldb/morsel"
)

// countedPatterns are patterns that are counted without listing them, each with a list of all its variables.
var countedPatterns = []string{
	"MATCH (a:N)-[:T]->(b)-[:S]->(c) WHERE c.k > 2",
	"MATCH (a:N)-[:T]->(b)-[:S]->(c)<-[:T]-(d)",
	"MATCH (a)-[:T]->(b)-[:T]->(c)-[:T]->(d)",
	"MATCH (a)-[:T]-(b)-[:T]-(c)-[:T]-(d)",
	"MATCH (a)-[:T]->(b)-[:T]->(c), (a)-[:T]->(c)",
	"MATCH (a)-[:T]-(b)-[:T]-(c)-[:T]-(a)",
	"MATCH (a)-[:T]->(b)-[:T]->(c)-[:T]->(a)",
	"MATCH (a)-[:T]->(b)-[:T]->(a)",
	"MATCH (a)-[:T]-(b)-[:T]-(c)-[:T]-(d)-[:T]-(a)",
	"MATCH (a)-[:T]->(b)-[:T]->(c)-[:T]->(d), (a)-[:T]->(c), (a)-[:T]->(d), (b)-[:T]->(d)",
	"MATCH (x:N)-[:S]->(a)-[:T]-(b)-[:T]-(c)-[:T]-(a), (x)-[:S]->(b), (x)-[:S]->(c)",
	"MATCH (a)-[:T]->(b)-[:S]->(c)-[:T]->(d)-[:S]->(a)",
	"MATCH (a)-[:T|S]->(b)-[:T]-(c) WHERE a <> c AND NOT (a)-[:S]->(c)",
	"MATCH (a)-[]->(b)-[:S]-(c:N) WHERE a <> b AND b <> c",
	"MATCH (a)-[:T]->(b) MATCH (a)-[:T]->(c)",
	"MATCH (a)-[:T]->(b), (a)-[:T]->(b)",
	"MATCH (a)-[:T]->(a)-[:S]->(b)",
	"MATCH (a:N)-[:T]->(b) OPTIONAL MATCH (b)-[:S]->(c:N)",
	"MATCH (a)-[:T]->(b) OPTIONAL MATCH (b)-[:S]->(c)-[:T]->(d) WHERE d.k = 1 OPTIONAL MATCH (a)<-[:S]-(e)",
	"MATCH (a)-[:T]->(b), (a)-[:S]->(c)-[:T]->(b) WHERE EXISTS { (b)-[:T]->(c) }",
}

// TestCountedPatterns holds counts equal to the sizes of lists, in a graph with loops, parallel relationships and nulls, also where
// the transaction has changed it.
func TestCountedPatterns(t *testing.T) {
	for seed := range uint64(2) {
		db := walksDB(t, seed)
		for _, change := range []string{
			"",
			"MATCH (a)-[r]->(a) DELETE r", // now ids can be put in order
			"MATCH (a:N {id: 3}) DETACH DELETE a",
			"MATCH (a:N {id: 5}), (b:N {id: 7}) CREATE (a)-[:T]->(b), (a)-[:T]->(a), (b)-[:S]->(a), (:M)-[:T]->(b), (:M {k: 1})",
			"MATCH (a:N)-[r:T]->(b) WHERE (a.id + b.id) % 3 = 0 DELETE r",
		} {
			compareCounts(t, db, change)
		}
		db.Close()
	}
}

func compareCounts(t *testing.T, db *morsel.DB, change string) {
	t.Helper()
	ctx := context.Background()
	for _, rt := range []string{"slotted", "pipelined", "parallel"} {
		tx, err := db.Session(morsel.WithRuntime(rt)).Begin(ctx)
		if err != nil {
			t.Fatal(err)
		}
		one := func(text string) string {
			res, err := tx.Run(text, nil)
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
			return fmt.Sprint(out)
		}
		if change != "" {
			one(change)
		}
		for _, p := range countedPatterns {
			if got, want := one(p+" RETURN count(*) AS n"), one(p+" WITH collect(1) AS all RETURN size(all) AS n"); got != want {
				t.Errorf("%s after %q, %s: %s, want %s", rt, change, p, got, want)
			}
			got := one(p + " RETURN a.id AS a, count(*) AS n ORDER BY a, n")
			want := one(p + " WITH a.id AS a, collect(1) AS all RETURN a, size(all) AS n ORDER BY a, n")
			if got != want {
				t.Errorf("%s after %q, %s by group: %s, want %s", rt, change, p, got, want)
			}
		}
		if err := tx.Rollback(); err != nil {
			t.Fatal(err)
		}
	}
}
