package value

import (
	"strings"

	"github.com/morseldb/morsel/status"
)

// Construct is what the functions date, localtime, time, localdatetime,
// datetime and duration make of their argument: text is parsed, a map put
// together, another temporal value reduced or completed; null stays null. Any
// other argument is an error of the caller's: ok is false.
func Construct(kind Kind, v Value, clock Clock) (result Value, ok bool, err error) {
	switch {
	case v.kind == KindNull:
		return Null, true, nil
	case v.kind == KindString:
		result, err = Parse(kind, v.AsString(), clock)
		return result, true, err
	case v.kind == KindMap && kind == KindDuration:
		result, err = durationOfMap(v.AsMap())
		return result, true, err
	case v.kind == KindMap:
		result, err = build(kind, v.AsMap(), clock)
		return result, true, err
	case v.IsTemporalInstant() && kind != KindDuration:
		result, err = project(kind, v, clock)
		return result, true, err
	}
	return Null, false, nil
}

// Parse reads the text of a temporal value.
func Parse(kind Kind, text string, clock Clock) (Value, error) {
	v, err := parse(kind, text, clock)
	if e := status.As(err); e != nil && e.Reason == nil && (strings.HasPrefix(e.Msg, "Invalid date ") || strings.Contains(e.Msg, "(valid values ")) {
		err = e.Because("22000", status.Condition{GQL: "22N11", Text: "Invalid argument: cannot process '" + text + "'."})
	}
	return v, err
}

func parse(kind Kind, text string, clock Clock) (Value, error) {
	switch kind {
	case KindDate:
		days, err := parseDateText(text, text, "Date")
		return DateOf(days), err
	case KindLocalTime:
		nanos, err := parseLocalTimeText(text)
		return NewLocalTime(nanos), err
	case KindTime:
		return parseTimeText(text, clock)
	case KindLocalDateTime:
		return parseLocalDateTimeText(text)
	case KindDateTime:
		return parseDateTimeText(text, clock)
	case KindDuration:
		return ParseDuration(text)
	}
	return Null, errText(text, kind.String())
}

// Now is the reading of a clock as a value of a kind, in a zone.
func Now(kind Kind, clock Clock, zone *Zone) Value {
	offset := zone.OffsetAt(clock.Seconds)
	local := clock.Seconds + int64(offset)
	nanos := floorMod(local, secondsPerDay)*nanosPerSecond + int64(clock.Nanos)
	switch kind {
	case KindDate:
		return DateOf(floorDiv(local, secondsPerDay))
	case KindLocalTime:
		return NewLocalTime(nanos)
	case KindTime:
		return NewTime(nanos, offset)
	case KindLocalDateTime:
		return NewLocalDateTime(local, clock.Nanos)
	}
	return NewDateTime(clock.Seconds, clock.Nanos, zone)
}

// DateFrom is date(v) for a DATE, LOCAL DATETIME or ZONED DATETIME.
func DateFrom(v Value) (d Value, ok bool) {
	days, ok := v.dateOf()
	return DateOf(days), ok
}

// dateOf is the date that v has.
func (v Value) dateOf() (days int64, ok bool) {
	switch v.kind {
	case KindDate:
		return v.Days(), true
	case KindLocalDateTime, KindDateTime:
		return floorDiv(v.localSeconds(), secondsPerDay), true
	}
	return 0, false
}

// clockOf is the time of day that v has.
func (v Value) clockOf() (nanosOfDay int64, ok bool) {
	switch v.kind {
	case KindLocalTime, KindTime:
		return v.NanosOfDay(), true
	case KindLocalDateTime, KindDateTime:
		return floorMod(v.localSeconds(), secondsPerDay)*nanosPerSecond + int64(v.aux), true
	}
	return 0, false
}

// zoneOf is the zone that v has; nil where it has none.
func (v Value) zoneOf() *Zone {
	switch v.kind {
	case KindTime:
		return FixedZone(v.aux)
	case KindDateTime:
		return v.Zone()
	}
	return nil
}

// needDate and needClock are dateOf and clockOf with the error of a value that
// has none.
func needDate(v Value) (int64, error) {
	if days, ok := v.dateOf(); ok {
		return days, nil
	}
	if !v.IsTemporalInstant() {
		return 0, errArgument("Cannot construct date from: %s", Debug(v))
	}
	return 0, errType("Cannot get the date of: %s", fullText(v))
}

