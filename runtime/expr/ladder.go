package expr

import (
	"math"
	"slices"

	"github.com/morseldb/morsel/runtime/batch"
	"github.com/morseldb/morsel/value"
)

// ladder is the conditions of a CASE that compare one and the same thing with integers (CASE WHEN x < 40 THEN … WHEN x < 80 THEN …):
// each holds of the integers of a range.
type ladder struct {
	of        operand
	steps     []ladderStep // the last first
	otherwise int64
}

// ladderStep is a range that is not empty, and the code of what is in it and in no step before.
type ladderStep struct {
	from  int64
	width uint64 // of the last above from
	code  int64
}

// ladderOf makes the ladder of conditions, of which each has a code, and what fulfils none the last; nil where they are none.
func ladderOf(conds []Evaluator, codes []int64) *ladder {
	var of Evaluator
	out := &ladder{otherwise: codes[len(conds)]}
	for k, c := range conds {
		r := intRange{math.MinInt64, math.MaxInt64}
		if !r.narrow(c, &of) {
			return nil
		}
		if r.from <= r.to {
			out.steps = append(out.steps, ladderStep{r.from, uint64(r.to) - uint64(r.from), codes[k]})
		}
	}
	slices.Reverse(out.steps)
	out.of = newOperand(of)
	return out
}

// intRange is the integers from one to another, both included.
type intRange struct{ from, to int64 }

// narrow makes the range what is in it and fulfils a condition of `of`, which is the first thing that is met; ok is false for other conditions.
func (s *intRange) narrow(cond Evaluator, of *Evaluator) (ok bool) {
	switch c := cond.(type) {
	case *and:
		return s.narrow(c.left, of) && s.narrow(c.right, of)
	case *compare:
		op, l, r := c.op, &c.l, &c.r
		if l.konst {
			if op, ok = op.Turned(); !ok {
				return false
			}
			l, r = r, l
		}
		if !r.konst || l.konst || r.val.Kind() != value.KindInt {
			return false
		}
		if *of == nil {
			*of = l.e
		}
		lo, hi, ok := rangeOf(op, r.val.AsInt())
		s.from, s.to = max(s.from, lo), min(s.to, hi)
		return ok && sameRead(*of, l.e)
	}
	return false
}

// sameRead reports whether two expressions read the same variable, or the same property of one.
func sameRead(a, b Evaluator) bool {
	switch a := a.(type) {
	case *slotRef:
		b, ok := b.(*slotRef)
		return ok && a.slot == b.slot
	case *property:
		b, ok := b.(*property)
		return ok && a.key.Name == b.key.Name && sameRead(a.of, b.of)
	}
	return false
}

// codes fills out with the code of each row's first condition that holds; ok is false where what is compared is no column of integers.
// It takes no branch that hangs on a value: nobody could foretell it.
func (l *ladder) codes(b *batch.Batch, out []int64) (ok bool, err error) {
	if err := l.of.load(b); err != nil || l.of.konst || l.of.v.Form != batch.Int {
		return false, err
	}
	for i := range out {
		out[i] = l.otherwise
	}
	for _, s := range l.steps {
		s.mark(l.of.v.Ints[:len(out)], out)
	}
	if nulls := l.of.v.Nulls; nulls != nil {
		for i, null := range nulls[:len(out)] {
			if null {
				out[i] = l.otherwise
			}
		}
	}
	return true, nil
}

// mark gives the step's code to the integers in its range.
func (s ladderStep) mark(xs, out []int64) {
	out = out[:len(xs)]
	for i, x := range xs {
		code := out[i]
		if uint64(x)-uint64(s.from) <= s.width {
			code = s.code
		}
		out[i] = code
	}
}
