package aggregate

import (
	"cmp"
	"math"
	"slices"

	"github.com/morseldb/morsel/procedures"
	"github.com/morseldb/morsel/status"
	"github.com/morseldb/morsel/value"
)

// deviation is the standard deviation by Welford's method.
type deviation struct {
	name       string
	population bool
	n          int64
	mean       float64
	squares    float64 // sum of the squared distances from the mean
}

// Update lets the number in n times.
func (d *deviation) Update(_ *procedures.Context, args []value.Value, n int64) error {
	v := args[0]
	if v.IsNull() || n == 0 {
		return nil
	}
	if !v.IsNumber() {
		return errNumber(d.name, v)
	}
	x := v.Number()
	d.n += n
	delta := x - d.mean
	d.mean += delta * float64(n) / float64(d.n)
	d.squares += delta * (x - d.mean) * float64(n)
	return nil
}

// Merge joins two sets of numbers.
func (d *deviation) Merge(other procedures.Aggregator) error {
	o, err := merged[deviation](other)
	if err != nil || o.n == 0 {
		return err
	}
	n := d.n + o.n
	delta := o.mean - d.mean
	d.squares += o.squares + delta*delta*float64(d.n)/float64(n)*float64(o.n)
	d.mean += delta * float64(o.n) / float64(n)
	d.n = n
	return nil
}

// Result is the deviation; it is 0.0 for fewer than two numbers.
func (d *deviation) Result() (value.Value, error) {
	if d.n < 2 {
		return value.Float(0), nil
	}
	n := float64(d.n)
	if !d.population {
		n--
	}
	return value.Float(math.Sqrt(d.squares / n)), nil
}

// errNumber is the TypeError of what is neither a number nor null.
func errNumber(name string, v value.Value) error {
	return errType("%s() can only handle numerical values or null, but received: %s", name, value.Debug(v))
}

// weighted is a value that was met n times.
type weighted struct {
	v value.Value
	n int64
}

// percentile keeps all numbers; the percentile asked for is that of the first row.
type percentile struct {
	name   string
	pick   func(sorted []weighted, n int64, fraction float64) value.Value
	values []weighted
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
	const size = 32
	if ctx != nil && ctx.Charge != nil {
		if err := ctx.Charge(size); err != nil {
			return err
		}
	}
	p.values = append(p.values, weighted{v, n})
	p.n += n
	return nil
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
	p.values = append(p.values, o.values...)
	p.n += o.n
	return nil
}

// Result sorts the numbers and picks; null of nothing.
func (p *percentile) Result() (value.Value, error) {
	if p.n == 0 {
		return value.Null, nil
	}
	p.sort()
	if p.at == 1 || p.n == 1 {
		return p.values[len(p.values)-1].v, nil
	}
	return p.pick(p.values, p.n, p.at), nil
}

// sort puts the numbers in order. Equal integers are all the same; of others the
// first met stays first.
func (p *percentile) sort() {
	for _, w := range p.values {
		if w.v.Kind() != value.KindInt {
			slices.SortStableFunc(p.values, func(a, b weighted) int { return value.Order(a.v, b.v) })
			return
		}
	}
	slices.SortFunc(p.values, func(a, b weighted) int { return cmp.Compare(a.v.AsInt(), b.v.AsInt()) })
}

// nth is the number at position i when each is repeated as often as it was met.
func nth(sorted []weighted, i int64) value.Value {
	for _, w := range sorted {
		if i < w.n {
			return w.v
		}
		i -= w.n
	}
	return sorted[len(sorted)-1].v
}

// nearest is percentileDisc: the number at the percentile's rank.
func nearest(sorted []weighted, n int64, fraction float64) value.Value {
	rank := fraction * float64(n)
	i := int64(rank)
	if rank == float64(i) && i > 0 {
		i--
	}
	return nth(sorted, i)
}

// interpolated is percentileCont: between the two numbers around the rank.
func interpolated(sorted []weighted, n int64, fraction float64) value.Value {
	rank := fraction * float64(n-1)
	floor, ceil := int64(rank), int64(math.Ceil(rank))
	low := nth(sorted, floor)
	if ceil == floor || floor == n-1 {
		return low
	}
	high := nth(sorted, ceil)
	return value.Float(low.Number()*(float64(ceil)-rank) + high.Number()*(rank-float64(floor)))
}
