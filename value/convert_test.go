package value

import (
	"math"
	"testing"

	"github.com/morseldb/morsel/status"
)

func TestConversions(t *testing.T) {
	type convert func(Value) (Value, error)
	for _, c := range []struct {
		name string
		f    convert
		in   Value
		want string
	}{
		{"toInteger", ToInteger, String("1e3"), "1000"}, {"toInteger", ToInteger, String("1.9"), "1"}, {"toInteger", ToInteger, String("-1.9"), "-1"},
		{"toInteger", ToInteger, String(" 5 "), "null"}, {"toInteger", ToInteger, String("0x10"), "null"}, {"toInteger", ToInteger, String("+5"), "5"},
		{"toInteger", ToInteger, String(".5"), "0"}, {"toInteger", ToInteger, String("5."), "5"}, {"toInteger", ToInteger, String("1e-400"), "0"},
		{"toInteger", ToInteger, String("NaN"), "null"}, {"toInteger", ToInteger, String("--1"), "null"}, {"toInteger", ToInteger, String("."), "null"},
		{"toInteger", ToInteger, String("-9223372036854775808"), "-9223372036854775808"},
		{"toInteger", ToInteger, String("9223372036854775808"), "integer, 9223372036854775808, is too large"},
		{"toInteger", ToInteger, String("9223372036854775807.5"), "integer, 9223372036854775807.5, is too large"},
		{"toInteger", ToInteger, String("9007199254740993.0"), "9007199254740993"}, {"toInteger", ToInteger, String("1e400"), "integer, 1e400, is too large"},
		{"toInteger", ToInteger, Float(1e30), "9223372036854775807"}, {"toInteger", ToInteger, nan, "0"}, {"toInteger", ToInteger, True, "1"},
		{"toInteger", ToInteger, list(Int(1)), "Invalid input for function 'toInteger()': Expected a String, Float, Integer or Boolean, got: List{Long(1)}"},
		{"toInteger", ToInteger, DateOf(0), "Invalid input for function 'toInteger()': Expected a String, Float, Integer or Boolean, got: 1970-01-01"},
		{"toFloat", ToFloat, String(" 1.5 "), "1.5"}, {"toFloat", ToFloat, String("Infinity"), "Infinity"}, {"toFloat", ToFloat, String("-Infinity"), "-Infinity"},
		{"toFloat", ToFloat, String("0x1p3"), "8.0"}, {"toFloat", ToFloat, String("1.5f"), "1.5"}, {"toFloat", ToFloat, String("1e400"), "Infinity"},
		{"toFloat", ToFloat, String("inf"), "null"}, {"toFloat", ToFloat, String("nan"), "null"}, {"toFloat", ToFloat, String("1_0"), "null"}, {"toFloat", ToFloat, String(""), "null"},
		{"toFloat", ToFloat, True, "Invalid input for function 'toFloat()': Expected a String, Float or Integer, got: Boolean('true')"},
		{"toBoolean", ToBoolean, String(" true "), "true"}, {"toBoolean", ToBoolean, String("FALSE"), "false"}, {"toBoolean", ToBoolean, String("1"), "null"},
		{"toBoolean", ToBoolean, Int(-3), "true"},
		{"toBoolean", ToBoolean, Float(1.5), "Invalid input for function 'toBoolean()': Expected a Boolean, Integer or String, got: Double(1.500000e+00)"},
		{"toString", ToString, NewLocalTime(0), "'00:00:00'"}, {"toString", ToString, PointOf(Point{CRS: Cartesian, X: 1, Y: 2}), `'point({x: 1.0, y: 2.0, crs: \'cartesian\'})'`},
		{"toString", ToString, mapping("a", Int(1)),
			"Invalid input for function 'toString()': Expected a String, Float, Integer, Boolean, Temporal or Duration, got: Map{a -> Long(1)}"},
	} {
		v, err := c.f(c.in)
		got := v.String()
		if err != nil {
			got = err.Error()
			if e := status.As(err); e == nil || e.Code != status.TypeError || e.Detail != "InvalidArgumentValue" {
				t.Errorf("%s(%v): %#v", c.name, c.in, err)
			}
		}
		if got != c.want {
			t.Errorf("%s(%v) = %s, want %s", c.name, c.in, got, c.want)
		}
	}
	if !ToIntegerOrNull(list()).IsNull() || !ToFloatOrNull(True).IsNull() || !ToBooleanOrNull(nan).IsNull() || !ToStringOrNull(list()).IsNull() {
		t.Error("an …OrNull conversion was not null")
	}
}

func TestFloatText(t *testing.T) {
	for f, want := range map[float64]string{
		1e10: "1.0E10", 1e7: "1.0E7", 1e6: "1000000.0", 1e-5: "1.0E-5", 0.001: "0.001", 123456789.123: "1.23456789123E8", 0: "0.0",
		math.Copysign(0, -1): "-0.0", 1.5e300: "1.5E300", 9999999: "9999999.0", 5e-324: "4.9E-324", -1e-4: "-1.0E-4", 100: "100.0", 1e100: "1.0E100",
	} {
		if got := FormatFloat(f); got != want {
			t.Errorf("%v: %s, want %s", f, got, want)
		}
	}
}

