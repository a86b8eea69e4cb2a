package morsel_test

import (
	"testing"

	"github.com/morseldb/morsel"
)

// TestFulltextIndexes has the scores that Neo4j 5.26 gave for the same texts and queries, rounded.
func TestFulltextIndexes(t *testing.T) {
	db := morsel.OpenMemory()
	defer db.Close()
	query := func(q string) string {
		return "CALL db.index.fulltext.queryNodes('f', " + q + ") YIELD node, score RETURN node.i, round(score, 4)"
	}
	list := []statement{
		{"CREATE (:T {i: 17, t: 'The quick brown fox jumps over the lazy dog', u: 'fox'}), (:T {i: 18, t: 'A quick-witted Fox'}), " +
			"(:T {i: 19, t: 'lazy dogs sleep', u: 'quick'}), (:T {i: 20, t: ['fox one', 'two']}), (:T {i: 21, t: 5})", ""},
		{"CREATE FULLTEXT INDEX f FOR (n:T) ON EACH [n.t, n.u]", ""},
		{"CALL db.awaitIndexes()", ""},
		{query("'fox'"), "17 0.4338\n20 0.1909\n18 0.1733"},
		{query("'quick fox'"), "17 0.6644\n18 0.5101\n19 0.3151\n20 0.1909"},
		{query("'quick AND fox'"), "17 0.6644\n18 0.5101"},
		{query(`'"lazy dog"'`), "17 0.6313"},
		{query("'laz*'"), "17 1\n19 1"},
		{query("'foks~'"), "19 0.3222\n17 0.1446\n20 0.0636\n18 0.0578"},
		{query("'u:quick'"), "19 0.3151"},
		{query("'+quick -dog'"), "18 0.3368\n19 0.3151"},
		{query("'fox^2 quick'"), "17 1.0981\n18 0.6835\n20 0.3818\n19 0.3151"},
		{query("'fox', {limit: 1}"), "17 0.4338"},
		{query("'fox', {skip: 1}"), "20 0.1909\n18 0.1733"},
		{query("'(fox'"), "Failed to invoke procedure `db.index.fulltext.queryNodes`: Caused by: cannot parse the query at character 4"},
		{query("''"), "ProcedureCallFailed"},
		{"MATCH (n:T {i: 18}) SET n.t = 'a hound'", ""},
		{"MATCH (n:T {i: 20}) REMOVE n:T", ""},
		{query("'fox hound'"), "18 "},
		{query("'one'"), ""},
		{"CREATE (:U {i: 30, t: 'one of the foxes'})", ""},
		{"CREATE FULLTEXT INDEX e FOR (n:T|U) ON EACH [n.t] OPTIONS {indexConfig: {`fulltext.analyzer`: 'english'}}", ""},
		{"CALL db.index.fulltext.queryNodes('e', 'fox') YIELD node RETURN node.i ORDER BY node.i", "17\n30"},
		{"CREATE FULLTEXT INDEX g FOR (n:T) ON EACH [n.x] OPTIONS {indexConfig: {`fulltext.analyzer`: 'nope'}}", "No such full-text analyzer: 'nope'."},
		{"CALL db.index.fulltext.queryNodes('nope', 'fox')", "There is no such fulltext schema index: nope"},
		{"CALL db.index.fulltext.listAvailableAnalyzers() YIELD analyzer, stopwords WHERE analyzer = 'english' RETURN 'the' IN stopwords", "true"},
	}
	follow(t, db.Session(), list)
}

// TestSearchClause runs Cypher 25's SEARCH over vector and full-text indexes.
func TestSearchClause(t *testing.T) {
	db := morsel.OpenMemory()
	defer db.Close()
	follow(t, db.Session(), []statement{
		{"UNWIND range(0, 9) AS i CREATE (:V {i: i, e: [1.0, i], t: 'word' + (i % 3)})-[:R {e: [i, 1.0]}]->(:W {i: i})", ""},
		{"CREATE VECTOR INDEX v FOR (n:V) ON (n.e) OPTIONS {indexConfig: {`vector.dimensions`: 2, `vector.similarity_function`: 'euclidean'}}", ""},
		{"CREATE VECTOR INDEX r FOR ()-[r:R]-() ON (r.e) OPTIONS {indexConfig: {`vector.dimensions`: 2, `vector.similarity_function`: 'euclidean'}}", ""},
		{"CREATE FULLTEXT INDEX f FOR (n:V) ON EACH [n.t]", ""},
		{"CYPHER 25 MATCH (n) SEARCH n IN (VECTOR INDEX v FOR [1.0, 4.2] LIMIT 3) SCORE AS s RETURN n.i, s > 0.5", "4 true\n5 true\n3 false"},
		{"CYPHER 25 MATCH (n:V)-[:R]->(w) SEARCH n IN (VECTOR INDEX v FOR [1.0, 4.2] WHERE n.i > 5 LIMIT 2) RETURN w.i", "6\n7"},
		{"CYPHER 25 MATCH (a)-[x:R]->(w) SEARCH x IN (VECTOR INDEX r FOR [2.0, 1.0] LIMIT 1) RETURN a.i, w.i", "2 2"},
		{"CYPHER 25 UNWIND [0, 9] AS q MATCH (n:V) SEARCH n IN (VECTOR INDEX v FOR [1.0, q] LIMIT 1) RETURN q, n.i", "0 0\n9 9"},
		{"CYPHER 25 MATCH (n) SEARCH n IN (FULLTEXT INDEX f FOR 'word1' LIMIT 2) RETURN count(n)", "2"},
		{"CYPHER 25 MATCH (n) SEARCH n IN (VECTOR INDEX nope FOR [1.0, 4.2] LIMIT 3) RETURN n", "There is no such vector schema index: nope"},
	})
}
