package expr

import (
	"slices"

	"github.com/morseldb/morsel/planner/physical"
	"github.com/morseldb/morsel/runtime/batch"
	"github.com/morseldb/morsel/storage/column"
	"github.com/morseldb/morsel/value"
)

const (
	nanosPerSecond = 1_000_000_000
	nanosPerDay    = 24 * 60 * 60 * nanosPerSecond
	// farSeconds is how far from 1970 a local datetime, and how long a duration, may be to be told in nanoseconds, so that their sum still fits.
	farSeconds = 1<<62/nanosPerSecond - 2
)

// wallClock is an evaluator of what may be LOCAL DATETIMEs: it gives those of a batch as nanoseconds since 1970 on the wall clock, without a value for
// each row. They are compared, counted on and taken apart as integers then.
type wallClock interface {
	// wall is nil where not every living row is known to have a local datetime near enough. What is given is good until the next call.
	wall(b *batch.Batch) []int64
	// mayBeWall tells beforehand where wall never gives any.
	mayBeWall() bool
}

func (e *property) mayBeWall() bool {
	_, ok := e.of.(*slotRef)
	return ok
}

func (e *property) wall(b *batch.Batch) []int64 {
	col, ids := e.stored(b)
	if col == nil {
		return nil
	}
	e.from.may = e.st.Tx == nil && !e.st.Writes
	ns := e.from.readWall(col, ids, b)
	if ns != nil {
		e.st.Hit(int64(b.Len()))
	}
	return ns
}

// readWall reads local datetimes as nanoseconds since 1970 on the wall clock; nil where not every row is known to have one near enough.
func (r *columnReader) readWall(col *column.Column, ids []int64, b *batch.Batch) []int64 {
	r.look(col, b.Len())
	if r.lists.instants == nil {
		return nil
	}
	r.nanos = slices.Grow(r.nanos[:0], b.N)[:b.N]
	for k := range b.Len() {
		i := b.Row(k)
		at, row := r.lists.instant(ids[i])
		if at == nil || at.zone != nil || !r.lists.has(ids[i]) {
			return nil
		}
		s := at.seconds[row]
		if s < -farSeconds || s > farSeconds {
			return nil
		}
		r.nanos[i] = s*nanosPerSecond + int64(at.nanos[row])
	}
	return r.nanos
}

// wallOf is an evaluator as a wallClock; nil where it is none.
func wallOf(e Evaluator) wallClock {
	if w, ok := e.(wallClock); ok && w.mayBeWall() {
		return w
	}
	return nil
}

// wallSum is a local datetime and a duration without months that is added, or subtracted.
type wallSum struct {
	at    wallClock
	by    *durationCall // nil where all rows have the same
	fixed int64
	minus bool
	out   []int64
}

// wallSumOf makes a wallSum of an operation that may be one; else it is nil.
func wallSumOf(op physical.BinaryOp, l, r Evaluator) *wallSum {
	at := wallOf(l)
	if at == nil || op != physical.OpAdd && op != physical.OpSub {
		return nil
	}
	s := &wallSum{at: at, minus: op == physical.OpSub}
	switch r := r.(type) {
	case *constant:
		var ok bool
		if r.v.Kind() != value.KindDuration {
			return nil
		}
		if s.fixed, ok = spanOf(r.v.AsDuration()); !ok {
			return nil
		}
	case *durationCall:
		if s.by = r; r.units == nil {
			return nil
		}
	default:
		return nil
	}
	return s
}

// spanOf is a duration in nanoseconds; ok is false of one with months, and of a very long one.
func spanOf(d value.Duration) (ns int64, ok bool) {
	s := d.Days*(24*60*60) + d.Seconds
	if d.Months != 0 || d.Days < -farSeconds/86400/2 || d.Days > farSeconds/86400/2 || s < -farSeconds || s > farSeconds {
		return 0, false
	}
	return s*nanosPerSecond + d.Nanos, true
}

func (e *arithmetic) mayBeWall() bool { return e.sum != nil }

func (e *arithmetic) wall(b *batch.Batch) []int64 { return e.sum.wall(b) }

func (s *wallSum) wall(b *batch.Batch) []int64 {
	var spans []int64
	if s.by != nil {
		if spans = s.by.spans(b); spans == nil {
			return nil
		}
	}
	ns := s.at.wall(b)
	if ns == nil {
		return nil
	}
	s.out = slices.Grow(s.out[:0], b.N)[:b.N]
	for k := range b.Len() {
		i := b.Row(k)
		by := s.fixed
		if spans != nil {
			by = spans[i]
		}
		if s.minus {
			by = -by
		}
		if s.out[i] = ns[i] + by; s.out[i] < -farSeconds*nanosPerSecond || s.out[i] > farSeconds*nanosPerSecond {
			return nil
		}
	}
	return s.out
}

// ofWall makes values of local datetimes in nanoseconds.
func ofWall(ns []int64, b *batch.Batch, out *batch.Vector) {
	out.Reset(batch.Any)
	out.Resize(b.N)
	for k := range b.Len() {
		i := b.Row(k)
		s, rest := floorDiv(ns[i], nanosPerSecond)
		out.Vals[i] = value.NewLocalDateTime(s, int32(rest))
	}
}

// floorDiv is n/by, rounded down, and what is left.
func floorDiv(n, by int64) (q, rest int64) {
	q, rest = n/by, n%by
	if rest < 0 {
		q, rest = q-1, rest+by
	}
	return q, rest
}

// selectWall selects by local datetimes, compared with each other or with a constant; false where one is none, of some row.
func (e *compare) selectWall(b *batch.Batch, out []int32) ([]int32, bool) {
	if e.l.konst && e.r.konst {
		return out, false
	}
	l, ok := e.l.wall(b)
	if !ok {
		return out, false
	}
	r, ok := e.r.wall(b)
	if !ok {
		return out, false
	}
	if lo, hi, ok := rangeOf(e.op, r.c); ok && r.col == nil {
		return selectRange(b, l.col, lo, hi, out), true
	}
	return selectOrdered(e.op, b, l, r, out), true
}

// mayBeWall reports whether wall may know the operand.
func (o *operand) mayBeWall() bool {
	if o.konst {
		return o.val.Kind() == value.KindLocalDateTime
	}
	return wallOf(o.e) != nil
}

// wall is the operand as local datetimes in nanoseconds.
func (o *operand) wall(b *batch.Batch) (s side[int64], ok bool) {
	if o.konst {
		at := o.val.EpochSeconds()
		return side[int64]{c: at*nanosPerSecond + int64(o.val.Nanos())}, at >= -farSeconds && at <= farSeconds
	}
	s.col = wallOf(o.e).wall(b)
	return s, s.col != nil
}
