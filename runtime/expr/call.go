package expr

import (
	"github.com/morseldb/morsel/planner/physical"
	"github.com/morseldb/morsel/procedures"
	"github.com/morseldb/morsel/runtime/batch"
	"github.com/morseldb/morsel/runtime/state"
	"github.com/morseldb/morsel/status"
	"github.com/morseldb/morsel/value"
)

// call calls a function of the registry. The arguments' memory is used again
// for the next row: functions must not keep the slice.
type call struct {
	st   *state.State
	f    *procedures.Function
	pos  status.Pos
	args []Evaluator
	vals []value.Value

	// For functions that take whole columns.
	vecs []batch.Vector
	cols []procedures.Column
	out  procedures.Column
}

func (c *Compiler) call(e *physical.Call) (Evaluator, error) {
	f := c.State.Registry.Function(e.Func)
	if f == nil {
		return nil, status.Syntax("UnknownFunction", e.Pos, "Unknown function '%s'", e.Func)
	}
	args, err := c.all(e.Args)
	if err != nil {
		return nil, err
	}
	if f.BuiltIn && f.Name == "coalesce" {
		return &coalesce{args: args}, nil
	}
	x := &call{st: c.State, f: f, pos: e.Pos, args: args, vals: make([]value.Value, len(args))}
	if folded := x.fold(); folded != nil {
		return folded, nil
	}
	if epoch := epochOf(e, x); epoch != nil {
		return epoch, nil
	}
	for _, of := range []func(*call) Evaluator{durationOf, betweenOf, truncationOf} {
		if special := of(x); special != nil {
			return special, nil
		}
	}
	if f.CallBatch != nil && len(args) > 0 {
		x.vecs = make([]batch.Vector, len(args))
		x.cols = make([]procedures.Column, len(args))
		return &batchCall{x}, nil
	}
	if f.BuiltIn && f.Name == "date" && len(args) == 1 {
		return &dateCall{call: x, arg: newOperand(args[0])}, nil
	}
	if f.BuiltIn && f.Name == "size" && len(args) == 1 {
		return newSizeCall(x), nil
	}
	if f.BuiltIn && f.Name == "id" && len(args) == 1 {
		return newIDCall(x), nil
	}
	if len(args) > 0 && f.BuiltIn {
		x.vecs = make([]batch.Vector, len(args))
		return &columnCall{&batchCall{x}}, nil
	}
	return x, nil
}

// fold is the result of a call whose arguments are the same for all rows; nil of
// any other, and where the call fails: it may never be asked for.
func (e *call) fold() Evaluator {
	if !e.f.Folds() || len(e.args) == 0 {
		return nil
	}
	for _, arg := range e.args {
		if _, ok := arg.(*constant); !ok {
			return nil
		}
	}
	if v, err := e.Eval(nil, 0); err == nil {
		return &constant{v}
	}
	return nil
}

func (e *call) Eval(b *batch.Batch, i int) (value.Value, error) {
	for k, arg := range e.args {
		v, err := arg.Eval(b, i)
		if err != nil {
			return value.Null, err
		}
		e.vals[k] = v
	}
	return e.apply()
}

// apply calls the function with the values at hand.
func (e *call) apply() (v value.Value, err error) {
	if !e.f.NullIn {
		for _, a := range e.vals {
			if a.IsNull() {
				return value.Null, nil
			}
		}
	}
	if e.f.BuiltIn {
		v, err = e.f.Call(e.st.Call, e.vals)
	} else if v, err = e.f.Invoke(e.st.Call, e.vals); err != nil {
		err = status.At(e.st.Ended(err), e.pos)
	}
	e.st.EndCall()
	if err == nil {
		err = fits(e.st, v)
	}
	return v, err
}

// batchCall is a call of a function that takes whole columns. A batch of one row
// is not worth making columns for.
type batchCall struct{ *call }

func (e *batchCall) EvalBatch(b *batch.Batch, out *batch.Vector) error {
	for k, arg := range e.args {
		if err := EvalBatch(arg, b, &e.vecs[k]); err != nil {
			return err
		}
		e.cols[k] = columnOf(&e.vecs[k])
	}
	done, err := false, error(nil)
	if b.N > 1 {
		e.out.Ints, e.out.Floats, e.out.Vals = e.out.Ints[:0], e.out.Floats[:0], e.out.Vals[:0]
		done, err = e.f.InvokeBatch(e.st.Call, e.cols, procedures.Living{N: b.N, Sel: b.Sel}, &e.out)
		e.st.EndCall()
	}
	switch {
	case err != nil:
		return status.At(e.st.Ended(err), e.pos)
	case done:
		e.share(out)
		return nil
	}
	return e.byRow(b, out)
}

// columnCall is a call of a function that takes one row at a time; its arguments
// are evaluated as columns.
type columnCall struct{ *batchCall }

func (e *columnCall) EvalBatch(b *batch.Batch, out *batch.Vector) error {
	for k, arg := range e.args {
		if err := EvalBatch(arg, b, &e.vecs[k]); err != nil {
			return err
		}
	}
	return e.byRow(b, out)
}

// byRow calls the function for each row with the arguments' columns.
func (e *batchCall) byRow(b *batch.Batch, out *batch.Vector) error {
	n := b.Len()
	for k := range n {
		i := b.Row(k)
		for a := range e.vecs {
			e.vals[a] = e.vecs[a].Get(i)
		}
		v, err := e.apply()
		if err != nil {
			return err
		}
		if k == 0 {
			out.StartAs(v, b.N)
		}
		out.Put(i, v)
	}
	if n == 0 {
		out.StartAs(value.Null, b.N)
	}
	return nil
}

// share makes out read the result's memory, which is written again only by the next batch.
func (e *batchCall) share(out *batch.Vector) {
	v := batch.Vector{Nulls: e.out.Nulls}
	switch e.out.Kind {
	case value.KindInt:
		v.Form, v.Ints = batch.Int, e.out.Ints
	case value.KindFloat:
		v.Form, v.Floats = batch.Float, e.out.Floats
	case value.KindBool:
		v.Form, v.Ints = batch.Bool, e.out.Ints
	default:
		v.Form, v.Vals, v.Nulls = batch.Any, e.out.Vals, nil
	}
	out.Share(&v)
}

// columnOf is a vector as functions see it. Entities are values to them.
func columnOf(v *batch.Vector) procedures.Column {
	switch v.Form {
	case batch.Int:
		return procedures.Column{Kind: value.KindInt, Ints: v.Ints, Nulls: v.Nulls}
	case batch.Float:
		return procedures.Column{Kind: value.KindFloat, Floats: v.Floats, Nulls: v.Nulls}
	case batch.Bool:
		return procedures.Column{Kind: value.KindBool, Ints: v.Ints, Nulls: v.Nulls}
	}
	c := procedures.Column{Kind: value.KindNull, Vals: v.Vals}
	if v.Form != batch.Any {
		c.Vals = make([]value.Value, v.Len())
		for i := range c.Vals {
			c.Vals[i] = v.Get(i)
		}
	}
	return c
}
