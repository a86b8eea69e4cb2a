package operator

import (
	"container/heap"

	"github.com/morseldb/morsel/planner/physical"
	"github.com/morseldb/morsel/runtime/batch"
	"github.com/morseldb/morsel/runtime/expr"
)

// run is sorted rows: those of a table in the order of perm.
type run struct {
	rows *Table
	perm []int32 // nil: the table is in order
	at   int     // of the next row to give
	ints []intKey
}

func (r *run) row() int {
	if r.perm == nil {
		return r.at
	}
	return int(r.perm[r.at])
}

// runs is a heap of runs by their next rows.
type runs struct {
	by   []physical.SortKey
	runs []*run
}

func (h *runs) Len() int           { return len(h.runs) }
func (h *runs) Less(i, j int) bool { return h.less(h.runs[i], h.runs[j]) }
func (h *runs) Swap(i, j int)      { h.runs[i], h.runs[j] = h.runs[j], h.runs[i] }
func (h *runs) Push(x any)         { h.runs = append(h.runs, x.(*run)) }

func (h *runs) Pop() any {
	last := h.runs[len(h.runs)-1]
	h.runs = h.runs[:len(h.runs)-1]
	return last
}

func (h *runs) less(a, b *run) bool {
	i, j := a.row(), b.row()
	n := min(len(a.ints), len(b.ints))
	if c := orderInts(a.ints[:n], i, b.ints, j); c != 0 {
		return c < 0
	}
	return orderRows(h.by[n:], a.rows.Batch(), i, b.rows.Batch(), j) < 0
}

// stamped is the keys of an order with the number of the morsel as the last, so
// that rows that are equal come as they would in a plan that is run alone.
func (p *pipeline) stamped(by []physical.SortKey) []physical.SortKey {
	return append(append([]physical.SortKey{}, by...), physical.SortKey{Slot: p.morselSlot()})
}

// stamped is a lane's batches with the number of their morsel as a further column. The operators below fill the columns of their
// batches up: it must not be one of these.
type stamped struct {
	wide batch.Batch
	col  batch.Vector
}

// batch is in with the number of the lane's morsel, good until in changes.
func (s *stamped) batch(l *lane, in *batch.Batch) *batch.Batch {
	widened(in, l.st.NumSlots, &s.wide)
	s.put(l, &s.wide)
	return &s.wide
}

// put puts the column into a batch that is the sink's own.
func (s *stamped) put(l *lane, in *batch.Batch) {
	s.col.Reset(batch.Int)
	s.col.Resize(in.N)
	for i := range s.col.Ints {
		s.col.Ints[i] = l.seq
	}
	in.Cols[l.p.morselSlot()] = &s.col
}

// merged gives the rows of sorted runs in order: the parallel Sort and Top.
type merged struct {
	p     *pipeline
	by    []physical.SortKey
	keep  []physical.Slot
	arg   *expr.Arg
	count expr.Evaluator // of Top; nil: all rows
	left  int64
	heap  runs
	done  bool
	out   *Output
	from  []*run // by row of out
	rows  []int32
}

func (b *Builder) merged(p *pipeline, h *physical.Header, by []physical.SortKey) *merged {
	return &merged{p: p, by: p.stamped(by), keep: h.Keep, arg: b.Arg, out: NewOutput(b.State.NumSlots, b.State.BatchSize, nil, h.Keep...)}
}

func (b *Builder) parallelSort(op *physical.Sort) (Operator, error) {
	p, err := b.pipeline(op.Source)
	if p == nil || err != nil {
		return nil, err
	}
	o := b.merged(p, &op.Header, op.By)
	p.into = op
	p.sink = func(l *lane) (Operator, sink, error) {
		root, err := l.b.Build(op.Source)
		return root, &sortSink{by: o.by, keep: op.Keep}, err
	}
	return o, nil
}

func (b *Builder) parallelTop(op *physical.Top) (Operator, error) {
	count, err := b.Compile(op.Limit)
	if err != nil {
		return nil, err
	}
	p, err := b.pipeline(op.Source)
	if p == nil || err != nil {
		return nil, err
	}
	o := b.merged(p, &op.Header, op.By)
	o.count = count
	p.into = op
	local := *op
	local.By = o.by
	local.Keep = append(append([]physical.Slot{}, op.Keep...), p.morselSlot())
	p.sink = func(l *lane) (Operator, sink, error) {
		t, err := newTop(l.b, &local)
		if err != nil {
			return nil, nil, err
		}
		s := &topSink{top: t.(*top)}
		s.top.runs = nil
		s.limit, err = rowCount(s.top.limit, s.top.arg, "LIMIT")
		return s.top.src, s, err
	}
	return o, nil
}

