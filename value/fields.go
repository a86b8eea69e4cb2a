package value

import (
	"strings"

	"github.com/morseldb/morsel/status"
)

// Clock is the reading of a clock that temporal functions of one statement see,
// and the zone that is meant where none is given; Zone must not be nil.
type Clock struct {
	Seconds int64 // since 1970 in UTC
	Nanos   int32
	Zone    *Zone
}

// field is a key of the maps that temporal values are built from.
type field uint8

const (
	fYear field = iota
	fMonth
	fDay
	fWeek
	fDayOfWeek
	fQuarter
	fDayOfQuarter
	fOrdinalDay
	fHour
	fMinute
	fSecond
	fMillisecond
	fMicrosecond
	fNanosecond
	fTimezone
	fDate
	fTime
	fDatetime
	fEpochSeconds
	fEpochMillis
	fieldCount
)

var fieldNames = [fieldCount]string{"year", "month", "day", "week", "dayOfWeek", "quarter", "dayOfQuarter", "ordinalDay", "hour", "minute",
	"second", "millisecond", "microsecond", "nanosecond", "timezone", "date", "time", "datetime", "epochSeconds", "epochMillis"}

// fieldsByName finds a field by its name in lower case.
var fieldsByName = func() map[string]field {
	m := make(map[string]field, fieldCount)
	for f := range fieldCount {
		m[strings.ToLower(fieldNames[f])] = f
	}
	return m
}()

// fieldSet is a set of fields.
type fieldSet uint32

func setOf(fs ...field) fieldSet {
	var s fieldSet
	for _, f := range fs {
		s |= 1 << f
	}
	return s
}

// The groups of fields, and what each kind may be built from.
var (
	dateFields = setOf(fYear, fMonth, fDay, fWeek, fDayOfWeek, fQuarter, fDayOfQuarter, fOrdinalDay)
	timeFields = setOf(fHour, fMinute, fSecond, fMillisecond, fMicrosecond, fNanosecond)
	subseconds = setOf(fMillisecond, fMicrosecond, fNanosecond)
	epochs     = setOf(fEpochSeconds, fEpochMillis)

	allowedFields = map[Kind]fieldSet{
		KindDate:          dateFields | setOf(fTimezone, fDate),
		KindLocalTime:     timeFields | setOf(fTimezone, fTime),
		KindTime:          timeFields | setOf(fTimezone, fTime),
		KindLocalDateTime: dateFields | timeFields | setOf(fTimezone, fDate, fTime, fDatetime),
		KindDateTime:      dateFields | timeFields | epochs | setOf(fTimezone, fDate, fTime, fDatetime),
	}
)

// fields is a map of fields, read.
type fields struct {
	set  fieldSet
	vals [fieldCount]Value
}

func (f *fields) has(s fieldSet) bool    { return f.set&s != 0 }
func (f *fields) hasField(at field) bool { return f.set&(1<<at) != 0 }
func (f *fields) put(at field, v Value)  { f.set |= 1 << at; f.vals[at] = v }
func (f *fields) only(s fieldSet) bool   { return f.set&^s == 0 }
func (f *fields) firstOf(s fieldSet) field {
	for at := range fieldCount {
		if f.set&s&(1<<at) != 0 {
			return at
		}
	}
	return fieldCount
}

// errArgument and errType are the two errors of wrong fields.
func errArgument(format string, args ...any) error {
	return status.New(status.ArgumentError, "", format, args...)
}

func errType(format string, args ...any) error {
	return status.New(status.TypeError, "", format, args...)
}

// readFields reads a map that a value of a kind is to be built from.
func readFields(kind Kind, m *Map) (f fields, err error) {
	for i, k := range m.keys {
		at, ok := fieldsByName[strings.ToLower(k)]
		if !ok {
			return f, errArgument("No such field: %s", k)
		}
		if allowedFields[kind]&(1<<at) == 0 {
			return f, errType("Not supported: %s", fieldNames[at])
		}
		f.put(at, m.vals[i])
	}
	return f, nil
}

