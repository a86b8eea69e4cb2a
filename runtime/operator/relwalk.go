package operator

import (
	"github.com/morseldb/morsel/planner/physical"
	"github.com/morseldb/morsel/runtime/batch"
	"github.com/morseldb/morsel/runtime/expr"
	"github.com/morseldb/morsel/runtime/state"
	"github.com/morseldb/morsel/storage"
	"github.com/morseldb/morsel/storage/catalog"
)

// relWalk is a RelTypeScan whose order nobody sees. It goes from node to node:
// relationships of one node stand together in the store, as the rows that come
// of them then do. Where only one end is needed, it gives that node once, with
// the number of its relationships as multiplicity.
type relWalk struct {
	st    *state.State
	arg   *expr.Arg
	op    *physical.RelTypeScan
	out   *Output
	names *state.Types
	buf   storage.Buffer

	here, there physical.Slot // of the node whose list it is, and of the other end
	dirs        []storage.Direction
	merged      bool // rows are nodes with a multiplicity

	types []catalog.TypeID // of a node's lists
	open  bool
	node  int64 // its list at hand
	list  int   // type and direction of the list after that
	nodes []uint32
	rels  []uint32
	some  [256]uint32

	ids, counts *[256]int64 // of the nodes in some that have any

	bare  bool // no list of the node has anything
	loops bool // the list's loops were met in another list
	limit int64

	// morsels gives the next range of nodes, an empty one at the end; nil: this worker alone scans.
	morsels func() (from, to int64)
}

func newRelWalk(b *Builder, op *physical.RelTypeScan) *relWalk {
	o := &relWalk{st: b.State, arg: b.Arg, op: op, out: b.output(&op.Header, op.Rel, op.Start, op.End), here: op.Start, there: op.End,
		dirs: []storage.Direction{storage.Outgoing}}
	switch {
	case op.Both:
		o.dirs = append(o.dirs, storage.Incoming)
	case byEnd(op):
		o.dirs[0] = storage.Incoming
	}
	if byEnd(op) {
		o.here, o.there = op.End, op.Start
	}
	o.merged = o.there == physical.NoSlot && (op.Rel == physical.NoSlot || op.LoopsOnly)
	if len(op.Types) > 0 {
		o.names = state.NewTypes(op.Types)
	}
	return o
}

// byEnd reports whether the scan goes by the ends of the relationships.
func byEnd(op *physical.RelTypeScan) bool {
	return op.Start == physical.NoSlot || op.ByEnd && op.End != physical.NoSlot
}

func (o *relWalk) begins() {
	o.open, o.node, o.limit = true, 0, o.st.Graph.NodeLimit()
	if o.morsels != nil {
		o.node, o.limit = o.morsels()
	}
	o.types = o.st.Graph.RelTypes()
	if o.names != nil {
		o.types = o.names.IDs(o.st.Graph.Catalog())
	}
	o.node--
	o.bare = true // the nodes before the first need not be read
	o.list, o.nodes, o.rels = len(o.types)*len(o.dirs), nil, nil
}

func (o *relWalk) Next() (*batch.Batch, error) {
	if err := o.st.Check(); err != nil {
		return nil, err
	}
	if !o.open {
		o.begins()
	}
	o.out.Start()
	o.out.From(o.arg.B)
	for _, s := range []physical.Slot{o.here, o.there} {
		if c := o.out.Col(s); c != nil {
			c.Reset(batch.Node)
		}
	}
	if c := o.out.Col(o.op.Rel); c != nil {
		c.Reset(batch.Rel)
	}
	if o.merged {
		o.degrees()
	} else {
		o.rows()
	}
	o.st.Hit(int64(o.out.Len()))
	return o.out.Finish(), nil
}

// next goes to the next list that is not empty.
func (o *relWalk) next() bool {
	n := len(o.dirs)
	for {
		if o.list >= len(o.types)*n {
			if o.step(); o.node >= o.limit {
				return false
			}
			continue
		}
		t, d := o.types[o.list/n], o.list%n
		o.list++
		o.nodes, o.rels = o.st.Graph.Neighbours(o.node, t, o.dirs[d], &o.buf)
		o.loops = d == 1
		if len(o.nodes) > 0 {
			o.bare = false
			return true
		}
	}
}

