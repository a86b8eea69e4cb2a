package value

import "github.com/morseldb/morsel/status"

// parseDateText reads the forms of ISO 8601 dates: calendar, week, quarter and
// ordinal dates, with or without dashes, cut short at the end, and with more
// than four digits of the year behind a sign. whole and typeName are for the
// error.
func parseDateText(text, whole, typeName string) (days int64, err error) {
	p := scanner{s: text}
	sign, signed := int64(1), false
	if p.accept('-') {
		sign, signed = -1, true
	} else if p.accept('+') {
		signed = true
	}
	n, width := p.digits()
	d := dateText{code: status.SyntaxError}
	switch {
	case signed && width >= 1 && width <= 9, width == 4:
		d.year = sign * n
		ok := p.afterYear(&d)
		if d.hint {
			return 0, status.New(status.SyntaxError, "", "Text cannot be parsed to a %s. Hint, year+month needs to have two digits "+
				"for month (e.g. 2015-02) and ordinal dates three digits (e.g. 2015-032).", typeName)
		}
		if !ok || !p.end() {
			return 0, errText(whole, typeName)
		}
	case p.end() && width == 6:
		d.year, d.month, d.day, d.form = n/100, n%100, 1, calendarDate
	case p.end() && width == 7:
		d.year, d.day, d.form = n/1000, n%1000, ordinalDate
	case p.end() && width == 8:
		d.year, d.month, d.day, d.form = n/10000, n/100%100, n%100, calendarDate
	default:
		return 0, errText(whole, typeName)
	}
	return d.days()
}

// dateForm tells by which parts a date is given.
type dateForm uint8

const (
	yearDate dateForm = iota
	calendarDate
	weekDate
	quarterDate
	ordinalDate
)

// dateText is a date as written: month is the month, week or quarter, day the
// day within it or within the year.
type dateText struct {
	code             string // of errors
	form             dateForm
	year, month, day int64
	hint             bool // the text is YYYY-M or the like
}

// afterYear reads what follows the year.
func (p *scanner) afterYear(d *dateText) (ok bool) {
	dashed := p.accept('-')
	switch {
	case p.end():
		d.month, d.day = 1, 1
		return !dashed
	case p.accept('W'):
		d.form = weekDate
		return p.part(d, dashed, 2, 1)
	case p.accept('Q'):
		d.form = quarterDate
		from := p.pos
		ok := p.part(d, dashed, 1, 2)
		return ok && (dashed || p.pos-from != 2) // 2020Q11 has half a day
	case !dashed:
		return false
	}
	n, width := p.digits()
	if p.end() {
		switch width {
		case 2:
			d.form, d.month, d.day = calendarDate, n, 1
		case 3:
			d.form, d.day = ordinalDate, n
		case 1:
			d.hint = true
		}
		return width == 2 || width == 3
	}
	if width > 2 || width == 0 || !p.accept('-') {
		return false
	}
	d.form, d.month = calendarDate, n
	d.day, width = p.digits()
	return width == 1 || width == 2
}

// part reads a week or quarter of at most width digits and a day of at most
// dayWidth; the day may follow without a dash where the year did.
func (p *scanner) part(d *dateText, dashed bool, width, dayWidth int) (ok bool) {
	start := p.pos
	n, got := p.digits()
	if got > width && !dashed {
		p.pos = start + width
		n = 0
		for _, c := range p.s[start:p.pos] {
			n = n*10 + int64(c-'0')
		}
		got = width
	} else if p.end() {
		d.month, d.day = n, 1
		return got >= 1 && got <= width
	} else if !p.accept('-') {
		return false
	}
	d.month = n
	if got < 1 || got > width {
		return false
	}
	d.day, got = p.digits()
	return got >= 1 && got <= dayWidth
}

// days checks the parts and turns them into days since 1970.
func (d *dateText) days() (int64, error) {
	if err := yearBounds.check(d.code, d.year); err != nil {
		return 0, err
	}
	switch d.form {
	case weekDate:
		days, err := weekDays(d.code, d.year, d.month, d.day)
		if err == nil && d.month == 53 && weeksIn(d.year) < 53 {
			err = status.New(status.ArgumentError, "", "Year %d does not contain 53 weeks.", d.year)
		}
		return days, err
	case quarterDate:
		days, err := quarterDays(d.code, d.year, d.month, d.day)
		if err != nil {
			return 0, err
		}
		if length := quarterStart(d.year, d.month+1) - quarterStart(d.year, d.month); d.day > length {
			return 0, status.New(status.ArgumentError, "", "Quarter %d of %d only has %d days.", d.month, d.year, length)
		}
		return days, nil
	case ordinalDate:
		return ordinalDays(d.code, d.year, d.day)
	}
	return calendarDays(d.code, d.year, d.month, d.day)
}

