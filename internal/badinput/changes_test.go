package badinput

import (
	"context"
	"testing"

	"github.com/morseldb/morsel"
	"github.com/morseldb/morsel/status"
)

// TestMemoryOfChanges holds that what a transaction writes counts against its limit, whatever the clause.
func TestMemoryOfChanges(t *testing.T) {
	const limit = 4 << 20
	db := small(t, morsel.WithMemoryLimit(limit))
	for _, text := range []string{
		"UNWIND range(1, 60000) AS i CALL (i) { CREATE (:X {i: i}) } IN TRANSACTIONS OF 1000 ROWS",
		"MATCH (n:X) WITH n.i AS i, n CALL (i, n) { CREATE (n)-[:T {i: i}]->(n) } IN TRANSACTIONS OF 1000 ROWS",
	} {
		if err := ask(t, db, text, nil); err != nil {
			t.Fatal(err)
		}
	}
	for name, text := range map[string]string{
		"set":            "MATCH (n:X) SET n.text = 'a text of fifty characters, more or less, for number ' + n.i",
		"set number":     "UNWIND range(1, 20) AS x MATCH (n:X) SET n.v = n.i + x",
		"set map":        "MATCH (n:X) SET n += {a: n.i, b: n.i + 1, c: 'text of ' + n.i}",
		"replace":        "MATCH (n:X) SET n = {j: 'a text of fifty characters, more or less, for number ' + n.i}",
		"set of rels":    "MATCH ()-[r:T]->() SET r.text = 'a text of fifty characters, more or less, for number ' + r.i",
		"labels":         "UNWIND range(1, 40) AS x MATCH (n:X) SET n:$('L' + x)",
		"remove":         "UNWIND range(1, 40) AS x MATCH (n:X) SET n.w = x REMOVE n.w",
		"relationships":  "MATCH (n:X) CREATE (n)-[:U {i: n.i}]->(n)",
		"merged":         "MATCH (n:X) MERGE (n)-[:V {i: n.i}]->(n)",
		"merged nodes":   "UNWIND range(1, 60000) AS x MERGE (:Made {v: x})",
		"deleted":        "MATCH (n:X) DETACH DELETE n",
		"in a subquery":  "MATCH (n:X) CALL (n) { SET n.text = 'a text of fifty characters, more or less, for number ' + n.i } RETURN count(*)",
		"in a foreach":   "MATCH (n:X) FOREACH (x IN [1, 2, 3] | CREATE (:Made {v: n.i}))",
		"one large text": "WITH reduce(s = 'a', i IN range(1, 20) | s + s) AS s MATCH (n:X) SET n.text = s + n.i",
	} {
		t.Run(name, func(t *testing.T) {
			refused(t, ask(t, db, text, nil), status.MemoryLimit, "memory")
			kept(t, db)
			made(t, db)
			untouched(t, db)
		})
	}
}

// untouched reports a fault when a failed query has left changes behind.
func untouched(t *testing.T, db *morsel.DB) {
	t.Helper()
	res, err := db.Run(context.Background(), "MATCH (n:X)-[r:T]->(n) WHERE labels(n) = ['X'] AND keys(n) = ['i'] AND keys(r) = ['i'] RETURN count(*)", nil)
	if err != nil {
		t.Fatal(err)
	}
	if rec, err := res.Single(); err != nil || rec.Values[0] != int64(60000) {
		t.Errorf("of 60000 nodes and relationships %v are as they were, %v", rec, err)
	}
}

// TestMemoryOfStatements holds that the limit is the transaction's, not the statement's.
func TestMemoryOfStatements(t *testing.T) {
	const limit, statements = 4 << 20, 2000
	db := small(t, morsel.WithMemoryLimit(limit))
	ctx := context.Background()
	sess := db.Session()
	tx, err := sess.Begin(ctx)
	if err != nil {
		t.Fatal(err)
	}
	for range statements {
		var res *morsel.Result
		if res, err = tx.Run("UNWIND range(1, 100) AS x CREATE (:Made {v: x})", nil); err == nil {
			_, err = res.Consume()
		}
		if err != nil {
			break
		}
	}
	refused(t, err, status.MemoryLimit, "memory")
	if err := tx.Rollback(); err != nil {
		t.Fatal(err)
	}
	kept(t, db)
	made(t, db)
}
