package morsel

import (
	"fmt"
	"iter"
	"reflect"
	"slices"
	"strings"

	"github.com/morseldb/morsel/status"
	"github.com/morseldb/morsel/value"
)

func sortStrings(s []string) { slices.Sort(s) }

// Scan fills *dst from the row. dst is a pointer to a struct, whose fields take the columns of their `morsel` tag
// or (ignoring case) name, or a pointer to anything else when the row has one
// column. Nodes, relationships and maps fill structs by their properties, lists fill
// slices, null is the zero value; a number that does not fit is an error.
func (r *Record) Scan(dst any) error {
	p := reflect.ValueOf(dst)
	if p.Kind() != reflect.Pointer || p.IsNil() {
		return status.New(status.InvalidRequest, "", "Scan needs a non-nil pointer, not %T", dst)
	}
	to := p.Elem()
	var err error
	if to.Kind() == reflect.Struct && !wholeValue(to.Type()) && (len(r.Values) != 1 || !propertied(r.Values[0])) {
		err = fillStruct(to, r.Map())
	} else if len(r.Values) != 1 {
		err = fmt.Errorf("the row has %d columns, a %s takes one", len(r.Values), to.Type())
	} else {
		err = fill(to, r.Values[0])
	}
	if err != nil {
		return status.Wrap(status.TypeError, err, "scanning a record: %v", err)
	}
	return nil
}

// ScanAll iterates over the rows of a result as values of type T, see [Record.Scan].
func ScanAll[T any](r *Result) iter.Seq2[T, error] {
	return func(yield func(T, error) bool) {
		for rec, err := range r.Records() {
			var t T
			if err == nil {
				err = rec.Scan(&t)
			}
			if !yield(t, err) || err != nil {
				return
			}
		}
	}
}

// wholeValue reports whether a struct type is a value itself (Node, Date, time.Time …), not a set of fields.
func wholeValue(t reflect.Type) bool {
	return t.PkgPath() == "time" || t.PkgPath() == reflect.TypeFor[Node]().PkgPath() &&
		slices.Contains([]string{"Node", "Relationship", "Path", "Date", "LocalTime", "OffsetTime", "LocalDateTime", "Duration", "Point", "Vector", "UUID"}, t.Name())
}

func propertied(v any) bool {
	switch v.(type) {
	case Node, Relationship, map[string]any:
		return true
	}
	return false
}

// fieldName is the column or property that a struct field stands for.
func fieldName(f reflect.StructField) (string, bool) {
	if !f.IsExported() {
		return "", false
	}
	tag := f.Tag.Get("morsel")
	if tag == "-" {
		return "", false
	}
	if tag != "" {
		return tag, true
	}
	return f.Name, true
}

func fillStruct(to reflect.Value, from map[string]any) error {
	for _, f := range reflect.VisibleFields(to.Type()) {
		name, ok := fieldName(f)
		if !ok || f.Anonymous {
			continue
		}
		v, ok := from[name]
		if !ok && f.Tag.Get("morsel") == "" {
			for k, c := range from {
				if strings.EqualFold(k, name) {
					v, ok = c, true
				}
			}
		}
		if !ok {
			continue
		}
		if err := fill(to.FieldByIndex(f.Index), v); err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
	}
	return nil
}

// assign fills *dst from v.
func assign[T any](dst *T, v any) error { return fill(reflect.ValueOf(dst).Elem(), v) }

func fill(to reflect.Value, v any) error {
	if v == nil {
		to.SetZero()
		return nil
	}
	from := reflect.ValueOf(v)
	if from.Type().AssignableTo(to.Type()) {
		to.Set(from)
		return nil
	}
	switch to.Kind() {
	case reflect.Pointer:
		n := reflect.New(to.Type().Elem())
		if err := fill(n.Elem(), v); err != nil {
			return err
		}
		to.Set(n)
		return nil
	case reflect.Slice:
		return fillSlice(to, v)
	case reflect.Map:
		return fillMap(to, v)
	case reflect.Struct:
		if m, ok := properties(v); ok {
			return fillStruct(to, m)
		}
	}
	return fillNumber(to, from)
}

func properties(v any) (map[string]any, bool) {
	switch t := v.(type) {
	case Node:
		return t.Props, true
	case Relationship:
		return t.Props, true
	case map[string]any:
		return t, true
	}
	return nil, false
}

func fillSlice(to reflect.Value, v any) error {
	list, ok := v.([]any)
	if b, is := v.([]byte); is {
		list, ok = integers(b), true
	}
	if !ok {
		return fmt.Errorf("a %T is no list", v)
	}
	out := reflect.MakeSlice(to.Type(), len(list), len(list))
	for i, e := range list {
		if err := fill(out.Index(i), e); err != nil {
			return fmt.Errorf("element %d: %w", i, err)
		}
	}
	to.Set(out)
	return nil
}

// integers is the list of integers that a byte array is in Cypher.
func integers(b []byte) []any {
	out := make([]any, len(b))
	for i, e := range value.Bytes(b).AsList() {
		out[i] = e.AsInt()
	}
	return out
}

func fillMap(to reflect.Value, v any) error {
	m, ok := properties(v)
	if !ok || to.Type().Key().Kind() != reflect.String {
		return fmt.Errorf("a %T does not fit into a %s", v, to.Type())
	}
	out := reflect.MakeMapWithSize(to.Type(), len(m))
	for k, e := range m {
		n := reflect.New(to.Type().Elem()).Elem()
		if err := fill(n, e); err != nil {
			return fmt.Errorf("key %q: %w", k, err)
		}
		out.SetMapIndex(reflect.ValueOf(k).Convert(to.Type().Key()), n)
	}
	to.Set(out)
	return nil
}

func fillNumber(to, from reflect.Value) error {
	bad := fmt.Errorf("a %s does not fit into a %s", from.Type(), to.Type())
	switch {
	case to.CanInt() && from.CanInt():
		if to.OverflowInt(from.Int()) {
			return fmt.Errorf("%d does not fit into a %s", from.Int(), to.Type())
		}
		to.SetInt(from.Int())
	case to.CanUint() && from.CanInt():
		if from.Int() < 0 || to.OverflowUint(uint64(from.Int())) {
			return fmt.Errorf("%d does not fit into a %s", from.Int(), to.Type())
		}
		to.SetUint(uint64(from.Int()))
	case to.CanFloat() && from.CanInt():
		to.SetFloat(float64(from.Int()))
	case to.CanFloat() && from.CanFloat():
		if overflowsFloat(to, from.Float()) {
			return fmt.Errorf("%v does not fit into a %s", from.Float(), to.Type())
		}
		to.SetFloat(from.Float())
	case to.Kind() == from.Kind() && from.CanConvert(to.Type()):
		to.Set(from.Convert(to.Type()))
	default:
		return bad
	}
	return nil
}
