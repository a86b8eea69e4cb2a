package operator

import (
	"testing"

	"github.com/morseldb/morsel/planner/physical"
	"github.com/morseldb/morsel/runtime/expr"
	"github.com/morseldb/morsel/status"
	"github.com/morseldb/morsel/storage"
	"github.com/morseldb/morsel/value"
)

func TestFilter(t *testing.T) {
	src := func() physical.Op { return valuesIn(0, append(ints(1, 2, 3, 4, 5, 6), value.Null)...) }
	even := binary(physical.OpEq, binary(physical.OpMod, slot(0), num(2)), num(0))
	for _, c := range []struct {
		pred physical.Expr
		want string
	}{
		{even, "2 4 6"},
		{&physical.Not{Of: even}, "1 3 5"},
		{&physical.IsNull{Of: slot(0)}, "null"},
		{binary(physical.OpAnd, even, binary(physical.OpGt, slot(0), num(2))), "4 6"},
		{binary(physical.OpOr, even, binary(physical.OpGt, slot(0), num(4))), "2 4 5 6"},
		{binary(physical.OpXor, even, binary(physical.OpGt, slot(0), num(4))), "2 4 5"},
	} {
		spec{out: []physical.Slot{0}, want: c.want, plan: func() physical.Op { return &physical.Filter{Source: src(), Pred: c.pred} }}.check(t)
	}
}

func TestProjection(t *testing.T) {
	spec{graph: diamond(t), out: []physical.Slot{0, 1, 2, 3}, want: "(0),0,0,0 (1),1,10,1.5 (2),2,20,3.0 (3),3,30,4.5", plan: func() physical.Op {
		p := &physical.Projection{Header: keep(0), Source: allNodes(0), Items: []physical.Assign{{Slot: 1, Expr: prop(0, "id")}}}
		return &physical.Projection{Header: keep(0, 1), Source: p, Items: []physical.Assign{
			{Slot: 2, Expr: binary(physical.OpMul, slot(1), num(10))},
			{Slot: 3, Expr: &physical.Case{Whens: []physical.When{{Cond: binary(physical.OpEq, slot(1), num(0)), Then: slot(1)}},
				Else: binary(physical.OpMul, slot(1), lit(value.Float(1.5)))}}}}
	}}.check(t)
	// An item may assign a slot to itself.
	spec{out: []physical.Slot{0}, want: "1 2", plan: func() physical.Op {
		return &physical.Projection{Source: valuesIn(0, ints(1, 2)...), Items: []physical.Assign{{Slot: 0, Expr: slot(0)}}}
	}}.check(t)
}

func TestUnwind(t *testing.T) {
	for _, c := range []struct {
		list physical.Expr
		want string
	}{
		{lit(value.Null), ""},
		{lit(value.List(nil)), ""},
		{num(5), "5"},
		{lit(value.List(append(ints(1), value.String("a"), value.Null, value.List(ints(2))))), "1 'a' null [2]"},
		{call("range", num(1), num(4)), "1 2 3 4"},
		{call("range", num(1), num(8), num(3)), "1 4 7"},
		{call("range", num(8), num(1), num(-3)), "8 5 2"},
		{call("range", num(0), num(1), num(-1)), ""},
		{call("range", num(0), num(-1)), ""},
		{call("range", num(9223372036854775806), num(9223372036854775807)), "9223372036854775806 9223372036854775807"},
	} {
		spec{out: []physical.Slot{0}, want: c.want, plan: func() physical.Op {
			return &physical.Unwind{Source: &physical.Argument{}, List: c.list, Var: 0}
		}}.check(t)
	}
	spec{out: []physical.Slot{0, 1}, want: "1,1 2,1 2,2 3,1 3,2 3,3", plan: func() physical.Op {
		return &physical.Unwind{Header: keep(0), Source: valuesIn(0, ints(1, 0, 2, 3)...), List: call("range", num(1), slot(0)), Var: 1}
	}}.check(t)
}

func TestUnwindOfAHugeRangeIsLazy(t *testing.T) {
	s := spec{out: []physical.Slot{0}, memo: 1 << 20}
	plan := &physical.Limit{Count: num(2), Source: &physical.Unwind{Source: &physical.Argument{}, List: call("range", num(1), num(1e15)), Var: 0}}
	s.compare(t, "range", plan, 1024, []string{"1", "2"})
}

// weighted is a graph and a plan over it that gives the values 0.. in slot 0,
// where value i stands for counts[i] rows.
func weighted(t *testing.T, counts ...int64) (*storage.Snapshot, func() physical.Op) {
	var edges []edge
	for i, n := range counts {
		for range n {
			edges = append(edges, edge{int64(i), int64(i), "A"})
		}
	}
	return graphOf(t, make([]string, len(counts)), edges...), func() physical.Op {
		degree := &physical.Expand{Header: keep(14), Source: allNodes(14), From: 14, Rel: physical.NoSlot, To: physical.NoSlot}
		return &physical.Projection{Source: degree, Items: []physical.Assign{{Slot: 0, Expr: prop(14, "id")}}}
	}
}

