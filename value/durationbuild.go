package value

import "strings"

// durationFields are the keys of a map that a duration is built from.
var durationFields = map[string]durationUnit{
	"years":   dateUnits[0],
	"months":  dateUnits[1],
	"weeks":   dateUnits[2],
	"days":    dateUnits[3],
	"hours":   timeUnits[0],
	"minutes": timeUnits[1],
	"seconds": {'S', func(p *parts, n float64) { p.seconds += n }, timeUnits[2].whole},
	"milliseconds": {'S', func(p *parts, n float64) { p.nanos += 1e6 * n },
		func(d *Duration, n int64) bool { return addNanos(d, n, 1_000_000) }},
	"microseconds": {'S', func(p *parts, n float64) { p.nanos += 1e3 * n },
		func(d *Duration, n int64) bool { return addNanos(d, n, 1_000) }},
	"nanoseconds": {'S', func(p *parts, n float64) { p.nanos += n },
		func(d *Duration, n int64) bool { return addNanos(d, n, 1) }},
}

// DurationUnit is a key of the map that a duration is built from, looked up once for many.
type DurationUnit struct{ of durationUnit }

// DurationUnitOf is the unit of a name; ok is false where there is none.
func DurationUnitOf(name string) (u DurationUnit, ok bool) {
	u.of, ok = durationFields[strings.ToLower(name)]
	return u, ok
}

// AddTo adds n units to a duration; false where that does not fit.
func (u DurationUnit) AddTo(d *Duration, n int64) bool { return u.of.whole(d, n) }

// Of is the duration of n units, which must be few.
func (u DurationUnit) Of(n int64) Duration {
	var d Duration
	u.of.whole(&d, n)
	return d
}

// addNanos adds n units of so many nanoseconds; false where that does not fit.
func addNanos(d *Duration, n, unit int64) bool {
	perSecond := nanosPerSecond / unit
	d.Nanos += floorMod(n, perSecond) * unit
	return addWhole(&d.Seconds, floorDiv(n, perSecond), 1)
}

// durationOfMap builds a duration: exactly from integers, and where there is a
// float all in floats, what a part has beyond a whole number going into the
// smaller ones.
func durationOfMap(m *Map) (Value, error) {
	if m.Len() == 0 {
		return Null, errArgument("At least one temporal unit must be specified.")
	}
	var d Duration
	var p parts
	whole, fits := true, true
	for i, k := range m.keys {
		unit, ok := durationFields[strings.ToLower(k)]
		if !ok {
			return Null, errArgument("Unknown field: %s", k)
		}
		v := m.vals[i]
		if !v.IsNumber() {
			return Null, errArgument("%s must be a number value, but was a %s", k, RuntimeTypeName(v))
		}
		whole = whole && v.kind == KindInt
		if whole {
			fits = fits && unit.whole(&d, v.AsInt())
		}
		unit.add(&p, v.Number())
	}
	if !whole {
		d, fits = approximate(p)
	}
	if !fits {
		return Null, errArgument("Invalid value for duration, will cause overflow. Value was %s", MapOf(m))
	}
	return NewDuration(d)
}
