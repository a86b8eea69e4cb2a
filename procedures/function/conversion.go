package function

import (
	"github.com/morseldb/morsel/procedures"
	"github.com/morseldb/morsel/value"
)

// toText are the conversions to strings, which Cypher files under String.
var toText = []entry{
	{
		sig:   "toString(input :: ANY) :: STRING",
		doc:   "Converts an `INTEGER`, `FLOAT`, `BOOLEAN`, `POINT` or temporal type (i.e. `DATE`, `ZONED TIME`, `LOCAL TIME`, `ZONED DATETIME`, `LOCAL DATETIME` or `DURATION`) value to a `STRING`.",
		args:  []string{"A value to be converted into a string."},
		call:  converter(value.ToString),
		types: []value.Type{textual},
	},
	{
		sig:  "toStringOrNull(input :: ANY) :: STRING",
		doc:  "Converts an `INTEGER`, `FLOAT`, `BOOLEAN`, `POINT` or temporal type (i.e. `DATE`, `ZONED TIME`, `LOCAL TIME`, `ZONED DATETIME`, `LOCAL DATETIME` or `DURATION`) value to a `STRING`, or null if the value cannot be converted.",
		args: []string{"A value to be converted into a string or null."},
		call: lenient(value.ToStringOrNull),
	},
}

// conversions are the conversions to other kinds.
var conversions = []entry{
	{
		sig:  "toBoolean(input :: BOOLEAN | STRING | INTEGER) :: BOOLEAN",
		doc:  "Converts a `BOOLEAN`, `STRING` or `INTEGER` value to a `BOOLEAN` value. For `INTEGER` values, 0 is defined to be false and any other `INTEGER` is defined to be true.",
		args: []string{"A value to be converted into a boolean."},
		call: converter(value.ToBoolean),
	},
	{
		sig:  "toBooleanOrNull(input :: ANY) :: BOOLEAN",
		doc:  "Converts a value to a `BOOLEAN` value, or null if the value cannot be converted.",
		args: []string{"A value to be converted into a boolean or null."},
		call: lenient(value.ToBooleanOrNull),
	},
	{
		sig:  "toFloat(input :: STRING | INTEGER | FLOAT) :: FLOAT",
		doc:  "Converts a `STRING`, `INTEGER` or `FLOAT` value to a `FLOAT` value.",
		args: []string{"A value to be converted into a float."},
		call: converter(value.ToFloat),
	},
	{
		sig:  "toFloatOrNull(input :: ANY) :: FLOAT",
		doc:  "Converts a value to a `FLOAT` value, or null if the value cannot be converted.",
		args: []string{"A value to be converted into a float or null."},
		call: lenient(value.ToFloatOrNull),
	},
	{
		sig:  "toInteger(input :: BOOLEAN | STRING | INTEGER | FLOAT) :: INTEGER",
		doc:  "Converts a `BOOLEAN`, `STRING`, `INTEGER` or `FLOAT` value to an `INTEGER` value. For `BOOLEAN` values, true is defined to be 1 and false is defined to be 0.",
		args: []string{"A value to be converted into an integer."},
		call: converter(value.ToInteger),
	},
	{
		sig:  "toIntegerOrNull(input :: ANY) :: INTEGER",
		doc:  "Converts a value to an `INTEGER` value, or null if the value cannot be converted.",
		args: []string{"A value to be converted into an integer or null."},
		call: lenient(value.ToIntegerOrNull),
	},
}

// textual is what toString takes when that is known before the query runs.
var textual = value.OneOf(value.TypeUUID, value.TypeBool, value.TypeNumber, value.TypePoint, value.TypeString, value.TypeDuration,
	value.TypeDate, value.TypeTime, value.TypeLocalTime, value.TypeLocalDateTime, value.TypeDateTime)

// converter lifts a conversion that may fail.
func converter(f func(value.Value) (value.Value, error)) callFunc {
	return func(_ *procedures.Context, args []value.Value) (value.Value, error) { return f(args[0]) }
}

// lenient lifts a conversion that gives null where it fails.
func lenient(f func(value.Value) value.Value) callFunc {
	return func(_ *procedures.Context, args []value.Value) (value.Value, error) { return f(args[0]), nil }
}

// eachElement lifts a conversion over a list.
func eachElement(name string, f func(value.Value) value.Value) callFunc {
	return func(ctx *procedures.Context, args []value.Value) (value.Value, error) {
		var in []value.Value
		switch args[0].Kind() {
		case value.KindList:
			in = args[0].AsList()
		case value.KindVector:
			in = args[0].AsVector().List()
		default:
			return value.Null, errType("Invalid input for function '%s()': Expected a List, got: %s", name, value.Debug(args[0]))
		}
		if err := charge(ctx, int64(len(in))); err != nil {
			return value.Null, err
		}
		out := make([]value.Value, len(in))
		for i, v := range in {
			out[i] = f(v)
		}
		return value.List(out), nil
	}
}
