package operator

import (
	"github.com/morseldb/morsel/planner/physical"
	"github.com/morseldb/morsel/runtime/batch"
	"github.com/morseldb/morsel/runtime/state"
)

// nodeDegrees answers an inner plan that is but an expansion of the argument's
// node, of which nobody needs anything but the number of rows: COUNT { (a)-[:T]->() },
// NOT (a)<-[:T]-(). It does so for all rows of a batch at once.
type nodeDegrees struct {
	st   *state.State
	adj  adjacency
	from physical.Slot
}

// newNodeDegrees makes one for a plan; nil where the plan is something else.
func newNodeDegrees(st *state.State, plan physical.Op) *nodeDegrees {
	e, ok := plan.(*physical.Expand)
	if !ok || e.To != physical.NoSlot || e.Rel != physical.NoSlot || e.Into || e.Optional || e.Pred != nil || len(e.Unique) > 0 || st.Writes || st.Profile() != nil {
		return nil
	}
	if _, ok := e.Source.(*physical.Argument); !ok {
		return nil
	}
	return &nodeDegrees{st: st, adj: newAdjacency(st, e.Types, e.Dir), from: e.From}
}

// count appends the number of relationships of each living row's node, 0 for null.
func (d *nodeDegrees) count(in *batch.Batch, out []int64) ([]int64, error) {
	if err := d.st.Check(); err != nil {
		return out, err
	}
	d.adj.resolve()
	c := in.Cols[d.from]
	if c != nil && c.Form == batch.Node && len(d.adj.ids) == 1 && d.adj.dir != physical.Both {
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
	for k := range in.Len() {
		node, ok, err := NodeAt(in, d.from, in.Row(k))
		if err != nil {
			return out, err
		}
		n := int64(0)
		if ok {
			n = d.adj.degree(node)
		}
		out = append(out, n)
	}
	return out, nil
}

// degreeRows is the rows of such a plan, with a way to count those of a batch of arguments.
type degreeRows struct {
	Operator
	degrees *nodeDegrees
}

// Count appends how many rows the plan gives for each living row of b.
func (r *degreeRows) Count(b *batch.Batch, out []int64) ([]int64, error) {
	return r.degrees.count(b, out)
}
