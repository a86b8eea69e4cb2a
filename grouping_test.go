package morsel

import "testing"

// TestGroupingByLabels groups by labels and by several keys, on nodes that share their labels with all their neighbours in the store, on nodes that do
// not, and on no node.
func TestGroupingByLabels(t *testing.T) {
	db := registered(t)
	expectRows(t, db, "UNWIND range(0, 2399) AS i CREATE (:A {i: i, kind: ['x', 'y', 'z'][i % 3]})")
	expectRows(t, db, "UNWIND range(2400, 4799) AS i CREATE (:A:B {i: i, kind: 'x'})")
	expectRows(t, db, "UNWIND range(4800, 5399) AS i CREATE (n:C {i: i}) FOREACH (k IN CASE i % 3 WHEN 0 THEN [1] ELSE [] END | SET n:D)")
	expectRows(t, db, "UNWIND range(5400, 5499) AS i CREATE ({i: i})")
	for _, runtime := range []string{"slotted", "pipelined", "parallel"} {
		with := "CYPHER runtime=" + runtime + " "
		expectRows(t, db, with+"MATCH (n) RETURN labels(n) AS l, count(*) AS c, min(n.i) AS first, max(n.i) AS last ORDER BY l",
			"[[], 100, 5400, 5499]", "[['A'], 2400, 0, 2399]", "[['A', 'B'], 2400, 2400, 4799]", "[['C'], 400, 4801, 5399]", "[['C', 'D'], 200, 4800, 5397]")
		expectRows(t, db, with+"MATCH (n) WHERE n.i % 100 = 0 OPTIONAL MATCH (m:A {i: n.i - 4700}) RETURN labels(m)[0] AS l, labels(n)[0] AS k, count(*) AS c "+
			"ORDER BY k, l", "['A', 'A', 1]", "[null, 'A', 47]", "['A', 'C', 6]", "['A', null, 1]")
		expectRows(t, db, with+"MATCH (n:A) RETURN n.i / 1200 AS part, n.kind AS kind, labels(n) AS l, n.i % 2 AS odd, count(*) AS c, sum(n.i) AS s "+
			"ORDER BY part, kind, odd LIMIT 3", "[0, 'x', ['A'], 0, 200, 119400]", "[0, 'x', ['A'], 1, 200, 120000]", "[0, 'y', ['A'], 0, 200, 120200]")
		expectRows(t, db, with+"MATCH (n) WITH n.i / 1200 AS part, n.kind AS kind, labels(n) AS l, n.i % 2 AS odd, n.i * 1000000000 AS large, count(*) AS c "+
			"RETURN count(*), sum(c), max(large)", "[5500, 5500, 5499000000000]")
	}
}
