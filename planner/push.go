package planner

import (
	"github.com/morseldb/morsel/planner/physical"
)

// pushFilter puts a filter as far down as there are the fewest rows, below operators that give what it reads as they
// get it. It reports whether it found such a place; the stream's rows are those after the filter.
func (s *stream) pushFilter(pred physical.Expr, details string) bool {
	if s.op == nil || !s.p.bound.ReadOnly || usesRandom(&physical.Filter{Source: &physical.Argument{}, Pred: pred}) {
		return false
	}
	l := live{}
	reads := l.predUses(pred)
	var over, since []physical.Op // what the best place is below of, and what was passed since
	var best *physical.Op
	least := s.op.Head().EstRows
	for at := &s.op; ; {
		next, free := beneath(*at, reads)
		if next == nil {
			break
		}
		if _, arg := (*next).(*physical.Argument); arg {
			break
		}
		since = append(since, *at)
		if rows := (*next).Head().EstRows; !free && rows <= least {
			best, least = next, rows
			over, since = append(over, since...), nil
		}
		at = next
	}
	if best == nil {
		return false
	}
	kept := min(1, s.rows/max(s.op.Head().EstRows, 1))
	for _, op := range over {
		op.Head().EstRows *= kept
	}
	if !s.p.on(ruleMergeFilters) || !mergeFilters(*best, pred, details) {
		f := &physical.Filter{Source: *best, Pred: pred}
		f.Details, f.EstRows = details, least
		*best = f
	}
	(*best).Head().EstRows *= kept
	return true
}

// beneath is the place below op where a predicate that reads some slots holds of the same rows; nil where there is none.
// free is set where passing op gains nothing by itself.
func beneath(op physical.Op, reads slotSet) (next *physical.Op, free bool) {
	switch op := op.(type) {
	case *physical.Filter:
		return &op.Source, true
	case *physical.Projection:
		return unlessMade(op, reads, &op.Source), true
	case *physical.Expand:
		return unlessMade(op, reads, &op.Source), false
	case *physical.VarLengthExpand:
		return unlessMade(op, reads, &op.Source), false
	case *physical.Unwind:
		return unlessMade(op, reads, &op.Source), false
	case *physical.SemiApply:
		return &op.Left, false
	case *physical.SemiJoin:
		return &op.Left, false
	case *physical.Sort:
		return &op.Source, false
	case *physical.Apply:
		if reads.meets(definedBelow(op.Right)) || reads.meets(op.Nulls) {
			return nil, false
		}
		return &op.Left, false
	case *physical.CartesianProduct:
		return sideOf(&op.Left, &op.Right, reads), false
	case *physical.NodeHashJoin:
		if at := sideOf(&op.Left, &op.Right, reads); !op.Outer || at == &op.Right {
			return at, false
		}
	case *physical.ValueHashJoin:
		return sideOf(&op.Left, &op.Right, reads), false
	case *physical.Distinct:
		return ifPassed(op.Items, reads, &op.Source), false
	case *physical.Aggregation:
		if len(op.Groups) > 0 && !reads.meets(physical.Defines(&physical.Aggregation{Aggs: op.Aggs})) {
			return ifPassed(op.Groups, reads, &op.Source), false
		}
	}
	return nil, false
}

// unlessMade is the source of op unless op makes something that is read.
func unlessMade(op physical.Op, reads slotSet, source *physical.Op) *physical.Op {
	if reads.meets(physical.Defines(op)) {
		return nil
	}
	return source
}

// ifPassed is the source of an operator that groups by items, where all that is read are items that are passed on as they are.
func ifPassed(items []physical.Assign, reads slotSet, source *physical.Op) *physical.Op {
	passed := slotSet{}
	for _, it := range items {
		if r, ok := it.Expr.(*physical.SlotRef); ok && r.Slot == it.Slot {
			passed[it.Slot] = true
		}
	}
	for slot := range reads {
		if !passed[slot] {
			return nil
		}
	}
	if len(reads) == 0 {
		return nil
	}
	return source
}

// sideOf is the side of a product or join that all that is read comes from.
func sideOf(left, right *physical.Op, reads slotSet) *physical.Op {
	inLeft, inRight := reads.meets(definedBelow(*left)), reads.meets(definedBelow(*right))
	switch {
	case inLeft && !inRight:
		return left
	case inRight && !inLeft:
		return right
	}
	return nil
}

// meets reports whether a set has one of some slots.
func (a slotSet) meets(slots []physical.Slot) bool {
	for _, s := range slots {
		if s != physical.NoSlot && a[s] {
			return true
		}
	}
	return false
}
