package ast

import "testing"

func TestInspectFindsEveryVariable(t *testing.T) {
	q := &SingleQuery{Clauses: []Clause{
		&Match{
			Pattern: &Pattern{Parts: []*PatternPart{{
				Var:   &Variable{Name: "p"},
				Chain: []Factor{&NodePattern{Var: &Variable{Name: "a"}}, &RelPattern{}, &NodePattern{}},
			}}},
			Where: &Subquery{Query: &SingleQuery{Clauses: []Clause{&Return{Projection: Projection{Items: []*Item{{Expr: &Variable{Name: "b"}}}}}}}},
		},
		&Return{Projection: Projection{Items: []*Item{{Expr: &Variable{Name: "c"}, As: &Variable{Name: "d"}}}}},
	}}
	names := func(inspect func(Node, func(Node) bool)) string {
		s := ""
		inspect(q, func(n Node) bool {
			if v, ok := n.(*Variable); ok {
				s += v.Name
			}
			return true
		})
		return s
	}
	if got := names(Inspect); got != "pabcd" {
		t.Errorf("Inspect saw %q", got)
	}
	if got := names(InspectScope); got != "pacd" {
		t.Errorf("InspectScope saw %q", got)
	}
}

func TestRewriteExprWorksUpwards(t *testing.T) {
	e := &Binary{Op: Add, Left: &IntLit{Value: 1}, Right: &ListLit{Items: []Expr{&IntLit{Value: 2}}}}
	got := RewriteExpr(e, func(e Expr) Expr {
		switch e := e.(type) {
		case *IntLit:
			return &IntLit{Value: e.Value * 10}
		case *ListLit:
			return e.Items[0]
		}
		return e
	}).(*Binary)
	if got.Left.(*IntLit).Value != 10 || got.Right.(*IntLit).Value != 20 {
		t.Errorf("rewritten to %+v, %+v", got.Left, got.Right)
	}
	if RewriteExpr(nil, func(e Expr) Expr { return e }) != nil {
		t.Error("nil did not stay nil")
	}
}
