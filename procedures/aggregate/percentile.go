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
// As long as they are integers that count once each, they are kept as such, and
// the one asked for is selected without sorting.
type percentile struct {
	name   string
	pick   picker
	ints   []int64
	values []weighted // all numbers, from the first on that is none of ints
	n      int64
	at     float64
	hasAt  bool
}

// Update keeps the number.
func (p *percentile) Update(ctx *procedures.Context, args []value.Value, n int64) error {
	v := args[0]
	if v.IsNull() || n == 0 {
		return nil
	}
	if !v.IsNumber() {
		return errNumber(p.name, v)
	}
	if !p.hasAt {
		if err := p.readPercentile(args[1]); err != nil {
			return err
		}
	}
	plain := p.values == nil && v.Kind() == value.KindInt && n == 1
	if err := charge(ctx, 1, plain); err != nil {
		return err
	}
	p.n += n
	if plain {
		p.ints = append(p.ints, v.AsInt())
		return nil
	}
	p.weigh()
	p.values = append(p.values, weighted{v, n})
	return nil
}

// charge charges the memory of kept numbers, integers or weighted ones.
func charge(ctx *procedures.Context, numbers int64, ints bool) error {
	if ctx == nil || ctx.Charge == nil {
		return nil
	}
	if ints {
		return ctx.Charge(8 * numbers)
	}
	return ctx.Charge(32 * numbers)
}

// weigh turns to values with a count each.
func (p *percentile) weigh() {
	if p.values != nil {
		return
	}
	p.values = make([]weighted, len(p.ints), len(p.ints)+1)
	for i, x := range p.ints {
		p.values[i] = weighted{value.Int(x), 1}
	}
	p.ints = nil
}

func (p *percentile) readPercentile(v value.Value) error {
	f := v.Number()
	if !v.IsNumber() || !(f >= 0 && f <= 1) {
		shown := v.String()
		if v.IsNull() {
			shown = "NULL"
		}
		return status.New(status.ArgumentError, "NumberOutOfRange", "Invalid input '%s' is not a valid argument, must be a number in the range 0.0 to 1.0", shown)
	}
	p.at, p.hasAt = f, true
	return nil
}

// Merge takes over the other's numbers.
func (p *percentile) Merge(other procedures.Aggregator) error {
	o, err := merged[percentile](other)
	if err != nil || o.n == 0 {
		return err
	}
	if !p.hasAt {
		p.at, p.hasAt = o.at, true
	}
	p.n += o.n
	if p.values == nil && o.values == nil {
		p.ints = append(p.ints, o.ints...)
		return nil
	}
	p.weigh()
	o.weigh()
	p.values = append(p.values, o.values...)
	return nil
}

// Replay gives the numbers.
func (p *percentile) Replay(each func(args []value.Value, n int64) error) error {
	old := *p
	*p = percentile{name: p.name, pick: p.pick}
	args := [2]value.Value{1: value.Float(old.at)}
	for _, x := range old.ints {
		args[0] = value.Int(x)
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
	if p.n == 0 {
		return value.Null, nil
	}
	nth := func(i int64) value.Value { return value.Int(selectNth(p.ints, int(i))) }
	if p.values != nil {
		// Of equal numbers the first met stays first.
		slices.SortStableFunc(p.values, func(a, b weighted) int { return value.Order(a.v, b.v) })
		nth = func(i int64) value.Value { return nthOf(p.values, i) }
	}
	if p.at == 1 || p.n == 1 {
		return nth(p.n - 1), nil
	}
	return p.pick(nth, p.n, p.at), nil
}

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

// selectNth is the number that would be at position n if xs were in order, which
// it reorders: Hoare's FIND, with the median of three as the pivot, and sorting
// where that goes badly.
func selectNth(xs []int64, n int) int64 {
	for tries := 0; len(xs) > 16; tries++ {
		if tries == 64 {
			break
		}
		i, j := split(xs)
		switch {
		case n <= j:
			xs = xs[:j+1]
		case n >= i:
			xs, n = xs[i:], n-i
		default:
			return xs[n]
		}
	}
	slices.Sort(xs)
	return xs[n]
}

// split puts what is not greater than a pivot before what is not less: those up
// to j and from i on; what lies between is the pivot.
func split(xs []int64) (i, j int) {
	a, b, c := xs[0], xs[len(xs)/2], xs[len(xs)-1]
	pivot := max(min(a, b), min(max(a, b), c))
	i, j = 0, len(xs)-1
	for i <= j {
		for xs[i] < pivot {
			i++
		}
		for xs[j] > pivot {
			j--
		}
		if i <= j {
			xs[i], xs[j] = xs[j], xs[i]
			i, j = i+1, j-1
		}
	}
	return i, j
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

// percentiles is percentile over groups.
type percentiles struct {
	slab[percentile, *percentile]
}

func newPercentiles(name string, pick picker) *percentiles {
	return &percentiles{slab[percentile, *percentile]{zero: percentile{name: name, pick: pick}}}
}

// Numbers keeps integers that count once each.
func (s *percentiles) Numbers(ctx *procedures.Context, args []procedures.Column, rows procedures.Counted, groups []int32) (bool, error) {
	col := &args[0]
	if col.Kind != value.KindInt || rows.Mult != nil {
		return false, nil
	}
	for _, g := range groups {
		if s.items[g].values != nil {
			return false, nil
		}
	}
	if err := charge(ctx, int64(len(groups)), true); err != nil {
		return true, err
	}
	for k, g := range groups {
		i := rows.Row(k)
		if col.Nulls != nil && col.Nulls[i] {
			continue
		}
		p := &s.items[g]
		if !p.hasAt {
			if err := p.readPercentile(args[1].Get(i)); err != nil {
				return true, err
			}
		}
		p.n++
		p.ints = append(p.ints, col.Ints[i])
	}
	return true, nil
}
