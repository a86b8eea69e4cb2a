package operator

import (
	"math"
	"slices"
	"testing"

	"github.com/morseldb/morsel/planner/physical"
	"github.com/morseldb/morsel/runtime/batch"
	"github.com/morseldb/morsel/value"
)

func TestExpandAll(t *testing.T) {
	for _, c := range []struct {
		dir   physical.Direction
		types []string
		want  string
	}{
		{physical.Outgoing, nil, "(0),[4],(0) (0),[0],(1) (0),[1],(2) (1),[2],(3) (2),[3],(3) (3),[5],(0) (3),[6],(0)"},
		{physical.Incoming, nil, "(0),[4],(0) (0),[5],(3) (0),[6],(3) (1),[0],(0) (2),[1],(0) (3),[2],(1) (3),[3],(2)"},
		{physical.Both, []string{"A"}, "(0),[4],(0) (0),[0],(1) (0),[1],(2) (1),[2],(3) (1),[0],(0) (2),[3],(3) (2),[1],(0) (3),[2],(1) (3),[3],(2)"},
		{physical.Outgoing, []string{"B", "Nope"}, "(3),[5],(0) (3),[6],(0)"},
		{physical.Outgoing, []string{}, ""},
	} {
		spec{graph: diamond(t), out: []physical.Slot{0, 1, 2}, want: c.want, plan: func() physical.Op {
			return &physical.Expand{Header: keep(0), Source: allNodes(0), From: 0, Rel: 1, To: 2, Dir: c.dir, Types: c.types}
		}}.check(t)
	}
}

func TestExpandChainUnique(t *testing.T) {
	spec{graph: diamond(t), out: []physical.Slot{1, 3, 4}, want: "[4],[0],(1) [4],[1],(2) [0],[2],(3) [1],[3],(3) [2],[5],(0) [2],[6],(0) [3],[5],(0) [3],[6],(0) " +
		"[5],[4],(0) [5],[0],(1) [5],[1],(2) [6],[4],(0) [6],[0],(1) [6],[1],(2)", plan: func() physical.Op {
		first := &physical.Expand{Source: allNodes(0), From: 0, Rel: 1, To: 2, Dir: physical.Outgoing}
		return &physical.Expand{Header: keep(1), Source: first, From: 2, Rel: 3, To: 4, Dir: physical.Outgoing, Unique: []physical.Slot{1}}
	}}.check(t)
}

func pairsOfNodes() physical.Op {
	return &physical.CartesianProduct{Header: keep(0, 1), Left: allNodes(0), Right: allNodes(1)}
}

func TestExpandInto(t *testing.T) {
	for _, c := range []struct {
		dir  physical.Direction
		want string
	}{
		{physical.Outgoing, "(0),(0),[4] (0),(1),[0] (0),(2),[1] (1),(3),[2] (2),(3),[3] (3),(0),[5] (3),(0),[6]"},
		{physical.Incoming, "(0),(0),[4] (0),(3),[5] (0),(3),[6] (1),(0),[0] (2),(0),[1] (3),(1),[2] (3),(2),[3]"},
		{physical.Both, "(0),(0),[4] (0),(1),[0] (0),(2),[1] (0),(3),[5] (0),(3),[6] (1),(0),[0] (1),(3),[2] (2),(0),[1] (2),(3),[3] (3),(0),[5] (3),(0),[6] (3),(1),[2] (3),(2),[3]"},
	} {
		spec{graph: diamond(t), out: []physical.Slot{0, 1, 2}, want: c.want, plan: func() physical.Op {
			return &physical.Expand{Header: keep(0, 1), Source: pairsOfNodes(), From: 0, To: 1, Rel: 2, Into: true, Dir: c.dir}
		}}.check(t)
	}
	// Nobody needs the relationship: the row counts.
	spec{graph: diamond(t), out: []physical.Slot{0, 1}, want: "(0),(0) (0),(1) (0),(2) (1),(3) (2),(3) (3),(0) (3),(0)", plan: func() physical.Op {
		return &physical.Expand{Header: keep(0, 1), Source: pairsOfNodes(), From: 0, To: 1, Rel: physical.NoSlot, Into: true}
	}}.check(t)
}

