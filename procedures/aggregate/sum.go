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
		return false, errType("%s() cannot mix number and duration", function)
	}
	*s = kind
	return false, nil
}

// join is meet for the state of another worker.
func (s *summing) join(function string, other summing) error {
	if other == nothing || *s == other {
		return nil
	}
	if *s != nothing {
		return errType("%s() cannot mix number and duration", function)
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
	duration value.Value
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
	if s.duration.IsNull() {
		s.duration = times
		return nil
	}
	s.duration, err = value.Add(s.duration, times)
	return err
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
	if !o.duration.IsNull() {
		return s.addDuration(o.duration, 1)
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
		return s.duration, nil
	case s.isFloat:
		return value.Float(s.float), nil
	case s.whole.fits():
		return value.Int(int64(s.whole.lo)), nil
	}
	return value.Float(s.whole.float()), nil
}

// avg keeps a running mean, which does not overflow where the sum would.
type avg struct {
	met  summing
	n    int64
	mean float64
	sum  sum // of durations
}

// Update lets the value in n times.
func (a *avg) Update(ctx *procedures.Context, args []value.Value, n int64) error {
	v := args[0]
	if skip, err := a.met.meet("avg", v); skip || err != nil {
		return err
	}
	a.n += n
	if v.Kind() == value.KindDuration {
		return a.sum.Update(ctx, args, n)
	}
	a.mean += (v.Number() - a.mean) * float64(n) / float64(a.n)
	return nil
}

// Merge weighs the two means by their counts.
func (a *avg) Merge(other procedures.Aggregator) error {
	o, err := merged[avg](other)
	if err != nil || o.n == 0 {
		return err
	}
	if err := a.met.join("avg", o.met); err != nil {
		return err
	}
	a.n += o.n
	if a.met == durations {
		return a.sum.Merge(&o.sum)
	}
	a.mean += (o.mean - a.mean) * float64(o.n) / float64(a.n)
	return nil
}

// Result is the mean, null of nothing.
func (a *avg) Result() (value.Value, error) {
	switch a.met {
	case nothing:
		return value.Null, nil
	case durations:
		return value.Div(a.sum.duration, value.Int(a.n))
	}
	return value.Float(a.mean), nil
}
