package cost

import (
	"math"
	"testing"

	"github.com/morseldb/morsel/parser/ast"
)

type stats struct{}

func (stats) LabelCount(label string) float64 {
	return map[string]float64{"": 1000, "A": 100, "B": 10}[label]
}

func (stats) PatternCount(start, typ, end string) float64 {
	switch {
	case typ == "NONE":
		return 0
	case start == "A" && end == "B":
		return 25
	case start == "A":
		return 500
	case end == "B":
		return 100
	}
	return 2000
}

func near(t *testing.T, what string, got, want float64) {
	t.Helper()
	if math.Abs(got-want) > 1e-9 {
		t.Errorf("%s: %v, want %v", what, got, want)
	}
}

func TestEstimates(t *testing.T) {
	near(t, "label", Label(stats{}, "A"), 0.1)
	near(t, "fanout", Fanout(stats{}, "", nil, "", Ways{Out: true}), 2)
	near(t, "both ways", Fanout(stats{}, "", nil, "", Ways{Out: true, In: true}), 4)
	near(t, "of a label", Fanout(stats{}, "A", []string{"R"}, "", Ways{Out: true}), 5)
	near(t, "between labels", Fanout(stats{}, "A", []string{"R"}, "B", Ways{Out: true}), 1)
	near(t, "no type", Fanout(stats{}, "A", []string{}, "", Ways{Out: true}), 0)
	near(t, "repeated", Repeated(2, 1, 3), 14)
	near(t, "unbounded", Repeated(2, 1, -1), 30)
	near(t, "zero times", Repeated(2, 0, 0), 1)
}

func TestPredicates(t *testing.T) {
	a := &ast.LabelName{Name: "A"}
	b := &ast.LabelName{Name: "B"}
	eq := &ast.Comparison{Operands: []ast.Expr{nil, nil}, Ops: []ast.CompareOp{ast.Eq}}
	near(t, "A&B", Labels(stats{}, &ast.LabelAnd{Left: a, Right: b}), 0.001)
	near(t, "A|B", Labels(stats{}, &ast.LabelOr{Left: a, Right: b}), 0.109)
	near(t, "!A", Labels(stats{}, &ast.LabelNot{Of: a}), 0.9)
	near(t, "equality", Pred(stats{}, eq, nil), Equality)
	near(t, "negated", Pred(stats{}, &ast.Unary{Op: ast.Not, Of: eq}, nil), 1-Equality)
	near(t, "or", Pred(stats{}, &ast.Binary{Op: ast.Or, Left: eq, Right: eq}, nil), 0.19)
	near(t, "in", Pred(stats{}, &ast.Binary{Op: ast.In, Right: &ast.ListLit{Items: make([]ast.Expr, 2)}}, nil), 0.19)
}
