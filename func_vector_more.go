package morsel

import (
	"github.com/morseldb/morsel/procedures"
	"github.com/morseldb/morsel/value"
)

// VectorFunction4 is [VectorFunction1] with four parameters.
func VectorFunction4[A, B, C, D, R any](name string, f func(ctx *Ctx, a []A, b []B, c []C, d []D, out []R) error, opts ...CallableOption) Registration {
	s := newSpec("function", name, f, opts)
	pA, pB, pC, pD, o := paramOf[A](s), paramOf[B](s), paramOf[C](s), paramOf[D](s), outcomeOf[R](s)
	s.finish()
	pA.ready()
	pB.ready()
	pC.ready()
	pD.ready()
	fn := s.function()
	fn.Call = func(pc *procedures.Context, args []value.Value) (value.Value, error) {
		a, b, c, d, out := make([]A, 1), make([]B, 1), make([]C, 1), make([]D, 1), make([]R, 1)
		if null, err := pA.get(pc, args, &a[0]); null || err != nil {
			return value.Null, err
		}
		if null, err := pB.get(pc, args, &b[0]); null || err != nil {
			return value.Null, err
		}
		if null, err := pC.get(pc, args, &c[0]); null || err != nil {
			return value.Null, err
		}
		if null, err := pD.get(pc, args, &d[0]); null || err != nil {
			return value.Null, err
		}
		err := f(s.ctx(pc), a, b, c, d, out)
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
		d, err := pD.column(pc, cols, rows, skip)
		if err != nil {
			return false, err
		}
		living := newDense(rows, skip)
		dst := o.start(out, rows.N)
		result := results(living, dst)
		if err := f(s.ctx(pc), gather(living, a), gather(living, b), gather(living, c), gather(living, d), result); err != nil {
			return false, err
		}
		scatter(living, result, dst)
		return true, o.finish(pc, dst, rows, skip, out)
	}
	return s.registration(Registration{fn: fn})
}
