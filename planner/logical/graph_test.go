package logical

import (
	"fmt"
	"strings"
	"testing"

	"github.com/morseldb/morsel/parser/ast"
	"github.com/morseldb/morsel/planner/explain"
)

func node(id int, labels ast.LabelExpr) *ast.NodePattern {
	return &ast.NodePattern{Var: variable(id), Labels: labels}
}

func variable(id int) *ast.Variable { return &ast.Variable{Name: fmt.Sprintf("v%d", id), ID: id} }

func name(s string) ast.LabelExpr { return &ast.LabelName{Name: s} }

func TestGraphOfAChain(t *testing.T) {
	props := &ast.MapLit{Keys: []string{"x"}, Values: []ast.Expr{&ast.IntLit{Value: 1}}}
	first := node(1, &ast.LabelAnd{Left: name("A"), Right: name("B")})
	first.Props = props
	part := &ast.PatternPart{Var: variable(4), Chain: []ast.Factor{first,
		&ast.RelPattern{Var: variable(2), Types: &ast.LabelOr{Left: name("R"), Right: name("S")}}, node(3, nil)}}
	where := &ast.Binary{Op: ast.And, Left: &ast.BoolLit{Value: true}, Right: &ast.Comparison{
		Operands: []ast.Expr{variable(3), variable(1)}, Ops: []ast.CompareOp{ast.Eq}}}
	g := OfPart(part, where)
	if len(g.Nodes) != 2 || len(g.Rels) != 1 || len(g.Paths) != 1 {
		t.Fatalf("%d nodes, %d connections, %d paths", len(g.Nodes), len(g.Rels), len(g.Paths))
	}
	if r := g.Rels[0]; strings.Join(r.Types, " ") != "R S" || r.Left.ID != 1 || r.Right.ID != 3 {
		t.Errorf("connection %+v", r)
	}
	var preds []string
	for _, p := range g.Preds {
		preds = append(preds, fmt.Sprint(explain.Expr(p.Expr), p.Deps))
	}
	if got, want := strings.Join(preds, "; "), "v1:A[1]; v1:B[1]; v1.x = 1[1]; true[]; v3 = v1[1 3]"; got != want {
		t.Errorf("predicates %s, want %s", got, want)
	}
}

func TestTypesArePlainNamesOrNot(t *testing.T) {
	for _, c := range []struct {
		expr  ast.LabelExpr
		types string
		plain bool
	}{
		{nil, "", true},
		{name("A"), "A", true},
		{&ast.LabelOr{Left: name("A"), Right: &ast.LabelOr{Left: name("B"), Right: name("A")}}, "A B", true},
		{&ast.LabelWildcard{}, "", true},
		{&ast.LabelNot{Of: name("A")}, "", false},
		{&ast.LabelOr{Left: name("A"), Right: &ast.LabelWildcard{}}, "", false},
	} {
		types, plain := Types(c.expr)
		if strings.Join(types, " ") != c.types || plain != c.plain {
			t.Errorf("%v gives %v, %v", c.expr, types, plain)
		}
	}
}

func TestGroupsOfAnonymousVariables(t *testing.T) {
	q := &ast.ParenPattern{Quantifier: &ast.Quantifier{Min: 1},
		Part:   &ast.PatternPart{Chain: []ast.Factor{node(5, nil), &ast.RelPattern{Var: variable(6)}, node(7, nil)}},
		Groups: []*ast.Group{{Inner: variable(5), Outer: variable(8)}}}
	g := OfPart(&ast.PatternPart{Var: variable(10), Chain: []ast.Factor{node(1, nil), q, node(2, nil)}}, nil)
	var ids []int
	for _, v := range g.Paths[0].Deps() {
		ids = append(ids, v.ID)
	}
	if fmt.Sprint(ids) != "[1 8 -6 -7 2]" || len(q.Groups) != 3 {
		t.Errorf("path over %v, %d groups", ids, len(q.Groups))
	}
	if OfPart(&ast.PatternPart{Chain: []ast.Factor{node(1, nil), q, node(2, nil)}}, nil); len(q.Groups) != 3 {
		t.Error("building the graph again added groups")
	}
}
