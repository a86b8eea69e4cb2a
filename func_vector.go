package morsel

import (
	"github.com/morseldb/morsel/procedures"
	"github.com/morseldb/morsel/value"
)

// VectorFunction1 is a function of one parameter over whole columns: it gets the
// arguments of many calls and sets the result of each, out[i] of a[i]. All have
// the same length. Arguments belong to the database: read them, keep nothing.
// Rows with a null argument are left out.
func VectorFunction1[A, R any](name string, f func(ctx *Ctx, a []A, out []R) error, opts ...CallableOption) Registration {
	s := newSpec("function", name, f, opts)
	pA, o := paramOf[A](s), outcomeOf[R](s)
	s.finish()
	pA.ready()
	fn := s.function()
	fn.Call = func(c *procedures.Context, args []value.Value) (value.Value, error) {
		a, out := make([]A, 1), make([]R, 1)
		if null, err := pA.get(c, args, &a[0]); null || err != nil {
			return value.Null, err
		}
		err := f(s.ctx(c), a, out)
		return o.value(c, out[0], err)
	}
	fn.CallBatch = func(c *procedures.Context, cols []procedures.Column, rows procedures.Living, out *procedures.Column) (bool, error) {
		skip := s.skipped(cols, rows)
		a, err := pA.column(c, cols, rows, skip)
		if err != nil {
			return false, err
		}
		d := newDense(rows, skip)
		dst := o.start(out, rows.N)
		result := results(d, dst)
		if err := f(s.ctx(c), gather(d, a), result); err != nil {
			return false, err
		}
		scatter(d, result, dst)
		return true, o.finish(c, dst, rows, skip, out)
	}
	return s.registration(Registration{fn: fn})
}

// VectorFunction2 is [VectorFunction1] with two parameters.
func VectorFunction2[A, B, R any](name string, f func(ctx *Ctx, a []A, b []B, out []R) error, opts ...CallableOption) Registration {
	s := newSpec("function", name, f, opts)
	pA, pB, o := paramOf[A](s), paramOf[B](s), outcomeOf[R](s)
	s.finish()
	pA.ready()
	pB.ready()
	fn := s.function()
	fn.Call = func(c *procedures.Context, args []value.Value) (value.Value, error) {
		a, b, out := make([]A, 1), make([]B, 1), make([]R, 1)
		if null, err := pA.get(c, args, &a[0]); null || err != nil {
			return value.Null, err
		}
		if null, err := pB.get(c, args, &b[0]); null || err != nil {
			return value.Null, err
		}
		err := f(s.ctx(c), a, b, out)
		return o.value(c, out[0], err)
	}
	fn.CallBatch = func(c *procedures.Context, cols []procedures.Column, rows procedures.Living, out *procedures.Column) (bool, error) {
		skip := s.skipped(cols, rows)
		a, err := pA.column(c, cols, rows, skip)
		if err != nil {
			return false, err
		}
		b, err := pB.column(c, cols, rows, skip)
		if err != nil {
			return false, err
		}
		d := newDense(rows, skip)
		dst := o.start(out, rows.N)
		result := results(d, dst)
		if err := f(s.ctx(c), gather(d, a), gather(d, b), result); err != nil {
			return false, err
		}
		scatter(d, result, dst)
		return true, o.finish(c, dst, rows, skip, out)
	}
	return s.registration(Registration{fn: fn})
}

// VectorFunction3 is [VectorFunction1] with three parameters.
func VectorFunction3[A, B, C, R any](name string, f func(ctx *Ctx, a []A, b []B, c []C, out []R) error, opts ...CallableOption) Registration {
	s := newSpec("function", name, f, opts)
	pA, pB, pC, o := paramOf[A](s), paramOf[B](s), paramOf[C](s), outcomeOf[R](s)
	s.finish()
	pA.ready()
	pB.ready()
	pC.ready()
	fn := s.function()
	fn.Call = func(pc *procedures.Context, args []value.Value) (value.Value, error) {
		a, b, c, out := make([]A, 1), make([]B, 1), make([]C, 1), make([]R, 1)
		if null, err := pA.get(pc, args, &a[0]); null || err != nil {
			return value.Null, err
		}
		if null, err := pB.get(pc, args, &b[0]); null || err != nil {
			return value.Null, err
		}
		if null, err := pC.get(pc, args, &c[0]); null || err != nil {
			return value.Null, err
		}
		err := f(s.ctx(pc), a, b, c, out)
		return o.value(pc, out[0], err)
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
		d := newDense(rows, skip)
		dst := o.start(out, rows.N)
		result := results(d, dst)
		if err := f(s.ctx(pc), gather(d, a), gather(d, b), gather(d, c), result); err != nil {
			return false, err
		}
		scatter(d, result, dst)
		return true, o.finish(pc, dst, rows, skip, out)
	}
	return s.registration(Registration{fn: fn})
}
