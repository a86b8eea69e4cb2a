package operator

import (
	"github.com/morseldb/morsel/planner/physical"
	"github.com/morseldb/morsel/runtime/batch"
	"github.com/morseldb/morsel/runtime/expr"
	"github.com/morseldb/morsel/runtime/state"
	"github.com/morseldb/morsel/value"
)

// foreach runs an inner plan for its effects, once an input row (a unit
// subquery) or once for each element of a list, and passes the row on.
type foreach struct {
	st   *state.State
	src  Operator
	list expr.Evaluator // nil: once a row
	slot physical.Slot
	view *rowView
	body Operator
	arg  *expr.Arg
	out  *Output
	late
}

func newForeach(b *Builder, op *physical.Foreach) (Operator, error) {
	o, err := newBody(b, &op.Header, op.Source, op.Body)
	if err != nil {
		return nil, err
	}
	o.slot, o.view = op.Var, newRowView(b.State.NumSlots, op.Var)
	o.list, err = b.Compile(op.List)
	return o, err
}

func newSubqueryForeach(b *Builder, op *physical.SubqueryForeach) (Operator, error) {
	return newBody(b, &op.Header, op.Source, op.Body)
}

func newBody(b *Builder, h *physical.Header, source, body physical.Op) (o *foreach, err error) {
	o = &foreach{st: b.State, out: b.output(h)}
	if o.src, err = b.Build(source); err != nil {
		return nil, err
	}
	o.body, o.arg, err = b.Inner(body)
	return o, err
}

func (o *foreach) Next() (*batch.Batch, error) {
	if o.late.err != nil {
		return nil, o.late.err
	}
	in, err := o.src.Next()
	if in == nil || err != nil {
		return nil, err
	}
	if o.list != nil {
		o.view.over(in)
	}
	o.out.Start()
	o.out.From(in)
	for k := range in.Len() {
		i := in.Row(k)
		n := in.Count(i)
		for range n {
			if err := o.run(in, i); err != nil {
				return o.after(o.out, err)
			}
		}
		o.out.Add(i, n)
	}
	return o.out.Finish(), nil
}

// run does the body for row i.
func (o *foreach) run(in *batch.Batch, i int) error {
	if o.list == nil {
		return o.drain(in, i)
	}
	v, err := o.list.Eval(in, i)
	if err != nil || v.IsNull() {
		return err
	}
	items := []value.Value{v}
	if v.Kind() == value.KindList {
		items = v.AsList()
	}
	for _, x := range items {
		o.view.put(o.slot, i, x)
		if err := o.drain(&o.view.b, i); err != nil {
			return err
		}
	}
	return nil
}

func (o *foreach) drain(in *batch.Batch, i int) error {
	if err := o.st.Check(); err != nil {
		return err
	}
	o.arg.B, o.arg.I = in, i
	o.body.Reset()
	return drain(o.body)
}

func (o *foreach) Reset() {
	o.late = late{}
	o.src.Reset()
}

func (o *foreach) Close() {
	o.src.Close()
	o.body.Close()
}
