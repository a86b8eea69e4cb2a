package operator

import (
	"github.com/morseldb/morsel/planner/physical"
	"github.com/morseldb/morsel/runtime/batch"
	"github.com/morseldb/morsel/runtime/state"
)

// absent keeps the rows whose two nodes no relationship joins: an OptionalExpand
// (Into) of which a filter above wants the rows that found nothing. It only
// selects; the relationship stays without a column, which reads as null. The
// neighbours of an end that comes again and again, whichever it is, are marked.
type absent struct {
	st     *state.State
	op     *physical.Expand
	src    Operator
	ends   [2]*screen // From's neighbours and To's
	runs   [2]int     // rows in a row that had the same node there
	adj    adjacency
	out    batch.Batch
	sel    []int32
	opened bool
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
	for k, dir := range [2]physical.Direction{e.Dir, reverse(e.Dir)} {
		o.ends[k] = &screen{types: state.NewTypes(e.Types), dirs: directions(dir), node: -1, asked: -1, account: state.Account{Memory: &b.State.Memory}}
	}
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
			for _, s := range o.ends {
				s.mark(o.st, -1)
				s.asked = -1
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
	from, to := o.ends[0], o.ends[1]
	o.st.Hit(int64(in.Len()))
	for k := range in.Len() {
		i := in.Row(k)
		switch {
		case typed && from.node >= 0 && f.Ints[i] == from.node:
			o.keep(i, from, t.Ints[i])
			continue
		case typed && to.node >= 0 && t.Ints[i] == to.node:
			o.keep(i, to, f.Ints[i])
			continue
		}
		joined, err := o.joinedAt(in, i)
		if err != nil {
			return err
		}
		if !joined {
			o.sel = append(o.sel, int32(i))
		}
	}
	return nil
}

func (o *absent) joinedAt(in *batch.Batch, i int) (bool, error) {
	from, ok, err := NodeAt(in, o.op.From, i)
	if !ok || err != nil {
		return false, err
	}
	to, ok, err := NodeAt(in, o.op.To, i)
	if !ok || err != nil {
		return false, err
	}
	return o.joined(from, to)
}

// keep keeps row i unless x is a neighbour of the node whose neighbours are marked.
func (o *absent) keep(i int, s *screen, x int64) {
	if x < 0 || s.bits[x>>6]>>(x&63)&1 == 0 {
		o.sel = append(o.sel, int32(i))
	}
}

// joined looks for a relationship between two nodes, and marks the neighbours of
// one of them when it comes again and again.
func (o *absent) joined(from, to int64) (bool, error) {
	for k, node := range [2]int64{from, to} {
		s := o.ends[k]
		if s.asked != node {
			s.asked, o.runs[k] = node, 0
			continue
		}
		if o.runs[k]++; o.runs[k] == longRun {
			if err := s.begin(o.st); err != nil {
				return false, err
			}
			s.asked = node
			s.mark(o.st, node)
		}
	}
	o.adj.open(from)
	return o.adj.between(to), nil
}

func (o *absent) Reset() {
	o.src.Reset()
	o.adj.forget()
	o.opened = false
}

func (o *absent) Close() {
	o.src.Close()
	for _, s := range o.ends {
		s.account.Free()
		s.bits, s.node = nil, -1
	}
}
