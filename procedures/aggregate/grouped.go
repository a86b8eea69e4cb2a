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

// Numbers offers them.
func (s *extremes) Numbers(_ *procedures.Context, args []procedures.Column, rows procedures.Counted, groups []int32) (bool, error) {
	col := &args[0]
	if col.Kind == value.KindFloat {
		s.floats(col, rows.Living, groups)
		return true, nil
	}
	for k, g := range groups {
		if i := rows.Row(k); col.Nulls == nil || !col.Nulls[i] {
			s.items[g].offer(value.Int(col.Ints[i]))
		}
	}
	return true, nil
}

// floats offers those that are beyond the best, which is mostly none; NaN comes after all numbers.
func (s *extremes) floats(col *procedures.Column, rows procedures.Living, groups []int32) {
	for k, g := range groups {
		i := rows.Row(k)
		if col.Nulls != nil && col.Nulls[i] {
			continue
		}
		x, e := col.Floats[i], &s.items[g]
		if e.best.Kind() == value.KindFloat {
			if best := e.best.AsFloat(); e.wanted < 0 && x >= best || e.wanted > 0 && x <= best {
				continue
			}
		}
		e.offer(value.Float(x))
	}
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
