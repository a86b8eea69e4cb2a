package value

import "strings"

// TemporalField is a component of a date, time, date-time or duration, such as
// d.weekYear. Names are told apart without regard to case. A name that is none,
// and one that this kind does not have, are TypeErrors.
func TemporalField(v Value, name string) (Value, error) {
	lower := strings.ToLower(name)
	if v.kind == KindDuration {
		if n, ok := v.AsDuration().component(lower); ok {
			return Int(n), nil
		}
		return Null, errType("No such field: %s", name)
	}
	if formal, ok := dateComponents[lower]; ok {
		days, dated := v.dateOf()
		if !dated {
			return Null, errType("Unsupported field: %s", formal)
		}
		return Int(dateComponent(lower, days)), nil
	}
	if part, ok := timeComponents[lower]; ok {
		nanos, timed := v.clockOf()
		if !timed {
			return Null, errType("Unsupported field: %s", part.formal)
		}
		return Int(part.of(nanos)), nil
	}
	return zoneComponent(v, name, lower)
}

// Component is a component of dates or times, looked up once for many values.
type Component struct {
	name        string // in lower case
	date, clock bool
	part        clockPart
}

// ComponentOf is the component of a name; it is of no value where there is none.
func ComponentOf(name string) Component {
	c := Component{name: strings.ToLower(name)}
	_, c.date = dateComponents[c.name]
	c.part, c.clock = timeComponents[c.name]
	return c
}

// Of is the component of an instant; ok is false for what has no such one, about
// which TemporalField tells more.
func (c Component) Of(v Value) (n int64, ok bool) {
	switch {
	case v.kind == KindDuration:
	case c.date:
		if days, ok := v.dateOf(); ok {
			return dateComponent(c.name, days), true
		}
	case c.clock:
		if nanos, ok := v.clockOf(); ok {
			return c.part.of(nanos), true
		}
	}
	return 0, false
}

// Day is the day, since 1970-01-01, on which a component of dates of v depends; ok is false where c or v is no such thing.
func (c Component) Day(v Value) (days int64, ok bool) {
	if !c.date || v.kind == KindDuration {
		return 0, false
	}
	return v.dateOf()
}

// OfDates reports whether it is a component of dates.
func (c Component) OfDates() bool { return c.date }

// OfClock reports whether it is a component of times.
func (c Component) OfClock() bool { return c.clock }

// OfNanos is the component of times for nanoseconds since midnight.
func (c Component) OfNanos(nanos int64) int64 { return c.part.of(nanos) }

// OfDuration is the component of a duration; ok is false where it has none of that name.
func (c Component) OfDuration(d Duration) (n int64, ok bool) { return d.component(c.name) }

// OfDay is the component of dates for a day.
func (c Component) OfDay(days int64) int64 { return dateComponent(c.name, days) }

// dateComponents and timeComponents name the components as messages do.
var dateComponents = map[string]string{"year": "Year", "quarter": "QuarterOfYear", "month": "MonthOfYear", "week": "WeekOfWeekBasedYear",
	"weekyear": "WeekBasedYear", "dayofquarter": "DayOfQuarter", "quarterday": "DayOfQuarter", "day": "DayOfMonth", "ordinalday": "DayOfYear",
	"weekday": "DayOfWeek", "dayofweek": "DayOfWeek"}

var timeComponents = map[string]clockPart{"hour": {"HourOfDay", 3600 * nanosPerSecond, 24}, "minute": {"MinuteOfHour", 60 * nanosPerSecond, 60},
	"second": {"SecondOfMinute", nanosPerSecond, 60}, "millisecond": {"MilliOfSecond", 1_000_000, 1000}, "microsecond": {"MicroOfSecond", 1000, 1_000_000},
	"nanosecond": {"NanoOfSecond", 1, nanosPerSecond}}

func dateComponent(name string, days int64) int64 {
	year, month, day := civilOfDays(days)
	quarter := int64(month-1)/3 + 1
	switch name {
	case "year":
		return year
	case "quarter":
		return quarter
	case "month":
		return int64(month)
	case "week":
		_, week := isoWeekOf(days)
		return int64(week)
	case "weekyear":
		weekYear, _ := isoWeekOf(days)
		return weekYear
	case "dayofquarter", "quarterday":
		return days - quarterStart(year, quarter) + 1
	case "day":
		return int64(day)
	case "ordinalday":
		return days - daysOfCivil(year, 1, 1) + 1
	}
	return int64(weekDayOf(days))
}

// clockPart is a component of times: how many nanoseconds are one of its unit, and from how many on it begins again.
type clockPart struct {
	formal     string // as messages name it
	unit, wrap int64
}

func (p clockPart) of(nanosOfDay int64) int64 { return nanosOfDay / p.unit % p.wrap }

// zoneComponent is a component that only values with a zone have.
func zoneComponent(v Value, name, lower string) (Value, error) {
	zone := v.zoneOf()
	switch lower {
	case "epochseconds", "epochmillis":
		if v.kind != KindDateTime {
			return Null, errType("Epoch not supported.")
		}
		millis := v.EpochSeconds()*1000 + int64(v.Nanos())/1_000_000
		if lower == "epochseconds" {
			return Int(millis / 1000), nil
		}
		return Int(millis), nil
	case "timezone", "offset", "offsetminutes", "offsetseconds":
	default:
		return Null, errType("No such field: %s", name)
	}
	if zone == nil {
		what := "offset"
		if lower == "timezone" && v.kind == KindDate {
			what = "time zone"
		}
		return Null, errType("Cannot get the %s of: %s", what, fullText(v))
	}
	offset := v.OffsetSeconds()
	switch lower {
	case "timezone":
		return String(zone.String()), nil
	case "offset":
		return String(string(appendOffset(nil, offset))), nil
	case "offsetminutes":
		return Int(int64(offset) / 60), nil
	}
	return Int(int64(offset)), nil
}

// component is a component of a duration by its name in lower case.
func (d Duration) component(name string) (n int64, ok bool) {
	switch name {
	case "years":
		return d.Months / 12, true
	case "quarters":
		return d.Months / 3, true
	case "months":
		return d.Months, true
	case "quartersofyear":
		return d.Months / 3 % 4, true
	case "monthsofyear":
		return d.Months % 12, true
	case "monthsofquarter":
		return d.Months % 3, true
	case "weeks":
		return d.Days / 7, true
	case "days":
		return d.Days, true
	case "daysofweek":
		return d.Days % 7, true
	}
	return d.timeComponent(name)
}

func (d Duration) timeComponent(name string) (n int64, ok bool) {
	switch name {
	case "hours":
		return d.Seconds / 3600, true
	case "minutes":
		return d.Seconds / 60, true
	case "minutesofhour":
		return d.Seconds / 60 % 60, true
	case "seconds":
		return d.Seconds, true
	case "secondsofminute":
		return d.Seconds % 60, true
	case "milliseconds":
		return d.Seconds*1_000 + d.Nanos/1_000_000, true
	case "microseconds":
		return d.Seconds*1_000_000 + d.Nanos/1_000, true
	case "nanoseconds":
		return d.Seconds*nanosPerSecond + d.Nanos, true
	case "millisecondsofsecond":
		return d.Nanos / 1_000_000, true
	case "microsecondsofsecond":
		return d.Nanos / 1_000, true
	case "nanosecondsofsecond":
		return d.Nanos, true
	}
	return 0, false
}
