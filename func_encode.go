package morsel

import (
	"bytes"
	"fmt"
	"reflect"
	"sync"

	"github.com/morseldb/morsel/procedures"
	"github.com/morseldb/morsel/value"
)

// encoder makes a Cypher value of a Go value.
type encoder[T any] func(c *procedures.Context, from T) (value.Value, error)

// encoderOf is the encoder of a type that cypherType knows.
func encoderOf[T any]() encoder[T] {
	var e any
	switch any((*T)(nil)).(type) {
	case *int64:
		e = encoder[int64](func(_ *procedures.Context, n int64) (value.Value, error) { return value.Int(n), nil })
	case *int:
		e = encoder[int](func(_ *procedures.Context, n int) (value.Value, error) { return value.Int(int64(n)), nil })
	case *float64:
		e = encoder[float64](func(_ *procedures.Context, f float64) (value.Value, error) { return value.Float(f), nil })
	case *string:
		e = encoder[string](func(_ *procedures.Context, s string) (value.Value, error) { return value.String(s), nil })
	case *bool:
		e = encoder[bool](func(_ *procedures.Context, b bool) (value.Value, error) { return value.Bool(b), nil })
	case *value.Value:
		e = encoder[value.Value](func(_ *procedures.Context, v value.Value) (value.Value, error) { return v, nil })
	default:
		f := encodeFrom(reflect.TypeFor[T]())
		e = encoder[T](func(c *procedures.Context, from T) (value.Value, error) {
			return f(within(c), reflect.ValueOf(&from).Elem())
		})
	}
	return e.(encoder[T])
}

type reflectEncoder = func(g *materializer, from reflect.Value) (value.Value, error)

// encodeFrom is an encoder by reflection, put together once for a type. A nil
// slice or map is an empty list or map; null is a nil pointer or a nil any.
func encodeFrom(t reflect.Type) reflectEncoder {
	if _, ok := wholeTypes[t]; ok {
		return func(g *materializer, from reflect.Value) (value.Value, error) {
			return encodeWhole(g, from.Interface())
		}
	}
	switch t.Kind() {
	case reflect.Interface:
		return func(g *materializer, from reflect.Value) (value.Value, error) {
			if from.IsNil() {
				return value.Null, nil
			}
			return encodeAny(g, from.Elem())
		}
	case reflect.Pointer:
		elem := encodeFrom(t.Elem())
		return func(g *materializer, from reflect.Value) (value.Value, error) {
			if from.IsNil() {
				return value.Null, nil
			}
			return elem(g, from.Elem())
		}
	case reflect.Slice, reflect.Array:
		return encodeList(t)
	case reflect.Map:
		return encodeMap(t)
	case reflect.Struct:
		return encodeStruct(t)
	}
	switch {
	case t.Kind() == reflect.Int64:
		return func(_ *materializer, from reflect.Value) (value.Value, error) { return value.Int(from.Int()), nil }
	case t.Kind() == reflect.Float64:
		return func(_ *materializer, from reflect.Value) (value.Value, error) { return value.Float(from.Float()), nil }
	case t.Kind() == reflect.String:
		return func(_ *materializer, from reflect.Value) (value.Value, error) {
			return value.String(from.String()), nil
		}
	}
	return func(_ *materializer, from reflect.Value) (value.Value, error) { return reflectValue(from) }
}

// encoders keeps the encoders of types that were met behind an any.
var encoders sync.Map // reflect.Type → reflectEncoder

// encodeAny encodes a value whose type is known only now.
func encodeAny(g *materializer, from reflect.Value) (value.Value, error) {
	if e, ok := encoders.Load(from.Type()); ok {
		return e.(reflectEncoder)(g, from)
	}
	if _, err := cypherType(from.Type()); err != nil {
		return value.Null, err
	}
	e := encodeFrom(from.Type())
	encoders.Store(from.Type(), e)
	return e(g, from)
}

// encodeWhole is the types that stand for one Cypher type. Entities are known by
// their ids; those that do not exist cannot be given to a query.
func encodeWhole(g *materializer, from any) (value.Value, error) {
	switch t := from.(type) {
	case Node:
		return g.nodeValue(t.ID)
	case Relationship:
		return g.relValue(t.ID)
	case Path:
		return g.pathValue(t)
	}
	return toValue(from)
}

