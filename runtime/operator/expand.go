package operator

import (
	"github.com/morseldb/morsel/planner/physical"
	"github.com/morseldb/morsel/runtime/batch"
	"github.com/morseldb/morsel/runtime/expr"
	"github.com/morseldb/morsel/runtime/state"
	"github.com/morseldb/morsel/storage"
	"github.com/morseldb/morsel/value"
)

// expand goes from a bound node over its relationships. It has three ways:
// to whatever is at the other end; to a node that is bound already, found by
// binary search; and, where nobody needs the relationship, by counting those. Where
// the end is not bound either, degrees does it.
type expand struct {
	st   *state.State
	op   *physical.Expand
	feed Feed
	out  *Output
	adj  adjacency
	used unique
	pred expr.Evaluator

	counted bool // multiply instead of making rows
	plain   bool // see takesAll
	fresh   bool // the batch is another than when cull was last told of a row
	lists   []storage.Lists
	open    bool // the current row has more relationships to look at
	found   bool // the current row has given a row
	few     bool // batches begin small
	most    int  // rows of a batch
	to      int64
	pos     int // in adj's current list
}

func newExpand(b *Builder, op *physical.Expand) (Operator, error) {
	if err := b.announce(op); err != nil {
		return nil, err
	}
	src, err := b.Build(op.Source)
	if err != nil {
		return nil, err
	}
	if screens := b.screens[op]; screens != nil {
		return newIntersect(b, op, src, screens)
	}
	to := op.To
	if op.Into {
		to = physical.NoSlot
	}
	o := &expand{st: b.State, op: op, feed: Feed{src: src}, out: b.output(&op.Header, op.Rel, to),
		adj: newAdjacency(b.State, op.Types, op.Dir), used: unique{slots: op.Unique}, few: b.few || b.early[op], most: b.most(op)}
	o.adj.newest = op.Newest
	if o.few {
		o.out.Fewer(b.State.BatchSize)
	}
	if op.Optional && !op.Into {
		o.adj.span.labels = labelsAsked(op.Pred, op.To)
	}
	o.counted = op.Rel == physical.NoSlot && to == physical.NoSlot && op.Pred == nil
	if o.counted && !op.Into || op.Merged {
		return newDegrees(b, o), nil
	}
	var own []physical.Slot
	for _, s := range []physical.Slot{op.Rel, to} {
		if s != physical.NoSlot {
			own = append(own, s)
		}
	}
	if o.pred, err = b.Compile(op.Pred, own...); err == nil {
		o.adj.cull, err = b.culling(op, !op.Into)
		o.plain = o.takesAll()
	}
	return o, err
}

func (o *expand) Next() (*batch.Batch, error) {
	if err := o.st.Check(); err != nil {
		return nil, err
	}
	o.start()
	for !o.out.Full() {
		if !o.open {
			ok, err := o.nextRow()
			if err != nil {
				return nil, err
			}
			if !ok {
				break
			}
			continue
		}
		if err := o.emit(); err != nil {
			return nil, err
		}
	}
	out := o.out.Finish()
	if o.few {
		o.out.More(o.most)
	}
	return out, nil
}

func (o *expand) start() {
	o.out.Start()
	if c := o.out.Col(o.op.Rel); c != nil {
		c.Reset(batch.Rel)
	}
	if c := o.ends(); c != nil {
		c.Reset(batch.Node)
	}
	if o.feed.In != nil {
		o.out.From(o.feed.In)
	}
}

// nextRow goes to the next input row and gives at once what needs no lists.
func (o *expand) nextRow() (bool, error) {
	ok, err := o.feed.Next(o.out)
	if !ok || err != nil {
		return false, err
	}
	if o.plain {
		return true, o.rows()
	}
	return true, o.beginRow()
}

func (o *expand) beginRow() error {
	if err := o.st.Tick(); err != nil {
		return err
	}
	if !o.op.Into {
		o.adj.look(o.feed.In, o.op.From, o.feed.k-1)
	}
	if c := o.adj.cull; c != nil {
		c.begin(o.feed.In, o.feed.Row, o.feed.k == 1)
	}
	from, bound, err := NodeAt(o.feed.In, o.op.From, o.feed.Row)
	if err == nil && bound && o.op.Into {
		o.to, bound, err = NodeAt(o.feed.In, o.op.To, o.feed.Row)
	}
	if err != nil {
		return err
	}
	o.found = false
	if !bound {
		o.endRow()
		return nil
	}
	o.used.load(o.feed.In, o.feed.Row)
	if o.counted {
		o.count(from)
		return nil
	}
	o.adj.open(from)
	o.pos, o.open = 0, true
	return nil
}

// endRow gives the row with nulls where an optional expansion found nothing.
func (o *expand) endRow() {
	o.open = false
	if o.op.Optional && !o.found {
		o.add(-1, -1, 1)
	}
}

// add gives one row.
func (o *expand) add(rel, to, times int64) {
	o.found = true
	o.out.Add(o.feed.Row, o.feed.Count()*times)
	if c := o.out.Col(o.op.Rel); c != nil {
		c.AppendID(rel)
	}
	if c := o.ends(); c != nil {
		c.AppendID(to)
	}
}

