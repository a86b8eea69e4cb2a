package join

import (
	"math"
	"testing"

	"github.com/morseldb/morsel/parser/ast"
	"github.com/morseldb/morsel/planner/cost"
	"github.com/morseldb/morsel/planner/logical"
)

// hubStats is statistics in which two relationships of a person meet ten times as often as if they were spread evenly.
type hubStats struct{ stats }

func (hubStats) Meet(label string, _, _ cost.Arm) float64 {
	if label == "Person" {
		return 10
	}
	return 1
}

func (hubStats) Without(label string, a cost.Arm) (float64, bool) {
	return 0.25, label == "Person" && a.Ways.In
}

func lastRows(t *testing.T, s cost.Stats, chain ...ast.Factor) float64 {
	t.Helper()
	g := logical.Of([]*ast.Match{{Pattern: &ast.Pattern{Parts: []*ast.PatternPart{{Chain: chain}}}}})
	c := Order(g, s, Input{Bound: func(int) bool { return false }, Rows: 1})
	return c[0].Rows
}

// TestHubs holds that what leads on from a node that a relationship led to is as much as the statistics say of both, in whichever
// order they are solved, and nothing more where nothing led there.
func TestHubs(t *testing.T) {
	both := func(id int) ast.Factor {
		r := rel(id)
		r.Dir = ast.Undirected
		return r
	}
	one := []ast.Factor{node(1, "City"), both(2), node(3, "Person")}
	if a, b := lastRows(t, hubStats{}, one...), lastRows(t, stats{}, one...); a != b {
		t.Errorf("one relationship gives %v rows, not %v", a, b)
	}
	two := append(one, both(4), node(5, ""))
	// each may be the other: of all pairs at a person those are left out that are a relationship with itself
	apart := 10 - 1/cost.Fanout(stats{}, "Person", nil, "", cost.Ways{Out: true, In: true})
	if a, b := lastRows(t, hubStats{}, two...), lastRows(t, stats{}, two...)*apart; math.Abs(a-b) > 1e-6*b {
		t.Errorf("two relationships of a person give %v rows, not %v", a, b)
	}
	far := []ast.Factor{node(1, "Person"), both(2), node(3, "City"), both(4), node(5, "Person")}
	if a, b := lastRows(t, hubStats{}, far...), lastRows(t, stats{}, far...); a > b {
		t.Errorf("persons that meet nothing else give %v rows, more than %v", a, b)
	}
}

// TestExistsShare holds what is known of nodes without a relationship against patterns that ask for it.
func TestExistsShare(t *testing.T) {
	chain := node(1, "").Var
	arrow := rel(2)
	arrow.Dir = ast.RightToLeft
	pattern := &ast.PatternExpr{Part: &ast.PatternPart{Chain: []ast.Factor{node(1, ""), arrow, node(3, "")}}, Free: []*ast.Variable{chain}}
	sc := cost.Scope{1: cost.About{Label: "Person"}}
	for _, c := range []struct {
		e    ast.Expr
		want float64
	}{{pattern, 0.75}, {&ast.Unary{Op: ast.Not, Of: pattern}, 0.25}} {
		if got := Selectivity(hubStats{}, c.e, sc); got != c.want {
			t.Errorf("%T keeps %v, want %v", c.e, got, c.want)
		}
	}
	if got := Selectivity(hubStats{}, pattern, cost.Scope{1: cost.About{Label: "City"}}); got != cost.Other {
		t.Errorf("where nothing is known %v is kept", got)
	}
}
