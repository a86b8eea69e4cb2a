package morsel

import (
	"context"

	"github.com/morseldb/morsel/procedures"
	"github.com/morseldb/morsel/value"
)

// ContextFunction0 is Function0 for a function that asks about its surroundings.
func ContextFunction0[R any](name string, f func(*Ctx) (R, error), opts ...CallableOption) Registration {
	s := newSpec("function", name, f, opts)
	o := outcomeOf[R](s)
	s.finish()
	fn := s.function()
	fn.Call = func(pc *procedures.Context, args []value.Value) (value.Value, error) {
		r, err := f(s.ctx(pc))
		return o.value(pc, r, err)
	}
	return s.registration(Registration{fn: fn})
}

// ContextFunction1 is Function1 for a function that asks about its surroundings.
func ContextFunction1[A, R any](name string, f func(*Ctx, A) (R, error), opts ...CallableOption) Registration {
	s := newSpec("function", name, f, opts)
	pA := paramOf[A](s)
	o := outcomeOf[R](s)
	s.finish()
	pA.ready()
	fn := s.function()
	fn.Call = func(pc *procedures.Context, args []value.Value) (value.Value, error) {
		var a A
		if null, err := pA.get(pc, args, &a); null || err != nil {
			return value.Null, err
		}
		r, err := f(s.ctx(pc), a)
		return o.value(pc, r, err)
	}
	fn.CallBatch = func(pc *procedures.Context, cols []procedures.Column, rows procedures.Living, out *procedures.Column) (bool, error) {
		skip := s.skipped(cols, rows)
		a, err := pA.column(pc, cols, rows, skip)
		if err != nil {
			return false, err
		}
		ctx, dst, done := s.ctx(pc), o.start(out, rows.N), ending(pc)
		for k := range rows.Len() {
			i := rows.Row(k)
			if skip != nil && skip[i] {
				continue
			}
			if ended(done) {
				return false, context.Cause(pc.Context)
			}
			if dst[i], err = f(ctx, a[i]); err != nil {
				return false, err
			}
			ctx.release()
		}
		return true, o.finish(pc, dst, rows, skip, out)
	}
	return s.registration(Registration{fn: fn})
}

// ContextFunction2 is Function2 for a function that asks about its surroundings.
func ContextFunction2[A, B, R any](name string, f func(*Ctx, A, B) (R, error), opts ...CallableOption) Registration {
	s := newSpec("function", name, f, opts)
	pA, pB := paramOf[A](s), paramOf[B](s)
	o := outcomeOf[R](s)
	s.finish()
	pA.ready()
	pB.ready()
	fn := s.function()
	fn.Call = func(pc *procedures.Context, args []value.Value) (value.Value, error) {
		var a A
		var b B
		if null, err := pA.get(pc, args, &a); null || err != nil {
			return value.Null, err
		}
		if null, err := pB.get(pc, args, &b); null || err != nil {
			return value.Null, err
		}
		r, err := f(s.ctx(pc), a, b)
		return o.value(pc, r, err)
	}
	fn.CallBatch = func(pc *procedures.Context, cols []procedures.Column, rows procedures.Living, out *procedures.Column) (bool, error) {
		skip := s.skipped(cols, rows)
		a, err := pA.column(pc, cols, rows, skip)
		if err != nil {
			return false, err
		}
		b, err := pB.column(pc, cols, rows, skip)
		if err != nil {
			return false, err
		}
		ctx, dst, done := s.ctx(pc), o.start(out, rows.N), ending(pc)
		for k := range rows.Len() {
			i := rows.Row(k)
			if skip != nil && skip[i] {
				continue
			}
			if ended(done) {
				return false, context.Cause(pc.Context)
			}
			if dst[i], err = f(ctx, a[i], b[i]); err != nil {
				return false, err
			}
			ctx.release()
		}
		return true, o.finish(pc, dst, rows, skip, out)
	}
	return s.registration(Registration{fn: fn})
}

