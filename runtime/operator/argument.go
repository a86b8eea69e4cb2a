package operator

import (
	"github.com/morseldb/morsel/planner/physical"
	"github.com/morseldb/morsel/runtime/batch"
	"github.com/morseldb/morsel/runtime/expr"
	"github.com/morseldb/morsel/runtime/state"
)

// argument gives the argument row once.
type argument struct {
	st   *state.State
	arg  *expr.Arg
	out  *Output
	done bool
}

func newArgument(b *Builder, op *physical.Argument) Operator {
	return &argument{st: b.State, arg: b.Arg, out: b.output(&op.Header)}
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
	o.out.Add(o.arg.I, 1)
	return o.out.Finish(), nil
}

func (o *argument) Reset() { o.done = false }
func (o *argument) Close() {}
