package operator

import (
	"sync"

	"github.com/morseldb/morsel/planner/physical"
	"github.com/morseldb/morsel/runtime/batch"
	"github.com/morseldb/morsel/runtime/expr"
)

// partition is the groups whose hashes fall into one part. Lanes bring it rows
// by the thousand, so that they seldom meet.
type partition struct {
	mu   sync.Mutex
	agg  *aggregation
	born []int64 // by group: the morsel in which it was met first
	// morsel is the slot that says of which morsel a row is.
	morsel physical.Slot
}

// met is told that a group was met in a morsel. Of values that are equivalent, as
// 1 and 1.0 are, the first stands for the group, as in a plan that is run alone.
func (p *partition) met(n int, morsel int64, cols []*batch.Vector, i int) {
	if morsel >= p.born[n] {
		return
	}
	p.born[n] = morsel
	for k, c := range cols {
		if f := c.Form; f == batch.Any || f == batch.Float || f != p.agg.keys.cols[k].Form {
			p.agg.keys.cols[k].Put(n, c.Get(i))
		}
	}
}

// partsEach is how many partitions there are for each worker.
const partsEach = 4

// makeParts makes the partitions: aggregations over columns in which the lanes
// put the values of groups and arguments. Several lanes may ask for them.
func (o *parallelAggregation) makeParts() error {
	o.parting.Lock()
	defer o.parting.Unlock()
	if len(o.parts) > 0 {
		return nil
	}
	next := o.p.morselSlot() + 1
	column := func() physical.Expr {
		next++
		return &physical.SlotRef{Slot: next - 1}
	}
	op := physical.Aggregation{Header: o.op.Header}
	for _, g := range o.op.Groups {
		op.Groups = append(op.Groups, physical.Assign{Slot: g.Slot, Expr: column()})
	}
	for _, a := range o.op.Aggs {
		args := a.Args
		a.Args = nil
		for range args {
			a.Args = append(a.Args, column())
		}
		op.Aggs = append(op.Aggs, a)
	}
	for range partsEach * len(o.p.lanes) {
		st := o.p.b.State.Fork(o.p.ctx, int(next))
		b := &Builder{State: st, Arg: emptyArg(int(next)), subplans: &[]Operator{}}
		b.Compiler = b.newCompiler()
		agg, err := b.aggregationOf(&op, nothing{})
		if err == nil {
			err = agg.begin()
		}
		if err != nil {
			return err
		}
		o.parts = append(o.parts, &partition{agg: agg, morsel: o.p.morselSlot()})
	}
	return nil
}

// take adds rows that a lane has collected.
func (p *partition) take(rows *Table) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	in := rows.Batch()
	if err := p.agg.take(in); err != nil {
		return err
	}
	morsels := in.Cols[p.morsel].Ints
	for i, n := range p.agg.rows {
		if int(n) == len(p.born) {
			if err := p.agg.keys.account.Charge(bornBytes); err != nil {
				return err
			}
			p.born = append(p.born, morsels[i])
			continue
		}
		p.met(int(n), morsels[i], p.agg.cols, i)
	}
	return nil
}

// spread collects a lane's rows by partition. The values of groups and arguments
// are computed here, into columns from slot first on.
type spread struct {
	first physical.Slot
	args  []batch.Vector
	wide  batch.Batch
	slots []physical.Slot
	bufs  []*Table
	rows  [][]int32 // by partition: of the batch at hand
	stamp stamped
}

func (s *spread) open(a *aggregationSink, l *lane) error {
	if err := a.owner.makeParts(); err != nil {
		return err
	}
	for range a.cols {
		s.slots = append(s.slots, s.first+physical.Slot(len(s.slots)))
	}
	for _, g := range a.aggs {
		for range g.args {
			s.slots = append(s.slots, s.first+physical.Slot(len(s.slots)))
		}
	}
	s.args = make([]batch.Vector, len(s.slots)-len(a.cols))
	s.wide.Cols = make([]*batch.Vector, l.st.NumSlots)
	for i := range s.slots {
		if i < len(a.cols) {
			s.wide.Cols[s.slots[i]] = a.cols[i]
		} else {
			s.wide.Cols[s.slots[i]] = &s.args[i-len(a.cols)]
		}
	}
	for range a.owner.parts {
		s.bufs = append(s.bufs, l.b.table(s.slots, []physical.Slot{l.p.morselSlot()}))
	}
	s.rows = make([][]int32, len(s.bufs))
	return nil
}

