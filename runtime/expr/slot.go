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
