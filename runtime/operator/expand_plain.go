package operator

import (
	"slices"

	"github.com/morseldb/morsel/planner/physical"
	"github.com/morseldb/morsel/runtime/batch"
	"github.com/morseldb/morsel/storage"
)

// takesAll reports whether an expansion gives the lists of nodes as they are stored, but for what is culled of long ones: then the rows of a batch are
// gone through in one loop.
func (o *expand) takesAll() bool {
	return !o.op.Into && o.op.Pred == nil && !o.op.Newest && !o.op.LoopsOnly && !o.st.Writes
}

// listsOf is the lists that a node's relationships are in, in the order in which an adjacency goes through them.
func (a *adjacency) listsOf() []storage.Lists {
	a.resolve()
	lists := make([]storage.Lists, 0, len(a.ids)*a.lists())
	for _, t := range a.ids {
		for d := range a.lists() {
			lists = append(lists, a.st.Graph.Lists(t, a.binding[d]))
		}
	}
	return lists
}

// rows gives the relationships of the rows of a batch as far as there is room, from the current row on. A row that there is no room for, or whose list may be
// culled, is left open.
func (o *expand) rows() error {
	in := o.feed.In
	nodes := in.Cols[o.op.From]
	if nodes == nil || nodes.Form != batch.Node {
		return o.beginRow()
	}
	if err := o.st.Check(); err != nil {
		return err
	}
	if o.lists == nil {
		o.lists = o.adj.listsOf()
	}
	o.fresh = o.fresh || o.feed.k == 1
	for hits := 0; ; {
		o.adj.look(in, o.op.From, o.feed.k-1)
		o.found = false
		if node := nodes.Ints[o.feed.Row]; node >= 0 {
			hits += o.rowOf(node)
		}
		if !o.open {
			o.endRow()
		}
		if o.open || o.out.Full() || o.feed.k >= in.Len() {
			o.st.Hit(int64(hits))
			return nil
		}
		o.feed.Row = in.Row(o.feed.k)
		o.feed.k++
	}
}

// rowOf gives the relationships of the row's node, and how many entries of lists that were.
func (o *expand) rowOf(node int64) (hits int) {
	if len(o.used.slots) > 0 {
		o.used.load(o.feed.In, o.feed.Row)
	}
	both := o.op.Dir == physical.Both
	for i := range o.lists {
		l := &o.lists[i]
		var nodes, rels []uint32
		if o.op.Rel == physical.NoSlot && len(o.used.ids) == 0 && !both {
			nodes = l.Of(uint32(node))
		} else {
			nodes, rels = l.With(uint32(node))
		}
		if len(nodes) == 0 {
			continue
		}
		cull := o.adj.cull
		if len(nodes) > o.out.Room() || cull != nil && len(nodes) >= cullLeast {
			if cull != nil {
				cull.begin(o.feed.In, o.feed.Row, o.fresh)
				o.fresh = false
			}
			o.adj.open(node)
			o.adj.i, o.pos, o.open = i, 0, true
			return hits
		}
		hits += len(nodes)
		if o.adj.loops = both && i&1 == 1; o.adj.loops || len(o.used.ids) > 0 {
			o.adj.node, o.adj.nodes, o.adj.rels, o.pos = node, nodes, rels, 0
			o.emitSome()
			continue
		}
		o.found = true
		o.out.AddMany(o.feed.Row, len(nodes), o.feed.Count())
		if c := o.out.Col(o.op.Rel); c != nil {
			c.Ints = widen(c.Ints, rels)
		}
		if c := o.ends(); c != nil {
			c.Ints = widen(c.Ints, nodes)
		}
	}
	return hits
}

// widen appends ids.
func widen(to []int64, ids []uint32) []int64 {
	n := len(to)
	to = slices.Grow(to, len(ids))[:n+len(ids)]
	for i, id := range ids {
		to[n+i] = int64(id)
	}
	return to
}
