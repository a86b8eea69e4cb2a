package operator

import (
	"slices"

	"github.com/morseldb/morsel/planner/physical"
	"github.com/morseldb/morsel/runtime/batch"
	"github.com/morseldb/morsel/runtime/state"
	"github.com/morseldb/morsel/storage"
	"github.com/morseldb/morsel/storage/catalog"
	"github.com/morseldb/morsel/value"
)

// adjacency walks the relationships of one node, list by list: for each type,
// the outgoing then the incoming ones as the direction asks.
type adjacency struct {
	st    *state.State
	types *state.Types
	dir   physical.Direction
	buf   storage.Buffer
	hold  storage.Buffer // a copy of the list, where writes may change it
	// newest gives lists in descending relationship id; order is what they are sorted in.
	newest bool
	order  []uint64

	node    int64
	span    labelSpan // of the neighbours that are wanted
	cull    *culling  // not nil: lists are given as it leaves them
	ids     []catalog.TypeID
	i       int // the list after the current one: type and direction
	loops   bool
	nodes   []uint32 // the current list
	rels    []uint32
	binding [2]storage.Direction
	last    [2]heldList // of between, by end: here, there
	prev    [2]int64    // the ends that between was asked about last
	ahead   ahead
}

// heldList is a node's list that is used again while rows have the same node:
// rows that come of one node come together.
type heldList struct {
	node        int64
	nodes, rels []uint32
	buf         storage.Buffer
}

func newAdjacency(st *state.State, types []string, dir physical.Direction) adjacency {
	a := adjacency{st: st, types: state.NewTypes(types), dir: dir}
	a.binding = [2]storage.Direction{storage.Outgoing, storage.Incoming}
	a.forget()
	if dir == physical.Incoming {
		a.binding[0] = storage.Incoming
	}
	return a
}

// lists is how many lists a type has.
func (a *adjacency) lists() int {
	if a.dir == physical.Both {
		return 2
	}
	return 1
}

// forget empties what is held of the graph.
func (a *adjacency) forget() {
	a.ids = nil
	a.prev = [2]int64{-1, -1}
	for i := range a.last {
		a.last[i].node = -1
	}
}

// resolve readies the ids of the types, once a batch where nothing is written.
func (a *adjacency) resolve() {
	if a.ids == nil || a.st.Writes {
		a.ids = a.types.IDs(a.st.Graph.Catalog())
		a.span.resolve(a.st)
	}
}

// open begins with a node.
func (a *adjacency) open(node int64) {
	a.node, a.i = node, 0
	a.resolve()
	a.nodes, a.rels = nil, nil
}

// next goes to the next list that is not empty.
func (a *adjacency) next() bool {
	for n := a.lists(); a.i < len(a.ids)*n; {
		t, d := a.ids[a.i/n], a.i%n
		a.i++
		a.nodes, a.rels = a.st.Graph.Neighbours(a.node, t, a.binding[d], &a.buf)
		if len(a.nodes) == 0 {
			continue
		}
		if a.cut(); len(a.nodes) == 0 {
			continue
		}
		if a.cull != nil {
			if a.nodes, a.rels = a.cull.of(a.node, t, a.binding[d], a.nodes, a.rels); len(a.nodes) == 0 {
				continue
			}
		}
		a.st.Hit(int64(len(a.nodes)))
		if a.newest && len(a.rels) > 1 {
			a.sortNewest()
		} else if a.st.Writes {
			a.hold.Nodes = append(a.hold.Nodes[:0], a.nodes...)
			a.hold.Rels = append(a.hold.Rels[:0], a.rels...)
			a.nodes, a.rels = a.hold.Nodes, a.hold.Rels
		}
		a.loops = d == 1 // the outgoing list had the loops already
		return true
	}
	return false
}

// sortNewest replaces the current list by a copy in descending relationship id.
func (a *adjacency) sortNewest() {
	n := len(a.rels)
	a.hold.Nodes = slices.Grow(a.hold.Nodes[:0], n)
	a.hold.Rels = slices.Grow(a.hold.Rels[:0], n)
	if slices.IsSorted(a.rels) { // as import leaves them, and relationships that were made after each other
		for i := n - 1; i >= 0; i-- {
			a.hold.Nodes = append(a.hold.Nodes, a.nodes[i])
			a.hold.Rels = append(a.hold.Rels, a.rels[i])
		}
		a.nodes, a.rels = a.hold.Nodes, a.hold.Rels
		return
	}
	a.order = slices.Grow(a.order[:0], n)
	for i, r := range a.rels {
		a.order = append(a.order, uint64(^r)<<32|uint64(a.nodes[i]))
	}
	slices.Sort(a.order)
	for _, o := range a.order {
		a.hold.Nodes = append(a.hold.Nodes, uint32(o))
		a.hold.Rels = append(a.hold.Rels, ^uint32(o>>32))
	}
	a.nodes, a.rels = a.hold.Nodes, a.hold.Rels
}

