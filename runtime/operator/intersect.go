package operator

import (
	"github.com/morseldb/morsel/planner/physical"
	"github.com/morseldb/morsel/runtime/batch"
	"github.com/morseldb/morsel/runtime/state"
	"github.com/morseldb/morsel/storage"
	"github.com/morseldb/morsel/storage/catalog"
)

// intersect is an expansion whose end must also be a neighbour of nodes that are
// bound already, as an Expand(Into) above will ask: the cycles of a pattern. It
// marks the neighbours of such a node in a bitmap, once for all rows that have
// the node and come together, and gives only what is marked. The Expand(Into)
// then sees few rows, and finds the relationships themselves.
type intersect struct {
	st      *state.State
	op      *physical.Expand
	feed    Feed
	out     *Output
	types   *state.Types
	ids     []catalog.TypeID
	dirs    []storage.Direction
	used    unique
	loaded  bool // used is of the current row
	screens []*screen
	active  []*screen // those that pay for the current row
	cull    *culling  // not nil: lists are as it leaves them
	near    adjacency // brings the lists of the next rows near

	buf     storage.Buffer
	node    int64
	list    int
	nodes   []uint32
	rels    []uint32
	loops   bool
	found   [2][]uint32 // nodes and relationships of a list that the screens have, too
	whole   bool        // found is all that the row has
	account state.Account
}

// screen is the neighbours of one node, as a bitmap.
type screen struct {
	slot  physical.Slot // of the node
	types *state.Types
	ids   []catalog.TypeID
	dirs  []storage.Direction

	bits    []uint64
	list    []uint32 // the marked neighbours, ascending, where they are of one list
	node    int64    // whose neighbours are marked, -1 none
	asked   int64    // the node of the row before
	on      bool     // it is one of the active
	buf     storage.Buffer
	cull    *culling // what the filter above the Expand(Into) lets pass; nil: all
	account state.Account
}

func directions(d physical.Direction) []storage.Direction {
	switch d {
	case physical.Outgoing:
		return []storage.Direction{storage.Outgoing}
	case physical.Incoming:
		return []storage.Direction{storage.Incoming}
	}
	return []storage.Direction{storage.Outgoing, storage.Incoming}
}

// announce finds the expansion that makes an end of an Expand(Into), through
// operators that only drop rows or make more of them, and notes what it may leave out.
func (b *Builder) announce(into *physical.Expand) error {
	if !into.Into || into.Optional || into.From == into.To || b.State.Writes {
		return nil
	}
	for at := into.Source; ; {
		switch op := at.(type) {
		case *physical.Filter:
			at = op.Source
		case *physical.Expand:
			if !op.Into && (op.To == into.To || op.To == into.From) {
				if !op.Optional && op.Pred == nil && op.From != op.To {
					return b.screen(op, into)
				}
				return nil
			}
			at = op.Source
		default:
			return nil
		}
	}
}

// screen notes that the ends of op must be joined with a node as into says.
func (b *Builder) screen(op, into *physical.Expand) error {
	s := &screen{slot: into.From, types: state.NewTypes(into.Types), dirs: directions(into.Dir), node: -1, asked: -1,
		account: state.Account{Memory: &b.State.Memory}}
	if op.To == into.From {
		s.slot = into.To
		for i, d := range s.dirs {
			s.dirs[i] = backwards(d)
		}
	}
	if b.screens == nil {
		b.screens = map[*physical.Expand][]*screen{}
	}
	b.screens[op] = append(b.screens[op], s)
	cull, err := b.culling(into, false)
	s.cull = cull
	return err
}

func newIntersect(b *Builder, op *physical.Expand, src Operator, screens []*screen) (Operator, error) {
	cull, err := b.culling(op, false)
	return &intersect{st: b.State, op: op, feed: Feed{src: src}, out: b.output(&op.Header, op.Rel, op.To), types: state.NewTypes(op.Types),
		dirs: directions(op.Dir), used: unique{slots: op.Unique}, screens: screens, cull: cull,
		near: newAdjacency(b.State, op.Types, op.Dir), node: -1, account: state.Account{Memory: &b.State.Memory}}, err
}

func (o *intersect) Next() (*batch.Batch, error) {
	if err := o.st.Check(); err != nil {
		return nil, err
	}
	if err := o.begin(); err != nil {
		return nil, err
	}
	for !o.out.Full() {
		if len(o.nodes) > 0 {
			o.emit()
			continue
		}
		ok, err := o.next()
		if err == nil && !ok {
			ok, err = o.row()
		}
		if err != nil {
			return nil, err
		}
		if !ok {
			break
		}
	}
	return o.out.Finish(), nil
}

