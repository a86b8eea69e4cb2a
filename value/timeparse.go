package value

import (
	"strings"

	"github.com/morseldb/morsel/status"
)

// scanner walks over the text of a temporal value.
type scanner struct {
	s   string
	pos int
}

func (p *scanner) end() bool { return p.pos >= len(p.s) }

// peek is the next byte, or 0 at the end.
func (p *scanner) peek() byte {
	if p.end() {
		return 0
	}
	return p.s[p.pos]
}

// accept steps over c if it is next.
func (p *scanner) accept(c byte) bool {
	if p.peek() != c || p.end() {
		return false
	}
	p.pos++
	return true
}

// digits reads a run of decimal digits, as a number and how many there were;
// more than 18 count as none.
func (p *scanner) digits() (n int64, width int) {
	start := p.pos
	for ; !p.end() && p.s[p.pos] >= '0' && p.s[p.pos] <= '9'; p.pos++ {
		if p.pos-start >= 18 {
			return 0, 0
		}
		n = n*10 + int64(p.s[p.pos]-'0')
	}
	return n, p.pos - start
}

// errText is the error of a text that has none of the forms of its type.
func errText(text, typeName string) error {
	return status.New(status.SyntaxError, "", "Text cannot be parsed to a %s\n\"%s\"\n ^", typeName, text)
}

// parseLocalTimeText reads a whole text as a time of day.
func parseLocalTimeText(text string) (nanosOfDay int64, err error) {
	p := scanner{s: text}
	nanos, ok, err := p.clock()
	if err != nil {
		return 0, err
	}
	if !ok || !p.end() {
		return 0, errText(text, "LocalTime")
	}
	return nanos, nil
}

// clock reads an optional T and a time of day: H[:M[:S[.f]]] or HH[MM[SS[.f]]].
// ok is false where the text has neither form, err is set where a number is out
// of range.
func (p *scanner) clock() (nanosOfDay int64, ok bool, err error) {
	p.accept('T')
	n, width := p.digits()
	var hour, minute, second, nanos int64
	seconds := false
	switch width {
	case 1, 2:
		hour = n
		if minute, ok = p.colonPair(); !ok {
			return 0, false, nil
		}
		if p.pos > 0 && p.peek() == ':' {
			seconds = true
			if second, ok = p.colonPair(); !ok {
				return 0, false, nil
			}
		}
	case 4:
		hour, minute = n/100, n%100
	case 6:
		hour, minute, second, seconds = n/10000, n/100%100, n%100, true
	default:
		return 0, false, nil
	}
	if seconds && (p.peek() == '.' || p.peek() == ',') {
		p.pos++
		if nanos, ok = p.fraction(); !ok {
			return 0, false, nil
		}
	}
	nanosOfDay, err = clockOf(status.SyntaxError, hour, minute, second, nanos)
	return nanosOfDay, true, err
}

// colonPair reads a colon and one or two digits, or nothing.
func (p *scanner) colonPair() (n int64, ok bool) {
	if !p.accept(':') {
		return 0, true
	}
	n, width := p.digits()
	return n, width == 1 || width == 2
}

// fraction reads one to nine digits as nanoseconds.
func (p *scanner) fraction() (nanos int64, ok bool) {
	n, width := p.digits()
	if width < 1 || width > 9 {
		return 0, false
	}
	for range 9 - width {
		n *= 10
	}
	return n, true
}

// clockOf is a time of day from its parts; code is the code of the error for a
// part out of range.
func clockOf(code string, hour, minute, second, nanos int64) (int64, error) {
	for _, part := range []struct {
		name     string
		n, limit int64
	}{{"HourOfDay", hour, 23}, {"MinuteOfHour", minute, 59}, {"SecondOfMinute", second, 59}} {
		if part.n < 0 || part.n > part.limit {
			return 0, status.New(code, "", "Invalid value for %s (valid values 0 - %d): %d", part.name, part.limit, part.n)
		}
	}
	return ((hour*60+minute)*60+second)*nanosPerSecond + nanos, nil
}

// zoneSuffix reads what follows a time: Z or an offset, and a region in
// brackets, both optional. offset is nil where there is none.
func (p *scanner) zoneSuffix() (offset *int32, region string, ok bool, err error) {
	switch p.peek() {
	case 'Z', 'z':
		p.pos++
		offset = new(int32)
	case '+', '-':
		seconds, ok, err := p.offset()
		if !ok || err != nil {
			return nil, "", ok, err
		}
		offset = &seconds
	}
	if !p.accept('[') {
		return offset, "", true, nil
	}
	rest := p.s[p.pos:]
	if len(rest) < 2 || rest[len(rest)-1] != ']' || !isRegionText(rest[:len(rest)-1]) {
		return nil, "", false, nil
	}
	p.pos = len(p.s)
	return offset, strings.ReplaceAll(rest[:len(rest)-1], " ", "_"), true, nil
}

// isRegionText reports whether s has only characters of region names.
func isRegionText(s string) bool {
	for i := 0; i < len(s); i++ {
		c := s[i]
		letter := c|0x20 >= 'a' && c|0x20 <= 'z' || c >= '0' && c <= '9'
		if !letter && strings.IndexByte("~._ /+-", c) < 0 {
			return false
		}
	}
	return s != ""
}

// offset reads ±HH, ±HHMM, ±HH:MM or ±HH:MM:SS.
func (p *scanner) offset() (seconds int32, ok bool, err error) {
	sign := int64(1)
	if p.peek() == '-' {
		sign = -1
	}
	p.pos++
	n, width := p.digits()
	var hour, minute, second int64
	switch {
	case width == 4:
		hour, minute = n/100, n%100
	case width == 2:
		hour = n
		if minute, second, ok = p.offsetTail(); !ok {
			return 0, false, nil
		}
	default:
		return 0, false, nil
	}
	seconds, err = offsetOf(sign, hour, minute, second)
	return seconds, true, err
}

