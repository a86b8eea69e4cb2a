package value

// unit is a unit that temporal values are cut to.
type unit uint8

const (
	unitMillennium unit = iota
	unitCentury
	unitDecade
	unitYear
	unitWeekYear
	unitQuarter
	unitMonth
	unitWeek
	unitDay
	unitHour
	unitMinute
	unitSecond
	unitMillisecond
	unitMicrosecond
)

var unitsByName = map[string]unit{"millennium": unitMillennium, "century": unitCentury, "decade": unitDecade, "year": unitYear,
	"weekYear": unitWeekYear, "quarter": unitQuarter, "month": unitMonth, "week": unitWeek, "day": unitDay, "hour": unitHour,
	"minute": unitMinute, "second": unitSecond, "millisecond": unitMillisecond, "microsecond": unitMicrosecond}

// unitPlurals names the units below a day in messages.
var unitPlurals = map[unit]string{unitHour: "Hours", unitMinute: "Minutes", unitSecond: "Seconds", unitMillisecond: "Millis", unitMicrosecond: "Micros"}

// truncateTargets names the kinds in messages.
var truncateTargets = map[Kind]string{KindLocalDateTime: "local date time", KindDateTime: "date time"}

// Truncate is the functions date.truncate and so on: v, which must be a date,
// a time or a date-time, cut to a unit, as a value of a kind, and then the
// fields of a map (or none, when that is null) put over it.
func Truncate(kind Kind, unitName string, v, overrides Value, clock Clock) (Value, error) {
	u, ok := unitsByName[unitName]
	if !ok {
		return Null, errArgument("Unsupported unit: %s", unitName)
	}
	b, err := truncatedBase(kind, u, v)
	if err != nil {
		return Null, err
	}
	if overrides.kind != KindMap && kind == KindDate {
		return DateOf(*b.days), nil
	}
	if overrides.kind != KindMap && kind == KindLocalDateTime {
		return NewLocalDateTime(*b.days*secondsPerDay+*b.nanos/nanosPerSecond, int32(*b.nanos%nanosPerSecond)), nil
	}
	var f fields
	if overrides.kind == KindMap {
		if f, err = readFields(kind, overrides.AsMap()); err != nil {
			return Null, err
		}
	}
	return f.over(kind, u, b, v, clock)
}

// over puts the fields of a map over what was cut. A zone in the map replaces
// the value's own and keeps the wall clock.
func (f *fields) over(kind Kind, u unit, b base, v Value, clock Clock) (Value, error) {
	switch {
	case f.has(epochs | setOf(fDate, fTime, fDatetime)):
		return Null, errArgument("datetime cannot be selected together with date or time.")
	case f.hasField(fTimezone) && kind != KindTime && kind != KindDateTime:
		return Null, errType("Cannot assign time zone if also assigning other fields.")
	case f.hasField(fTimezone):
		b.zone = nil
	case v.zoneOf() != nil:
		b.zone, b.exact = v.zoneOf(), v.OffsetSeconds()
	}
	f.keepSubsecond(u, b)
	if kind == KindTime || kind == KindLocalTime {
		f.set |= setOf(fTime)
	}
	return f.assemble(kind, b, clock)
}

// keepSubsecond lets smaller units of the map add to the larger that the cut
// left, rather than replace them.
func (f *fields) keepSubsecond(u unit, b base) {
	if !f.has(subseconds) || b.nanos == nil || f.hasField(fMillisecond) {
		return
	}
	nanos := *b.nanos % nanosPerSecond
	switch {
	case u == unitMillisecond:
		f.put(fMillisecond, Int(nanos/1_000_000))
	case u == unitMicrosecond && !f.hasField(fMicrosecond):
		f.put(fMicrosecond, Int(nanos/1_000))
	}
}

// truncatedBase is v's date and time of day, as far as the kind has them, cut.
func truncatedBase(kind Kind, u unit, v Value) (b base, err error) {
	dated, timed := kind != KindTime && kind != KindLocalTime, kind != KindDate
	switch {
	case kind == KindDate && u > unitDay:
		return b, errType("Unit too small for truncation: %s", unitPlurals[u])
	case !dated && u < unitDay:
		return b, errType("Unit is too large to be used for truncation")
	case dated && timed && u > unitDay && v.kind == KindDate:
		return b, errType("Cannot truncate %s to %s with a time based unit.", fullText(v), truncateTargets[kind])
	}
	if dated {
		days, err := needDate(v)
		if err != nil {
			return b, err
		}
		days = truncateDays(u, days)
		if days < MinDays {
			return b, errArgument("Invalid value for Year (valid values %d - %d): %d", minYear, maxYear, minYear-1)
		}
		b.days = &days
	}
	if !timed {
		return b, nil
	}
	nanos, ok := v.clockOf()
	if !ok && !dated {
		_, err := needClock(v)
		return b, err
	}
	nanos = truncateClock(u, nanos)
	b.nanos = &nanos
	return b, nil
}

func truncateDays(u unit, days int64) int64 {
	year, month, day := civilOfDays(days)
	switch u {
	case unitMillennium:
		return daysOfCivil(year/1000*1000, 1, 1)
	case unitCentury:
		return daysOfCivil(year/100*100, 1, 1)
	case unitDecade:
		return daysOfCivil(year/10*10, 1, 1)
	case unitYear:
		return daysOfCivil(year, 1, 1)
	case unitWeekYear:
		weekYear, _ := isoWeekOf(days)
		return firstWeekOf(weekYear)
	case unitQuarter:
		return daysOfCivil(year, (month-1)/3*3+1, 1)
	case unitMonth:
		return days - int64(day) + 1
	case unitWeek:
		return days - int64(weekDayOf(days)) + 1
	}
	return days
}

func truncateClock(u unit, nanos int64) int64 {
	step := nanosPerDay
	switch u {
	case unitHour:
		step = 3600 * nanosPerSecond
	case unitMinute:
		step = 60 * nanosPerSecond
	case unitSecond:
		step = nanosPerSecond
	case unitMillisecond:
		step = 1_000_000
	case unitMicrosecond:
		step = 1_000
	}
	return nanos - nanos%step
}
