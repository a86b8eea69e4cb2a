package value

// Span selects the parts in which the time between two values is told.
type Span uint8

// The functions duration.between, inMonths, inDays and inSeconds.
const (
	SpanBetween Span = iota // months, then days, then seconds
	SpanMonths
	SpanDays
	SpanSeconds
)

// moment is one end of a span. An end without a date is on the day of the
// other, one without a time at midnight, one without a zone in that of the
// other.
type moment struct {
	days, nanos int64 // local
	instant     int64 // seconds since 1970 in UTC
	zone        *Zone
}

// DurationBetween is the time from a to b, both dates, times or date-times.
// Without a date on both sides there are no months and days.
func DurationBetween(span Span, a, b Value) (Value, error) {
	switch {
	case span == SpanDays && a.kind == KindDate && b.kind == KindDate:
		return NewDuration(Duration{Days: b.Days() - a.Days()})
	case span == SpanSeconds && a.kind == KindLocalDateTime && b.kind == KindLocalDateTime:
		return NewDuration(Duration{Seconds: b.EpochSeconds() - a.EpochSeconds(), Nanos: int64(b.Nanos()) - int64(a.Nanos())})
	}
	from, fromDated := momentOf(a)
	to, toDated := momentOf(b)
	switch {
	case !fromDated && !toDated && span == SpanMonths:
		return Null, errType("Unsupported unit: Months")
	case !fromDated:
		from.days = to.days
	case !toDated:
		to.days = from.days
	}
	switch {
	case from.zone == nil && to.zone == nil:
		from.zone, to.zone = UTC, UTC
	case from.zone == nil:
		from.zone = to.zone
	case to.zone == nil:
		to.zone = from.zone
	}
	from.settle(a)
	to.settle(b)
	to = to.in(from.zone)
	var d Duration
	dated := fromDated && toDated
	if dated && (span == SpanBetween || span == SpanMonths) {
		d.Months = from.monthsUntil(to)
		if err := from.move(d.Months, 0); err != nil {
			return Null, err
		}
	}
	if dated && (span == SpanBetween || span == SpanDays) {
		d.Days = to.days + from.lead(to) - from.days
		if err := from.move(0, d.Days); err != nil {
			return Null, err
		}
	}
	if span == SpanBetween || span == SpanSeconds {
		d.Seconds = to.instant - from.instant
		d.Nanos = to.nanos%nanosPerSecond - from.nanos%nanosPerSecond
	}
	return NewDuration(d)
}

func momentOf(v Value) (m moment, dated bool) {
	m.days, dated = v.dateOf()
	m.nanos, _ = v.clockOf()
	m.zone = v.zoneOf()
	return m, dated
}

// settle finds the instant, which a date-time knows itself.
func (m *moment) settle(v Value) {
	if v.kind == KindDateTime {
		m.instant = v.EpochSeconds()
		return
	}
	m.instant = m.zone.instantOf(m.days*secondsPerDay + m.nanos/nanosPerSecond)
}

// in is the same instant on the wall clock of another zone.
func (m moment) in(zone *Zone) moment {
	if m.zone == zone {
		return m
	}
	local := m.instant + int64(zone.OffsetAt(m.instant))
	m.zone, m.days = zone, floorDiv(local, secondsPerDay)
	m.nanos = floorMod(local, secondsPerDay)*nanosPerSecond + m.nanos%nanosPerSecond
	return m
}

// lead is what must be added to the day of to so that only whole days count:
// -1 or 1 where the time of day of to is not reached yet, else 0.
func (m moment) lead(to moment) int64 {
	switch {
	case to.days > m.days && to.nanos < m.nanos:
		return -1
	case to.days < m.days && to.nanos > m.nanos:
		return 1
	}
	return 0
}

// monthsUntil is the number of whole months.
func (m moment) monthsUntil(to moment) int64 {
	packed := func(days int64) int64 {
		year, month, day := civilOfDays(days)
		return (year*12+int64(month-1))*32 + int64(day)
	}
	return (packed(to.days+m.lead(to)) - packed(m.days)) / 32
}

// move adds months and days on the wall clock.
func (m *moment) move(months, days int64) error {
	if months == 0 && days == 0 {
		return nil
	}
	offset := m.zone.OffsetAt(m.instant)
	var err error
	if m.days, err = addToDays(m.days, months, days); err != nil {
		return err
	}
	m.instant = m.zone.instantNear(m.days*secondsPerDay+m.nanos/nanosPerSecond, offset)
	return nil
}
