package value

import "unsafe"

// Nanoseconds and seconds of the units that temporal arithmetic needs.
const (
	nanosPerSecond int64 = 1_000_000_000
	nanosPerDay          = 86_400 * nanosPerSecond
	secondsPerDay  int64 = 86_400

	secondsPerMonth int64 = 2_629_746 // a twelfth of 365.2425 days
)

// Duration is an amount of time in four parts that are not converted into each
// other: a month has no fixed number of days, a day no fixed number of seconds.
// Nanos is always within 0..999,999,999; the sign of a part is its own.
type Duration struct {
	Months, Days, Seconds, Nanos int64
}

// DateOf wraps a DATE given as days since 1970-01-01.
func DateOf(days int64) Value { return Value{kind: KindDate, n: uint64(days)} }

// NewLocalTime wraps a LOCAL TIME given as nanoseconds of the day.
func NewLocalTime(nanosOfDay int64) Value {
	return Value{kind: KindLocalTime, n: uint64(nanosOfDay)}
}

// NewTime wraps a ZONED TIME: nanoseconds of the local day and the offset from
// UTC in seconds.
func NewTime(nanosOfDay int64, offsetSeconds int32) Value {
	return Value{kind: KindTime, n: uint64(nanosOfDay), aux: offsetSeconds}
}

// NewLocalDateTime wraps a LOCAL DATETIME given as seconds since 1970 on the
// local calendar and nanoseconds of the second.
func NewLocalDateTime(epochSec int64, nanos int32) Value {
	return Value{kind: KindLocalDateTime, n: uint64(epochSec), aux: nanos}
}

// NewDateTime wraps a ZONED DATETIME given as seconds since 1970 in UTC,
// nanoseconds of the second and the zone it is shown in; zone must not be nil.
func NewDateTime(epochSec int64, nanos int32, zone *Zone) Value {
	return Value{kind: KindDateTime, n: uint64(epochSec), aux: nanos, p: unsafe.Pointer(zone)}
}

// DurationOf wraps a DURATION; nanoseconds beyond a second move into Seconds.
func DurationOf(d Duration) Value {
	carry := floorDiv(d.Nanos, nanosPerSecond)
	d.Seconds += carry
	d.Nanos -= carry * nanosPerSecond
	return Value{kind: KindDuration, p: unsafe.Pointer(&d)}
}

// Days is a KindDate value as days since 1970-01-01.
func (v Value) Days() int64 { return int64(v.n) }

// NanosOfDay is the local nanosecond of the day of a KindTime or KindLocalTime
// value.
func (v Value) NanosOfDay() int64 { return int64(v.n) }

// EpochSeconds is the seconds since 1970 of a KindDateTime (in UTC) or
// KindLocalDateTime (on the local calendar) value.
func (v Value) EpochSeconds() int64 { return int64(v.n) }

// Nanos is the nanosecond of the second of a KindDateTime or KindLocalDateTime
// value.
func (v Value) Nanos() int32 { return v.aux }

// Zone is the zone of a KindDateTime value.
func (v Value) Zone() *Zone { return (*Zone)(v.p) }

// OffsetSeconds is the offset from UTC of a KindTime or KindDateTime value.
func (v Value) OffsetSeconds() int32 {
	if v.kind == KindDateTime {
		return v.Zone().OffsetAt(int64(v.n))
	}
	return v.aux
}

// AsDuration is the duration of a KindDuration value.
func (v Value) AsDuration() Duration { return *(*Duration)(v.p) }

// IsTemporalInstant reports whether v is a date, a time or a date-time.
func (v Value) IsTemporalInstant() bool { return v.kind >= KindDate && v.kind <= KindDateTime }

// localSeconds is a date-time's wall clock as seconds since 1970 on the local
// calendar.
func (v Value) localSeconds() int64 {
	if v.kind == KindDateTime {
		return int64(v.n) + int64(v.OffsetSeconds())
	}
	return int64(v.n)
}

// averageSeconds is a duration's length with months of 30.436875 days, as used
// for the order of durations. It cannot overflow for durations that NewDuration
// let through; others wrap around, which still is an order.
func (d Duration) averageSeconds() int64 {
	return d.Months*secondsPerMonth + d.Days*secondsPerDay + d.Seconds
}
