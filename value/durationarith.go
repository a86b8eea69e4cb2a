package value

import (
	"math"

	"github.com/morseldb/morsel/status"
)

// NewDuration wraps a DURATION after carrying nanoseconds into seconds; it is
// an ArgumentError when the whole length does not fit 64 bits of seconds.
func NewDuration(d Duration) (Value, error) {
	carry := floorDiv(d.Nanos, nanosPerSecond)
	seconds := d.Seconds + carry
	month, ok1 := mulInt(d.Months, secondsPerMonth)
	day, ok2 := mulInt(d.Days, secondsPerDay)
	part, ok3 := addInt(month, day)
	_, ok4 := addInt(part, seconds)
	if _, ok5 := addInt(d.Seconds, carry); !(ok1 && ok2 && ok3 && ok4 && ok5) {
		return Null, status.New(status.ArgumentError, "", "Invalid value for duration, will cause overflow. "+
			"Value was months=%d, days=%d, seconds=%d, nanos=%d", d.Months, d.Days, d.Seconds, d.Nanos)
	}
	return DurationOf(d), nil
}

// addInt is x+y; ok is false where it does not fit.
func addInt(x, y int64) (sum int64, ok bool) {
	sum = x + y
	return sum, (x^sum)&(y^sum) >= 0
}

// addDurations is a + sign*b, part by part.
func addDurations(a, b Duration, sign int64) (Value, error) {
	months, ok1 := addInt(a.Months, sign*b.Months)
	days, ok2 := addInt(a.Days, sign*b.Days)
	seconds, ok3 := addInt(a.Seconds, sign*b.Seconds)
	if !ok1 || !ok2 || !ok3 {
		verb := "add"
		if sign < 0 {
			verb = "subtract"
		}
		return Null, status.New(status.ArgumentError, "", "Can not %s duration %s and %s without causing overflow.",
			verb, appendDuration(nil, a), appendDuration(nil, b))
	}
	return NewDuration(Duration{months, days, seconds, a.Nanos + sign*b.Nanos})
}

func mulDuration(d Duration, by Value) (Value, error) {
	if by.kind == KindFloat {
		f := by.AsFloat()
		return scaleDuration(d, func(part float64) float64 { return part * f }, by, "multiply")
	}
	n := by.AsInt()
	months, ok1 := mulInt(d.Months, n)
	days, ok2 := mulInt(d.Days, n)
	seconds, ok3 := mulInt(d.Seconds, n)
	whole, nanos, ok4 := mulNanos(d.Nanos, n)
	seconds, ok5 := addInt(seconds, whole)
	if !(ok1 && ok2 && ok3 && ok4 && ok5) {
		return Null, errScale(d, by, "multiply")
	}
	return NewDuration(Duration{months, days, seconds, nanos})
}

// mulNanos is nanos*n as whole seconds and the nanoseconds left.
func mulNanos(nanos, n int64) (seconds, rest int64, ok bool) {
	high, ok1 := mulInt(nanos, n/nanosPerSecond)
	low := nanos * (n % nanosPerSecond)
	seconds, ok2 := addInt(high, floorDiv(low, nanosPerSecond))
	return seconds, floorMod(low, nanosPerSecond), ok1 && ok2
}

func divDuration(d Duration, by Value) (Value, error) {
	if by.kind == KindInt && by.n == 0 {
		return Null, errDivision()
	}
	f := by.Number()
	return scaleDuration(d, func(part float64) float64 { return part / f }, by, "divide")
}

// scaleDuration scales every part; what a part has beyond a whole number goes
// into the next smaller one.
func scaleDuration(d Duration, scale func(float64) float64, by Value, verb string) (Value, error) {
	if f := by.Number(); f != f || f == 0 && verb == "divide" {
		return DurationOf(Duration{}), nil
	}
	v, ok := approximate(parts{scale(float64(d.Months)), scale(float64(d.Days)),
		scale(float64(d.Seconds)), scale(float64(d.Nanos))})
	if !ok {
		return Null, errScale(d, by, verb)
	}
	return NewDuration(v)
}

func errScale(d Duration, by Value, verb string) error {
	preposition := "with"
	if verb == "divide" {
		preposition = "by"
	}
	return status.New(status.ArgumentError, "", "Can not %s duration %s %s %s without causing overflow.",
		verb, appendDuration(nil, d), preposition, Debug(by))
}

// parts is a duration whose parts may be fractions.
type parts struct{ months, days, seconds, nanos float64 }

// approximate carries the fraction of each part into the next smaller one, a
// month counting 30.436875 days; ok is false where a part does not fit. The order
// of the operations is Neo4j's, so that the last digits agree; the conversion
// keeps processors from fusing two of them.
func approximate(p parts) (d Duration, ok bool) {
	const perDay = float64(86_400 * 1_000_000_000)
	const perMonth = float64(2_629_746 * 1_000_000_000)
	var fits [4]bool
	d.Months, fits[0] = truncated(p.months)
	p.days += (p.months - float64(d.Months)) * perMonth / perDay
	d.Days, fits[1] = truncated(p.days)
	p.seconds += (p.days - float64(d.Days)) * perDay / 1e9
	d.Seconds, fits[2] = truncated(p.seconds)
	p.nanos += float64((p.seconds - float64(d.Seconds)) * 1e9)
	d.Nanos, fits[3] = truncated(p.nanos)
	return d, fits == [4]bool{true, true, true, true}
}

// truncated is f without its fraction; ok is false where it does not fit.
func truncated(f float64) (i int64, ok bool) {
	if !(f >= -1<<63 && f < 1<<63) {
		return 0, false
	}
	return int64(math.Trunc(f)), true
}
