package differ

import (
	"context"
	"slices"
	"strings"
	"testing"

	"github.com/morseldb/morsel"
)

// TestFound runs queries on which faults were found once; each is set-up, query, rows.
func TestFound(t *testing.T) {
	for _, c := range [][]string{
		// The root of the plan took the rest of a refilled batch for its own.
		{"CREATE (n0:B {i: 0}), (n1:B), (n2), (n0)-[:S]->(n2), (n0)-[:R]->(n1)",
			"MATCH (n1)-[r2]-(n3:B {i: 0}) RETURN [1, 2] AS c0 UNION ALL MATCH (n7) RETURN [1, 2] AS c0", "[1, 2]", "[1, 2]", "[1, 2]", "[1, 2]", "[1, 2]"},
		// What a writing clause reads must be read before a later clause writes it.
		{"", "UNWIND [1, 2] AS u1 CREATE (n2:D {i: COUNT { ()-[r3]->(n4:%) }}) MERGE (n2)-[r5:T {i: 1}]->(n2) RETURN n2.i AS c0", "0", "0"},
		{"CREATE (n:C {i: 1}), (n)-[:R]->(n), (n)-[:R]->(n)", "MATCH (n3)<-[]-(n4:C) SET n4.j = n3['i'] DETACH DELETE n3 RETURN count(*) AS c", "2"},
		// What is deleted for one row was to be set, or given a relationship, for a later one.
		{"CREATE ({v: 1}), (), ()", "MATCH (a {v: 1}), (b) FOREACH (x IN [1] | CREATE (:B)) SET a:D DELETE a RETURN count(*) AS c", "3"},
		{"CREATE ({v: 1}), (), ()", "MATCH (a {v: 1}), (b) FOREACH (x IN [1] | CREATE (:B)) REMOVE a.v DELETE a RETURN count(*) AS c", "3"},
		{"CREATE ({v: 1}), (), ()", "MATCH (a {v: 1}), (b) FOREACH (x IN [1] | CREATE (:B)) CREATE (a)-[:R]->(b) DETACH DELETE a RETURN count(*) AS c", "3"},
		// What a pattern of several steps says of each of them may use what is bound elsewhere, which must come first.
		{"CREATE (a {i: 4})-[:R {i: 3}]->(b:B {i: 3}), (a)-[:R {i: 4}]->(c:B {i: 9}), (c)-[:S {j: 4}]->(c)", "MATCH (a)-[*1..2 {i: a.i}]->(b:B) RETURN b.i AS i", "9"},
		{"CREATE (a {i: 4})-[:R {i: 3}]->(b:B {i: 3}), (a)-[:R {i: 4}]->(c:B {i: 9}), (c)-[:S {j: 4}]->(c)", "MATCH (x:B)-[r]->(x)-[]-(n) MATCH (m)-[*1..3 {i: r.j}]-(n) RETURN m.i AS i", "9"},
		// A CREATE does not see what it makes itself.
		{"", "UNWIND [1, 2] AS x CREATE (b:Q {c: COUNT { (:Q) }}) RETURN b.c AS c", "0", "0"},
		{"", "UNWIND [1, 2] AS x CREATE (a:Q {v: 1})-[:R]->(b:Q {c: COUNT { (:Q) }, v: 2}) RETURN b.c AS c, b.v AS v", "0 | 2", "0 | 2"},
		// Predicates on both ends of a selective path were lost.
		{"CREATE (n:A:B {x: 1})-[:R]->(m:C)", "MATCH p = ANY SHORTEST (a:A)-[]->*(b:B) WHERE a.q = b.q RETURN a.x AS x", ""},
		{"CREATE (n:A:B {x: 1})-[:R]->(m:C)", "MATCH p = ALL SHORTEST (a:A)-[]->+(b) WHERE COUNT { (a)--(b) } > 1 RETURN a.x AS x", ""},
		{"CREATE (n:A:B {x: 1})-[:R]->(m:C)", "MATCH p = SHORTEST 1 (a:A)-[]->+(b) WHERE COUNT { (a)--(b) } > 0 RETURN a.x AS x", "1"},
		// The path of a selective part was null beside another part of the MATCH.
		{"CREATE (n:A:B)-[:S]->(n)", "MATCH (n1) MATCH p = SHORTEST 2 GROUPS (n2:B)-[]-{1,3}(n3:A) RETURN length(p) AS l, size(nodes(p)) AS n", "1 | 2"},
		// A predicate on such a path was asked before the path was put together.
		{"CREATE (n0:B), (n1:B), (n2), (n2)-[:R]->(n0), (n2)-[:R]->(n0), (n0)-[:T]->(n1)",
			"MATCH p = SHORTEST 2 GROUPS (a:B)-[]-{1,3}(b:B) WHERE all(x IN nodes(p) WHERE true) MATCH (n) RETURN count(*) AS c", "24"},
		// The elements of COLLECT are of no certain type.
		{"", "UNWIND COLLECT { RETURN [1] AS x } AS u RETURN [e IN u | e + 1] AS l", "[2]"},
		// Arguments behind the first that is not null are not computed.
		{"", "WITH 'a' AS a RETURN coalesce('a', 1/0) AS x, COALESCE(null, a, date('x')) AS y", "\"a\" | \"a\""},
		// Clauses that become one operator still see what those before made.
		{"", "CREATE (a {v: 1})-[r:R {v: 2}]->(b) CREATE (c {v: r.v, w: a.v}) CREATE (d {v: c.w})-[s:S {v: c.v}]->(a) CREATE (e {v: s.v + 5}) RETURN c.v, c.w, d.v, s.v, e.v",
			"2 | 1 | 1 | 2 | 7"},
		// Workers that stop grouping for themselves in the midst of a morsel divided its rows.
		{"CREATE (:A {j: 3})", "UNWIND range(1, 300) AS i OPTIONAL MATCH (n:A) WITH {a: n.j} AS a, collect(i) AS l, count(DISTINCT i) AS d RETURN l = range(1, 300) AS ordered, d", "true | 300"},
		{"CREATE (:A {j: 3})", "UNWIND range(1, 900) AS i OPTIONAL MATCH (n:A) WITH {a: n.j} AS a, collect(i) AS l, count(DISTINCT i) AS d RETURN l = range(1, 900) AS ordered, d", "true | 900"},
	} {
		for _, w := range Ways {
			db := morsel.OpenMemory()
			if c[0] != "" {
				if _, err := db.Run(context.Background(), c[0], nil); err != nil {
					t.Fatal(err)
				}
			}
			a := (&Engine{db: db}).Run(w, c[1], &Query{})
			slices.Sort(a.Rows)
			if got, want := strings.Join(a.Rows, "\n"), strings.Join(c[2:], "\n"); got != want || a.Code != "" {
				t.Errorf("%v: %s\ngot  %s\nwant %s", w, c[1], a.Format(), want)
			}
			db.Close()
		}
	}
}