// integer is the value of a field; null counts as the default.
func (f *fields) integer(at field, byDefault int64) (int64, error) {
	switch v := f.vals[at]; v.kind {
	case KindInt:
		return v.AsInt(), nil
	case KindNull:
		return byDefault, nil
	default:
		return 0, errArgument("%s must be an integer value, but was a %s", fieldNames[at], RuntimeTypeName(v))
	}
}

// zone is the zone of the timezone field.
func (f *fields) zone() (*Zone, error) {
	v := f.vals[fTimezone]
	if v.kind != KindString {
		return nil, errType("Cannot convert to ZoneId: %s", Debug(v))
	}
	return ParseZone(v.AsString())
}

// dateGroups are the ways to give a date besides the year; the first that has a
// field set decides, and then no field of the others may be.
var dateGroups = []struct {
	name   string
	fields fieldSet
	form   dateForm
}{
	{"week", setOf(fWeek, fDayOfWeek), weekDate},
	{"calendar", setOf(fMonth, fDay), calendarDate},
	{"ordinal", setOf(fOrdinalDay), ordinalDate},
	{"quarter", setOf(fQuarter, fDayOfQuarter), quarterDate},
}

func (f *fields) dateForm() (dateForm, error) {
	for _, g := range dateGroups {
		if !f.has(g.fields) {
			continue
		}
		if rest := dateFields &^ g.fields &^ setOf(fYear); f.has(rest) {
			return 0, errType("Cannot assign %s to %s date.", fieldNames[f.firstOf(rest)], g.name)
		}
		return g.form, nil
	}
	return yearDate, nil
}

// date is the date that the fields give. With a base, what they do not give is
// the base's; without, it is the first of its kind, or an error where whole is
// set because a time follows.
func (f *fields) date(base *int64, whole bool) (int64, error) {
	form, err := f.dateForm()
	if err != nil {
		return 0, err
	}
	if base != nil {
		return f.dateOver(*base, form)
	}
	if !f.hasField(fYear) {
		return 0, errArgument("year must be specified")
	}
	d := dateText{code: status.ArgumentError, form: form, month: 1, day: 1}
	if d.year, err = f.integer(fYear, 0); err != nil {
		return 0, err
	}
	if err = f.dateParts(&d, whole); err != nil {
		return 0, err
	}
	if err = yearBounds.check(d.code, d.year); err != nil {
		return 0, err
	}
	return d.lenient()
}

// lenient is days without the checks of a text's week 53 and quarter length.
func (d *dateText) lenient() (int64, error) {
	switch d.form {
	case weekDate:
		return weekDays(d.code, d.year, d.month, d.day)
	case quarterDate:
		return quarterDays(d.code, d.year, d.month, d.day)
	case ordinalDate:
		return ordinalDays(d.code, d.year, d.day)
	}
	return calendarDays(d.code, d.year, d.month, d.day)
}

// dateParts reads the two parts below the year.
func (f *fields) dateParts(d *dateText, whole bool) (err error) {
	var big, small field
	switch d.form {
	case weekDate:
		big, small = fWeek, fDayOfWeek
	case quarterDate:
		big, small = fQuarter, fDayOfQuarter
	case ordinalDate:
		d.day, err = f.integer(fOrdinalDay, 1)
		return err
	default:
		big, small = fMonth, fDay
	}
	switch {
	case f.hasField(small) && !f.hasField(big):
		return errArgument("%s cannot be specified without %s", fieldNames[small], fieldNames[big])
	case whole && !f.hasField(big):
		return errArgument("%s must be specified", fieldNames[big])
	case whole && !f.hasField(small):
		return errArgument("%s must be specified", fieldNames[small])
	}
	if d.month, err = f.integer(big, 1); err != nil {
		return err
	}
	d.day, err = f.integer(small, 1)
	return err
}

