package operator

import (
	"slices"
	"testing"

	"github.com/morseldb/morsel/planner/physical"
	"github.com/morseldb/morsel/value"
)

func rels(ids ...int64) value.Value { return relList(ids, false) }

// line is 0 -R-> 1 -S-> 2 -R-> 2 with a loop at its end.
var line = graph{nodes: 3, rels: []graphRel{{0, 1, "R"}, {1, 2, "S"}, {2, 2, "R"}}}

func TestProjectEndpoints(t *testing.T) {
	plan := func(op physical.ProjectEndpoints, v ...value.Value) physical.Op {
		op.Header, op.Source, op.Rel, op.Start, op.End = header(0, 3), rowsFrom(0, v...), 0, 1, 2
		if op.StartBound {
			op.Keep = header(0, 1).Keep
			op.Source = project(op.Source, []physical.Slot{0}, physical.Assign{Slot: 1, Expr: lit(value.Node(0))})
		}
		return &op
	}
	for _, c := range []struct {
		name string
		plan physical.Op
		want []string
	}{
		{"directed", plan(physical.ProjectEndpoints{}, value.Rel(1), value.Null, value.Rel(0)), []string{"n0 n1", "n1 n2"}},
		{"undirected", plan(physical.ProjectEndpoints{Both: true}, value.Rel(0), value.Rel(2)), []string{"n0 n1", "n1 n0", "n2 n2"}},
		{"typed", plan(physical.ProjectEndpoints{Types: []string{"S"}}, value.Rel(0), value.Rel(1)), []string{"n1 n2"}},
		{"bound start", plan(physical.ProjectEndpoints{StartBound: true, Both: true}, value.Rel(0), value.Rel(1)), []string{"n0 n1"}},
		{"list", plan(physical.ProjectEndpoints{VarLength: true, Min: 1, Max: -1}, rels(0, 1), rels(1, 0), rels(1, 2), rels(0, 0)), []string{"n0 n2", "n1 n2"}},
		{"undirected list", plan(physical.ProjectEndpoints{VarLength: true, Min: 1, Max: 2, Both: true}, rels(1, 0), rels(1), rels(0, 1, 2)),
			[]string{"n1 n2", "n2 n0", "n2 n1"}},
		{"empty list", plan(physical.ProjectEndpoints{VarLength: true, Max: -1}, rels()), []string{"n0 n0", "n1 n1", "n2 n2"}},
		{"empty list from a node", plan(physical.ProjectEndpoints{VarLength: true, Max: -1, StartBound: true}, rels()), []string{"n0 n0"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := sameAtAnySize(t, line.open(t), c.plan, 1, 2); !slices.Equal(got, c.want) {
				t.Errorf("got %q, want %q", got, c.want)
			}
		})
	}
}

