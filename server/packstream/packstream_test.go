package packstream

import (
	"bytes"
	"errors"
	"math"
	"strings"
	"testing"

	"github.com/morseldb/morsel/value"
)

func zone(t *testing.T, name string) *value.Zone {
	t.Helper()
	z, err := value.NamedZone(name)
	if err != nil {
		t.Fatal(err)
	}
	return z
}

func samples(t *testing.T) []value.Value {
	m := value.NewMap(2)
	m.Put("a", value.Int(1))
	m.Put("", value.List([]value.Value{value.Null, value.True}))
	var long []value.Value
	for i := range 70_000 {
		long = append(long, value.Int(int64(i)))
	}
	out := []value.Value{
		value.Null, value.True, value.False, value.Float(1.5), value.Float(math.Copysign(0, -1)), value.Float(math.Inf(-1)),
		value.String(""), value.String("é"), value.String(strings.Repeat("x", 300)), value.String(strings.Repeat("y", 70_000)),
		value.Bytes(nil), value.Bytes([]byte{1, 255, 0, 128}), value.Bytes(bytes.Repeat([]byte{7}, 300)), value.Bytes(bytes.Repeat([]byte{8}, 70_000)),
		value.List(nil), value.List(long), value.MapOf(m), value.DateOf(-1), value.NewTime(5, -3600), value.NewLocalTime(7),
		value.NewLocalDateTime(-5, 6), value.NewDateTime(5, 6, value.FixedZone(7200)), value.NewDateTime(1720000000, 6, zone(t, "Europe/Paris")),
		value.DurationOf(value.Duration{Months: -1, Days: 2, Seconds: -3, Nanos: 4}),
		value.PointOf(value.Point{CRS: value.WGS84, X: 1, Y: 2}), value.PointOf(value.Point{CRS: value.Cartesian3D, X: 1, Y: 2, Z: 3}),
	}
	for _, i := range []int64{0, -16, -17, 127, 128, -128, -129, 32767, 32768, -32768, -32769, math.MaxInt32, math.MaxInt32 + 1, math.MinInt32 - 1, math.MaxInt64, math.MinInt64} {
		out = append(out, value.Int(i))
	}
	return out
}

func TestRoundTrip(t *testing.T) {
	for _, legacy := range []bool{false, true} {
		for _, v := range samples(t) {
			w := Writer{Legacy: legacy}
			if !w.Value(v) {
				t.Fatalf("%v was not written", v)
			}
			r := Reader{Buf: w.Buf, Legacy: legacy}
			got, err := r.Value()
			if err != nil || r.bad != nil || r.More() {
				t.Fatalf("%.60s: %v %v", v, err, r.bad)
			}
			_, was := v.AsBytes()
			if _, is := got.AsBytes(); is != was || !value.Equivalent(got, v) || got.String() != v.String() {
				t.Errorf("legacy %v: %.60s came back as %.60s", legacy, v, got)
			}
		}
	}
}

func TestShortestIntegers(t *testing.T) {
	for i, want := range map[int64]int{0: 1, -16: 1, 127: 1, -17: 2, 128: 3, -128: 2, 40000: 5, math.MaxInt32: 5, 1 << 40: 9} {
		var w Writer
		if w.Int(i); len(w.Buf) != want {
			t.Errorf("%d takes %d bytes, want %d", i, len(w.Buf), want)
		}
	}
}

