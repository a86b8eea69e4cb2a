package morsel

// Function0 is a function of no parameters.
func Function0[R any](name string, f func() (R, error), opts ...CallableOption) Registration {
	return ContextFunction0(name, func(_ *Ctx) (R, error) { return f() }, append(opts, plain, missing(f == nil))...)
}

// Function1 is a function of one parameter.
func Function1[A, R any](name string, f func(A) (R, error), opts ...CallableOption) Registration {
	return ContextFunction1(name, func(_ *Ctx, a A) (R, error) { return f(a) }, append(opts, plain, missing(f == nil))...)
}

// Function2 is a function of two parameters:
//
//	morsel.Function2("geo.bearing", func(a, b float64) (float64, error) { … }, morsel.Doc("…"))
//
// Their Cypher types follow from Go's. A null argument makes the result null without
// a call, unless the parameter is a pointer. An error fails the query.
func Function2[A, B, R any](name string, f func(A, B) (R, error), opts ...CallableOption) Registration {
	return ContextFunction2(name, func(_ *Ctx, a A, b B) (R, error) { return f(a, b) }, append(opts, plain, missing(f == nil))...)
}

// Function3 is a function of three parameters.
func Function3[A, B, C, R any](name string, f func(A, B, C) (R, error), opts ...CallableOption) Registration {
	return ContextFunction3(name, func(_ *Ctx, a A, b B, c C) (R, error) { return f(a, b, c) }, append(opts, plain, missing(f == nil))...)
}

// Function4 is a function of four parameters.
func Function4[A, B, C, D, R any](name string, f func(A, B, C, D) (R, error), opts ...CallableOption) Registration {
	return ContextFunction4(name, func(_ *Ctx, a A, b B, c C, d D) (R, error) { return f(a, b, c, d) }, append(opts, plain, missing(f == nil))...)
}
