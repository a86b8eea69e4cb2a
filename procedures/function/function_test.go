package function

import (
	"fmt"
	"math"
	"strings"
	"testing"

	"github.com/morseldb/morsel/procedures"
	"github.com/morseldb/morsel/status"
	"github.com/morseldb/morsel/value"
)

// registry is all functions, made once.
var registry = func() *procedures.Registry {
	r := procedures.NewRegistry(nil)
	if err := Register(r); err != nil {
		panic(err)
	}
	return r
}()

type list = []any

// val is a Cypher value from a Go one.
func val(v any) value.Value {
	switch v := v.(type) {
	case nil:
		return value.Null
	case value.Value:
		return v
	case bool:
		return value.Bool(v)
	case int:
		return value.Int(int64(v))
	case float64:
		return value.Float(v)
	case string:
		return value.String(v)
	case list:
		vs := make([]value.Value, len(v))
		for i, e := range v {
			vs[i] = val(e)
		}
		return value.List(vs)
	case map[string]any:
		m := value.NewMap(len(v))
		for k, e := range v {
			m.Put(k, val(e))
		}
		return value.MapOf(m)
	}
	panic(fmt.Sprintf("no value for %T", v))
}

// call calls a function as the runtime does: nulls are not passed to those that
// do not ask for them.
func call(t *testing.T, ctx *procedures.Context, name string, args ...any) (value.Value, error) {
	t.Helper()
	f := registry.Function(name)
	if f == nil {
		t.Fatalf("no function %s", name)
	}
	vs := make([]value.Value, len(args))
	for i, a := range args {
		if vs[i] = val(a); vs[i].IsNull() && !f.NullIn {
			return value.Null, nil
		}
	}
	return f.Call(ctx, vs)
}

// result is one call and what must come of it: a value, or fails with part of the message.
type result struct {
	name string
	args list
	want any
}

type fails struct{ code, message string }

func typeError(message string) fails     { return fails{status.TypeError, message} }
func argumentError(message string) fails { return fails{status.ArgumentError, message} }

func check(t *testing.T, results []result) {
	t.Helper()
	for _, r := range results {
		got, err := call(t, &procedures.Context{Database: "neo4j"}, r.name, r.args...)
		shown := fmt.Sprintf("%s%v", r.name, r.args)
		if want, ok := r.want.(fails); ok {
			if err == nil || status.CodeOf(err) != want.code || !strings.Contains(err.Error(), want.message) {
				t.Errorf("%s = %v, error %v; want %s %q", shown, got, err, want.code, want.message)
			}
			continue
		}
		if err != nil {
			t.Errorf("%s: %v", shown, err)
			continue
		}
		if want := val(r.want); !same(got, want) {
			t.Errorf("%s = %v, want %v", shown, got, want)
		}
	}
}

// same compares values and kinds; floats may differ in the last places.
func same(a, b value.Value) bool {
	if a.Kind() != b.Kind() {
		return false
	}
	if a.Kind() == value.KindFloat {
		x, y := a.AsFloat(), b.AsFloat()
		return x == y && math.Signbit(x) == math.Signbit(y) || x != x && y != y || math.Abs(x-y) <= 4e-16*math.Abs(y)
	}
	if a.Kind() == value.KindList {
		return a.String() == b.String()
	}
	return value.Equivalent(a, b)
}

var (
	inf = math.Inf(1)
	nan = math.NaN()
)

func TestNumeric(t *testing.T) {
	check(t, []result{
		{"abs", list{-1}, 1}, {"abs", list{-1.5}, 1.5}, {"abs", list{nil}, nil}, {"abs", list{math.MinInt64}, math.MinInt64},
		{"abs", list{"a"}, typeError("abs() requires numbers")},
		{"ceil", list{1}, 1.0}, {"ceil", list{1.2}, 2.0}, {"ceil", list{-0.5}, math.Copysign(0, -1)}, {"ceiling", list{1.2}, 2.0},
		{"floor", list{-1.2}, -2.0}, {"floor", list{true}, typeError("floor() requires numbers")},
		{"isNaN", list{nan}, true}, {"isNaN", list{1}, false}, {"isNaN", list{nil}, nil},
		{"sign", list{-2}, -1}, {"sign", list{0.0}, 0}, {"sign", list{2.5}, 1}, {"sign", list{nan}, 0},
	})
}

