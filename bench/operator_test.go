package bench

import (
	"path/filepath"
	"testing"

	"github.com/morseldb/morsel"
	"github.com/morseldb/morsel/bench/graph"
)

// operators is a query for each operator in which that one does most of the work, over the small social graph.
var operators = []struct{ name, text string }{
	{"AllNodesScan", "MATCH (n) RETURN max(id(n)) AS n"},
	{"NodeByLabelScan", "MATCH (m:Message) RETURN max(id(m)) AS n"},
	{"NodeByIdSeek", "UNWIND range(0, 9999) AS i MATCH (n) WHERE id(n) = i RETURN max(id(n)) AS n"},
	{"RelationshipTypeScan", "MATCH ()-[l:LIKES]->() RETURN max(id(l)) AS n"},
	{"Filter", "MATCH (m:Message) WHERE m.length > 60 AND m.browserUsed = 'Firefox' RETURN max(id(m)) AS n"},
	{"FilterText", "MATCH (m:Message) WHERE m.content CONTAINS 'Babe' RETURN max(id(m)) AS n"},
	{"Projection", "MATCH (m:Message) WITH m.length * 2 + 1 AS x RETURN max(x) AS n"},
	{"Expand", "MATCH (m:Message)-[:HAS_CREATOR]->(p) RETURN max(id(p)) AS n"},
	{"ExpandMany", "MATCH (p:Person)<-[:HAS_CREATOR]-(m) RETURN max(id(m)) AS n"},
	{"ExpandInto", "MATCH (a:Person)-[:KNOWS]->(b)-[:KNOWS]->(c), (a)-[:KNOWS]->(c) RETURN max(id(b)) AS n"},
	{"OptionalExpand", "MATCH (m:Message) OPTIONAL MATCH (m)<-[l:LIKES]-(p) RETURN max(id(p)) AS n"},
	{"VarLengthExpand", "MATCH (a:Person)-[:KNOWS*1..3]->(b) WHERE a.id < 30 RETURN count(*) AS n"},
	{"VarLengthReach", "MATCH (a:Person)-[:KNOWS*1..3]->(b) WHERE a.id < 30 RETURN count(DISTINCT b) AS n"},
	{"ShortestPath", "MATCH (a:Person {id: 3}), (b:Person) WHERE b.id > 800 MATCH p = shortestPath((a)-[:KNOWS*]-(b)) RETURN max(length(p)) AS n"},
	{"Degree", "MATCH (p:Person)<-[:HAS_CREATOR]-(m)<-[:LIKES]-() RETURN count(*) AS n"},
	{"SemiApply", "MATCH (p:Person) WHERE EXISTS { MATCH (p)-[:KNOWS]->(f) WHERE f.gender = p.gender } RETURN count(*) AS n"},
	{"AntiSemi", "MATCH (a:Person)-[:KNOWS]->(b)-[:KNOWS]->(c) WHERE NOT (a)-[:KNOWS]->(c) RETURN max(id(c)) AS n"},
	{"Apply", "MATCH (p:Person) CALL (p) { MATCH (p)-[:KNOWS]->(f) RETURN max(f.birthday) AS b } RETURN max(b) AS n"},
	{"CountSubquery", "MATCH (p:Person) RETURN max(COUNT { (p)-[:KNOWS]->(f) WHERE f.gender = 'male' }) AS n"},
	{"ValueHashJoin", "MATCH (a:Person), (b:Person) WHERE a.firstName = b.lastName RETURN count(*) AS n"},
	{"Unwind", "UNWIND range(1, 100000) AS x RETURN max(x) AS n"},
	{"AggregateFewGroups", "MATCH (m:Message) RETURN m.browserUsed AS b, count(*) AS n, avg(m.length) AS l ORDER BY b"},
	{"AggregateManyGroups", "MATCH (m:Message) WITH m.creationDate / 1000000 AS d, count(*) AS n RETURN max(n) AS n"},
	{"AggregateByNode", "MATCH (p:Person)<-[:HAS_CREATOR]-(m) WITH p, sum(m.length) AS n RETURN max(n) AS n"},
	{"CountDistinct", "MATCH (p:Person)-[:LIKES]->(m)-[:HAS_TAG]->(t) RETURN p.gender AS g, count(DISTINCT t) AS n"},
	{"Collect", "MATCH (p:Person)<-[:HAS_CREATOR]-(m) WITH p, collect(m.length) AS l RETURN max(size(l)) AS n"},
	{"Distinct", "MATCH (m:Message) WITH DISTINCT m.length AS l RETURN count(*) AS n"},
	{"Sort", "MATCH (m:Message) WITH m ORDER BY m.creationDate, m.id RETURN max(id(m)) AS n"},
	{"Top", "MATCH (m:Message) RETURN m.id AS n ORDER BY m.creationDate DESC, n LIMIT 10"},
	{"Limit", "MATCH (m:Message) WITH m LIMIT 100 RETURN max(id(m)) AS n"},
	{"Union", "MATCH (p:Post) RETURN p.length AS n UNION MATCH (c:Comment) RETURN c.length AS n"},
	{"Rows", "MATCH (m:Message) RETURN m.id, m.length"},
}

// BenchmarkOperator runs them on the pipelined runtime, warm, with allocations.
func BenchmarkOperator(b *testing.B) {
	dir := filepath.Join(b.TempDir(), "social")
	kind := graph.Kinds[len(graph.Kinds)-1]
	if err := kind.Make(dir, kind.Nodes); err != nil {
		b.Fatal(err)
	}
	db, err := morsel.Open(dir, morsel.WithReadOnly())
	if err != nil {
		b.Fatal(err)
	}
	defer db.Close()
	sess := db.Session(morsel.WithRuntime("pipelined"))
	for _, o := range operators {
		b.Run(o.name, func(b *testing.B) {
			run(b, sess, o.text) // warm
			b.ReportAllocs()
			for b.Loop() {
				run(b, sess, o.text)
			}
		})
	}
}
