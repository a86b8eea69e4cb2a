package morsel_test

import (
	"slices"
	"testing"

	"github.com/morseldb/morsel"
)

// TestReadOnce holds subqueries that need nothing of the rows, which are run once, equal to those that are run for each row: in every
// order, nested, with no rows on either side, and where the inner query must not be run once.
func TestReadOnce(t *testing.T) {
	db := morsel.OpenMemory(morsel.WithWorkerLimit(3))
	t.Cleanup(func() { db.Close() })
	if _, err := db.Run(t.Context(), "UNWIND range(0, 29) AS i CREATE (a:A {i: i}) WITH a, i WHERE i % 3 = 0 CREATE (a)-[:R]->(:B {v: i})", nil); err != nil {
		t.Fatal(err)
	}
	ways := []*morsel.Session{db.Session(), db.Session(morsel.WithEveryRule())}
	for _, q := range []string{
		"MATCH (a:A) CALL () { MATCH (b:B) RETURN max(b.v) AS m, count(*) AS n } RETURN a.i AS i, m, n ORDER BY i",
		"MATCH (a:A) CALL () { MATCH (b:B) RETURN b ORDER BY b.v DESC LIMIT 3 } RETURN a.i AS i, b.v AS v ORDER BY i, v DESC",
		"MATCH (a:A) CALL () { MATCH (b:B) WHERE b.v < 0 RETURN b } RETURN a.i AS i, b.v AS v",
		"MATCH (a:A) WHERE a.i < 0 CALL () { MATCH (b:B) RETURN 1 / count(b) AS x } RETURN a.i AS i, x",
		"MATCH (a:A)-->(b) CALL (a) { MATCH (a)-->(c) CALL () { MATCH (d:B) RETURN count(d) AS n } RETURN c, n } RETURN a.i AS i, c.v AS v, n ORDER BY i",
		"MATCH (a:A) CALL (a) { CALL () { MATCH (d:B) RETURN count(d) AS n } WITH n, a RETURN n + a.i AS m } RETURN sum(m) AS s",
		"MATCH (a:A) CALL () { MATCH (b:B) RETURN b.v AS v UNION MATCH (b:A) WHERE b.i < 2 RETURN b.i AS v } RETURN count(*) AS n, sum(v) AS s",
		"MATCH (a:A) CALL () { RETURN rand() AS r } RETURN count(DISTINCT r) > 1 AS n",
		"MATCH (a:A) CALL () { MATCH (b:A) RETURN b ORDER BY rand() LIMIT 1 } RETURN count(DISTINCT b) > 1 AS n",
		"MATCH (a:A) OPTIONAL CALL () { MATCH (b:B) WHERE b.v < 0 RETURN b } RETURN a.i AS i, b ORDER BY i",
		"UNWIND [1, 1, 2] AS x CALL () { UNWIND [3, 3] AS y RETURN y } RETURN x, y, count(*) AS n ORDER BY x",
		"MATCH (a:A) CALL () { MATCH (b:B)<--(c) RETURN c, collect(b.v) AS l } WITH a, c, l WHERE a = c RETURN a.i AS i, l ORDER BY i",
	} {
		want := textsOf(t, db.Session(morsel.WithoutRules("*")), "CYPHER runtime=slotted "+q, nil)
		for _, rt := range []string{"slotted", "pipelined", "parallel"} {
			for i, by := range ways {
				if got := textsOf(t, by, "CYPHER runtime="+rt+" "+q, nil); !slices.Equal(got, want) {
					t.Errorf("%s, %d: %s\ngot  %v\nwant %v", rt, i, q, got, want)
				}
			}
		}
	}
}
