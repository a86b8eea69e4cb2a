package operator

import (
	"github.com/morseldb/morsel/planner/physical"
	"github.com/morseldb/morsel/runtime/batch"
	"github.com/morseldb/morsel/runtime/expr"
	"github.com/morseldb/morsel/runtime/state"
	"github.com/morseldb/morsel/status"
	"github.com/morseldb/morsel/value"
)

// alterDatabase sets options of a database, which whoever runs the plan does. There is no way back from that, so it
// is for transactions of their own only.
type alterDatabase struct {
	st     *state.State
	arg    *expr.Arg
	op     *physical.AlterDatabase
	name   expr.Evaluator
	values []expr.Evaluator // nil where the option is taken away
	done   bool
}

func newAlterDatabase(b *Builder, op *physical.AlterDatabase) (Operator, error) {
	name, err := b.Compile(op.Database)
	if err != nil {
		return nil, err
	}
	o := &alterDatabase{st: b.State, arg: b.Arg, op: op, name: name}
	for _, option := range op.Options {
		e, err := b.Compile(option.Value)
		if err != nil {
			return nil, err
		}
		o.values = append(o.values, e)
	}
	return o, nil
}

func (o *alterDatabase) Next() (*batch.Batch, error) {
	if o.done {
		return nil, nil
	}
	o.done = true
	if o.st.BeginInner == nil || o.st.Alter == nil {
		return nil, status.New(status.TransactionStartFailed, "", "ALTER DATABASE can only be executed in an implicit transaction, but tried to execute in an explicit transaction.")
	}
	name, err := o.name.Eval(o.arg.B, o.arg.I)
	if err != nil {
		return nil, err
	}
	if name.Kind() != value.KindString {
		return nil, status.New(status.TypeError, "", "Expected the name of a database to be a string, but it was %s", value.Debug(name))
	}
	options := make(map[string]value.Value, len(o.values))
	for i, e := range o.values {
		v := value.Null
		if e != nil {
			if v, err = e.Eval(o.arg.B, o.arg.I); err != nil {
				return nil, err
			}
		}
		options[o.op.Options[i].Name] = v
	}
	return nil, o.st.Alter(name.AsString(), o.op.IfExists, options)
}

func (o *alterDatabase) Reset() { o.done = false }
func (o *alterDatabase) Close() {}
