package planner

import (
	"github.com/morseldb/morsel/planner/physical"
	"github.com/morseldb/morsel/value"
)

// anyOrder finds scans of relationships whose rows are only counted, or otherwise put together by an aggregation, or a DISTINCT,
// that cannot tell in which order they came. Such a scan may go from node to node along the stored lists, which
// is faster than by relationship, and give rows that agree in what is needed of them as one.
func anyOrder(op physical.Op) {
	l := live{}
	switch op := op.(type) {
	case *physical.Aggregation:
		if unordered(op) {
			freeScan(&l, op.Source, l.uses(op))
		}
	case *physical.Distinct:
		if !usesRandom(op) {
			freeScan(&l, op.Source, l.uses(op))
		}
	}
	for _, c := range op.Children() {
		anyOrder(c)
	}
}

// orderless is the aggregating functions whose result does not depend on the order of the rows.
var orderless = map[string]bool{"count": true, "min": true, "max": true}

// unordered reports whether an aggregation gives the same groups in whatever order the rows come. A sum is one
// of counts or other integers, or of floats, whose last digits would show the order.
func unordered(agg *physical.Aggregation) bool {
	for _, a := range agg.Aggs {
		whole := a.Func == "sum" && len(a.Args) == 1 && (isSlotRef(a.Args[0]) || wholeNumber(a.Args[0]))
		if !orderless[a.Func] && !whole {
			return false
		}
	}
	return !usesRandom(agg)
}

// wholeNumber reports whether e is an integer or null, whatever it reads.
func wholeNumber(e physical.Expr) bool {
	switch e := e.(type) {
	case *physical.Const:
		return e.Value.Kind() == value.KindInt || e.Value.IsNull()
	case *physical.Case:
		for _, w := range e.Whens {
			if !wholeNumber(w.Then) {
				return false
			}
		}
		return e.Else == nil || wholeNumber(e.Else)
	}
	return false
}

func isSlotRef(e physical.Expr) bool {
	_, ok := e.(*physical.SlotRef)
	return ok
}

// freeScan goes down from an aggregation to its scan with what is needed of the rows.
func freeScan(l *live, op physical.Op, need slotSet) {
	var over []*physical.Expand // that must not use a relationship of the scan again
	for {
		if scan, ok := op.(*physical.RelTypeScan); ok {
			freeEnds(scan, need, over)
			return
		}
		source := below(op)
		switch o := op.(type) {
		case *physical.Projection:
			source = &o.Source
		case *physical.Distinct:
			source = &o.Source
		}
		if source == nil {
			return
		}
		uses := l.uses(op)
		if e, ok := op.(*physical.Expand); ok && len(e.Unique) > 0 {
			over = append(over, e)
			bare := *e
			bare.Unique = nil
			uses = l.uses(&bare)
		}
		if e, ok := op.(*physical.Expand); ok && !e.Optional && !e.Into && e.Pred == nil && !need[e.Rel] && e.Rel != physical.NoSlot {
			e.LoopsOnly = onlyLoops(e, over)
		}
		need = need.without(physical.Defines(op)...).union(uses)
		op = *source
	}
}

// freeEnds tells a scan what of its relationships is needed.
func freeEnds(scan *physical.RelTypeScan, need slotSet, over []*physical.Expand) {
	if scan.Start == scan.End {
		return
	}
	scan.AnyOrder = true
	compared, loops := comparedAs(scan.Rel, scan.Start, scan.End, over)
	loops = loops && !scan.Both
	switch {
	case need[scan.Rel]:
	case !compared:
		scan.Rel = physical.NoSlot
	default:
		scan.LoopsOnly = loops
	}
	if !need[scan.Start] {
		scan.Start = physical.NoSlot
	}
	if !need[scan.End] {
		scan.End = physical.NoSlot
	}
}

// comparedAs reports whether some of the expansions must not use a relationship again, and whether it is a loop
// in any case when they would: they go out of its end, or against their direction out of its start.
func comparedAs(rel, start, end physical.Slot, over []*physical.Expand) (compared, loops bool) {
	loops = true
	for _, e := range over {
		for _, s := range e.Unique {
			if s == rel {
				compared = true
				loops = loops && (e.From == end && e.Dir == physical.Outgoing || e.From == start && e.Dir == physical.Incoming)
			}
		}
	}
	return compared, loops
}

// onlyLoops is comparedAs for the relationship of an expansion.
func onlyLoops(e *physical.Expand, over []*physical.Expand) bool {
	start, end := e.From, e.To
	switch e.Dir {
	case physical.Both:
		return false
	case physical.Incoming:
		start, end = end, start
	}
	_, loops := comparedAs(e.Rel, start, end, over)
	return loops
}