// bounds is the range of a part of a date; most is how its upper end reads where
// that is not just high.
type bounds struct {
	name      string
	low, high int64
	most      string
}

var (
	yearBounds         = bounds{"Year", minYear, maxYear, ""}
	monthBounds        = bounds{"MonthOfYear", 1, 12, ""}
	dayBounds          = bounds{"DayOfMonth", 1, 31, "28/31"}
	weekBounds         = bounds{"WeekOfWeekBasedYear", 1, 53, "52/53"}
	weekDayBounds      = bounds{"DayOfWeek", 1, 7, ""}
	quarterBounds      = bounds{"QuarterOfYear", 1, 4, ""}
	dayOfQuarterBounds = bounds{"DayOfQuarter", 1, 92, "90/92"}
	ordinalBounds      = bounds{"DayOfYear", 1, 366, "365/366"}
)

// check is the error, of a code, of a part out of its range.
func (b bounds) check(code string, n int64) error {
	if n >= b.low && n <= b.high {
		return nil
	}
	if b.most == "" {
		return status.New(code, "", "Invalid value for %s (valid values %d - %d): %d", b.name, b.low, b.high, n)
	}
	return status.New(code, "", "Invalid value for %s (valid values %d - %s): %d", b.name, b.low, b.most, n)
}

var monthNames = [...]string{"JANUARY", "FEBRUARY", "MARCH", "APRIL", "MAY", "JUNE", "JULY", "AUGUST", "SEPTEMBER", "OCTOBER", "NOVEMBER", "DECEMBER"}

func calendarDays(code string, year, month, day int64) (int64, error) {
	if err := monthBounds.check(code, month); err != nil {
		return 0, err
	}
	if err := dayBounds.check(code, day); err != nil {
		return 0, err
	}
	if int(day) > daysInMonth(year, int(month)) {
		if day == 29 {
			return 0, status.New(code, "", "Invalid date 'February 29' as '%d' is not a leap year", year)
		}
		return 0, status.New(code, "", "Invalid date '%s %d'", monthNames[month-1], day)
	}
	return daysOfCivil(year, int(month), int(day)), nil
}

// weekDays is a week date; week 53 of a year with 52 is the next year's first.
func weekDays(code string, weekYear, week, dayOfWeek int64) (int64, error) {
	if err := weekBounds.check(code, week); err != nil {
		return 0, err
	}
	if err := weekDayBounds.check(code, dayOfWeek); err != nil {
		return 0, err
	}
	return inRange(code, firstWeekOf(weekYear)+7*(week-1)+dayOfWeek-1)
}

// quarterDays is a quarter date; a day beyond the quarter runs into the next.
func quarterDays(code string, year, quarter, dayOfQuarter int64) (int64, error) {
	if err := quarterBounds.check(code, quarter); err != nil {
		return 0, err
	}
	if err := dayOfQuarterBounds.check(code, dayOfQuarter); err != nil {
		return 0, err
	}
	return inRange(code, quarterStart(year, quarter)+dayOfQuarter-1)
}

// quarterStart is the first day of a quarter; the fifth is the next year's first.
func quarterStart(year, quarter int64) int64 {
	if quarter > 4 {
		return daysOfCivil(year+1, 1, 1)
	}
	return daysOfCivil(year, int(quarter)*3-2, 1)
}

func ordinalDays(code string, year, day int64) (int64, error) {
	if err := ordinalBounds.check(code, day); err != nil {
		return 0, err
	}
	if day == 366 && !isLeap(year) {
		return 0, status.New(code, "", "Invalid date 'DayOfYear 366' as '%d' is not a leap year", year)
	}
	return daysOfCivil(year, 1, 1) + day - 1, nil
}

// inRange checks a date that was computed from parts.
func inRange(code string, days int64) (int64, error) {
	if days < MinDays || days > MaxDays {
		year, _, _ := civilOfDays(days)
		return 0, errYear(code, year)
	}
	return days, nil
}
