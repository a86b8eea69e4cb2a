package morsel_test

import (
	"context"
	"slices"
	"testing"

	"github.com/morseldb/morsel"
)

// TestLessKeepsApart: relationships whose far ends are less or greater than each other by a property need not be told apart; the answers are those of
// plans that do it.
func TestLessKeepsApart(t *testing.T) {
	db := morsel.OpenMemory()
	defer db.Close()
	if _, err := db.Run(context.Background(), "UNWIND range(0, 5) AS i CREATE (:P {i: i % 4, n: 0.0 / 0, s: CASE i % 2 WHEN 0 THEN 'x' END}) WITH count(*) AS c "+
		"MATCH (a:P), (b:P) WHERE (a.i + b.i) % 3 < 2 CREATE (a)-[:K]->(b)", nil); err != nil {
		t.Fatal(err)
	}
	for _, where := range []string{"a.i < c.i", "a.i > c.i", "c.i < a.i", "a.i <= c.i", "a.i <> c.i", "a.n <> c.n", "a.n < c.n", "a.s < c.s", "a.i < c.n", "NOT a.i < c.i"} {
		for _, end := range []string{"count(*) AS n", "a.i AS a, b.i AS b, c.i AS c, count(DISTINCT s) AS n"} {
			q := "MATCH (a:P)-[r:K]-(b)-[s:K]-(c:P) WHERE " + where + " RETURN " + end
			want := rowsOrCode(db.Session(morsel.WithoutRules("keepApart", "countMatches")), q)
			if got := rowsOrCode(db.Session(), q); !slices.Equal(got, want) {
				t.Errorf("%s: %v, without the rule %v", q, got, want)
			}
		}
	}
}
