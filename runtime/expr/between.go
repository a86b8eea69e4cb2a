package expr

import (
	"github.com/morseldb/morsel/runtime/batch"
	"github.com/morseldb/morsel/value"
)

// betweenCall is duration.inSeconds(a, b) or duration.inDays(a, b), whose components are computed without the durations where the ends are dates or
// local datetimes.
type betweenCall struct {
	*call
	ends [2]operand
	days bool // inDays
}

// betweenOf makes a betweenCall of a call that is one, nil of any other.
func betweenOf(x *call) Evaluator {
	if !x.f.BuiltIn || len(x.args) != 2 || x.f.Name != "duration.inSeconds" && x.f.Name != "duration.inDays" {
		return nil
	}
	return &betweenCall{x, [2]operand{newOperand(x.args[0]), newOperand(x.args[1])}, x.f.Name == "duration.inDays"}
}

// EvalBatch reads the arguments as columns.
func (e *betweenCall) EvalBatch(b *batch.Batch, out *batch.Vector) error {
	for k := range e.ends {
		if err := e.ends[k].load(b); err != nil {
			return err
		}
	}
	out.Reset(batch.Any)
	out.Resize(b.N)
	for k := range b.Len() {
		i := b.Row(k)
		e.vals[0], e.vals[1] = e.ends[0].at(i), e.ends[1].at(i)
		v, err := e.apply()
		if err != nil {
			return err
		}
		out.Vals[i] = v
	}
	return nil
}

// component computes a component of the durations for all rows; false where an end is not known to be a date, or a local datetime, of some row.
func (e *betweenCall) component(part value.Component, b *batch.Batch, out []int64) bool {
	if _, ok := part.OfDuration(value.Duration{}); !ok {
		return false
	}
	l, r := &e.ends[0], &e.ends[1]
	from, to, ok := side[int64]{}, side[int64]{}, false
	dates := e.days && l.mayBeDays() && r.mayBeDays()
	if dates {
		if from, ok = l.days(b); ok {
			to, ok = r.days(b)
		}
		dates = ok
	}
	if !ok && l.mayBeWall() && r.mayBeWall() {
		if from, ok = l.wall(b); ok {
			to, ok = r.wall(b)
		}
	}
	if !ok {
		return false
	}
	for k := range b.Len() {
		i := b.Row(k)
		x, y := from.at(i), to.at(i)
		var d value.Duration
		switch {
		case dates:
			d.Days = y - x
		case e.days:
			d.Days = (y - x) / nanosPerDay
		default:
			d.Seconds, d.Nanos = floorDiv(y-x, nanosPerSecond)
		}
		out[i], _ = part.OfDuration(d)
	}
	return true
}

// at is the side's value of a row.
func (s *side[T]) at(i int) T {
	if s.col != nil {
		return s.col[i]
	}
	return s.c
}
