package morsel

import (
	"fmt"
	"reflect"
	"time"

	"github.com/morseldb/morsel/value"
)

var (
	valueType    = reflect.TypeFor[value.Value]()
	durationType = reflect.TypeFor[time.Duration]()
)

// wholeTypes is the Go types that stand for one Cypher type as a whole.
var wholeTypes = map[reflect.Type]value.Type{
	reflect.TypeFor[Node]():          value.TypeNode,
	reflect.TypeFor[Relationship]():  value.TypeRel,
	reflect.TypeFor[Path]():          value.TypePath,
	reflect.TypeFor[Date]():          value.TypeDate,
	reflect.TypeFor[LocalTime]():     value.TypeLocalTime,
	reflect.TypeFor[OffsetTime]():    value.TypeTime,
	reflect.TypeFor[LocalDateTime](): value.TypeLocalDateTime,
	reflect.TypeFor[time.Time]():     value.TypeDateTime,
	reflect.TypeFor[Duration]():      value.TypeDuration,
	durationType:                     value.TypeDuration,
	reflect.TypeFor[Point]():         value.TypePoint,
	reflect.TypeFor[Vector]():        value.TypeVector,
	reflect.TypeFor[UUID]():          value.TypeUUID,
	valueType:                        value.TypeAny,
}

// isBytes reports whether a Go type holds byte arrays: []byte and types made of it.
func isBytes(t reflect.Type) bool {
	return t.Kind() == reflect.Slice && t.Elem().Kind() == reflect.Uint8
}

// cypherType is the Cypher type whose values a Go type holds.
func cypherType(t reflect.Type) (value.Type, error) { return typeWithin(t, nil) }

// typeWithin is cypherType inside the types of outer, which must not come again.
func typeWithin(t reflect.Type, outer []reflect.Type) (value.Type, error) {
	if typ, ok := wholeTypes[t]; ok {
		return typ, nil
	}
	for _, o := range outer {
		if o == t {
			return value.TypeAny, fmt.Errorf("the Go type %s contains itself, and Cypher's maps cannot", t)
		}
	}
	outer = append(outer[:len(outer):len(outer)], t)
	switch t.Kind() {
	case reflect.Bool:
		return value.TypeBool, nil
	case reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64,
		reflect.Uint, reflect.Uint8, reflect.Uint16, reflect.Uint32, reflect.Uint64:
		return value.TypeInt, nil
	case reflect.Float32, reflect.Float64:
		return value.TypeFloat, nil
	case reflect.String:
		return value.TypeString, nil
	case reflect.Interface:
		if t.NumMethod() == 0 {
			return value.TypeAny, nil
		}
	case reflect.Pointer:
		return typeWithin(t.Elem(), outer)
	case reflect.Slice, reflect.Array:
		elem, err := typeWithin(t.Elem(), outer)
		return value.ListOf(elem), err
	case reflect.Map:
		if t.Key().Kind() != reflect.String {
			return value.TypeAny, fmt.Errorf("the Go type %s has keys that are no strings", t)
		}
		_, err := typeWithin(t.Elem(), outer)
		return value.TypeMap, err
	case reflect.Struct:
		return value.TypeMap, fieldsWithin(t, outer)
	}
	return value.TypeAny, fmt.Errorf("the Go type %s is no Cypher type; use a bool, number, string, slice, map, struct, time.Time, any, or one of package morsel's types", t)
}

// fieldsWithin checks the types of a struct's fields.
func fieldsWithin(t reflect.Type, outer []reflect.Type) error {
	for _, f := range structFields(t) {
		if _, err := typeWithin(f.typ, outer); err != nil {
			return fmt.Errorf("field %s: %w", f.name, err)
		}
	}
	return nil
}

// structField is a field of a struct that a map's key or a column stands for.
type structField struct {
	name, doc string
	index     []int
	typ       reflect.Type
}

// structFields is the fields that Cypher sees: exported, by their `morsel` tag or name.
func structFields(t reflect.Type) []structField {
	var out []structField
	for _, f := range reflect.VisibleFields(t) {
		name, ok := fieldName(f)
		if !ok || f.Anonymous {
			continue
		}
		out = append(out, structField{name: name, doc: f.Tag.Get("doc"), index: f.Index, typ: f.Type})
	}
	return out
}

// holdsAny reports whether a Go type can hold a null as it is.
func holdsAny(t reflect.Type) bool { return t == valueType || t.Kind() == reflect.Interface }
