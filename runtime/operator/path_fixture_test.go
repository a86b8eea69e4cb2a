package operator

import (
	"context"
	"fmt"
	"math/rand"
	"slices"
	"sort"
	"strings"
	"testing"

	"github.com/morseldb/morsel/planner/physical"
	"github.com/morseldb/morsel/procedures"
	"github.com/morseldb/morsel/runtime/state"
	"github.com/morseldb/morsel/storage"
	"github.com/morseldb/morsel/value"
)

// batchSizes are the sizes at which every plan must give the same rows.
var batchSizes = []int{1, 2, 3, 7, 1024}

// graph is a graph by hand: relationships of type "R" or as given.
type graph struct {
	nodes int
	rels  []graphRel
}

type graphRel struct {
	from, to int64
	typ      string
}

// randomGraph makes a small graph with loops and parallel relationships.
func randomGraph(r *rand.Rand, nodes, rels int) graph {
	g := graph{nodes: nodes}
	for range rels {
		typ := "R"
		if r.Intn(4) == 0 {
			typ = "S"
		}
		g.rels = append(g.rels, graphRel{int64(r.Intn(nodes)), int64(r.Intn(nodes)), typ})
	}
	return g
}

// open puts the graph into a transaction of a fresh store. Ids are as in g, as
// both count from 0.
func (g graph) open(t *testing.T) *storage.Tx {
	t.Helper()
	tx := storage.OpenMemory().Begin()
	for range g.nodes {
		tx.CreateNode()
	}
	for _, r := range g.rels {
		if _, err := tx.CreateRel(r.from, r.to, tx.Type(r.typ)); err != nil {
			t.Fatal(err)
		}
	}
	return tx
}

// specState is a run's state over a transaction.
func specState(tx *storage.Tx, size int) *state.State {
	st := &state.State{Ctx: context.Background(), Graph: tx.Snapshot(), Tx: tx, BatchSize: size, NumSlots: 24,
		Registry: procedures.NewRegistry(nil), Writes: true}
	st.Init()
	return st
}

// rowsOf runs a plan and gives its rows as text, the slots in order.
func rowsOf(st *state.State, plan physical.Op, slots ...physical.Slot) ([]string, error) {
	b := NewBuilder(st)
	op, err := b.Build(plan)
	if err != nil {
		return nil, err
	}
	defer op.Close()
	var out []string
	for {
		batch, err := op.Next()
		if batch == nil || err != nil {
			return out, err
		}
		for k := range batch.Len() {
			i := batch.Row(k)
			var parts []string
			for _, s := range slots {
				parts = append(parts, text(cell(batch, s, i)))
			}
			for range batch.Count(i) {
				out = append(out, strings.Join(parts, " "))
			}
		}
	}
}

// text renders graph values by id.
func text(v value.Value) string {
	switch v.Kind() {
	case value.KindNode:
		return fmt.Sprintf("n%d", v.ID())
	case value.KindRel:
		return fmt.Sprintf("r%d", v.ID())
	case value.KindPath:
		p := v.AsPath()
		return fmt.Sprint(p.Nodes, p.Rels)
	case value.KindList:
		var parts []string
		for _, e := range v.AsList() {
			parts = append(parts, text(e))
		}
		return "[" + strings.Join(parts, " ") + "]"
	}
	return v.String()
}

// header keeps slots.
func header(keep ...physical.Slot) physical.Header { return physical.Header{Keep: keep} }

// one is a plan of one row.
func oneRow() physical.Op { return &physical.Argument{} }

// project computes slots over a plan, keeping others.
func project(src physical.Op, keep []physical.Slot, items ...physical.Assign) physical.Op {
	return &physical.Projection{Header: header(keep...), Source: src, Items: items}
}

// rowsFrom makes a row for each value.
func rowsFrom(slot physical.Slot, vals ...value.Value) physical.Op {
	return &physical.Unwind{Header: header(), Source: oneRow(), List: &physical.Const{Value: value.List(vals)}, Var: slot}
}

// allNodes makes a row for each node of a graph.
func (g graph) allNodes(slot physical.Slot) physical.Op {
	var vals []value.Value
	for i := range g.nodes {
		vals = append(vals, value.Node(int64(i)))
	}
	return rowsFrom(slot, vals...)
}

func slotRef(s physical.Slot) physical.Expr { return &physical.SlotRef{Slot: s} }
func lit(v value.Value) physical.Expr       { return &physical.Const{Value: v} }

// sameAtAnySize runs a reading plan at every batch size and gives its sorted rows.
func sameAtAnySize(t *testing.T, tx *storage.Tx, plan physical.Op, slots ...physical.Slot) []string {
	t.Helper()
	var first []string
	for _, size := range batchSizes {
		rows, err := rowsOf(specState(tx, size), plan, slots...)
		if err != nil {
			t.Fatalf("batch size %d: %v", size, err)
		}
		if first == nil {
			first = append([]string{}, rows...)
		} else if !slices.Equal(rows, first) {
			t.Fatalf("batch size %d gives %v, not %v", size, rows, first)
		}
	}
	sort.Strings(first)
	return first
}

// trail is a walk of the brute-force enumerator.
type trail struct{ nodes, rels []int64 }

// trailsFrom enumerates all trails from a node by recursion.
func (g graph) trailsFrom(start int64, dir physical.Direction, types []string, max int, yield func(trail)) {
	var walk func(w trail)
	walk = func(w trail) {
		yield(w)
		if max >= 0 && len(w.rels) == max {
			return
		}
		at := w.nodes[len(w.nodes)-1]
		for id, r := range g.rels {
			if slices.Contains(w.rels, int64(id)) || types != nil && !slices.Contains(types, r.typ) {
				continue
			}
			next := trail{rels: append(slices.Clone(w.rels), int64(id))}
			if r.from == at && dir != physical.Incoming {
				next.nodes = append(slices.Clone(w.nodes), r.to)
				walk(next)
			}
			if r.to == at && dir != physical.Outgoing && !(dir == physical.Both && r.from == r.to) {
				next.nodes = append(slices.Clone(w.nodes), r.from)
				walk(next)
			}
		}
	}
	walk(trail{nodes: []int64{start}})
}

// list is the relationships as text renders a list of them.
func (w trail) list(reverse bool) string {
	rels := slices.Clone(w.rels)
	if reverse {
		slices.Reverse(rels)
	}
	parts := make([]string, len(rels))
	for i, r := range rels {
		parts[i] = fmt.Sprintf("r%d", r)
	}
	return "[" + strings.Join(parts, " ") + "]"
}

func (w trail) end() int64 { return w.nodes[len(w.nodes)-1] }
