package operator

import (
	"math"
	"math/rand"
	"slices"
	"strings"
	"testing"

	"github.com/morseldb/morsel/planner/physical"
	"github.com/morseldb/morsel/status"
	"github.com/morseldb/morsel/value"
)

func TestEager(t *testing.T) {
	g, plan := weighted(t, 2, 1, 3)
	spec{graph: g, out: []physical.Slot{0}, want: "0 0 1 2 2 2", plan: func() physical.Op { return &physical.Eager{Header: keep(0), Source: plan()} }}.check(t)
	spec{out: []physical.Slot{0, 1}, want: "1,null 'a',null null,null 1.5,null", plan: func() physical.Op {
		return &physical.Eager{Header: keep(0, 1), Source: valuesIn(0, value.Int(1), value.String("a"), value.Null, value.Float(1.5))}
	}}.check(t)
}

func assign(s physical.Slot, e physical.Expr) []physical.Assign {
	return []physical.Assign{{Slot: s, Expr: e}}
}

func TestDistinct(t *testing.T) {
	nan := value.Float(math.NaN())
	vs := []value.Value{value.Int(1), value.Float(1), value.Null, value.String("a"), value.Float(0), value.Float(math.Copysign(0, -1)), nan, nan,
		value.Null, value.List(ints(1)), value.List([]value.Value{value.Float(1)}), value.String("a"), value.True}
	spec{out: []physical.Slot{1}, want: "1 null 'a' 0.0 NaN NaN [1] true", plan: func() physical.Op {
		return &physical.Distinct{Source: valuesIn(0, vs...), Items: assign(1, slot(0))}
	}}.check(t)
	g, plan := weighted(t, 2, 1, 3)
	spec{graph: g, out: []physical.Slot{1, 2}, want: "1,1 0,1", plan: func() physical.Op {
		return &physical.Distinct{Source: plan(), Items: []physical.Assign{
			{Slot: 1, Expr: binary(physical.OpMod, binary(physical.OpAdd, slot(0), num(1)), num(2))}, {Slot: 2, Expr: num(1)}}}
	}}.check(t)
	spec{graph: diamond(t), out: []physical.Slot{2}, want: "(0) (1) (2) (3)", plan: func() physical.Op {
		return &physical.Distinct{Source: &physical.Expand{Source: allNodes(0), From: 0, Rel: 1, To: 2}, Items: assign(2, slot(2))}
	}}.check(t)
}

func TestAggregation(t *testing.T) {
	vs := []value.Value{value.Int(4), value.Null, value.Int(1), value.Int(4), value.Float(4)}
	aggs := []physical.Agg{{Slot: 1, Func: "count"}, {Slot: 2, Func: "count", Args: []physical.Expr{slot(0)}},
		{Slot: 3, Func: "count", Distinct: true, Args: []physical.Expr{slot(0)}}, {Slot: 4, Func: "collect", Args: []physical.Expr{slot(0)}},
		{Slot: 5, Func: "collect", Distinct: true, Args: []physical.Expr{slot(0)}}, {Slot: 6, Func: "max", Args: []physical.Expr{slot(0)}}}
	out := []physical.Slot{1, 2, 3, 4, 5, 6}
	spec{out: out, want: "5,4,2,[4,1,4,4.0],[4,1],4", plan: func() physical.Op { return &physical.Aggregation{Source: valuesIn(0, vs...), Aggs: aggs} }}.check(t)
	spec{out: out, want: "0,0,0,[],[],null", plan: func() physical.Op { return &physical.Aggregation{Source: valuesIn(0), Aggs: aggs} }}.check(t)
	spec{out: out, want: "", plan: func() physical.Op {
		return &physical.Aggregation{Source: valuesIn(0), Groups: assign(7, slot(0)), Aggs: aggs}
	}}.check(t)
	spec{out: []physical.Slot{7, 1, 4}, want: "0,3,[4,4,4.0] null,1,[] 1,1,[1]", plan: func() physical.Op {
		key := binary(physical.OpMod, slot(0), num(2))
		return &physical.Aggregation{Source: valuesIn(0, vs...), Groups: assign(7, key), Aggs: aggs}
	}}.check(t)
}

