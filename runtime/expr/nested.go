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
	memo    memo
	counts  []int64 // of a batch, see counter

	// rows: the plan may be run for a batch of arguments, see batched.
	rows   bool
	row    physical.Slot
	asked  batch.Batch
	firsts []int32
	lists  [][]value.Value
}

// memo is the answer for the last node that the plan was run for, where it reads
// nothing else of a row: rows with one node often come together.
type memo struct {
	on, full bool
	slot     physical.Slot
	node     int64
	answer   value.Value
}

// of finds whether there is an answer for row i; if not, it notes for what the next one is.
func (m *memo) of(b *batch.Batch, i int) bool {
	c := b.Cols[m.slot]
	if c == nil || c.Form != batch.Node {
		m.full = false
		return false
	}
	if m.full && c.Ints[i] == m.node {
		return true
	}
	m.full, m.node = true, c.Ints[i]
	return false
}

func (c *Compiler) nested(e *physical.Nested) (Evaluator, error) {
	n := &nested{st: c.State, kind: e.Kind, out: e.Out, arg: &Arg{}, slots: e.Args, scratch: make([]bool, len(e.Args)), rows: e.Rows, row: e.Row}
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
	if e.Kind != physical.NestedCollect && len(e.Args) == 1 && n.own == nil && !c.State.Writes && c.steady(e.Plan) {
		n.memo.on, n.memo.slot = true, e.Args[0]
	}
	var err error
	n.plan, err = c.Subplan(e.Plan, n.arg)
	return n, err
}

// Steady reports whether e gives the same for the same row whenever it is evaluated.
func (c *Compiler) Steady(e physical.Expr) bool {
	return c.steady(&physical.Projection{Source: &physical.Argument{}, Items: []physical.Assign{{Expr: e}}})
}

// steady reports whether a plan gives the same answer whenever it is asked.
func (c *Compiler) steady(op physical.Op) bool {
	ok := true
	var check func(e physical.Expr)
	check = func(e physical.Expr) {
		switch e := e.(type) {
		case *physical.Call:
			f := c.State.Registry.Function(e.Func)
			ok = ok && f != nil && f.BuiltIn && !f.Volatile
		case *physical.Nested:
			ok = ok && c.steady(e.Plan)
		}
		physical.Subexprs(e, check)
	}
	physical.Exprs(op, check)
	if _, call := op.(*physical.ProcedureCall); call {
		return false
	}
	for _, child := range op.Children() {
		ok = ok && c.steady(child)
	}
	return ok
}

func (e *nested) Eval(b *batch.Batch, i int) (value.Value, error) {
	if e.memo.on {
		if e.memo.of(b, i) {
			return e.memo.answer, nil
		}
		v, err := e.run(b, i)
		e.memo.answer, e.memo.full = v, e.memo.full && err == nil
		return v, err
	}
	return e.run(b, i)
}

// counter is a plan that can tell how many rows it gives for each living row of a batch.
type counter interface {
	Count(b *batch.Batch, out []int64) ([]int64, error)
}

// EvalBatch counts for all rows at once where the plan can.
func (e *nested) EvalBatch(b *batch.Batch, out *batch.Vector) error {
	c, ok := e.plan.(counter)
	if !ok || e.own != nil || e.kind == physical.NestedCollect {
		if e.rows && e.own == nil {
			return e.batched(b, out)
		}
		return lift(e, b, out)
	}
	var err error
	if e.counts, err = c.Count(b, e.counts[:0]); err != nil {
		return err
	}
	out.Reset(batch.Int)
	if e.kind == physical.NestedExists {
		out.Reset(batch.Bool)
	}
	out.Resize(b.N)
	for k, n := range e.counts {
		if e.kind == physical.NestedExists {
			n = min(n, 1)
		}
		out.Ints[b.Row(k)] = n
	}
	return nil
}

func (e *nested) run(b *batch.Batch, i int) (value.Value, error) {
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