func TestRound(t *testing.T) {
	check(t, []result{
		{"round", list{12}, 12.0}, {"round", list{-1.5}, -1.0}, {"round", list{2.5}, 3.0}, {"round", list{-0.4}, 0.0},
		{"round", list{0.49999999999999994}, 0.0}, {"round", list{inf}, inf}, {"round", list{nan}, nan}, {"round", list{1e300}, 1e300},
		{"round", list{1.234567, 3}, 1.235}, {"round", list{1.005, 2}, 1.01}, {"round", list{2.675, 2}, 2.68},
		{"round", list{-1.25, 1}, -1.3}, {"round", list{-1.55, 1}, -1.6}, {"round", list{-2.5, 0}, -2.0}, {"round", list{1.25, 1.0}, 1.3},
		{"round", list{nan, 2}, nan}, {"round", list{1e300, 2}, 1e300}, {"round", list{1.5, 1000}, 1.5}, {"round", list{0.004, 1}, 0.0},
		{"round", list{99.96, 1}, 100.0}, {"round", list{0.05, 1}, 0.1}, {"round", list{1.5, nil}, nil},
		{"round", list{2.5, 0, "HALF_EVEN"}, 2.0}, {"round", list{3.5, 0, "HALF_EVEN"}, 4.0}, {"round", list{1.249, 1, "UP"}, 1.3},
		{"round", list{1.249, 1, "DOWN"}, 1.2}, {"round", list{-1.249, 1, "CEILING"}, -1.2}, {"round", list{-1.249, 1, "FLOOR"}, -1.3},
		{"round", list{1.25, 1, "HALF_DOWN"}, 1.2}, {"round", list{-2.5, 0, "HALF_UP"}, -3.0}, {"round", list{-0.4, 0, "UP"}, -1.0},
		{"round", list{-0.4, 0, "DOWN"}, 0.0}, {"round", list{1.0, 0, "UNNECESSARY"}, 1.0},
		{"round", list{1.5, 0, "UNNECESSARY"}, argumentError("Rounding necessary")},
		{"round", list{1.5, 0, "up"}, argumentError("Unknown rounding mode")},
		{"round", list{1.5, -1}, argumentError("Precision argument to 'round()' cannot be negative")},
		{"round", list{1.5, 1 << 31}, argumentError("Expected an integer between")},
		{"round", list{1.5, "a"}, typeError("round() requires numbers")},
		{"round", list{1.5, 1, 1}, typeError("Expected a string value for `round`, but got: Long(1).")},
	})
}

func TestTrigonometricAndLogarithmic(t *testing.T) {
	check(t, []result{
		{"acos", list{0.5}, 1.0471975511965979}, {"acos", list{2}, nan}, {"asin", list{0.3}, 0.3046926540153975}, {"atan", list{1}, 0.7853981633974483},
		{"atan2", list{1, 2}, 0.4636476090008061}, {"atan2", list{1.5, nil}, nil}, {"cos", list{1}, 0.5403023058681398},
		{"cot", list{0}, inf}, {"cot", list{1}, 0.6420926159343306}, {"degrees", list{3.14159}, 179.9998479605043},
		{"haversin", list{0.5}, 0.06120871905481362}, {"radians", list{180}, math.Pi}, {"sin", list{1}, 0.8414709848078965},
		{"tan", list{1}, 1.5574077246549023}, {"pi", nil, math.Pi}, {"sin", list{"a"}, typeError("sin() requires numbers")},
		{"cosh", list{0}, 1.0}, {"sinh", list{0}, 0.0}, {"tanh", list{0}, 0.0}, {"coth", list{0}, nan},
		{"e", nil, math.E}, {"exp", list{2}, 7.38905609893065}, {"exp", list{710}, inf}, {"log", list{0}, -inf}, {"log", list{-1}, nan},
		{"ln", list{10}, 2.302585092994046}, {"log10", list{100}, 2.0}, {"log10", list{5}, 0.6989700043360189}, {"sqrt", list{2}, math.Sqrt2},
		{"sqrt", list{-1}, nan}, {"log10", list{1000}, 3.0},
	})
}