// ContextFunction3 is Function3 for a function that asks about its surroundings.
func ContextFunction3[A, B, C, R any](name string, f func(*Ctx, A, B, C) (R, error), opts ...CallableOption) Registration {
	s := newSpec("function", name, f, opts)
	pA, pB, pC := paramOf[A](s), paramOf[B](s), paramOf[C](s)
	o := outcomeOf[R](s)
	s.finish()
	pA.ready()
	pB.ready()
	pC.ready()
	fn := s.function()
	fn.Call = func(pc *procedures.Context, args []value.Value) (value.Value, error) {
		var a A
		var b B
		var c C
		if null, err := pA.get(pc, args, &a); null || err != nil {
			return value.Null, err
		}
		if null, err := pB.get(pc, args, &b); null || err != nil {
			return value.Null, err
		}
		if null, err := pC.get(pc, args, &c); null || err != nil {
			return value.Null, err
		}
		r, err := f(s.ctx(pc), a, b, c)
		return o.value(pc, r, err)
	}
	fn.CallBatch = func(pc *procedures.Context, cols []procedures.Column, rows procedures.Living, out *procedures.Column) (bool, error) {
		skip := s.skipped(cols, rows)
		a, err := pA.column(pc, cols, rows, skip)
		if err != nil {
			return false, err
		}
		b, err := pB.column(pc, cols, rows, skip)
		if err != nil {
			return false, err
		}
		c, err := pC.column(pc, cols, rows, skip)
		if err != nil {
			return false, err
		}
		ctx, dst, done := s.ctx(pc), o.start(out, rows.N), ending(pc)
		for k := range rows.Len() {
			i := rows.Row(k)
			if skip != nil && skip[i] {
				continue
			}
			if ended(done) {
				return false, context.Cause(pc.Context)
			}
			if dst[i], err = f(ctx, a[i], b[i], c[i]); err != nil {
				return false, err
			}
			ctx.release()
		}
		return true, o.finish(pc, dst, rows, skip, out)
	}
	return s.registration(Registration{fn: fn})
}

// ContextFunction4 is Function4 for a function that asks about its surroundings.
func ContextFunction4[A, B, C, D, R any](name string, f func(*Ctx, A, B, C, D) (R, error), opts ...CallableOption) Registration {
	s := newSpec("function", name, f, opts)
	pA, pB, pC, pD := paramOf[A](s), paramOf[B](s), paramOf[C](s), paramOf[D](s)
	o := outcomeOf[R](s)
	s.finish()
	pA.ready()
	pB.ready()
	pC.ready()
	pD.ready()
	fn := s.function()
	fn.Call = func(pc *procedures.Context, args []value.Value) (value.Value, error) {
		var a A
		var b B
		var c C
		var d D
		if null, err := pA.get(pc, args, &a); null || err != nil {
			return value.Null, err
		}
		if null, err := pB.get(pc, args, &b); null || err != nil {
			return value.Null, err
		}
		if null, err := pC.get(pc, args, &c); null || err != nil {
			return value.Null, err
		}
		if null, err := pD.get(pc, args, &d); null || err != nil {
			return value.Null, err
		}
		r, err := f(s.ctx(pc), a, b, c, d)
		return o.value(pc, r, err)
	}
	fn.CallBatch = func(pc *procedures.Context, cols []procedures.Column, rows procedures.Living, out *procedures.Column) (bool, error) {
		skip := s.skipped(cols, rows)
		a, err := pA.column(pc, cols, rows, skip)
		if err != nil {
			return false, err
		}
		b, err := pB.column(pc, cols, rows, skip)
		if err != nil {
			return false, err
		}
		c, err := pC.column(pc, cols, rows, skip)
		if err != nil {
			return false, err
		}
		d, err := pD.column(pc, cols, rows, skip)
		if err != nil {
			return false, err
		}
		ctx, dst, done := s.ctx(pc), o.start(out, rows.N), ending(pc)
		for k := range rows.Len() {
			i := rows.Row(k)
			if skip != nil && skip[i] {
				continue
			}
			if ended(done) {
				return false, context.Cause(pc.Context)
			}
			if dst[i], err = f(ctx, a[i], b[i], c[i], d[i]); err != nil {
				return false, err
			}
			ctx.release()
		}
		return true, o.finish(pc, dst, rows, skip, out)
	}
	return s.registration(Registration{fn: fn})
}
