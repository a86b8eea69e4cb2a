package operator

import (
	"testing"

	"github.com/morseldb/morsel/planner/physical"
	"github.com/morseldb/morsel/value"
)

func TestAllNodesScan(t *testing.T) {
	spec{graph: diamond(t), out: []physical.Slot{0}, want: "(0) (1) (2) (3)",
		plan: func() physical.Op { return allNodes(0) }}.check(t)
}

func label(name string) *physical.LabelExpr {
	return &physical.LabelExpr{Op: physical.LabelIs, Name: name}
}

func TestNodeByLabelScan(t *testing.T) {
	p, q := label("P"), label("Q")
	not := &physical.LabelExpr{Op: physical.LabelNot, Args: []*physical.LabelExpr{p}}
	for _, c := range []struct {
		expr *physical.LabelExpr
		want string
	}{
		{p, "(0) (1)"},
		{label("Unknown"), ""},
		{not, "(2) (3)"},
		{&physical.LabelExpr{Op: physical.LabelAnd, Args: []*physical.LabelExpr{p, q}}, "(1)"},
		{&physical.LabelExpr{Op: physical.LabelAnd, Args: []*physical.LabelExpr{not, q}}, "(2)"},
		{&physical.LabelExpr{Op: physical.LabelOr, Args: []*physical.LabelExpr{p, q}}, "(0) (1) (2)"},
		{&physical.LabelExpr{Op: physical.LabelAny}, "(0) (1) (2)"},
		{&physical.LabelExpr{Op: physical.LabelDynamicAll, Expr: lit(value.List([]value.Value{value.String("P"), value.String("Q")}))}, "(1)"},
		{&physical.LabelExpr{Op: physical.LabelDynamicAny, Expr: str("Q")}, "(1) (2)"},
	} {
		spec{graph: diamond(t), out: []physical.Slot{0}, want: c.want,
			plan: func() physical.Op { return &physical.NodeByLabelScan{Node: 0, Labels: c.expr} }}.check(t)
		// The same expression as a predicate says the same of each node.
		spec{graph: diamond(t), out: []physical.Slot{0}, want: c.want,
			plan: func() physical.Op {
				return &physical.Filter{Source: allNodes(0), Pred: &physical.HasLabels{Of: slot(0), Labels: c.expr}}
			}}.check(t)
	}
}

func TestScanJoinsArgument(t *testing.T) {
	spec{graph: diamond(t), out: []physical.Slot{1, 0}, want: "7,(0) 7,(1) 8,(0) 8,(1)",
		plan: func() physical.Op {
			return &physical.Apply{Header: keep(1), Left: valuesIn(1, ints(7, 8)...), Right: &physical.NodeByLabelScan{Header: keep(1), Node: 0, Labels: label("P")}}
		}}.check(t)
}

func TestRelTypeScan(t *testing.T) {
	for _, c := range []struct {
		types []string
		both  bool
		want  string
	}{
		{[]string{"B"}, false, "[5],(3),(0) [6],(3),(0)"},
		{[]string{"B", "A", "B"}, false, "[5],(3),(0) [6],(3),(0) [0],(0),(1) [1],(0),(2) [2],(1),(3) [3],(2),(3) [4],(0),(0)"},
		{nil, false, "[0],(0),(1) [1],(0),(2) [2],(1),(3) [3],(2),(3) [4],(0),(0) [5],(3),(0) [6],(3),(0)"},
		{[]string{"A"}, true, "[0],(0),(1) [0],(1),(0) [1],(0),(2) [1],(2),(0) [2],(1),(3) [2],(3),(1) [3],(2),(3) [3],(3),(2) [4],(0),(0)"},
		{[]string{"Nope"}, true, ""},
	} {
		spec{graph: diamond(t), out: []physical.Slot{0, 1, 2}, want: c.want,
			plan: func() physical.Op {
				return &physical.RelTypeScan{Rel: 0, Start: 1, End: 2, Types: c.types, Both: c.both}
			}}.check(t)
	}
	spec{graph: diamond(t), out: []physical.Slot{0, 1}, want: "[4],(0)",
		plan: func() physical.Op { return &physical.RelTypeScan{Rel: 0, Start: 1, End: 1} }}.check(t)
}

