package morsel

import (
	"github.com/morseldb/morsel/procedures"
	"github.com/morseldb/morsel/value"
)

// Aggregation3 is [Aggregation1] with three parameters.
type Aggregation3[S, A, B, C, R any] struct {
	New    func() S
	Update func(ctx *Ctx, s *S, a A, b B, c C) error
	Merge  func(s, other *S) error
	Result func(s *S) (R, error)
}

// Aggregate3 is [Aggregate1] with three parameters.
func Aggregate3[S, A, B, C, R any](name string, def Aggregation3[S, A, B, C, R], opts ...CallableOption) Registration {
	s := newSpec("function", name, opts)
	pA, pB, pC := paramOf[A](s), paramOf[B](s), paramOf[C](s)
	o := outcomeOf[R](s)
	s.finish()
	pA.ready()
	pB.ready()
	pC.ready()
	s.checkParts(def.New != nil, def.Update != nil, def.Result != nil, def.Merge != nil)
	update := func(pc *procedures.Context, ctx *Ctx, st *S, args []value.Value, n int64) error {
		var a A
		var b B
		var c C
		if null, err := pA.get(pc, args, &a); null || err != nil {
			return err
		}
		if null, err := pB.get(pc, args, &b); null || err != nil {
			return err
		}
		if null, err := pC.get(pc, args, &c); null || err != nil {
			return err
		}
		for ; n > 1; n-- {
			if err := again(ctx, n, def.Update(ctx, st, a, b, c)); err != nil {
				return err
			}
		}
		return def.Update(ctx, st, a, b, c)
	}
	return s.aggregate(func() procedures.Aggregator {
		return &aggregator[S, R]{s: s, state: def.New(), update: update, merge: def.Merge, result: def.Result, o: o}
	})
}

// Aggregation4 is [Aggregation1] with four parameters.
type Aggregation4[S, A, B, C, D, R any] struct {
	New    func() S
	Update func(ctx *Ctx, s *S, a A, b B, c C, d D) error
	Merge  func(s, other *S) error
	Result func(s *S) (R, error)
}

// Aggregate4 is [Aggregate1] with four parameters.
func Aggregate4[S, A, B, C, D, R any](name string, def Aggregation4[S, A, B, C, D, R], opts ...CallableOption) Registration {
	s := newSpec("function", name, opts)
	pA, pB, pC, pD := paramOf[A](s), paramOf[B](s), paramOf[C](s), paramOf[D](s)
	o := outcomeOf[R](s)
	s.finish()
	pA.ready()
	pB.ready()
	pC.ready()
	pD.ready()
	s.checkParts(def.New != nil, def.Update != nil, def.Result != nil, def.Merge != nil)
	update := func(pc *procedures.Context, ctx *Ctx, st *S, args []value.Value, n int64) error {
		var a A
		var b B
		var c C
		var d D
		if null, err := pA.get(pc, args, &a); null || err != nil {
			return err
		}
		if null, err := pB.get(pc, args, &b); null || err != nil {
			return err
		}
		if null, err := pC.get(pc, args, &c); null || err != nil {
			return err
		}
		if null, err := pD.get(pc, args, &d); null || err != nil {
			return err
		}
		for ; n > 1; n-- {
			if err := again(ctx, n, def.Update(ctx, st, a, b, c, d)); err != nil {
				return err
			}
		}
		return def.Update(ctx, st, a, b, c, d)
	}
	return s.aggregate(func() procedures.Aggregator {
		return &aggregator[S, R]{s: s, state: def.New(), update: update, merge: def.Merge, result: def.Result, o: o}
	})
}

// Aggregation5 is [Aggregation1] with five parameters.
type Aggregation5[S, A, B, C, D, E, R any] struct {
	New    func() S
	Update func(ctx *Ctx, s *S, a A, b B, c C, d D, e E) error
	Merge  func(s, other *S) error
	Result func(s *S) (R, error)
}

// Aggregate5 is [Aggregate1] with five parameters.
func Aggregate5[S, A, B, C, D, E, R any](name string, def Aggregation5[S, A, B, C, D, E, R], opts ...CallableOption) Registration {
	s := newSpec("function", name, opts)
	pA, pB, pC, pD, pE := paramOf[A](s), paramOf[B](s), paramOf[C](s), paramOf[D](s), paramOf[E](s)
	o := outcomeOf[R](s)
	s.finish()
	pA.ready()
	pB.ready()
	pC.ready()
	pD.ready()
	pE.ready()
	s.checkParts(def.New != nil, def.Update != nil, def.Result != nil, def.Merge != nil)
	update := func(pc *procedures.Context, ctx *Ctx, st *S, args []value.Value, n int64) error {
		var a A
		var b B
		var c C
		var d D
		var e E
		if null, err := pA.get(pc, args, &a); null || err != nil {
			return err
		}
		if null, err := pB.get(pc, args, &b); null || err != nil {
			return err
		}
		if null, err := pC.get(pc, args, &c); null || err != nil {
			return err
		}
		if null, err := pD.get(pc, args, &d); null || err != nil {
			return err
		}
		if null, err := pE.get(pc, args, &e); null || err != nil {
			return err
		}
		for ; n > 1; n-- {
			if err := again(ctx, n, def.Update(ctx, st, a, b, c, d, e)); err != nil {
				return err
			}
		}
		return def.Update(ctx, st, a, b, c, d, e)
	}
	return s.aggregate(func() procedures.Aggregator {
		return &aggregator[S, R]{s: s, state: def.New(), update: update, merge: def.Merge, result: def.Result, o: o}
	})
}
