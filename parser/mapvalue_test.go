package parser

import "testing"

// TestMapValues has the words that are functions or subqueries as values of maps, where a colon stands before them,
// and as labels, where one does, too.
func TestMapValues(t *testing.T) {
	for _, text := range []string{
		"MATCH (n {i: reduce(a = 1, e IN [1] | a)}) RETURN n",
		"RETURN {i: reduce(a = 1, e IN [1] | a), j: all(x IN [1] WHERE x > 0), k: any(x IN [1] WHERE x > 0)}",
		"RETURN {a: 1, b: none(x IN [1] WHERE x > 0), c: single(x IN [1] WHERE x > 0), t: trim(BOTH 'a' FROM 'aba')}",
		"RETURN {a: COUNT { (n) }, b: EXISTS { (n) }, c: COLLECT { MATCH (n) RETURN n }}",
		"MATCH (n), (m) RETURN {p: shortestPath((n)-[*]-(m))}",
		"MATCH (n:count {i: 1}), (:exists {i: 1})-[:collect {i: 1}]->(m:all), (m:any:none:single:reduce) SET n.x = 1, n:all RETURN n:trim, n:reduce",
	} {
		if _, err := Parse(text); err != nil {
			t.Errorf("%s\n%v", text, err)
		}
	}
}
