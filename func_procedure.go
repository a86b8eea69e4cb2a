package morsel

import (
	"iter"
	"reflect"

	"github.com/morseldb/morsel/procedures"
	"github.com/morseldb/morsel/value"
)

// Void is the row type of a procedure that yields nothing.
type Void struct{}

// Procedure0 is a procedure without parameters. It calls yield for each row and
// stops when that gives an error. A row that is a struct has a column for each
// field, by the `morsel` tag or name, described by the `doc` tag; any other row is
// one column; [Void] is none.
func Procedure0[R any](name string, f func(ctx *Ctx, yield func(R) error) error, opts ...CallableOption) Registration {
	s := newSpec("procedure", name, f, opts)
	return makeProcedure(s, func(_ *procedures.Context, ctx *Ctx, _ []value.Value, yield func(R) error) error {
		return f(ctx, yield)
	})
}

// Procedure1 is [Procedure0] with one parameter. A null argument is the zero value
// unless the parameter is a pointer.
func Procedure1[A, R any](name string, f func(ctx *Ctx, a A, yield func(R) error) error, opts ...CallableOption) Registration {
	s := newSpec("procedure", name, f, opts)
	pA := paramOf[A](s)
	return makeProcedure(s, func(c *procedures.Context, ctx *Ctx, args []value.Value, yield func(R) error) error {
		var a A
		if _, err := pA.get(c, args, &a); err != nil {
			return err
		}
		return f(ctx, a, yield)
	}, pA.ready)
}

// Procedure2 is [Procedure1] with two parameters.
func Procedure2[A, B, R any](name string, f func(ctx *Ctx, a A, b B, yield func(R) error) error, opts ...CallableOption) Registration {
	s := newSpec("procedure", name, f, opts)
	pA, pB := paramOf[A](s), paramOf[B](s)
	return makeProcedure(s, func(c *procedures.Context, ctx *Ctx, args []value.Value, yield func(R) error) error {
		var a A
		var b B
		if _, err := pA.get(c, args, &a); err != nil {
			return err
		}
		if _, err := pB.get(c, args, &b); err != nil {
			return err
		}
		return f(ctx, a, b, yield)
	}, pA.ready, pB.ready)
}

// Procedure3 is [Procedure1] with three parameters.
func Procedure3[A, B, C, R any](name string, f func(ctx *Ctx, a A, b B, c C, yield func(R) error) error, opts ...CallableOption) Registration {
	s := newSpec("procedure", name, f, opts)
	pA, pB, pC := paramOf[A](s), paramOf[B](s), paramOf[C](s)
	return makeProcedure(s, func(pc *procedures.Context, ctx *Ctx, args []value.Value, yield func(R) error) error {
		var a A
		var b B
		var c C
		if _, err := pA.get(pc, args, &a); err != nil {
			return err
		}
		if _, err := pB.get(pc, args, &b); err != nil {
			return err
		}
		if _, err := pC.get(pc, args, &c); err != nil {
			return err
		}
		return f(ctx, a, b, c, yield)
	}, pA.ready, pB.ready, pC.ready)
}

// Procedure4 is [Procedure1] with four parameters.
func Procedure4[A, B, C, D, R any](name string, f func(ctx *Ctx, a A, b B, c C, d D, yield func(R) error) error, opts ...CallableOption) Registration {
	s := newSpec("procedure", name, f, opts)
	pA, pB, pC, pD := paramOf[A](s), paramOf[B](s), paramOf[C](s), paramOf[D](s)
	return makeProcedure(s, func(pc *procedures.Context, ctx *Ctx, args []value.Value, yield func(R) error) error {
		var a A
		var b B
		var c C
		var d D
		if _, err := pA.get(pc, args, &a); err != nil {
			return err
		}
		if _, err := pB.get(pc, args, &b); err != nil {
			return err
		}
		if _, err := pC.get(pc, args, &c); err != nil {
			return err
		}
		if _, err := pD.get(pc, args, &d); err != nil {
			return err
		}
		return f(ctx, a, b, c, d, yield)
	}, pA.ready, pB.ready, pC.ready, pD.ready)
}

// IterProcedure0 is [Procedure0] for an iterator over rows; its first error ends it.
func IterProcedure0[R any](name string, f func(ctx *Ctx) iter.Seq2[R, error], opts ...CallableOption) Registration {
	return Procedure0(name, func(ctx *Ctx, yield func(R) error) error { return each(f(ctx), yield) }, append(opts, missing(f == nil))...)
}

// IterProcedure1 is [Procedure1] for an iterator over rows.
func IterProcedure1[A, R any](name string, f func(ctx *Ctx, a A) iter.Seq2[R, error], opts ...CallableOption) Registration {
	return Procedure1(name, func(ctx *Ctx, a A, yield func(R) error) error { return each(f(ctx, a), yield) }, append(opts, missing(f == nil))...)
}

