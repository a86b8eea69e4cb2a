package value

import (
	"math"
	"math/big"
	"strconv"
	"strings"

	"github.com/morseldb/morsel/status"
)

// errConvert is the TypeError of a conversion function that was given a kind it
// does not take.
func errConvert(function, expected string, got Value) error {
	return status.New(status.TypeError, "InvalidArgumentValue",
		"Invalid input for function '%s()': Expected a %s, got: %s", function, expected, Debug(got))
}

// orNull drops the error of a conversion: the …OrNull functions.
func orNull(v Value, err error) Value {
	if err != nil {
		return Null
	}
	return v
}

// ToIntegerOrNull is the function toIntegerOrNull.
func ToIntegerOrNull(v Value) Value { return orNull(ToInteger(v)) }

// ToFloatOrNull is the function toFloatOrNull.
func ToFloatOrNull(v Value) Value { return orNull(ToFloat(v)) }

// ToBooleanOrNull is the function toBooleanOrNull.
func ToBooleanOrNull(v Value) Value { return orNull(ToBoolean(v)) }

// ToStringOrNull is the function toStringOrNull.
func ToStringOrNull(v Value) Value { return orNull(ToString(v)) }

// ToInteger is the function toInteger: floats and numerals are cut towards
// zero, floats beyond 64 bits saturate, other strings are null.
func ToInteger(v Value) (Value, error) {
	switch v.kind {
	case KindNull, KindInt:
		return v, nil
	case KindBool:
		return Int(int64(v.n)), nil
	case KindFloat:
		return Int(saturate(v.AsFloat())), nil
	case KindString:
		return parseInteger(v.AsString())
	}
	return Null, errConvert("toInteger", "String, Float, Integer or Boolean", v)
}

// saturate cuts a float to an integer as Java casts.
func saturate(f float64) int64 {
	switch {
	case f != f:
		return 0
	case f >= 1<<63:
		return math.MaxInt64
	case f < -1<<63:
		return math.MinInt64
	}
	return int64(f)
}

func parseInteger(s string) (Value, error) {
	if i, err := strconv.ParseInt(s, 10, 64); err == nil {
		return Int(i), nil
	}
	if !isDecimal(s) {
		return Null, nil
	}
	tooLarge := status.New(status.TypeError, "InvalidArgumentValue", "integer, %s, is too large", s)
	f, err := strconv.ParseFloat(s, 64)
	if err != nil || math.Abs(f) > 1<<64 {
		return Null, tooLarge
	}
	if math.Abs(f) < 1<<52 {
		return Int(int64(f)), nil
	}
	r, ok := new(big.Rat).SetString(s)
	if !ok {
		return Null, tooLarge
	}
	i := new(big.Int).Quo(r.Num(), r.Denom())
	fraction := !r.IsInt()
	if !i.IsInt64() || fraction && (i.Int64() == math.MaxInt64 || i.Int64() == math.MinInt64) {
		return Null, tooLarge
	}
	return Int(i.Int64()), nil
}

// isDecimal reports whether s is a decimal numeral: digits with an optional
// sign, point and exponent.
func isDecimal(s string) bool {
	s = withoutSign(s)
	mantissa, exponent := s, ""
	if i := strings.IndexAny(s, "eE"); i >= 0 {
		mantissa, exponent = s[:i], s[i+1:]
		if !onlyDigits(withoutSign(exponent)) {
			return false
		}
	}
	whole, fraction, point := strings.Cut(mantissa, ".")
	switch {
	case !point:
		return onlyDigits(whole)
	case whole == "":
		return onlyDigits(fraction)
	}
	return onlyDigits(whole) && (fraction == "" || onlyDigits(fraction))
}

// withoutSign drops one leading sign.
func withoutSign(s string) string {
	if s != "" && (s[0] == '-' || s[0] == '+') {
		return s[1:]
	}
	return s
}

// onlyDigits reports whether s is one or more ASCII digits.
func onlyDigits(s string) bool {
	for i := 0; i < len(s); i++ {
		if s[i] < '0' || s[i] > '9' {
			return false
		}
	}
	return s != ""
}

// ToFloat is the function toFloat; strings are read as Java does, spaces around
// and a trailing f or d allowed, and are null where that fails.
func ToFloat(v Value) (Value, error) {
	switch v.kind {
	case KindNull, KindFloat:
		return v, nil
	case KindInt:
		return Float(float64(v.AsInt())), nil
	case KindString:
		return parseFloat(v.AsString()), nil
	}
	return Null, errConvert("toFloat", "String, Float or Integer", v)
}

func parseFloat(s string) Value {
	s = strings.TrimFunc(s, func(r rune) bool { return r <= ' ' })
	switch withoutSign(s) {
	case "NaN":
		return Float(math.NaN())
	case "Infinity":
		if s[0] == '-' {
			return Float(math.Inf(-1))
		}
		return Float(math.Inf(1))
	}
	hex := strings.Contains(s, "0x") || strings.Contains(s, "0X")
	if n := len(s); n > 1 && strings.IndexByte("fFdD", s[n-1]) >= 0 && (!hex || strings.ContainsAny(s, "pP")) {
		s = s[:n-1]
	}
	if !hex && !isDecimal(s) || strings.Contains(s, "_") {
		return Null
	}
	f, err := strconv.ParseFloat(s, 64)
	if err != nil && !math.IsInf(f, 0) {
		return Null
	}
	return Float(f)
}

// ToBoolean is the function toBoolean: true and false in any case with spaces
// around, integers other than zero.
func ToBoolean(v Value) (Value, error) {
	switch v.kind {
	case KindNull, KindBool:
		return v, nil
	case KindInt:
		return Bool(v.AsInt() != 0), nil
	case KindString:
		switch strings.ToLower(strings.TrimSpace(v.AsString())) {
		case "true":
			return True, nil
		case "false":
			return False, nil
		}
		return Null, nil
	}
	return Null, errConvert("toBoolean", "Boolean, Integer or String", v)
}

// ToString is the function toString: a string for every value that is not a
// collection or part of a graph.
func ToString(v Value) (Value, error) {
	if v.kind == KindNull || v.kind == KindString {
		return v, nil
	}
	if s, ok := scalarText(v); ok {
		return String(s), nil
	}
	return Null, errConvert("toString", "String, Float, Integer, Boolean, Temporal or Duration", v)
}

// scalarText is the text of a value as toString gives it; ok is false for
// kinds that have none.
func scalarText(v Value) (s string, ok bool) {
	switch v.kind {
	case KindString:
		return v.AsString(), true
	case KindBool, KindInt, KindFloat, KindPoint:
		return v.String(), true
	case KindDate, KindLocalTime, KindTime, KindLocalDateTime, KindDateTime, KindDuration:
		return string(appendTemporal(nil, v, true)), true
	case KindUUID:
		return v.AsUUID().String(), true
	}
	return "", false
}
