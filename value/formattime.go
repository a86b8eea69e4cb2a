package value

import "strconv"

// appendTemporal writes a temporal value in ISO 8601. With full set, seconds
// are always there and a fraction has no trailing zeros, as the function
// toString prints; otherwise zero seconds are left out and a fraction has 3, 6
// or 9 digits, as results print.
func appendTemporal(b []byte, v Value, full bool) []byte {
	switch v.kind {
	case KindDate:
		return appendDate(b, v.Days())
	case KindLocalTime:
		return appendClock(b, v.NanosOfDay(), full)
	case KindTime:
		return appendOffset(appendClock(b, v.NanosOfDay(), full), v.aux)
	case KindLocalDateTime, KindDateTime:
		local := v.localSeconds()
		b = append(appendDate(b, floorDiv(local, secondsPerDay)), 'T')
		b = appendClock(b, floorMod(local, secondsPerDay)*nanosPerSecond+int64(v.aux), full)
		if v.kind == KindLocalDateTime {
			return b
		}
		b = appendOffset(b, v.OffsetSeconds())
		if z := v.Zone(); z.Named() {
			b = append(append(append(b, '['), z.name...), ']')
		}
		return b
	case KindDuration:
		return appendDuration(b, v.AsDuration())
	}
	return b
}

func appendDate(b []byte, days int64) []byte {
	year, month, day := civilOfDays(days)
	switch {
	case year > 9999:
		b = append(b, '+')
	case year < 0:
		b = append(b, '-')
		year = -year
	}
	b = appendPadded(b, year, 4)
	b = appendPadded(append(b, '-'), int64(month), 2)
	return appendPadded(append(b, '-'), int64(day), 2)
}

// appendPadded writes a number of at least width digits.
func appendPadded(b []byte, n int64, width int) []byte {
	var buf [20]byte
	s := strconv.AppendInt(buf[:0], n, 10)
	for range width - len(s) {
		b = append(b, '0')
	}
	return append(b, s...)
}

func appendClock(b []byte, nanosOfDay int64, full bool) []byte {
	seconds, nanos := nanosOfDay/nanosPerSecond, nanosOfDay%nanosPerSecond
	b = appendPadded(b, seconds/3600, 2)
	b = appendPadded(append(b, ':'), seconds/60%60, 2)
	if !full && seconds%60 == 0 && nanos == 0 {
		return b
	}
	b = appendPadded(append(b, ':'), seconds%60, 2)
	switch {
	case nanos == 0:
		return b
	case full:
		return appendFraction(b, nanos)
	case nanos%1_000_000 == 0:
		return appendPadded(append(b, '.'), nanos/1_000_000, 3)
	case nanos%1_000 == 0:
		return appendPadded(append(b, '.'), nanos/1_000, 6)
	}
	return appendPadded(append(b, '.'), nanos, 9)
}

// appendFraction writes nanoseconds as a fraction without trailing zeros.
func appendFraction(b []byte, nanos int64) []byte {
	b = appendPadded(append(b, '.'), nanos, 9)
	for b[len(b)-1] == '0' {
		b = b[:len(b)-1]
	}
	return b
}

// appendOffset writes Z, ±HH:MM or ±HH:MM:SS.
func appendOffset(b []byte, offset int32) []byte {
	if offset == 0 {
		return append(b, 'Z')
	}
	sign := byte('+')
	if offset < 0 {
		sign, offset = '-', -offset
	}
	b = appendPadded(append(b, sign), int64(offset/3600), 2)
	b = appendPadded(append(b, ':'), int64(offset/60%60), 2)
	if offset%60 != 0 {
		b = appendPadded(append(b, ':'), int64(offset%60), 2)
	}
	return b
}

// appendDuration writes P1Y2M3DT4H5M6.7S; every part has its own sign.
func appendDuration(b []byte, d Duration) []byte {
	if d == (Duration{}) {
		return append(b, "PT0S"...)
	}
	b = append(b, 'P')
	b = appendPart(b, d.Months/12, 'Y')
	b = appendPart(b, d.Months%12, 'M')
	b = appendPart(b, d.Days, 'D')
	if d.Seconds == 0 && d.Nanos == 0 {
		return b
	}
	seconds, nanos, negative := d.Seconds, d.Nanos, d.Seconds < 0
	if negative && nanos != 0 {
		seconds, nanos = seconds+1, nanosPerSecond-nanos
	}
	b = appendPart(append(b, 'T'), seconds/3600, 'H')
	b = appendPart(b, seconds/60%60, 'M')
	seconds %= 60
	if seconds == 0 && nanos == 0 {
		return b
	}
	if negative && seconds == 0 {
		b = append(b, '-')
	}
	b = strconv.AppendInt(b, seconds, 10)
	if nanos != 0 {
		b = appendFraction(b, nanos)
	}
	return append(b, 'S')
}

func appendPart(b []byte, n int64, unit byte) []byte {
	if n == 0 {
		return b
	}
	return append(strconv.AppendInt(b, n, 10), unit)
}