func (o *intersect) begin() error {
	if o.ids == nil {
		o.ids = o.types.IDs(o.st.Graph.Catalog())
		o.list = len(o.ids) * len(o.dirs)
		for _, s := range o.screens {
			if err := s.begin(o.st); err != nil {
				return err
			}
		}
	}
	o.out.Start()
	if c := o.out.Col(o.op.Rel); c != nil {
		c.Reset(batch.Rel)
	}
	if c := o.out.Col(o.op.To); c != nil {
		c.Reset(batch.Node)
	}
	if o.feed.In != nil {
		o.out.From(o.feed.In)
	}
	return nil
}

// row goes to the next input row and readies the screens for it.
func (o *intersect) row() (bool, error) {
	ok, err := o.feed.Next(o.out)
	if !ok || err != nil {
		return false, err
	}
	if err := o.st.Tick(); err != nil {
		return false, err
	}
	in, i := o.feed.In, o.feed.Row
	o.near.look(in, o.op.From, o.feed.k-1)
	before, same := o.node, true
	if c := in.Cols[o.op.From]; c != nil && c.Form == batch.Node && c.Ints[i] >= 0 {
		o.node = c.Ints[i]
	} else if o.node, ok, err = NodeAt(in, o.op.From, i); err != nil || !ok {
		o.node, o.whole = -1, false
		return true, err
	}
	o.list, o.active = 0, o.active[:0]
	for _, s := range o.screens {
		on, node := false, s.node
		if c := in.Cols[s.slot]; c != nil && c.Form == batch.Node && c.Ints[i] >= 0 {
			on = s.ready(o, c.Ints[i])
		}
		if on {
			o.active = append(o.active, s)
		}
		same = same && on == s.on && node == s.node
		s.on = on
	}
	o.loaded = len(o.used.slots) == 0
	if same && before == o.node && o.whole {
		o.list, o.nodes, o.rels = 1, o.found[0], o.found[1]
	}
	return true, nil
}

// next goes to the row's next list.
func (o *intersect) next() (bool, error) {
	n := len(o.dirs)
	for o.list < len(o.ids)*n {
		t, d := o.ids[o.list/n], o.list%n
		o.list++
		o.nodes, o.rels = o.st.Graph.Neighbours(o.node, t, o.dirs[d], &o.buf)
		if o.cull != nil {
			o.nodes, o.rels = o.cull.of(o.node, t, o.dirs[d], o.nodes, o.rels)
		}
		o.loops = d == 1
		o.whole = len(o.ids)*n == 1 && len(o.active) > 0
		if len(o.active) > 0 {
			if err := o.match(); err != nil {
				return false, err
			}
		} else {
			o.st.Hit(int64(len(o.nodes)))
		}
		if len(o.nodes) > 0 {
			return true, nil
		}
	}
	return false, nil
}

// A list that is gallopTimes as long as a screen's is not read: what the screen has is looked up in it.
const gallopTimes = 16

// match leaves of the current list what the screens have, too.
func (o *intersect) match() error {
	nodes, rels := o.found[0][:0], o.found[1][:0]
	most := len(o.nodes) / gallopTimes
	var short []uint32
	for _, s := range o.active {
		if s.list != nil && len(s.list) <= most {
			short, most = s.list, len(s.list)-1
		}
	}
	if short == nil {
		o.st.Hit(int64(len(o.nodes)))
		nodes, rels = o.marked(nodes, rels)
	}
	for i, x := range short {
		if i > 0 && x == short[i-1] {
			continue
		}
		lo, hi := equalRange(o.nodes, x)
		nodes, rels = append(nodes, o.nodes[lo:hi]...), append(rels, o.rels[lo:hi]...)
	}
	o.st.Hit(int64(len(short)))
	grown := 4 * (cap(nodes) + cap(rels) - cap(o.found[0]) - cap(o.found[1]))
	o.found = [2][]uint32{nodes, rels}
	o.nodes, o.rels = nodes, rels
	if grown == 0 {
		return nil
	}
	return o.account.Charge(int64(grown))
}

// marked appends what of the current list is marked in the first screen.
func (o *intersect) marked(nodes, rels []uint32) (n, r []uint32) {
	first := o.active[0].bits
	for k, x := range o.nodes {
		if w := int(x >> 6); w < len(first) && first[w]>>(x&63)&1 != 0 {
			nodes, rels = append(nodes, x), append(rels, o.rels[k])
		}
	}
	return nodes, rels
}

