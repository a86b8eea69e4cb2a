package operator

import (
	"sync"
	"sync/atomic"

	"github.com/RoaringBitmap/roaring/v2"

	"github.com/morseldb/morsel/planner/physical"
	"github.com/morseldb/morsel/runtime/batch"
	"github.com/morseldb/morsel/runtime/state"
	"github.com/morseldb/morsel/storage"
)

// source hands out morsels to the lanes of a pipeline.
type source interface {
	// open readies the source, before the lanes run.
	open() error
	// skip is for open where no lane will read the source: it has no morsels.
	skip()
	// morsels is how many it has; ok is false while that is not known.
	morsels() (n int64, ok bool)
	// reader is a lane's operator that takes morsels: one after each Reset, if the
	// lane has none for this round, and no rows when there are no more.
	reader(l *lane) (Operator, error)
	close()
}

// maxMorsel is the most nodes or relationships of a morsel.
const maxMorsel = 16 << 10

// scanSource cuts the nodes of a scan.
type scanSource struct {
	counter
	op  physical.Op
	set *roaring.Bitmap
}

func (s *scanSource) open() error {
	o, err := buildLeaf(s.p.b, s.op)
	if err != nil {
		return err
	}
	if s.set, err = o.(*nodeScan).set(); err != nil {
		return err
	}
	s.reset(int64(s.set.GetCardinality()), maxMorsel)
	return nil
}

func (s *scanSource) reader(l *lane) (Operator, error) {
	o, err := buildLeaf(l.b, s.op)
	if err != nil {
		return nil, err
	}
	o.(*nodeScan).morsels = &scanMorsels{s, l}
	return l.b.profiled(s.op, o), nil
}

func (s *scanSource) close() { s.set = nil }

// scanMorsels is a lane's place in a scanSource.
type scanMorsels struct {
	src  *scanSource
	lane *lane
}

// open gives the ids of the next morsel.
func (m *scanMorsels) open() idSource {
	from, to, ok := m.src.claim(m.lane)
	if !ok {
		return &found{}
	}
	set := m.src.set
	if from == 0 && to == m.src.rows {
		return set.ManyIterator()
	}
	lo, err := set.Select(uint32(from))
	if err != nil {
		return &found{}
	}
	hi := uint64(set.Maximum()) + 1
	if to < m.src.rows {
		if next, err := set.Select(uint32(to)); err == nil {
			hi = uint64(next)
		}
	}
	part := roaring.New()
	part.AddRange(uint64(lo), hi)
	part.And(set)
	return part.ManyIterator()
}

// relSource cuts the relationships of a scan, by ranges of ids or of nodes.
type relSource struct {
	counter
	op     *physical.RelTypeScan
	bounds []uint32 // of ranges of nodes that are about as much work; nil: ranges are as long as each other
}

func (s *relSource) open() error {
	g := s.p.b.State.Graph
	s.bounds = nil
	if !s.op.AnyOrder {
		s.reset(g.RelLimit(), maxMorsel)
		return nil
	}
	s.reset(g.NodeLimit(), maxMorsel)
	if len(s.op.Types) != 1 || s.op.Both {
		return nil
	}
	if t, ok := g.Catalog().Type(s.op.Types[0]); ok {
		d := storage.Outgoing
		if byEnd(s.op) {
			d = storage.Incoming
		}
		s.bounds = g.SplitNodes(t, d, s.p.b.team.size(g.TypeCount(t), maxMorsel))
		s.reset(max(int64(len(s.bounds))-1, 0), maxMorsel)
	}
	return nil
}

func (s *relSource) reader(l *lane) (Operator, error) {
	o := newRelTypeScan(l.b, s.op)
	morsels := func() (from, to int64) {
		from, to, _ = s.claim(l)
		if s.bounds != nil && from < to {
			return int64(s.bounds[from]), min(int64(s.bounds[to]), s.p.b.State.Graph.NodeLimit())
		}
		return from, to
	}
	switch o := o.(type) {
	case *relScan:
		o.morsels = morsels
	case *relWalk:
		o.morsels = morsels
	}
	return l.b.profiled(s.op, o), nil
}

func (s *relSource) close() {}

// tableSource cuts the rows that an operator gives, which are collected first.
type tableSource struct {
	counter
	src  Operator
	rows *Table
}

func (s *tableSource) open() error {
	st := s.p.b.State
	s.rows = s.p.b.table()
	for {
		if err := st.Check(); err != nil {
			return err
		}
		in, err := s.src.Next()
		if err != nil {
			return err
		}
		if in == nil {
			s.reset(int64(s.rows.Len()), maxMorsel/4)
			return nil
		}
		s.rows.widen(in)
		if err := s.rows.Append(in); err != nil {
			return err
		}
	}
}

func (s *tableSource) reader(l *lane) (Operator, error) { return &tableReader{src: s, lane: l}, nil }

func (s *tableSource) close() {
	if s.rows != nil {
		s.rows.Reset()
	}
	s.src.Reset()
}

