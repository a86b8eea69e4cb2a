package value

import (
	"math/rand/v2"
	"testing"
	"time"
)

func TestCivilDates(t *testing.T) {
	r := rand.New(rand.NewPCG(7, 8))
	for i := range 20_000 {
		days := r.Int64N(4_000_000) - 2_000_000
		if i%2 == 0 {
			days = r.Int64N(MaxDays-MinDays) + MinDays
		}
		year, month, day := civilOfDays(days)
		if back := daysOfCivil(year, month, day); back != days {
			t.Fatalf("%d is %d-%d-%d, which is %d", days, year, month, day, back)
		}
		if days < -2_000_000 || days > 2_000_000 {
			continue
		}
		at := time.Unix(days*secondsPerDay, 0).UTC()
		weekYear, week := isoWeekOf(days)
		y, w := at.ISOWeek()
		if int64(at.Year()) != year || int(at.Month()) != month || at.Day() != day || int64(y) != weekYear || w != week ||
			(int(at.Weekday())+6)%7+1 != weekDayOf(days) {
			t.Fatalf("%v is %d-%d-%d, week %d-%d, day %d", at, year, month, day, weekYear, week, weekDayOf(days))
		}
	}
	for days, want := range map[int64]string{MinDays: "-999999999-01-01", MaxDays: "+999999999-12-31", 0: "1970-01-01"} {
		if got := DateOf(days).String(); got != want {
			t.Errorf("%d is %s, want %s", days, got, want)
		}
	}
}

// anyTemporal is a random value over the whole range of its kind.
func anyTemporal(r *rand.Rand, kind Kind) Value {
	seconds := r.Int64N(maxSeconds-minSeconds-4*secondsPerDay) + minSeconds + 2*secondsPerDay
	if r.IntN(2) == 0 {
		seconds = r.Int64N(8_000_000_000) - 4_000_000_000
	}
	nanos := []int64{0, 0, 500_000_000, 1_000, r.Int64N(nanosPerSecond)}[r.IntN(5)]
	offset := int32(r.IntN(2*maxOffsetSeconds) - maxOffsetSeconds)
	switch kind {
	case KindDate:
		return DateOf(floorDiv(seconds, secondsPerDay))
	case KindLocalTime:
		return NewLocalTime(floorMod(seconds, secondsPerDay)*nanosPerSecond + nanos)
	case KindTime:
		return NewTime(floorMod(seconds, secondsPerDay)*nanosPerSecond+nanos, offset)
	case KindLocalDateTime:
		return NewLocalDateTime(seconds, int32(nanos))
	case KindDateTime:
		zones := []*Zone{UTC, FixedZone(offset), zone("Europe/Stockholm"), zone("America/New_York"), zone("Australia/Lord_Howe"), zone("UTC")}
		return NewDateTime(seconds, int32(nanos), zones[r.IntN(len(zones))])
	}
	return dur(r.Int64N(2000)-1000, r.Int64N(2000)-1000, r.Int64N(200_000)-100_000, nanos)
}

// Both texts of a temporal value read back as the value.
func TestTemporalTextRoundTrip(t *testing.T) {
	r := rand.New(rand.NewPCG(9, 10))
	clock := Clock{Zone: UTC}
	for range 20_000 {
		kind := KindDate + Kind(r.IntN(int(KindDuration-KindDate)+1))
		v := anyTemporal(r, kind)
		for _, text := range []string{v.String(), string(appendTemporal(nil, v, true))} {
			got, err := Parse(kind, text, clock)
			if err != nil || !Equivalent(got, v) {
				t.Fatalf("%s came back as %v: %v", text, got, err)
			}
		}
		b := AppendBinary(nil, v)
		if got, _, err := DecodeBinary(b); err != nil || !Equivalent(got, v) {
			t.Fatalf("%v decoded as %v: %v", v, got, err)
		}
	}
}

