package aggregate

import (
	"math"
	"slices"

	"github.com/morseldb/morsel/procedures"
	"github.com/morseldb/morsel/status"
	"github.com/morseldb/morsel/value"
)

// weighted is a value that was met n times.
type weighted struct {
	v value.Value
	n int64
}

// picker answers the percentile that a fraction asks for of n numbers, of which nth gives the i-th in order.
type picker func(nth func(i int64) value.Value, n int64, fraction float64) value.Value

// percentile keeps all numbers; the percentile asked for is that of the first row.
// As long as they are integers that count once each, or floats that do, they are kept as integers in the same order, and
// the one asked for is selected without sorting.
type percentile struct {
	name   string
	pick   picker
	floats bool // ints stand for floats, see keyOfFloat
	ints   []int64
	more   [][]int64  // further ones, taken over from other workers
	values []weighted // all numbers, from the first on that is none of ints
	n      int64
	at     float64
	hasAt  bool
	many   *several    // not nil: that is asked for in the place of at
	ready  bool        // picked is the result
	picked value.Value // what Finish found
}

// Update keeps the number.
func (p *percentile) Update(ctx *procedures.Context, args []value.Value, n int64) error {
	v := args[0]
	if v.IsNull() || n == 0 {
		return nil
	}
	if !v.IsNumber() {
		return errNumber(p.label(args[1]), v)
	}
	if !p.hasAt {
		if err := p.readPercentile(args[1]); err != nil {
			return err
		}
	}
	p.ready = false
	floats := v.Kind() == value.KindFloat
	plain := p.values == nil && n == 1 && (p.n == 0 || p.floats == floats)
	if err := charge(ctx, 1, plain); err != nil {
		return err
	}
	p.n += n
	p.gather()
	if plain {
		p.floats = floats
		p.ints = append(p.ints, keyOf(v))
		return nil
	}
	p.weigh()
	p.values = append(p.values, weighted{v, n})
	return nil
}

// charge charges the memory of kept numbers: integers, with their group until they are settled, or weighted ones.
func charge(ctx *procedures.Context, numbers int64, ints bool) error {
	if ctx == nil || ctx.Charge == nil {
		return nil
	}
	if ints {
		return ctx.Charge(12 * numbers)
	}
	return ctx.Charge(32 * numbers)
}

// gather brings all integers into one list.
func (p *percentile) gather() {
	if len(p.more) == 0 {
		return
	}
	p.ints = slices.Concat(append([][]int64{p.ints}, p.more...)...)
	p.more = nil
}

// weigh turns to values with a count each.
func (p *percentile) weigh() {
	if p.values != nil {
		return
	}
	p.gather()
	p.values = make([]weighted, len(p.ints), len(p.ints)+1)
	for i, x := range p.ints {
		p.values[i] = weighted{p.number(x), 1}
	}
	p.ints = nil
}

func (p *percentile) readPercentile(v value.Value) (err error) {
	if p.many != nil {
		p.hasAt = true
		return p.many.read(v)
	}
	p.at, err = fractionOf(v)
	p.hasAt = err == nil
	return err
}

// fractionOf is a percentile that is asked for.
func fractionOf(v value.Value) (float64, error) {
	f := v.Number()
	if !v.IsNumber() || !(f >= 0 && f <= 1) {
		shown := v.String()
		if v.IsNull() {
			shown = "NULL"
		}
		return 0, status.New(status.ArgumentError, "NumberOutOfRange", "Invalid input '%s' is not a valid argument, must be a number in the range 0.0 to 1.0", shown)
	}
	return f, nil
}

// Merge takes over the other's numbers.
func (p *percentile) Merge(other procedures.Aggregator) error {
	o, err := merged[percentile](other)
	if err != nil || o.n == 0 {
		return err
	}
	if !p.hasAt {
		p.at, p.hasAt = o.at, true
		p.many.take(o.many)
	}
	alike := p.n == 0 || p.floats == o.floats
	p.n, p.ready = p.n+o.n, false
	if p.values == nil && o.values == nil && alike {
		p.floats = o.floats
		p.more = append(append(p.more, o.ints), o.more...)
		return nil
	}
	p.weigh()
	o.weigh()
	p.values = append(p.values, o.values...)
	return nil
}