func TestAggregationHonoursMultiplicity(t *testing.T) {
	g, plan := weighted(t, 2, 1, 3)
	x := []physical.Expr{slot(0)}
	spec{graph: g, out: []physical.Slot{1, 2, 3, 4, 5}, want: "6,6,7,3,[0,0,1,2,2,2]", plan: func() physical.Op {
		return &physical.Aggregation{Source: plan(), Aggs: []physical.Agg{{Slot: 1, Func: "count"}, {Slot: 2, Func: "count", Args: x},
			{Slot: 3, Func: "sum", Args: x}, {Slot: 4, Func: "count", Distinct: true, Args: x}, {Slot: 5, Func: "collect", Args: x}}}
	}}.check(t)
	spec{graph: g, out: []physical.Slot{0, 1}, want: "0,2 1,1 2,3", plan: func() physical.Op {
		return &physical.Aggregation{Source: plan(), Groups: assign(0, slot(0)), Aggs: []physical.Agg{{Slot: 1, Func: "count"}}}
	}}.check(t)
}

// people is rows (name, age) with equal ages, in slots 0 and 1.
func people() physical.Op {
	var vs []value.Value
	for _, p := range strings.Fields("a3 b1 c2 d1 e3 f2 g1") {
		vs = append(vs, value.List([]value.Value{value.String(p[:1]), value.Int(int64(p[1] - '0'))}))
	}
	item := func(i int64) physical.Expr { return &physical.Index{Of: slot(2), At: num(i)} }
	return &physical.Projection{Source: valuesIn(2, vs...), Items: []physical.Assign{{Slot: 0, Expr: item(0)}, {Slot: 1, Expr: item(1)}}}
}

func TestSortIsStable(t *testing.T) {
	for _, c := range []struct {
		by   []physical.SortKey
		want string
	}{
		{[]physical.SortKey{{Slot: 1}}, "'b' 'd' 'g' 'c' 'f' 'a' 'e'"},
		{[]physical.SortKey{{Slot: 1, Desc: true}}, "'a' 'e' 'c' 'f' 'b' 'd' 'g'"},
		{[]physical.SortKey{{Slot: 1, Desc: true}, {Slot: 0, Desc: true}}, "'e' 'a' 'f' 'c' 'g' 'd' 'b'"},
	} {
		spec{out: []physical.Slot{0}, want: c.want, plan: func() physical.Op { return &physical.Sort{Header: keep(0), Source: people(), By: c.by} }}.check(t)
		all := strings.Fields(c.want)
		for n := range len(all) + 2 {
			spec{out: []physical.Slot{0}, want: strings.Join(all[:min(n, len(all))], " "), plan: func() physical.Op {
				return &physical.Top{Header: keep(0), Source: people(), By: c.by, Limit: num(int64(n))}
			}}.check(t)
		}
	}
}

func TestSortOrdersAllKinds(t *testing.T) {
	vs := []value.Value{value.Null, value.Float(math.NaN()), value.Int(1), value.True, value.String("a"), value.List(ints(1)), value.Float(0.5), value.Node(3)}
	spec{out: []physical.Slot{0}, want: "(3) [1] 'a' true 0.5 1 NaN null", plan: func() physical.Op {
		return &physical.Sort{Header: keep(0), Source: valuesIn(0, vs...), By: []physical.SortKey{{Slot: 0}}}
	}}.check(t)
}

func TestTopOfManyRowsIsSortAndLimit(t *testing.T) {
	r := rand.New(rand.NewSource(1))
	var vs []value.Value
	for range 5000 {
		vs = append(vs, value.Int(r.Int63n(500)))
	}
	sorted := slices.Clone(vs)
	slices.SortFunc(sorted, value.Order)
	var want []string
	for _, v := range sorted[:20] {
		want = append(want, v.String())
	}
	for _, size := range sizes {
		s := spec{out: []physical.Slot{0}}
		s.compare(t, "top", &physical.Top{Header: keep(0), Source: valuesIn(0, vs...), By: []physical.SortKey{{Slot: 0}}, Limit: num(20)}, size, want)
	}
}

