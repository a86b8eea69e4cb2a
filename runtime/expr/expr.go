// Package expr compiles the expressions of a plan into evaluators over batches.
// An expression is defined once, for a row; over a batch it is lifted, and where
// it matters a kernel does the same in a loop over typed columns.
//
// Evaluators belong to one run: they hold resolved names, compiled regular
// expressions and buffers, and are for one goroutine at a time.
package expr

import (
	"github.com/morseldb/morsel/planner/physical"
	"github.com/morseldb/morsel/runtime/batch"
	"github.com/morseldb/morsel/runtime/state"
	"github.com/morseldb/morsel/status"
	"github.com/morseldb/morsel/value"
)

// Evaluator is a compiled expression. Eval gives its value for row i (a physical
// row number) of b. A slot whose column is nil reads as null.
type Evaluator interface {
	Eval(b *batch.Batch, i int) (value.Value, error)
}

// vectorized is an evaluator with a kernel for whole batches. out is as long as
// the batch; only living rows are set.
type vectorized interface {
	EvalBatch(b *batch.Batch, out *batch.Vector) error
}

// selective is a predicate with a kernel that appends the living rows of b for
// which it is true to out.
type selective interface {
	Select(b *batch.Batch, out []int32) ([]int32, error)
}

// EvalBatch evaluates e for all living rows of b into out, which it resets. The
// other rows of out are undefined.
func EvalBatch(e Evaluator, b *batch.Batch, out *batch.Vector) error {
	if k, ok := e.(vectorized); ok {
		return k.EvalBatch(b, out)
	}
	return lift(e, b, out)
}

// lift is EvalBatch by way of rows.
func lift(e Evaluator, b *batch.Batch, out *batch.Vector) error {
	n := b.Len()
	for k := range n {
		i := b.Row(k)
		v, err := e.Eval(b, i)
		if err != nil {
			return err
		}
		if k == 0 {
			out.StartAs(v, b.N)
		}
		out.Put(i, v)
	}
	if n == 0 {
		out.StartAs(value.Null, b.N)
	}
	return nil
}

// Select appends the living rows of b for which e is true to out. A value that
// is neither boolean nor null is a TypeError.
func Select(e Evaluator, b *batch.Batch, out []int32) ([]int32, error) {
	if k, ok := e.(selective); ok {
		return k.Select(b, out)
	}
	return liftSelect(e, b, out)
}

// liftSelect is Select by way of rows.
func liftSelect(e Evaluator, b *batch.Batch, out []int32) ([]int32, error) {
	for k := range b.Len() {
		i := b.Row(k)
		ok, err := Test(e, b, i)
		if err != nil {
			return out, err
		}
		if ok {
			out = append(out, int32(i))
		}
	}
	return out, nil
}

// Test reports whether predicate e is true for row i. A nil e is true.
func Test(e Evaluator, b *batch.Batch, i int) (bool, error) {
	if e == nil {
		return true, nil
	}
	v, err := e.Eval(b, i)
	if err != nil {
		return false, err
	}
	v, err = truth(v)
	return v.IsTrue(), err
}

// truth is v as a predicate: a boolean or null; a list is true when it has
// elements.
func truth(v value.Value) (value.Value, error) {
	switch v.Kind() {
	case value.KindBool, value.KindNull:
		return v, nil
	case value.KindList:
		return value.Bool(v.ListLen() > 0), nil
	}
	return value.Null, status.New(status.TypeError, "InvalidArgumentType", "Don't know how to treat that as a predicate: %s", Describe(v))
}

// Arg is the argument row of a plan: the outer row that its leaves join their
// rows with. One cell is shared by all leaves of one plan; who runs the plan
// sets it and then resets the plan.
type Arg struct {
	B *batch.Batch
	I int
	// All: the plan is run for all living rows of B at once, not for row I alone. Only for plans whose Argument can do that.
	All bool
}

// Rows is a running subplan, as operators are.
type Rows interface {
	Next() (*batch.Batch, error)
	Reset()
}

// Compiler compiles expressions for one run.
type Compiler struct {
	State *state.State
	// Subplan builds the plan of a nested expression over an argument cell.
	Subplan func(plan physical.Op, arg *Arg) (Rows, error)
	// Path builds a path expression; it reads its slots through Slot.
	Path func(c *Compiler, e *physical.PathExpr) (Evaluator, error)

	scratch map[physical.Slot]int // how many scopes bind the slot

	within bool      // a byWord is being compiled
	leaf   leaf      // what cell stands for
	cell   *constant // not nil: the inner expression of a byWord is being compiled
}

// Compile compiles e; nil gives nil. The scratch slots are read from
// State.Scratch, where the caller puts them before it evaluates; all other
// slots are read from the batch.
func (c *Compiler) Compile(e physical.Expr, scratch ...physical.Slot) (Evaluator, error) {
	if e == nil {
		return nil, nil
	}
	defer c.bind(scratch...)()
	return c.compile(e)
}

// CompileAll compiles several expressions with one scope.
func (c *Compiler) CompileAll(es []physical.Expr, scratch ...physical.Slot) ([]Evaluator, error) {
	out := make([]Evaluator, len(es))
	for i, e := range es {
		var err error
		if out[i], err = c.Compile(e, scratch...); err != nil {
			return nil, err
		}
	}
	return out, nil
}

// bind makes slots scratch until the function it returns is called.
func (c *Compiler) bind(slots ...physical.Slot) (unbind func()) {
	if c.scratch == nil {
		c.scratch = map[physical.Slot]int{}
	}
	for _, s := range slots {
		c.scratch[s]++
	}
	return func() {
		for _, s := range slots {
			c.scratch[s]--
		}
	}
}

// Slot is an evaluator that reads slot s where it is bound: from the scratch or
// from the batch.
func (c *Compiler) Slot(s physical.Slot) Evaluator {
	if c.scratch[s] > 0 {
		return &scratchRef{c.State, s}
	}
	return &slotRef{s}
}
