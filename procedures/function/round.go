package function

import (
	"math"
	"strconv"

	"github.com/morseldb/morsel/procedures"
	"github.com/morseldb/morsel/status"
	"github.com/morseldb/morsel/value"
)

// roundingMode tells whether a number is rounded away from zero, given its sign,
// the last digit kept and what is cut: half compares that with one half (-1, 0, 1).
type roundingMode func(negative bool, last byte, half int) (away bool)

var roundingModes = map[string]roundingMode{
	"UP":        func(bool, byte, int) bool { return true },
	"DOWN":      func(bool, byte, int) bool { return false },
	"CEILING":   func(negative bool, _ byte, _ int) bool { return !negative },
	"FLOOR":     func(negative bool, _ byte, _ int) bool { return negative },
	"HALF_UP":   func(_ bool, _ byte, half int) bool { return half >= 0 },
	"HALF_DOWN": func(_ bool, _ byte, half int) bool { return half > 0 },
	"HALF_EVEN": func(_ bool, last byte, half int) bool { return half > 0 || half == 0 && last%2 == 1 },
}

// round without a precision rounds halves towards positive infinity; with one,
// halves go away from zero unless the mode says otherwise.
func round(_ *procedures.Context, args []value.Value) (value.Value, error) {
	x, err := number("round", args[0])
	if err != nil {
		return value.Null, err
	}
	var precision int64
	if len(args) > 1 {
		if precision, err = precisionOf(args[1]); err != nil {
			return value.Null, err
		}
	}
	if len(args) < 3 {
		if precision == 0 {
			return value.Float(roundHalf(x)), nil
		}
		return value.Float(roundDecimal(x, int(precision), roundingModes["HALF_UP"])), nil
	}
	if args[2].Kind() != value.KindString {
		return value.Null, errType("Expected a string value for `round`, but got: %s.", value.Debug(args[2]))
	}
	name := args[2].AsString()
	if name == "UNNECESSARY" {
		if r := roundDecimal(x, int(precision), roundingModes["DOWN"]); r != x && x == x {
			return value.Null, errArgument("Rounding necessary")
		}
		return value.Float(x), nil
	}
	mode, ok := roundingModes[name]
	if !ok {
		return value.Null, status.New(status.ArgumentError, "InvalidArgumentValue", "Unknown rounding mode. Valid values are: CEILING, FLOOR, UP, DOWN, HALF_EVEN, HALF_UP, HALF_DOWN, UNNECESSARY.")
	}
	return value.Float(roundDecimal(x, int(precision), mode)), nil
}

func precisionOf(v value.Value) (int64, error) {
	if !v.IsNumber() {
		return 0, errType("round() requires numbers")
	}
	p, err := integer("round", "precision", v)
	switch {
	case err != nil:
		return 0, err
	case p < math.MinInt32 || p > math.MaxInt32:
		return 0, errArgument("Invalid input for precision value in function 'round()': Expected an integer between -2147483648 and 2147483647, but got: %d", p)
	case p < 0:
		return 0, errArgument("Precision argument to 'round()' cannot be negative")
	}
	return p, nil
}

// roundHalf rounds to the nearest whole number, halves towards positive
// infinity, and never gives a negative zero.
func roundHalf(x float64) float64 {
	f := math.Floor(x)
	if x-f >= 0.5 {
		f++
	}
	return f + 0
}

// roundDecimal rounds the shortest decimal text of x to a number of decimals:
// that is what makes round(2.675, 2) 2.68 though the double is a little less.
func roundDecimal(x float64, precision int, mode roundingMode) float64 {
	if x == 0 || math.IsNaN(x) || math.IsInf(x, 0) {
		return x + 0
	}
	mantissa, exponent := decimal(math.Abs(x))
	keep := exponent + 1 + precision // digits of the mantissa that stay
	if keep >= len(mantissa) {
		return x
	}
	digits := []byte("0")
	cut := mantissa
	if keep > 0 {
		digits, cut = append(digits, mantissa[:keep]...), mantissa[keep:]
	} else if keep < 0 {
		cut = "0"
	}
	if mode(x < 0, digits[len(digits)-1]-'0', compareHalf(cut, keep < 0)) {
		increment(digits)
	}
	f, _ := strconv.ParseFloat(string(digits)+"e"+strconv.Itoa(-precision), 64)
	if x < 0 && f != 0 {
		f = -f
	}
	return f
}

// decimal is x as its significant digits and the exponent of the first one.
func decimal(x float64) (digits string, exponent int) {
	var buf [32]byte
	text := strconv.AppendFloat(buf[:0], x, 'e', -1, 64)
	for i, c := range text {
		if c == 'e' {
			exponent, _ = strconv.Atoi(string(text[i+1:]))
			text = text[:i]
			break
		}
	}
	digits = string(text[:1])
	if len(text) > 2 {
		digits += string(text[2:])
	}
	return digits, exponent
}

// compareHalf compares the fraction with the digits cut to one half; tiny says
// that zeros stand before them.
func compareHalf(cut string, tiny bool) int {
	switch {
	case tiny || cut[0] < '5':
		return -1
	case cut[0] > '5' || len(cut) > 1:
		return 1
	}
	return 0
}

// increment adds one to a decimal number whose first digit leaves room for it.
func increment(digits []byte) {
	for i := len(digits) - 1; i >= 0; i-- {
		if digits[i]++; digits[i] <= '9' {
			return
		}
		digits[i] = '0'
	}
}