func TestExpandDegree(t *testing.T) {
	for _, c := range []struct {
		dir  physical.Direction
		want string
	}{
		{physical.Outgoing, "(0) (0) (0) (1) (2) (3) (3)"},
		{physical.Incoming, "(0) (0) (0) (1) (2) (3) (3)"},
		{physical.Both, "(0) (0) (0) (0) (0) (1) (1) (2) (2) (3) (3) (3) (3)"},
	} {
		spec{graph: diamond(t), out: []physical.Slot{0}, want: c.want, plan: func() physical.Op {
			return &physical.Expand{Header: keep(0), Source: allNodes(0), From: 0, Rel: physical.NoSlot, To: physical.NoSlot, Dir: c.dir}
		}}.check(t)
	}
	// A relationship that the row already has does not count.
	spec{graph: diamond(t), out: []physical.Slot{1}, want: "[4] [4] [0] [1] [2] [2] [3] [3] [5] [5] [5] [6] [6] [6]", plan: func() physical.Op {
		first := &physical.Expand{Source: allNodes(0), From: 0, Rel: 1, To: 2}
		return &physical.Expand{Header: keep(1), Source: first, From: 2, Rel: physical.NoSlot, To: physical.NoSlot, Unique: []physical.Slot{1}}
	}}.check(t)
}

func TestExpandOptional(t *testing.T) {
	pred := binary(physical.OpGt, prop(1, "w"), num(0))
	for _, c := range []struct {
		pred physical.Expr
		want string
	}{
		{nil, "(0),[4],(0) (0),[0],(1) (0),[1],(2) (1),[2],(3) (2),[3],(3) (3),null,null null,null,null"},
		{pred, "(0),[4],(0) (0),[1],(2) (1),[2],(3) (2),[3],(3) (3),null,null null,null,null"},
		{binary(physical.OpEq, prop(2, "id"), num(3)), "(0),null,null (1),[2],(3) (2),[3],(3) (3),null,null null,null,null"},
	} {
		spec{graph: diamond(t), out: []physical.Slot{0, 1, 2}, want: c.want, plan: func() physical.Op {
			src := &physical.Union{Left: allNodes(3), Right: valuesIn(4, value.Null), LeftMap: []physical.SlotMove{{From: 3, To: 0}}, RightMap: []physical.SlotMove{{From: 4, To: 0}}}
			return &physical.Expand{Header: keep(0), Source: src, From: 0, Rel: 1, To: 2, Types: []string{"A"}, Optional: true, Pred: c.pred}
		}}.check(t)
	}
	// Without slots it multiplies, and keeps the row where there is nothing.
	spec{graph: diamond(t), out: []physical.Slot{0}, want: "(0) (0) (0) (1) (2) (3)", plan: func() physical.Op {
		return &physical.Expand{Header: keep(0), Source: allNodes(0), From: 0, Rel: physical.NoSlot, To: physical.NoSlot, Types: []string{"A"}, Optional: true}
	}}.check(t)
}

func TestExpandFromNoNode(t *testing.T) {
	s := spec{graph: diamond(t)}
	_, err := s.rows(&physical.Expand{Source: valuesIn(0, value.Int(1)), From: 0, Rel: 1, To: 2}, 3)
	if err == nil {
		t.Error("no error")
	}
}

// TestSemiApplyByLabel asks for neighbours with a label, which is answered from the lists: as often as a filter above the expansion finds some.
func TestSemiApplyByLabel(t *testing.T) {
	right := func(label string, dir physical.Direction) physical.Op {
		e := &physical.Expand{Source: &physical.Argument{}, From: 0, Rel: 1, To: 2, Dir: dir}
		return &physical.Filter{Source: e, Pred: &physical.HasLabels{Of: slot(2), Labels: &physical.LabelExpr{Op: physical.LabelIs, Name: label}}}
	}
	for _, c := range []struct {
		label      string
		dir        physical.Direction
		with, none string
	}{
		{"P", physical.Outgoing, "(0) (3)", "(1) (2)"},
		{"P", physical.Incoming, "(0) (1) (2) (3)", ""},
		{"Q", physical.Both, "(0) (3)", "(1) (2)"},
		{"Nope", physical.Both, "", "(0) (1) (2) (3)"},
	} {
		for anti, want := range map[bool]string{false: c.with, true: c.none} {
			spec{graph: diamond(t), out: []physical.Slot{0}, want: want, plan: func() physical.Op {
				return &physical.SemiApply{Header: keep(0), Left: allNodes(0), Right: right(c.label, c.dir), Anti: anti}
			}}.check(t)
		}
	}
	d := newNodeDegrees(spec{graph: diamond(t)}.state(8), right("P", physical.Both))
	if d == nil {
		t.Fatal("not recognised")
	}
	nodes := &batch.Vector{Form: batch.Node}
	for id := range int64(4) {
		nodes.AppendID(id)
	}
	nodes.AppendNull()
	for _, c := range []struct {
		many int64
		want []int64
	}{{math.MaxInt64, []int64{2, 1, 1, 3, 0}}, {2, []int64{2, 1, 1, 2, 0}}, {1, []int64{1, 1, 1, 1, 0}}} {
		got, err := d.count(&batch.Batch{N: 5, Cols: []*batch.Vector{nodes}}, nil, c.many)
		if err != nil || !slices.Equal(got, c.want) {
			t.Error(c.many, got, err)
		}
	}
}