// offsetTail reads the optional :MM and :SS of an offset, two digits each.
func (p *scanner) offsetTail() (minute, second int64, ok bool) {
	for i, n := range []*int64{&minute, &second} {
		if !p.accept(':') {
			return minute, second, true
		}
		v, width := p.digits()
		if width != 2 || i > 1 {
			return 0, 0, false
		}
		*n = v
	}
	return minute, second, true
}

func offsetOf(sign, hour, minute, second int64) (int32, error) {
	fail := func(format string, args ...any) (int32, error) {
		return 0, status.New(status.ArgumentError, "", format, args...)
	}
	switch {
	case hour > 18:
		return fail("Zone offset hours not in valid range: value %d is not in the range -18 to 18", sign*hour)
	case minute > 59:
		return fail("Zone offset minutes not in valid range: value %d is not in the range -59 to 59", sign*minute)
	case second > 59:
		return fail("Zone offset seconds not in valid range: value %d is not in the range -59 to 59", sign*second)
	}
	total := (hour*60+minute)*60 + second
	if total > maxOffsetSeconds {
		return fail("Zone offset not in valid range: -18:00 to +18:00")
	}
	return int32(sign * total), nil
}

// ParseZone reads a time zone: Z, ±HH:MM[:SS] or the name of a region.
func ParseZone(text string) (*Zone, error) {
	p := scanner{s: text}
	if c := p.peek(); c == 'Z' || c == 'z' {
		if len(text) == 1 {
			return UTC, nil
		}
	} else if (c == '+' || c == '-') && len(text) >= 6 && text[3] == ':' {
		if seconds, ok, err := p.offset(); ok && err == nil && p.end() {
			return FixedZone(seconds), nil
		}
	}
	zone, err := NamedZone(text)
	if err != nil {
		return nil, status.New(status.SyntaxError, "", "Invalid value for TimeZone: Text '%s' could not be parsed at index 0\n\"%s\"\n ^", text, text)
	}
	return zone, nil
}

// parseTimeText reads a zoned time; where it names no offset it is in zone.
func parseTimeText(text string, clock Clock) (Value, error) {
	p := scanner{s: text}
	nanos, ok, err := p.clock()
	if err != nil {
		return Null, err
	}
	var offset *int32
	var region string
	if ok {
		offset, region, ok, err = p.zoneSuffix()
	}
	switch {
	case err != nil:
		return Null, err
	case !ok || !p.end():
		return Null, errText(text, "Time")
	case region != "":
		return Null, status.New(status.ArgumentError, "", "Using a named time zone e.g. [UTC] is not valid for a time without a date. "+
			"Instead, use a specific time zone string e.g. +00:00.")
	case offset == nil:
		return NewTime(nanos, clock.Zone.OffsetAt(clock.Seconds)), nil
	}
	return NewTime(nanos, *offset), nil
}

// parseLocalDateTimeText reads a date and optionally a time behind a T.
func parseLocalDateTimeText(text string) (Value, error) {
	date, rest, found := cutTime(text)
	days, err := parseDateText(date, text, "LocalDateTime")
	if err != nil {
		return Null, err
	}
	var nanos int64
	if found {
		p := scanner{s: rest}
		var ok bool
		if nanos, ok, err = p.clock(); err != nil {
			return Null, err
		}
		if !ok || !p.end() || rest[0] == 'T' {
			return Null, errText(text, "LocalDateTime")
		}
	}
	return localDateTime(days, nanos), nil
}

// cutTime splits at the T between date and time.
func cutTime(text string) (date, clock string, found bool) {
	i := strings.IndexAny(text, "Tt")
	if i < 0 {
		return text, "", false
	}
	return text[:i], text[i+1:], true
}

// parseDateTimeText reads a zoned date-time; without offset and region it is in
// the default zone. An offset beside a region must be one that the region has
// at that time.
func parseDateTimeText(text string, clock Clock) (Value, error) {
	date, rest, found := cutTime(text)
	days, err := parseDateText(date, text, "DateTime")
	if err != nil {
		return Null, err
	}
	var nanos int64
	var offset *int32
	var region string
	if found {
		p := scanner{s: rest}
		var ok bool
		nanos, ok, err = p.clock()
		if ok && err == nil {
			offset, region, ok, err = p.zoneSuffix()
		}
		if err != nil {
			return Null, err
		}
		if !ok || !p.end() || rest[0] == 'T' {
			return Null, errText(text, "DateTime")
		}
	}
	if region == "" {
		zone := clock.Zone
		if offset != nil {
			zone = FixedZone(*offset)
		}
		local := localDateTime(days, nanos)
		return NewDateTime(zone.instantOf(local.EpochSeconds()), local.aux, zone), nil
	}
	return inRegion(text, localDateTime(days, nanos), offset, region)
}

// inRegion is a local date-time in a region, at an offset that it must have
// then; offset is nil where the text has none.
func inRegion(text string, at Value, offset *int32, region string) (Value, error) {
	local, nanos := at.EpochSeconds(), at.aux
	zone, err := ParseZone(region)
	if err != nil {
		return Null, err
	}
	if offset == nil {
		return NewDateTime(zone.instantOf(local), nanos, zone), nil
	}
	instant := local - int64(*offset)
	if zone.OffsetAt(instant) != *offset {
		return Null, status.New(status.ArgumentError, "", "Timezone and offset do not match: %s", text)
	}
	return NewDateTime(instant, nanos, zone), nil
}
