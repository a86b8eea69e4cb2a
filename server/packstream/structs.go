package packstream

import (
	"fmt"
	"math"

	"github.com/morseldb/morsel/status"
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
		return value.Null, badValue("Unexpected struct tag: 0x%02X", tag)
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

const (
	nanosPerSecond = int64(1_000_000_000)
	secondsPerDay  = int64(24 * 60 * 60)
	nanosPerDay    = secondsPerDay * nanosPerSecond
	maxOffset      = 18 * 3600
	// The instants that Java knows: years -1,000,000,000 to 1,000,000,000.
	minInstant, maxInstant = int64(-31557014167219200), int64(31556889864403199)
)

func within(n, low, high int64) bool { return n >= low && n <= high }

// outOfRange is the error of a value of the right kind that no date or time has.
func outOfRange(format string, args ...any) *ValueError {
	err := badValue(format, args...)
	err.Argument = true
	return err
}

func build(tag byte, f []value.Value) (value.Value, error) {
	switch tag {
	case TagDate:
		return date(f[0].AsInt())
	case TagTime, TagLocalTime:
		return clock(f)
	case TagLocalDateTime:
		seconds, nanos, err := instant(f)
		if err != nil {
			return value.Null, err
		}
		if _, err := date(floorDiv(seconds, secondsPerDay)); err != nil {
			return value.Null, err
		}
		return value.NewLocalDateTime(seconds, nanos), nil
	case TagDuration:
		d, err := value.NewDuration(value.Duration{Months: f[0].AsInt(), Days: f[1].AsInt(), Seconds: f[2].AsInt(), Nanos: f[3].AsInt()})
		if err != nil {
			return value.Null, outOfRange("%s", status.As(err).Msg)
		}
		return d, nil
	case TagPoint2D, TagPoint3D:
		return point(f)
	}
	return zoned(tag, f)
}

func date(days int64) (value.Value, error) {
	if !within(days, value.MinDays, value.MaxDays) {
		return value.Null, outOfRange("Invalid value for EpochDay (valid values %d - %d): %d", value.MinDays, value.MaxDays, days)
	}
	return value.DateOf(days), nil
}

// clock is a time of day. One with an offset is taken modulo a day, as Neo4j takes it.
func clock(f []value.Value) (value.Value, error) {
	nanos := f[0].AsInt()
	if len(f) == 2 {
		offset, err := offsetOf(f[1])
		return value.NewTime(nanos-floorDiv(nanos, nanosPerDay)*nanosPerDay, offset), err
	}
	if !within(nanos, 0, nanosPerDay-1) {
		return value.Null, outOfRange("Invalid value for NanoOfDay (valid values 0 - %d): %d", nanosPerDay-1, nanos)
	}
	return value.NewLocalTime(nanos), nil
}

func offsetOf(v value.Value) (int32, error) {
	if !within(v.AsInt(), -maxOffset, maxOffset) {
		return 0, badValue("Illegal value for field \"tz_offset_seconds\": Value is out of bounds")
	}
	return int32(v.AsInt()), nil
}

// instant is seconds since 1970 and nanoseconds that may be more than a second, or less than none.
func instant(f []value.Value) (seconds int64, nanos int32, err error) {
	carry := floorDiv(f[1].AsInt(), nanosPerSecond)
	seconds = f[0].AsInt()
	if !within(seconds, minInstant-carry, maxInstant-carry) {
		return 0, 0, outOfRange("Instant exceeds minimum or maximum instant")
	}
	return seconds + carry, int32(f[1].AsInt() - carry*nanosPerSecond), nil
}

func floorDiv(a, b int64) int64 {
	q := a / b
	if a%b < 0 {
		q--
	}
	return q
}

func zoned(tag byte, f []value.Value) (value.Value, error) {
	seconds, nanos, err := instant(f)
	if err != nil {
		return value.Null, adjustment(f)
	}
	zone, err := zoneOf(f[2])
	if err != nil {
		return value.Null, err
	}
	if tag == TagLegacyDateTime || tag == TagLegacyZone {
		// The local clock's reading: the offset of the instant that it names, found in two steps.
		guess := seconds - int64(zone.OffsetAt(seconds))
		seconds -= int64(zone.OffsetAt(guess))
	}
	if _, err := date(floorDiv(seconds+int64(zone.OffsetAt(seconds)), secondsPerDay)); err != nil {
		return value.Null, adjustment(f)
	}
	return value.NewDateTime(seconds, nanos, zone), nil
}

func adjustment(f []value.Value) *ValueError {
	return badValue("Illegal value for field \"seconds\": Illegal epoch adjustment epoch seconds: %d+%d", f[0].AsInt(), f[1].AsInt())
}

func zoneOf(v value.Value) (*value.Zone, error) {
	if v.Kind() == value.KindInt {
		offset, err := offsetOf(v)
		return value.FixedZone(offset), err
	}
	zone, err := value.ParseZone(v.AsString())
	if err != nil {
		return nil, badValue("Illegal value for field \"tz_id\": Illegal zone identifier: %q", v.AsString())
	}
	return zone, nil
}

func point(f []value.Value) (value.Value, error) {
	crs := value.CRS(0)
	if within(f[0].AsInt(), 0, math.MaxInt32) {
		crs = value.CRS(f[0].AsInt())
	}
	if crs.Dims() == 0 {
		return value.Null, badValue("Illegal value for field \"crs\": Illegal coordinate reference system: \"%d\"", f[0].AsInt())
	}
	var c [3]float64
	said := fmt.Sprintf("crs=%s", crs)
	for i, v := range f[1:] {
		c[i] = v.AsFloat()
		said += fmt.Sprintf(", %c=%s", 'x'+rune(i), v)
	}
	if crs.Dims() == len(f)-1 {
		if p, err := value.NewPoint(crs, c); err == nil {
			return p, nil
		}
	}
	return value.Null, badValue("Illegal value for field \"coords\": Illegal CRS/coords combination (%s)", said)
}