func TestLimitAndSkipCutMultiplicity(t *testing.T) {
	out := []physical.Slot{0}
	g, plan := weighted(t, 2, 3, 1)
	spec{graph: g, out: out, want: "0 0 1 1 1 2", plan: plan}.check(t)
	for _, c := range []struct {
		skip, limit int64
		want        string
	}{{0, 0, ""}, {0, 1, "0"}, {1, 2, "0 1"}, {2, 3, "1 1 1"}, {4, 9, "1 2"}, {6, 1, ""}, {9, 1, ""}} {
		spec{graph: g, out: out, want: c.want, plan: func() physical.Op {
			return &physical.Limit{Source: &physical.Skip{Source: plan(), Count: num(c.skip)}, Count: num(c.limit)}
		}}.check(t)
		spec{graph: g, out: out, want: c.want, plan: func() physical.Op {
			return &physical.Limit{Exhaustive: true, Source: &physical.Skip{Source: plan(), Count: num(c.skip)}, Count: num(c.limit)}
		}}.check(t)
	}
	spec{graph: g, out: out, want: "0 0 1 1 1 2", plan: func() physical.Op {
		return &physical.ProduceResults{Source: plan(), Slots: out, Names: []string{"x"}}
	}}.check(t)
}

func TestLimitArguments(t *testing.T) {
	for _, c := range []struct {
		v      value.Value
		detail string
	}{{value.Int(-1), "NegativeIntegerArgument"}, {value.Float(1.5), "InvalidArgumentType"}, {value.String("a"), "InvalidArgumentType"}} {
		_, err := spec{}.rows(&physical.Limit{Source: valuesIn(0, ints(1)...), Count: lit(c.v)}, 1)
		if e := status.As(err); e == nil || e.Detail != c.detail {
			t.Errorf("LIMIT %v: %v", c.v, err)
		}
	}
}

func TestArgumentRow(t *testing.T) {
	spec{out: []physical.Slot{0, 1}, want: "1,2 2,4", plan: func() physical.Op {
		right := &physical.Projection{Source: &physical.Argument{Header: keep(0)}, Items: []physical.Assign{{Slot: 1, Expr: binary(physical.OpMul, slot(0), num(2))}}}
		return &physical.Apply{Header: keep(0), Left: valuesIn(0, ints(1, 2)...), Right: right}
	}}.check(t)
}

func TestApply(t *testing.T) {
	upTo := func() physical.Op {
		return &physical.Unwind{Source: &physical.Argument{Header: keep(0)}, List: call("range", num(1), slot(0)), Var: 1}
	}
	left := func() physical.Op { return valuesIn(0, ints(2, 0, 3)...) }
	out := []physical.Slot{0, 1}
	spec{out: out, want: "2,1 2,2 3,1 3,2 3,3", plan: func() physical.Op { return &physical.Apply{Header: keep(0), Left: left(), Right: upTo()} }}.check(t)
	spec{out: out, want: "2,1 2,2 0,null 3,1 3,2 3,3", plan: func() physical.Op {
		return &physical.Apply{Header: keep(0), Left: left(), Right: upTo(), Optional: true, Nulls: []physical.Slot{1}}
	}}.check(t)
	spec{out: out, want: "2,1 2,2 0,null 3,1 3,2 3,3", plan: func() physical.Op {
		opt := &physical.Optional{Header: keep(0), Source: upTo(), Nulls: []physical.Slot{1}}
		return &physical.Apply{Header: keep(0), Left: left(), Right: opt}
	}}.check(t)
	spec{out: []physical.Slot{0}, want: "2 3", plan: func() physical.Op { return &physical.SemiApply{Left: left(), Right: upTo()} }}.check(t)
	spec{out: []physical.Slot{0}, want: "0", plan: func() physical.Op { return &physical.SemiApply{Left: left(), Right: upTo(), Anti: true} }}.check(t)
	// Multiplicity of the left row is the right rows' as well.
	g, weigh := weighted(t, 4, 2, 3)
	spec{graph: g, out: out, want: "1,1 1,1 2,1 2,1 2,1 2,2 2,2 2,2", plan: func() physical.Op {
		return &physical.Apply{Header: keep(0), Left: weigh(), Right: upTo()}
	}}.check(t)
}

func TestNestedPlans(t *testing.T) {
	nested := func(kind physical.NestedKind) physical.Expr {
		return &physical.Nested{Kind: kind, Out: 1, Args: []physical.Slot{0},
			Plan: &physical.Unwind{Source: &physical.Argument{Header: keep(0)}, List: call("range", num(1), slot(0)), Var: 1}}
	}
	for kind, want := range map[physical.NestedKind]string{
		physical.NestedExists: "true false true", physical.NestedCount: "2 0 3", physical.NestedCollect: "[1,2] [] [1,2,3]"} {
		spec{out: []physical.Slot{2}, want: want, plan: func() physical.Op {
			return &physical.Projection{Source: valuesIn(0, ints(2, 0, 3)...), Items: []physical.Assign{{Slot: 2, Expr: nested(kind)}}}
		}}.check(t)
	}
	// Inside a list comprehension the plan's argument is the comprehension's variable.
	spec{out: []physical.Slot{2}, want: "[0,1,2]", plan: func() physical.Op {
		comp := &physical.ListComp{Var: 0, List: call("range", num(0), num(2)), Map: nested(physical.NestedCount)}
		return &physical.Projection{Source: &physical.Argument{}, Items: []physical.Assign{{Slot: 2, Expr: comp}}}
	}}.check(t)
}

var _ expr.Rows = Operator(nil)
