package parser

import (
	"strings"
	"testing"
)

// What is of Cypher 25 is noted where it stands, and words that are only names are not.
func TestNewer(t *testing.T) {
	for text, want := range map[string]string{
		"UNWIND [1] AS x FOR y IN [2] LET z = 1 FILTER z > 0 RETURN ALL x GROUP BY x":                                    "FOR LET FILTER ALL GROUP",
		"RETURN 1 AS a NEXT { RETURN a } UNION RETURN 2 AS a":                                                            "NEXT {",
		"WHEN true THEN RETURN 1 AS a":                                                                                   "WHEN",
		"MATCH REPEATABLE ELEMENTS p = ACYCLIC (n IS LABELED A)-->(b) RETURN p":                                          "REPEATABLE ACYCLIC LABELED",
		"MATCH p = SHORTEST $k TRAIL (a)-->+(b) RETURN s'{a.x}', allReduce(s = 0, x IN [1] | s, s < 9)":                  "$ TRAIL s'{a.x}' allReduce",
		"WITH 1 AS filter, 2 AS let, 3 AS next, 4 AS s, 5 AS walk RETURN filter, all(x IN [1] WHERE x), labeled IS NULL": "",
		"MATCH (repeatable:Filter)-[:NEXT]->(walk) RETURN count(*)":                                                      "",
	} {
		stmt, err := Parse(text)
		if err != nil {
			t.Errorf("%s: %v", text, err)
			continue
		}
		var got []string
		for _, f := range stmt.Newer {
			got = append(got, f.Text)
		}
		if g := strings.Join(got, " "); g != want {
			t.Errorf("%s\ngot  %s\nwant %s", text, g, want)
		}
	}
}