func (g *materializer) nodeValue(id int64) (value.Value, error) {
	if g.snap == nil || !g.snap.NodeExists(id) {
		return value.Null, fmt.Errorf("there is no node with id %d", id)
	}
	return value.Node(id), nil
}

func (g *materializer) relValue(id int64) (value.Value, error) {
	if g.snap == nil {
		return value.Null, fmt.Errorf("there is no relationship with id %d", id)
	}
	if _, _, _, ok := g.snap.Rel(id); !ok {
		return value.Null, fmt.Errorf("there is no relationship with id %d", id)
	}
	return value.Rel(id), nil
}

func (g *materializer) pathValue(p Path) (value.Value, error) {
	if len(p.Nodes) != len(p.Relationships)+1 {
		return value.Null, fmt.Errorf("a path of %d nodes cannot have %d relationships", len(p.Nodes), len(p.Relationships))
	}
	out := &value.Path{}
	for _, n := range p.Nodes {
		if _, err := g.nodeValue(n.ID); err != nil {
			return value.Null, err
		}
		out.Nodes = append(out.Nodes, n.ID)
	}
	for i, r := range p.Relationships {
		if _, err := g.relValue(r.ID); err != nil {
			return value.Null, err
		}
		start, end, _, _ := g.snap.Rel(r.ID)
		if a, b := out.Nodes[i], out.Nodes[i+1]; (start != a || end != b) && (start != b || end != a) {
			return value.Null, fmt.Errorf("relationship %d does not join nodes %d and %d", r.ID, a, b)
		}
		out.Rels = append(out.Rels, r.ID)
	}
	return value.PathOf(out), nil
}

func encodeList(t reflect.Type) reflectEncoder {
	if isBytes(t) {
		return func(_ *materializer, from reflect.Value) (value.Value, error) {
			return value.Bytes(bytes.Clone(from.Bytes())), nil
		}
	}
	elem := encodeFrom(t.Elem())
	return func(g *materializer, from reflect.Value) (value.Value, error) {
		out := make([]value.Value, from.Len())
		for i := range out {
			v, err := elem(g, from.Index(i))
			if err != nil {
				return value.Null, fmt.Errorf("element %d: %w", i, err)
			}
			out[i] = v
		}
		return value.List(out), nil
	}
}

func encodeMap(t reflect.Type) reflectEncoder {
	elem := encodeFrom(t.Elem())
	return func(g *materializer, from reflect.Value) (value.Value, error) {
		keys := make([]string, 0, from.Len())
		for _, k := range from.MapKeys() {
			keys = append(keys, k.String())
		}
		sortStrings(keys)
		m := value.NewMap(len(keys))
		for _, k := range keys {
			v, err := elem(g, from.MapIndex(reflect.ValueOf(k).Convert(t.Key())))
			if err != nil {
				return value.Null, fmt.Errorf("key %s: %w", k, err)
			}
			m.Put(k, v)
		}
		return value.MapOf(m), nil
	}
}

func encodeStruct(t reflect.Type) reflectEncoder {
	fields := structFields(t)
	from := make([]reflectEncoder, len(fields))
	for i, f := range fields {
		from[i] = encodeFrom(f.typ)
	}
	return func(g *materializer, r reflect.Value) (value.Value, error) {
		m := value.NewMap(len(fields))
		for i, f := range fields {
			field, err := r.FieldByIndexErr(f.index)
			if err != nil {
				continue // a field of an embedded struct that is nil
			}
			v, err := from[i](g, field)
			if err != nil {
				return value.Null, fmt.Errorf("key %s: %w", f.name, err)
			}
			m.Put(f.name, v)
		}
		return value.MapOf(m), nil
	}
}

// encodeParam encodes a parameter of a query that is run inside a call: unlike
// those from outside it may hold entities.
func encodeParam(g *materializer, p any) (value.Value, error) {
	if p == nil {
		return value.Null, nil
	}
	return encodeAny(g, reflect.ValueOf(p))
}
