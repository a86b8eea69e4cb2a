package morsel

import (
	"bytes"
	"fmt"
	"math"
	"reflect"
	"time"

	"github.com/morseldb/morsel/procedures"
	"github.com/morseldb/morsel/value"
)

// decoder makes a Go value of a Cypher value. The value's kind fits already where
// it is an argument; inside lists and maps it may be any.
type decoder[T any] func(c *procedures.Context, v value.Value) (T, error)

// decoderOf is the decoder of a type that cypherType knows. The common types have
// one that allocates nothing.
func decoderOf[T any]() decoder[T] {
	var d any
	switch any((*T)(nil)).(type) {
	case *int64:
		d = decoder[int64](func(_ *procedures.Context, v value.Value) (int64, error) { return v.AsInt(), kindIs(v, value.KindInt) })
	case *int:
		d = decoder[int](func(_ *procedures.Context, v value.Value) (int, error) {
			return int(v.AsInt()), kindIs(v, value.KindInt)
		})
	case *float64:
		d = decoder[float64](func(_ *procedures.Context, v value.Value) (float64, error) { return decodeFloat(v) })
	case *string:
		d = decoder[string](func(c *procedures.Context, v value.Value) (string, error) {
			if v.Kind() != value.KindString {
				return "", kindIs(v, value.KindString)
			}
			return c.Graph.Keep(v.AsString()), nil
		})
	case *bool:
		d = decoder[bool](func(_ *procedures.Context, v value.Value) (bool, error) { return v.AsBool(), kindIs(v, value.KindBool) })
	case *value.Value:
		d = decoder[value.Value](func(_ *procedures.Context, v value.Value) (value.Value, error) { return v, nil })
	case *any:
		d = decoder[any](func(c *procedures.Context, v value.Value) (any, error) { return within(c).native(v), nil })
	default:
		f := decodeInto(reflect.TypeFor[T]())
		d = decoder[T](func(c *procedures.Context, v value.Value) (T, error) {
			var to T
			err := f(within(c), v, reflect.ValueOf(&to).Elem())
			return to, err
		})
	}
	return d.(decoder[T])
}

// within turns values of the view of a call into Go's.
func within(c *procedures.Context) *materializer { return &materializer{c.Graph, c.Database} }

func decodeFloat(v value.Value) (float64, error) {
	if v.Kind() == value.KindInt {
		return float64(v.AsInt()), nil
	}
	return v.AsFloat(), kindIs(v, value.KindFloat)
}

// kindIs is the error of a value of another kind.
func kindIs(v value.Value, want value.Kind) error {
	if v.Kind() == want {
		return nil
	}
	return fmt.Errorf("expected %s but was %s", want, v.Kind())
}

type reflectDecoder = func(g *materializer, v value.Value, to reflect.Value) error

// decodeInto is a decoder by reflection, put together once for a type.
func decodeInto(t reflect.Type) reflectDecoder {
	if typ, ok := wholeTypes[t]; ok {
		return decodeWhole(t, typ)
	}
	switch t.Kind() {
	case reflect.Interface:
		return func(g *materializer, v value.Value, to reflect.Value) error {
			if v.IsNull() {
				to.SetZero()
				return nil
			}
			to.Set(reflect.ValueOf(g.native(v)))
			return nil
		}
	case reflect.Pointer:
		elem := decodeInto(t.Elem())
		return func(g *materializer, v value.Value, to reflect.Value) error {
			if v.IsNull() {
				to.SetZero()
				return nil
			}
			n := reflect.New(t.Elem())
			to.Set(n)
			return elem(g, v, n.Elem())
		}
	case reflect.Slice, reflect.Array:
		return decodeList(t)
	case reflect.Map:
		return decodeMap(t)
	case reflect.Struct:
		return decodeStruct(t)
	}
	return decodeScalar
}