func TestPartsOfStrings(t *testing.T) {
	const negative = "Cannot handle negative start index nor negative length"
	check(t, []result{
		{"left", list{"abc", 5}, "abc"}, {"left", list{"😀ab", 1}, "😀"}, {"left", list{"abc", 0}, ""}, {"left", list{"abc", nil}, nil},
		{"left", list{"abc", 1.9}, "a"}, {"left", list{"abc", -1}, argumentError(negative)},
		{"left", list{"abc", "a"}, typeError("Invalid input for length value in function 'left()': Expected a numeric value but got: String(\"a\")")},
		{"left", list{1, 1}, typeError("Expected a string value for `left`, but got: Long(1); consider converting it to a string with toString().")},
		{"right", list{"😀ab", 2}, "ab"}, {"right", list{"abé", 1}, "é"}, {"right", list{"abc", 5}, "abc"}, {"right", list{"abc", -1}, argumentError("negative length")},
		{"substring", list{"😀ab", 1}, "ab"}, {"substring", list{"abc", 5}, ""}, {"substring", list{"abc", 1, 0}, ""}, {"substring", list{"abc", 1, 10}, "bc"},
		{"substring", list{"abc", -1}, argumentError(negative)}, {"substring", list{"abc", 1, -1}, argumentError(negative)},
		{"substring", list{"abc", 1, nil}, nil}, {"substring", list{"abc", "a"}, typeError("Invalid input for start value in function 'substring()'")},
		{"reverse", list{"a😀b"}, "b😀a"}, {"reverse", list{list{1, 2, nil}}, list{nil, 2, 1}}, {"reverse", list{""}, ""},
		{"reverse", list{1}, typeError("Invalid input for function 'reverse()'")},
		{"replace", list{"abc", "", "x"}, "xaxbxcx"}, {"replace", list{"abab", "a", "x"}, "xbxb"}, {"replace", list{"abc", nil, "x"}, nil},
		{"replace", list{"aaa", "a", "b", 2}, "bba"}, {"replace", list{"a", 1, "b"}, typeError("Expected a string value for `replace`")},
		{"split", list{"a,b", ","}, list{"a", "b"}}, {"split", list{",a,,b,", ","}, list{"", "a", "", "b", ""}}, {"split", list{"", ","}, list{""}},
		{"split", list{"abc", ""}, list{"a", "b", "c"}}, {"split", list{"", ""}, list{""}}, {"split", list{"a,b;c", list{",", ";"}}, list{"a", "b", "c"}},
		{"split", list{"aXYb", list{"X", "XY"}}, list{"a", "Yb"}}, {"split", list{"abc", list{"", "b"}}, list{"a", "c"}}, {"split", list{"a,b", list{}}, list{"a,b"}},
		{"split", list{"abc", list{""}}, list{"a", "b", "c"}}, {"split", list{"ab", list{nil}}, nil}, {"split", list{"a", nil}, nil},
		{"split", list{"abc", list{1}}, typeError("Expected a string value for `split`")},
	})
}

func TestTrimAndCase(t *testing.T) {
	check(t, []result{
		{"trim", list{"  a "}, "a"}, {"trim", list{"\u00a0a\u2003"}, "\u00a0a"}, {"trim", list{"\u001fa"}, "a"}, {"trim", list{"\u0085a"}, "\u0085a"},
		{"trim", list{"BOTH", "x", "xax"}, "a"}, {"trim", list{"LEADING", "x", "xax"}, "ax"}, {"trim", list{"TRAILING", "xa "}, "xa"},
		{"trim", list{"BOTH", "ab", "abcab"}, argumentError("The argument `trimCharacterString` in the `trim()` function must be of length 1.")},
		{"trim", list{"BOTH", nil, "abc"}, nil}, {"trim", list{1}, typeError("Expected a string value for `trim`")},
		{"btrim", list{"xxabcxx", "x"}, "abc"}, {"ltrim", list{"xyabcxy", "xy"}, "abcxy"}, {"rtrim", list{"xyabcxy", "xy"}, "xyabc"},
		{"btrim", list{"abc", ""}, "abc"}, {"btrim", list{nil, "a"}, nil}, {"rtrim", list{" a "}, " a"}, {"ltrim", list{" a "}, "a "},
		{"toUpper", list{"straße"}, "STRASSE"}, {"upper", list{"é"}, "É"}, {"toUpper", list{"ŉ"}, "ʼN"}, {"toUpper", list{"abc"}, "ABC"},
		{"toLower", list{"İ"}, "i̇"}, {"toLower", list{"ΑΣ"}, "ας"}, {"toLower", list{"ΑΣΑ"}, "ασα"}, {"lower", list{"Σ"}, "σ"}, {"lower", list{"AbÇ"}, "abç"},
		{"toUpper", list{1}, typeError("Expected a string value for `toUpper`, but got: Long(1)")},
		{"normalize", list{"e\u0301"}, "é"}, {"normalize", list{"ﬁ", "NFKC"}, "fi"}, {"normalize", list{"é", "NFD"}, "e\u0301"},
		{"normalize", list{"é", "XX"}, argumentError("Unknown Normal Form")},
	})
}