func TestTopCutsMultiplicity(t *testing.T) {
	g, plan := weighted(t, 2, 1, 3)
	for n, want := range []string{"", "2", "2 2", "2 2 2", "2 2 2 1", "2 2 2 1 0", "2 2 2 1 0 0", "2 2 2 1 0 0"} {
		spec{graph: g, out: []physical.Slot{0}, want: want, plan: func() physical.Op {
			return &physical.Top{Header: keep(0), Source: plan(), By: []physical.SortKey{{Slot: 0, Desc: true}}, Limit: num(int64(n))}
		}}.check(t)
	}
}

func TestUnion(t *testing.T) {
	spec{out: []physical.Slot{5}, want: "1 2 'a' null", plan: func() physical.Op {
		return &physical.Union{Left: valuesIn(0, ints(1, 2)...), Right: valuesIn(1, value.String("a"), value.Null),
			LeftMap: []physical.SlotMove{{From: 0, To: 5}}, RightMap: []physical.SlotMove{{From: 1, To: 5}}}
	}}.check(t)
}

func TestCartesianProduct(t *testing.T) {
	g, plan := weighted(t, 2, 1)
	right := func() physical.Op { return valuesIn(1, value.String("a"), value.Null) }
	for _, c := range []struct {
		keep []physical.Slot
		want string
	}{
		{[]physical.Slot{0, 1}, "0,'a' 0,'a' 0,null 0,null 1,'a' 1,null"},
		{[]physical.Slot{0}, "0,null 0,null 0,null 0,null 1,null 1,null"},
		{nil, "null,null null,null null,null null,null null,null null,null"},
	} {
		spec{graph: g, out: []physical.Slot{0, 1}, want: c.want, plan: func() physical.Op {
			return &physical.CartesianProduct{Header: keep(c.keep...), Left: plan(), Right: right()}
		}}.check(t)
	}
	spec{graph: g, out: []physical.Slot{0, 1}, want: "", plan: func() physical.Op {
		return &physical.CartesianProduct{Header: keep(0, 1), Left: plan(), Right: valuesIn(1)}
	}}.check(t)
}

func TestNodeHashJoin(t *testing.T) {
	spec{graph: diamond(t), out: []physical.Slot{0, 1, 2}, want: "[4],(0),(0) [5],(0),(0) [6],(0),(0) [4],(0),(1) [5],(0),(1) [6],(0),(1) [4],(0),(2) [5],(0),(2) [6],(0),(2) " +
		"[0],(1),(3) [1],(2),(3) [2],(3),(0) [3],(3),(0) [2],(3),(0) [3],(3),(0)",
		plan: func() physical.Op {
			left := &physical.Expand{Header: keep(), Source: allNodes(3), From: 3, Rel: 0, To: 1}
			right := &physical.Expand{Header: keep(1), Source: allNodes(1), From: 1, Rel: physical.NoSlot, To: 2}
			return &physical.NodeHashJoin{Header: keep(0, 1, 2), Left: left, Right: right, Keys: []physical.Slot{1}}
		}}.check(t)
}

func TestNodeRightOuterHashJoin(t *testing.T) {
	join := func(left physical.Op, keep ...physical.Slot) func() physical.Op {
		return func() physical.Op {
			// nodes once more, and null, which is no node
			right := &physical.Union{Left: allNodes(1), Right: valuesIn(2, value.Null), LeftMap: []physical.SlotMove{{From: 1, To: 4}}, RightMap: []physical.SlotMove{{From: 2, To: 4}}}
			return &physical.NodeHashJoin{Header: physical.Header{Keep: keep}, Left: left, Right: right, Keys: []physical.Slot{4}, Outer: true}
		}
	}
	left := &physical.Expand{Header: keep(), Source: allNodes(3), From: 3, Rel: 0, To: 4}
	spec{graph: diamond(t), out: []physical.Slot{0, 4}, want: "[4],(0) [5],(0) [6],(0) [0],(1) [1],(2) [2],(3) [3],(3) null,null", plan: join(left, 0, 4)}.check(t)
	for n, want := range []string{"null,(0) null,(1) null,(2) null,(3) null,null", "[4],(0) null,(1) null,(2) null,(3) null,null"} {
		few := &physical.Limit{Header: keep(0, 4), Source: left, Count: num(int64(n))}
		spec{graph: diamond(t), out: []physical.Slot{0, 4}, want: want, plan: join(few, 0, 4)}.check(t)
	}
}