func TestSeeks(t *testing.T) {
	spec{graph: diamond(t), out: []physical.Slot{0}, want: "(3) (1)",
		plan: func() physical.Op {
			return &physical.NodeByIDSeek{Node: 0, IDs: lit(value.List(append(ints(3, 99, 1, 3, -1), value.Null, value.String("1"))))}
		}}.check(t)
	spec{graph: diamond(t), out: []physical.Slot{0}, want: "(2)",
		plan: func() physical.Op { return &physical.NodeByIDSeek{Node: 0, IDs: str("4:x:2"), ByElementID: true} }}.check(t)
	spec{graph: diamond(t), out: []physical.Slot{0, 1, 2}, want: "[4],(0),(0) [0],(0),(1) [0],(1),(0)",
		plan: func() physical.Op {
			return &physical.RelByIDSeek{Rel: 0, Start: 1, End: 2, IDs: lit(value.List(ints(4, 0, 50))), Both: true}
		}}.check(t)
}

func TestCounts(t *testing.T) {
	for _, c := range []struct {
		op   physical.Op
		want string
	}{
		{&physical.NodeCount{Out: 0, Labels: []string{""}}, "4"},
		{&physical.NodeCount{Out: 0, Labels: []string{"P", "Q"}}, "4"},
		{&physical.NodeCount{Out: 0, Labels: []string{"P", "Z"}}, "0"},
		{&physical.RelCount{Out: 0}, "7"},
		{&physical.RelCount{Out: 0, Both: true}, "13"},
		{&physical.RelCount{Out: 0, Types: []string{"A"}}, "5"},
		{&physical.RelCount{Out: 0, Types: []string{"A", "B"}}, "7"},
		{&physical.RelCount{Out: 0, Start: "P", End: "Q", Types: []string{"A"}}, "2"},
		{&physical.RelCount{Out: 0, Start: "P", End: "P"}, "2"},
		{&physical.RelCount{Out: 0, Start: "P", End: "P", Both: true}, "3"},
		{&physical.RelCount{Out: 0, Start: "P", End: "Z"}, "0"},
	} {
		spec{graph: diamond(t), out: []physical.Slot{0}, want: c.want, plan: func() physical.Op { return c.op }}.check(t)
	}
}

// TestFilterFindsInColumn holds a filtered scan, which looks into the column,
// equal to one that reads each node's property.
func TestFilterFindsInColumn(t *testing.T) {
	g := diamond(t)
	conj := func(es ...physical.Expr) physical.Expr {
		e := es[0]
		for _, next := range es[1:] {
			e = binary(physical.OpAnd, e, next)
		}
		return e
	}
	id := prop(0, "id")
	for _, c := range []struct {
		pred physical.Expr
		want string
	}{
		{binary(physical.OpEq, id, num(1)), "(1)"},
		{binary(physical.OpEq, lit(value.Float(0)), id), "(0)"},
		{binary(physical.OpEq, id, num(2)), ""}, // no :P
		{binary(physical.OpEq, id, str("a")), ""},
		{binary(physical.OpEq, id, lit(value.Null)), ""},
		{binary(physical.OpEq, id, lit(value.List(nil))), ""},
		{binary(physical.OpEq, prop(0, "unknown"), num(1)), ""},
		{binary(physical.OpEq, id, id), "(0) (1)"},
		{conj(binary(physical.OpGe, id, num(0)), binary(physical.OpEq, id, num(1)), lit(value.True)), "(1)"},
		{conj(binary(physical.OpEq, id, num(1)), binary(physical.OpEq, id, num(0))), ""},
	} {
		spec{graph: g, out: []physical.Slot{0}, want: c.want, plan: func() physical.Op {
			return &physical.Filter{Source: &physical.NodeByLabelScan{Node: 0, Labels: label("P")}, Pred: c.pred}
		}}.check(t)
	}
	// The value may come from the argument, and differ from row to row.
	spec{graph: g, out: []physical.Slot{1, 0}, want: "3,(3) 1,(1) 1,(1)", plan: func() physical.Op {
		right := &physical.Filter{Source: &physical.AllNodesScan{Header: keep(1), Node: 0}, Pred: binary(physical.OpEq, id, slot(1))}
		return &physical.Apply{Header: keep(1), Left: valuesIn(1, append(ints(3, 1, 9, 1), value.Null)...), Right: right}
	}}.check(t)
}
