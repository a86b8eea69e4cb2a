package operator

import (
	"slices"

	"github.com/morseldb/morsel/planner/physical"
	"github.com/morseldb/morsel/runtime/batch"
	"github.com/morseldb/morsel/runtime/expr"
	"github.com/morseldb/morsel/runtime/state"
	"github.com/morseldb/morsel/status"
	"github.com/morseldb/morsel/value"
)

// show gives the rows of a SHOW or TERMINATE command, which whoever runs the
// plan answers.
type show struct {
	st   *state.State
	arg  *expr.Arg
	op   *physical.ShowCommand
	args []expr.Evaluator
	out  *Output
	from []int // for each slot the column of the answer, -1 = none
	rows [][]value.Value
	open bool
}

func newShowCommand(b *Builder, op *physical.ShowCommand) (Operator, error) {
	args, err := b.CompileAll(op.Args)
	return &show{st: b.State, arg: b.Arg, op: op, args: args, out: b.output(&op.Header, op.Slots...)}, err
}

func (o *show) ask() error {
	if o.st.Show == nil {
		return status.New(status.UnsupportedAdministration, "", "Unsupported administration command: SHOW %s", o.op.What)
	}
	args := make([]value.Value, len(o.args))
	for i, e := range o.args {
		var err error
		if args[i], err = e.Eval(o.arg.B, o.arg.I); err != nil {
			return err
		}
	}
	columns, rows, err := o.st.Show(o.op.What, o.op.Filter, args)
	if err != nil {
		return err
	}
	o.from = o.from[:0]
	for _, name := range o.op.Columns {
		o.from = append(o.from, slices.Index(columns, name))
	}
	o.rows, o.open = rows, true
	return nil
}

func (o *show) Next() (*batch.Batch, error) {
	if err := o.st.Check(); err != nil {
		return nil, err
	}
	if !o.open {
		if err := o.ask(); err != nil {
			return nil, err
		}
	}
	o.out.Start()
	o.out.From(o.arg.B)
	for ; len(o.rows) > 0 && !o.out.Full(); o.rows = o.rows[1:] {
		o.out.Add(o.arg.I, 1)
		for k, s := range o.op.Slots {
			c := o.out.Col(s)
			if c == nil {
				continue
			}
			if at := o.from[k]; at >= 0 {
				c.Append(o.rows[0][at])
			} else {
				c.AppendNull()
			}
		}
	}
	return o.out.Finish(), nil
}

func (o *show) Reset() { o.open = false }
func (o *show) Close() {}