func TestValueHashJoin(t *testing.T) {
	nan, null := value.Float(math.NaN()), value.Null
	left := func() physical.Op {
		return valuesIn(0, value.Int(1), null, nan, value.String("a"), value.Float(1), value.List([]value.Value{null}))
	}
	right := func() physical.Op {
		return valuesIn(1, value.String("a"), value.Float(1), nan, null, value.Int(2), value.List([]value.Value{null}), value.Int(1))
	}
	spec{out: []physical.Slot{0, 1}, want: "'a','a' 1,1.0 1.0,1.0 1,1 1.0,1", plan: func() physical.Op {
		return &physical.ValueHashJoin{Header: keep(0, 1), Left: left(), Right: right(), LeftKeys: []physical.Expr{slot(0)}, RightKeys: []physical.Expr{slot(1)}}
	}}.check(t)
	g, plan := weighted(t, 2, 1)
	spec{graph: g, out: []physical.Slot{0, 1}, want: "1,1 0,0 0,0", plan: func() physical.Op {
		return &physical.ValueHashJoin{Header: keep(0, 1), Left: plan(), Right: valuesIn(1, ints(1, 5, 0)...), LeftKeys: []physical.Expr{slot(0)}, RightKeys: []physical.Expr{slot(1)}}
	}}.check(t)
}

func TestMemoryBudget(t *testing.T) {
	many := func() physical.Op {
		return &physical.Unwind{Source: &physical.Argument{}, List: call("range", num(1), num(1_000_000)), Var: 0}
	}
	x := []physical.Expr{slot(0)}
	by := []physical.SortKey{{Slot: 0}}
	for name, plan := range map[string]physical.Op{
		"eager":          &physical.Eager{Header: keep(0), Source: many()},
		"sort":           &physical.Sort{Header: keep(0), Source: many(), By: by},
		"top":            &physical.Top{Header: keep(0), Source: many(), By: by, Limit: num(900_000)},
		"distinct":       &physical.Aggregation{Source: &physical.Distinct{Source: many(), Items: assign(0, slot(0))}, Aggs: []physical.Agg{{Slot: 1, Func: "count"}}},
		"groups":         &physical.Aggregation{Source: many(), Groups: assign(0, slot(0))},
		"collect":        &physical.Aggregation{Source: many(), Aggs: []physical.Agg{{Slot: 1, Func: "collect", Args: x}}},
		"count distinct": &physical.Aggregation{Source: many(), Aggs: []physical.Agg{{Slot: 1, Func: "count", Distinct: true, Args: x}}},
		"product":        &physical.CartesianProduct{Header: keep(0, 1), Left: valuesIn(1, ints(1)...), Right: many()},
		"join":           &physical.ValueHashJoin{Header: keep(0, 1), Left: many(), Right: valuesIn(1, ints(1)...), LeftKeys: x, RightKeys: []physical.Expr{slot(1)}},
		"comprehension":  &physical.Projection{Source: &physical.Argument{}, Items: assign(1, &physical.ListComp{Var: 2, List: call("range", num(1), num(1_000_000))})},
	} {
		_, err := spec{memo: 1 << 20, out: []physical.Slot{1}}.rows(plan, 1024)
		if status.CodeOf(err) != status.MemoryLimit {
			t.Errorf("%s: %v", name, err)
		}
	}
}
