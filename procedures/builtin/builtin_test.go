package builtin

import (
	"testing"
)

func TestDefaultHasEverything(t *testing.T) {
	r := Default()
	for _, name := range []string{"toUpper", "TOUPPER", "size", "coalesce", "labels", "round", "vector.similarity.cosine"} {
		if r.Function(name) == nil {
			t.Errorf("no function %s", name)
		}
	}
	for _, name := range []string{"count", "SUM", "percentileCont"} {
		if r.Aggregate(name) == nil {
			t.Errorf("no aggregation %s", name)
		}
	}
	if r.Procedure("db.labels") == nil || r.Procedure("DB.labels") != nil {
		t.Error("names of procedures are exact")
	}
	if r.Function("all") != nil {
		t.Error("a form of the language cannot be called by name")
	}
}
