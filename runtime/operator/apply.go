package operator

import (
	"slices"

	"github.com/morseldb/morsel/planner/physical"
	"github.com/morseldb/morsel/runtime/batch"
	"github.com/morseldb/morsel/runtime/expr"
	"github.com/morseldb/morsel/runtime/state"
)

// apply runs its right side once for each row of its left side. The right
// side's batches are often small, so they are joined into full ones; a batch
// that is large enough goes out as it is, with the left row's slots beside it.
type apply struct {
	st       *state.State
	op       *physical.Apply
	feed     Feed
	right    Operator
	arg      *expr.Arg
	out      *Output
	early    bool // batches begin small
	most     int  // rows of a batch
	repeat   bool // a left row that stands for several runs the right side as often
	running  bool // the right side has more for the current row
	found    bool
	times    int64        // runs of the right side still to come for the current row
	pending  *batch.Batch // a large right batch that waits until out is given
	wide     batch.Batch
	wideCols []batch.Vector
	mult     []int64
	rows     []int32
}

func newApply(b *Builder, op *physical.Apply) (Operator, error) {
	if op.ByBatch {
		return newApplyBatch(b, op)
	}
	left, err := b.Build(op.Left)
	if err != nil {
		return nil, err
	}
	o := &apply{st: b.State, op: op, feed: Feed{src: left}, out: b.output(&op.Header, op.Nulls...), repeat: writes(op.Right)}
	o.wide.Cols = make([]*batch.Vector, b.State.NumSlots)
	o.wideCols = make([]batch.Vector, b.State.NumSlots)
	if o.early, o.most = b.early[op], b.most(op); o.early {
		o.out.Fewer(b.State.BatchSize)
	}
	o.right, o.arg, err = b.Inner(op.Right)
	return o, err
}

// writes reports whether a plan changes the graph, so that running it once for
// several equal rows is not the same as running it for each.
func writes(op physical.Op) bool {
	switch op.(type) {
	case *physical.Create, *physical.Merge, *physical.Set, *physical.Delete, *physical.Foreach,
		*physical.SubqueryForeach, *physical.Transactions, *physical.ProcedureCall:
		return true
	}
	return slices.ContainsFunc(op.Children(), func(c physical.Op) bool { return c != nil && writes(c) })
}

func (o *apply) Next() (*batch.Batch, error) {
	if o.pending != nil {
		in := o.pending
		o.pending = nil
		return o.widen(in), nil
	}
	o.out.Start()
	if o.feed.In != nil {
		o.out.From(o.feed.In)
	}
	for !o.out.Full() {
		if !o.running {
			ok, err := o.nextRow()
			if err != nil {
				return nil, err
			}
			if !ok {
				break
			}
		}
		in, err := o.right.Next()
		if err != nil {
			o.running = false
			return o.feed.after(o.out, err)
		}
		switch {
		case in == nil:
			o.endRun()
		case o.out.Len() == 0 && in.Len() > min(o.st.BatchSize/4, o.out.Room()):
			o.found = true
			return o.widen(in), nil
		case in.Len() > o.out.Room():
			o.found = true
			o.pending = in
			return o.out.Finish(), nil
		default:
			o.found = true
			o.join(in)
		}
	}
	out := o.out.Finish()
	if o.early {
		o.out.More(o.most)
	}
	return out, nil
}

// nextRow goes to the next left row and starts the right side for it.
func (o *apply) nextRow() (bool, error) {
	ok, err := o.feed.Next(o.out)
	if !ok || err != nil {
		return false, err
	}
	o.found, o.times = false, 1
	if o.repeat {
		o.times = o.feed.Count()
	}
	o.run()
	return true, nil
}

func (o *apply) run() {
	o.times--
	o.running = true
	o.arg.B, o.arg.I = o.feed.In, o.feed.Row
	o.right.Reset()
}

// endRun ends a run of the right side.
func (o *apply) endRun() {
	if o.times > 0 {
		o.run()
		return
	}
	o.running = false
	if !o.found && o.op.Optional {
		o.out.Add(o.feed.Row, o.feed.Count())
		o.out.pad()
	}
}

// count is how many rows a right row stands for, with the left row.
func (o *apply) count(n int64) int64 {
	if o.repeat {
		return n
	}
	return n * o.feed.Count()
}

// join copies a right batch into the output.
func (o *apply) join(in *batch.Batch) {
	o.rows = o.rows[:0]
	for k := range in.Len() {
		i := in.Row(k)
		o.out.Add(o.feed.Row, o.count(in.Count(i)))
		o.rows = append(o.rows, int32(i))
	}
	o.out.adopt(in, o.rows)
}

// widen puts the kept slots of the left row beside a right batch.
func (o *apply) widen(in *batch.Batch) *batch.Batch {
	cols := o.wide.Cols
	o.wide = *in
	o.wide.Cols = cols
	copy(cols, in.Cols)
	for _, s := range o.op.Keep {
		src := o.feed.In.Cols[s]
		if cols[s] != nil || src == nil {
			continue
		}
		c := &o.wideCols[s]
		c.Reset(src.Form)
		c.Repeat(src, o.feed.Row, in.N)
		cols[s] = c
	}
	if n := o.count(1); n != 1 {
		o.mult = o.mult[:0]
		for i := range in.N {
			o.mult = append(o.mult, n*in.Count(i))
		}
		o.wide.Mult = o.mult
	}
	return &o.wide
}

func (o *apply) Reset() {
	o.feed.Reset()
	o.running, o.pending = false, nil
}

func (o *apply) Close() {
	o.feed.src.Close()
	o.right.Close()
}

// optional gives its input, or one row of nulls where that has none.
type optional struct {
	src   Operator
	arg   *expr.Arg
	out   *Output
	found bool
}

func newOptional(b *Builder, op *physical.Optional) (Operator, error) {
	src, err := b.Build(op.Source)
	return &optional{src: src, arg: b.Arg, out: b.output(&op.Header, op.Nulls...)}, err
}

func (o *optional) Next() (*batch.Batch, error) {
	in, err := o.src.Next()
	if err != nil {
		return nil, err
	}
	if in != nil || o.found {
		o.found = true
		return in, nil
	}
	o.found = true
	o.out.Start()
	o.out.From(o.arg.B)
	o.out.Add(o.arg.I, 1)
	o.out.pad()
	return o.out.Finish(), nil
}

func (o *optional) Reset() {
	o.src.Reset()
	o.found = false
}

func (o *optional) Close() { o.src.Close() }
