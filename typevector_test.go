package morsel

import (
	"context"
	"reflect"
	"testing"
)

// TestVectorRoundTrip sends vectors and UUIDs as parameters, stores them, and reads them after reopening.
func TestVectorRoundTrip(t *testing.T) {
	dir := t.TempDir()
	v, err := VectorOf([]float32{0.5, -2})
	if err != nil {
		t.Fatal(err)
	}
	u, err := ParseUUID("550e8400-e29b-41d4-a716-446655440000")
	if err != nil {
		t.Fatal(err)
	}
	ctx := context.Background()
	for round, text := range []string{"CREATE (n:N {v: $v, u: $u}) RETURN n.v AS v, n.u AS u", "MATCH (n:N {v: $v, u: $u}) RETURN n.v AS v, n.u AS u"} {
		db, err := Open(dir)
		if err != nil {
			t.Fatal(err)
		}
		res, err := db.Run(ctx, text, map[string]any{"v": v, "u": u})
		if err != nil {
			t.Fatal(err)
		}
		rec, err := res.Single()
		if err != nil {
			t.Fatal(err)
		}
		var row struct {
			V Vector `morsel:"v"`
			U UUID   `morsel:"u"`
		}
		if err := rec.Scan(&row); err != nil {
			t.Fatal(err)
		}
		if row.U != u || row.V.String() != "vector([0.5, -2.0], 2, FLOAT32)" || row.V.CoordinateType() != "FLOAT32" {
			t.Errorf("round %d: got %s, %s", round, row.V, row.U)
		}
		if got := Coordinates[int64](row.V); !reflect.DeepEqual(got, []int64{0, -2}) {
			t.Errorf("as integers: %v", got)
		}
		if err := db.Close(); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := VectorOf([]int8{}); Code(err) == "" {
		t.Errorf("a vector of nothing: %v", err)
	}
}
