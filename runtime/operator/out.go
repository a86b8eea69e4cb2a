package operator

import (
	"github.com/morseldb/morsel/planner/physical"
	"github.com/morseldb/morsel/runtime/batch"
)

// Output builds an operator's batches. Each output row is an input row, whose
// kept columns are copied, joined with the operator's own columns:
//
//	out.Start()
//	out.From(in)              // for each input batch or argument
//	out.Add(row, count)       // one output row from physical row `row` of it
//	out.Col(slot).Append(…)   // and its value in each own column
//	return out.Finish()       // nil when there are no rows
//
// Kept columns are gathered a batch at a time, typed; after the first batches
// nothing is allocated. In must stay valid until the next From or Finish.
type Output struct {
	b     batch.Batch
	keep  []physical.Slot
	kept  []bool // by slot: in keep
	src   *batch.Batch
	rows  []int32 // rows of src not yet gathered
	n     int
	mult  []int64
	limit int
}

// NewOutput makes an output that copies the slots in keep and has own columns.
// A slot in both belongs to the operator; NoSlot is ignored.
func NewOutput(slots, limit int, keep []physical.Slot, own ...physical.Slot) *Output {
	o := &Output{b: batch.Batch{Cols: make([]*batch.Vector, slots)}, kept: make([]bool, slots), limit: limit}
	cols := make([]batch.Vector, len(own)+len(keep)) // in one piece, as many short queries do little but make them
	column := func() (v *batch.Vector) {
		v, cols = &cols[0], cols[1:]
		return v
	}
	for _, s := range own {
		if s != physical.NoSlot && o.b.Cols[s] == nil {
			o.b.Cols[s] = column()
		}
	}
	for _, s := range keep {
		if s != physical.NoSlot && o.b.Cols[s] == nil {
			o.b.Cols[s] = column()
			if o.keep == nil {
				o.keep = make([]physical.Slot, 0, len(keep))
			}
			o.keep = append(o.keep, s)
			o.kept[s] = true
		}
	}
	return o
}

// output makes an Output for an operator of this plan.
func (b *Builder) output(h *physical.Header, own ...physical.Slot) *Output {
	return NewOutput(b.width(), b.State.BatchSize, h.Keep, own...)
}

// fewRows is how many rows a batch has at first where few are asked for, and moreRows how many times as many the next.
const (
	fewRows  = 16
	moreRows = 8
)

// Fewer makes the next batch small.
func (o *Output) Fewer(most int) { o.limit = min(fewRows, most) }

// More lets the next batch be larger than this one.
func (o *Output) More(most int) { o.limit = min(o.limit*moreRows, most) }

// Start empties the output.
func (o *Output) Start() {
	for _, c := range o.b.Cols {
		if c != nil {
			c.Reset(c.Form)
		}
	}
	o.b.Mult, o.n, o.rows = nil, 0, o.rows[:0]
}

// From makes in the batch that Add's rows are of.
func (o *Output) From(in *batch.Batch) {
	o.gather()
	o.src = in
}

// Add begins an output row from physical row i of the input, standing for count rows.
func (o *Output) Add(i int, count int64) {
	if len(o.keep) > 0 {
		o.rows = append(o.rows, int32(i))
	}
	o.n++
	if count != 1 || o.b.Mult != nil {
		o.count(count)
	}
}

// AddMany begins n output rows from physical row i, each standing for count rows.
func (o *Output) AddMany(i, n int, count int64) {
	if count == 1 {
		o.Repeat(i, n)
		return
	}
	for range n {
		o.Add(i, count)
	}
}

// AddCounted begins an output row from physical row i for each of some counts.
func (o *Output) AddCounted(i int, counts []int64) {
	ones := o.b.Mult == nil
	for _, n := range counts {
		ones = ones && n == 1
	}
	if ones {
		o.Repeat(i, len(counts))
		return
	}
	if o.b.Mult == nil {
		o.ones(o.n)
	}
	if len(o.keep) > 0 {
		for range counts {
			o.rows = append(o.rows, int32(i))
		}
	}
	o.mult = append(o.mult, counts...)
	o.b.Mult, o.n = o.mult, o.n+len(counts)
}

// Repeat begins n output rows from physical row i of the input.
func (o *Output) Repeat(i, n int) {
	if len(o.keep) > 0 {
		for range n {
			o.rows = append(o.rows, int32(i))
		}
	}
	o.n += n
	if o.b.Mult != nil {
		for range n {
			o.mult = append(o.mult, 1)
		}
		o.b.Mult = o.mult
	}
}

func (o *Output) count(count int64) {
	if o.b.Mult == nil {
		o.ones(o.n - 1)
	}
	o.mult = append(o.mult, count)
	o.b.Mult = o.mult
}

// ones begins to keep counts: the first n rows stand for one each.
func (o *Output) ones(n int) {
	o.mult = o.mult[:0]
	for range n {
		o.mult = append(o.mult, 1)
	}
}

// gather copies the kept columns of the rows added since the last time.
func (o *Output) gather() {
	if len(o.rows) == 0 {
		return
	}
	for _, s := range o.keep {
		dst, src := o.b.Cols[s], o.src.Cols[s]
		if src != nil {
			dst.Gather(src, o.rows)
			continue
		}
		for range o.rows {
			dst.AppendNull()
		}
	}
	o.rows = o.rows[:0]
}

// adopt copies rows of another batch than From's to the end of the columns that
// it fills; the same number of rows was added before. Kept columns stay From's.
func (o *Output) adopt(in *batch.Batch, rows []int32) {
	for s, src := range in.Cols {
		if src == nil || len(rows) == 0 {
			continue
		}
		if o.kept[s] {
			continue
		}
		dst := o.b.Cols[s]
		if dst == nil {
			dst = &batch.Vector{}
			o.b.Cols[s] = dst
		}
		for dst.Len() < o.n-len(rows) {
			dst.AppendNull()
		}
		dst.Gather(src, rows)
	}
}

// pad appends nulls to the operator's own columns until they are as long as
// the output.
func (o *Output) pad() {
	for s, c := range o.b.Cols {
		if c == nil || o.kept[s] {
			continue
		}
		for c.Len() < o.n {
			c.AppendNull()
		}
	}
}

// Col is the operator's own column of a slot; nil for NoSlot.
func (o *Output) Col(s physical.Slot) *batch.Vector {
	if s == physical.NoSlot {
		return nil
	}
	return o.b.Cols[s]
}

// Len is the number of rows added.
func (o *Output) Len() int { return o.n }

// Full reports whether the batch has as many rows as a batch may have.
func (o *Output) Full() bool { return o.n >= o.limit }

// Room is how many rows still fit.
func (o *Output) Room() int { return o.limit - o.n }

// Finish gives the batch, nil when it has no rows.
func (o *Output) Finish() *batch.Batch {
	o.gather()
	if o.n == 0 {
		return nil
	}
	o.b.N = o.n
	o.pad()
	return &o.b
}
