package operator

import (
	"context"
	"math/rand"
	"slices"
	"testing"

	"github.com/morseldb/morsel/planner/physical"
	"github.com/morseldb/morsel/status"
	"github.com/morseldb/morsel/value"
)

// pathOps is each operator that walks, over a source that binds its start in slot 0 and, where it needs one, its end in slot 1.
func pathOps(src func() physical.Op) map[string]physical.Op {
	c := varCase{dir: physical.Both, min: 1, max: 3}
	distinct := c.plan(src())
	distinct.Distinct, distinct.Rels, distinct.Path = true, physical.NoSlot, physical.NoSlot
	repeat := repeatPlan(graph{}, repeatCase{physical.Both, false, 0, 3})
	repeat.Source = src()
	g := graph{nodes: 1}
	shortest := shortestPlan(g, physical.Both, -1, true)
	shortest.Header, shortest.Source, shortest.From, shortest.To = header(0, 7), project(src(), []physical.Slot{0},
		physical.Assign{Slot: 7, Expr: lit(value.Node(0))}), 0, 7
	shortest.Source = &physical.Filter{Header: header(0, 7), Source: shortest.Source, Pred: notEntity(0, value.Node(0))}
	stateful := &physical.StatefulShortestPath{Header: header(0), Source: src(), From: 0, To: 1, States: shapes()[1].states, Final: 3,
		Groups: true, GroupsBy: []physical.GroupSlot{{Inner: 12, Outer: 2}}}
	selected := &physical.SelectPaths{Header: header(0, 1, 2), Source: c.plan(src()), Keys: []physical.Slot{0, 1}, Shortest: true, Groups: true,
		Length: &physical.Reduce{Acc: 10, Init: num(0), Var: 11, List: slotRef(2), Step: binary(physical.OpAdd, slotRef(10), num(1))}}
	return map[string]physical.Op{"VarLengthExpand": c.plan(src()), "VarLengthExpand distinct": distinct, "Repeat": repeat,
		"ShortestPath": shortest, "StatefulShortestPath": stateful, "SelectPaths": selected}
}

// TestPathsBelowApply runs each operator once a row, which resets it, and
// compares with running it over all rows at once.
func TestPathsBelowApply(t *testing.T) {
	r := rand.New(rand.NewSource(5))
	for range 5 {
		g := randomGraph(r, 4, 6)
		tx := g.open(t)
		direct := pathOps(func() physical.Op { return g.allNodes(0) })
		inner := pathOps(func() physical.Op { return &physical.Argument{Header: header(0)} })
		for name := range direct {
			want := sameAtAnySize(t, tx, direct[name], 0, 1, 2, 3)
			got := sameAtAnySize(t, tx, &physical.Apply{Header: header(0), Left: g.allNodes(0), Right: inner[name]}, 0, 1, 2, 3)
			if !slices.Equal(got, want) {
				t.Errorf("%s: %+v\ngot %q\nwant %q", name, g, got, want)
			}
			limited := &physical.Limit{Header: header(0), Source: inner[name], Count: num(1)}
			for _, size := range batchSizes {
				rows, err := rowsOf(specState(tx, size), &physical.Apply{Header: header(0), Left: g.allNodes(0), Right: limited}, 0)
				if err != nil || !slices.IsSorted(rows) || len(slices.Compact(slices.Clone(rows))) != len(rows) {
					t.Errorf("%s cut short: %q, %v", name, rows, err)
				}
			}
		}
	}
}

// dense has more trails than anybody can look at.
func dense() graph {
	g := graph{nodes: 30}
	for i := range int64(30) {
		for j := range i {
			g.rels = append(g.rels, graphRel{j, i, "R"})
		}
	}
	return g
}

// endingContext is done from the second time on that it is asked.
type endingContext struct {
	context.Context
	asked int
}

func (c *endingContext) Done() <-chan struct{} {
	c.asked++
	ch := make(chan struct{})
	if c.asked > 1 {
		close(ch)
	}
	return ch
}

func (c *endingContext) Err() error { return context.Canceled }

func TestPathsStopWhenTold(t *testing.T) {
	tx := dense().open(t)
	repeat := repeatPlan(graph{}, repeatCase{physical.Both, false, 100000, -1})
	repeat.Source = rowsFrom(0, value.Node(0))
	for name, op := range map[string]physical.Op{
		"VarLengthExpand": varCase{dir: physical.Both, min: 100000, max: -1}.plan(rowsFrom(0, value.Node(0))),
		"Repeat":          repeat,
	} {
		st := specState(tx, 1024)
		st.Ctx = &endingContext{Context: context.Background()}
		if _, err := rowsOf(st, op); status.CodeOf(err) != status.TransactionTerminated {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestPathsChargeMemory(t *testing.T) {
	tx := dense().open(t)
	for name, op := range pathOps(func() physical.Op { return rowsFrom(0, value.Node(3)) }) {
		st := specState(tx, 1024)
		st.Memory.Limit = 1
		if _, err := rowsOf(st, op, 0); status.CodeOf(err) != status.MemoryLimit {
			t.Errorf("%s: %v", name, err)
		}
		free := specState(tx, 1024)
		if _, err := rowsOf(free, op, 0); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		free.Memory.Limit = free.Memory.Peak()
		if err := free.Memory.Charge(free.Memory.Peak()); err != nil {
			t.Errorf("%s did not give its memory back: %v", name, err)
		}
	}
}
