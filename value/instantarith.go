package value

import (
	"github.com/morseldb/morsel/status"
)

// errYear is a date beyond the range of years.
func errYear(code string, year int64) error {
	return status.New(code, "", "Invalid value for Year (valid values %d - %d): %d", minYear, maxYear, year)
}

// addToInstant is v + sign*d: first the months, the day being cut to the length
// of the month, then the days, then seconds and nanoseconds. A date takes whole
// days of the seconds; a time takes nothing but seconds and wraps at midnight.
func addToInstant(v Value, d Duration, sign int64) (Value, error) {
	d = Duration{sign * d.Months, sign * d.Days, sign * d.Seconds, sign * d.Nanos}
	switch v.kind {
	case KindDate:
		days, err := addToDays(v.Days(), d.Months, d.Days)
		if err != nil {
			return Null, err
		}
		return checkedDate(days + d.Seconds/secondsPerDay)
	case KindTime, KindLocalTime:
		nanos := floorMod(d.Seconds, secondsPerDay)*nanosPerSecond + d.Nanos
		v.n = uint64(floorMod(v.NanosOfDay()+nanos, nanosPerDay))
		return v, nil
	}
	local := v.localSeconds()
	days, err := addToDays(floorDiv(local, secondsPerDay), d.Months, d.Days)
	if err != nil {
		return Null, err
	}
	shifted := days*secondsPerDay + floorMod(local, secondsPerDay)
	start := shifted
	if v.kind == KindDateTime {
		start = v.EpochSeconds()
		if shifted != local {
			start = v.Zone().instantNear(shifted, v.OffsetSeconds())
		}
	}
	nanos := int64(v.aux) + d.Nanos
	seconds, ok := addInt(start, d.Seconds)
	if !ok {
		return Null, errYear(status.ArithmeticError, maxYear+1)
	}
	v.n = uint64(seconds + floorDiv(nanos, nanosPerSecond))
	v.aux = int32(floorMod(nanos, nanosPerSecond))
	return checkedDateTime(v)
}

// addToDays adds months and then days to a date.
func addToDays(date, months, days int64) (int64, error) {
	if months != 0 {
		year, month, day := civilOfDays(date)
		total := year*12 + int64(month-1)
		total, ok := addInt(total, months)
		year, month = floorDiv(total, 12), int(floorMod(total, 12))+1
		if !ok || year < minYear || year > maxYear {
			return 0, errYear(status.ArithmeticError, year)
		}
		date = daysOfCivil(year, month, min(day, daysInMonth(year, month)))
	}
	sum, ok := addInt(date, days)
	if !ok {
		return 0, errYear(status.ArithmeticError, maxYear+1)
	}
	if sum < MinDays || sum > MaxDays {
		year, _, _ := civilOfDays(clampDays(sum))
		return 0, errYear(status.ArithmeticError, year)
	}
	return sum, nil
}

// clampDays keeps absurd dates within what civilOfDays can take.
func clampDays(days int64) int64 {
	const limit = 1 << 60
	return max(-limit, min(limit, days))
}

func checkedDate(days int64) (Value, error) {
	if days < MinDays || days > MaxDays {
		year, _, _ := civilOfDays(clampDays(days))
		return Null, errYear(status.ArithmeticError, year)
	}
	return DateOf(days), nil
}

func checkedDateTime(v Value) (Value, error) {
	if s := v.EpochSeconds(); s < minSeconds-2*secondsPerDay || s > maxSeconds+2*secondsPerDay {
		year, _, _ := civilOfDays(clampDays(floorDiv(s, secondsPerDay)))
		return Null, errYear(status.ArithmeticError, year)
	}
	if s := v.localSeconds(); s < minSeconds || s > maxSeconds {
		year, _, _ := civilOfDays(floorDiv(s, secondsPerDay))
		return Null, errYear(status.ArithmeticError, year)
	}
	return v, nil
}

// instantNear is the instant of a wall clock reading in z that keeps the given
// offset where the reading allows it.
func (z *Zone) instantNear(localSec int64, offset int32) int64 {
	if s := localSec - int64(offset); z.OffsetAt(s) == offset {
		return s
	}
	return z.instantOf(localSec)
}
