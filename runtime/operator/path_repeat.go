package operator

import (
	"slices"

	"github.com/morseldb/morsel/planner/physical"
	"github.com/morseldb/morsel/runtime/batch"
	"github.com/morseldb/morsel/runtime/expr"
	"github.com/morseldb/morsel/runtime/state"
	"github.com/morseldb/morsel/value"
)

// repeat is Repeat(Trail): a quantified path pattern, walked depth first. One
// iteration is one row of the inner plan; those still to try wait on a stack.
type repeat struct {
	st    *state.State
	op    *physical.Repeat
	feed  Feed
	out   *Output
	inner Operator
	arg   *expr.Arg
	view  *rowView
	used  unique

	open  bool
	start int64
	to    int64
	stack []iteration
	path  []iteration // the iterations of the walk at hand
	rels  relStack
	held  int64 // bytes charged
}

// iteration is one repetition of the pattern.
type iteration struct {
	depth int // how many iterations there are with this one
	to    int64
	rels  []int64
	group []value.Value // by Groups
}

func (it *iteration) bytes() int64 { return 72 + int64(len(it.rels))*8 + int64(len(it.group))*24 }

func newRepeat(b *Builder, op *physical.Repeat) (Operator, error) {
	src, err := b.Build(op.Source)
	if err != nil {
		return nil, err
	}
	o := &repeat{st: b.State, op: op, feed: Feed{src: src}, used: unique{slots: op.Unique},
		view: newRowView(b.State.NumSlots, op.InnerFrom)}
	if o.inner, o.arg, err = b.Inner(op.Inner); err != nil {
		return nil, err
	}
	own := []physical.Slot{o.toSlot()}
	for _, g := range op.Groups {
		own = append(own, g.Outer)
	}
	o.out = b.output(&op.Header, own...)
	return o, nil
}

// toSlot is where the end goes, NoSlot where it is bound already.
func (o *repeat) toSlot() physical.Slot {
	if o.op.Into {
		return physical.NoSlot
	}
	return o.op.To
}

func (o *repeat) Next() (*batch.Batch, error) {
	if err := o.st.Check(); err != nil {
		return nil, err
	}
	o.out.Start()
	if c := o.out.Col(o.toSlot()); c != nil {
		c.Reset(batch.Node)
	}
	if o.feed.In != nil {
		o.out.From(o.feed.In)
	}
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
		if err := o.step(); err != nil {
			return nil, err
		}
	}
	return o.out.Finish(), nil
}

func (o *repeat) nextRow() (bool, error) {
	ok, err := o.feed.Next(o.out)
	if !ok || err != nil {
		return false, err
	}
	if o.feed.k == 1 {
		o.view.over(o.feed.In)
	}
	from, isNode, err := NodeAt(o.feed.In, o.op.From, o.feed.Row)
	if err == nil && isNode && o.op.Into {
		o.to, isNode, err = NodeAt(o.feed.In, o.op.To, o.feed.Row)
	}
	if err != nil || !isNode {
		return true, err
	}
	o.used.load(o.feed.In, o.feed.Row)
	o.start, o.open = from, true
	o.drop(0)
	return true, o.push(iteration{to: from})
}

// step goes to the next walk of the row at hand, and gives it where it has the
// length and the end that are asked for.
func (o *repeat) step() error {
	if len(o.stack) == 0 {
		o.open = false
		o.drop(0)
		return nil
	}
	if err := o.st.Tick(); err != nil {
		return err
	}
	it := o.stack[len(o.stack)-1]
	o.stack = o.stack[:len(o.stack)-1]
	if it.depth == 0 {
		o.release(it.bytes())
	} else {
		o.drop(it.depth - 1)
		o.path = append(o.path, it)
		for _, r := range it.rels {
			o.rels.push(r)
		}
	}
	if depth := int64(it.depth); o.op.Max < 0 || depth < o.op.Max {
		if err := o.expand(it); err != nil {
			return err
		}
	}
	if int64(it.depth) >= o.op.Min && (!o.op.Into || it.to == o.to) {
		o.give(it.to)
	}
	return nil
}

