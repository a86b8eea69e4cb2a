package catalog

import (
	"reflect"
	"testing"

	"github.com/morseldb/morsel/value"
)

// TestGeneratedNames has names that Neo4j 5.26 gave.
func TestGeneratedNames(t *testing.T) {
	a := []string{"A"}
	for _, c := range []struct{ got, want string }{
		{IndexName(&Index{Kind: Range}, a, []string{"x"}), "index_20eb155a"},
		{IndexName(&Index{Kind: Range}, a, []string{"x", "y"}), "index_942977b2"},
		{IndexName(&Index{Kind: Text}, a, []string{"s"}), "index_429b4f56"},
		{IndexName(&Index{Kind: Point}, a, []string{"p"}), "index_3c51f522"},
		{IndexName(&Index{Kind: Range, OnRels: true}, []string{"R"}, []string{"w"}), "index_5a862e01"},
		{IndexName(&Index{Kind: Fulltext}, []string{"D", "E"}, []string{"x", "y"}), "index_15453c5e"},
		{IndexName(&Index{Kind: Vector}, []string{"D"}, []string{"emb3"}), "index_44e33e05"},
		{NewSchema().Indexes[0].Name, "index_343aff4e"},
		{NewSchema().Indexes[1].Name, "index_f7700477"},
		{ConstraintName(&Constraint{OnRels: true}, "R", []string{"u"}), "constraint_24289349"},
		{ConstraintName(&Constraint{}, "A", []string{"u", "v"}), "constraint_ec3a23dd"},
	} {
		if c.got != c.want {
			t.Errorf("got %s, want %s", c.got, c.want)
		}
	}
}

func TestSchemaRoundTrip(t *testing.T) {
	s := NewSchema().WithIndex(&Index{
		ID: 3, Name: "i", Kind: Vector, Tokens: []uint32{4}, Keys: []KeyID{5, 6}, Owner: 9,
		Config: []Setting{{"vector.dimensions", value.Int(3)}},
	}).WithConstraint(&Constraint{
		ID: 9, Name: "c", Kind: Typed, OnRels: true, Token: 7, Keys: []KeyID{1}, Index: 3,
		Type: PropertyType{Name: "INTEGER", Kinds: 1 << value.KindInt, Lists: []value.KindSet{1 << value.KindString}},
	})
	b := s.Append(nil)
	got, err := DecodeSchema(b)
	if got != nil {
		got.version = s.version
	}
	if err != nil || !reflect.DeepEqual(got, s) {
		t.Fatalf("got %+v, %v", got, err)
	}
	for i := range b {
		if got, err := DecodeSchema(b[:i]); err == nil {
			t.Fatalf("%d of %d bytes decode to %+v", i, len(b), got)
		}
	}
	if s.NextID() != 10 || s.WithoutIndex(3).Index(3) != nil || s.WithoutConstraint(9).ConstraintNamed("c") != nil {
		t.Error("the schema does not change as told")
	}
}

func FuzzDecodeSchema(f *testing.F) {
	f.Add(NewSchema().Append(nil))
	f.Fuzz(func(t *testing.T, b []byte) {
		if s, err := DecodeSchema(b); err == nil && s == nil {
			t.Error("no schema and no error")
		}
	})
}
