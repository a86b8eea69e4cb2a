package cost

import (
	"strings"
	"testing"

	"github.com/morseldb/morsel/parser/ast"
	"github.com/morseldb/morsel/storage/sketch"
	"github.com/morseldb/morsel/value"
)

// known is stats that know that :A(x) is 0 to 99 on all of 1,000 nodes, name one of ten texts on half of them, and [:R](w) the same as x.
type known struct {
	stats
	params map[string]value.Value
	noted  []float64
}

func (k *known) NodeValues(label, key string) *sketch.Values {
	if label != "A" {
		return nil
	}
	var vs []value.Value
	for i := range int64(1000) {
		switch {
		case key == "x":
			vs = append(vs, value.Int(i%100))
		case key == "name" && i%2 == 0:
			vs = append(vs, value.String(string(rune('a'+i/2%10))+"-name"))
		}
	}
	return sketch.Build(vs, 1000, 1000, -1)
}

func (k *known) RelValues(typ, key string) *sketch.Values {
	if typ == "R" && key == "w" {
		return k.NodeValues("A", "x")
	}
	return nil
}

func (k *known) Parameter(name string) (value.Value, bool) {
	v, ok := k.params[name]
	return v, ok
}

func (k *known) LabelPair(a, b string) (float64, bool) { return 10, true }

func (k *known) Estimated(_ func(Stats) float64, rows float64) { k.noted = append(k.noted, rows) }

func prop(id int, key string) ast.Expr {
	return &ast.Property{Of: &ast.Variable{Name: "v", ID: id}, Key: key}
}

func cmp(a ast.Expr, op ast.CompareOp, b ast.Expr) ast.Expr {
	return &ast.Comparison{Operands: []ast.Expr{a, b}, Ops: []ast.CompareOp{op}}
}

func TestPropertyPredicates(t *testing.T) {
	const node, rel, unknown = 1, 2, 3
	scope := Scope{node: {Label: "A"}, rel: {Rel: true, Types: []string{"R"}}, unknown: {Label: "B"}}
	s := &known{params: map[string]value.Value{"p": value.Int(20), "l": value.List([]value.Value{value.Int(1), value.Int(2), value.Int(3)})}}
	num := func(n int64) ast.Expr { return &ast.IntLit{Value: n} }
	text := func(s string) ast.Expr { return &ast.StringLit{Value: s} }
	lower := func(e ast.Expr) ast.Expr { return &ast.FuncCall{Name: "lower", Args: []ast.Expr{e}} }
	for _, c := range []struct {
		what string
		e    ast.Expr
		want float64
	}{
		{"x = 5", cmp(prop(node, "x"), ast.Eq, num(5)), 0.01},
		{"5 = x", cmp(num(5), ast.Eq, prop(node, "x")), 0.01},
		{"x <> 5", cmp(prop(node, "x"), ast.Ne, num(5)), 0.99},
		{"x = $p", cmp(prop(node, "x"), ast.Eq, &ast.Param{Name: "p"}), 0.01},
		{"x = $nothing", cmp(prop(node, "x"), ast.Eq, &ast.Param{Name: "nothing"}), 0.01},
		{"x < $p", cmp(prop(node, "x"), ast.Lt, &ast.Param{Name: "p"}), 0.2},
		{"20 <= x", cmp(num(20), ast.Le, prop(node, "x")), 0.8},
		{"w > 49", cmp(prop(rel, "w"), ast.Gt, num(49)), 0.5},
		{"name = 'a-name'", cmp(prop(node, "name"), ast.Eq, text("a-name")), 0.05},
		{"lower(name) = 'a-name'", cmp(lower(prop(node, "name")), ast.Eq, text("a-name")), 0.05},
		{"name IS NULL", &ast.IsNull{Of: prop(node, "name")}, 0.5},
		{"name IS NOT NULL", &ast.IsNull{Of: prop(node, "name"), Not: true}, 0.5},
		{"x IN [1, 2]", &ast.Binary{Op: ast.In, Left: prop(node, "x"), Right: &ast.ListLit{Items: []ast.Expr{num(1), num(2)}}}, 0.02},
		{"x IN $l", &ast.Binary{Op: ast.In, Left: prop(node, "x"), Right: &ast.Param{Name: "l"}}, 0.03},
		{"x IN $nothing", &ast.Binary{Op: ast.In, Left: prop(node, "x"), Right: &ast.Param{Name: "nothing"}}, 0.1},
		{"name STARTS WITH 'c'", &ast.Binary{Op: ast.StartsWith, Left: prop(node, "name"), Right: text("c")}, 0.05},
		{"name CONTAINS '-'", &ast.Binary{Op: ast.Contains, Left: prop(node, "name"), Right: text("-")}, 0.5},
		{"x = w", cmp(prop(node, "x"), ast.Eq, prop(rel, "w")), 0.01},
		{"x of another label = 5", cmp(prop(unknown, "x"), ast.Eq, num(5)), Equality},
		{"20 < x AND x < 40", &ast.Binary{Op: ast.And, Left: cmp(num(20), ast.Lt, prop(node, "x")), Right: cmp(prop(node, "x"), ast.Lt, num(40))}, 0.2},
	} {
		got := Pred(s, c.e, scope)
		if got > c.want*1.15 || got < c.want/1.15 {
			t.Errorf("%s: %v, want %v", c.what, got, c.want)
		}
	}
	if len(s.noted) == 0 {
		t.Error("no estimate was remembered")
	}
	near(t, "A&B counted", Labels(s, &ast.LabelAnd{Left: &ast.LabelName{Name: "A"}, Right: &ast.LabelName{Name: "B"}}), 0.01)
	if why := Why(s, cmp(prop(node, "x"), ast.Eq, num(5)), scope); !strings.Contains(why, ":A(x) has 100 different values on 1000 of 1000 (counted)") {
		t.Error(why)
	}
	if why := Why(s, cmp(prop(unknown, "x"), ast.Eq, num(5)), scope); !strings.Contains(why, "nothing is known of x") {
		t.Error(why)
	}
}
