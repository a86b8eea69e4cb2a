package morsel_test

import (
	"context"
	"reflect"
	"testing"

	"github.com/morseldb/morsel"
)

// values runs a query and gives its rows.
func values(t *testing.T, db *morsel.DB, text string) [][]any {
	t.Helper()
	res, err := db.Run(context.Background(), text, nil)
	if err != nil {
		t.Fatalf("%s: %v", text, err)
	}
	recs, err := res.Collect()
	if err != nil {
		t.Fatalf("%s: %v", text, err)
	}
	var out [][]any
	for _, r := range recs {
		out = append(out, r.Values)
	}
	return out
}

func TestRowsOfInnerTransactionsAreSeen(t *testing.T) {
	db := morsel.OpenMemory()
	defer db.Close()
	got := values(t, db, "UNWIND [1, 2, 3] AS x CALL (x) { CREATE (n:N {v: x}) RETURN n } IN TRANSACTIONS OF 1 ROW RETURN n.v, labels(n)")
	want := [][]any{{int64(1), []any{"N"}}, {int64(2), []any{"N"}}, {int64(3), []any{"N"}}}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("got %v", got)
	}
	values(t, db, "MATCH (n:N) CALL (n) { SET n.w = n.v } IN TRANSACTIONS OF 2 ROWS")
	if got := values(t, db, "MATCH (n:N) RETURN sum(n.w)"); got[0][0] != int64(6) {
		t.Errorf("sum %v", got)
	}
}

func TestAWriteBelowAJoinIsDone(t *testing.T) {
	db := morsel.OpenMemory()
	defer db.Close()
	values(t, db, "CREATE (:A {n: 1}), (:B {n: 5})")
	values(t, db, "MATCH (a:A) SET a.m = a.n + 1 WITH a MATCH (b:B {m: a.n}) RETURN a.n, b.n")
	if got := values(t, db, "MATCH (a:A) RETURN a.m"); got[0][0] != int64(2) {
		t.Errorf("the write before a join without rows was lost: %v", got)
	}
}
