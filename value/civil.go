package value

// floorDiv is a/b rounded towards minus infinity, for b > 0.
func floorDiv(a, b int64) int64 {
	q := a / b
	if a%b < 0 {
		q--
	}
	return q
}

// floorMod is what floorDiv leaves, within 0..b-1, for b > 0.
func floorMod(a, b int64) int64 {
	m := a % b
	if m < 0 {
		m += b
	}
	return m
}

// daysOfCivil is the days since 1970-01-01 of a proleptic Gregorian date. The
// months may not be out of range. Source: Howard Hinnant, chrono-compatible
// low-level date algorithms.
func daysOfCivil(year int64, month, day int) int64 {
	if month <= 2 {
		year--
	}
	era := floorDiv(year, 400)
	yoe := year - era*400
	m := int64((month + 9) % 12)
	doy := (153*m+2)/5 + int64(day) - 1
	doe := yoe*365 + yoe/4 - yoe/100 + doy
	return era*146097 + doe - 719468
}

// civilOfDays is the inverse of daysOfCivil.
func civilOfDays(days int64) (year int64, month, day int) {
	days += 719468
	era := floorDiv(days, 146097)
	doe := days - era*146097
	yoe := (doe - doe/1460 + doe/36524 - doe/146096) / 365
	doy := doe - (365*yoe + yoe/4 - yoe/100)
	mp := (5*doy + 2) / 153
	day = int(doy - (153*mp+2)/5 + 1)
	month = int(mp + 3)
	if month > 12 {
		month -= 12
	}
	year = yoe + era*400
	if month <= 2 {
		year++
	}
	return year, month, day
}

// isLeap reports whether a year has 366 days.
func isLeap(year int64) bool { return year%4 == 0 && (year%100 != 0 || year%400 == 0) }

// daysInMonth is the length of a month.
func daysInMonth(year int64, month int) int {
	switch month {
	case 2:
		if isLeap(year) {
			return 29
		}
		return 28
	case 4, 6, 9, 11:
		return 30
	}
	return 31
}

// weekDayOf is 1 for Monday to 7 for Sunday.
func weekDayOf(days int64) int { return int(floorMod(days+3, 7)) + 1 }

// isoWeekOf is the ISO 8601 week and the year that the week belongs to.
func isoWeekOf(days int64) (weekYear int64, week int) {
	thursday := days - int64(weekDayOf(days)) + 4
	year, _, _ := civilOfDays(thursday)
	return year, int((thursday-daysOfCivil(year, 1, 1))/7) + 1
}

// firstWeekOf is the Monday that starts week 1 of a week-year.
func firstWeekOf(weekYear int64) int64 {
	fourth := daysOfCivil(weekYear, 1, 4)
	return fourth - int64(weekDayOf(fourth)) + 1
}

// weeksIn is the number of ISO weeks of a week-year, 52 or 53.
func weeksIn(weekYear int64) int {
	return int((firstWeekOf(weekYear+1) - firstWeekOf(weekYear)) / 7)
}

// The range of years that temporal values may have, and its ends as days and
// seconds since 1970.
const (
	minYear = -999_999_999
	maxYear = 999_999_999

	MinDays = -365_243_219_162
	MaxDays = 365_241_780_471

	minSeconds = MinDays * secondsPerDay
	maxSeconds = (MaxDays+1)*secondsPerDay - 1
)
