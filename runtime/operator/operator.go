// Package operator holds the operators that a plan is made of, one a file under
// its Cypher name, and builds a plan into them. Operators are pulled: each asks
// its inputs for batches and gives batches. They know nothing of workers or
// settings; a runtime is a batch size and a way of pulling.
//
// Arguments. A plan's leaves join their rows with an outer row, the argument,
// that lives in one cell (expr.Arg) a plan. Who runs an inner plan sets the cell
// to a row of its own input, calls Reset on the inner plan, and drains it before
// it moves on; the argument's multiplicity is its affair, not the leaves'.
package operator

import (
	"github.com/morseldb/morsel/planner/physical"
	"github.com/morseldb/morsel/runtime/batch"
	"github.com/morseldb/morsel/runtime/expr"
	"github.com/morseldb/morsel/runtime/state"
	"github.com/morseldb/morsel/status"
)

// Operator is a running operator. Next gives the next batch, nil at the end; a
// batch is never empty and is valid until the next call. Reset makes it, and all
// below it, start over for the argument as it is then. Close gives back what it
// and all below it hold; it may be called twice.
type Operator interface {
	Next() (*batch.Batch, error)
	Reset()
	Close()
}

// Builder builds the operators of one plan of a run: the query's own, or an
// inner one with an argument of its own.
type Builder struct {
	*expr.Compiler
	State *state.State
	Arg   *expr.Arg // the argument cell of the plan being built

	subplans *[]Operator                                    // inner plans of expressions, to be closed at the end
	team     *Team                                          // not nil: what several workers can do together is built so
	alone    map[physical.Op]bool                           // what a team could do, but is done as in a plan that runs alone: see fallback
	extra    int                                            // slots of rows beyond the plan's, see spill.go
	lane     *lane                                          // not nil: this builds one worker's part of a pipeline
	comes    map[*physical.Aggregation]bool                 // see comesTogether
	inOrder  map[physical.Op]bool                           // what gives rows while it reads, though a team could do it
	screens  map[*physical.Expand][]*screen                 // see announce
	culled   map[*physical.Expand]physical.Expr             // see culls
	ends     map[*physical.VarLengthExpand]*physical.Filter // see culls
	sieves   map[physical.Op]sieveAt                        // see sift
	early    map[physical.Op]bool                           // what should give its first rows soon, as a Top learns a bound from them
	few      bool                                           // of the rows of the plan few are asked for, often only the first
}

// NewBuilder makes the builder of a whole query: its argument is one empty row.
func NewBuilder(st *state.State) *Builder {
	b := &Builder{State: st, Arg: emptyArg(st.NumSlots), subplans: &[]Operator{}}
	b.Compiler = b.newCompiler()
	return b
}

func emptyArg(slots int) *expr.Arg {
	return &expr.Arg{B: &batch.Batch{Cols: make([]*batch.Vector, slots), N: 1}}
}

func (b *Builder) newCompiler() *expr.Compiler {
	return &expr.Compiler{
		State: b.State,
		Path:  pathExpr,
		Subplan: func(plan physical.Op, arg *expr.Arg) (expr.Rows, error) {
			inner := b.withArg(arg)
			op, err := inner.Build(plan)
			if err != nil {
				return nil, err
			}
			*b.subplans = append(*b.subplans, op)
			if d := newNodeDegrees(b.State, plan); d != nil {
				return &degreeRows{op, d}, nil
			}
			return op, nil
		},
	}
}

// withArg is a builder for an inner plan: its expressions do not see the
// scratch of the outer ones.
func (b *Builder) withArg(arg *expr.Arg) *Builder {
	inner := &Builder{State: b.State, Arg: arg, subplans: b.subplans, few: b.few}
	inner.Compiler = inner.newCompiler()
	return inner
}

// First is Inner for a plan of which it is asked whether it has a row.
func (b *Builder) First(plan physical.Op) (Operator, *expr.Arg, error) {
	outer := b.few
	b.few = true
	defer func() { b.few = outer }()
	return b.Inner(plan)
}

// most is how many rows a batch of an operator may have.
func (b *Builder) most(op physical.Op) int {
	if b.early[op] {
		return min(earlyRows, b.State.BatchSize)
	}
	return b.State.BatchSize
}

// Inner builds an inner plan with an argument cell of its own.
func (b *Builder) Inner(plan physical.Op) (Operator, *expr.Arg, error) {
	arg := emptyArg(b.State.NumSlots)
	op, err := b.withArg(arg).Build(plan)
	return op, arg, err
}

// CloseSubplans closes the plans inside expressions.
func (b *Builder) CloseSubplans() {
	for _, op := range *b.subplans {
		op.Close()
	}
}

// A row is wide when it has more than wideRow slots: then what every operator needs for its columns, a pointer
// each, counts against the budget. Queries of many thousand clauses have such rows.
const (
	wideRow      = 1 << 10
	pointerBytes = 8
)

// Build makes the operator of op and all below it.
func (b *Builder) Build(op physical.Op) (Operator, error) {
	if n := b.State.NumSlots; n > wideRow {
		if err := b.State.Memory.Charge(int64(n) * pointerBytes); err != nil {
			return nil, err
		}
	}
	if b.lane != nil || b.team != nil {
		if o, err := b.special(op); err != nil {
			return nil, err
		} else if o != nil {
			return b.sieved(op, o)
		}
	}
	o, err := b.usual(op)
	if err != nil {
		return nil, err
	}
	return b.sieved(op, b.profiled(op, o))
}

// usual makes the operator of op as in a plan that one worker runs alone.
func (b *Builder) usual(op physical.Op) (Operator, error) {
	for _, build := range []func(*Builder, physical.Op) (Operator, error){buildLeaf, buildRow, buildMany, buildPath, buildWrite} {
		if o, err := build(b, op); o != nil || err != nil {
			return o, err
		}
	}
	return nil, status.New(status.UnknownError, "", "the runtime has no operator %s", op.Name())
}
