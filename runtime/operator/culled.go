package operator

import (
	"github.com/morseldb/morsel/planner/physical"
	"github.com/morseldb/morsel/runtime/batch"
	"github.com/morseldb/morsel/runtime/expr"
	"github.com/morseldb/morsel/runtime/state"
	"github.com/morseldb/morsel/storage"
	"github.com/morseldb/morsel/storage/catalog"
)

// culling keeps, of the long lists of nodes that an expansion meets again and again, what the filter above it may let pass: a hub's list is looked
// through once and not for each row. What the filter asks of a relationship and its end alone is asked when a list is culled. Where it also compares
// a property of them with what else a row has (y.date >= x.date), the list is sorted by the property, and a row is given the part between its
// bounds: a band join (DeWitt, Naughton, Schneider, 1991) for each hub. The filter still looks at what is given; it is given less.
type culling struct {
	st     *state.State
	rel    physical.Slot
	to     physical.Slot
	own    expr.Evaluator // nil: nothing is asked of them alone
	bands  []*band
	lists  map[uint64]*culledList
	last   *culledList // of the row before
	key    uint64      // of last
	clean  bool        // the list given last has nothing that does not pass own
	sealed bool        // no more lists are culled

	in      *batch.Batch // whose bounds are known
	row     int
	part    batch.Batch // of a list that is being culled
	sel     []int32
	account state.Account
}

// culledList is a list that was met, and what is left of it.
type culledList struct {
	met         int // how often
	again       int // at which meeting to do more about it
	done        bool
	nodes, rels []uint32
	by          *band    // what it is sorted by; nil: as it is stored
	keys        []uint64 // of by, ascending
	kind        bandKind
}

const (
	cullLeast = 32        // the shortest list that is culled
	cullMet   = 2         // at which meeting
	sortMet   = 8         // and sorted
	cullAgain = 8         // after how many times as many meetings sorting is tried again
	cullNote  = 64        // bytes that noting a list takes
	cullMost  = 128 << 20 // bytes that are kept
	cullShare = 8         // of the budget that must be left
)

// culls notes what a filter lets pass of the expansion below it, for who builds that.
func (b *Builder) culls(op *physical.Filter) {
	if e, ok := op.Source.(*physical.VarLengthExpand); ok {
		if b.ends == nil {
			b.ends = map[*physical.VarLengthExpand]*physical.Filter{}
		}
		b.ends[e] = op
	}
	e, ok := op.Source.(*physical.Expand)
	if !ok || e.Optional || e.Newest || b.State.Writes {
		return
	}
	if b.culled == nil {
		b.culled = map[*physical.Expand]physical.Expr{}
	}
	b.culled[e] = op.Pred
}

// culling makes that of an expansion; nil where the filter asks nothing that can be known of a list. Bands are for who
// tells it of rows.
func (b *Builder) culling(op *physical.Expand, bands bool) (*culling, error) {
	pred := b.culled[op]
	if pred == nil {
		return nil, nil
	}
	c := newCulling(b, op.Rel, op.To)
	if op.Into {
		c.to = physical.NoSlot // it is the row's
	}
	var own []physical.Expr
	for _, p := range physical.Conjuncts(pred, nil) {
		reads := map[physical.Slot]bool{}
		slotsOf(p, reads)
		if !b.Steady(p) || nests(p) {
			continue
		}
		mine := c.reads(reads)
		switch {
		case mine > 0 && mine == len(reads):
			own = append(own, p)
		case mine > 0 && bands:
			if err := c.compare(b, p); err != nil {
				return nil, err
			}
		}
	}
	if own == nil && c.bands == nil {
		return nil, nil
	}
	var err error
	if own != nil {
		c.own, err = b.Compile(allOf(own))
	}
	if c.to != physical.NoSlot {
		c.part.Cols[c.to] = &batch.Vector{}
	}
	return c, err
}

func newCulling(b *Builder, rel, to physical.Slot) *culling {
	c := &culling{st: b.State, rel: rel, to: to, account: state.Account{Memory: &b.State.Memory}, lists: map[uint64]*culledList{}}
	c.part.Cols = make([]*batch.Vector, b.width())
	if rel != physical.NoSlot {
		c.part.Cols[rel] = &batch.Vector{}
	}
	return c
}