func TestBadMessages(t *testing.T) {
	deep := bytes.Repeat([]byte{0x91}, 1000)
	for name, c := range map[string]struct {
		in   []byte
		want error
	}{
		"nothing":          {nil, ErrShort},
		"lying list":       {[]byte{0xB1, 0x10, 0xD6, 0x7F, 0xFF, 0xFF, 0xFF}, ErrTooMany},
		"lying map":        {[]byte{0xB1, 0x10, 0xDA, 0x7F, 0xFF, 0xFF, 0xFF}, ErrTooMany},
		"lying bytes":      {[]byte{0xB1, 0x10, 0xCE, 0x7F, 0xFF, 0xFF, 0xFF}, ErrShort},
		"lying string":     {[]byte{0xB1, 0x10, 0xD2, 0x7F, 0xFF, 0xFF, 0xFF}, ErrShort},
		"deep":             {append([]byte{0xB1, 0x10}, deep...), ErrDeep},
		"fields are short": {[]byte{0xB3, 0x10, 0x01}, ErrShort},
	} {
		r := Reader{Buf: c.in}
		if _, _, err := r.Message(); !errors.Is(err, c.want) {
			t.Errorf("%s: %v, want %v", name, err, c.want)
		}
	}
}

func TestValuesThatMayNotBeSent(t *testing.T) {
	for name, in := range map[string][]byte{
		"node":            {0xB1, 0x10, 0xB3, 'N', 1, 0x90, 0xA0},
		"legacy":          {0xB1, 0x10, 0xB3, 'F', 1, 2, 3},
		"unknown":         {0xB1, 0x10, 0xB1, 'Q', 1},
		"fields":          {0xB1, 0x10, 0xB2, 'D', 1, 1},
		"zone":            {0xB1, 0x10, 0xB3, 'i', 1, 1, 0x83, 'x', 'y', 'z'},
		"srid":            {0xB1, 0x10, 0xB3, 'X', 1, 0xC1, 0, 0, 0, 0, 0, 0, 0, 0, 0xC1, 0, 0, 0, 0, 0, 0, 0, 0},
		"time of day":     {0xB1, 0x10, 0xB1, 't', 0xFF},
		"huge size":       {0xB1, 0x10, 0x91, 0xD6, 0xFF, 0xFF, 0xFF, 0xFF},
		"no UTF-8":        {0xB1, 0x10, 0x81, 0xFF},
		"unknown marker":  {0xB1, 0x10, 0xC7},
		"reserved marker": {0xB1, 0x10, 0xDF},
		"number as key":   {0xB1, 0x10, 0xA1, 0x01, 0x01},
		"key twice":       {0xB1, 0x10, 0xA2, 0x81, 'a', 1, 0x81, 'a', 2},
		"latitude":        {0xB1, 0x10, 0xB3, 'X', 0xC9, 0x10, 0xE6, 0xC1, 0, 0, 0, 0, 0, 0, 0, 0, 0xC1, 0x40, 0x69, 0, 0, 0, 0, 0, 0},
		"wrong fields":    {0xB1, 0x10, 0xB1, 'D', 0x81, 'x'},
	} {
		r := Reader{Buf: in}
		tag, _, err := r.Message()
		if bad := (*ValueError)(nil); !errors.As(err, &bad) || tag != 0x10 {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// TestRanges reads structures at the ends of what Neo4j 5.26 takes and beyond them, and has its answers.
func TestRanges(t *testing.T) {
	i, f, s := value.Int, value.Float, value.String
	const most = math.MaxInt64
	for _, c := range []struct {
		tag    byte
		fields []value.Value
		want   string // the value or the error
	}{
		{'D', []value.Value{i(value.MinDays)}, "-999999999-01-01"},
		{'D', []value.Value{i(value.MinDays - 1)}, "Invalid value for EpochDay (valid values -365243219162 - 365241780471): -365243219163"},
		{'T', []value.Value{i(-1), i(0)}, "23:59:59.999999999Z"},
		{'T', []value.Value{i(nanosPerDay), i(0)}, "00:00Z"},
		{'t', []value.Value{i(nanosPerDay)}, "Invalid value for NanoOfDay (valid values 0 - 86399999999999): 86400000000000"},
		{'d', []value.Value{i(0), i(-1)}, "1969-12-31T23:59:59.999999999"},
		{'d', []value.Value{i(0), i(most)}, "2262-04-11T23:47:16.854775807"},
		{'d', []value.Value{i(maxInstant), i(5)}, "Invalid value for EpochDay (valid values -365243219162 - 365241780471): 365241780837"},
		{'d', []value.Value{i(maxInstant), i(nanosPerSecond)}, "Instant exceeds minimum or maximum instant"},
		{'I', []value.Value{i(0), i(nanosPerSecond), i(0)}, "1970-01-01T00:00:01Z"},
		{'I', []value.Value{i(maxInstant + 1), i(5), i(0)}, `Illegal value for field "seconds": Illegal epoch adjustment epoch seconds: 31556889864403200+5`},
		{'I', []value.Value{i(0), i(0), i(1 << 40)}, `Illegal value for field "tz_offset_seconds": Value is out of bounds`},
		{'i', []value.Value{i(0), i(0), s("+01:00")}, "1970-01-01T01:00+01:00"},
		{'i', []value.Value{i(0), i(0), s("UTC-03:30")}, "1969-12-31T20:30-03:30[UTC-03:30]"},
		{'i', []value.Value{i(0), i(0), s("No/Where")}, `Illegal value for field "tz_id": Illegal zone identifier: "No/Where"`},
		{'E', []value.Value{i(0), i(0), i(most), i(nanosPerSecond)}, "Invalid value for duration, will cause overflow. Value was months=0, days=0, seconds=9223372036854775807, nanos=1000000000"},
		{'E', []value.Value{i(most), i(most), i(0), i(0)}, "Invalid value for duration, will cause overflow. Value was months=9223372036854775807, days=9223372036854775807, seconds=0, nanos=0"},
		{'X', []value.Value{i(4326), f(181), f(1)}, "point({x: -179.0, y: 1.0, crs: 'wgs-84'})"},
		{'X', []value.Value{i(4326), f(math.Inf(1)), f(1)}, `Illegal value for field "coords": Illegal CRS/coords combination (crs=wgs-84, x=Infinity, y=1.0)`},
		{'X', []value.Value{i(9157), f(1), f(1)}, `Illegal value for field "coords": Illegal CRS/coords combination (crs=cartesian-3d, x=1.0, y=1.0)`},
		{'Y', []value.Value{i(4979), f(1), f(91), f(0)}, `Illegal value for field "coords": Illegal CRS/coords combination (crs=wgs-84-3d, x=1.0, y=91.0, z=0.0)`},
	} {
		v, err := (&Reader{}).decode(c.tag, c.fields)
		got := v.String()
		if err != nil {
			got = err.Error()
		}
		if got != c.want {
			t.Errorf("%c %v = %s, want %s", c.tag, c.fields, got, c.want)
		}
	}
}

func FuzzReader(f *testing.F) {
	var w Writer
	w.Struct(0x10, 3)
	w.String("RETURN 1")
	w.Map(1)
	w.String("a")
	w.Value(value.NewDateTime(5, 6, value.UTC))
	w.Map(0)
	f.Add(w.Buf)
	f.Add([]byte{0xB1, 0x10, 0xD6, 0x7F, 0xFF, 0xFF, 0xFF})
	f.Add([]byte{0xB2, 0x10, 0xCC, 2, 1, 0xFF, 0x91, 0xCD, 0, 1, 0x80})
	f.Add([]byte{0xB1, 0x10, 0xCE, 0xFF, 0xFF, 0xFF, 0xFF})
	f.Fuzz(func(t *testing.T, in []byte) {
		r := Reader{Buf: in}
		_, fields, err := r.Message()
		if err != nil {
			return
		}
		for _, v := range fields {
			out := Writer{}
			if !out.Value(v) {
				t.Fatal("a message held a node")
			}
			again := Reader{Buf: out.Buf}
			if got, err := again.Value(); err != nil || !value.Equivalent(got, v) && got.String() != v.String() {
				t.Fatalf("%v became %v: %v", v, got, err)
			}
		}
	})
}
