package operator

import (
	"math"
	"slices"

	"github.com/morseldb/morsel/planner/physical"
	"github.com/morseldb/morsel/runtime/batch"
	"github.com/morseldb/morsel/runtime/state"
	"github.com/morseldb/morsel/storage/catalog"
)

// nodeDegrees answers an inner plan that is but an expansion of the argument's
// node, of which nobody needs anything but the number of rows: COUNT { (a)-[:T]->() },
// NOT (a)<-[:T]-(:B). It does so for all rows of a batch at once.
type nodeDegrees struct {
	st   *state.State
	adj  adjacency
	from physical.Slot
	far  *labelTest // of the other end; nil: any will do
}

// newNodeDegrees makes one for a plan; nil where the plan is something else.
func newNodeDegrees(st *state.State, plan physical.Op) *nodeDegrees {
	var far *labelTest
	f, filtered := plan.(*physical.Filter)
	if filtered {
		plan = f.Source
	}
	e, ok := plan.(*physical.Expand)
	if !ok || e.Into || e.Optional || e.Pred != nil || len(e.Unique) > 0 || e.LoopsOnly || st.Writes || st.Profile() != nil {
		return nil
	}
	if _, ok := e.Source.(*physical.Argument); !ok {
		return nil
	}
	switch {
	case filtered:
		has, ok := f.Pred.(*physical.HasLabels)
		if !ok || has.Labels.Op != physical.LabelIs || e.To == physical.NoSlot || !isSlot(has.Of, e.To) {
			return nil
		}
		far = &labelTest{st: st, label: state.Label{Name: has.Labels.Name}}
	case e.To != physical.NoSlot || e.Rel != physical.NoSlot:
		return nil
	}
	return &nodeDegrees{st: st, adj: newAdjacency(st, e.Types, e.Dir), from: e.From, far: far}
}

// count appends the number of relationships of each living row's node, 0 for null; of a node with very many, at most many of those count.
func (d *nodeDegrees) count(in *batch.Batch, out []int64, many int64) ([]int64, error) {
	if err := d.st.Check(); err != nil {
		return out, err
	}
	d.adj.resolve()
	c := in.Cols[d.from]
	if c != nil && c.Form == batch.Node && len(d.adj.ids) == 1 && d.adj.dir != physical.Both && d.far == nil {
		g, t, dir := d.st.Graph, d.adj.ids[0], d.adj.binding[0]
		d.st.Hit(int64(in.Len()))
		for k := range in.Len() {
			n := 0
			if node := c.Ints[in.Row(k)]; node >= 0 {
				n = g.Degree(node, t, dir)
			}
			out = append(out, int64(n))
		}
		return out, nil
	}
	if d.far != nil {
		d.far.ready()
	}
	for k := range in.Len() {
		node, ok, err := NodeAt(in, d.from, in.Row(k))
		if err != nil {
			return out, err
		}
		n := int64(0)
		switch {
		case !ok:
		case d.far != nil:
			n = d.labelled(node, many)
		default:
			n = d.adj.degree(node)
		}
		out = append(out, n)
	}
	return out, nil
}

// labelled is the number of a node's relationships that lead to a node with the label, or many where there are more. A list of which few
// are looked at may be long.
func (d *nodeDegrees) labelled(node, many int64) (n int64) {
	for _, t := range d.adj.ids {
		for k := range d.adj.lists() {
			nodes := d.st.Graph.NeighbourNodes(node, t, d.adj.binding[k], &d.adj.buf)
			if k == 1 { // loops are in both lists
				lo, hi := equalRange(nodes, uint32(node))
				n += d.far.among(nodes[:lo], many-n)
				nodes = nodes[hi:]
			}
			if n += d.far.among(nodes, many-n); n >= many {
				return n
			}
		}
	}
	return n
}

// labelTest counts nodes with a label.
type labelTest struct {
	st       *state.State
	label    state.Label
	id       catalog.LabelID
	from, to uint32 // between which all of them lie
	mask     []uint64
	tests    int64 // so far: a mask pays only for many
}

// ready prepares the test for a batch.
func (l *labelTest) ready() {
	var known bool
	l.from, l.to = 1, 0
	if l.id, known = l.label.ID(l.st.Graph.Catalog()); known {
		l.from, l.to = l.st.Graph.LabelSpan(l.id)
	}
}

// among is how many of a sorted list have the label, or most where there are more.
func (l *labelTest) among(nodes []uint32, most int64) (n int64) {
	if l.mask == nil && l.st.Tx == nil && l.tests*64 > l.st.Graph.LabelCount(l.id) {
		l.mask = l.st.Graph.LabelMask(l.id)
	}
	began, _ := slices.BinarySearch(nodes, l.from)
	i := began
	for ; i < len(nodes) && nodes[i] <= l.to && n < most; i++ {
		if l.has(nodes[i]) {
			n++
		}
	}
	l.st.Hit(int64(i - began))
	l.tests += int64(i - began)
	return n
}

func (l *labelTest) has(node uint32) bool {
	if l.mask == nil {
		return l.st.Graph.HasLabel(int64(node), l.id)
	}
	w := int(node / 64)
	return w < len(l.mask) && l.mask[w]>>(node%64)&1 != 0
}

// degreeRows is the rows of such a plan, with a way to count those of a batch of arguments.
type degreeRows struct {
	Operator
	degrees *nodeDegrees
}

// Count appends how many rows the plan gives for each living row of b.
func (r *degreeRows) Count(b *batch.Batch, out []int64) ([]int64, error) {
	return r.degrees.count(b, out, math.MaxInt64)
}
