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
	args []Evaluator
	vals []value.Value
}

func (c *Compiler) call(e *physical.Call) (Evaluator, error) {
	f := c.State.Registry.Function(e.Func)
	if f == nil {
		return nil, status.Syntax("UnknownFunction", status.Pos{}, "Unknown function '%s'", e.Func)
	}
	args, err := c.all(e.Args)
	return &call{c.State, f, args, make([]value.Value, len(args))}, err
}

func (e *call) Eval(b *batch.Batch, i int) (value.Value, error) {
	null := false
	for k, arg := range e.args {
		v, err := arg.Eval(b, i)
		if err != nil {
			return value.Null, err
		}
		null = null || v.IsNull()
		e.vals[k] = v
	}
	if null && !e.f.NullIn {
		return value.Null, nil
	}
	v, err := e.f.Call(e.st.Call, e.vals)
	e.st.EndCall()
	return v, err
}