// drop shortens the walk at hand to n iterations.
func (o *repeat) drop(n int) {
	for len(o.path) > n {
		it := &o.path[len(o.path)-1]
		o.rels.truncate(len(o.rels.ids) - len(it.rels))
		o.release(it.bytes())
		o.path = o.path[:len(o.path)-1]
	}
}

// expand runs the inner plan from the end of the walk at hand.
func (o *repeat) expand(from iteration) error {
	i := o.feed.Row
	o.view.put(o.op.InnerFrom, i, value.Node(from.to))
	o.arg.B, o.arg.I = &o.view.b, i
	o.inner.Reset()
	first := len(o.stack)
	for {
		b, err := o.inner.Next()
		if err != nil {
			return err
		}
		if b == nil {
			break
		}
		for k := range b.Len() {
			it, ok, err := o.read(b, b.Row(k))
			if err != nil {
				return err
			}
			it.depth = from.depth + 1
			for n := b.Count(b.Row(k)); ok && n > 0; n-- {
				if err := o.push(it); err != nil {
					return err
				}
			}
		}
	}
	slices.Reverse(o.stack[first:])
	return nil
}

// read makes an iteration of a row of the inner plan; ok is false where the path
// mode forbids it.
func (o *repeat) read(b *batch.Batch, i int) (it iteration, ok bool, err error) {
	to, ok, err := NodeAt(b, o.op.InnerTo, i)
	if !ok || o.op.Mode == physical.Acyclic && o.visited(to) {
		return it, false, err
	}
	it.to = to
	for _, s := range o.op.InnerRels {
		switch v := cell(b, s, i); v.Kind() {
		case value.KindRel:
			it.rels = append(it.rels, v.ID())
		case value.KindList:
			for _, r := range v.AsList() {
				it.rels = append(it.rels, r.ID())
			}
		}
	}
	if o.op.Mode != physical.Walk {
		for k, r := range it.rels {
			if o.used.has(r) || o.rels.has(r) || slices.Contains(it.rels[:k], r) {
				return it, false, nil
			}
		}
	}
	for _, g := range o.op.Groups {
		it.group = append(it.group, cell(b, g.Inner, i))
	}
	return it, true, nil
}

// visited reports whether the walk at hand has been at a node.
func (o *repeat) visited(node int64) bool {
	if node == o.start {
		return true
	}
	for k := range o.path {
		if o.path[k].to == node {
			return true
		}
	}
	return false
}

func (o *repeat) push(it iteration) error {
	n := it.bytes()
	if err := o.st.Memory.Charge(n); err != nil {
		return err
	}
	o.held += n
	o.stack = append(o.stack, it)
	return nil
}

func (o *repeat) release(n int64) {
	o.st.Memory.Release(n)
	o.held -= n
}

// give makes a row of the walk at hand.
func (o *repeat) give(end int64) {
	o.out.Add(o.feed.Row, o.feed.Count())
	if c := o.out.Col(o.toSlot()); c != nil {
		c.AppendID(end)
	}
	for k, g := range o.op.Groups {
		c := o.out.Col(g.Outer)
		if c == nil {
			continue
		}
		list := make([]value.Value, len(o.path))
		for n := range o.path {
			at := n
			if o.op.Reverse {
				at = len(o.path) - 1 - n
			}
			list[at] = o.path[n].group[k]
		}
		c.Append(value.List(list))
	}
}

func (o *repeat) Reset() {
	o.feed.Reset()
	o.open = false
	o.stack, o.path = o.stack[:0], o.path[:0]
	o.rels.truncate(0)
	o.release(o.held)
}

func (o *repeat) Close() {
	o.release(o.held)
	o.feed.src.Close()
	o.inner.Close()
}