// emit gives what passes of the current list, as far as there is room.
func (o *intersect) emit() {
	n := min(len(o.nodes), o.out.Room())
	nodes, rels := o.nodes[:n], o.rels[:n]
	o.nodes, o.rels = o.nodes[n:], o.rels[n:]
next:
	for k, x := range nodes {
		for _, s := range o.active {
			if s.bits[x>>6]>>(x&63)&1 == 0 {
				continue next
			}
		}
		o.give(x, rels[k])
	}
}

func (o *intersect) give(to, rel uint32) {
	if !o.loaded { // most rows give nothing
		o.used.load(o.feed.In, o.feed.Row)
		o.loaded = true
	}
	if o.loops && int64(to) == o.node || o.used.has(int64(rel)) {
		return
	}
	o.out.Add(o.feed.Row, o.feed.Count())
	if c := o.out.Col(o.op.Rel); c != nil {
		c.Ints = append(c.Ints, int64(rel))
	}
	if c := o.out.Col(o.op.To); c != nil {
		c.Ints = append(c.Ints, int64(to))
	}
}

func (o *intersect) Reset() {
	o.feed.Reset()
	o.ids, o.nodes, o.rels, o.list, o.whole = nil, nil, nil, 0, false
}

func (o *intersect) Close() {
	o.feed.src.Close()
	o.cull.close()
	o.account.Free()
	o.found, o.whole = [2][]uint32{}, false
	for _, s := range o.screens {
		s.account.Free()
		s.cull.close()
		s.bits, s.node = nil, -1
	}
}

// begin readies the bitmap for the graph as it is now.
func (s *screen) begin(st *state.State) error {
	s.mark(st, -1)
	s.ids, s.asked = s.types.IDs(st.Graph.Catalog()), -1
	words := int(st.Graph.NodeLimit()+63) / 64
	if words > len(s.bits) {
		if err := s.account.Charge(8 * int64(words-len(s.bits))); err != nil {
			return err
		}
		s.bits = make([]uint64, words)
	}
	return nil
}

// ready marks the neighbours of a node, and reports whether that pays for the
// row at hand: it does where the next rows are likely to have the same node, or
// where the node has not many more neighbours than the row has candidates.
func (s *screen) ready(o *intersect, node int64) bool {
	again := node == s.asked
	s.asked = node
	if node == s.node {
		return true
	}
	if !again && degreeOf(o.st, node, s.ids, s.dirs) > 4*degreeOf(o.st, o.node, o.ids, o.dirs) {
		return false
	}
	s.mark(o.st, node)
	return true
}

// degreeOf is how long a node's lists are.
func degreeOf(st *state.State, node int64, types []catalog.TypeID, dirs []storage.Direction) int {
	n := 0
	for _, t := range types {
		for _, d := range dirs {
			n += st.Graph.Degree(node, t, d)
		}
	}
	return n
}

// mark marks the neighbours of a node instead of those before.
func (s *screen) mark(st *state.State, node int64) {
	if s.node >= 0 {
		s.each(st, func(nodes []uint32) {
			for _, x := range nodes {
				s.bits[x>>6] = 0
			}
		})
	}
	if s.node, s.list = node, nil; node < 0 {
		return
	}
	if len(s.ids)*len(s.dirs) == 1 {
		s.list = s.only(st, s.ids[0], s.dirs[0])
	}
	s.each(st, func(nodes []uint32) {
		for _, x := range nodes {
			s.bits[x>>6] |= 1 << (x & 63)
		}
	})
}

// only is the node's list, or what is left of it.
func (s *screen) only(st *state.State, t catalog.TypeID, d storage.Direction) []uint32 {
	if s.cull == nil {
		return st.Graph.NeighbourNodes(s.node, t, d, &s.buf)
	}
	nodes, rels := st.Graph.Neighbours(s.node, t, d, &s.buf)
	nodes, _ = s.cull.of(s.node, t, d, nodes, rels)
	return nodes
}

// each gives f the lists of the node that is marked.
func (s *screen) each(st *state.State, f func(nodes []uint32)) {
	if len(s.ids)*len(s.dirs) == 1 {
		f(s.list)
		return
	}
	for _, t := range s.ids {
		for _, d := range s.dirs {
			f(st.Graph.NeighbourNodes(s.node, t, d, &s.buf))
		}
	}
}
