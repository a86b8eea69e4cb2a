package morsel

// Aggregation3 is [Aggregation1] with three parameters.
type Aggregation3[S, A, B, C, R any] struct {
	New    func() S
	Update func(ctx *Ctx, s *S, a A, b B, c C) error
	Merge  func(s, other *S) error
	Result func(s *S) (R, error)
}

// Aggregate3 is [Aggregate1] with three parameters.
func Aggregate3[S, A, B, C, R any](name string, def Aggregation3[S, A, B, C, R], opts ...CallableOption) Registration {
	s := newSpec("function", name, nil, opts)
	read := and[C](s, and[B](s, and[A](s, none())))
	return aggregateOf(s, read, parts[S, R]{def.Update != nil, def.New, def.Merge, def.Result},
		func(ctx *Ctx, st *S, t *with[with[with[struct{}, A], B], C]) error {
			return def.Update(ctx, st, t.head.head.last, t.head.last, t.last)
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
	s := newSpec("function", name, nil, opts)
	read := and[D](s, and[C](s, and[B](s, and[A](s, none()))))
	return aggregateOf(s, read, parts[S, R]{def.Update != nil, def.New, def.Merge, def.Result},
		func(ctx *Ctx, st *S, t *with[with[with[with[struct{}, A], B], C], D]) error {
			return def.Update(ctx, st, t.head.head.head.last, t.head.head.last, t.head.last, t.last)
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
	s := newSpec("function", name, nil, opts)
	read := and[E](s, and[D](s, and[C](s, and[B](s, and[A](s, none())))))
	return aggregateOf(s, read, parts[S, R]{def.Update != nil, def.New, def.Merge, def.Result},
		func(ctx *Ctx, st *S, t *with[with[with[with[with[struct{}, A], B], C], D], E]) error {
			return def.Update(ctx, st, t.head.head.head.head.last, t.head.head.head.last, t.head.head.last, t.head.last, t.last)
		})
}