// degree is the number of relationships of the node, loops once.
func (a *adjacency) degree(node int64) int64 {
	g := a.st.Graph
	var n int64
	a.resolve()
	for _, t := range a.ids {
		a.st.Hit(1)
		n += int64(g.Degree(node, t, a.binding[0]))
		if a.dir != physical.Both {
			continue
		}
		if in := g.Degree(node, t, storage.Incoming); in > 0 {
			nodes := g.NeighbourNodes(node, t, storage.Incoming, &a.buf)
			lo, hi := equalRange(nodes, uint32(node))
			n += int64(in - (hi - lo))
		}
	}
	return n
}

// between narrows the current list to the relationships that lead to other. It
// goes to the next such list.
func (a *adjacency) between(other int64) bool {
	for n := a.lists(); a.i < len(a.ids)*n; {
		t, d := a.ids[a.i/n], a.i%n
		a.i++
		if d == 1 && a.node == other {
			continue
		}
		a.st.Hit(1)
		var nodes []uint32
		var there int64
		if len(a.ids)*n == 1 && !a.st.Writes {
			nodes, there = a.held(other, t, a.binding[d])
		} else {
			nodes, there = a.shorter(other, t, a.binding[d])
		}
		lo, hi := equalRange(nodes, uint32(there))
		if lo == hi {
			continue
		}
		a.nodes, a.rels, a.loops = nodes[lo:hi], a.rels[lo:hi], false
		if a.st.Writes {
			a.hold.Rels = append(a.hold.Rels[:0], a.rels...)
			a.rels = a.hold.Rels
		}
		return true
	}
	a.rels = nil
	return false
}

func backwards(d storage.Direction) storage.Direction {
	if d == storage.Outgoing {
		return storage.Incoming
	}
	return storage.Outgoing
}

// shorter is the list of whichever end has the shorter one, its relationships in
// a.rels, and the node to look for in it.
func (a *adjacency) shorter(other int64, t catalog.TypeID, d storage.Direction) (nodes []uint32, there int64) {
	g, here := a.st.Graph, a.node
	if g.Degree(other, t, backwards(d)) < g.Degree(here, t, d) {
		here, other, d = other, here, backwards(d)
	}
	nodes, a.rels = a.list(here, t, d, &a.buf)
	return nodes, other
}

// list is a node's list, or what is left of it.
func (a *adjacency) list(node int64, t catalog.TypeID, d storage.Direction, buf *storage.Buffer) (nodes, rels []uint32) {
	nodes, rels = a.st.Graph.Neighbours(node, t, d, buf)
	if a.cull != nil {
		nodes, rels = a.cull.of(node, t, d, nodes, rels)
	}
	return nodes, rels
}

// held is shorter for one list, which prefers an end that was the row before's
// as well: its list is at hand already.
func (a *adjacency) held(other int64, t catalog.TypeID, d storage.Direction) (nodes []uint32, there int64) {
	ends := [2]int64{a.node, other}
	side := -1
	for i, end := range ends {
		if a.last[i].node == end {
			a.prev, a.rels = ends, a.last[i].rels
			return a.last[i].nodes, ends[1-i]
		}
		if side < 0 && a.prev[i] == end {
			side = i
		}
	}
	a.prev = ends
	if side < 0 {
		return a.shorter(other, t, d)
	}
	if side == 1 {
		d = backwards(d)
	}
	l := &a.last[side]
	l.node = ends[side]
	l.nodes, l.rels = a.list(l.node, t, d, &l.buf)
	a.rels = l.rels
	return l.nodes, ends[1-side]
}

// equalRange is where x stands in a sorted list.
func equalRange(list []uint32, x uint32) (lo, hi int) {
	for n := len(list); n > 0; {
		half := n / 2
		if list[lo+half] < x {
			lo += half + 1
			n -= half + 1
		} else {
			n = half
		}
	}
	for hi = lo; hi < len(list) && list[hi] == x; hi++ {
	}
	return lo, hi
}

// unique is the relationships of a row that another one must differ from.
type unique struct {
	slots []physical.Slot
	ids   []int64
}

// load reads the relationships of a row, each once.
func (u *unique) load(b *batch.Batch, i int) {
	u.ids = u.ids[:0]
	for _, s := range u.slots {
		c := b.Cols[s]
		if c == nil || c.IsNull(i) {
			continue
		}
		if c.Form == batch.Rel {
			u.add(c.Ints[i])
			continue
		}
		switch v := c.Get(i); v.Kind() {
		case value.KindRel:
			u.add(v.ID())
		case value.KindList:
			for _, e := range v.AsList() {
				if e.Kind() == value.KindRel {
					u.add(e.ID())
				}
			}
		}
	}
}

func (u *unique) add(id int64) {
	if !u.has(id) {
		u.ids = append(u.ids, id)
	}
}

// has reports whether the row already uses a relationship.
func (u *unique) has(id int64) bool {
	for _, x := range u.ids {
		if x == id {
			return true
		}
	}
	return false
}
