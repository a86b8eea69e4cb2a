package aggregate

import (
	"slices"

	"github.com/morseldb/morsel/procedures"
	"github.com/morseldb/morsel/value"
)

// state is a pointer to T that is an aggregator.
type state[T any] interface {
	*T
	procedures.Aggregator
}

// slab is the states of all groups in one array.
type slab[T any, P state[T]] struct {
	zero  T
	items []T
}

// Extend appends states of nothing.
func (s *slab[T, P]) Extend(n int) {
	if n == 0 {
		clear(s.items)
		s.items = s.items[:0]
	}
	if n > cap(s.items) {
		s.items = slices.Grow(s.items, max(n, 2*cap(s.items))-len(s.items))
	}
	for len(s.items) < n {
		s.items = append(s.items, s.zero)
	}
}

// State is the state of group g.
func (s *slab[T, P]) State(g int) procedures.Aggregator { return P(&s.items[g]) }

// lists is collect over groups.
type lists struct{ slab[collect, *collect] }

// Numbers declines.
func (*lists) Numbers(*procedures.Context, []procedures.Column, procedures.Counted, []int32) (bool, error) {
	return false, nil
}

// sums is sum over groups.
type sums struct{ slab[sum, *sum] }

// Numbers adds them; groups of durations are left to Update, which refuses.
func (s *sums) Numbers(_ *procedures.Context, args []procedures.Column, rows procedures.Counted, groups []int32) (bool, error) {
	col := &args[0]
	for _, g := range groups {
		if s.items[g].met == durations {
			return false, nil
		}
	}
	for k, g := range groups {
		i := rows.Row(k)
		if col.Nulls != nil && col.Nulls[i] {
			continue
		}
		x := &s.items[g]
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
	return true, nil
}

// averages is avg over groups.
type averages struct{ slab[avg, *avg] }

// Numbers lets them in; groups of durations are left to Update, which refuses.
func (s *averages) Numbers(_ *procedures.Context, args []procedures.Column, rows procedures.Counted, groups []int32) (bool, error) {
	for _, g := range groups {
		if s.items[g].met == durations {
			return false, nil
		}
	}
	for k, g := range groups {
		i := rows.Row(k)
		x, null := number(&args[0], i)
		if null {
			continue
		}
		a, n := &s.items[g], rows.Count(i)
		a.met = numbers
		a.n += n
		a.mean += (x - a.mean) * float64(n) / float64(a.n)
	}
	return true, nil
}

// number is row i of a column of numbers.
func number(col *procedures.Column, i int) (x float64, null bool) {
	if col.Nulls != nil && col.Nulls[i] {
		return 0, true
	}
	if col.Kind == value.KindFloat {
		return col.Floats[i], false
	}
	return float64(col.Ints[i]), false
}

// extremes is min or max over groups.
type extremes struct{ slab[extreme, *extreme] }

func newExtremes(wanted int) *extremes {
	return &extremes{slab[extreme, *extreme]{zero: extreme{wanted: wanted}}}
}

// Numbers offers integers.
func (s *extremes) Numbers(_ *procedures.Context, args []procedures.Column, rows procedures.Counted, groups []int32) (bool, error) {
	col := &args[0]
	if col.Kind != value.KindInt {
		return false, nil
	}
	for k, g := range groups {
		if i := rows.Row(k); col.Nulls == nil || !col.Nulls[i] {
			s.items[g].offer(value.Int(col.Ints[i]))
		}
	}
	return true, nil
}

// deviations is stDev over groups.
type deviations struct{ slab[deviation, *deviation] }

func newDeviations(name string, population bool) *deviations {
	return &deviations{slab[deviation, *deviation]{zero: deviation{name: name, population: population}}}
}

// Numbers lets them in.
func (s *deviations) Numbers(_ *procedures.Context, args []procedures.Column, rows procedures.Counted, groups []int32) (bool, error) {
	for k, g := range groups {
		i := rows.Row(k)
		if x, null := number(&args[0], i); !null {
			s.items[g].let(x, rows.Count(i))
		}
	}
	return true, nil
}