// decodeScalar is numbers, strings and booleans of any size.
func decodeScalar(g *materializer, v value.Value, to reflect.Value) error {
	switch {
	case to.Kind() == reflect.Bool:
		to.SetBool(v.AsBool())
		return kindIs(v, value.KindBool)
	case to.Kind() == reflect.String:
		if v.Kind() == value.KindString {
			to.SetString(g.snap.Keep(v.AsString()))
		}
		return kindIs(v, value.KindString)
	case to.CanFloat():
		f, err := decodeFloat(v)
		if overflowsFloat(to, f) {
			return fmt.Errorf("%v does not fit into a Go %s", f, to.Type())
		}
		to.SetFloat(f)
		return err
	case v.Kind() != value.KindInt:
		return kindIs(v, value.KindInt)
	}
	n := v.AsInt()
	switch {
	case to.CanInt() && !to.OverflowInt(n):
		to.SetInt(n)
	case to.CanUint() && n >= 0 && !to.OverflowUint(uint64(n)):
		to.SetUint(uint64(n))
	default:
		return fmt.Errorf("%d does not fit into a Go %s", n, to.Type())
	}
	return nil
}

// overflowsFloat reports whether a finite number would be infinite in a float of another size.
func overflowsFloat(to reflect.Value, f float64) bool {
	return !math.IsInf(f, 0) && to.OverflowFloat(f)
}

// decodeWhole is the types that stand for one Cypher type.
func decodeWhole(t reflect.Type, typ value.Type) reflectDecoder {
	return func(g *materializer, v value.Value, to reflect.Value) error {
		switch {
		case t == valueType:
			to.Set(reflect.ValueOf(v))
			return nil
		case !typ.Kinds.Has(v.Kind()):
			return fmt.Errorf("expected %s but was %s", typ, v.Kind())
		case t == durationType:
			d := v.AsDuration()
			if d.Months != 0 || d.Days != 0 {
				return fmt.Errorf("%s has months or days, which a time.Duration cannot hold; take a morsel.Duration", v)
			}
			to.SetInt(int64(time.Duration(d.Seconds)*time.Second + time.Duration(d.Nanos)))
			return nil
		}
		to.Set(reflect.ValueOf(g.native(v)))
		return nil
	}
}

func decodeList(t reflect.Type) reflectDecoder {
	elem := decodeInto(t.Elem())
	return func(g *materializer, v value.Value, to reflect.Value) error {
		if v.Kind() != value.KindList {
			return kindIs(v, value.KindList)
		}
		if b, ok := v.AsBytes(); ok && isBytes(t) {
			to.SetBytes(bytes.Clone(b))
			return nil
		}
		list := v.AsList()
		if t.Kind() == reflect.Slice {
			to.Set(reflect.MakeSlice(t, len(list), len(list)))
		} else if t.Len() != len(list) {
			return fmt.Errorf("a list of %d does not fit into a Go %s", len(list), t)
		}
		for i, e := range list {
			if err := elem(g, e, to.Index(i)); err != nil {
				return fmt.Errorf("element %d: %w", i, err)
			}
		}
		return nil
	}
}

func decodeMap(t reflect.Type) reflectDecoder {
	elem := decodeInto(t.Elem())
	return func(g *materializer, v value.Value, to reflect.Value) error {
		if v.Kind() != value.KindMap {
			return kindIs(v, value.KindMap)
		}
		m := v.AsMap()
		to.Set(reflect.MakeMapWithSize(t, m.Len()))
		for i := range m.Len() {
			k, e := m.At(i)
			n := reflect.New(t.Elem()).Elem()
			if err := elem(g, e, n); err != nil {
				return fmt.Errorf("key %s: %w", k, err)
			}
			to.SetMapIndex(reflect.ValueOf(k).Convert(t.Key()), n)
		}
		return nil
	}
}

// decodeStruct fills the fields that the map has keys for; the others stay zero.
func decodeStruct(t reflect.Type) reflectDecoder {
	fields := structFields(t)
	into := make([]reflectDecoder, len(fields))
	for i, f := range fields {
		into[i] = decodeInto(f.typ)
	}
	return func(g *materializer, v value.Value, to reflect.Value) error {
		if v.Kind() != value.KindMap {
			return kindIs(v, value.KindMap)
		}
		for i, f := range fields {
			e, ok := v.AsMap().Get(f.name)
			if !ok {
				continue
			}
			if err := into[i](g, e, to.FieldByIndex(f.index)); err != nil {
				return fmt.Errorf("key %s: %w", f.name, err)
			}
		}
		return nil
	}
}
