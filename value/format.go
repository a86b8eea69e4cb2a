package value

import (
	"strconv"
	"strings"
)

// String is v as a Cypher literal or, for kinds without one, as Neo4j prints
// them: strings are quoted, temporal values leave out zero seconds, an entity
// is its id.
func (v Value) String() string {
	switch v.kind {
	case KindInt:
		return strconv.FormatInt(v.AsInt(), 10)
	case KindFloat:
		return FormatFloat(v.AsFloat())
	}
	return string(appendValue(nil, v))
}

func appendValue(b []byte, v Value) []byte {
	switch v.kind {
	case KindNull:
		return append(b, "null"...)
	case KindBool:
		return strconv.AppendBool(b, v.AsBool())
	case KindInt:
		return strconv.AppendInt(b, v.AsInt(), 10)
	case KindFloat:
		return appendFloat(b, v.AsFloat())
	case KindString:
		return appendQuoted(b, v.AsString())
	case KindList:
		return appendList(b, v.AsList())
	case KindMap:
		return appendMap(b, v.AsMap())
	case KindNode:
		b = strconv.AppendInt(append(b, '('), v.ID(), 10)
		return append(b, ')')
	case KindRel:
		b = strconv.AppendInt(append(b, '['), v.ID(), 10)
		return append(b, ']')
	case KindPath:
		return appendPath(b, v.AsPath())
	case KindPoint:
		return appendPoint(b, v.AsPoint())
	case KindVector:
		return appendVector(b, v.AsVector())
	case KindUUID:
		return append(v.AsUUID().append(append(b, "uuid('"...)), "')"...)
	default:
		return appendTemporal(b, v, false)
	}
}

// appendQuoted writes a string literal that the parser reads back.
func appendQuoted(b []byte, s string) []byte {
	b = append(b, '\'')
	for i := 0; i < len(s); i++ {
		switch c := s[i]; c {
		case '\'', '\\':
			b = append(b, '\\', c)
		case '\n':
			b = append(b, '\\', 'n')
		case '\r':
			b = append(b, '\\', 'r')
		case '\t':
			b = append(b, '\\', 't')
		default:
			b = append(b, c)
		}
	}
	return append(b, '\'')
}

func appendList(b []byte, vs []Value) []byte {
	b = append(b, '[')
	for i, e := range vs {
		if i > 0 {
			b = append(b, ", "...)
		}
		b = appendValue(b, e)
	}
	return append(b, ']')
}

func appendMap(b []byte, m *Map) []byte {
	b = append(b, '{')
	for i, k := range m.keys {
		if i > 0 {
			b = append(b, ", "...)
		}
		b = append(appendName(b, k), ": "...)
		b = appendValue(b, m.vals[i])
	}
	return append(b, '}')
}

// appendName writes a key, in backticks where it is not a plain identifier.
func appendName(b []byte, name string) []byte {
	plain := name != ""
	for i := 0; i < len(name) && plain; i++ {
		c := name[i]
		letter := c == '_' || c|0x20 >= 'a' && c|0x20 <= 'z'
		plain = letter || i > 0 && c >= '0' && c <= '9'
	}
	if plain {
		return append(b, name...)
	}
	b = append(b, '`')
	b = append(b, strings.ReplaceAll(name, "`", "``")...)
	return append(b, '`')
}

func appendPath(b []byte, p *Path) []byte {
	for i, n := range p.Nodes {
		if i > 0 {
			b = strconv.AppendInt(append(b, "-["...), p.Rels[i-1], 10)
			b = append(b, "]-"...)
		}
		b = strconv.AppendInt(append(b, '('), n, 10)
		b = append(b, ')')
	}
	return b
}

func appendPoint(b []byte, p Point) []byte {
	b = appendFloat(append(b, "point({x: "...), p.X)
	b = appendFloat(append(b, ", y: "...), p.Y)
	if p.CRS.Dims() == 3 {
		b = appendFloat(append(b, ", z: "...), p.Z)
	}
	b = append(append(b, ", crs: '"...), p.CRS.String()...)
	return append(b, "'})"...)
}

// FormatFloat is a float as Java prints a double: 1.0, 1.0E10, 1.0E-5, NaN,
// Infinity; with the fewest digits that read back the same.
func FormatFloat(f float64) string {
	var buf [32]byte
	return string(appendFloat(buf[:0], f))
}

func appendFloat(b []byte, f float64) []byte {
	switch {
	case f != f:
		return append(b, "NaN"...)
	case f > maxFloat:
		return append(b, "Infinity"...)
	case f < -maxFloat:
		return append(b, "-Infinity"...)
	}
	abs := f
	if abs < 0 {
		abs = -abs
	}
	if abs == 0 || abs >= 1e-3 && abs < 1e7 {
		start := len(b)
		b = strconv.AppendFloat(b, f, 'f', -1, 64)
		for _, c := range b[start:] {
			if c == '.' {
				return b
			}
		}
		return append(b, ".0"...)
	}
	return appendScientific(b, f)
}

// maxFloat is the largest finite float.
const maxFloat = 0x1p1023 * (1 + (1 - 0x1p-52))

// appendScientific turns Go's 1e+10 into Java's 1.0E10.
func appendScientific(b []byte, f float64) []byte {
	var buf [32]byte
	s := strconv.AppendFloat(buf[:0], f, 'e', -1, 64)
	if !strings.Contains(string(s), ".") {
		// Java gives two digits at least, and of those the nearest: the
		// smallest float is 4.9E-324.
		s = strconv.AppendFloat(buf[:0], f, 'e', 1, 64)
	}
	mantissa, exponent, _ := strings.Cut(string(s), "e")
	b = append(b, mantissa...)
	b = append(b, 'E')
	if exponent[0] == '-' {
		b = append(b, '-')
	}
	return append(b, strings.TrimLeft(exponent[1:], "0")...)
}
