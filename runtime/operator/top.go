package operator

import (
	"github.com/morseldb/morsel/planner/physical"
	"github.com/morseldb/morsel/runtime/batch"
	"github.com/morseldb/morsel/runtime/expr"
)

// top gives the first rows in order. It keeps candidates in a table that is
// sorted and cut whenever it has grown to a few times the limit; rows that do
// not come before the last candidate of the last cut are not taken in at all.
// Where the candidates do not fit, they become sorted runs as those of Sort.
type top struct {
	sorter
	arg   *expr.Arg
	limit expr.Evaluator
	spare *Table
	early bool // a sieve waits for a bound
	full  bool // the table has been cut: its last row bounds what can enter
	bound int
	edge  *Table // the last row of a run that has as many as the limit: it bounds what can enter, too
	left  int64  // rows of the runs still to be given
	cuts  []int64
}

func newTop(b *Builder, op *physical.Top) (Operator, error) {
	slots := sortSlots(op.By)
	o := &top{arg: b.Arg, spare: b.table(op.Keep, slots), edge: b.table(slots)}
	var bound *cutoff
	if len(op.By) > 0 {
		bound = &cutoff{slot: op.By[0].Slot, top: o}
		o.early = b.sift(op, bound)
	}
	src, err := b.Build(op.Source)
	if err != nil {
		return nil, err
	}
	o.sorter = *b.sorterOf(src, op.By, &op.Header)
	if below, ok := src.(bounder); ok && bound != nil {
		below.bounded(bound)
	}
	o.limit, err = b.Compile(op.Limit)
	return o, err
}

func (o *top) Next() (*batch.Batch, error) {
	if !o.done {
		limit, err := rowCount(o.limit, o.arg, "LIMIT")
		if err != nil {
			return nil, err
		}
		if limit > 0 {
			err = o.consume(limit)
		}
		if err != nil {
			return nil, err
		}
		o.done, o.left = true, limit
	}
	if o.runs.some() {
		return o.giveRuns()
	}
	if o.at >= o.rows.Len() {
		return nil, nil
	}
	o.out.Start()
	o.out.From(o.rows.Batch())
	for ; o.at < o.rows.Len() && !o.out.Full(); o.at++ {
		o.out.Add(o.at, o.rows.Batch().Count(o.at))
	}
	return o.out.Finish(), nil
}

// giveRuns gives the first rows of all runs.
func (o *top) giveRuns() (*batch.Batch, error) {
	if o.left == 0 {
		return nil, nil
	}
	in, err := o.runs.Next()
	if in == nil || err != nil {
		return nil, err
	}
	out := *in
	for k := range in.Len() {
		n := in.Count(in.Row(k))
		if n < o.left {
			o.left -= n
			continue
		}
		if n > o.left {
			o.cuts = append(o.cuts[:0], in.Mult...)
			o.cuts[in.Row(k)] = o.left
			out.Mult = o.cuts
		}
		out.Sel = selected(in, 0, k+1)
		o.left = 0
		break
	}
	return &out, nil
}

// slack is by how much more than the limit the table may grow.
const (
	slack      = 32
	earlySlack = 16
)

func (o *top) consume(limit int64) error {
	for {
		if err := o.st.Check(); err != nil {
			return err
		}
		in, err := o.src.Next()
		if err != nil {
			return err
		}
		if in == nil {
			break
		}
		if err := o.take(in, limit); err != nil {
			return err
		}
	}
	if !o.runs.some() {
		if err := o.cut(limit); !o.st.Spills(err) || o.runs == nil {
			return err
		}
	}
	return o.runs.end(o.rows, limit)
}

// take adds the rows of a batch that may be among the first.
func (o *top) take(in *batch.Batch, limit int64) error {
	o.st.Yield(&o.rows.account, o.runs != nil)
	for k := range in.Len() {
		i := in.Row(k)
		if o.full && orderRows(o.by, in, i, o.rows.Batch(), o.bound) >= 0 {
			continue
		}
		if o.edge.Len() > 0 && orderRows(o.by, in, i, o.edge.Batch(), 0) >= 0 {
			continue
		}
		err := o.rows.AppendRow(in, i)
		if o.runs != nil && o.st.Spills(err) {
			err = o.makeRoom(in, i, limit)
		}
		if err == nil && o.many(limit) {
			err = o.thin(limit)
		}
		if err != nil {
			return err
		}
	}
	if o.runs != nil && o.st.Tight(o.rows.account.Held()) {
		return o.spill(limit)
	}
	return nil
}

// thin cuts, or makes a run of the candidates where there is no room for that.
func (o *top) thin(limit int64) error {
	err := o.cut(limit)
	if o.runs != nil && o.st.Spills(err) {
		return o.spill(limit)
	}
	return err
}

// many reports whether there are so many candidates that it is time to sort out those that are not among the first: soon where others wait for a
// bound.
func (o *top) many(limit int64) bool {
	n := int64(o.rows.Len())
	switch {
	case !o.early:
		return n > limit+max(slack, limit)
	case !o.full:
		return n >= limit
	}
	return n > limit+max(earlySlack, limit/4)
}

// makeRoom adds a row that did not fit.
func (o *top) makeRoom(in *batch.Batch, i int, limit int64) error {
	if err := o.spill(limit); err != nil {
		return err
	}
	err := o.rows.AppendRow(in, i)
	if o.st.Spills(err) {
		return o.runs.write(in, []int32{int32(i)}, limit)
	}
	return err
}

// spill makes a run of the candidates.
func (o *top) spill(limit int64) error {
	o.spare.Reset()
	o.full = false
	if o.rows.Len() == 0 {
		return nil
	}
	perm := permutation(o.by, o.rows)
	left := limit
	for _, i := range perm {
		if left -= o.rows.Batch().Count(int(i)); left > 0 {
			continue
		}
		// The row is a bound unless a closer one is known: then it had not been taken.
		o.edge.Reset()
		if err := o.edge.AppendRow(o.rows.Batch(), int(i)); err != nil && !o.st.Spills(err) {
			return err
		}
		break
	}
	return o.runs.writeTable(o.rows, limit)
}

// cut sorts the candidates and keeps as many as the limit asks for, counting
// what each stands for.
func (o *top) cut(limit int64) error {
	perm := permutation(o.by, o.rows)
	old := o.rows.Batch()
	o.spare.Reset()
	left := limit
	for _, i := range perm {
		if left <= 0 {
			break
		}
		if err := o.spare.AppendRow(old, int(i)); err != nil {
			return err
		}
		n := old.Count(int(i))
		if n > left {
			o.spare.mult[o.spare.Len()-1] = left
		}
		left -= n
	}
	o.rows, o.spare = o.spare, o.rows
	o.spare.Reset()
	o.full, o.bound = left <= 0, o.rows.Len()-1
	return nil
}

func (o *top) Reset() {
	o.src.Reset()
	o.free()
}

func (o *top) free() {
	o.sorter.free()
	o.spare.Reset()
	o.edge.Reset()
	o.full = false
}

func (o *top) Close() {
	o.src.Close()
	o.free()
}
