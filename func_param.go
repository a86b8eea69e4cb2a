package morsel

import (
	"reflect"

	"github.com/morseldb/morsel/procedures"
	"github.com/morseldb/morsel/status"
	"github.com/morseldb/morsel/value"
)

// param is one parameter of a Go type, as the adapters of functions use it.
type param[T any] struct {
	s      *spec
	i      int // its position
	decode decoder[T]
	preset T // of its default, decoded
}

// paramOf adds a parameter to a spec.
func paramOf[T any](s *spec) *param[T] {
	p := &param[T]{s: s, i: len(s.params)}
	s.param(reflect.TypeFor[T]())
	if s.err == nil {
		p.decode = decoderOf[T]()
	}
	return p
}

// ready decodes the default, once the spec is finished.
func (p *param[T]) ready() {
	if p.s.err != nil {
		return
	}
	d := p.s.params[p.i].Default
	if d == nil {
		return
	}
	if d.IsNull() && !p.s.nullIn[p.i] {
		p.s.fail("the default of `%s` is null, which its Go type cannot be: take a pointer", p.s.params[p.i].Name)
		return
	}
	var err error
	if p.preset, err = p.decode(&procedures.Context{}, *d); err != nil {
		p.s.fail("the default of `%s`: %v", p.s.params[p.i].Name, err)
	}
}

// get is the argument of a call. Null reports an argument that makes the result
// null without a call.
func (p *param[T]) get(c *procedures.Context, args []value.Value, to *T) (null bool, err error) {
	if p.i >= len(args) {
		*to = p.preset
		return false, nil
	}
	v := args[p.i]
	if v.IsNull() && !p.s.nullIn[p.i] {
		return true, nil
	}
	t, err := p.decode(c, v)
	if err != nil {
		return false, p.mismatch(err)
	}
	*to = t
	return false, nil
}

func (p *param[T]) mismatch(err error) error {
	return status.Wrap(status.TypeError, err, "Type mismatch for parameter `%s` of %s `%s`: %v", p.s.params[p.i].Name, p.s.kind, p.s.name, err)
}

// column is the arguments of many calls, by row. Integers and floats are the
// runtime's own memory, others are decoded into new memory. Rows where skip is set
// or that do not live are undefined.
func (p *param[T]) column(c *procedures.Context, cols []procedures.Column, rows procedures.Living, skip []bool) ([]T, error) {
	if p.i >= len(cols) {
		out := make([]T, rows.N)
		for i := range out {
			out[i] = p.preset
		}
		return out, nil
	}
	col := &cols[p.i]
	var out []T
	switch o := any(&out).(type) {
	case *[]int64:
		if col.Kind == value.KindInt {
			*o = col.Ints
			return out, nil
		}
	case *[]float64:
		if col.Kind == value.KindFloat {
			*o = col.Floats
			return out, nil
		}
	}
	var err error
	out = make([]T, rows.N)
	for k := range rows.Len() {
		i := rows.Row(k)
		if skip != nil && skip[i] {
			continue
		}
		if out[i], err = p.decode(c, col.Get(i)); err != nil {
			return nil, p.mismatch(err)
		}
	}
	return out, nil
}

// skipped tells for which rows a null argument makes the result null; nil = none.
func (s *spec) skipped(cols []procedures.Column, rows procedures.Living) []bool {
	var skip []bool
	for k := range cols {
		col := &cols[k]
		if s.nullIn[min(k, len(s.nullIn)-1)] || col.Kind != value.KindNull && col.Nulls == nil {
			continue
		}
		for r := range rows.Len() {
			i := rows.Row(r)
			if !col.IsNull(i) {
				continue
			}
			if skip == nil {
				skip = make([]bool, rows.N)
			}
			skip[i] = true
		}
	}
	return skip
}

// outcome is the result of a Go type, as the adapters of functions use it.
type outcome[R any] struct {
	s      *spec
	encode encoder[R]
}

func outcomeOf[R any](s *spec) *outcome[R] {
	s.result(reflect.TypeFor[R]())
	o := &outcome[R]{s: s}
	if s.err == nil {
		o.encode = encoderOf[R]()
	}
	return o
}

// value is the result of one call.
func (o *outcome[R]) value(c *procedures.Context, r R, err error) (value.Value, error) {
	if err != nil {
		return value.Null, err
	}
	return o.encode(c, r)
}

// start gives the memory for the results of many calls, by row: out's own for
// integers and floats.
func (o *outcome[R]) start(out *procedures.Column, n int) []R {
	var dst []R
	switch d := any(&dst).(type) {
	case *[]int64:
		out.Start(value.KindInt, n)
		*d = out.Ints
	case *[]float64:
		out.Start(value.KindFloat, n)
		*d = out.Floats
	default:
		dst = make([]R, n)
	}
	return dst
}

// finish completes out, once all rows that live and are not skipped are set.
func (o *outcome[R]) finish(c *procedures.Context, dst []R, rows procedures.Living, skip []bool, out *procedures.Column) error {
	switch any(&dst).(type) {
	case *[]int64, *[]float64:
		if skip != nil {
			out.Nulls = skip
		}
		return nil
	}
	out.Start(value.KindNull, rows.N)
	for k := range rows.Len() {
		i := rows.Row(k)
		if skip != nil && skip[i] {
			out.Vals[i] = value.Null
			continue
		}
		v, err := o.encode(c, dst[i])
		if err != nil {
			return err
		}
		out.Vals[i] = v
	}
	return nil
}
