package function

import (
	"math"
	"math/rand/v2"

	"github.com/morseldb/morsel/procedures"
	"github.com/morseldb/morsel/value"
)

var numeric = []entry{
	{
		sig:  "abs(input :: INTEGER | FLOAT) :: INTEGER | FLOAT",
		doc:  "Returns the absolute value of an `INTEGER` or `FLOAT`.",
		args: []string{"A numeric value from which the absolute number will be returned."},
		call: abs, result: sameNumber,
	},
	{
		sig:  "ceil(input :: FLOAT) :: FLOAT",
		doc:  "Returns the smallest `FLOAT` that is greater than or equal to a number and equal to an `INTEGER`.",
		args: []string{"A value to be rounded to the nearest higher integer."},
		call: floats("ceil", math.Ceil),
	},
	{
		sig:  "ceiling(input :: FLOAT) :: FLOAT",
		doc:  "Returns the smallest `FLOAT` that is greater than or equal to a number and equal to an `INTEGER`.",
		args: []string{"A value to be rounded to the nearest higher integer."},
		call: floats("ceiling", math.Ceil),
	},
	{
		sig:  "floor(input :: FLOAT) :: FLOAT",
		doc:  "Returns the largest `FLOAT` that is less than or equal to a number and equal to an `INTEGER`.",
		args: []string{"A value to be rounded to the nearest lower integer."},
		call: floats("floor", math.Floor),
	},
	{
		sig:  "isNaN(input :: INTEGER | FLOAT) :: BOOLEAN",
		doc:  "Returns whether the given `INTEGER` or `FLOAT` is NaN.",
		args: []string{"A numeric value to be compared against `NaN`."},
		call: isNaN,
	},
	{
		sig:      "rand() :: FLOAT",
		doc:      "Returns a random `FLOAT` in the range from 0 (inclusive) to 1 (exclusive).",
		volatile: true,
		call: func(*procedures.Context, []value.Value) (value.Value, error) {
			return value.Float(rand.Float64()), nil
		},
	},
	{
		sig: "round(value :: FLOAT, precision :: INTEGER | FLOAT, mode :: STRING) :: FLOAT",
		doc: "Returns the value of a number rounded to the specified precision with the specified rounding mode.",
		args: []string{
			"A value to be rounded.",
			"The rounding precision.",
			"A precision rounding mode (`UP`, `DOWN`, `CEILING`, `FLOOR`, `HALF_UP`, `HALF_DOWN`, `HALF_EVEN`).",
		},
		more: []overload{
			{"round(value :: FLOAT) :: FLOAT", "Returns the value of a number rounded to the nearest `INTEGER`.", []string{"A value to be rounded."}},
			{"round(value :: FLOAT, precision :: INTEGER | FLOAT) :: FLOAT", "Returns the value of a number rounded to the specified precision using rounding mode HALF_UP.", []string{"A value to be rounded.", "The rounding precision."}},
		},
		call: round,
	},
	{
		sig:  "sign(input :: INTEGER | FLOAT) :: INTEGER",
		doc:  "Returns the signum of an `INTEGER` or `FLOAT`: 0 if the number is 0, -1 for any negative number, and 1 for any positive number.",
		args: []string{"A positive or negative number."},
		call: sign,
	},
}

var trigonometric = []entry{
	oneFloat("acos", "Returns the arccosine of a `FLOAT` in radians.", math.Acos),
	oneFloat("asin", "Returns the arcsine of a `FLOAT` in radians.", math.Asin),
	oneFloat("atan", "Returns the arctangent of a `FLOAT` in radians.", math.Atan),
	{
		sig:  "atan2(y :: FLOAT, x :: FLOAT) :: FLOAT",
		doc:  "Returns the arctangent2 of a set of coordinates in radians.",
		args: []string{"A y angle in radians.", "An x angle in radians."},
		call: atan2,
	},
	oneFloat("cos", "Returns the cosine of a `FLOAT`.", math.Cos),
	oneFloat("cosh", "Returns the hyperbolic cosine of a `FLOAT`.", math.Cosh),
	oneFloat("cot", "Returns the cotangent of a `FLOAT`.", func(x float64) float64 { return 1 / math.Tan(x) }),
	oneFloat("coth", "Returns the hyperbolic cotangent of a `FLOAT`.", func(x float64) float64 {
		if x == 0 {
			return math.NaN()
		}
		return 1 / math.Tanh(x)
	}),
	{
		sig:  "degrees(input :: FLOAT) :: FLOAT",
		doc:  "Converts radians to degrees.",
		args: []string{"An angle in radians."},
		call: floats("toDegrees", func(x float64) float64 { return x * (180 / math.Pi) }),
	},
	oneFloat("haversin", "Returns half the versine of a number.", func(x float64) float64 { return (1 - math.Cos(x)) / 2 }),
	{sig: "pi() :: FLOAT", doc: "Returns the mathematical constant pi.", call: constant(math.Pi)},
	{
		sig:  "radians(input :: FLOAT) :: FLOAT",
		doc:  "Converts degrees to radians.",
		args: []string{"An angle in degrees."},
		call: floats("toRadians", func(x float64) float64 { return x * (math.Pi / 180) }),
	},
	oneFloat("sin", "Returns the sine of a `FLOAT`.", math.Sin),
	oneFloat("sinh", "Returns the hyperbolic sine of a `FLOAT`.", math.Sinh),
	oneFloat("tan", "Returns the tangent of a `FLOAT`.", math.Tan),
	oneFloat("tanh", "Returns the hyperbolic tangent of a `FLOAT`.", math.Tanh),
}

