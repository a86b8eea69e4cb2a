package morsel

import (
	"github.com/morseldb/morsel/procedures"
	"github.com/morseldb/morsel/value"
)

// function is the registry's function of a finished spec, without its call. Nulls
// are told apart by parameter, so the registry passes all of them on.
func (s *spec) function() *procedures.Function {
	f := &procedures.Function{
		Name: s.name, Category: s.category, Description: s.doc, Params: s.params, MinArgs: s.minArgs(), Variadic: s.variadic,
		MayQuery: !s.plain && !s.safe, NullIn: true, Volatile: s.volatile, NotThreadSafe: s.unsafe, Deprecated: s.deprecated,
	}
	if s.err == nil {
		f.Result, f.Signature = s.results[0].Type, s.text()
	}
	return f
}

// FunctionN is a function of any number of parameters of one type.
func FunctionN[A, R any](name string, f func(args ...A) (R, error), opts ...CallableOption) Registration {
	return ContextFunctionN(name, func(_ *Ctx, args ...A) (R, error) { return f(args...) }, append(opts, plain, missing(f == nil))...)
}

// ContextFunctionN is FunctionN for a function that asks about its surroundings.
func ContextFunctionN[A, R any](name string, f func(ctx *Ctx, args ...A) (R, error), opts ...CallableOption) Registration {
	s := newSpec("function", name, f, opts)
	s.variadic = true
	p, o := paramOf[A](s), outcomeOf[R](s)
	s.finish()
	if len(s.defaults) > 0 {
		s.fail("a parameter that repeats cannot have a default")
	}
	fn := s.function()
	fn.Call = func(c *procedures.Context, args []value.Value) (value.Value, error) {
		in := make([]A, len(args))
		for i := range args {
			if null, err := p.get(c, args[i:i+1], &in[i]); null || err != nil {
				return value.Null, err
			}
		}
		r, err := f(s.ctx(c), in...)
		return o.value(c, r, err)
	}
	return s.registration(Registration{fn: fn})
}