func needClock(v Value) (int64, error) {
	if nanos, ok := v.clockOf(); ok {
		return nanos, nil
	}
	if !v.IsTemporalInstant() {
		return 0, errArgument("Cannot construct time from: %s", Debug(v))
	}
	return 0, errType("Cannot get the time of: %s", fullText(v))
}

// fullText is a temporal value in messages.
func fullText(v Value) string { return string(appendTemporal(nil, v, true)) }

// project is a temporal value made of another one.
func project(kind Kind, v Value, clock Clock) (Value, error) {
	if kind == KindDateTime && v.kind != KindLocalDateTime && v.kind != KindDateTime {
		return Null, errType("Cannot select datetime from: %s", fullText(v))
	}
	var days, nanos int64
	var err error
	if kind == KindDate || kind == KindLocalDateTime {
		if days, err = needDate(v); err != nil || kind == KindDate {
			return DateOf(days), err
		}
	}
	if nanos, err = needClock(v); err != nil {
		return Null, err
	}
	switch kind {
	case KindLocalTime:
		return NewLocalTime(nanos), nil
	case KindTime:
		return NewTime(nanos, v.offsetOr(clock)), nil
	case KindLocalDateTime:
		return localDateTime(days, nanos), nil
	}
	if v.kind == KindDateTime {
		return v, nil
	}
	return NewDateTime(clock.Zone.instantOf(v.EpochSeconds()), v.aux, clock.Zone), nil
}

// offsetOr is v's offset, or that of the default zone now.
func (v Value) offsetOr(clock Clock) int32 {
	if v.kind == KindTime || v.kind == KindDateTime {
		return v.OffsetSeconds()
	}
	return clock.Zone.OffsetAt(clock.Seconds)
}

func localDateTime(days, nanosOfDay int64) Value {
	return NewLocalDateTime(days*secondsPerDay+nanosOfDay/nanosPerSecond, int32(nanosOfDay%nanosPerSecond))
}

// build makes a value of a kind from a map.
func build(kind Kind, m *Map, clock Clock) (Value, error) {
	f, err := readFields(kind, m)
	if err != nil {
		return Null, err
	}
	if f.set == 0 {
		return Null, errArgument("At least one temporal unit must be specified.")
	}
	if f.hasField(fTimezone) && f.only(setOf(fTimezone)) {
		zone, err := f.zone()
		if err != nil {
			return Null, err
		}
		return Now(kind, clock, zone), nil
	}
	if f.hasField(fTimezone) && kind != KindTime && kind != KindDateTime {
		return Null, errType("Cannot assign time zone if also assigning other fields.")
	}
	var b base
	if err := b.read(&f); err != nil {
		return Null, err
	}
	return f.assemble(kind, b, clock)
}

// base is what a map's selectors (date, time, datetime, epoch) give.
type base struct {
	days  *int64
	nanos *int64
	zone  *Zone
	exact int32 // the offset of the time that was selected
}

// read reads the selectors of a map.
func (b *base) read(f *fields) (err error) {
	if err := f.checkSelectors(); err != nil {
		return err
	}
	source := f.vals[fDatetime]
	if at := f.firstOf(epochs); at != fieldCount {
		if source, err = f.epoch(at); err != nil {
			return err
		}
	} else if !f.hasField(fDatetime) {
		if f.hasField(fDate) {
			if err := b.readDate(f.vals[fDate]); err != nil {
				return err
			}
		}
		if f.hasField(fTime) {
			return b.readClock(f.vals[fTime])
		}
		return nil
	}
	if err := b.readDate(source); err != nil {
		return err
	}
	return b.readClock(source)
}

func (b *base) readDate(v Value) error {
	days, err := needDate(v)
	b.days = &days
	return err
}

func (b *base) readClock(v Value) error {
	nanos, err := needClock(v)
	if err != nil {
		return err
	}
	b.nanos, b.zone = &nanos, v.zoneOf()
	if b.zone != nil {
		b.exact = v.OffsetSeconds()
	}
	return nil
}

