package value

import (
	"math"
	"math/bits"

	"github.com/morseldb/morsel/status"
)

// errOverflow is the error of integer arithmetic beyond 64 bits.
func errOverflow() error {
	return status.New(status.ArithmeticError, "IntegerOverflow", "long overflow")
}

func errDivision() error { return status.New(status.ArithmeticError, "", "/ by zero") }

// errOperands is a TypeError with both operands' types in its text.
func errOperands(format string, a, b Value) error {
	return status.New(status.TypeError, "InvalidArgumentType", format, RuntimeTypeName(a), RuntimeTypeName(b))
}

// Add is Cypher's +: numbers, strings with anything that has a text, lists with
// anything, temporal values and durations. Null with anything is null.
func Add(a, b Value) (Value, error) {
	if a.kind == KindInt && b.kind == KindInt {
		x, y := a.AsInt(), b.AsInt()
		sum := x + y
		if (x^sum)&(y^sum) < 0 {
			return Null, errOverflow()
		}
		return Int(sum), nil
	}
	switch {
	case a.kind == KindNull || b.kind == KindNull:
		return Null, nil
	case a.IsNumber() && b.IsNumber():
		return Float(a.Number() + b.Number()), nil
	case a.kind == KindList || b.kind == KindList:
		return appendLists(a, b), nil
	case a.kind == KindString && addsToText(b), b.kind == KindString && addsToText(a):
		x, _ := scalarText(a)
		y, _ := scalarText(b)
		return String(x + y), nil
	case a.kind == KindDuration && b.kind == KindDuration:
		return addDurations(a.AsDuration(), b.AsDuration(), 1)
	case a.IsTemporalInstant() && b.kind == KindDuration:
		return addToInstant(a, b.AsDuration(), 1)
	case b.IsTemporalInstant() && a.kind == KindDuration:
		return addToInstant(b, a.AsDuration(), 1)
	}
	return Null, errOperands("Cannot add `%s` and `%s`", a, b)
}

// addsToText reports whether string + v is a string. For a boolean it is so only
// when types are found at run time; the binder refuses 'a' + true.
func addsToText(v Value) bool {
	switch v.kind {
	case KindString, KindInt, KindFloat, KindBool, KindPoint, KindDuration:
		return true
	}
	return v.IsTemporalInstant()
}

// Concat is Cypher's ||: two strings or two lists.
func Concat(a, b Value) (Value, error) {
	switch {
	case a.kind == KindNull || b.kind == KindNull:
		return Null, nil
	case a.kind == KindString && b.kind == KindString:
		return String(a.AsString() + b.AsString()), nil
	case a.kind == KindList && b.kind == KindList:
		return appendLists(a, b), nil
	}
	return Null, errOperands("Cannot concatenate `%s` and `%s`", a, b)
}

// appendLists joins two lists, or a list and a single value at either end.
func appendLists(a, b Value) Value {
	x, y := []Value{a}, []Value{b}
	if a.kind == KindList {
		x = a.AsList()
	}
	if b.kind == KindList {
		y = b.AsList()
	}
	joined := make([]Value, 0, len(x)+len(y))
	return List(append(append(joined, x...), y...))
}

// Sub is Cypher's -.
func Sub(a, b Value) (Value, error) {
	if a.kind == KindInt && b.kind == KindInt {
		x, y := a.AsInt(), b.AsInt()
		diff := x - y
		if (x^y)&(x^diff) < 0 {
			return Null, errOverflow()
		}
		return Int(diff), nil
	}
	switch {
	case a.kind == KindNull || b.kind == KindNull:
		return Null, nil
	case a.IsNumber() && b.IsNumber():
		return Float(a.Number() - b.Number()), nil
	case a.kind == KindDuration && b.kind == KindDuration:
		return addDurations(a.AsDuration(), b.AsDuration(), -1)
	case a.IsTemporalInstant() && b.kind == KindDuration:
		return addToInstant(a, b.AsDuration(), -1)
	}
	return Null, errOperands("Cannot subtract `%s` from `%s`", b, a)
}

