package expr

import (
	"cmp"
	"math"
	"slices"

	"github.com/morseldb/morsel/planner/physical"
	"github.com/morseldb/morsel/runtime/batch"
	"github.com/morseldb/morsel/value"
)

// compare is = <> < <= > >=.
type compare struct {
	op   physical.BinaryOp
	l, r operand
	// before, not nil, is a comparison of the same property that has been made of all rows that this one gets.
	before *compare
	byDays bool // the rows were selected by days or by the wall clock: no values have been read
}

func (e *compare) Eval(b *batch.Batch, i int) (value.Value, error) {
	l, err := e.l.e.Eval(b, i)
	if err != nil {
		return value.Null, err
	}
	r, err := e.r.e.Eval(b, i)
	if err != nil {
		return value.Null, err
	}
	return compareValues(e.op, l, r), nil
}

func compareValues(op physical.BinaryOp, l, r value.Value) value.Value {
	switch op {
	case physical.OpEq:
		return value.Equals(l, r)
	case physical.OpNe:
		eq, null := value.Equal(l, r)
		if null {
			return value.Null
		}
		return value.Bool(!eq)
	case physical.OpLt:
		return value.Less(l, r)
	case physical.OpLe:
		return value.LessEqual(l, r)
	case physical.OpGt:
		return value.Greater(l, r)
	}
	return value.GreaterEqual(l, r)
}

func (e *compare) EvalBatch(b *batch.Batch, out *batch.Vector) error {
	if err := e.load(b); err != nil {
		return err
	}
	out.Reset(batch.Bool)
	out.Resize(b.N)
	for k := range b.Len() {
		i := b.Row(k)
		out.Put(i, compareValues(e.op, e.l.at(i), e.r.at(i)))
	}
	return nil
}

func (e *compare) load(b *batch.Batch) error {
	e.byDays = false
	if e.before != nil && !e.before.byDays {
		e.l.v = e.before.l.v
		return e.r.load(b)
	}
	if err := e.l.load(b); err != nil {
		return err
	}
	return e.r.load(b)
}

// shareOperand lets the right side of an AND that compares the same property as
// the left side, as ranges do, use what the left side has read.
func shareOperand(left, right Evaluator) {
	l, ok := left.(*compare)
	if a, chain := left.(*and); chain {
		l, ok = a.right.(*compare)
	}
	r, both := right.(*compare)
	if !ok || !both {
		return
	}
	if _, ok := l.l.e.(*property); ok && sameRead(l.l.e, r.l.e) {
		r.before = l
	}
}

// Select compares typed columns directly: integers or floats with each other or
// with a constant (floats with one that is an integer, too), entities with entities.
func (e *compare) Select(b *batch.Batch, out []int32) ([]int32, error) {
	if out, e.byDays = e.selectDays(b, out); e.byDays {
		return out, nil
	}
	if e.l.mayBeWall() && e.r.mayBeWall() && b.N > 1 {
		if out, e.byDays = e.selectWall(b, out); e.byDays {
			return out, nil
		}
	}
	if err := e.load(b); err != nil {
		return out, err
	}
	n := len(out)
	if out, ok := e.selectNumbers(b, out); ok {
		return notNull(out, n, e.l.nulls(), e.r.nulls()), nil
	}
	if out, ok := e.selectEntities(b, out); ok {
		return out, nil
	}
	if !e.l.konst && e.l.v.Form == batch.Any && e.r.konst && e.r.val.Kind() == value.KindDate {
		if lo, hi, ok := rangeOf(e.op, e.r.val.Days()); ok {
			return e.selectDates(b, lo, hi, out), nil
		}
	}
	for k := range b.Len() {
		i := b.Row(k)
		if compareValues(e.op, e.l.at(i), e.r.at(i)).IsTrue() {
			out = append(out, int32(i))
		}
	}
	return out, nil
}

// selectNumbers is the kernels for numbers; rows where one is null may be among those selected.
func (e *compare) selectNumbers(b *batch.Batch, out []int32) ([]int32, bool) {
	if l, lc, ok := e.l.ints(); ok {
		if r, rc, ok := e.r.ints(); ok && (l != nil || r != nil) {
			if lo, hi, ok := rangeOf(e.op, rc); ok && r == nil {
				return selectRange(b, l, lo, hi, out), true
			}
			return selectOrdered(e.op, b, side[int64]{l, lc}, side[int64]{r, rc}, out), true
		}
	}
	if l, lc, ok := e.l.floats(); ok {
		if r, rc, ok := e.r.floats(); ok && (l != nil || r != nil) {
			return selectOrdered(e.op, b, side[float64]{l, lc}, side[float64]{r, rc}, out), true
		}
	}
	return out, false
}

// notNull removes from the selected rows, from the n-th on, those that are marked in one of two lists.
func notNull(out []int32, n int, l, r []bool) []int32 {
	if l == nil && r == nil {
		return out
	}
	left := out[:n]
	for _, i := range out[n:] {
		if (l == nil || !l[i]) && (r == nil || !r[i]) {
			left = append(left, i)
		}
	}
	return left
}