func TestScalar(t *testing.T) {
	check(t, []result{
		{"size", list{"😀"}, 1}, {"size", list{list{1, 2}}, 2}, {"size", list{nil}, nil}, {"size", list{1}, typeError("Invalid input for function 'size()': Expected a String or List, got: Long(1)")},
		{"char_length", list{"😀"}, 1}, {"character_length", list{"ab"}, 2}, {"char_length", list{1}, typeError("'character_length()': Expected a String, got: Long(1)")},
		{"coalesce", list{nil, 1, 2}, 1}, {"coalesce", list{nil}, nil},
		{"nullIf", list{1, 1}, nil}, {"nullIf", list{1, 1.0}, nil}, {"nullIf", list{1, 2}, 1}, {"nullIf", list{nil, 1}, nil}, {"nullIf", list{1, nil}, 1}, {"nullIf", list{nan, nan}, nan},
		{"head", list{list{}}, nil}, {"head", list{list{1, 2}}, 1}, {"last", list{list{1, 2}}, 2}, {"last", list{list{}}, nil},
		{"head", list{1}, typeError("`Long(1)` is not a collection or a map.")}, {"last", list{1}, typeError("(found: Long(1)[Int(-1)])")},
		{"isEmpty", list{""}, true}, {"isEmpty", list{list{}}, true}, {"isEmpty", list{map[string]any{}}, true}, {"isEmpty", list{"a"}, false},
		{"isEmpty", list{1}, typeError("Invalid input for function 'isEmpty()': Expected a List, Map, or String, got: Long(1)")},
		{"valueType", list{1}, "INTEGER NOT NULL"}, {"valueType", list{nil}, "NULL"}, {"file", nil, nil}, {"linenumber", nil, nil},
	})
}

func TestConversions(t *testing.T) {
	check(t, []result{
		{"toInteger", list{"1e3"}, 1000}, {"toInteger", list{true}, 1}, {"toInteger", list{"x"}, nil}, {"toIntegerOrNull", list{list{1}}, nil},
		{"toInteger", list{list{1}}, typeError("Invalid input for function 'toInteger()': Expected a String, Float, Integer or Boolean, got: List{Long(1)}")},
		{"toFloat", list{" 1.5"}, 1.5}, {"toFloatOrNull", list{true}, nil}, {"toBoolean", list{" True "}, true}, {"toBooleanOrNull", list{1.5}, nil},
		{"toString", list{1.0}, "1.0"}, {"toStringOrNull", list{list{}}, nil}, {"toString", list{list{}}, typeError("Invalid input for function 'toString()'")},
		{"toIntegerList", list{list{"1", 2, 3.5, nil, true, list{1}, "x"}}, list{1, 2, 3, nil, 1, nil, nil}},
		{"toFloatList", list{list{"1", 2, nil, true}}, list{1.0, 2.0, nil, nil}}, {"toBooleanList", list{list{"true", 1, nil, 1.5}}, list{true, true, nil, nil}},
		{"toStringList", list{list{"a", 1, nil, list{1}}}, list{"a", "1", nil, nil}}, {"toIntegerList", list{nil}, nil},
		{"toStringList", list{1}, typeError("Invalid input for function 'toStringList()': Expected a List, got: Long(1)")},
	})
}

func TestLists(t *testing.T) {
	wrong := func(which string) fails {
		return argumentError("Invalid input for " + which + " value in function 'range()'")
	}
	check(t, []result{
		{"range", list{0, 5, 2}, list{0, 2, 4}}, {"range", list{3, 1}, list{}}, {"range", list{3, 1, -1}, list{3, 2, 1}}, {"range", list{0, 0}, list{0}},
		{"range", list{0, 1, -123}, list{}}, {"range", list{5, 0, -6}, list{5}}, {"range", list{math.MaxInt64 - 1, math.MaxInt64}, list{math.MaxInt64 - 1, math.MaxInt64}},
		{"range", list{math.MinInt64, math.MaxInt64, math.MaxInt64}, list{math.MinInt64, -1, math.MaxInt64 - 1}},
		{"range", list{0, math.MaxInt64}, fails{status.ArithmeticError, "numeric value out of range"}},
		{"range", list{0, 1, 0}, argumentError("Step argument to 'range()' cannot be zero")},
		{"range", list{nil, 1}, wrong("start")}, {"range", list{0, "a"}, wrong("end")}, {"range", list{0, 1, 1.0}, wrong("step")},
		{"tail", list{list{}}, list{}}, {"tail", list{list{1, 2}}, list{2}}, {"tail", list{1}, list{}}, {"tail", list{nil}, nil},
		{"keys", list{map[string]any{"a": 1}}, list{"a"}}, {"properties", list{map[string]any{"a": 1}}, map[string]any{"a": 1}},
	})
}