// Replay gives the numbers.
func (p *percentile) Replay(each func(args []value.Value, n int64) error) error {
	p.gather()
	old := *p
	*p = percentile{name: p.name, pick: p.pick, many: p.many}
	args := [2]value.Value{1: value.Float(old.at)}
	if p.many != nil {
		args[1] = p.many.spec
	}
	for _, x := range old.ints {
		args[0] = old.number(x)
		if err := each(args[:], 1); err != nil {
			return err
		}
	}
	for _, w := range old.values {
		args[0] = w.v
		if err := each(args[:], w.n); err != nil {
			return err
		}
	}
	return nil
}

// Result picks; null of nothing.
func (p *percentile) Result() (value.Value, error) {
	if !p.ready {
		p.finish()
	}
	return p.picked, nil
}

// finish finds the result.
func (p *percentile) finish() {
	p.ready, p.picked = true, value.Null
	if p.n == 0 {
		return
	}
	var nth func(i int64) value.Value
	if p.values == nil {
		at := nthInt(append([][]int64{p.ints}, p.more...)...)
		nth = func(i int64) value.Value { return p.number(at(i)) }
	} else {
		// Of equal numbers the first met stays first.
		slices.SortStableFunc(p.values, func(a, b weighted) int { return value.Order(a.v, b.v) })
		nth = func(i int64) value.Value { return nthOf(p.values, i) }
	}
	if p.many != nil {
		p.picked = p.many.of(nth, p.n)
	} else {
		p.picked = picked(p.pick, nth, p.n, p.at)
	}
}

// picked is the percentile at a fraction.
func picked(pick picker, nth func(i int64) value.Value, n int64, fraction float64) value.Value {
	if fraction == 1 || n == 1 {
		return nth(n - 1)
	}
	return pick(nth, n, fraction)
}

// number is the number that one of ints stands for.
func (p *percentile) number(x int64) value.Value {
	if p.floats {
		return value.Float(math.Float64frombits(uint64(flip(x))))
	}
	return value.Int(x)
}

// keyOf is an integer that stands for a number: itself, or for a float keyOfFloat.
func keyOf(v value.Value) int64 {
	if v.Kind() == value.KindFloat {
		return keyOfFloat(v.AsFloat())
	}
	return v.AsInt()
}

// keyOfFloat is an integer for each float, in the order of floats: NaN comes last.
func keyOfFloat(f float64) int64 {
	if f != f {
		f = math.NaN() // of one sign
	}
	return flip(int64(math.Float64bits(f)))
}

// flip turns the bits of negative floats, whose order is the other way round, and back.
func flip(x int64) int64 { return x ^ int64(uint64(x>>63)>>1) }

// nthOf is the number at position i when each is repeated as often as it was met.
func nthOf(sorted []weighted, i int64) value.Value {
	for _, w := range sorted {
		if i < w.n {
			return w.v
		}
		i -= w.n
	}
	return sorted[len(sorted)-1].v
}

// nearest is percentileDisc: the number at the percentile's rank.
func nearest(nth func(i int64) value.Value, n int64, fraction float64) value.Value {
	rank := fraction * float64(n)
	i := int64(rank)
	if rank == float64(i) && i > 0 {
		i--
	}
	return nth(i)
}

// interpolated is percentileCont: between the two numbers around the rank.
func interpolated(nth func(i int64) value.Value, n int64, fraction float64) value.Value {
	rank := fraction * float64(n-1)
	floor, ceil := int64(rank), int64(math.Ceil(rank))
	low := nth(floor)
	if ceil == floor || floor == n-1 {
		return low
	}
	high := nth(ceil)
	return value.Float(low.Number()*(float64(ceil)-rank) + high.Number()*(rank-float64(floor)))
}
