package morsel

import (
	"context"
	"fmt"
	"math/rand"
	"testing"

	"github.com/morseldb/morsel/status"
)

// TestAlgorithms calls algorithms from Cypher, with the workers of a database.
func TestAlgorithms(t *testing.T) {
	db := OpenMemory(WithWorkerLimit(3))
	defer db.Close()
	if _, err := queried(t, db, "CREATE (a:A {name: 'a'})-[:R]->(b:A {name: 'b'})-[:R]->(c:A {name: 'c'})-[:R]->(a), (c)-[:S]->(d:B {name: 'd'}), (:A {name: 'e'})"); err != nil {
		t.Fatal(err)
	}
	expectRows(t, db, "MATCH (a {name: 'a'}) CALL algo.bfs.stream({sourceNode: a}) YIELD nodeId, distance MATCH (n) WHERE id(n) = nodeId RETURN n.name AS n, distance AS d ORDER BY n",
		"['a', 0]", "['b', 1]", "['c', 2]", "['d', 3]")
	expectRows(t, db, "MATCH (a {name: 'a'}) CALL algo.bfs.stream({sourceNode: a, relationshipTypes: ['R']}) YIELD nodeId RETURN count(*) AS n", "[3]")
	expectRows(t, db, "CALL algo.wcc.stream({nodeLabels: ['A']}) YIELD nodeId, componentId RETURN componentId AS c, count(*) AS n ORDER BY n DESC", "[0, 3]", "[4, 1]")
	expectRows(t, db, "CALL algo.degree.stream({nodeQuery: \"MATCH (n) WHERE n.name IN ['c', 'd'] RETURN n\"}) YIELD nodeId, score RETURN collect([nodeId, score]) AS l", "[[[2, 1.0], [3, 0.0]]]")
	expectRows(t, db, "CALL algo.triangleCount.write({writeProperty: 'triangles'}) YIELD nodePropertiesWritten AS n RETURN n", "[5]")
	expectRows(t, db, "MATCH (n) RETURN n.name AS n, n.triangles AS t ORDER BY n", "['a', 1]", "['b', 1]", "['c', 1]", "['d', 0]", "['e', 0]")
	expectRows(t, db, "MATCH (a {name: 'a'}), (d {name: 'd'}) CALL algo.dijkstra.stream({sourceNode: a, targetNode: id(d)}) YIELD totalCost, path RETURN totalCost AS c, [n IN nodes(path) | n.name] AS p",
		"[3.0, ['a', 'b', 'c', 'd']]")
	for text, code := range map[string]string{
		"CALL algo.bfs.stream({})": status.ArgumentError, "CALL algo.bfs.stream({sourceNode: 77})": status.ArgumentError, "CALL algo.pageRank.write({})": status.ArgumentError,
		"CALL algo.pageRank.stream({iterations: 1})": status.ArgumentError, "CALL algo.bsf.stream({})": status.ProcedureNotFound,
	} {
		if _, err := queried(t, db, text); Code(err) != code {
			t.Errorf("%s: %s %v", text, Code(err), err)
		}
	}
}

// TestAlgorithmsShareWork holds the results with workers to those without.
func TestAlgorithmsShareWork(t *testing.T) {
	one, many := OpenMemory(WithWorkerLimit(1)), OpenMemory(WithWorkerLimit(4))
	defer one.Close()
	defer many.Close()
	r := rand.New(rand.NewSource(1))
	var pairs []any
	for range 20000 {
		pairs = append(pairs, []any{r.Intn(5000), r.Intn(5000)})
	}
	for _, db := range []*DB{one, many} {
		if _, err := queried(t, db, "UNWIND range(0, 4999) AS x CREATE (:N {x: x})"); err != nil {
			t.Fatal(err)
		}
		if _, err := db.Run(context.Background(), "MATCH (n:N) WITH n ORDER BY n.x WITH collect(n) AS ns UNWIND $pairs AS p WITH ns[p[0]] AS a, ns[p[1]] AS b CREATE (a)-[:R]->(b)", map[string]any{"pairs": pairs}); err != nil {
			t.Fatal(err)
		}
	}
	for _, a := range []string{"pageRank", "wcc", "bfs", "labelPropagation", "triangleCount", "localClusteringCoefficient", "kcore", "scc", "degree", "louvain", "sssp"} {
		query := fmt.Sprintf("CALL algo.%s.stream({%s}) YIELD * ", a, map[bool]string{true: "sourceNode: 0"}[a == "bfs" || a == "sssp"])
		want, err := queried(t, one, query)
		if err != nil {
			t.Fatal(a, err)
		}
		got, err := queried(t, many, query)
		if err != nil || fmt.Sprint(got) != fmt.Sprint(want) {
			t.Errorf("%s differs with workers: %v", a, err)
		}
	}
}