func TestVectors(t *testing.T) {
	const cos, euclid = "vector.similarity.cosine", "vector.similarity.euclidean"
	check(t, []result{
		{cos, list{list{1, 2}, list{2, 3}}, 0.9961389303207397}, {euclid, list{list{1, 2}, list{2, 3}}, 0.3333333432674408},
		{euclid, list{list{1.5}, list{2}}, 0.800000011920929}, {cos, list{list{1}, nil}, nil},
		{cos, list{list{1, 2}, list{2}}, argumentError("The supplied vectors do not have the same number of dimensions.")},
		{cos, list{list{0, 0}, list{1, 2}}, argumentError("Argument a is not a valid vector for this similarity function.")},
		{euclid, list{list{1}, list{}}, argumentError("Argument b is not a valid vector")}, {euclid, list{list{"a"}, list{1}}, argumentError("Argument a is not")},
		{euclid, list{list{1e308}, list{1}}, argumentError("Argument a is not")}, {cos, list{1, list{1}}, typeError("Expected argument a to be a LIST<INTEGER | FLOAT>.")},
	})
}

func TestRandom(t *testing.T) {
	for range 100 {
		if r, err := call(t, nil, "rand"); err != nil || r.AsFloat() < 0 || r.AsFloat() >= 1 {
			t.Fatalf("rand() = %v, %v", r, err)
		}
	}
	a, _ := call(t, nil, "randomUUID")
	b, _ := call(t, nil, "randomUUID")
	if s := a.AsString(); len(s) != 36 || s[8] != '-' || s[13] != '-' || s[14] != '4' || s[18] != '-' || s[23] != '-' || s == b.AsString() {
		t.Errorf("randomUUID() = %v, then %v", a, b)
	}
}

func TestCollections(t *testing.T) {
	check(t, []result{
		{"coll.distinct", list{list{1, true, true, nil, "a", 1.0, nil, nan, nan}}, list{1, true, nil, "a", nan, nan}}, {"coll.distinct", list{nil}, nil},
		{"coll.flatten", list{list{1, list{2, list{3}}}}, list{1, 2, list{3}}}, {"coll.flatten", list{list{1, list{2, list{3}}}, 2}, list{1, 2, 3}},
		{"coll.flatten", list{list{list{1}}, 0}, list{list{1}}}, {"coll.flatten", list{list{}, -1}, argumentError("Expected a non-negative integer")},
		{"coll.indexOf", list{list{"A", "b"}, "b"}, 1}, {"coll.indexOf", list{list{1}, 2}, -1}, {"coll.indexOf", list{list{1}, nil}, nil},
		{"coll.insert", list{list{1, 2, 4}, 2, 3}, list{1, 2, 3, 4}}, {"coll.insert", list{list{}, 0, nil}, list{nil}}, {"coll.insert", list{list{1}, 2, 3}, argumentError("2 is out of bounds")},
		{"coll.max", list{list{1.5, 2, nil, 5.4}}, 5.4}, {"coll.min", list{list{1.5, 2, nil}}, 1.5}, {"coll.min", list{list{}}, nil},
		{"coll.remove", list{list{"a", "b"}, 1}, list{"a"}}, {"coll.remove", list{list{"a"}, 1}, argumentError("1 is out of bounds")},
		{"coll.sort", list{list{3, 1, "a", nil, 2}}, list{"a", 1, 2, 3, nil}}, {"coll.sort", list{1}, typeError("Expected a List, got: Long(1)")},
		{"cardinality", list{list{1, 2}}, 2}, {"string.indexOf", list{"😀ab", "b"}, 2}, {"string.indexOf", list{"a", "b"}, -1},
		{"string.join", list{list{"a", "b"}, ", "}, "a, b"}, {"string.join", list{list{"a", nil}, ","}, typeError("must not contain null")},
	})
}

func TestAliases(t *testing.T) {
	for _, a := range aliases {
		f := registry.Function(a[0])
		if f == nil || f.Name != a[0] || !strings.HasPrefix(f.Signature, a[0]+"(") {
			t.Errorf("%s: %+v", a[0], f)
		}
	}
}