// nests reports whether an expression runs a plan.
func nests(e physical.Expr) bool {
	_, found := e.(*physical.Nested)
	physical.Subexprs(e, func(e physical.Expr) { found = found || nests(e) })
	return found
}

// reads is how many of some slots are the relationship or its end.
func (c *culling) reads(slots map[physical.Slot]bool) (n int) {
	for _, s := range bound(c.rel, c.to) {
		if slots[s] {
			n++
		}
	}
	return n
}

// begin makes row i of in, which fresh says is of another batch than before, the one that lists are for.
func (c *culling) begin(in *batch.Batch, i int, fresh bool) {
	if fresh {
		c.in = nil
		for _, b := range c.bands {
			b.in = nil
		}
	}
	c.row = i
	if c.in == nil {
		c.in = in
	}
}

// of is what is left of a node's list of a type and direction.
func (c *culling) of(node int64, t catalog.TypeID, d storage.Direction, nodes, rels []uint32) (leftNodes, leftRels []uint32) {
	c.clean = false
	if len(nodes) < cullLeast {
		return nodes, rels
	}
	l := c.last
	if key := uint64(node)<<32 | uint64(t)<<1 | uint64(d); l == nil || c.key != key {
		if l = c.lists[key]; l == nil {
			if c.sealed || c.charge(cullNote) != nil {
				return nodes, rels
			}
			l = &culledList{again: cullMet}
			c.lists[key] = l
		}
		c.last, c.key = l, key
	}
	if l.met++; l.met == l.again {
		c.improve(l, nodes, rels)
	}
	switch {
	case !l.done:
		return nodes, rels
	case l.by != nil:
		from, to := c.between(l)
		return l.nodes[from:to], l.rels[from:to]
	}
	c.clean = true
	return l.nodes, l.rels
}

// charge is an error where there is no room for more.
func (c *culling) charge(bytes int64) error {
	room, limit := c.st.Memory.Room()
	err := c.account.Charge(bytes)
	if err != nil || room < limit/cullShare || c.account.Held() > cullMost {
		c.sealed = true
	}
	return err
}

// improve culls a list, and later sorts it.
func (c *culling) improve(l *culledList, nodes, rels []uint32) {
	switch {
	case c.sealed:
		return
	case l.met < sortMet:
		l.again = sortMet
		if c.own != nil && c.charge(8*int64(len(nodes))) == nil {
			c.cull(l, nodes, rels)
			c.account.Release(8 * int64(len(nodes)-len(l.nodes)))
		}
		return
	case l.done:
		nodes, rels = l.nodes, l.rels
	}
	if l.again = l.met * cullAgain; l.by == nil && len(nodes) >= cullLeast {
		c.sort(l, nodes, rels)
	}
}

// cull puts what passes of a list into l, if that is much less. Where it cannot be known what passes, the filter will say why.
func (c *culling) cull(l *culledList, nodes, rels []uint32) {
	most := len(nodes) - len(nodes)/cullAgain
	leftNodes, leftRels := make([]uint32, 0, len(nodes)/2), make([]uint32, 0, len(nodes)/2)
	for from := 0; from < len(nodes); {
		n := min(c.st.BatchSize, len(nodes)-from)
		c.take(nodes[from:from+n], rels[from:from+n])
		var err error
		if c.sel, err = expr.Select(c.own, &c.part, c.sel[:0]); err != nil || len(leftNodes)+len(c.sel) > most {
			c.sealed = c.sealed || err != nil
			return
		}
		for _, i := range c.sel {
			leftNodes = append(leftNodes, nodes[from+int(i)])
			leftRels = append(leftRels, rels[from+int(i)])
		}
		from += n
	}
	l.nodes, l.rels, l.done = leftNodes, leftRels, true
}

// take makes a part of a list the batch at hand.
func (c *culling) take(nodes, rels []uint32) {
	c.part.N = len(nodes)
	fill := func(s physical.Slot, form batch.Form, ids []uint32) {
		if s == physical.NoSlot {
			return
		}
		v := c.part.Cols[s]
		v.Reset(form)
		v.Ints = widen(v.Ints, ids)
	}
	fill(c.rel, batch.Rel, rels)
	fill(c.to, batch.Node, nodes)
}

func (c *culling) close() {
	if c != nil {
		c.account.Free()
		c.lists, c.last = nil, nil
	}
}
