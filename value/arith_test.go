package value

import (
	"math"
	"testing"

	"github.com/morseldb/morsel/status"
)

type binary2 func(a, b Value) (Value, error)

func TestArithmetic(t *testing.T) {
	big, small := Int(math.MaxInt64), Int(math.MinInt64)
	for _, c := range []struct {
		name string
		op   binary2
		a, b Value
		want string // rendering, or error text
	}{
		{"+", Add, Int(1), Int(2), "3"}, {"+", Add, Int(1), Float(0.5), "1.5"}, {"+", Add, big, Int(1), "long overflow"},
		{"+", Add, String("a"), Int(1), "'a1'"}, {"+", Add, Float(1.5), String("a"), "'1.5a'"}, {"+", Add, String("a"), Null, "null"},
		{"+", Add, String("a"), DateOf(0), "'a1970-01-01'"}, {"+", Add, String("a"), True, "'atrue'"},
		{"+", Add, String("a"), mapping(), "Cannot add `String` and `Map`"},
		{"+", Add, list(Int(1)), Null, "null"}, {"+", Add, Int(2), list(Int(1)), "[2, 1]"}, {"+", Add, list(Int(1)), list(list(Int(2))), "[1, [2]]"},
		{"+", Add, True, list(Int(1)), "[true, 1]"}, {"+", Add, mapping("a", Int(1)), Int(1), "Cannot add `Map` and `Long`"},
		{"-", Sub, small, Int(1), "long overflow"}, {"-", Sub, String("a"), Int(2), "Cannot subtract `Long` from `String`"},
		{"-", Sub, Int(5), Float(2), "3.0"}, {"-", Sub, Null, Int(2), "null"},
		{"*", Mul, big, Int(2), "long overflow"}, {"*", Mul, small, Int(-1), "long overflow"}, {"*", Mul, Int(-3), Int(4), "-12"},
		{"*", Mul, big, Int(-1), "-9223372036854775807"}, {"*", Mul, String("a"), Int(2), "Cannot multiply `String` and `Long`"},
		{"/", Div, Int(-7), Int(2), "-3"}, {"/", Div, Int(1), Int(0), "/ by zero"}, {"/", Div, Float(1), Int(0), "Infinity"},
		{"/", Div, small, Int(-1), "-9223372036854775808"}, {"/", Div, Int(2), String("a"), "Cannot divide `Long` by `String`"},
		{"%", Mod, Int(-5), Int(3), "-2"}, {"%", Mod, Int(5), Float(0), "NaN"}, {"%", Mod, Int(5), Int(0), "/ by zero"}, {"%", Mod, Float(-5.5), Int(2), "-1.5"},
		{"^", Pow, Int(2), Int(3), "8.0"}, {"^", Pow, Int(0), Int(0), "1.0"}, {"^", Pow, String("a"), Int(2), "Cannot raise `String` to the power of `Long`"},
		{"*", Mul, dur(1, 1, 1, 0), Float(-1.5), "P-1M-16DT-17H-14M-34.5S"}, {"*", Mul, Float(0.3), dur(1, 0, 0, 0), "P9DT3H8M43.8S"},
		{"*", Mul, dur(0, 2, 0, 0), big, "Can not multiply duration P2D with Long(9223372036854775807) without causing overflow."},
		{"*", Mul, dur(0, 2, 0, 0), Float(1.5e300), "Can not multiply duration P2D with Double(1.500000e+300) without causing overflow."},
		{"/", Div, dur(7, 0, 0, 0), Int(3), "P2M10DT3H29M42S"}, {"/", Div, dur(-1, 0, 0, 0), Int(2), "P-15DT-5H-14M-33S"},
		{"/", Div, dur(0, 0, 1, 0), Int(3), "PT0.333333333S"}, {"/", Div, dur(0, 1, 0, 0), Int(0), "/ by zero"}, {"/", Div, dur(0, 2, 0, 0), Float(0), "PT0S"},
		{"+", Add, dur(0, 0, math.MaxInt64, 0), dur(0, 0, 1, 0), "Can not add duration PT2562047788015215H30M7S and PT1S without causing overflow."},
		{"-", Sub, dur(1, 2, 3, 4), dur(1, 2, 3, 5), "PT-0.000000001S"},
		{"+", Add, DateOf(daysOfCivil(2024, 1, 31)), dur(1, 0, 0, 0), "2024-02-29"},
		{"+", Add, dur(1, 0, 0, 0), DateOf(daysOfCivil(2023, 1, 31)), "2023-02-28"},
		{"-", Sub, DateOf(0), dur(0, 0, 86_400, 0), "1969-12-31"}, {"+", Add, DateOf(0), dur(0, 0, 86_399, 0), "1970-01-01"},
		{"+", Add, DateOf(MaxDays), dur(0, 1, 0, 0), "Invalid value for Year (valid values -999999999 - 999999999): 1000000000"},
		{"+", Add, DateOf(MaxDays), dur(12, 0, 0, 0), "Invalid value for Year (valid values -999999999 - 999999999): 1000000000"},
		{"-", Sub, NewLocalTime(0), dur(1, 1, 1, 0), "23:59:59"}, {"+", Add, NewTime(0, 3600), dur(0, 0, 0, 1), "00:00:00.000000001+01:00"},
		{"+", Add, NewLocalDateTime(0, 999_999_999), dur(0, 0, 0, 1), "1970-01-01T00:00:01"},
		{"-", Sub, DateOf(0), DateOf(0), "Cannot subtract `Date` from `Date`"},
		{"||", Concat, String("a"), String("b"), "'ab'"}, {"||", Concat, list(Int(1)), list(Int(2)), "[1, 2]"},
	} {
		v, err := c.op(c.a, c.b)
		got := v.String()
		if err != nil {
			got = err.Error()
			if status.As(err) == nil {
				t.Errorf("%v %s %v: %T is not a status.Error", c.a, c.name, c.b, err)
			}
		}
		if got != c.want {
			t.Errorf("%v %s %v = %s, want %s", c.a, c.name, c.b, got, c.want)
		}
	}
}

func TestNegation(t *testing.T) {
	if v, _ := Neg(Float(0)); !math.Signbit(v.AsFloat()) {
		t.Error("-0.0 lost its sign")
	}
	if _, err := Neg(Int(math.MinInt64)); status.CodeOf(err) != status.ArithmeticError {
		t.Errorf("negated the smallest integer: %v", err)
	}
	if _, err := Neg(String("a")); err == nil || err.Error() != "Cannot subtract `String` from `Long`" {
		t.Errorf("negated a string: %v", err)
	}
}

// Putting clocks forward or back moves the wall clock, not the instant.
func TestArithmeticAcrossClockChange(t *testing.T) {
	z := zone("Europe/Stockholm")
	start := NewDateTime(z.instantOf(daysOfCivil(2017, 10, 28)*secondsPerDay), 0, z)
	for _, c := range []struct {
		d    Value
		want string
	}{
		{dur(0, 1, 0, 0), "2017-10-29T00:00+02:00[Europe/Stockholm]"},
		{dur(0, 1, 14400, 0), "2017-10-29T03:00+01:00[Europe/Stockholm]"},
		{dur(0, 2, 0, 0), "2017-10-30T00:00+01:00[Europe/Stockholm]"},
		{dur(0, 0, 2*86400, 0), "2017-10-29T23:00+01:00[Europe/Stockholm]"},
	} {
		got, err := Add(start, c.d)
		if err != nil || got.String() != c.want {
			t.Errorf("%v + %v = %v (%v), want %s", start, c.d, got, err, c.want)
		}
	}
}
