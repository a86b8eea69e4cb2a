package exporter

import (
	"fmt"
	"math"
	"strconv"
	"unicode/utf8"

	"github.com/morseldb/morsel/value"
)

// appendLiteral writes a value that a property can have as a Cypher expression
// that gives the same value, its kind included.
func appendLiteral(b []byte, v value.Value) []byte {
	switch v.Kind() {
	case value.KindString:
		return appendString(b, v.AsString())
	case value.KindInt:
		if v.AsInt() == math.MinInt64 {
			return append(b, "-0x8000000000000000"...) // the decimal form would be the negation of a number that is too large
		}
		return strconv.AppendInt(b, v.AsInt(), 10)
	case value.KindFloat:
		return appendFloat(b, v.AsFloat())
	case value.KindList:
		b = append(b, '[')
		for i, e := range v.AsList() {
			if i > 0 {
				b = append(b, ", "...)
			}
			b = appendLiteral(b, e)
		}
		return append(b, ']')
	case value.KindPoint:
		p := v.AsPoint()
		b = appendFloat(append(b, "point({x: "...), p.X)
		b = appendFloat(append(b, ", y: "...), p.Y)
		if p.CRS.Dims() == 3 {
			b = appendFloat(append(b, ", z: "...), p.Z)
		}
		b = strconv.AppendInt(append(b, ", srid: "...), int64(p.CRS), 10)
		return append(b, "})"...)
	}
	if name, ok := constructors[v.Kind()]; ok {
		return append(appendString(append(append(b, name...), '('), v.String()), ')')
	}
	return append(b, v.String()...)
}

// constructors are the functions that make temporal values of text.
var constructors = map[value.Kind]string{
	value.KindDate: "date", value.KindLocalTime: "localtime", value.KindTime: "time", value.KindLocalDateTime: "localdatetime",
	value.KindDateTime: "datetime", value.KindDuration: "duration",
}

func appendFloat(b []byte, f float64) []byte {
	switch {
	case math.IsNaN(f):
		return append(b, "NaN"...)
	case math.IsInf(f, 1):
		return append(b, "Infinity"...)
	case math.IsInf(f, -1):
		return append(b, "-Infinity"...)
	}
	return append(b, value.FormatFloat(f)...)
}

// appendString writes a string literal. What is not plain text is escaped, and so is each backslash: by its
// number, as \\u would be taken for the escape of a character before literals are read.
func appendString(b []byte, s string) []byte {
	b = append(b, '\'')
	for _, r := range s {
		switch {
		case r == '\'':
			b = append(b, `\'`...)
		case r == '\n':
			b = append(b, `\n`...)
		case r == '\\':
			b = append(b, `\\`...)
		case r < ' ' || r >= 0x7f && r < 0xa0 || r == '\u2028' || r == '\u2029':
			b = fmt.Appendf(b, `\u%04x`, r)
		default:
			b = utf8.AppendRune(b, r)
		}
	}
	return append(b, '\'')
}
