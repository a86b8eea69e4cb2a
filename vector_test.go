package morsel_test

import (
	"testing"

	"github.com/morseldb/morsel"
)

// TestVectorIndexes has answers and messages that Neo4j 5.26 gave; its scores of vectors differ in the fourth digit, as it
// quantizes them.
func TestVectorIndexes(t *testing.T) {
	db := morsel.OpenMemory()
	defer db.Close()
	query := func(k, vector string) string {
		return "CALL db.index.vector.queryNodes('v', " + k + ", " + vector + ") YIELD node, score RETURN node.i, round(score, 3)"
	}
	follow(t, db.Session(), []statement{
		{"UNWIND [[0, [1.0, 0.0, 0.0]], [1, [0.5, 0.5, 0.0]], [2, [0.0, 0.0, 1.0]], [3, [1.0, 0.0]], [4, [0, 0, 2]], [6, [0.0, 0.0, 0.0]]] AS x CREATE (:V {i: x[0], e: x[1]})", ""},
		{"CREATE (:V {i: 5, e: 'x'})", ""},
		{"CREATE VECTOR INDEX v FOR (n:V) ON (n.e) OPTIONS {indexConfig: {`vector.dimensions`: 3, `vector.similarity_function`: 'euclidean'}}", ""},
		{query("10", "[1.0, 0.0, 0.0]"), "0 1\n1 0.667\n6 0.5\n2 0.333\n4 0.167"},
		{"DROP INDEX v", ""},
		{"CREATE VECTOR INDEX v FOR (n:V) ON (n.e) OPTIONS {indexConfig: {`vector.dimensions`: 3, `vector.similarity_function`: 'cosine'}}", ""},
		{query("10", "[1.0, 0.0, 0.0]"), "0 1\n1 0.854\n2 0.5\n4 0.5"},
		{query("2", "[1.0, 0.0, 0.0]"), "0 1\n1 0.854"},
		{"MATCH (n:V {i: 1}) SET n.e = [0.0, 1.0, 0.0]", ""},
		{"MATCH (n:V {i: 0}) DELETE n", ""},
		{query("1", "[0, 1, 0]"), "1 1"},
		{query("10", "[1.0, 0.0]"), "Index query vector has 2 dimensions, but indexed vectors have 3."},
		{query("0", "[1.0, 0.0, 0.0]"), "'numberOfNearestNeighbours' must be positive"},
		{query("1", "[0.0, 0.0, 0.0]"), "Vector must only contain finite values, and have positive and finite l2-norm."},
		{"CALL db.index.vector.queryNodes('nope', 1, [1])", "There is no such vector schema index: nope"},
		{"CALL db.index.vector.queryRelationships('v', 1, [1, 2, 3])", "is an index on NODE, so it cannot be queried for relationships."},
		{"CREATE VECTOR INDEX w FOR (n:V) ON (n.f) OPTIONS {indexConfig: {`vector.dimensions`: 0}}", "'vector.dimensions' must be between 1 and 4096 inclusively"},
		{"CREATE VECTOR INDEX w FOR ()-[r:R]-() ON (r.e) OPTIONS {indexConfig: {`vector.similarity_function`: 'foo'}}", `'"foo"' is an unsupported 'vector.similarity_function'. Supported: [COSINE, EUCLIDEAN]`},
		{"CALL db.index.vector.createNodeIndex('made', 'L', 'p', 3, 'cosine')", "deprecated"},
		{"SHOW VECTOR INDEXES YIELD name, state", "made ONLINE\nv ONLINE"},
	})
}
