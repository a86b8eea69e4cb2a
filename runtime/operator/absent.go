package operator

import (
	"github.com/morseldb/morsel/planner/physical"
	"github.com/morseldb/morsel/runtime/batch"
	"github.com/morseldb/morsel/runtime/state"
)

// absent keeps the rows whose two nodes no relationship joins: an OptionalExpand
// (Into) of which a filter above wants the rows that found nothing. It only
// selects; the relationship stays without a column, which reads as null.
type absent struct {
	st     *state.State
	op     *physical.Expand
	src    Operator
	from   *screen
	adj    adjacency
	out    batch.Batch
	sel    []int32
	opened bool
	run    int // rows in a row that had the same node
}

// absent builds the source of a filter as such a test where it is one; nil where
// it is not.
func (b *Builder) absent(op *physical.Filter) (Operator, error) {
	e, ok := op.Source.(*physical.Expand)
	if !ok || !e.Into || !e.Optional || e.Pred != nil || len(e.Unique) > 0 || e.Rel == physical.NoSlot || b.State.Writes {
		return nil, nil
	}
	if b.State.Profile() != nil || !wantsNull(op.Pred, e.Rel) {
		return nil, nil
	}
	src, err := b.Build(e.Source)
	if err != nil {
		return nil, err
	}
	o := &absent{st: b.State, op: e, src: src, adj: newAdjacency(b.State, e.Types, e.Dir)}
	o.from = &screen{slot: e.From, types: state.NewTypes(e.Types), dirs: directions(e.Dir), node: -1, asked: -1,
		account: state.Account{Memory: &b.State.Memory}}
	o.out.Cols = make([]*batch.Vector, b.State.NumSlots)
	return o, nil
}

// wantsNull reports whether a predicate can only be true where a slot is null.
func wantsNull(pred physical.Expr, s physical.Slot) bool {
	switch e := pred.(type) {
	case *physical.IsNull:
		return isSlot(e.Of, s)
	case *physical.Binary:
		return e.Op == physical.OpAnd && (wantsNull(e.Left, s) || wantsNull(e.Right, s))
	}
	return false
}

func (o *absent) Next() (*batch.Batch, error) {
	for {
		if err := o.st.Check(); err != nil {
			return nil, err
		}
		in, err := o.src.Next()
		if err != nil || in == nil {
			return nil, err
		}
		if !o.opened {
			if err := o.from.begin(o.st); err != nil {
				return nil, err
			}
			o.opened = true
		}
		o.sel = o.sel[:0]
		if err := o.test(in); err != nil {
			return nil, err
		}
		if len(o.sel) == 0 {
			continue
		}
		for _, s := range o.op.Keep {
			o.out.Cols[s] = in.Cols[s]
		}
		o.out.N, o.out.Sel, o.out.Mult = in.N, o.sel, in.Mult
		return &o.out, nil
	}
}

// longRun is after how many rows with one node its neighbours are marked.
const longRun = 4

func (o *absent) test(in *batch.Batch) error {
	f, t := in.Cols[o.op.From], in.Cols[o.op.To]
	typed := f != nil && t != nil && f.Form == batch.Node && t.Form == batch.Node
	s := o.from
	o.st.Hit(int64(in.Len()))
	for k := range in.Len() {
		i := in.Row(k)
		if typed && s.node >= 0 && f.Ints[i] == s.node {
			if x := t.Ints[i]; x < 0 || s.bits[x>>6]>>(x&63)&1 == 0 {
				o.sel = append(o.sel, int32(i))
			}
			continue
		}
		from, ok, err := NodeAt(in, o.op.From, i)
		if err != nil {
			return err
		}
		to, bound, err := NodeAt(in, o.op.To, i)
		if err != nil {
			return err
		}
		if !ok || !bound || !o.joined(from, to) {
			o.sel = append(o.sel, int32(i))
		}
	}
	return nil
}

// joined looks for a relationship between two nodes, and marks the neighbours of
// the first when it comes again and again.
func (o *absent) joined(from, to int64) bool {
	if s := o.from; s.asked != from {
		s.asked, o.run = from, 0
	} else if o.run++; o.run == longRun {
		s.mark(o.st, from)
	}
	o.adj.open(from)
	return o.adj.between(to)
}

func (o *absent) Reset() {
	o.src.Reset()
	o.adj.forget()
	o.opened = false
}

func (o *absent) Close() {
	o.src.Close()
	o.from.account.Free()
	o.from.bits, o.from.node = nil, -1
}
