package function

import (
	"math"

	"github.com/morseldb/morsel/procedures"
	"github.com/morseldb/morsel/status"
	"github.com/morseldb/morsel/value"
)

var lists = []entry{
	{
		sig: "range(start :: INTEGER, end :: INTEGER, step :: INTEGER) :: LIST<INTEGER>",
		doc: "Returns a `LIST<INTEGER>` comprising all `INTEGER` values within a specified range created with step length.",
		args: []string{
			"The start value of the range.",
			"The end value of the range.",
			"The size of the increment (default value: 1).",
		},
		more: []overload{
			{"range(start :: INTEGER, end :: INTEGER) :: LIST<INTEGER>", "Returns a `LIST<INTEGER>` comprising all `INTEGER` values within a specified range.", []string{"The start value of the range.", "The end value of the range."}},
		},
		call:   rangeOf,
		nullIn: true,
		types:  []value.Type{value.TypeAny, value.TypeAny, value.TypeAny},
	},
	{
		sig:  "reduce(accumulator :: VARIABLE = initial :: ANY, variable :: VARIABLE IN list :: LIST<ANY> | expression :: ANY) :: ANY",
		doc:  "Runs an expression against individual elements of a `LIST<ANY>`, storing the result of the expression in an accumulator.",
		form: "reduce", shown: "accumulator :: ANY, variable :: LIST<ANY>",
		args: []string{"A variable that holds the result as the list is iterated.", "A variable that can be used within the reducing expression."},
	},
	{
		sig:    "tail(input :: LIST<ANY>) :: LIST<ANY>",
		doc:    "Returns all but the first element in a `LIST<ANY>`.",
		args:   []string{"A list from which all but the first element will be returned."},
		call:   tail,
		result: sameList,
	},
	{
		sig:  "toBooleanList(input :: LIST<ANY>) :: LIST<BOOLEAN>",
		doc:  "Converts a `LIST<ANY>` of values to a `LIST<BOOLEAN>` values. If any values are not convertible to `BOOLEAN` they will be null in the `LIST<BOOLEAN>` returned.",
		args: []string{"A list of values to be converted into a list of booleans."},
		call: eachElement("toBooleanList", value.ToBooleanOrNull),
	},
	{
		sig:   "toFloatList(input :: LIST<ANY>) :: LIST<FLOAT>",
		doc:   "Converts a `LIST<ANY>` to a `LIST<FLOAT>` values. If any values are not convertible to `FLOAT` they will be null in the `LIST<FLOAT>` returned.",
		args:  []string{"A list of values to be converted into a list of floats."},
		types: []value.Type{value.OneOf(value.TypeList, value.TypeVector)},
		call:  eachElement("toFloatList", value.ToFloatOrNull),
	},
	{
		sig:   "toIntegerList(input :: LIST<ANY>) :: LIST<INTEGER>",
		doc:   "Converts a `LIST<ANY>` to a `LIST<INTEGER>` values. If any values are not convertible to `INTEGER` they will be null in the `LIST<INTEGER>` returned.",
		args:  []string{"A list of values to be converted into a list of integers."},
		types: []value.Type{value.OneOf(value.TypeList, value.TypeVector)},
		call:  eachElement("toIntegerList", value.ToIntegerOrNull),
	},
	{
		sig:  "toStringList(input :: LIST<ANY>) :: LIST<STRING>",
		doc:  "Converts a `LIST<ANY>` to a `LIST<STRING>` values. If any values are not convertible to `STRING` they will be null in the `LIST<STRING>` returned.",
		args: []string{"A list of values to be converted into a list of strings."},
		call: eachElement("toStringList", value.ToStringOrNull),
	},
}

// tail of what is not a list is empty, as that counts as a list of one.
func tail(_ *procedures.Context, args []value.Value) (value.Value, error) {
	if args[0].Kind() != value.KindList {
		return value.List(nil), nil
	}
	l := args[0].AsList()
	if len(l) <= 1 {
		return value.List(nil), nil
	}
	return value.List(l[1:]), nil
}

// rangeOf includes both ends. Its arguments are only checked when it is called,
// as the openCypher TCK wants it.
func rangeOf(ctx *procedures.Context, args []value.Value) (value.Value, error) {
	start, err := rangeArgument("start", args[0])
	if err != nil {
		return value.Null, err
	}
	end, err := rangeArgument("end", args[1])
	if err != nil {
		return value.Null, err
	}
	step := int64(1)
	if len(args) > 2 {
		if step, err = rangeArgument("step", args[2]); err != nil {
			return value.Null, err
		}
		if step == 0 {
			return value.Null, errArgument("Step argument to 'range()' cannot be zero")
		}
	}
	n := rangeLen(start, end, step)
	if n > math.MaxInt32 {
		return value.Null, status.New(status.ArithmeticError, "NumberOutOfRange", "numeric value out of range")
	}
	if err := charge(ctx, int64(n)); err != nil {
		return value.Null, err
	}
	out := make([]value.Value, n)
	for i := range out {
		out[i] = value.Int(start + int64(i)*step)
	}
	return value.List(out), nil
}

func rangeArgument(name string, v value.Value) (int64, error) {
	if v.Kind() != value.KindInt {
		return 0, status.New(status.ArgumentError, "InvalidArgumentType", "Invalid input for %s value in function 'range()': Expected an integer value but got: %s", name, value.Debug(v))
	}
	return v.AsInt(), nil
}

// rangeLen is the number of elements of a range; the distances are unsigned, so
// that they cannot overflow.
func rangeLen(start, end, step int64) uint64 {
	switch {
	case step > 0 && end >= start:
		return steps(uint64(end)-uint64(start), uint64(step))
	case step < 0 && end <= start:
		return steps(uint64(start)-uint64(end), -uint64(step))
	}
	return 0
}

// steps is distance/step+1, at most the largest number.
func steps(distance, step uint64) uint64 {
	n := distance / step
	if n < math.MaxUint64 {
		n++
	}
	return n
}