// IterProcedure2 is [Procedure2] for an iterator over rows.
func IterProcedure2[A, B, R any](name string, f func(ctx *Ctx, a A, b B) iter.Seq2[R, error], opts ...CallableOption) Registration {
	return Procedure2(name, func(ctx *Ctx, a A, b B, yield func(R) error) error { return each(f(ctx, a, b), yield) }, append(opts, missing(f == nil))...)
}

// IterProcedure3 is [Procedure3] for an iterator over rows.
func IterProcedure3[A, B, C, R any](name string, f func(ctx *Ctx, a A, b B, c C) iter.Seq2[R, error], opts ...CallableOption) Registration {
	return Procedure3(name, func(ctx *Ctx, a A, b B, c C, yield func(R) error) error { return each(f(ctx, a, b, c), yield) }, append(opts, missing(f == nil))...)
}

// IterProcedure4 is [Procedure4] for an iterator over rows.
func IterProcedure4[A, B, C, D, R any](name string, f func(ctx *Ctx, a A, b B, c C, d D) iter.Seq2[R, error], opts ...CallableOption) Registration {
	return Procedure4(name, func(ctx *Ctx, a A, b B, c C, d D, yield func(R) error) error { return each(f(ctx, a, b, c, d), yield) }, append(opts, missing(f == nil))...)
}

func each[R any](rows iter.Seq2[R, error], yield func(R) error) error {
	if rows == nil {
		return nil
	}
	for r, err := range rows {
		if err == nil {
			err = yield(r)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// makeProcedure completes a procedure whose parameters are known.
func makeProcedure[R any](s *spec, f func(c *procedures.Context, ctx *Ctx, args []value.Value, yield func(R) error) error, ready ...func()) Registration {
	row := rowOf[R](s)
	s.finish()
	for _, r := range ready {
		r()
	}
	p := &procedures.Procedure{
		Name: s.name, Description: s.doc, Mode: s.mode, Params: s.params, Results: s.results, NotThreadSafe: s.unsafe, Deprecated: s.deprecated,
	}
	if s.err == nil {
		p.Signature = s.text()
	}
	p.Call = func(c *procedures.Context, args []value.Value, yield func([]value.Value) error) error {
		fill, buf := row(c), make([]value.Value, len(s.results))
		return f(c, s.ctx(c), args, func(r R) error {
			if err := fill(r, buf); err != nil {
				return err
			}
			return yield(buf)
		})
	}
	return s.registration(Registration{proc: p})
}

// filler turns the rows of one call into values.
type filler[R any] func(r R, out []value.Value) error

// rowOf finds the columns of a row type and how its rows are turned into values.
func rowOf[R any](s *spec) func(c *procedures.Context) filler[R] {
	t := reflect.TypeFor[R]()
	if t == reflect.TypeFor[Void]() {
		return func(*procedures.Context) filler[R] {
			return func(R, []value.Value) error { return nil }
		}
	}
	if _, whole := wholeTypes[t]; t.Kind() == reflect.Struct && !whole {
		return structRow[R](s, t)
	}
	name := "value"
	if len(s.columns) > 0 {
		name = s.columns[0]
	}
	if len(s.columns) > 1 {
		s.fail("%d columns are named, but a row of the Go type %s has one", len(s.columns), t)
	}
	s.column(name, s.docs[name], t)
	if s.err != nil {
		return nil
	}
	encode := encoderOf[R]()
	return func(c *procedures.Context) filler[R] {
		return func(r R, out []value.Value) (err error) {
			out[0], err = encode(c, r)
			return err
		}
	}
}

func structRow[R any](s *spec, t reflect.Type) func(c *procedures.Context) filler[R] {
	if len(s.columns) > 0 {
		s.fail("columns are named, but the row type %s names them by its fields", t)
	}
	fields := structFields(t)
	for _, f := range fields {
		doc := s.docs[f.name]
		if doc == "" {
			doc = f.doc
		}
		s.column(f.name, doc, f.typ)
	}
	if len(fields) == 0 {
		s.fail("the row type %s has no exported field to be a column; a procedure without columns yields morsel.Void", t)
	}
	if s.err != nil {
		return nil
	}
	encode := make([]reflectEncoder, len(fields))
	for i, f := range fields {
		encode[i] = encodeFrom(f.typ)
	}
	return func(c *procedures.Context) filler[R] {
		row, g := new(R), within(c)
		from := reflect.ValueOf(row).Elem()
		return func(r R, out []value.Value) (err error) {
			*row = r
			for i := range fields {
				if out[i], err = encode[i](g, from.FieldByIndex(fields[i].index)); err != nil {
					return err
				}
			}
			return nil
		}
	}
}

// column adds a result column.
func (s *spec) column(name, doc string, t reflect.Type) {
	typ, err := cypherType(t)
	if err != nil {
		s.fail("column `%s` cannot go to Cypher: %v", name, err)
	}
	for _, r := range s.results {
		if r.Name == name {
			s.fail("two columns are called `%s`", name)
		}
	}
	s.results = append(s.results, procedures.Param{Name: name, Type: typ, Description: doc})
}