var logarithmic = []entry{
	{sig: "e() :: FLOAT", doc: "Returns the base of the natural logarithm, e.", call: constant(math.E)},
	{
		sig:  "exp(input :: FLOAT) :: FLOAT",
		doc:  "Returns e^n, where e is the base of the natural logarithm, and n is the value of the argument expression.",
		args: []string{"A value to which the base of the natural logarithm, e, will be raised."},
		call: floats("exp", math.Exp),
	},
	{
		sig:  "ln(input :: FLOAT) :: FLOAT",
		doc:  "Returns the natural logarithm of a `FLOAT`.",
		args: []string{"A value for which the natural logarithm will be returned."},
		call: floats("ln", math.Log),
	},
	{
		sig:  "log(input :: FLOAT) :: FLOAT",
		doc:  "Returns the natural logarithm of a `FLOAT`.",
		args: []string{"A value for which the natural logarithm will be returned."},
		call: floats("log", math.Log),
	},
	{
		sig:  "log10(input :: FLOAT) :: FLOAT",
		doc:  "Returns the common logarithm (base 10) of a `FLOAT`.",
		args: []string{"A value for which the common logarithm (base 10) will be returned."},
		call: floats("log10", log10),
	},
	{
		sig:  "sqrt(input :: FLOAT) :: FLOAT",
		doc:  "Returns the square root of a `FLOAT`.",
		args: []string{"The value to calculate the square root of."},
		call: floats("sqrt", math.Sqrt),
	},
}

// oneFloat is the entry of a function of one angle.
func oneFloat(name, doc string, f func(float64) float64) entry {
	return entry{sig: name + "(input :: FLOAT) :: FLOAT", doc: doc, args: []string{"An angle in radians."}, call: floats(name, f)}
}

// floats lifts a function of floats; integers are converted.
func floats(name string, f func(float64) float64) callFunc {
	return func(_ *procedures.Context, args []value.Value) (value.Value, error) {
		x, err := number(name, args[0])
		if err != nil {
			return value.Null, err
		}
		return value.Float(f(x)), nil
	}
}

func constant(f float64) callFunc {
	v := value.Float(f)
	return func(*procedures.Context, []value.Value) (value.Value, error) { return v, nil }
}

// number is a numeric argument as a float.
func number(function string, v value.Value) (float64, error) {
	if !v.IsNumber() {
		return 0, errType("%s() requires numbers", function)
	}
	return v.Number(), nil
}

// log10 is the sum of the exponent's part and the fraction's, each in two floats, so that it is exact for powers of ten
// and right in the last digit nearly always; math.Log10 is neither.
func log10(x float64) float64 {
	if !(x > 0) || math.IsInf(x, 1) {
		return math.Log10(x)
	}
	const (
		perLn, perLnLow   = 0.4342944819032518, 1.098319650216765e-17   // 1/ln 10
		perBit, perBitLow = 0.3010299956639812, -2.8037281277851704e-18 // log10 2
	)
	f, e := math.Frexp(x)
	if f < math.Sqrt2/2 {
		f, e = 2*f, e-1
	}
	l := math.Log(f)
	a, b := float64(e)*perBit, l*perLn
	low := math.FMA(float64(e), perBit, -a) + float64(e)*perBitLow + math.FMA(l, perLn, -b) + l*perLnLow
	sum := a + b
	rest := (a - sum) + b
	if math.Abs(b) > math.Abs(a) {
		rest = (b - sum) + a
	}
	return sum + (rest + low)
}

// sameNumber is the static result of a function that keeps the kind of its number.
func sameNumber(args []value.Type) value.Type {
	if k := args[0].Kinds & value.TypeNumber.Kinds; k != 0 && k == args[0].Kinds {
		return value.Type{Kinds: k}
	}
	return value.TypeNumber
}

func abs(_ *procedures.Context, args []value.Value) (value.Value, error) {
	switch v := args[0]; v.Kind() {
	case value.KindInt:
		if v.AsInt() < 0 {
			return value.Int(-v.AsInt()), nil
		}
		return v, nil
	case value.KindFloat:
		return value.Float(math.Abs(v.AsFloat())), nil
	}
	return value.Null, errType("abs() requires numbers")
}

func isNaN(_ *procedures.Context, args []value.Value) (value.Value, error) {
	x, err := number("isNaN", args[0])
	if err != nil {
		return value.Null, err
	}
	return value.Bool(math.IsNaN(x)), nil
}

func atan2(_ *procedures.Context, args []value.Value) (value.Value, error) {
	y, err := number("atan2", args[0])
	if err != nil {
		return value.Null, err
	}
	x, err := number("atan2", args[1])
	if err != nil {
		return value.Null, err
	}
	return value.Float(math.Atan2(y, x)), nil
}

func sign(_ *procedures.Context, args []value.Value) (value.Value, error) {
	x, err := number("sign", args[0])
	switch {
	case err != nil:
		return value.Null, err
	case x > 0:
		return value.Int(1), nil
	case x < 0:
		return value.Int(-1), nil
	}
	return value.Int(0), nil
}