// count multiplies the row by the number of relationships between its ends.
func (o *expand) count(from int64) {
	var n int64
	o.adj.open(from)
	for o.adj.between(o.to) {
		n += int64(len(o.adj.rels))
	}
	for _, r := range o.used.ids {
		if n > 0 && o.touches(r, from) {
			n--
		}
	}
	if n > 0 {
		if o.op.Once {
			n = 1
		}
		o.add(0, 0, n)
		return
	}
	o.endRow()
}

// touches reports whether r is one of the relationships between the ends.
func (o *expand) touches(r, from int64) bool {
	start, end, t, ok := o.st.Graph.Rel(r)
	if !ok || !o.adj.types.Has(o.st.Graph.Catalog(), t) {
		return false
	}
	out, in := start == from && end == o.to, end == from && start == o.to
	switch o.op.Dir {
	case physical.Outgoing:
		return out
	case physical.Incoming:
		return in
	}
	return out || in
}

// emit gives rows from the current list, and goes to the next when it is done.
func (o *expand) emit() error {
	if o.pos >= len(o.adj.rels) {
		o.pos = 0
		if o.op.Into && o.adj.between(o.to) || !o.op.Into && o.adj.next() {
			return nil
		}
		o.adj.rels = nil
		o.endRow()
		return nil
	}
	if o.pred == nil {
		if len(o.used.ids) == 0 && !o.adj.loops {
			o.emitAll()
		} else {
			o.emitSome()
		}
		return o.st.Tick()
	}
	for o.pos < len(o.adj.rels) && !o.out.Full() {
		rel, to := int64(o.adj.rels[o.pos]), int64(o.adj.nodes[o.pos])
		o.pos++
		if err := o.st.Tick(); err != nil {
			return err
		}
		if o.adj.loops && to == o.adj.node || o.used.has(rel) {
			continue
		}
		ok, err := o.passes(rel, to)
		if err != nil {
			return err
		}
		if ok {
			o.add(rel, to, 1)
		}
	}
	return nil
}

func (o *expand) passes(rel, to int64) (bool, error) {
	if o.op.Rel != physical.NoSlot {
		o.st.Scratch[o.op.Rel] = value.Rel(rel)
	}
	if !o.op.Into && o.op.To != physical.NoSlot {
		o.st.Scratch[o.op.To] = value.Node(to)
	}
	return expr.Test(o.pred, o.feed.In, o.feed.Row)
}

// emitAll gives as much of the list as there is room for, when all of it matches.
func (o *expand) emitAll() {
	n := min(o.out.Room(), len(o.adj.rels)-o.pos)
	o.out.AddMany(o.feed.Row, n, o.feed.Count())
	if c := o.out.Col(o.op.Rel); c != nil {
		o.appendRels(c, n)
	}
	if c := o.ends(); c != nil {
		c.Ints = widen(c.Ints, o.adj.nodes[o.pos:o.pos+n])
	}
	o.pos += n
	o.found = true
}

// appendRels writes the next n relationships of the list, or only its loops
// where those alone matter.
func (o *expand) appendRels(c *batch.Vector, n int) {
	rels := o.adj.rels[o.pos : o.pos+n]
	if !o.op.LoopsOnly {
		c.Ints = widen(c.Ints, rels)
		return
	}
	for i, to := range o.adj.nodes[o.pos : o.pos+n] {
		if int64(to) == o.adj.node {
			c.Ints = append(c.Ints, int64(rels[i]))
		} else {
			c.Ints = append(c.Ints, -1)
		}
	}
}

// emitSome is emitAll without loops where those were given already, and without
// the relationships that the row has used.
func (o *expand) emitSome() {
	end := o.pos + min(o.out.Room(), len(o.adj.rels)-o.pos)
	rels, nodes := o.adj.rels[o.pos:end], o.adj.nodes[o.pos:end]
	cr, ct := o.out.Col(o.op.Rel), o.ends()
	ids, skip, n := o.used.ids, uint32(o.adj.node), 0
next:
	for i, r := range rels {
		if o.adj.loops && nodes[i] == skip {
			continue
		}
		for _, id := range ids {
			if id == int64(r) {
				continue next
			}
		}
		n++
		if cr != nil {
			cr.Ints = append(cr.Ints, int64(r))
		}
		if ct != nil {
			ct.Ints = append(ct.Ints, int64(nodes[i]))
		}
	}
	o.pos = end
	if n > 0 {
		o.out.AddMany(o.feed.Row, n, o.feed.Count())
		o.found = true
	}
}

// ends is the column of the nodes that are reached; nil where they are bound or
// nobody needs them.
func (o *expand) ends() *batch.Vector {
	if o.op.Into {
		return nil
	}
	return o.out.Col(o.op.To)
}

func (o *expand) Reset() {
	o.feed.Reset()
	o.open = false
	o.adj.nodes, o.adj.rels = nil, nil
	if o.few {
		o.out.Fewer(o.st.BatchSize)
	}
}

func (o *expand) Close() {
	o.feed.src.Close()
	o.adj.cull.close()
}
