package value

import (
	"cmp"
	"math"
	"slices"
	"strings"
)

// Comparison is the outcome of comparing two values with <, <=, > or >=.
type Comparison int8

// The outcomes of a comparison.
const (
	Smaller   Comparison = -1
	Same      Comparison = 0
	Larger    Comparison = 1
	Unordered Comparison = 2 // a NaN is involved: all four operators say false
	Unknown   Comparison = 3 // null, or kinds that do not compare: all say null
)

// Less is Cypher's a < b.
func Less(a, b Value) Value { return strictly(Compare(a, b), Smaller, a) }

// LessEqual is Cypher's a <= b.
func LessEqual(a, b Value) Value { return ternary(Compare(a, b), Smaller, Same) }

// Greater is Cypher's a > b.
func Greater(a, b Value) Value { return strictly(Compare(a, b), Larger, a) }

// GreaterEqual is Cypher's a >= b.
func GreaterEqual(a, b Value) Value { return ternary(Compare(a, b), Larger, Same) }

// strictly is True where c is the outcome asked for. Kinds that have no order
// know <= and >= for what is equal, but not < and >.
func strictly(c, asked Comparison, v Value) Value {
	if c == Same && v.kind >= KindNode && (v.kind <= KindPath || v.kind >= KindDuration) {
		return Null
	}
	return ternary(c, asked, asked)
}

// ternary is True where c is one of two outcomes, Null where it is Unknown.
func ternary(c, first, second Comparison) Value {
	if c == Unknown {
		return Null
	}
	return Bool(c == first || c == second)
}

// Compare is what the operators <, <=, > and >= see. Values of different kinds
// do not compare, numbers do; durations, points, vectors and UUIDs only when they are equal. Nodes, relationships
// and paths compare by their ids, as in Neo4j.
func Compare(a, b Value) Comparison {
	if a.kind != b.kind {
		if a.IsNumber() && b.IsNumber() {
			return compareNumbers(a, b)
		}
		return Unknown
	}
	switch a.kind {
	case KindInt, KindBool:
		return Comparison(cmp.Compare(int64(a.n), int64(b.n)))
	case KindFloat:
		return compareFloats(a.AsFloat(), b.AsFloat())
	case KindString:
		return Comparison(strings.Compare(a.AsString(), b.AsString()))
	case KindList:
		return compareLists(a.AsList(), b.AsList())
	case KindMap:
		return compareMaps(a.AsMap(), b.AsMap())
	case KindDuration, KindPoint, KindVector, KindUUID:
		if equalScalar(a, b) {
			return Same
		}
		return Unknown
	case KindNull:
		return Unknown
	default:
		return Comparison(orderSameKind(a, b))
	}
}

func compareFloats(a, b float64) Comparison {
	switch {
	case a < b:
		return Smaller
	case a > b:
		return Larger
	case a == b:
		return Same
	}
	return Unordered
}

// compareNumbers compares an integer and a float, either way round, exactly.
func compareNumbers(a, b Value) Comparison {
	switch {
	case a.kind == KindInt && b.kind == KindInt:
		return Comparison(cmp.Compare(a.AsInt(), b.AsInt()))
	case a.kind == KindInt:
		return compareIntFloat(a.AsInt(), b.AsFloat())
	case b.kind == KindInt:
		c := compareIntFloat(b.AsInt(), a.AsFloat())
		if c == Unordered {
			return c
		}
		return -c
	}
	return compareFloats(a.AsFloat(), b.AsFloat())
}

// compareIntFloat compares without rounding the integer to 53 bits.
func compareIntFloat(i int64, f float64) Comparison {
	switch {
	case f != f:
		return Unordered
	case f >= 1<<63:
		return Smaller
	case f < -1<<63:
		return Larger
	}
	whole := math.Trunc(f)
	if c := cmp.Compare(i, int64(whole)); c != 0 {
		return Comparison(c)
	}
	return compareFloats(0, f-whole)
}

// compareLists finds the first elements that are not the same; NaN makes two
// lists incomparable.
func compareLists(a, b []Value) Comparison {
	for i := range min(len(a), len(b)) {
		switch c := Compare(a[i], b[i]); c {
		case Same:
		case Unordered:
			return Unknown
		default:
			return c
		}
	}
	return Comparison(cmp.Compare(len(a), len(b)))
}

// compareMaps compares sizes, then the sorted keys, then values in key order.
func compareMaps(a, b *Map) Comparison {
	if c := cmp.Compare(a.Len(), b.Len()); c != 0 {
		return Comparison(c)
	}
	ka, kb := a.sortedKeys(), b.sortedKeys()
	if c := slices.Compare(ka, kb); c != 0 {
		return Comparison(c)
	}
	for _, k := range ka {
		x, _ := a.Get(k)
		y, _ := b.Get(k)
		switch c := Compare(x, y); c {
		case Same:
		case Unordered:
			return Unknown
		default:
			return c
		}
	}
	return Same
}

// sortedKeys is a sorted copy of the keys.
func (m *Map) sortedKeys() []string {
	keys := slices.Clone(m.keys)
	slices.Sort(keys)
	return keys
}
