package importer

import (
	"bytes"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/morseldb/morsel/value"
)

// set converts a field by its column's type and puts it into the row. A field with nothing in it is no value.
func (g *group) set(r place, row properties, c *column, f field, ids *idSpace) error {
	if c.prop < 0 {
		return nil
	}
	if f.typed {
		return g.setTyped(r, row, c, f.val, ids)
	}
	text := f.text
	if g.o.TrimStrings && (c.typ == "string" || c.role == roleID) {
		text = bytes.TrimSpace(text)
	}
	if len(text) == 0 && (!f.quoted || g.o.IgnoreEmptyStrings || c.typ != "string") {
		return nil
	}
	if c.role == roleID {
		return g.setID(r, row, c, text, ids)
	}
	if c.array {
		return g.setArray(r, row, c, text)
	}
	switch c.typ {
	case "string":
		if !utf8.Valid(text) {
			return g.bad(r, c, text, "text in UTF-8")
		}
		row.SetString(c.prop, text)
		return nil
	case "long", "int", "integer", "short", "byte":
		n, err := g.integer(r, c, text)
		if err == nil {
			row.SetInt(c.prop, n)
		}
		return err
	}
	v, err := g.convert(r, c, text)
	if err == nil {
		row.Set(c.prop, v)
	}
	return err
}

// setID stores the id of a node as a property of the kind that its ID space has.
func (g *group) setID(r place, row properties, c *column, text []byte, ids *idSpace) error {
	if ids == nil || !ids.numeric {
		row.SetString(c.prop, text)
		return nil
	}
	n, ok := parseInt(text)
	if !ok {
		return g.bad(r, c, text, "integer")
	}
	row.SetInt(c.prop, n)
	return nil
}

// ranges is the values that a header's integer types may have, in bits.
var ranges = map[string]int{"byte": 8, "short": 16, "int": 32, "integer": 32, "long": 64}

func (g *group) integer(r place, c *column, text []byte) (int64, error) {
	text = bytes.TrimSpace(text)
	n, ok := parseInt(text)
	if bits := ranges[c.typ]; !ok || bits < 64 && (n >= 1<<(bits-1) || n < -1<<(bits-1)) {
		return 0, g.bad(r, c, text, c.typ)
	}
	return n, nil
}

func (g *group) bad(r place, c *column, text []byte, typ string) error {
	shown := string(text)
	const most = 60
	if len(shown) > most {
		shown = shown[:most] + "…"
	}
	return r.errorf("column %q: %q is no %s", c.name, shown, typ)
}

func (g *group) setArray(r place, row properties, c *column, text []byte) error {
	parts := bytes.Split(text, []byte{g.f.array})
	out := make([]value.Value, 0, len(parts))
	for _, p := range parts {
		if g.o.TrimStrings {
			p = bytes.TrimSpace(p)
		}
		v, err := g.convert(r, c, p)
		if err != nil {
			return err
		}
		out = append(out, v)
	}
	row.Set(c.prop, c.list(out))
	return nil
}

// list is an array of the column's type; byte[] is a byte array.
func (c *column) list(vs []value.Value) value.Value {
	if c.typ != "byte" {
		return value.List(vs)
	}
	b := make([]byte, len(vs))
	for i, v := range vs {
		b[i] = byte(v.AsInt())
	}
	return value.Bytes(b)
}

// convert makes a value of a column's element type.
func (g *group) convert(r place, c *column, text []byte) (value.Value, error) {
	switch c.typ {
	case "string":
		return value.String(string(text)), nil
	case "long", "int", "integer", "short", "byte":
		n, err := g.integer(r, c, text)
		return value.Int(n), err
	case "float", "double":
		f, err := strconv.ParseFloat(strings.TrimSpace(string(text)), 64)
		if err != nil {
			return value.Null, g.bad(r, c, text, c.typ)
		}
		return value.Float(f), nil
	case "boolean":
		return value.Bool(strings.EqualFold(strings.TrimSpace(string(text)), "true")), nil
	case "char":
		if n := len([]rune(string(text))); n != 1 {
			return value.Null, g.bad(r, c, text, "single character")
		}
		return value.String(string(text)), nil
	}
	v, err := parseTyped(c, strings.TrimSpace(string(text)))
	if err != nil {
		return value.Null, r.errorf("column %q: %q is no %s: %v", c.name, string(text), c.typ, err)
	}
	return v, nil
}
