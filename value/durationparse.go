package value

import (
	"strconv"
	"strings"

	"github.com/morseldb/morsel/status"
)

// ParseDuration reads a DURATION: P1Y2M3W4DT5H6M7.8S with signs and a fraction
// in the last part, or P2012-02-02T14:37:21.545 and P20120202T143721.545.
func ParseDuration(text string) (Value, error) {
	p := scanner{s: text}
	sign := int64(1)
	if p.accept('-') {
		sign = -1
	} else {
		p.accept('+')
	}
	if !p.accept('P') && !p.accept('p') || p.end() {
		return Null, errText(text, "Duration")
	}
	if isDateLike(p.s[p.pos:]) {
		return p.dateLikeDuration(text, sign)
	}
	return p.unitDuration(text, sign)
}

// isDateLike reports whether a duration is written like a date.
func isDateLike(s string) bool {
	date := s
	if i := strings.IndexAny(s, "Tt"); i >= 0 {
		date = s[:i]
	}
	return len(date) == 8 && onlyDigits(date) || len(date) == 10 && date[4] == '-' && date[7] == '-' && onlyDigits(date[:4]+date[5:7]+date[8:])
}

// durationUnit is one lettered part: where its amount goes.
type durationUnit struct {
	letter byte
	add    func(p *parts, n float64)
	whole  func(d *Duration, n int64) bool
}

// addWhole adds n*scale to a part; false where that does not fit.
func addWhole(to *int64, n, scale int64) bool {
	product, ok1 := mulInt(n, scale)
	sum, ok2 := addInt(*to, product)
	*to = sum
	return ok1 && ok2
}

var dateUnits = []durationUnit{
	{'Y', func(p *parts, n float64) { p.months += 12 * n }, func(d *Duration, n int64) bool { return addWhole(&d.Months, n, 12) }},
	{'M', func(p *parts, n float64) { p.months += n }, func(d *Duration, n int64) bool { return addWhole(&d.Months, n, 1) }},
	{'W', func(p *parts, n float64) { p.days += 7 * n }, func(d *Duration, n int64) bool { return addWhole(&d.Days, n, 7) }},
	{'D', func(p *parts, n float64) { p.days += n }, func(d *Duration, n int64) bool { return addWhole(&d.Days, n, 1) }},
}

var timeUnits = []durationUnit{
	{'H', func(p *parts, n float64) { p.seconds += 3600 * n }, func(d *Duration, n int64) bool { return addWhole(&d.Seconds, n, 3600) }},
	{'M', func(p *parts, n float64) { p.seconds += 60 * n }, func(d *Duration, n int64) bool { return addWhole(&d.Seconds, n, 60) }},
	{'S', nil, func(d *Duration, n int64) bool { return addWhole(&d.Seconds, n, 1) }},
}

// unitDuration reads lettered parts, which must come in order; a part with a
// fraction must be the last.
func (p *scanner) unitDuration(text string, sign int64) (Value, error) {
	fail := errText(text, "Duration")
	var d Duration
	units, inTime, any := dateUnits, false, false
	for !p.end() {
		if !inTime && (p.accept('T') || p.accept('t')) {
			units, inTime, any = timeUnits, true, false
			continue
		}
		amount, ok := p.amount()
		if !ok {
			return Null, fail
		}
		letter := p.peek() &^ 0x20
		p.pos++
		for len(units) > 0 && units[0].letter != letter {
			units = units[1:]
		}
		if len(units) == 0 || amount.fraction != "" && !p.end() {
			return Null, fail
		}
		unit := units[0]
		units, any = units[1:], true
		if ok, err := amount.addTo(&d, unit, sign); err != nil {
			return Null, err
		} else if !ok {
			return Null, fail
		}
	}
	if !any {
		return Null, fail
	}
	return NewDuration(d)
}

// amount is the number before a letter.
type amount struct {
	negative bool
	whole    string
	fraction string
}

func (p *scanner) amount() (a amount, ok bool) {
	if p.accept('-') {
		a.negative = true
	} else {
		p.accept('+')
	}
	a.whole = p.run()
	if a.whole == "" {
		return a, false
	}
	if p.accept('.') || p.accept(',') {
		if a.fraction = p.run(); a.fraction == "" {
			return a, false
		}
	}
	return a, !p.end()
}

