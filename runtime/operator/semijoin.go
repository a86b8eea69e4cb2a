package operator

import (
	"github.com/morseldb/morsel/planner/physical"
	"github.com/morseldb/morsel/runtime/batch"
	"github.com/morseldb/morsel/runtime/count"
	"github.com/morseldb/morsel/runtime/state"
)

// members is the nodes that a plan gives, as bits, or pairs of nodes.
type members struct {
	st      *state.State
	nodes   *nodeReader // nil: src gives pairs
	src     Operator
	slot    physical.Slot
	other   physical.Slot // NoSlot: none
	set     *count.Set    // nil: not read
	pairs   *pairSet      // in its stead where there is another slot
	stored  *storedPairs  // all pairs, where there was no room for them
	b       *Builder
	account state.Account
}

// read reads them, once.
func (m *members) read() error {
	if m.set != nil || m.pairs != nil {
		return nil
	}
	if m.other != physical.NoSlot {
		m.pairs = &pairSet{}
		return m.readPairs()
	}
	set := count.Collect(m.st.Graph.NodeLimit())
	if err := m.account.Charge(set.Bytes()); err != nil {
		set.Free()
		return err
	}
	m.set = set
	return m.nodes.read(set)
}

// reset lets the plan be read anew.
func (m *members) reset() {
	if m.nodes != nil {
		m.nodes.reset()
	} else {
		m.src.Reset()
	}
}

// close closes the plan.
func (m *members) close() {
	if m.nodes != nil {
		m.nodes.close()
	} else {
		m.src.Close()
	}
}

// drop forgets them.
func (m *members) drop() {
	if m.set != nil {
		m.set.Free()
		m.set = nil
	}
	m.pairs = nil
	m.stored.drop()
	m.stored = nil
	m.account.Free()
}

// semiJoin keeps the rows whose node is, or is not, a member.
type semiJoin struct {
	st     *state.State
	left   Operator
	of     *members
	shared bool // with other lanes, who read and drop them
	anti   bool
	sel    []int32
	out    batch.Batch

	words   []uint64 // of pairs
	touched uint64   // keeps reads of touch from being left out
	reader  pairsReader
}

func newSemiJoin(b *Builder, op *physical.SemiJoin) (Operator, error) {
	left, err := b.Build(op.Left)
	if err != nil {
		return nil, err
	}
	of, err := b.members(op)
	return &semiJoin{st: b.State, left: left, of: of, anti: op.Anti}, err
}

func (b *Builder) members(op *physical.SemiJoin) (*members, error) {
	m := &members{b: b, st: b.State, slot: op.Node, other: op.Other, account: state.Account{Memory: &b.State.Memory}}
	var err error
	if op.Other == physical.NoSlot {
		m.nodes, err = b.nodeReader(op.Right, op.Node)
	} else {
		m.src, err = b.Build(op.Right)
	}
	return m, err
}

func (o *semiJoin) Next() (*batch.Batch, error) {
	for {
		in, err := o.left.Next()
		if err != nil || in == nil {
			return nil, err
		}
		if err := o.of.read(); err != nil {
			return nil, err
		}
		if err := o.pick(in); err != nil {
			return nil, err
		}
		if len(o.sel) > 0 {
			o.out = *in
			o.out.Sel = o.sel
			return &o.out, nil
		}
	}
}

// pick selects the rows of a batch that pass; null is no member.
func (o *semiJoin) pick(in *batch.Batch) error {
	o.sel = o.sel[:0]
	if o.of.pairs != nil {
		return o.pickPairs(in)
	}
	c, set := in.Cols[o.of.slot], o.of.set
	if c != nil && c.Form == batch.Node {
		for k := range in.Len() {
			i := in.Row(k)
			if x := c.Ints[i]; (x >= 0 && set.Has(uint32(x))) != o.anti {
				o.sel = append(o.sel, int32(i))
			}
		}
		return nil
	}
	for k := range in.Len() {
		i := in.Row(k)
		x, ok, err := NodeAt(in, o.of.slot, i)
		if err != nil {
			return err
		}
		if (ok && set.Has(uint32(x))) != o.anti {
			o.sel = append(o.sel, int32(i))
		}
	}
	return nil
}

func (o *semiJoin) Reset() {
	o.left.Reset()
	o.reader.close()
	if !o.shared {
		o.of.reset()
		o.of.drop()
	}
}

func (o *semiJoin) Close() {
	o.left.Close()
	o.reader.close()
	if !o.shared {
		o.of.close()
		o.of.drop()
	}
}

// sharedSemiJoin is a SemiJoin whose right side is read once, before the lanes run.
type sharedSemiJoin struct {
	op *physical.SemiJoin
	of *members
}

func (b *Builder) sharedSemiJoin(op *physical.SemiJoin) (shared, error) {
	of, err := b.members(op)
	return &sharedSemiJoin{op: op, of: of}, err
}

func (s *sharedSemiJoin) open() (barren bool, err error) { return false, s.of.read() }

func (s *sharedSemiJoin) build(l *lane) (Operator, error) {
	left, err := l.b.Build(s.op.Left)
	return &semiJoin{st: l.st, left: left, of: s.of, shared: true, anti: s.op.Anti}, err
}

func (s *sharedSemiJoin) close() {
	s.of.reset()
	s.of.drop()
}

func (s *sharedSemiJoin) closed() { s.of.close() }
