package aggregate

import (
	"math/bits"

	"github.com/morseldb/morsel/procedures"
	"github.com/morseldb/morsel/value"
)

// summing tells what a sum or an average has met.
type summing uint8

const (
	nothing summing = iota
	numbers
	durations
)

// meet checks that v goes with what was met before; skip is true for null.
func (s *summing) meet(function string, v value.Value) (skip bool, err error) {
	kind := nothing
	switch v.Kind() {
	case value.KindNull:
		return true, nil
	case value.KindInt, value.KindFloat:
		kind = numbers
	case value.KindDuration:
		kind = durations
	default:
		return false, errType("%s() can only handle numerical values, duration, or null.", function)
	}
	if *s != kind && *s != nothing {
		return false, errMixed(function)
	}
	*s = kind
	return false, nil
}

func errMixed(function string) error {
	return errType("%s() cannot mix number and duration", function)
}

// join is meet for the state of another worker.
func (s *summing) join(function string, other summing) error {
	if other == nothing || *s == other {
		return nil
	}
	if *s != nothing {
		return errMixed(function)
	}
	*s = other
	return nil
}

// wide is a 128-bit integer in two's complement: no sum of fewer than 2^64
// INTEGERs leaves it, so that the order of adding does not matter.
type wide struct {
	hi int64
	lo uint64
}

func (w *wide) add(hi int64, lo uint64) {
	var carry uint64
	w.lo, carry = bits.Add64(w.lo, lo, 0)
	w.hi += hi + int64(carry)
}

// addProduct adds x*n; n is not negative.
func (w *wide) addProduct(x, n int64) {
	if n == 1 {
		w.add(x>>63, uint64(x))
		return
	}
	hi, lo := bits.Mul64(uint64(x), uint64(n))
	w.add(int64(hi)+x>>63*n, lo)
}

// fits reports whether w is a 64-bit integer.
func (w *wide) fits() bool { return w.hi == int64(w.lo)>>63 }

func (w *wide) float() float64 {
	if w.fits() {
		return float64(int64(w.lo))
	}
	return float64(w.hi)*(1<<64) + float64(w.lo)
}

// sum adds INTEGERs exactly until it meets a FLOAT; what does not fit 64 bits
// in the end becomes a FLOAT.
type sum struct {
	met      summing
	isFloat  bool
	whole    wide
	float    float64
	duration *value.Value // nil: none was met
}

// Update adds the value n times.
func (s *sum) Update(_ *procedures.Context, args []value.Value, n int64) error {
	v := args[0]
	if skip, err := s.met.meet("sum", v); skip || err != nil {
		return err
	}
	switch {
	case v.Kind() == value.KindDuration:
		return s.addDuration(v, n)
	case v.Kind() == value.KindInt && !s.isFloat:
		s.whole.addProduct(v.AsInt(), n)
	default:
		s.toFloat()
		s.float += v.Number() * float64(n)
	}
	return nil
}

// toFloat goes on in floating point.
func (s *sum) toFloat() {
	if !s.isFloat {
		s.isFloat, s.float = true, s.whole.float()
	}
}

func (s *sum) addDuration(v value.Value, n int64) error {
	times, err := v, error(nil)
	if n != 1 {
		if times, err = value.Mul(v, value.Int(n)); err != nil {
			return err
		}
	}
	if s.duration != nil {
		if times, err = value.Add(*s.duration, times); err != nil {
			return err
		}
	}
	s.duration = &times
	return nil
}

// Merge adds the other's sum.
func (s *sum) Merge(other procedures.Aggregator) error {
	o, err := merged[sum](other)
	if err != nil {
		return err
	}
	if err := s.met.join("sum", o.met); err != nil {
		return err
	}
	if o.duration != nil {
		return s.addDuration(*o.duration, 1)
	}
	if s.isFloat || o.isFloat {
		s.toFloat()
		o.toFloat()
		s.float += o.float
		return nil
	}
	s.whole.add(o.whole.hi, o.whole.lo)
	return nil
}

// Result is the sum, the integer 0 of nothing.
func (s *sum) Result() (value.Value, error) {
	switch {
	case s.met == durations:
		return *s.duration, nil
	case s.isFloat:
		return value.Float(s.float), nil
	case s.whole.fits():
		return value.Int(int64(s.whole.lo)), nil
	}
	return value.Float(s.whole.float()), nil
}

// addRun adds the living rows from one on to before another of a column without nulls, of which each counts once.
func (s *sum) addRun(col *procedures.Column, rows procedures.Living, from, end int) {
	s.met = numbers
	if col.Kind == value.KindInt && !s.isFloat {
		total := s.whole
		for k := from; k < end; k++ {
			total.addProduct(col.Ints[rows.Row(k)], 1)
		}
		s.whole = total
		return
	}
	s.toFloat()
	total := s.float
	for k := from; k < end; k++ {
		x, _ := number(col, rows.Row(k))
		total += x
	}
	s.float = total
}

// sums is sum over groups.
type sums struct{ slab[sum, *sum] }

// Numbers adds them, a run of rows of one group at a time.
func (s *sums) Numbers(_ *procedures.Context, args []procedures.Column, rows procedures.Counted, groups []int32) (bool, error) {
	col := &args[0]
	plain := col.Nulls == nil && rows.Mult == nil
	for k := 0; k < len(groups); {
		if end := runEnd(groups, k); plain && end > k {
			x := &s.items[groups[k]]
			if x.met == durations {
				return true, errMixed("sum")
			}
			x.addRun(col, rows.Living, k, end)
			k = end
			continue
		}
		end := min(k+longRun, len(groups))
		if err := s.each(col, rows, groups, k, end); err != nil {
			return true, err
		}
		k = end
	}
	return true, nil
}

// each adds the living rows from one on to before another, one by one.
func (s *sums) each(col *procedures.Column, rows procedures.Counted, groups []int32, from, end int) error {
	for k := from; k < end; k++ {
		i := rows.Row(k)
		if col.Nulls != nil && col.Nulls[i] {
			continue
		}
		x := &s.items[groups[k]]
		if x.met == durations {
			return errMixed("sum")
		}
		x.met = numbers
		switch {
		case col.Kind == value.KindFloat:
			x.toFloat()
			x.float += col.Floats[i] * float64(rows.Count(i))
		case x.isFloat:
			x.float += float64(col.Ints[i]) * float64(rows.Count(i))
		default:
			x.whole.addProduct(col.Ints[i], rows.Count(i))
		}
	}
	return nil
}