// sortSink sorts a lane's rows, so many at a time that a step stays short.
type sortSink struct {
	by    []physical.SortKey
	keep  []physical.Slot
	runs  []*run
	rows  *Table // of the run that is being filled
	stamp stamped
}

// runRows is how many rows are sorted at a time.
const runRows = 32 << 10

func (s *sortSink) take(l *lane, in *batch.Batch) error {
	if s.rows == nil {
		s.rows = l.b.table(s.keep, sortSlots(s.by))
		s.rows.each = orderBytes
	}
	if err := s.rows.Append(s.stamp.batch(l, in)); err != nil {
		return err
	}
	if s.rows.Len() < runRows {
		return nil
	}
	return s.sort()
}

func (s *sortSink) sort() error {
	if s.rows == nil {
		return nil
	}
	s.runs = append(s.runs, &run{rows: s.rows, perm: permutation(s.by, s.rows)})
	s.rows = nil
	return nil
}

func (s *sortSink) ended(*lane) error  { return nil }
func (s *sortSink) finish(*lane) error { return s.sort() }

func (s *sortSink) close() {
	for _, r := range s.runs {
		r.rows.Reset()
	}
	if s.rows != nil {
		s.rows.Reset()
	}
}

// topSink keeps the first of a lane's rows.
type topSink struct {
	*top
	limit int64
	stamp stamped
}

func (s *topSink) take(l *lane, in *batch.Batch) error {
	if s.limit == 0 {
		return nil
	}
	return s.top.take(s.stamp.batch(l, in), s.limit)
}

func (s *topSink) ended(*lane) error { return nil }

func (s *topSink) finish(*lane) error {
	if s.limit == 0 {
		return nil
	}
	return s.top.cut(s.limit)
}

func (s *topSink) close() { s.top.free() }

func (o *merged) Next() (*batch.Batch, error) {
	if !o.done {
		if err := o.consume(); err != nil {
			return nil, err
		}
		o.done = true
	}
	o.out.Start()
	o.from, o.rows = o.from[:0], o.rows[:0]
	for !o.out.Full() && len(o.heap.runs) > 0 && o.left != 0 {
		o.add(o.heap.runs[0])
	}
	for _, s := range o.keep {
		c := o.out.Col(s)
		for i, r := range o.from {
			c.AppendFrom(r.rows.b.Cols[s], int(o.rows[i]))
		}
	}
	return o.out.Finish(), nil
}

// add gives the next row of a run, which is the first of all.
func (o *merged) add(r *run) {
	i := r.row()
	n := r.rows.b.Count(i)
	if o.left > 0 {
		n = min(n, o.left)
		o.left -= n
	}
	o.out.Add(0, n)
	o.from, o.rows = append(o.from, r), append(o.rows, int32(i))
	if r.at++; r.at < r.rows.Len() {
		heap.Fix(&o.heap, 0)
	} else {
		heap.Pop(&o.heap)
	}
}

// consume lets the lanes sort and takes their runs. left is -1 for all rows.
func (o *merged) consume() error {
	o.left = -1
	if o.count != nil {
		var err error
		if o.left, err = rowCount(o.count, o.arg, "LIMIT"); err != nil || o.left == 0 {
			return err
		}
	}
	if err := o.p.run(); err != nil {
		return err
	}
	o.heap = runs{by: o.by}
	for _, l := range o.p.lanes {
		switch s := l.sink.(type) {
		case *sortSink:
			o.heap.runs = append(o.heap.runs, s.runs...)
		case *topSink:
			if s.top.rows.Len() > 0 {
				o.heap.runs = append(o.heap.runs, &run{rows: s.top.rows})
			}
		}
	}
	for _, r := range o.heap.runs {
		r.ints, _ = intKeys(o.by, r.rows.Batch())
	}
	heap.Init(&o.heap)
	return nil
}

func (o *merged) Reset() {
	o.p.close()
	o.heap.runs, o.done = nil, false
}

func (o *merged) Close() {
	o.p.close()
	o.p.closeInputs()
}
