package morsel_test

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"github.com/morseldb/morsel"
)

// rowsGiven is how many rows the operators of a kind gave.
func rowsGiven(p *morsel.Plan, operator string) (n int64) {
	if strings.HasPrefix(p.Operator, operator) {
		n = p.Rows
	}
	for _, c := range p.Children {
		n += rowsGiven(c, operator)
	}
	return n
}

// asked runs a query and gives its first value and its profile.
func asked(t *testing.T, s *morsel.Session, query string) (any, *morsel.Plan) {
	t.Helper()
	r, err := s.Run(context.Background(), query, nil)
	if err != nil {
		t.Fatal(err)
	}
	var v any
	for r.Next() {
		v = r.Record().Values[0]
	}
	sum, err := r.Consume()
	if err != nil {
		t.Fatal(err)
	}
	return v, sum.Plan
}

// TestExpandWithinLabels holds that an expansion whose ends are asked for labels looks only where nodes with them lie, and finds all of them.
func TestExpandWithinLabels(t *testing.T) {
	db := morsel.OpenMemory()
	defer db.Close()
	s := db.Session()
	asked(t, s, `UNWIND range(1, 300) AS i CREATE (:First {i: i})`)
	asked(t, s, `UNWIND range(1, 200) AS i CREATE (:Second {i: i})`)
	asked(t, s, `UNWIND range(1, 100) AS i CREATE (:Third:Odd {i: i})`)
	asked(t, s, `CREATE (h:Hub) WITH h MATCH (n) WHERE NOT n:Hub CREATE (h)-[:HAS]->(n)`)
	asked(t, s, `UNWIND range(1, 3000) AS i CREATE ()-[:HAS]->()`) // so that the expansion begins at the hub
	for _, c := range []struct {
		where string
		found int64
		rows  int64 // of the expansion
	}{
		{"m:Second", 200, 200}, {"m:Second|Third", 300, 300}, {"m:Third&Odd", 100, 100}, {"m:First|Third", 400, 600}, {"!m:Second", 400, 600},
		{"m:First AND m.i > 290", 10, 10}, {"m:Nowhere", 0, 0}, {"m:First&Third", 0, 0},
	} {
		where := strings.Replace(c.where, "!m:", "m:!", 1)
		for _, runtime := range []string{"slotted", "pipelined", "parallel"} {
			query := fmt.Sprintf("CYPHER runtime=%s PROFILE MATCH (h:Hub)-[r:HAS]->(m) WHERE %s WITH m, r RETURN count(DISTINCT r)", runtime, where)
			got, profile := asked(t, s, query)
			if rows := rowsGiven(profile, "Expand"); got != c.found || rows != c.rows && runtime != "parallel" { // there the filter may be in another pipeline
				t.Errorf("%s on %s: found %v (%d), the expansion gave %d rows (%d)\n%v", where, runtime, got, c.found, rowsGiven(profile, "Expand"), c.rows, profile)
			}
			got, _ = asked(t, s, fmt.Sprintf("CYPHER runtime=%s MATCH (h:Hub) OPTIONAL MATCH (h)-[r:HAS]->(m) WHERE %s RETURN count(DISTINCT r)", runtime, where))
			if got != c.found {
				t.Errorf("OPTIONAL, %s on %s: found %v, there are %d", where, runtime, got, c.found)
			}
		}
	}
	// what a query writes itself is seen
	got, _ := asked(t, s, "MATCH (h:Hub) CREATE (h)-[:HAS]->(:Second {i: 999}) WITH h MATCH (h)-[:HAS]->(m:Second) RETURN count(m)")
	if got != int64(201) {
		t.Errorf("after a write: %v", got)
	}
	got, _ = asked(t, s, "MATCH (h:Hub)-[:HAS]->(m:Second) RETURN count(m)")
	if got != int64(201) {
		t.Errorf("in the next transaction: %v", got)
	}
}

// TestExistsStopsSoon holds that of the neighbours of a node few are looked at where the first answers the question.
func TestExistsStopsSoon(t *testing.T) {
	db := morsel.OpenMemory()
	defer db.Close()
	s := db.Session()
	asked(t, s, `UNWIND range(1, 20) AS i CREATE (h:Hub {i: i}) WITH h UNWIND range(1, 500) AS k CREATE (h)-[:HAS]->(:Leaf {k: k})`)
	for where, want := range map[string]int64{"m.k >= 1": 20, "m.k = 500": 20, "m.k > 500": 0} {
		for _, anti := range []bool{false, true} {
			exists, n := "EXISTS", want
			if anti {
				exists, n = "NOT EXISTS", 20-want
			}
			got, profile := asked(t, s, fmt.Sprintf("CYPHER runtime=pipelined PROFILE MATCH (h:Hub) WHERE %s { (h)-[:HAS]->(m) WHERE %s } RETURN count(h)", exists, where))
			if got != n {
				t.Errorf("%s %s: %v, there are %d", exists, where, got, n)
			}
			if rows := rowsGiven(profile, "Expand"); where == "m.k >= 1" && rows > 20*16 {
				t.Errorf("%s %s looked at %d neighbours\n%v", exists, where, rows, profile)
			}
		}
	}
}

// TestTopOverApply holds that a subquery's rows are all there where batches begin small, as they do below a Top: more of one row than the
// first batch has room for, and fewer than go out as they are.
func TestTopOverApply(t *testing.T) {
	db := morsel.OpenMemory(morsel.WithWorkerLimit(2))
	defer db.Close()
	s := db.Session()
	asked(t, s, `UNWIND range(0, 39) AS i CREATE (a:A {i: i}) WITH a UNWIND range(1, a.i * 5) AS k CREATE (a)-[:R]->(:B {k: k})`)
	for _, q := range []string{
		`MATCH (a:A) CALL (a) { MATCH (a)-[:R]->(b) RETURN b UNION ALL MATCH (a)-[:R]->(b) WHERE b.k < 3 RETURN b } WITH a.i AS i, b.k AS k ORDER BY i DESC, k LIMIT 70 RETURN count(*) + sum(k)`,
		`MATCH (a:A) CALL (a) { MATCH (a)-[:R]->(b) RETURN b UNION ALL MATCH (a)-[:R]->(b) WHERE b.k < 3 RETURN b } WITH a.i AS i, b.k AS k ORDER BY i, k LIMIT 3000 RETURN count(*) + sum(k)`,
	} {
		want, _ := asked(t, db.Session(morsel.WithoutRules("*")), "CYPHER runtime=slotted "+q)
		for _, runtime := range []string{"slotted", "pipelined", "parallel"} {
			if got, _ := asked(t, s, "CYPHER runtime="+runtime+" "+q); got != want {
				t.Errorf("%s, %s: %v, want %v", runtime, q, got, want)
			}
		}
	}
}