func TestStorable(t *testing.T) {
	const unsupported = "Neo4j only supports a subset of Cypher types for storage as singleton or array properties. Please refer to section cypher/syntax/values of the manual for more details."
	for _, c := range []struct {
		in   Value
		want string
	}{
		{Int(1), "1"}, {list(), "[]"}, {list(Int(1), Float(2.5)), "[1.0, 2.5]"}, {list(DateOf(0)), "[1970-01-01]"},
		{list(Int(1), String("a")), unsupported}, {list(String("a"), dur(0, 1, 0, 0)), unsupported},
		{list(Int(1), Null), "Collections containing null values can not be stored in properties."},
		{list(Int(1), list(Int(1))), "Collections containing collections can not be stored in properties."},
		{mapping("a", Int(1)), "Property values can only be of primitive types or arrays thereof. Encountered: Map{a -> Long(1)}."},
		{list(mapping("a", Int(1))), "Property values can only be of primitive types or arrays thereof. Encountered: Map{a -> Long(1)}."},
		{Node(0), "Property values can only be of primitive types or arrays thereof. Encountered: (0)."},
		{list(PointOf(Point{CRS: Cartesian}), PointOf(Point{CRS: WGS84})), "Collections containing point values with different CRS can not be stored in properties."},
	} {
		v, err := Normalize(c.in)
		got := v.String()
		if err != nil {
			got = err.Error()
		}
		if got != c.want || (Storable(c.in) == nil) != (err == nil) {
			t.Errorf("%v: %s, want %s", c.in, got, c.want)
		}
	}
}

func TestValueType(t *testing.T) {
	everything := list(Int(1), String("a"), Float(1.5), True, Null, DateOf(0), list(Int(1)), mapping(), PointOf(Point{CRS: Cartesian}), dur(0, 0, 0, 0),
		NewDateTime(0, 0, UTC), NewLocalDateTime(0, 0), NewTime(0, 0), NewLocalTime(0))
	for _, c := range []struct {
		in   Value
		want string
	}{
		{Null, "NULL"}, {Int(1), "INTEGER NOT NULL"}, {Node(1), "NODE NOT NULL"}, {list(), "LIST<NOTHING> NOT NULL"}, {list(Null), "LIST<NULL> NOT NULL"},
		{list(Int(1), String("a")), "LIST<STRING NOT NULL | INTEGER NOT NULL> NOT NULL"},
		{everything, "LIST<BOOLEAN | STRING | INTEGER | FLOAT | DATE | LOCAL TIME | ZONED TIME | LOCAL DATETIME | ZONED DATETIME | DURATION | POINT | MAP | LIST<INTEGER NOT NULL>> NOT NULL"},
		{list(list(Int(1)), list(Float(1))), "LIST<LIST<INTEGER NOT NULL> NOT NULL | LIST<FLOAT NOT NULL> NOT NULL> NOT NULL"},
		{list(list(Int(1)), list()), "LIST<LIST<INTEGER NOT NULL> NOT NULL> NOT NULL"},
		{list(list(Int(1)), list(Null)), "LIST<LIST<NULL> NOT NULL | LIST<INTEGER NOT NULL> NOT NULL> NOT NULL"},
		{list(list(), Null), "LIST<LIST<NOTHING>> NOT NULL"}, {list(list(Int(1)), list(Int(1), Null)), "LIST<LIST<INTEGER> NOT NULL> NOT NULL"},
		{list(list(Int(1)), list(String("a"), Int(1))), "LIST<LIST<STRING NOT NULL | INTEGER NOT NULL> NOT NULL> NOT NULL"},
	} {
		if got := ValueType(c.in); got != c.want {
			t.Errorf("%v: %s, want %s", c.in, got, c.want)
		}
	}
}

// TestRecord holds that maps that share their keys are as those that do not.
func TestRecord(t *testing.T) {
	for _, keys := range [][]string{nil, {"a"}, {"a", "b"}, {"b", "a", "c"}, {"a", "b", "c", "d"}, {"a", "b", "c", "d", "e", "f"}} {
		m, want := NewRecord(keys), NewMap(len(keys))
		for i, k := range keys {
			m.Set(i, Int(int64(i)))
			want.Put(k, Int(int64(i)))
		}
		if got := MapOf(m); !Equivalent(got, MapOf(want)) || got.String() != MapOf(want).String() || !Shareable(keys) {
			t.Errorf("%v: %v", keys, got)
		}
	}
	if Shareable([]string{"a", "b", "a"}) || Shareable(make([]string, smallMap+1)) {
		t.Error("keys of which some are the same, or too many, cannot be shared")
	}
}