func TestPathExpr(t *testing.T) {
	node, rel, list := physical.PathElem{Kind: physical.PathNode, Slot: 0}, physical.PathElem{Kind: physical.PathRel, Slot: 1},
		physical.PathElem{Kind: physical.PathRelList, Slot: 2}
	end := physical.PathElem{Kind: physical.PathNode, Slot: 3}
	group := physical.PathElem{Kind: physical.PathGroup, Group: []physical.Slot{4, 5, 6}}
	nodes := func(ids ...int64) value.Value {
		var out []value.Value
		for _, id := range ids {
			out = append(out, value.Node(id))
		}
		return value.List(out)
	}
	for _, c := range []struct {
		name  string
		elems []physical.PathElem
		slots map[physical.Slot]value.Value
		want  string
	}{
		{"node", []physical.PathElem{node}, map[physical.Slot]value.Value{0: value.Node(2)}, "[2] []"},
		{"one relationship", []physical.PathElem{node, rel, end}, map[physical.Slot]value.Value{0: value.Node(1), 1: value.Rel(0), 3: value.Node(0)}, "[1 0] [0]"},
		{"list", []physical.PathElem{node, list, end}, map[physical.Slot]value.Value{0: value.Node(2), 2: rels(2, 1, 0), 3: value.Node(0)}, "[2 2 1 0] [2 1 0]"},
		{"empty list", []physical.PathElem{node, list, end}, map[physical.Slot]value.Value{0: value.Node(2), 2: rels(), 3: value.Node(2)}, "[2] []"},
		{"null", []physical.PathElem{node, rel, end}, map[physical.Slot]value.Value{0: value.Node(1), 3: value.Node(0)}, "null"},
		{"group", []physical.PathElem{node, group, end}, map[physical.Slot]value.Value{0: value.Node(0), 4: nodes(0, 1), 5: rels(0, 1),
			6: nodes(1, 2), 3: value.Node(2)}, "[0 1 2] [0 1]"},
		{"group of a quantified relationship", []physical.PathElem{node, {Kind: physical.PathGroup, Group: []physical.Slot{5}}, end},
			map[physical.Slot]value.Value{0: value.Node(0), 5: rels(0, 1), 3: value.Node(2)}, "[0 1 2] [0 1]"},
	} {
		t.Run(c.name, func(t *testing.T) {
			var items []physical.Assign
			for s, v := range c.slots {
				items = append(items, physical.Assign{Slot: s, Expr: lit(v)})
			}
			src := project(oneRow(), nil, items...)
			plan := project(src, nil, physical.Assign{Slot: 9, Expr: &physical.PathExpr{Elems: c.elems}})
			if got := sameAtAnySize(t, line.open(t), plan, 9); !slices.Equal(got, []string{c.want}) {
				t.Errorf("got %q, want %q", got, c.want)
			}
		})
	}
}

func TestSelectPaths(t *testing.T) {
	g := graph{nodes: 4, rels: []graphRel{{0, 1, "R"}, {1, 3, "R"}, {0, 2, "R"}, {2, 3, "R"}, {1, 2, "R"}}}
	for _, c := range []struct {
		name string
		op   physical.SelectPaths
		want []string
	}{
		{"shortest", physical.SelectPaths{Shortest: true}, []string{"n0 [r0 r1]", "n1 [r1]", "n2 [r3]"}},
		{"shortest 2", physical.SelectPaths{Shortest: true, K: lit(value.Int(2))}, []string{"n0 [r0 r1]", "n0 [r2 r3]", "n1 [r1]", "n1 [r4 r3]", "n2 [r3]"}},
		{"all shortest", physical.SelectPaths{Shortest: true, Groups: true}, []string{"n0 [r0 r1]", "n0 [r2 r3]", "n1 [r1]", "n2 [r3]"}},
		{"2 groups", physical.SelectPaths{Shortest: true, Groups: true, K: lit(value.Int(2))},
			[]string{"n0 [r0 r1]", "n0 [r0 r4 r3]", "n0 [r2 r3]", "n1 [r1]", "n1 [r4 r3]", "n2 [r3]"}},
		{"any", physical.SelectPaths{K: lit(value.Int(1))}, []string{"n0 [r0 r4 r3]", "n1 [r4 r3]", "n2 [r3]"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			walk := varCase{min: 1, max: -1}.plan(project(g.allNodes(0), []physical.Slot{0}, physical.Assign{Slot: 1, Expr: lit(value.Node(3))}))
			walk.Into, walk.Keep, walk.Path = true, []physical.Slot{0, 1}, physical.NoSlot
			c.op.Header, c.op.Source, c.op.Keys = header(0, 1, 2), walk, []physical.Slot{0, 1}
			c.op.Length = &physical.Reduce{Acc: 10, Init: num(0), Var: 11, List: slotRef(2), Step: binary(physical.OpAdd, slotRef(10), num(1))}
			if got := sameAtAnySize(t, g.open(t), &c.op, 0, 2); !slices.Equal(got, c.want) {
				t.Errorf("got %q, want %q", got, c.want)
			}
		})
	}
}