// step goes to the next node; where the last one had nothing, to the next that may have something.
func (o *relWalk) step() {
	next := o.node + 1
	if o.bare && next < o.limit {
		from := next
		next = o.limit
		for _, t := range o.types {
			for _, d := range o.dirs {
				next = min(next, o.st.Graph.NextWith(from, t, d))
			}
		}
	}
	if next >= o.limit {
		o.node = o.limit
		return
	}
	o.node, o.list, o.bare = next, 0, true
}

// rows gives a row for each relationship.
func (o *relWalk) rows() {
	here, there, rel := o.out.Col(o.here), o.out.Col(o.there), o.out.Col(o.op.Rel)
	for !o.out.Full() {
		if len(o.nodes) == 0 {
			if !o.next() {
				return
			}
			continue
		}
		n := min(o.out.Room(), len(o.nodes))
		made := 0
		for i, x := range o.nodes[:n] {
			if o.loops && int64(x) == o.node {
				continue
			}
			made++
			if here != nil {
				here.Ints = append(here.Ints, o.node)
			}
			if there != nil {
				there.Ints = append(there.Ints, int64(x))
			}
			if rel != nil {
				rel.Ints = append(rel.Ints, o.relAt(i))
			}
		}
		o.nodes, o.rels = o.nodes[n:], o.rels[n:]
		o.out.Repeat(o.arg.I, made)
	}
}

func (o *relWalk) relAt(i int) int64 {
	if o.op.LoopsOnly && int64(o.nodes[i]) != o.node {
		return -1
	}
	return int64(o.rels[i])
}

// degrees gives a row for each node, and for each loop where those are told apart.
func (o *relWalk) degrees() {
	g := o.st.Graph
	if len(o.types) == 1 && len(o.dirs) == 1 && !o.op.LoopsOnly {
		o.simpleDegrees()
		return
	}
	for !o.out.Full() {
		if len(o.rels) > 0 { // loops of the node
			o.degree(int64(o.rels[0]), 1)
			o.rels = o.rels[1:]
			continue
		}
		if o.step(); o.node >= o.limit {
			return
		}
		var n int64
		for _, t := range o.types {
			for k, d := range o.dirs {
				n += int64(g.Degree(o.node, t, d))
				if k == 0 && !o.op.LoopsOnly || n == 0 {
					continue
				}
				nodes, rels := g.Neighbours(o.node, t, d, &o.buf)
				lo, hi := equalRange(nodes, uint32(o.node))
				n -= int64(hi - lo)
				if o.op.LoopsOnly && lo < hi {
					o.rels = append(o.rels, rels[lo:hi]...)
				}
			}
		}
		if n > 0 {
			o.degree(-1, n)
		}
		o.bare = n == 0 && len(o.rels) == 0
	}
}

// simpleDegrees is degrees for one type and direction.
func (o *relWalk) simpleDegrees() {
	c := o.out.Col(o.here)
	for !o.out.Full() && o.node+1 < o.limit {
		from := o.node + 1
		some := o.st.Graph.Degrees(from, o.types[0], o.dirs[0], o.some[:min(int64(len(o.some)), o.limit-from, int64(o.out.Room()))])
		if len(some) == 0 {
			o.node = o.limit
			return
		}
		n := o.living(from, some)
		o.out.AddCounted(o.arg.I, o.counts[:n])
		if c != nil {
			c.Ints = append(c.Ints, o.ids[:n]...)
		}
		o.node += int64(len(some))
	}
	if o.node+1 >= o.limit {
		o.node = o.limit
	}
}

// living finds the nodes from a first one on that have any neighbours, and how many.
func (o *relWalk) living(from int64, degrees []uint32) (n int) {
	if o.ids == nil {
		o.ids, o.counts = new([len(o.some)]int64), new([len(o.some)]int64)
	}
	for k, degree := range degrees {
		o.ids[n], o.counts[n] = from+int64(k), int64(degree)
		if degree > 0 {
			n++
		}
	}
	return n
}

func (o *relWalk) degree(rel, n int64) {
	o.out.Add(o.arg.I, n)
	if c := o.out.Col(o.here); c != nil {
		c.Ints = append(c.Ints, o.node)
	}
	if c := o.out.Col(o.op.Rel); c != nil {
		c.Ints = append(c.Ints, rel)
	}
}

func (o *relWalk) Reset() { o.open = false }
func (o *relWalk) Close() {}