// dateOver changes the given fields of a date.
func (f *fields) dateOver(base int64, form dateForm) (int64, error) {
	year, month, day := civilOfDays(base)
	d := dateText{code: status.ArgumentError, form: form, year: year, month: int64(month), day: int64(day)}
	if form == weekDate {
		weekYear, week := isoWeekOf(base)
		d.year, d.month, d.day = weekYear, int64(week), int64(weekDayOf(base))
	}
	var err error
	if f.hasField(fYear) {
		if d.year, err = f.integer(fYear, 0); err != nil {
			return 0, err
		}
		if err = yearBounds.check(d.code, d.year); err != nil {
			return 0, err
		}
	}
	for _, part := range []struct {
		at field
		to *int64
	}{{fMonth, &d.month}, {fWeek, &d.month}, {fDayOfWeek, &d.day}, {fDay, &d.day}, {fOrdinalDay, &d.day}} {
		if !f.hasField(part.at) {
			continue
		}
		if *part.to, err = f.integer(part.at, 1); err != nil {
			return 0, err
		}
	}
	if form == quarterDate {
		return f.quarterOver(d)
	}
	if (form == calendarDate || form == yearDate) && !f.hasField(fDay) && d.month >= 1 && d.month <= 12 {
		d.day = min(d.day, int64(daysInMonth(d.year, int(d.month))))
	}
	return d.lenient()
}

// quarterOver moves a calendar date by whole quarters, then within its quarter.
func (f *fields) quarterOver(d dateText) (int64, error) {
	quarter, err := (d.month+2)/3, error(nil)
	if f.hasField(fQuarter) {
		var to int64
		if to, err = f.integer(fQuarter, 1); err != nil {
			return 0, err
		}
		if err = quarterBounds.check(d.code, to); err != nil {
			return 0, err
		}
		d.month += 3 * (to - quarter)
		quarter = to
	}
	if f.hasField(fDayOfQuarter) {
		day, err := f.integer(fDayOfQuarter, 1)
		if err != nil {
			return 0, err
		}
		return quarterDays(d.code, d.year, quarter, day)
	}
	d.day = min(d.day, int64(daysInMonth(d.year, int(d.month))))
	return calendarDays(d.code, d.year, d.month, d.day)
}

// clock is the time of day that the fields give; what they do not give is the
// base's, or without a base must not be followed by something given.
func (f *fields) clock(base *int64) (int64, error) {
	if base == nil {
		if err := f.unbroken(); err != nil {
			return 0, err
		}
		base = new(int64)
	}
	seconds, nanos := *base/nanosPerSecond, *base%nanosPerSecond
	parts := [3]int64{seconds / 3600, seconds / 60 % 60, seconds % 60}
	for i, at := range []field{fHour, fMinute, fSecond} {
		if !f.hasField(at) {
			continue
		}
		n, err := f.integer(at, 0)
		if err != nil {
			return 0, err
		}
		parts[i] = n
	}
	if f.has(subseconds) {
		var err error
		if nanos, err = f.subsecond(); err != nil {
			return 0, err
		}
	}
	return clockOf(status.ArgumentError, parts[0], parts[1], parts[2], nanos)
}

// unbroken reports a unit that is given without the one above it.
func (f *fields) unbroken() error {
	names := []string{"hour", "minute", "second", "subsecond"}
	sets := []fieldSet{setOf(fHour), setOf(fMinute), setOf(fSecond), subseconds}
	for i := 1; i < len(sets); i++ {
		if !f.has(sets[i]) {
			continue
		}
		for j := range i {
			if f.has(sets[j]) {
				continue
			}
			if j == 0 {
				return errArgument("hour must be specified")
			}
			return errArgument("%s cannot be specified without %s", names[i], names[j])
		}
	}
	return nil
}

// subsecond is the nanoseconds given as milli-, micro- and nanoseconds, which
// add up: each may only count below the one above it that is given.
func (f *fields) subsecond() (nanos int64, err error) {
	limit := nanosPerSecond
	for _, part := range []struct {
		at   field
		name string
		unit int64
	}{{fMillisecond, "Millisecond", 1_000_000}, {fMicrosecond, "Microsecond", 1_000}, {fNanosecond, "Nanosecond", 1}} {
		if !f.hasField(part.at) {
			continue
		}
		n, err := f.integer(part.at, 0)
		if err != nil {
			return 0, err
		}
		if n < 0 || n >= limit/part.unit {
			return 0, errArgument("Invalid value for %s: %d", part.name, n)
		}
		nanos += n * part.unit
		limit = part.unit
	}
	return nanos, nil
}
