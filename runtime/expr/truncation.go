package expr

import (
	"math"

	"github.com/morseldb/morsel/runtime/batch"
	"github.com/morseldb/morsel/value"
)

// truncation is date.truncate(unit, x) with the same unit for all rows: of dates and local datetimes, what has been computed for a day is kept.
type truncation struct {
	*call
	of   operand
	days []truncatedDay
}

type truncatedDay struct{ day, to int64 }

// truncationOf makes a truncation of a call that is one, nil of any other.
func truncationOf(x *call) Evaluator {
	if !x.f.BuiltIn || x.f.Name != "date.truncate" || len(x.args) != 2 {
		return nil
	}
	if k, ok := x.args[0].(*constant); !ok || k.v.Kind() != value.KindString {
		return nil
	}
	return &truncation{call: x, of: newOperand(x.args[1])}
}

// EvalBatch reads the argument as a column.
func (e *truncation) EvalBatch(b *batch.Batch, out *batch.Vector) error {
	if e.of.mayBeDays() {
		if s, ok := e.of.days(b); ok {
			return e.each(b, out, func(i int) (day int64, ok bool, v value.Value) { return s.at(i), true, value.Null })
		}
	}
	if e.of.mayBeWall() {
		if s, ok := e.of.wall(b); ok {
			return e.each(b, out, func(i int) (day int64, ok bool, v value.Value) {
				day, _ = floorDiv(s.at(i), nanosPerDay)
				return day, true, value.Null
			})
		}
	}
	if err := e.of.load(b); err != nil {
		return err
	}
	return e.each(b, out, func(i int) (day int64, ok bool, v value.Value) {
		v = e.of.at(i)
		if d, dated := value.DateFrom(v); dated {
			return d.Days(), true, v
		}
		return 0, false, v
	})
}

// each truncates the day of each row, or else its value.
func (e *truncation) each(b *batch.Batch, out *batch.Vector, of func(i int) (day int64, ok bool, v value.Value)) error {
	out.Reset(batch.Any)
	out.Resize(b.N)
	for k := range b.Len() {
		i := b.Row(k)
		day, ok, v := of(i)
		var err error
		if ok {
			out.Vals[i], err = e.day(day)
		} else {
			out.Vals[i], err = e.plain(v)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// plain calls the function.
func (e *truncation) plain(v value.Value) (value.Value, error) {
	e.vals[0], e.vals[1] = e.args[0].(*constant).v, v
	return e.apply()
}

// day truncates a day.
func (e *truncation) day(day int64) (value.Value, error) {
	if e.days == nil {
		e.days = make([]truncatedDay, dayCache)
		for i := range e.days {
			e.days[i].day = math.MinInt64
		}
	}
	d := &e.days[day&(dayCache-1)]
	if d.day != day {
		v, err := e.plain(value.DateOf(day))
		if err != nil || v.Kind() != value.KindDate {
			return v, err
		}
		d.day, d.to = day, v.Days()
	}
	return value.DateOf(d.to), nil
}