// take puts the rows of a batch into the buffers, and brings full ones to their partitions.
func (s *spread) take(a *aggregationSink, l *lane, in *batch.Batch) error {
	if s.bufs == nil {
		if err := s.open(a, l); err != nil {
			return err
		}
	}
	if err := a.groups.eval(in); err != nil {
		return err
	}
	k := 0
	for _, g := range a.aggs {
		for _, e := range g.args {
			if err := expr.EvalBatch(e, in, &s.args[k]); err != nil {
				return err
			}
			k++
		}
	}
	s.wide.N, s.wide.Sel, s.wide.Mult = in.N, in.Sel, in.Mult
	s.stamp.put(l, &s.wide)
	a.keys.hashAll(a.cols, in)
	for i := range s.rows {
		s.rows[i] = s.rows[i][:0]
	}
	for k, h := range a.keys.scratch {
		i := partitionOf(h, len(s.bufs))
		s.rows[i] = append(s.rows[i], int32(in.Row(k)))
	}
	for i, rows := range s.rows {
		if len(rows) == 0 {
			continue
		}
		if err := s.bufs[i].gather(&s.wide, rows); err != nil {
			return err
		}
		if s.bufs[i].Len() >= l.st.BatchSize {
			if err := s.bring(i, a.owner.parts); err != nil {
				return err
			}
		}
	}
	return nil
}

func (s *spread) bring(i int, parts []*partition) error {
	if s.bufs[i].Len() == 0 {
		return nil
	}
	if err := parts[i].take(s.bufs[i]); err != nil {
		return err
	}
	s.bufs[i].Reset()
	return nil
}

// flush brings what is left.
func (s *spread) flush(parts []*partition) error {
	for i := range s.bufs {
		if err := s.bring(i, parts); err != nil {
			return err
		}
	}
	return nil
}

func (s *spread) close() {
	for _, t := range s.bufs {
		t.Reset()
	}
}

// groupSource hands out ranges of the groups of a parallelAggregation.
type groupSource struct {
	p *pipeline
	counter
	agg    *parallelAggregation
	id     int   // of the operator, for PROFILE
	starts []int // by aggregation: the number of its first group
}

func (s *groupSource) open() error {
	if err := s.agg.run(); err != nil {
		return err
	}
	n := 0
	s.starts = s.starts[:0]
	for _, g := range s.agg.groups {
		s.starts = append(s.starts, n)
		n += g.len()
	}
	s.p.b.State.Gave(s.id, int64(n))
	s.reset(int64(n), maxMorsel/4)
	return nil
}

func (s *groupSource) reader(l *lane) (Operator, error) {
	out, err := l.b.groupOutput(s.agg.op)
	return &groupReader{src: s, lane: l, out: out}, err
}

func (s *groupSource) close() { s.agg.Reset() }

// groupReader gives a lane rows of groups.
type groupReader struct {
	src      *groupSource
	lane     *lane
	open     bool
	from, to int
	out      *groupOutput
}

func (o *groupReader) bounded(b *cutoff) bool { return o.out.bounded(b) }

func (o *groupReader) Next() (*batch.Batch, error) {
	if err := o.lane.st.Check(); err != nil {
		return nil, err
	}
	if !o.open {
		from, to, _ := o.src.claim(o.lane)
		o.from, o.to, o.open = int(from), int(to), true
	}
	starts := o.src.starts
	for i := len(starts) - 1; i >= 0 && o.from < o.to; i-- {
		if o.from < starts[i] {
			continue
		}
		g := o.src.agg.groups[i]
		at, err := g.give(o.out, o.from-starts[i], min(o.to-starts[i], g.len()))
		o.from = at + starts[i]
		if out := o.out.finish(); out != nil || err != nil {
			return out, err
		}
		i = len(starts) // what is left may be another aggregation's
	}
	return nil, nil
}

func (o *groupReader) Reset() { o.open, o.from, o.to = false, 0, 0 }
func (o *groupReader) Close() {}