// selectDays selects by properties that are dates, compared with each other or with a date; false where one is not, of some row.
func (e *compare) selectDays(b *batch.Batch, out []int32) ([]int32, bool) {
	if !e.l.mayBeDays() || !e.r.mayBeDays() || e.l.konst && e.r.konst {
		return out, false
	}
	l, ok := e.l.days(b)
	if !ok {
		return out, false
	}
	r, ok := e.r.days(b)
	if !ok {
		return out, false
	}
	if lo, hi, ok := rangeOf(e.op, r.c); ok && r.col == nil {
		return selectRange(b, l.col, lo, hi, out), true
	}
	return selectOrdered(e.op, b, l, r, out), true
}

// mayBeDays reports whether days may know the operand.
func (o *operand) mayBeDays() bool {
	if o.konst {
		return o.val.Kind() == value.KindDate
	}
	_, ok := o.e.(*property)
	return ok
}

// days is the operand as days: those of a property that is a date of every row, or a constant.
func (o *operand) days(b *batch.Batch) (s side[int64], ok bool) {
	if o.konst {
		return side[int64]{c: o.val.Days()}, true
	}
	s.col = o.e.(*property).dates(b)
	return s, s.col != nil
}

// selectDates selects the rows with a day from lo to hi; what is no date is compared as any value.
func (e *compare) selectDates(b *batch.Batch, lo, hi int64, out []int32) []int32 {
	width := uint64(hi - lo)
	for k := range b.Len() {
		i := b.Row(k)
		v := &e.l.v.Vals[i]
		if v.Kind() == value.KindDate && uint64(v.Days()-lo) <= width || v.Kind() != value.KindDate && compareValues(e.op, *v, e.r.val).IsTrue() {
			out = append(out, int32(i))
		}
	}
	return out
}

// rangeOf is the integers x for which x op c holds; ok is false where they are no range.
func rangeOf(op physical.BinaryOp, c int64) (lo, hi int64, ok bool) {
	switch {
	case op == physical.OpEq:
		return c, c, true
	case op == physical.OpLe:
		return math.MinInt64, c, true
	case op == physical.OpGe:
		return c, math.MaxInt64, true
	case op == physical.OpLt && c > math.MinInt64:
		return math.MinInt64, c - 1, true
	case op == physical.OpGt && c < math.MaxInt64:
		return c + 1, math.MaxInt64, true
	}
	return 0, 0, false
}

// selectRange selects the rows with a value from lo to hi. It writes each row and
// keeps those that pass, as there is no telling beforehand which do.
func selectRange(b *batch.Batch, col []int64, lo, hi int64, out []int32) []int32 {
	n, width := len(out), uint64(hi-lo)
	out = slices.Grow(out, b.Len())[:n+b.Len()]
	if b.Sel == nil {
		for i, x := range col[:b.N] {
			out[n] = int32(i)
			if uint64(x-lo) <= width {
				n++
			}
		}
		return out[:n]
	}
	for _, i := range b.Sel {
		out[n] = i
		if uint64(col[i]-lo) <= width {
			n++
		}
	}
	return out[:n]
}

// side is one side of a comparison: a column, or a constant where that is nil.
type side[T cmp.Ordered] struct {
	col []T
	c   T
}

// selectOrdered is the kernel, see selectRange. NaN compares as Go does, which is as Cypher does.
func selectOrdered[T cmp.Ordered](op physical.BinaryOp, b *batch.Batch, l, r side[T], out []int32) []int32 {
	n := len(out)
	out = slices.Grow(out, b.Len())[:n+b.Len()]
	for k := range b.Len() {
		i := b.Row(k)
		x, y := l.c, r.c
		if l.col != nil {
			x = l.col[i]
		}
		if r.col != nil {
			y = r.col[i]
		}
		var ok bool
		switch op {
		case physical.OpEq:
			ok = x == y
		case physical.OpNe:
			ok = x != y
		case physical.OpLt:
			ok = x < y
		case physical.OpLe:
			ok = x <= y
		case physical.OpGt:
			ok = x > y
		default:
			ok = x >= y
		}
		out[n] = int32(i)
		if ok {
			n++
		}
	}
	return out[:n]
}

// selectEntities compares two columns of nodes, or of relationships, by id.
func (e *compare) selectEntities(b *batch.Batch, out []int32) ([]int32, bool) {
	if e.l.konst || e.r.konst || e.op > physical.OpNe {
		return out, false
	}
	l, r := e.l.v, e.r.v
	if l.Form != r.Form || l.Form != batch.Node && l.Form != batch.Rel {
		return out, false
	}
	for k := range b.Len() {
		i := b.Row(k)
		x, y := l.Ints[i], r.Ints[i]
		if x >= 0 && y >= 0 && (x == y) == (e.op == physical.OpEq) {
			out = append(out, int32(i))
		}
	}
	return out, true
}
