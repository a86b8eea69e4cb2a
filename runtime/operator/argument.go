package operator

import (
	"github.com/morseldb/morsel/planner/physical"
	"github.com/morseldb/morsel/runtime/batch"
	"github.com/morseldb/morsel/runtime/expr"
	"github.com/morseldb/morsel/runtime/state"
)

// argument gives the argument row once, or all rows of the argument's batch, with their numbers.
type argument struct {
	st   *state.State
	arg  *expr.Arg
	row  physical.Slot
	out  *Output
	done bool
}

func newArgument(b *Builder, op *physical.Argument) Operator {
	row := physical.NoSlot
	if op.Rows {
		row = op.Row
	}
	return &argument{st: b.State, arg: b.Arg, row: row, out: b.output(&op.Header, row)}
}

func (o *argument) Next() (*batch.Batch, error) {
	if o.done {
		return nil, nil
	}
	o.done = true
	if err := o.st.Check(); err != nil {
		return nil, err
	}
	o.out.Start()
	o.out.From(o.arg.B)
	if !o.arg.All {
		o.add(o.arg.I)
		return o.out.Finish(), nil
	}
	for k := range o.arg.B.Len() {
		o.add(o.arg.B.Row(k))
	}
	return o.out.Finish(), nil
}

func (o *argument) add(i int) {
	o.out.Add(i, 1)
	if c := o.out.Col(o.row); c != nil {
		if o.out.Len() == 1 {
			c.Reset(batch.Int)
		}
		c.Ints = append(c.Ints, int64(i))
	}
}

func (o *argument) Reset() { o.done = false }
func (o *argument) Close() {}