// run is the digits that come next, as text.
func (p *scanner) run() string {
	start := p.pos
	for !p.end() && p.s[p.pos] >= '0' && p.s[p.pos] <= '9' {
		p.pos++
	}
	return p.s[start:p.pos]
}

// addTo adds the amount to d in its unit; ok is false for a fraction of a
// second with more than nine digits.
func (a amount) addTo(d *Duration, unit durationUnit, sign int64) (ok bool, err error) {
	if a.negative {
		sign = -sign
	}
	tooLarge := status.New(status.ArgumentError, "", "Invalid value for duration, will cause overflow. Value was %s%c", a.whole, unit.letter)
	n, parseErr := strconv.ParseInt(a.whole, 10, 64)
	if parseErr != nil {
		return false, tooLarge
	}
	if a.fraction == "" || unit.add == nil {
		if !unit.whole(d, sign*n) {
			return false, tooLarge
		}
	}
	switch {
	case a.fraction == "":
		return true, nil
	case unit.add == nil:
		nanos, ok := (&scanner{s: a.fraction}).fraction()
		d.Nanos += sign * nanos
		return ok, nil
	}
	f, parseErr := strconv.ParseFloat(a.whole+"."+a.fraction, 64)
	if parseErr != nil {
		return false, tooLarge
	}
	var p parts
	unit.add(&p, float64(sign)*f)
	more, fits := approximate(p)
	for _, part := range []struct {
		to *int64
		n  int64
	}{{&d.Months, more.Months}, {&d.Days, more.Days}, {&d.Seconds, more.Seconds}, {&d.Nanos, more.Nanos}} {
		fits = fits && addWhole(part.to, part.n, 1)
	}
	if !fits {
		return false, tooLarge
	}
	return true, nil
}

// dateLikeDuration reads YYYY-MM-DD or YYYYMMDD and a time in the same style.
func (p *scanner) dateLikeDuration(text string, sign int64) (Value, error) {
	date, clock, timed := cutTime(p.s[p.pos:])
	extended := len(date) == 10
	if extended {
		date = date[:4] + date[5:7] + date[8:]
	}
	n, width := (&scanner{s: date}).digits()
	if width != 8 {
		return Null, errText(text, "Duration")
	}
	year, month, day := n/10000, n/100%100, n%100
	var hour, minute, second, nanos int64
	if timed {
		var ok bool
		if hour, minute, second, nanos, ok = durationClock(clock, extended); !ok {
			return Null, errText(text, "Duration")
		}
	}
	fail := func(format string, n int64) (Value, error) {
		return Null, status.New(status.ArgumentError, "", format, n)
	}
	switch {
	case month > 12:
		return fail("months is out of range: %d", month)
	case day > 31:
		return fail("days is out of range: %d", day)
	case hour > 24:
		return fail("hours out of range: %d", hour)
	case minute > 60:
		return fail("minutes out of range: %d", minute)
	case second > 60:
		return fail("seconds out of range: %d", second)
	}
	return NewDuration(Duration{Months: sign * (year*12 + month), Days: sign * day,
		Seconds: sign * (hour*3600 + minute*60 + second), Nanos: sign * nanos})
}

// durationClock reads HH[:MM[:SS[.f]]], without colons unless extended.
func durationClock(s string, extended bool) (hour, minute, second, nanos int64, ok bool) {
	p := scanner{s: s}
	for i, part := range []*int64{&hour, &minute, &second} {
		if i > 0 && p.end() {
			return hour, minute, second, 0, true
		}
		if i > 0 && extended && !p.accept(':') || len(p.s) < p.pos+2 || !onlyDigits(p.s[p.pos:p.pos+2]) {
			return 0, 0, 0, 0, false
		}
		*part = int64(p.s[p.pos]-'0')*10 + int64(p.s[p.pos+1]-'0')
		p.pos += 2
	}
	if p.accept('.') || p.accept(',') {
		if nanos, ok = p.fraction(); !ok {
			return 0, 0, 0, 0, false
		}
	}
	return hour, minute, second, nanos, p.end()
}