// widen adds the columns that a batch has and the table has not.
func (t *Table) widen(in *batch.Batch) {
	for s, c := range in.Cols {
		if c == nil || t.b.Cols[s] != nil {
			continue
		}
		col := &batch.Vector{}
		for range t.b.N {
			col.AppendNull()
		}
		t.b.Cols[s] = col
		t.slots = append(t.slots, physical.Slot(s))
	}
}

// tableReader gives a lane rows of a table.
type tableReader struct {
	src      *tableSource
	lane     *lane
	open     bool
	from, to int64
	out      batch.Batch
}

func (o *tableReader) Next() (*batch.Batch, error) {
	st := o.lane.st
	if err := st.Check(); err != nil {
		return nil, err
	}
	if !o.open {
		o.from, o.to, _ = o.src.claim(o.lane)
		o.open = true
	}
	if o.from >= o.to {
		return nil, nil
	}
	n := min(o.to-o.from, int64(st.BatchSize))
	if o.out.Cols == nil {
		o.out.Cols = make([]*batch.Vector, st.NumSlots)
		for _, s := range o.src.rows.slots {
			o.out.Cols[s] = &batch.Vector{}
		}
	}
	o.src.rows.Slice(int(o.from), int(o.from+n), &o.out)
	o.from += n
	return &o.out, nil
}

func (o *tableReader) Reset() { o.open, o.from, o.to = false, 0, 0 }
func (o *tableReader) Close() {}

// lockedSource runs a part of a plan once, under a lock, and hands out its rows:
// one each at first, then more.
type lockedSource struct {
	p     *pipeline
	index int
	op    physical.Op
	above []physical.Op // of the lanes

	mu    sync.Mutex
	st    *state.State
	b     *Builder
	src   Operator
	in    *batch.Batch
	at    int
	given int64 // rows
	count int64 // morsels
	ended bool
	total atomic.Int64 // morsels, -1 until the end
}

func (s *lockedSource) open() (err error) {
	s.st = s.p.b.State.Fork(s.p.ctx, s.p.b.State.NumSlots)
	s.b = &Builder{State: s.st, Arg: s.p.b.Arg, subplans: &[]Operator{}}
	s.b.Compiler = s.b.newCompiler()
	s.in, s.at, s.given, s.count, s.ended = nil, 0, 0, 0, false
	s.total.Store(-1)
	for _, op := range s.above {
		if into, ok := op.(*physical.Expand); ok {
			s.b.announce(into)
		}
	}
	s.src, err = s.b.Build(s.op)
	return err
}

func (s *lockedSource) skip() {
	s.st, s.ended = nil, true
	s.total.Store(0)
}

func (s *lockedSource) morsels() (int64, bool) {
	n := s.total.Load()
	return n, n >= 0
}

func (s *lockedSource) figures() {
	if s.st != nil {
		s.p.b.State.Join(s.st)
	}
}

func (s *lockedSource) reader(l *lane) (Operator, error) {
	return l.b.waits(s.op, &lockedReader{src: s, lane: l, rows: l.b.table()}), nil
}

func (s *lockedSource) close() {
	if s.src == nil {
		return
	}
	s.src.Close()
	s.b.CloseSubplans()
	s.st.Memory.Retire()
	s.src = nil
}

// claim copies the next rows for a lane.
func (s *lockedSource) claim(l *lane, rows *Table) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.ended {
		return nil
	}
	for s.in == nil || s.at >= s.in.Len() {
		in, err := s.src.Next()
		if err != nil {
			return err
		}
		if s.in, s.at = in, 0; in == nil {
			s.ended = true
			s.total.Store(s.count)
			return nil
		}
	}
	n := int(min(s.p.b.team.size(s.given*morselsEach/8, maxMorsel/16), int64(s.in.Len()-s.at)))
	rows.widen(s.in)
	if err := rows.appendRows(s.in, s.at, s.at+n); err != nil {
		return err
	}
	l.claim(s.index, s.count)
	s.at += n
	s.given += int64(n)
	s.count++
	return nil
}

// appendRows adds the living rows from..to of a batch.
func (t *Table) appendRows(in *batch.Batch, from, to int) error {
	t.rows = t.rows[:0]
	for k := from; k < to; k++ {
		t.rows = append(t.rows, int32(in.Row(k)))
	}
	return t.gather(in, t.rows)
}

// lockedReader gives a lane rows of a lockedSource.
type lockedReader struct {
	src  *lockedSource
	lane *lane
	rows *Table
	open bool
	out  batch.Batch
}

func (o *lockedReader) Next() (*batch.Batch, error) {
	if o.open {
		return nil, nil
	}
	o.open = true
	o.rows.Reset()
	if o.lane.took {
		return nil, nil
	}
	if err := o.src.claim(o.lane, o.rows); err != nil {
		return nil, err
	}
	if o.rows.Len() == 0 {
		return nil, nil
	}
	o.out = *o.rows.Batch()
	return &o.out, nil
}

func (o *lockedReader) Reset() { o.open = false }
func (o *lockedReader) Close() { o.rows.Reset() }
