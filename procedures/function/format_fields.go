package function

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/morseldb/morsel/value"
)

// The letters of a pattern by what they need of a value.
const (
	dateLetters     = "GuyDMLdgQqYwWEecF"
	clockLetters    = "aBhKkHmsSAnN"
	instantLetters  = dateLetters + clockLetters + "VvzOXxZ"
	durationLetters = "yYuqQMLwWdDhHkKmsnSAN"
)

// letterMost is how often a letter may be repeated; 0 is any number.
var letterMost = map[byte]int{
	'G': 5, 'M': 5, 'L': 5, 'Q': 5, 'q': 5, 'E': 5, 'e': 5, 'c': 5, 'd': 2, 'h': 2, 'H': 2, 'k': 2, 'K': 2, 'm': 2, 's': 2, 'w': 2,
	'D': 3, 'F': 1, 'W': 1, 'a': 1, 'B': 5, 'S': 9, 'V': 2, 'v': 4, 'z': 4, 'O': 4, 'X': 5, 'x': 5, 'Z': 5,
}

// padded writes a number of at least width digits, its sign before them.
func padded(n int64, width int) string {
	if n < 0 {
		return "-" + strings.TrimPrefix(fmt.Sprintf("%0*d", width+1, n), "-")
	}
	return fmt.Sprintf("%0*d", width, n)
}

// year writes a year: two letters its last two digits, four and more with a sign
// where the number is longer.
func year(y int64, n int) string {
	switch {
	case n == 2:
		return padded((y%100+100)%100, 2)
	case n >= 4:
		s := padded(y, n)
		if y > 0 && len(s) > n {
			return "+" + s
		}
		return s
	}
	return padded(y, n)
}

// styled writes text that is short, full (four letters) or narrow (five).
func styled(n int, short, full, narrow string) string {
	switch n {
	case 4:
		return full
	case 5:
		return narrow
	}
	return short
}

func (f *instantFields) dateField(letter byte, n int) string {
	y, month, day := int64(f.at.Year()), f.at.Month(), f.at.Day()
	weekYear, week := f.at.ISOWeek()
	switch letter {
	case 'G':
		if y > 0 {
			return styled(n, "AD", "Anno Domini", "A")
		}
		return styled(n, "BC", "Before Christ", "B")
	case 'u':
		return year(y, n)
	case 'y':
		if y <= 0 {
			y = 1 - y
		}
		return year(y, n)
	case 'Y':
		return year(int64(weekYear), n)
	case 'D':
		return padded(int64(f.at.YearDay()), n)
	case 'd':
		return padded(int64(day), n)
	case 'g':
		const julian = 40587 // the day of 1970-01-01
		return padded(f.at.Unix()/daySeconds+julian, n)
	case 'w':
		return padded(int64(week), n)
	case 'W':
		return padded(int64(weekOfMonth(f.at)), n)
	case 'F':
		return padded(int64((day-1)/7+1), n)
	case 'M', 'L':
		if n < 3 {
			return padded(int64(month), n)
		}
		return styled(n, month.String()[:3], month.String(), month.String()[:1])
	case 'Q', 'q':
		q := (int(month) + 2) / 3
		if n < 3 {
			return padded(int64(q), n)
		}
		return styled(n, fmt.Sprintf("Q%d", q), [...]string{"1st", "2nd", "3rd", "4th"}[q-1]+" quarter", strconv.Itoa(q))
	}
	if name := f.at.Weekday().String(); letter == 'E' || n >= 3 {
		return styled(n, name[:3], name, name[:1])
	}
	return padded(int64((f.at.Weekday()+6)%7+1), n)
}

// weekOfMonth counts weeks that begin on Monday; the first has at least four days.
func weekOfMonth(t time.Time) int {
	first := (int(t.Weekday())+6-(t.Day()-1)%7+7)%7 + 1 // the weekday of the month's first day
	week := (t.Day() + first - 2) / 7
	if first <= 4 {
		week++
	}
	return week
}

func (f *instantFields) clockField(letter byte, n int) string {
	const second = int64(time.Second)
	hour := f.nanos / second / 3600
	switch letter {
	case 'a':
		if hour < 12 {
			return "AM"
		}
		return "PM"
	case 'B':
		return dayPeriod(f.nanos, n)
	case 'h':
		return padded((hour+11)%12+1, n)
	case 'K':
		return padded(hour%12, n)
	case 'k':
		return padded((hour+23)%24+1, n)
	case 'H':
		return padded(hour, n)
	case 'm':
		return padded(f.nanos/second/60%60, n)
	case 's':
		return padded(f.nanos/second%60, n)
	case 'S':
		return padded(f.nanos%second, 9)[:n]
	case 'A':
		return padded(f.nanos/int64(time.Millisecond), n)
	case 'n':
		return padded(f.nanos%second, n)
	}
	return padded(f.nanos, n)
}

// dayPeriod names the part of the day.
func dayPeriod(nanos int64, n int) string {
	minute := nanos / int64(time.Minute)
	switch hour := minute / 60; {
	case minute == 0:
		return styled(n, "midnight", "midnight", "mi")
	case minute == 12*60:
		return styled(n, "noon", "noon", "n")
	case hour < 6 || hour >= 21:
		return "at night"
	case hour < 12:
		return "in the morning"
	case hour < 18:
		return "in the afternoon"
	}
	return "in the evening"
}