// Mul is Cypher's *: numbers, or a duration and a number.
func Mul(a, b Value) (Value, error) {
	if a.kind == KindInt && b.kind == KindInt {
		product, ok := mulInt(a.AsInt(), b.AsInt())
		if !ok {
			return Null, errOverflow()
		}
		return Int(product), nil
	}
	switch {
	case a.kind == KindNull || b.kind == KindNull:
		return Null, nil
	case a.IsNumber() && b.IsNumber():
		return Float(a.Number() * b.Number()), nil
	case a.kind == KindDuration && b.IsNumber():
		return mulDuration(a.AsDuration(), b)
	case b.kind == KindDuration && a.IsNumber():
		return mulDuration(b.AsDuration(), a)
	}
	return Null, errOperands("Cannot multiply `%s` and `%s`", a, b)
}

// mulInt is x*y; ok is false where it does not fit.
func mulInt(x, y int64) (product int64, ok bool) {
	hi, lo := bits.Mul64(uint64(x), uint64(y))
	if x < 0 {
		hi -= uint64(y)
	}
	if y < 0 {
		hi -= uint64(x)
	}
	return int64(lo), int64(hi) == int64(lo)>>63
}

// Div is Cypher's /: integers divide towards zero, a division by the integer
// zero is an error, by the float zero infinite.
func Div(a, b Value) (Value, error) {
	switch {
	case a.kind == KindNull || b.kind == KindNull:
		return Null, nil
	case a.kind == KindInt && b.kind == KindInt:
		if b.n == 0 {
			return Null, errDivision()
		}
		if b.AsInt() == -1 {
			return Int(-a.AsInt()), nil
		}
		return Int(a.AsInt() / b.AsInt()), nil
	case a.IsNumber() && b.IsNumber():
		return Float(a.Number() / b.Number()), nil
	case a.kind == KindDuration && b.IsNumber():
		return divDuration(a.AsDuration(), b)
	}
	return Null, errOperands("Cannot divide `%s` by `%s`", a, b)
}

// Mod is Cypher's %: the remainder has the dividend's sign.
func Mod(a, b Value) (Value, error) {
	switch {
	case a.kind == KindNull || b.kind == KindNull:
		return Null, nil
	case a.kind == KindInt && b.kind == KindInt:
		if b.n == 0 {
			return Null, errDivision()
		}
		if b.AsInt() == -1 {
			return Int(0), nil
		}
		return Int(a.AsInt() % b.AsInt()), nil
	case a.IsNumber() && b.IsNumber():
		return Float(math.Mod(a.Number(), b.Number())), nil
	}
	return Null, errOperands("Cannot calculate modulus of `%s` and `%s`", a, b)
}

// Pow is Cypher's ^, always a float.
func Pow(a, b Value) (Value, error) {
	switch {
	case a.kind == KindNull || b.kind == KindNull:
		return Null, nil
	case a.IsNumber() && b.IsNumber():
		return Float(pow(a.Number(), b.Number())), nil
	}
	return Null, errOperands("Cannot raise `%s` to the power of `%s`", a, b)
}

// pow differs from math.Pow where Java does: 1 to the power of NaN or of an
// infinity is NaN, and so is -1 to an infinity.
func pow(x, y float64) float64 {
	if y != y || math.IsInf(y, 0) && math.Abs(x) == 1 {
		return math.NaN()
	}
	return math.Pow(x, y)
}

// Neg is Cypher's unary minus.
func Neg(v Value) (Value, error) {
	switch v.kind {
	case KindNull:
		return Null, nil
	case KindInt:
		if v.AsInt() == math.MinInt64 {
			return Null, errOverflow()
		}
		return Int(-v.AsInt()), nil
	case KindFloat:
		return Float(-v.AsFloat()), nil
	}
	return Null, errOperands("Cannot subtract `%s` from `%s`", v, Int(0))
}

// Plus is Cypher's unary plus: it changes nothing but wants a number.
func Plus(v Value) (Value, error) {
	if v.kind == KindNull || v.IsNumber() {
		return v, nil
	}
	return Null, errOperands("Cannot add `%s` and `%s`", Int(0), v)
}
