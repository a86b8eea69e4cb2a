package morsel

import (
	"fmt"

	"github.com/morseldb/morsel/procedures"
	"github.com/morseldb/morsel/value"
)

// Aggregation1 is an aggregating function of one parameter: a state S for each
// group of rows, made by New, given each row's argument by Update, and turned into
// the group's result by Result. Rows with a null argument are left out unless the
// parameter is a pointer. Merge, if there is one, adds another state to the first.
type Aggregation1[S, A, R any] struct {
	New    func() S
	Update func(ctx *Ctx, s *S, a A) error
	Merge  func(s, other *S) error
	Result func(s *S) (R, error)
}

// Aggregation2 is [Aggregation1] with two parameters.
type Aggregation2[S, A, B, R any] struct {
	New    func() S
	Update func(ctx *Ctx, s *S, a A, b B) error
	Merge  func(s, other *S) error
	Result func(s *S) (R, error)
}

// Aggregate1 is an aggregating function. It runs in the parallel runtime only when
// it has a Merge and is registered as [ThreadSafe].
func Aggregate1[S, A, R any](name string, def Aggregation1[S, A, R], opts ...CallableOption) Registration {
	s := newSpec("function", name, nil, opts)
	read := and[A](s, none())
	return aggregateOf(s, read, parts[S, R]{def.Update != nil, def.New, def.Merge, def.Result}, func(ctx *Ctx, st *S, t *with[struct{}, A]) error {
		return def.Update(ctx, st, t.last)
	})
}

// Aggregate2 is [Aggregate1] with two parameters.
func Aggregate2[S, A, B, R any](name string, def Aggregation2[S, A, B, R], opts ...CallableOption) Registration {
	s := newSpec("function", name, nil, opts)
	read := and[B](s, and[A](s, none()))
	return aggregateOf(s, read, parts[S, R]{def.Update != nil, def.New, def.Merge, def.Result}, func(ctx *Ctx, st *S, t *with[with[struct{}, A], B]) error {
		return def.Update(ctx, st, t.head.last, t.last)
	})
}

// parts is what aggregations have whatever their number of parameters.
type parts[S, R any] struct {
	update bool // there is one
	create func() S
	merge  func(s, other *S) error
	result func(s *S) (R, error)
}

// aggregateOf makes an aggregation over arguments that are read as a T.
func aggregateOf[S, T, R any](s *spec, read reader[T], def parts[S, R], update func(ctx *Ctx, st *S, args *T) error) Registration {
	o := outcomeOf[R](s)
	s.finish()
	read.ready()
	s.checkParts(def.create != nil, def.update, def.result != nil, def.merge != nil)
	return s.aggregate(func() procedures.Aggregator {
		var t T // of the row at hand: made once a group, not once a row
		each := func(c *procedures.Context, ctx *Ctx, st *S, args []value.Value, n int64) error {
			if null, err := read.get(c, args, &t); null || err != nil {
				return err
			}
			for ; n > 1; n-- {
				if err := again(ctx, n, update(ctx, st, &t)); err != nil {
					return err
				}
			}
			return update(ctx, st, &t)
		}
		return &aggregator[S, R]{s: s, state: def.create(), update: each, merge: def.merge, result: def.result, o: o}
	})
}

func (s *spec) checkParts(isNew, update, result, merge bool) {
	switch {
	case !isNew || !update || !result:
		s.fail("an aggregation needs New, Update and Result")
	case s.safe && !merge:
		s.fail("it is said to be thread-safe, but it has no Merge to put the workers' states together")
	}
}

func (s *spec) aggregate(create func() procedures.Aggregator) Registration {
	a := &procedures.Aggregate{Name: s.name, Description: s.doc, Params: s.params, Mergeable: s.safe, New: create, Deprecated: s.deprecated, Category: s.category}
	if s.err == nil {
		a.Result, a.Signature = s.results[0].Type, s.text()
	}
	return s.registration(Registration{agg: a})
}

// again looks at the context every so often while a row is counted n times more.
func again(ctx *Ctx, n int64, err error) error {
	const pace = 1 << 12
	if err == nil && n%pace == 0 && ctx.Context != nil {
		return ctx.Err()
	}
	return err
}

// aggregator is the state of one group.
type aggregator[S, R any] struct {
	s      *spec
	state  S
	ctx    *Ctx
	update func(c *procedures.Context, ctx *Ctx, st *S, args []value.Value, n int64) error
	merge  func(s, other *S) error
	result func(s *S) (R, error)
	o      *outcome[R]
}

// Update implements [procedures.Aggregator].
func (a *aggregator[S, R]) Update(c *procedures.Context, args []value.Value, n int64) error {
	if a.ctx == nil || a.ctx.call != c {
		a.ctx = a.s.ctx(c)
	}
	return a.update(c, a.ctx, &a.state, args, n)
}

// Merge implements [procedures.Aggregator].
func (a *aggregator[S, R]) Merge(other procedures.Aggregator) error {
	b, ok := other.(*aggregator[S, R])
	if !ok || a.merge == nil {
		return fmt.Errorf("the states of %s cannot be merged", a.s.name)
	}
	if a.ctx == nil {
		a.ctx = b.ctx
	}
	return a.merge(&a.state, &b.state)
}

// Result implements [procedures.Aggregator].
func (a *aggregator[S, R]) Result() (value.Value, error) {
	r, err := a.result(&a.state)
	c := &procedures.Context{}
	if a.ctx != nil {
		c = a.ctx.call
	}
	return a.o.value(c, r, err)
}
