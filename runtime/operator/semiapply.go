package operator

import (
	"github.com/morseldb/morsel/planner/physical"
	"github.com/morseldb/morsel/runtime/batch"
	"github.com/morseldb/morsel/runtime/expr"
	"github.com/morseldb/morsel/runtime/state"
)

// semiApply keeps the left rows for which the right side gives a row, or none.
type semiApply struct {
	st          *state.State
	op          *physical.SemiApply
	left, right Operator
	arg         *expr.Arg
	degrees     *nodeDegrees // not nil: a row passes by the degree of a node
	counts      []int64
	found       []bool // by row, of a batch
	sel         []int32
	out         batch.Batch
}

func newSemiApply(b *Builder, op *physical.SemiApply) (Operator, error) {
	left, err := b.Build(op.Left)
	if err != nil {
		return nil, err
	}
	o := &semiApply{st: b.State, op: op, left: left, degrees: newNodeDegrees(b.State, op.Right)}
	o.right, o.arg, err = b.First(op.Right)
	return o, err
}

func (o *semiApply) Next() (*batch.Batch, error) {
	for {
		in, err := o.left.Next()
		if err != nil || in == nil {
			return nil, err
		}
		o.sel = o.sel[:0]
		switch {
		case o.degrees != nil:
			err = o.byDegree(in)
		case o.op.ByBatch:
			err = o.byBatch(in)
		default:
			err = o.byRow(in, 0)
		}
		if err != nil {
			return nil, err
		}
		if len(o.sel) > 0 {
			o.out = *in
			o.out.Sel = o.sel
			return &o.out, nil
		}
	}
}

// keep selects row i if it is to pass, knowing whether the right side has a row for it.
func (o *semiApply) keep(i int, found bool) {
	if found != o.op.Anti {
		o.sel = append(o.sel, int32(i))
	}
}

// byRow runs the right side for each row, from the k-th on.
func (o *semiApply) byRow(in *batch.Batch, k int) error {
	for ; k < in.Len(); k++ {
		i := in.Row(k)
		o.arg.B, o.arg.I = in, i
		o.right.Reset()
		out, err := o.right.Next()
		if err != nil {
			return err
		}
		o.keep(i, out != nil)
	}
	return nil
}

// byBatch runs the right side for all rows at once. It goes on row by row where that gives very many rows, and where it fails: the row that
// fails may be one that nobody needs to look at.
func (o *semiApply) byBatch(in *batch.Batch) error {
	if cap(o.found) < in.N {
		o.found = make([]bool, in.N)
	}
	o.found = o.found[:in.N]
	clear(o.found)
	last := o.run(in)
	for k := range in.Len() {
		i := in.Row(k)
		if i > last {
			return o.byRow(in, k)
		}
		o.keep(i, o.found[i])
	}
	return nil
}

// run marks the rows for which the right side gives any, and answers up to which row it knows.
func (o *semiApply) run(in *batch.Batch) (last int) {
	o.arg.B, o.arg.All = in, true
	defer func() { o.arg.All = false }()
	o.right.Reset()
	last = -1
	open := in.Len() // rows for which there has been none
	for looked := 0; open > 0; {
		got, err := o.right.Next()
		if got == nil && err == nil {
			break
		}
		if err != nil || looked > expr.ManyRows*in.Len() {
			return last
		}
		rows := got.Cols[o.op.Row].Ints
		for k := range got.Len() {
			last = int(rows[got.Row(k)])
			if !o.found[last] {
				o.found[last] = true
				open--
			}
		}
		looked += got.Len()
	}
	return in.N
}

// byDegree selects the rows by whether their node has relationships.
func (o *semiApply) byDegree(in *batch.Batch) (err error) {
	if o.counts, err = o.degrees.count(in, o.counts[:0], 1); err != nil {
		return err
	}
	for k, n := range o.counts {
		o.keep(in.Row(k), n > 0)
	}
	return nil
}

func (o *semiApply) Reset() { o.left.Reset() }

func (o *semiApply) Close() {
	o.left.Close()
	o.right.Close()
}
