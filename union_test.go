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

// TestUnionsOfSeeks runs random disjunctions on two databases with the same data, of which one has indexes.
func TestUnionsOfSeeks(t *testing.T) {
	with, without := morsel.OpenMemory(), morsel.OpenMemory()
	defer with.Close()
	defer without.Close()
	ctx := context.Background()
	for _, db := range []*morsel.DB{with, without} {
		runAll(t, db, `UNWIND range(1, 600) AS i CREATE (a:A {i: i, x: i % 40, y: i * 7 % 90, t: 't' + i})-[:R]->(b:B {i: -i, x: i % 50, y: toFloat(i % 30)})
			FOREACH (_ IN CASE WHEN i % 5 = 0 THEN [1] END | SET a:B) FOREACH (_ IN CASE WHEN i % 7 = 0 THEN [1] END | REMOVE a.x)`)
	}
	for _, text := range []string{
		"CREATE INDEX FOR (n:A) ON (n.x)", "CREATE INDEX FOR (n:A) ON (n.y)", "CREATE INDEX FOR (n:B) ON (n.x)", "CREATE INDEX FOR (n:B) ON (n.y, n.x)",
		"CREATE TEXT INDEX FOR (n:A) ON (n.t)", "CALL db.awaitIndexes()",
	} {
		runAll(t, with, text)
	}
	r := rand.New(rand.NewPCG(1, 2))
	side := func() string {
		v := r.IntN(50)
		return []string{
			fmt.Sprintf("n.x = %d", v), fmt.Sprintf("n.y IN [%d, %d]", v, v+3), fmt.Sprintf("n.y > %d", 85+v%5), fmt.Sprintf("n.t CONTAINS 't%d'", v),
			fmt.Sprintf("n.x = %d AND n.y < 40", v), fmt.Sprintf("n.y = %d AND n.x = %d", v, v%20), "n.x = $none", fmt.Sprintf("n.y = k + %d", v), "n.y = n.x",
		}[r.IntN(9)]
	}
	seen := 0
	for range 150 {
		sides := []string{side(), side()}
		if r.IntN(3) == 0 {
			sides = append(sides, side())
		}
		where := "(" + strings.Join(sides, ") OR (") + ")"
		if r.IntN(3) == 0 {
			where = "(" + where + ") AND n.i % 3 = k"
		}
		label := []string{"A", "B", "A|B", "A&B"}[r.IntN(4)]
		text := []string{
			"WITH 1 AS k MATCH (n:%s) WHERE %s RETURN n.i", "UNWIND [1, 2, 2] AS k MATCH (n:%s) WHERE %s RETURN k, n.i",
			"UNWIND [1, 2] AS k OPTIONAL MATCH (n:%s)-[:R]->(m) WHERE %s RETURN k, n.i, m.i", "UNWIND [0, 1] AS k MATCH (m:B)<--(n:%s) WHERE %s RETURN k, count(m)",
			"UNWIND [1, 3] AS k RETURN k, EXISTS { MATCH (n:%s) WHERE %s } AS e, COUNT { MATCH (n:%[1]s)-->() WHERE %[2]s } AS c",
			"WITH 1 AS k MATCH (n:%s), (m:A {i: 3}) WHERE %s RETURN n.i, m.i",
		}[r.IntN(6)]
		text = fmt.Sprintf(text, label, where)
		res, err := with.Run(ctx, "EXPLAIN "+text, map[string]any{"none": nil})
		if err != nil {
			t.Fatal(text, err)
		}
		if sum, err := res.Consume(); err == nil && strings.Contains(fmt.Sprint(planText(sum.Plan)), "Union") {
			seen++
		}
		for _, runtime := range []string{"slotted", "pipelined", "parallel"} {
			got, want := unionRows(t, with, "CYPHER runtime="+runtime+" "+text), unionRows(t, without, "CYPHER runtime="+runtime+" "+text)
			if !slices.Equal(got, want) {
				t.Fatalf("%s\n%s: with indexes %v\nwithout %v", text, runtime, got, want)
			}
		}
	}
	if seen < 30 {
		t.Errorf("only %d plans have a union", seen)
	}
}

func planText(p *morsel.Plan) string {
	text := p.Operator
	for _, c := range p.Children {
		text += " " + planText(c)
	}
	return text
}

func runAll(t *testing.T, db *morsel.DB, text string) {
	t.Helper()
	res, err := db.Run(context.Background(), text, nil)
	if err == nil {
		_, err = res.Consume()
	}
	if err != nil {
		t.Fatal(text, err)
	}
}

// unionRows is a query's rows as text, sorted.
func unionRows(t *testing.T, db *morsel.DB, text string) []string {
	t.Helper()
	res, err := db.Run(context.Background(), text, map[string]any{"none": nil})
	if err != nil {
		t.Fatal(text, err)
	}
	var out []string
	for rec := range res.Records() {
		out = append(out, fmt.Sprint(rec.Values))
	}
	if res.Err() != nil {
		t.Fatal(text, res.Err())
	}
	slices.Sort(out)
	return out
}
