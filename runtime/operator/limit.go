package operator

import (
	"github.com/morseldb/morsel/planner/physical"
	"github.com/morseldb/morsel/runtime/batch"
	"github.com/morseldb/morsel/runtime/expr"
	"github.com/morseldb/morsel/runtime/state"
	"github.com/morseldb/morsel/status"
	"github.com/morseldb/morsel/value"
)

// rowCount evaluates the operand of LIMIT or SKIP.
func rowCount(e expr.Evaluator, arg *expr.Arg, clause string) (int64, error) {
	v, err := e.Eval(arg.B, arg.I)
	if err != nil {
		return 0, err
	}
	switch {
	case v.Kind() == value.KindInt && v.AsInt() >= 0:
		return v.AsInt(), nil
	case v.Kind() == value.KindInt:
		return 0, status.New(status.ArgumentError, "NegativeIntegerArgument",
			"%s: Invalid input. '%s' is not a valid value. Must be a non-negative integer.", clause, v)
	}
	return 0, status.New(status.ArgumentError, "InvalidArgumentType",
		"%s: Invalid input. '%s' is not a valid value. Must be a non-negative integer.", clause, v)
}

// window passes on a part of its input's rows: Skip and Limit. A row that
// stands for several is cut in its multiplicity.
type window struct {
	src        Operator
	arg        *expr.Arg
	st         *state.State
	count      expr.Evaluator
	skip       bool
	exhaustive bool
	open       bool
	left       int64 // rows still to be dropped (skip) or passed (limit)
	out        batch.Batch
	sel        []int32
	mult       []int64
}

func newSkip(b *Builder, op *physical.Skip) (Operator, error) {
	o := &window{skip: true}
	return o, o.build(b, op.Source, op.Count)
}

func newLimit(b *Builder, op *physical.Limit) (Operator, error) {
	o := &window{exhaustive: op.Exhaustive}
	return o, o.build(b, op.Source, op.Count)
}

func (o *window) build(b *Builder, source physical.Op, count physical.Expr) (err error) {
	o.arg, o.st = b.Arg, b.State
	if o.count, err = b.Compile(count); err != nil {
		return err
	}
	o.src, err = b.Build(source)
	return err
}

func (o *window) start() (err error) {
	clause := "LIMIT"
	if o.skip {
		clause = "SKIP"
	}
	o.left, err = rowCount(o.count, o.arg, clause)
	o.open = err == nil
	return err
}

func (o *window) Next() (*batch.Batch, error) {
	if !o.open {
		if err := o.start(); err != nil {
			return nil, err
		}
	}
	for {
		if !o.skip && o.left == 0 && !o.exhaustive {
			return nil, nil
		}
		in, err := o.src.Next()
		if err != nil || in == nil {
			return nil, err
		}
		if out := o.cut(in); out != nil {
			return out, nil
		}
	}
}

// cut is the part of in that passes; nil when nothing does.
func (o *window) cut(in *batch.Batch) *batch.Batch {
	n := CountRows(in)
	if o.skip && o.left == 0 {
		return in
	}
	if o.skip && n <= o.left {
		o.left -= n
		return nil
	}
	if !o.skip && n <= o.left {
		o.left -= n
		return in
	}
	if o.left == 0 {
		return nil
	}
	o.out = *in
	o.sel = o.sel[:0]
	if in.Mult != nil {
		o.mult = append(o.mult[:0], in.Mult...)
		o.out.Mult = o.mult
	}
	for k := range in.Len() {
		o.take(in, in.Row(k))
	}
	o.out.Sel = o.sel
	o.left = 0
	return &o.out
}

// take decides over one row of a batch in which the border lies.
func (o *window) take(in *batch.Batch, i int) {
	n := in.Count(i)
	part := min(n, o.left)
	o.left -= part
	if o.skip {
		part = n - part
	}
	if part == 0 {
		return
	}
	if part != n {
		o.mult[i] = part
	}
	o.sel = append(o.sel, int32(i))
}

func (o *window) Reset() {
	o.open = false
	o.src.Reset()
}

func (o *window) Close() { o.src.Close() }
