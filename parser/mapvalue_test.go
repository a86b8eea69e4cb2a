package parser

import (
	"strings"
	"testing"
)

// TestLiteralNames has words that are literals as the names of variables, where one is declared.
func TestLiteralNames(t *testing.T) {
	for _, text := range []string{
		"RETURN 1 AS inf, 2 AS nan, 3 AS Infinity, 4 AS null, 5 AS true, 6 AS false", "MATCH inf = (nan)-[null]->(true) RETURN *", "UNWIND [1] AS inf RETURN inf",
		"RETURN [null IN [1, 2]], [inf IN [1] WHERE inf > 0 | 1], [true = (a)-->() | 1], reduce(nan = 1, false IN [1] | 2), all(null IN [1] WHERE true)",
		"WITH 1 AS inf CALL (inf) { RETURN inf AS b } RETURN b", "CALL db.labels() YIELD label AS null RETURN *",
	} {
		if _, err := Parse(text); err != nil {
			t.Errorf("%s\n%v", text, err)
		}
	}
}

// TestLabelsBehindIs has SET and REMOVE with IS, and whether they are refused for several labels in one item.
func TestLabelsBehindIs(t *testing.T) {
	for text, better := range map[string]string{
		"MATCH (n) SET n IS A, n IS B":                      "",
		"MATCH (n) SET n:A:B":                               "",
		"MATCH (n) SET n IS A SET n:A:B":                    "",
		"MATCH (n) SET n.x = 1, n IS A:B":                   "n.x = 1, n IS A, n IS B",
		"MATCH (n) REMOVE n.x, n IS A, n:B:$(['C'])":        "n.x, n IS A, n IS B, n IS $(['C'])",
		"MERGE (n:X) ON CREATE SET n IS A ON MATCH SET n:B": "",
		"MERGE (n:X) ON CREATE SET n IS A:B":                "n IS A, n IS B",
	} {
		_, err := Parse(text)
		if (err != nil) != (better != "") || better != "" && !strings.Contains(err.Error(), "`"+better+"`") {
			t.Errorf("%s: %v", text, err)
		}
	}
}

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