// Adding what lies between two instants leads from one to the other.
func TestBetweenAddsUp(t *testing.T) {
	r := rand.New(rand.NewPCG(11, 12))
	for range 10_000 {
		kind := []Kind{KindDate, KindLocalDateTime, KindDateTime}[r.IntN(3)]
		a, b := anyTemporal(r, kind), anyTemporal(r, kind)
		d, err := DurationBetween(SpanBetween, a, b)
		if err != nil {
			t.Fatalf("between %v and %v: %v", a, b, err)
		}
		got, err := Add(a, d)
		if err != nil {
			t.Fatalf("%v + %v: %v", a, d, err)
		}
		if got.EpochSeconds() != b.EpochSeconds() || got.aux != b.aux {
			t.Fatalf("%v + %v is %v, not %v", a, d, got, b)
		}
		exact, err := DurationBetween(SpanSeconds, a, b)
		if err != nil || exact.AsDuration().Months != 0 || exact.AsDuration().Days != 0 {
			t.Fatalf("in seconds between %v and %v: %v, %v", a, b, exact, err)
		}
	}
}

func TestTruncationIsIdempotentAndBelow(t *testing.T) {
	r := rand.New(rand.NewPCG(13, 14))
	clock := Clock{Zone: UTC}
	for range 5_000 {
		v := anyTemporal(r, KindLocalDateTime)
		for name := range unitsByName {
			cut, err := Truncate(KindLocalDateTime, name, v, Null, clock)
			if err != nil {
				continue // before the first year
			}
			again, err := Truncate(KindLocalDateTime, name, cut, Null, clock)
			if err != nil || !Equivalent(cut, again) || Order(cut, v) > 0 && v.EpochSeconds() > 0 {
				t.Fatalf("%v cut to %s is %v, then %v (%v)", v, name, cut, again, err)
			}
		}
	}
}

func TestZones(t *testing.T) {
	if FixedZone(3600) != FixedZone(3600) || zone("Europe/Paris") != zone("europe/paris") {
		t.Error("zones are not interned")
	}
	for _, name := range []string{"", "Local", "Factory", "Foo", "right/UTC", "posix/UTC", "../etc/passwd", "EST"} {
		if z, err := NamedZone(name); err == nil {
			t.Errorf("%q is the zone %v", name, z)
		}
	}
	stockholm := zone("Europe/Stockholm")
	if got := stockholm.OffsetAt(-4_800_000_000); got != 53*60+28 {
		t.Errorf("Stockholm in 1817 is %d s ahead", got)
	}
	if ZoneOf(time.UTC, time.Time{}) != UTC || ZoneOf(time.FixedZone("", 60), time.Time{}) != FixedZone(60) {
		t.Error("a location became another zone")
	}
}

func FuzzParseTemporal(f *testing.F) {
	r := rand.New(rand.NewPCG(15, 16))
	for range 60 {
		kind := KindDate + Kind(r.IntN(int(KindDuration-KindDate)+1))
		f.Add(uint8(kind), anyTemporal(r, kind).String())
	}
	for _, text := range []string{"2015-W30-2", "2015W302", "2020Q205", "20150721T21:40-01:30", "P2012-02-02T14:37:21.545", "P1.5D", "-P1Y-2M", "+12345-001",
		"2015-07-21T21:40:32.142[Europe/London]", "T10", "P1D\x00", "2020-1"} {
		for kind := KindDate; kind <= KindDuration; kind++ {
			f.Add(uint8(kind), text)
		}
	}
	clock := Clock{Zone: UTC}
	f.Fuzz(func(t *testing.T, k uint8, text string) {
		kind := KindDate + Kind(k)%(KindDuration-KindDate+1)
		v, err := Parse(kind, text, clock)
		if err != nil {
			return
		}
		again, err := Parse(kind, v.String(), clock)
		if err != nil || !Equivalent(v, again) {
			t.Fatalf("%q is %v, which is read as %v (%v)", text, v, again, err)
		}
	})
}

func FuzzParseNumbers(f *testing.F) {
	for _, text := range []string{"1", "-1.5", "1e3", ".5", "5.", "0x1p3", "1.5f", "Infinity", " NaN ", "9223372036854775808", "1e400"} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		if v, err := ToInteger(String(text)); err == nil && v.kind != KindInt && v.kind != KindNull {
			t.Fatalf("toInteger(%q) is %v", text, v)
		}
		v, err := ToFloat(String(text))
		if err != nil {
			t.Fatalf("toFloat(%q): %v", text, err)
		}
		if v.kind == KindFloat {
			back, _ := ToFloat(String(v.String()))
			if back.AsFloat() != v.AsFloat() && v.AsFloat() == v.AsFloat() {
				t.Fatalf("%q is %v, which is read as %v", text, v, back)
			}
		}
	})
}
