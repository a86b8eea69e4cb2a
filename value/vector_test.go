package value

import (
	"math"
	"strings"
	"testing"
)

func vec(t *testing.T, c Coord, xs ...Value) Value {
	t.Helper()
	v, err := NewVector(List(xs), c)
	if err != nil {
		t.Fatal(err)
	}
	return VectorOf(v)
}

func TestVectorCoercion(t *testing.T) {
	for _, c := range []struct {
		of    Value
		coord Coord
		want  string // "" = an error
	}{
		{List([]Value{Int(1), Float(2.7), Float(-2.7)}), CoordInt8, "vector([1, 2, -2], 3, INTEGER8)"},
		{List([]Value{Int(127), Int(-128)}), CoordInt8, "vector([127, -128], 2, INTEGER8)"},
		{List([]Value{Int(128)}), CoordInt8, ""},
		{List([]Value{Float(128.5)}), CoordInt8, ""},
		{List([]Value{Int(-32769)}), CoordInt16, ""},
		{List([]Value{Int(math.MaxInt32)}), CoordInt32, "vector([2147483647], 1, INTEGER32)"},
		{List([]Value{Int(math.MinInt64)}), CoordInt64, "vector([-9223372036854775808], 1, INTEGER)"},
		{List([]Value{Float(1e19)}), CoordInt64, ""},
		{List([]Value{Float(0.1)}), CoordFloat32, "vector([0.1], 1, FLOAT32)"},
		{List([]Value{Float(1e39)}), CoordFloat32, ""},
		{List([]Value{Float(1e39)}), CoordFloat64, "vector([1.0E39], 1, FLOAT)"},
		{List([]Value{Float(math.NaN())}), CoordFloat64, ""},
		{List([]Value{Float(math.Inf(1))}), CoordFloat64, ""},
		{List([]Value{Null}), CoordFloat64, ""},
		{List([]Value{String("1")}), CoordFloat64, ""},
		{List(nil), CoordFloat64, ""},
		{List(make([]Value, MaxDims+1)), CoordInt8, ""},
		{String(" [1, 2.5,1e2] "), CoordFloat64, "vector([1.0, 2.5, 100.0], 3, FLOAT)"},
		{String("[1, ]"), CoordInt8, ""},
		{String("1, 2"), CoordInt8, ""},
		{String("[0x10]"), CoordInt8, ""},
		{String("[NaN]"), CoordFloat64, ""},
		{String("[]"), CoordInt8, ""},
	} {
		v, err := NewVector(c.of, c.coord)
		got := ""
		if err == nil {
			got = VectorOf(v).String()
		}
		if got != c.want {
			t.Errorf("%s as %s: got %q, %v, want %q", c.of, c.coord, got, err, c.want)
		}
	}
}

func TestVectorOrder(t *testing.T) {
	ascending := []Value{
		vec(t, CoordInt8, Int(5)), vec(t, CoordInt8, Int(1), Int(2)), vec(t, CoordInt8, Int(1), Int(3)), vec(t, CoordInt16, Int(-1)),
		vec(t, CoordInt32, Int(-1)), vec(t, CoordInt64, Int(-1)), vec(t, CoordFloat32, Int(-1)), vec(t, CoordFloat32, Float(1.5)), vec(t, CoordFloat64, Int(-7)),
		PointOf(Point{CRS: Cartesian}), String(""), True, UUIDOf(UUID{15: 1}), UUIDOf(UUID{0: 0x80}), Int(0),
	}
	for i := range ascending {
		for j := range ascending {
			got := Order(ascending[i], ascending[j])
			if (got < 0) != (i < j) || (got == 0) != (i == j) {
				t.Errorf("Order(%s, %s) = %d", ascending[i], ascending[j], got)
			}
		}
	}
	zero, minus := vec(t, CoordFloat64, Float(0)), vec(t, CoordFloat64, Float(math.Copysign(0, -1)))
	if eq, _ := Equal(zero, minus); !eq || Hash(zero, 1) != Hash(minus, 1) {
		t.Error("0.0 and -0.0 are not the same coordinate")
	}
	if got := Less(vec(t, CoordInt8, Int(1)), vec(t, CoordInt8, Int(2))); !got.IsNull() {
		t.Errorf("vectors compare: %s", got)
	}
}

func TestVectorTypes(t *testing.T) {
	for c := range numCoords {
		v := vec(t, c, Int(1), Int(2))
		if got, want := ValueType(v), "VECTOR<"+c.String()+" NOT NULL>(2) NOT NULL"; got != want {
			t.Errorf("got %s, want %s", got, want)
		}
		back, err := RawVector(c, v.AsVector().Raw())
		if err != nil || !Equivalent(VectorOf(back), v) {
			t.Errorf("%s from its bytes is %v, %v", v, back, err)
		}
		for _, name := range []string{c.String(), strings.ToLower(c.String())} {
			if got, ok := CoordOf(name); !ok || got != c {
				t.Errorf("CoordOf(%s) = %s, %v", name, got, ok)
			}
		}
	}
	for name, want := range map[string]Coord{"INT": CoordInt64, "INT64": CoordInt64, "INTEGER64": CoordInt64, "SIGNED INTEGER": CoordInt64, "INT8": CoordInt8, "FLOAT64": CoordFloat64} {
		if got, ok := CoordOf(name); !ok || got != want {
			t.Errorf("CoordOf(%s) = %s, %v", name, got, ok)
		}
	}
	for _, raw := range [][]byte{nil, {1, 2, 3}, {0, 0, 0xc0, 0x7f}} {
		if _, err := RawVector(CoordFloat32, raw); err == nil {
			t.Errorf("RawVector took %v", raw)
		}
	}
}

func TestUUIDText(t *testing.T) {
	const text = "550e8400-e29b-41d4-a716-446655440000"
	u, err := ParseUUID(strings.ToUpper(text))
	if err != nil || u.String() != text {
		t.Errorf("got %s, %v", u, err)
	}
	if s, err := ToString(UUIDOf(u)); err != nil || s.AsString() != text {
		t.Errorf("toString gives %s, %v", s, err)
	}
	for _, bad := range []string{"", "x", text[1:], text + "0", strings.ReplaceAll(text, "-", ""), strings.Replace(text, "5", "g", 1), strings.Replace(text, "-", "_", 1)} {
		if u, err := ParseUUID(bad); err == nil {
			t.Errorf("%q is %s", bad, u)
		}
	}
}
