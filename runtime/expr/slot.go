package expr

import (
	"github.com/morseldb/morsel/planner/physical"
	"github.com/morseldb/morsel/runtime/batch"
	"github.com/morseldb/morsel/runtime/state"
	"github.com/morseldb/morsel/value"
)

// slotRef reads a column.
type slotRef struct{ slot physical.Slot }

func (e *slotRef) Eval(b *batch.Batch, i int) (value.Value, error) {
	if c := b.Cols[e.slot]; c != nil {
		return c.Get(i), nil
	}
	return value.Null, nil
}

// EvalBatch shares the column's memory: batches are read only to everybody but
// the operator that made them.
func (e *slotRef) EvalBatch(b *batch.Batch, out *batch.Vector) error {
	if c := b.Cols[e.slot]; c != nil {
		out.Share(c)
		return nil
	}
	out.Reset(batch.Any)
	out.Resize(b.N)
	clear(out.Vals)
	return nil
}

// scratchRef reads a variable that an enclosing expression binds.
type scratchRef struct {
	st   *state.State
	slot physical.Slot
}

func (e *scratchRef) Eval(*batch.Batch, int) (value.Value, error) { return e.st.Scratch[e.slot], nil }

// constant is a literal or a parameter.
type constant struct{ v value.Value }

func (e *constant) Eval(*batch.Batch, int) (value.Value, error) { return e.v, nil }

// EvalBatch fills the vector.
func (e *constant) EvalBatch(b *batch.Batch, out *batch.Vector) error {
	out.StartAs(e.v, b.N)
	switch out.Form {
	case batch.Int:
		fillWith(out.Ints, e.v.AsInt())
	case batch.Float:
		fillWith(out.Floats, e.v.AsFloat())
	case batch.Any:
		fillWith(out.Vals, e.v)
	default:
		for i := range b.N {
			out.Put(i, e.v)
		}
	}
	return nil
}

func fillWith[T any](out []T, v T) {
	for i := range out {
		out[i] = v
	}
}

// operand is the value of an expression over a batch: a constant, a column of
// the batch as it is, or a vector of its own.
type operand struct {
	e     Evaluator
	own   batch.Vector
	v     *batch.Vector
	konst bool
	val   value.Value
}

func newOperand(e Evaluator) operand {
	o := operand{e: e}
	if k, ok := e.(*constant); ok {
		o.konst, o.val = true, k.v
	}
	return o
}

// load evaluates the operand for the living rows of b.
func (o *operand) load(b *batch.Batch) error {
	if o.konst {
		return nil
	}
	if ref, ok := o.e.(*slotRef); ok && b.Cols[ref.slot] != nil {
		o.v = b.Cols[ref.slot]
		return nil
	}
	o.v = &o.own
	return EvalBatch(o.e, b, o.v)
}

// at is the operand's value for row i, after load.
func (o *operand) at(i int) value.Value {
	if o.konst {
		return o.val
	}
	return o.v.Get(i)
}

// dense reports whether the operand is a vector of one form without nulls.
func (o *operand) dense(f batch.Form) bool { return !o.konst && o.v.Form == f && o.v.Nulls == nil }
