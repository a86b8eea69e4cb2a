package bind

import (
	"strings"
	"testing"
)

// TestMixedNotations has what may and what may not stand in one clause.
func TestMixedNotations(t *testing.T) {
	env := Env{Registry: testRegistry(t)}
	for query, refused := range map[string]bool{
		"MATCH (n:A:B) MATCH (m:A|B) RETURN 1":                                   false,
		"MATCH (n:A:B) RETURN n:A|B":                                             false,
		"MATCH (n:A:B)-[:R|S]->() RETURN 1":                                      false,
		"MATCH (n:A|B) SET n:A:B":                                                false,
		"MATCH (n IS A:B) RETURN 1":                                              true,
		"CREATE (n IS A:B)":                                                      true,
		"MERGE (n IS A:B)":                                                       true,
		"CREATE (n IS A), (m:A:B)":                                               true,
		"CREATE (n IS A&B), (m:A)":                                               false,
		"MATCH (n)-[IS R]->(m:A:B) RETURN 1":                                     true,
		"MATCH (n) WHERE n IS A RETURN n:A:B":                                    false,
		"MATCH (n) RETURN n IS A:B":                                              true,
		"MATCH (n:A:B) WHERE EXISTS { (n IS C) } RETURN 1":                       true,
		"MATCH (n:A:B), (m:A|B) RETURN 1":                                        true,
		"MATCH (n:A:B) WHERE EXISTS { (m:A|B) } RETURN 1":                        true,
		"MATCH (n:A:B)-[:!R]->() RETURN 1":                                       true,
		"MATCH (n:A) RETURN n:A:B, n:A&B":                                        true,
		"MATCH ()-[*1..2]->(n) MATCH (n)-[]->{1,2}() RETURN 1":                   false,
		"MATCH ()-[*1..2]->(n) WHERE EXISTS { (n)-[]->{1,2}() } RETURN 1":        false,
		"MATCH ()-[]->{1,2}(n) WHERE (n)-[*1..2]->() RETURN 1":                   true,
		"MATCH ()-[*1..2]->(n), (n)-[]->{1,2}() RETURN 1":                        true,
		"MATCH ()-[*1..2]->(n)((a)-->(b))+(c) RETURN 1":                          true,
		"MATCH ()-[]->{1,2}(n), p = shortestPath((n)-[*]->(n)) RETURN 1":         true,
		"MATCH (n) RETURN EXISTS { (n)-[*1..2]->() }, EXISTS { (n)-[]-{1,2}() }": false,
	} {
		if got := answer(query, env); strings.Contains(got, "Mixing") != refused {
			t.Errorf("%s: %s", query, got)
		}
	}
}
