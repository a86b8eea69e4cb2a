package importer

import (
	"github.com/morseldb/morsel/value"
)

// declaredKinds is the kind of value that each type of a header stands for.
var declaredKinds = map[string]value.Kind{
	"string": value.KindString, "char": value.KindString, "boolean": value.KindBool, "float": value.KindFloat, "double": value.KindFloat,
	"byte": value.KindInt, "short": value.KindInt, "int": value.KindInt, "integer": value.KindInt, "long": value.KindInt,
	"date": value.KindDate, "localtime": value.KindLocalTime, "time": value.KindTime, "localdatetime": value.KindLocalDateTime,
	"datetime": value.KindDateTime, "duration": value.KindDuration, "point": value.KindPoint,
}

// setTyped puts a value of a file that has types into the row: as it is, unless the header gives the
// column another type; then the value's text is converted like a CSV field.
func (g *group) setTyped(r place, row properties, c *column, v value.Value, ids *idSpace) error {
	if v.IsNull() {
		return nil
	}
	if c.role == roleID {
		text, ok := idText(v, nil)
		if !ok {
			return r.errorf("column %q: an id is an integer or a string, not %s", c.name, v.Kind())
		}
		return g.setID(r, row, c, text, ids)
	}
	v, err := g.declared(r, c, v)
	if err != nil {
		return err
	}
	if err := value.Storable(v); err != nil {
		return r.errorf("column %q: %v", c.name, err)
	}
	row.Set(c.prop, v)
	return nil
}

// declared is v as the type that the header gives the column, if it gives one.
func (g *group) declared(r place, c *column, v value.Value) (value.Value, error) {
	if !c.declared {
		return v, nil
	}
	if v.Kind() == value.KindList && c.array {
		out := make([]value.Value, len(v.AsList()))
		for i, e := range v.AsList() {
			conv, err := g.element(r, c, e)
			if err != nil {
				return value.Null, err
			}
			out[i] = conv
		}
		return c.list(out), nil
	}
	if v.Kind() == value.KindList || c.array {
		return value.Null, r.errorf("column %q: %s does not fit the header, which says %s", c.name, v.Kind(), c.typeText())
	}
	return g.element(r, c, v)
}

// element converts one value, or one of a list, to the column's type.
func (g *group) element(r place, c *column, v value.Value) (value.Value, error) {
	text := v.String()
	if v.Kind() == value.KindString {
		text = v.AsString()
	}
	switch want := declaredKinds[c.typ]; {
	case v.Kind() == value.KindInt && want == value.KindInt:
		_, err := g.integer(r, c, []byte(text)) // looks at the range
		return v, err
	case v.Kind() == want && c.typ != "char":
		return v, nil
	case v.Kind() == value.KindBool && want != value.KindString:
		return value.Null, g.bad(r, c, []byte(text), c.typ)
	}
	return g.convert(r, c, []byte(text))
}
