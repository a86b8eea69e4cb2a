package function

import (
	"testing"

	"github.com/morseldb/morsel/value"
)

// What java.time writes for the same patterns.
func TestFormat(t *testing.T) {
	const (
		dt = "datetime('1986-11-18T06:04:45.123456789+01:00[Europe/Berlin]')"
		du = "duration('P1Y5M2W3DT30H4M5.6S')"
	)
	r := temporalRegistry(t)
	for _, c := range [][3]string{
		{`date('2024-02-09')`, ``, `2024-02-09`},
		{`duration('P1Y2M')`, ``, `P1Y2M`},
		{dt, ``, `1986-11-18T06:04:45.123456789+01:00[Europe/Berlin]`},
		{dt, `yyyy-MM-dd'T'HH:mm:ss.SSSZ`, `1986-11-18T06:04:45.123+0100`},
		{dt, `EEEE EEE EEEEE e ee MMMM MMM MMMMM M`, `Tuesday Tue T 2 02 November Nov N 11`},
		{dt, `G GGGG u uu uuuuu Q QQQ QQQQ Y w W D F g`, `AD Anno Domini 1986 86 01986 4 Q4 4th quarter 1986 47 3 322 3 46752`},
		{dt, `h hh K k a B A n N`, `6 06 6 6 AM in the morning 21885123 123456789 21885123456789`},
		{dt, `VV z zzzz v vvvv O OOOO`, `Europe/Berlin CET Central European Standard Time CET Central European Time GMT+1 GMT+01:00`},
		{dt, `X XX XXX x ZZZZ ZZZZZ`, `+01 +0100 +01:00 +01 GMT+01:00 +01:00`},
		{`datetime('2024-06-01T00:00Z')`, `X x xxx O ZZZZ Z VV`, `Z +00 +00:00 GMT GMT +0000 Z`},
		{`time('12:00:30+02:30')`, `h:mm a X O ppppm`, `12:00 PM +0230 GMT+2:30    0`},
		{`localtime('00:30')`, `hh kk K H[ yyyy] B`, `12 24 0 0 at night`},
		{`date('-0044-03-15')`, `y G, u, uuuu 'o''clock' ''`, `45 BC, -44, -0044 o'clock '`},
		{`date('2024-12-30')`, `YYYY-ww-e yy D DDD`, `2025-01-1 24 365 365`},
		{du, `y M w d h m s S A`, `1 5 2 3 30 4 5 6 600`},
		{du, `MMM d hh:mm SSS n`, `017 17 30:04 600 600000000`},
		{du, `q M N`, `5 2 108245600000000`},
		{`duration('-PT1.5S')`, `s S`, `-1 5`},
	} {
		v, err := formatted(r, c[0], c[1])
		if err != nil || v.AsString() != c[2] {
			t.Errorf("%s %s\ngot  %v, %v\nwant %s", c[0], c[1], v, err, c[2])
		}
	}
	for _, bad := range [][2]string{
		{`localtime('00:30')`, `yyyy`}, {`date('2024-01-01')`, `HH`}, {`localdatetime('2024-01-01T00:00')`, `VV`},
		{`date('2024-01-01')`, `ddd`}, {`date('2024-01-01')`, `j`}, {`date('2024-01-01')`, `{`}, {`date('2024-01-01')`, `]`},
		{`date('2024-01-12')`, `pd`}, {`date('2024-01-01')`, `p`}, {`duration('P1D')`, `G`}, {`1`, `y`}, {`date('2024-01-01')`, `'x`},
	} {
		if v, err := formatted(r, bad[0], bad[1]); err == nil {
			t.Errorf("%v gives %v", bad, v)
		}
	}
}

func formatted(r *evaluator, expr, pattern string) (value.Value, error) {
	v, err := r.eval(expr)
	if err != nil || pattern == "" {
		if err == nil {
			return formatTemporal(nil, []value.Value{v})
		}
		return v, err
	}
	return formatTemporal(nil, []value.Value{v, value.String(pattern)})
}
