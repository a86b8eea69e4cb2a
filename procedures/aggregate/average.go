package aggregate

import (
	"github.com/morseldb/morsel/procedures"
	"github.com/morseldb/morsel/value"
)

// avg keeps a running mean, which does not overflow where the sum would. It is
// small: where there are many groups, most of the work is to fetch their states.
type avg struct {
	n         int64
	mean      float64
	durations *sum // nil: none was met
}

// met tells what there has been.
func (a *avg) met() summing {
	switch {
	case a.durations != nil:
		return durations
	case a.n > 0:
		return numbers
	}
	return nothing
}

// Update lets the value in n times.
func (a *avg) Update(ctx *procedures.Context, args []value.Value, n int64) error {
	v, met := args[0], a.met()
	if skip, err := met.meet("avg", v); skip || err != nil {
		return err
	}
	if met == numbers {
		a.let(v.Number(), n)
		return nil
	}
	if a.durations == nil {
		a.durations = &sum{}
	}
	a.n += n
	return a.durations.Update(ctx, args, n)
}

// let lets a number in n times. From an infinite mean on numbers are added: there
// is no distance from it.
func (a *avg) let(x float64, n int64) {
	a.n += n
	mean := a.mean + (x-a.mean)*float64(n)/float64(a.n)
	if mean != mean {
		mean = a.mean + x
	}
	a.mean = mean
}

// Merge weighs the two means by their counts.
func (a *avg) Merge(other procedures.Aggregator) error {
	o, err := merged[avg](other)
	if err != nil || o.n == 0 {
		return err
	}
	met := a.met()
	if err := met.join("avg", o.met()); err != nil {
		return err
	}
	if met == numbers {
		a.let(o.mean, o.n)
		return nil
	}
	if a.durations == nil {
		a.durations = &sum{}
	}
	a.n += o.n
	return a.durations.Merge(o.durations)
}

// Result is the mean, null of nothing.
func (a *avg) Result() (value.Value, error) {
	switch a.met() {
	case nothing:
		return value.Null, nil
	case durations:
		return value.Div(*a.durations.duration, value.Int(a.n))
	}
	return value.Float(a.mean), nil
}

// averages is avg over groups.
type averages struct{ slab[avg, *avg] }

// Numbers lets them in. The division of each waits for that of the one before in
// its group, so that many rows of one group that come together are summed up
// first; a few are not, so that a small group's mean is the same to the last digit
// however its rows come.
func (s *averages) Numbers(_ *procedures.Context, args []procedures.Column, rows procedures.Counted, groups []int32) (bool, error) {
	col := &args[0]
	plain := col.Nulls == nil && rows.Mult == nil
	for k := 0; k < len(groups); {
		end := runEnd(groups, k)
		if plain && end-k >= summedRun {
			a := &s.items[groups[k]]
			if a.durations != nil {
				return true, errMixed("avg")
			}
			if total := sumRun(col, rows.Living, k, end); total-total == 0 {
				a.let(total/float64(end-k), int64(end-k))
				k = end
				continue
			}
		}
		end = min(max(end, k+longRun), len(groups))
		if err := s.each(col, rows, groups, k, end); err != nil {
			return true, err
		}
		k = end
	}
	return true, nil
}

// each lets in the living rows from one on to before another, one by one.
func (s *averages) each(col *procedures.Column, rows procedures.Counted, groups []int32, from, end int) error {
	for k := from; k < end; k++ {
		i := rows.Row(k)
		x, null := number(col, i)
		if null {
			continue
		}
		a := &s.items[groups[k]]
		if a.durations != nil {
			return errMixed("avg")
		}
		a.let(x, rows.Count(i))
	}
	return nil
}

// longRun is how many rows of one group, one after the other, are a run, and
// summedRun how many are summed up for a mean.
const (
	longRun   = 16
	summedRun = 128
)

// runEnd is the end of the run that begins at row k; k where there is none.
func runEnd(groups []int32, k int) int {
	g, end := groups[k], k+longRun
	if end > len(groups) || groups[end-1] != g {
		return k
	}
	for _, other := range groups[k:end] {
		if other != g {
			return k
		}
	}
	for end < len(groups) && groups[end] == g {
		end++
	}
	return end
}

// sumRun is the sum of the living rows from one on to before another, none of which is null.
func sumRun(col *procedures.Column, rows procedures.Living, from, end int) (total float64) {
	if col.Kind == value.KindFloat {
		if rows.Sel == nil {
			for _, x := range col.Floats[from:end] {
				total += x
			}
			return total
		}
		for k := from; k < end; k++ {
			total += col.Floats[rows.Row(k)]
		}
		return total
	}
	for k := from; k < end; k++ {
		total += float64(col.Ints[rows.Row(k)])
	}
	return total
}
