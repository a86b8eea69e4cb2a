package aggregate

import (
	"math"

	"github.com/morseldb/morsel/procedures"
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
	d.let(v.Number(), n)
	return nil
}

func (d *deviation) let(x float64, n int64) {
	if n == 0 {
		return
	}
	d.n += n
	delta := x - d.mean
	d.mean += delta * float64(n) / float64(d.n)
	d.squares += delta * (x - d.mean) * float64(n)
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
