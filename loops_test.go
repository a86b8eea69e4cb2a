package morsel_test

import (
	"context"
	"fmt"
	"testing"

	"github.com/morseldb/morsel"
)

// TestLoopsEitherWay asks for relationships from a node to itself, in each direction and in both, begun with a scan of relationships, an index or an id:
// each is given once.
func TestLoopsEitherWay(t *testing.T) {
	db, err := morsel.Open(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	one := func(text string) string {
		res, err := db.Run(context.Background(), text, nil)
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
	one("UNWIND range(0, 99) AS i CREATE (a:P {id: i}) FOREACH (x IN range(1, i % 3) | CREATE (a)-[:T {w: i}]->(a)) FOREACH (x IN range(1, i % 2) | CREATE (a)-[:U {w: i}]->(a))")
	one("MATCH (a:P), (b:P) WHERE b.id = a.id + 1 CREATE (a)-[:T {w: a.id}]->(b), (b)-[:U {w: a.id}]->(a)")
	one("CREATE INDEX w FOR ()-[r:T]-() ON (r.w)")
	for pattern, want := range map[string]string{
		"(a)-[r:T]%s(a)":                "[99 99 4917]",
		"(a)-[r:T|U]%s(a)":              "[149 149 7417]",
		"(a)-[r]%s(a)":                  "[149 149 7417]",
		"(a)-[r:T {w: 5}]%s(a)":         "[2 2 10]",
		"(a)-[r:T WHERE r.w > 90]%s(a)": "[9 9 852]",
		"(a:P)-[r:U]%s(a)":              "[50 50 2500]",
		"(a:P {id: 8})-[r]%s(a)":        "[2 2 16]",
	} {
		for _, arrow := range []string{"-", "->"} {
			for _, runtime := range []string{"slotted", "pipelined", "parallel"} {
				text := fmt.Sprintf("CYPHER runtime="+runtime+" MATCH "+pattern+" RETURN count(*) AS n, count(DISTINCT r) AS d, sum(r.w) AS s", arrow)
				if got := one(text); got != want {
					t.Errorf("%s: %s, not %s", text, got, want)
				}
			}
		}
	}
}
