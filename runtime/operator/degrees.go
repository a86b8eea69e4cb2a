package operator

import (
	"slices"

	"github.com/morseldb/morsel/planner/physical"
	"github.com/morseldb/morsel/runtime/batch"
	"github.com/morseldb/morsel/runtime/state"
)

// degrees is an expansion of which only the number of rows is needed: it
// multiplies each row by the degree of its node. Of a merged one, it says also whether there is any relationship. Columns are passed on as they
// are; rows without a relationship are left out by selection.
type degrees struct {
	st   *state.State
	op   *physical.Expand
	src  Operator
	adj  adjacency
	used unique
	out  batch.Batch
	sel  []int32
	mult []int64
	some []*batch.Vector // of a merged expansion: null where there is no relationship
}

func newDegrees(b *Builder, e *expand) *degrees {
	o := &degrees{st: b.State, op: e.op, src: e.feed.src, adj: e.adj, used: e.used}
	o.out.Cols = make([]*batch.Vector, b.State.NumSlots)
	if o.op.Merged {
		o.merge()
	}
	return o
}

// merge makes columns of what is only asked for whether it is null.
func (o *degrees) merge() {
	for _, c := range []struct {
		slot physical.Slot
		form batch.Form
	}{{o.op.Rel, batch.Rel}, {o.op.To, batch.Node}} {
		if c.slot != physical.NoSlot {
			v := &batch.Vector{Form: c.form}
			o.out.Cols[c.slot], o.some = v, append(o.some, v)
		}
	}
}

func (o *degrees) Next() (*batch.Batch, error) {
	for {
		if err := o.st.Check(); err != nil {
			return nil, err
		}
		in, err := o.src.Next()
		if err != nil || in == nil {
			return nil, err
		}
		o.sel = o.sel[:0]
		if cap(o.mult) < in.N {
			o.mult = make([]int64, max(in.N, o.st.BatchSize))
		}
		o.mult = o.mult[:in.N]
		for _, v := range o.some {
			v.Ints = slices.Grow(v.Ints[:0], in.N)[:in.N]
		}
		if err := o.count(in); err != nil {
			return nil, err
		}
		if len(o.sel) == 0 {
			continue
		}
		for _, s := range o.op.Keep {
			o.out.Cols[s] = in.Cols[s]
		}
		o.out.N, o.out.Sel, o.out.Mult = in.N, o.sel, o.mult
		return &o.out, nil
	}
}

// count fills sel and mult for a batch.
func (o *degrees) count(in *batch.Batch) error {
	c := in.Cols[o.op.From]
	if c != nil && c.Form == batch.Node && o.simple(in) {
		o.countNodes(in, c.Ints)
		return nil
	}
	for k := range in.Len() {
		i := in.Row(k)
		node, ok, err := NodeAt(in, o.op.From, i)
		if err != nil {
			return err
		}
		n := int64(0)
		if ok {
			n = o.of(in, i, node)
		}
		o.give(in, i, n)
	}
	return nil
}

// of is the degree of a node without what row i uses already.
func (o *degrees) of(in *batch.Batch, i int, node int64) int64 {
	n := o.adj.degree(node)
	if n == 0 || len(o.used.slots) == 0 {
		return n
	}
	o.used.load(in, i)
	for _, r := range o.used.ids {
		if n > 0 && o.adj.touches(r, node) {
			n--
		}
	}
	return n
}

func (o *degrees) give(in *batch.Batch, i int, n int64) {
	for _, v := range o.some {
		v.Ints[i] = min(n, 1) - 1
	}
	if n == 0 && o.op.Optional {
		n = 1
	}
	if n == 0 {
		return
	}
	o.mult[i] = n * in.Count(i)
	o.sel = append(o.sel, int32(i))
}

// simple reports whether the degree of a row's node is that of one list.
func (o *degrees) simple(in *batch.Batch) bool {
	o.adj.resolve()
	if len(o.adj.ids) != 1 || o.op.Dir == physical.Both {
		return false
	}
	for _, s := range o.used.slots {
		if c := in.Cols[s]; c != nil && c.Form != batch.Rel {
			return false
		}
	}
	return true
}

// countNodes is count for a column of nodes and a single list of each.
func (o *degrees) countNodes(in *batch.Batch, nodes []int64) {
	lists := o.st.Graph.Lists(o.adj.ids[0], o.adj.binding[0])
	o.st.Hit(int64(in.Len()))
	last, degree := int64(-1), int64(0) // rows with one node come together
	for k := range in.Len() {
		i := in.Row(k)
		node := nodes[i]
		if node < 0 {
			o.give(in, i, 0)
			continue
		}
		if node != last {
			last, degree = node, int64(lists.Degree(uint32(node)))
		}
		n := degree
		if n > 0 {
			for _, s := range o.used.slots {
				if c := in.Cols[s]; c != nil && c.Ints[i] >= 0 {
					n = o.of(in, i, node)
					break
				}
			}
		}
		o.give(in, i, n)
	}
}

func (o *degrees) Reset() { o.src.Reset() }
func (o *degrees) Close() { o.src.Close() }

// touches reports whether going from a node would meet relationship r.
func (a *adjacency) touches(r, from int64) bool {
	start, end, t, ok := a.st.Graph.Rel(r)
	if !ok || !a.types.Has(a.st.Graph.Catalog(), t) {
		return false
	}
	switch a.dir {
	case physical.Outgoing:
		return start == from
	case physical.Incoming:
		return end == from
	}
	return start == from || end == from
}
