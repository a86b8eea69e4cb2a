package expr

import (
	"github.com/morseldb/morsel/planner/physical"
	"github.com/morseldb/morsel/runtime/batch"
	"github.com/morseldb/morsel/runtime/state"
	"github.com/morseldb/morsel/value"
)

// nested runs a plan for each row: EXISTS, COUNT and COLLECT subqueries. One
// instance of the plan serves all rows.
type nested struct {
	st   *state.State
	kind physical.NestedKind
	plan Rows
	out  physical.Slot
	arg  *Arg
	// own is the argument row where the plan reads scratch slots, which no batch holds.
	own     *batch.Batch
	slots   []physical.Slot
	scratch []bool
}

func (c *Compiler) nested(e *physical.Nested) (Evaluator, error) {
	n := &nested{st: c.State, kind: e.Kind, out: e.Out, arg: &Arg{}, slots: e.Args, scratch: make([]bool, len(e.Args))}
	for k, s := range e.Args {
		if c.scratch[s] > 0 {
			n.scratch[k] = true
			n.own = &batch.Batch{N: 1, Cols: make([]*batch.Vector, c.State.NumSlots)}
		}
	}
	if n.own != nil {
		for _, s := range e.Args {
			n.own.Cols[s] = &batch.Vector{}
		}
	}
	var err error
	n.plan, err = c.Subplan(e.Plan, n.arg)
	return n, err
}

func (e *nested) Eval(b *batch.Batch, i int) (value.Value, error) {
	e.bind(b, i)
	e.plan.Reset()
	switch e.kind {
	case physical.NestedExists:
		out, err := e.plan.Next()
		return value.Bool(out != nil), err
	case physical.NestedCount:
		return e.count()
	}
	return e.collect()
}

// bind makes row i the plan's argument.
func (e *nested) bind(b *batch.Batch, i int) {
	e.arg.B, e.arg.I = b, i
	if e.own == nil {
		return
	}
	for k, s := range e.slots {
		col := e.own.Cols[s]
		col.Reset(batch.Any)
		switch {
		case e.scratch[k]:
			col.Append(e.st.Scratch[s])
		case b.Cols[s] != nil:
			col.AppendFrom(b.Cols[s], i)
		default:
			col.AppendNull()
		}
	}
	e.arg.B, e.arg.I = e.own, 0
}

func (e *nested) count() (value.Value, error) {
	var n int64
	for {
		out, err := e.plan.Next()
		if err != nil || out == nil {
			return value.Int(n), err
		}
		for k := range out.Len() {
			n += out.Count(out.Row(k))
		}
	}
}

func (e *nested) collect() (value.Value, error) {
	account := state.Account{Memory: &e.st.Memory}
	defer account.Free()
	vs := []value.Value{}
	for {
		out, err := e.plan.Next()
		if err != nil || out == nil {
			return value.List(vs), err
		}
		before := len(vs)
		for k := range out.Len() {
			i := out.Row(k)
			v := value.Null
			if c := out.Cols[e.out]; c != nil {
				v = c.Get(i)
			}
			for range out.Count(i) {
				vs = append(vs, v)
			}
		}
		if err := account.Charge(valueBytes * int64(len(vs)-before)); err != nil {
			return value.Null, err
		}
	}
}
