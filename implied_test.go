package morsel

import (
	"context"
	"testing"
)

// TestImpliedTypesAreDropped holds that a plan which reads only the types that there are between some labels is not used once there is another one,
// nor in a transaction that has made one.
func TestImpliedTypesAreDropped(t *testing.T) {
	db := OpenMemory()
	defer db.Close()
	ctx := context.Background()
	run := func(text string) {
		t.Helper()
		if _, err := db.Run(ctx, text, nil); err != nil {
			t.Fatal(err)
		}
	}
	const one, two = "MATCH (a:A)-->(b:B) RETURN count(*) AS n", "MATCH (a:A)-[r*1..2]->(c:C) RETURN count(*) AS n"
	count := func(tx *Tx, text string, want int64) {
		t.Helper()
		res, err := (*Result)(nil), error(nil)
		if tx != nil {
			res, err = tx.Run(text, nil)
		} else {
			res, err = db.Session().Run(ctx, text, nil)
		}
		if err != nil {
			t.Fatal(err)
		}
		for rec, err := range res.Records() {
			if err != nil {
				t.Fatal(err)
			}
			if rec.Values[0] != want {
				t.Errorf("%s: %v, want %d", text, rec.Values[0], want)
			}
		}
	}
	run("CREATE (a:A)-[:R]->(b:B)-[:S]->(:C), (:X)-[:T]->(:Y)")
	for range 2 {
		count(nil, one, 1)
		count(nil, two, 1)
	}
	tx, err := db.Session().Begin(ctx)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := tx.Run("MATCH (a:A), (b:B), (c:C) CREATE (a)-[:New]->(b), (a)-[:T]->(c)", nil); err != nil {
		t.Fatal(err)
	}
	count(tx, one, 2)
	count(tx, two, 3)
	if err := tx.Rollback(); err != nil {
		t.Fatal(err)
	}
	count(nil, one, 1)
	count(nil, two, 1)
	run("MATCH (a:A), (b:B), (c:C) CREATE (a)-[:T]->(b), (b)-[:Other]->(c)")
	count(nil, one, 2)
	count(nil, two, 4)
}