// offsetField writes an offset from UTC in the ways of O, X, x and Z.
func offsetField(letter byte, n int, offset int32) string {
	switch letter {
	case 'O':
		return localizedOffset(n == 4, offset)
	case 'Z':
		switch n {
		case 4:
			return localizedOffset(true, offset)
		case 5:
			return offsetField('X', 5, offset)
		}
		return offsetField('x', 2, offset)
	case 'X':
		if offset == 0 {
			return "Z"
		}
	}
	sign, abs := "+", offset
	if offset < 0 {
		sign, abs = "-", -offset
	}
	colon := ""
	if n == 3 || n == 5 {
		colon = ":"
	}
	s := sign + padded(int64(abs/3600), 2)
	if n > 1 || abs/60%60 != 0 {
		s += colon + padded(int64(abs/60%60), 2)
	}
	if n > 3 && abs%60 != 0 {
		s += colon + padded(int64(abs%60), 2)
	}
	return s
}

// localizedOffset writes GMT+8, or in full GMT+08:00.
func localizedOffset(full bool, offset int32) string {
	switch {
	case offset == 0:
		return "GMT"
	case full:
		return "GMT" + offsetField('x', 5, offset)
	}
	sign, abs := "+", offset
	if offset < 0 {
		sign, abs = "-", -offset
	}
	s := "GMT" + sign + strconv.Itoa(int(abs/3600))
	if abs/60%60 != 0 || abs%60 != 0 {
		s += ":" + padded(int64(abs/60%60), 2)
	}
	if abs%60 != 0 {
		s += ":" + padded(int64(abs%60), 2)
	}
	return s
}

// zoneNames is the full names of common abbreviations of zones.
var zoneNames = map[string]string{
	"UTC": "Coordinated Universal Time", "GMT": "Greenwich Mean Time", "BST": "British Summer Time", "WET": "Western European Standard Time",
	"WEST": "Western European Summer Time", "CET": "Central European Standard Time", "CEST": "Central European Summer Time",
	"EET": "Eastern European Standard Time", "EEST": "Eastern European Summer Time", "MSK": "Moscow Standard Time",
	"EST": "Eastern Standard Time", "EDT": "Eastern Daylight Time", "CST": "Central Standard Time", "CDT": "Central Daylight Time",
	"MST": "Mountain Standard Time", "MDT": "Mountain Daylight Time", "PST": "Pacific Standard Time", "PDT": "Pacific Daylight Time",
	"JST": "Japan Standard Time", "AEST": "Australian Eastern Standard Time", "AEDT": "Australian Eastern Daylight Time",
}

// zoneField writes a zone's id (V), its name (z) or its name without summer time (v).
func (f *instantFields) zoneField(letter byte, n int) string {
	id := f.zone.String()
	if letter == 'V' || !f.zone.Named() {
		return id
	}
	loc, err := time.LoadLocation(id)
	if err != nil {
		return id
	}
	at := time.Unix(f.epoch, 0).In(loc)
	short, _ := at.Zone()
	if letter == 'v' {
		if at.IsDST() {
			_, end := at.ZoneBounds()
			short, _ = end.Zone()
		}
		if len(short) == 3 && strings.HasSuffix(short, "ST") && n == 1 {
			return short[:1] + "T"
		}
	}
	full, known := zoneNames[short]
	switch {
	case n < 4:
		return short
	case !known:
		return id
	case letter == 'v':
		return strings.Replace(full, " Standard", "", 1)
	}
	return full
}

// durationFields is a duration's fields: each unit takes what the larger units of
// its group that the pattern names have left.
type durationFields struct {
	amounts map[byte]int64
	nanos   int64 // of the second
}

// durationGroups holds, for each group of components, its units from large to small.
var durationGroups = []struct {
	letters []string
	sizes   []int64
}{
	{[]string{"yYu", "qQ", "ML"}, []int64{12, 3, 1}},
	{[]string{"wW", "dD"}, []int64{7, 1}},
	{[]string{"hHkK", "m", "s"}, []int64{3600, 60, 1}},
}

func newDurationFields(d value.Duration, used string) *durationFields {
	seconds, nanos := d.Seconds, int64(d.Nanos)
	if seconds < 0 && nanos > 0 { // both parts show with the same sign
		seconds, nanos = seconds+1, nanos-int64(time.Second)
	}
	f := &durationFields{amounts: map[byte]int64{}, nanos: nanos}
	rests := []int64{d.Months, d.Days, seconds}
	for g, group := range durationGroups {
		for i, letters := range group.letters {
			if !strings.ContainsAny(used, letters) {
				continue
			}
			for _, letter := range []byte(letters) {
				f.amounts[letter] = rests[g] / group.sizes[i]
			}
			rests[g] %= group.sizes[i]
		}
	}
	f.amounts['A'] = rests[2]*1000 + nanos/int64(time.Millisecond)
	if strings.Contains(used, "A") {
		rests[2], nanos = 0, nanos%int64(time.Millisecond)
	}
	f.amounts['N'] = rests[2]*int64(time.Second) + nanos
	return f
}

func (f *durationFields) field(letter byte, n int) (text string, ok bool) {
	switch letter {
	case 'S':
		const digits = 9
		return strings.TrimPrefix(padded(f.nanos, digits), "-")[:min(n, digits)], true
	case 'n':
		return padded(f.nanos, n), true
	}
	return padded(f.amounts[letter], n), true
}