func (f *fields) checkSelectors() error {
	parts, whole := setOf(fDate, fTime), setOf(fDatetime)
	at := f.firstOf(epochs)
	switch {
	case f.has(whole) && f.has(parts):
		return errArgument("datetime cannot be selected together with date or time.")
	case at == fieldCount:
		return nil
	case f.hasField(fEpochSeconds) && f.hasField(fEpochMillis):
		return errArgument("epochMillis cannot be selected together with epochSeconds.")
	case f.has(whole):
		return errArgument("%s cannot be selected together with datetime.", fieldNames[at])
	case f.has(parts):
		return errArgument("%s cannot be selected together with date or time.", fieldNames[at])
	}
	return nil
}

// epoch is the instant of epochSeconds or epochMillis, in UTC.
func (f *fields) epoch(at field) (Value, error) {
	v := f.vals[at]
	if v.kind != KindInt {
		return Null, errArgument("Cannot construct date time from: %s", Debug(v))
	}
	if at == fEpochMillis {
		return FromEpochMillis(v.AsInt())
	}
	return FromEpoch(v.AsInt(), 0)
}

// FromEpoch is the function datetime.fromepoch.
func FromEpoch(seconds, nanos int64) (Value, error) {
	if nanos < 0 || nanos >= nanosPerSecond {
		return Null, errArgument("Invalid nanosecond: %d", nanos)
	}
	if seconds < minSeconds || seconds > maxSeconds {
		return Null, errArgument("Instant exceeds minimum or maximum instant")
	}
	return NewDateTime(seconds, int32(nanos), UTC), nil
}

// FromEpochMillis is the function datetime.fromepochmillis.
func FromEpochMillis(millis int64) (Value, error) {
	return FromEpoch(floorDiv(millis, 1000), floorMod(millis, 1000)*1_000_000)
}

// assemble puts a value together from a map's fields over what its selectors
// gave.
func (f *fields) assemble(kind Kind, b base, clock Clock) (Value, error) {
	var days, nanos int64
	var err error
	timed := f.has(timeFields) || f.hasField(fTime)
	if kind != KindTime && kind != KindLocalTime {
		if days, err = f.date(b.days, timed); err != nil || kind == KindDate {
			return DateOf(days), err
		}
	}
	if kind == KindTime || kind == KindLocalTime {
		if !timed {
			return Null, errArgument("hour must be specified")
		}
	}
	if nanos, err = f.clock(b.nanos); err != nil {
		return Null, err
	}
	switch kind {
	case KindLocalTime:
		return NewLocalTime(nanos), nil
	case KindLocalDateTime:
		return localDateTime(days, nanos), nil
	case KindTime:
		return f.zonedTime(nanos, b, clock)
	}
	return f.zonedDateTime(localDateTime(days, nanos), b, clock)
}

// zonedTime gives a time its offset: a time that had one is moved to the zone
// that the map names, one that had none is taken to be there.
func (f *fields) zonedTime(nanos int64, b base, clock Clock) (Value, error) {
	if !f.hasField(fTimezone) {
		if b.zone != nil {
			return NewTime(nanos, b.exact), nil
		}
		return NewTime(nanos, clock.Zone.OffsetAt(clock.Seconds)), nil
	}
	zone, err := f.zone()
	if err != nil {
		return Null, err
	}
	offset := zone.OffsetAt(clock.Seconds)
	if b.zone != nil {
		nanos = floorMod(nanos+int64(offset-b.exact)*nanosPerSecond, nanosPerDay)
	}
	return NewTime(nanos, offset), nil
}

// zonedDateTime gives a local date-time its zone in the same manner. Where the
// clock shows a time twice the earlier is meant, also for a time that was
// selected from the later, as in Neo4j.
func (f *fields) zonedDateTime(local Value, b base, clock Clock) (Value, error) {
	zone := b.zone
	if zone == nil {
		zone = clock.Zone
	}
	target := zone
	if f.hasField(fTimezone) {
		var err error
		if target, err = f.zone(); err != nil {
			return Null, err
		}
		if b.zone == nil {
			zone = target
		}
	}
	instant := zone.instantOf(local.EpochSeconds())
	v, err := checkedDateTime(NewDateTime(instant, local.aux, target))
	if e := status.As(err); e != nil {
		return Null, errArgument("%s", e.Msg)
	}
	return v, err
}
