package packstream

import (
	"math"

	"github.com/morseldb/morsel/value"
)

// maxFields is the largest number of fields that a structure can have.
const maxFields = 15

func (r *Reader) structure(n, depth int) (value.Value, error) {
	tag, err := r.byte()
	if err != nil {
		return value.Null, err
	}
	if tag == TagVector && r.Vectors && n == 2 {
		return r.vector()
	}
	var f [maxFields]value.Value
	for i := range n {
		if f[i], err = r.value(depth + 1); err != nil {
			return value.Null, err
		}
	}
	v, err := r.decode(tag, f[:n])
	if err != nil {
		return r.refuse(err)
	}
	return v, nil
}

// shapes is the kinds of the fields of every structure that may be sent to us.
var shapes = map[byte][]value.Kind{
	TagDate:           {value.KindInt},
	TagTime:           {value.KindInt, value.KindInt},
	TagLocalTime:      {value.KindInt},
	TagLocalDateTime:  {value.KindInt, value.KindInt},
	TagDateTime:       {value.KindInt, value.KindInt, value.KindInt},
	TagDateTimeZone:   {value.KindInt, value.KindInt, value.KindString},
	TagLegacyDateTime: {value.KindInt, value.KindInt, value.KindInt},
	TagLegacyZone:     {value.KindInt, value.KindInt, value.KindString},
	TagDuration:       {value.KindInt, value.KindInt, value.KindInt, value.KindInt},
	TagPoint2D:        {value.KindInt, value.KindFloat, value.KindFloat},
	TagPoint3D:        {value.KindInt, value.KindFloat, value.KindFloat, value.KindFloat},
}

var kindNames = map[value.Kind]string{value.KindInt: "INT", value.KindFloat: "FLOAT", value.KindString: "STRING"}

func (r *Reader) decode(tag byte, f []value.Value) (value.Value, error) {
	switch tag {
	case TagNode, TagRelationship, TagUnbound, TagPath:
		return value.Null, badValue("Unexpected struct tag: 0x%02X: nodes, relationships and paths cannot be parameters", tag)
	case TagDateTime, TagDateTimeZone:
		if r.Legacy {
			return value.Null, badValue("Unexpected struct tag: 0x%02X", tag)
		}
	case TagLegacyDateTime, TagLegacyZone:
		if !r.Legacy {
			return value.Null, badValue("Unexpected struct tag: 0x%02X", tag)
		}
	}
	shape, ok := shapes[tag]
	if !ok {
		return value.Null, badValue("Unexpected struct tag: 0x%02X", tag)
	}
	if len(f) != len(shape) {
		err := badValue("Illegal struct size: Expected struct to be %d fields but got %d", len(shape), len(f))
		err.Shape = true
		return value.Null, err
	}
	for i, k := range shape {
		if f[i].Kind() != k {
			return value.Null, badValue("Unexpected type: Expected %s but got %s", kindNames[k], TypeName(f[i]))
		}
	}
	return build(tag, f)
}

// Bounds of what a temporal value can hold.
const (
	nanosPerSecond = int64(1_000_000_000)
	nanosPerDay    = 24 * 60 * 60 * nanosPerSecond
	maxOffset      = 18 * 3600
	maxDays        = 365241780471 // years -999,999,999 to 999,999,999, roughly, in days
	maxSeconds     = 31556889864403199
)

func within(v value.Value, low, high int64) bool { return v.AsInt() >= low && v.AsInt() <= high }

func build(tag byte, f []value.Value) (value.Value, error) {
	switch tag {
	case TagDate:
		if !within(f[0], -maxDays, maxDays) {
			return value.Null, badValue("Illegal value for field \"epochDay\": %d", f[0].AsInt())
		}
		return value.DateOf(f[0].AsInt()), nil
	case TagTime, TagLocalTime:
		return clock(f)
	case TagLocalDateTime:
		if err := instant(f); err != nil {
			return value.Null, err
		}
		return value.NewLocalDateTime(f[0].AsInt(), int32(f[1].AsInt())), nil
	case TagDuration:
		d := value.Duration{Months: f[0].AsInt(), Days: f[1].AsInt(), Seconds: f[2].AsInt(), Nanos: f[3].AsInt()}
		carry := d.Nanos / nanosPerSecond
		if carry > 0 && d.Seconds > math.MaxInt64-carry || d.Nanos < 0 && d.Seconds < math.MinInt64-carry+1 {
			return value.Null, badValue("Illegal duration: it is too long")
		}
		return value.DurationOf(d), nil
	case TagPoint2D, TagPoint3D:
		return point(f)
	}
	return zoned(tag, f)
}

func clock(f []value.Value) (value.Value, error) {
	if !within(f[0], 0, nanosPerDay-1) {
		return value.Null, badValue("Illegal value for field \"nanosecondsOfDay\": %d", f[0].AsInt())
	}
	if len(f) == 1 {
		return value.NewLocalTime(f[0].AsInt()), nil
	}
	if !within(f[1], -maxOffset, maxOffset) {
		return value.Null, badValue("Illegal value for field \"tzOffsetSeconds\": %d", f[1].AsInt())
	}
	return value.NewTime(f[0].AsInt(), int32(f[1].AsInt())), nil
}

func instant(f []value.Value) error {
	if !within(f[0], -maxSeconds, maxSeconds) {
		return badValue("Illegal value for field \"seconds\": %d", f[0].AsInt())
	}
	if !within(f[1], 0, nanosPerSecond-1) {
		return badValue("Illegal value for field \"nanoseconds\": %d", f[1].AsInt())
	}
	return nil
}

func zoned(tag byte, f []value.Value) (value.Value, error) {
	if err := instant(f); err != nil {
		return value.Null, err
	}
	seconds, nanos := f[0].AsInt(), int32(f[1].AsInt())
	var zone *value.Zone
	if f[2].Kind() == value.KindInt {
		if !within(f[2], -maxOffset, maxOffset) {
			return value.Null, badValue("Illegal value for field \"tz_offset_seconds\": %d", f[2].AsInt())
		}
		zone = value.FixedZone(int32(f[2].AsInt()))
	} else {
		z, err := value.NamedZone(f[2].AsString())
		if err != nil {
			return value.Null, badValue("Illegal value for field \"tz_id\": Illegal zone identifier: %q", f[2].AsString())
		}
		zone = z
	}
	if tag == TagLegacyDateTime || tag == TagLegacyZone {
		// The local clock's reading: the offset of the instant that it names, found in two steps.
		guess := seconds - int64(zone.OffsetAt(seconds))
		seconds -= int64(zone.OffsetAt(guess))
	}
	return value.NewDateTime(seconds, nanos, zone), nil
}

func point(f []value.Value) (value.Value, error) {
	crs := value.CRS(0)
	if within(f[0], 0, math.MaxInt32) {
		crs = value.CRS(f[0].AsInt())
	}
	if crs.Dims() != len(f)-1 {
		return value.Null, badValue("Illegal value for field \"crs\": Illegal coordinate reference system: \"%d\"", f[0].AsInt())
	}
	p := value.Point{CRS: crs, X: f[1].AsFloat(), Y: f[2].AsFloat()}
	if len(f) == 4 {
		p.Z = f[3].AsFloat()
	}
	if crs.Geographic() && (p.Y < -90 || p.Y > 90) {
		return value.Null, badValue("Illegal value for field \"coords\": Illegal CRS/coords combination (crs=%s, x=%s, y=%s)", crs,
			value.Float(p.X), value.Float(p.Y))
	}
	return value.PointOf(p), nil
}
