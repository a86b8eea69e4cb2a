package planner

import (
	"strings"

	"github.com/morseldb/morsel/planner/join"
	"github.com/morseldb/morsel/planner/physical"
)

// count notes how many different values the variables that a step binds may have.
func (v *solver) count(step join.Step) {
	p := v.s.p
	if step.Node != nil {
		p.different[p.slot(step.Node.Var)] = v.nodesOf(step.Node.Var.ID)
	}
	if r := step.Rel; r != nil {
		p.walked(r)
		p.different[p.slot(r.Left)] = v.nodesOf(r.Left.ID)
		p.different[p.slot(r.Right)] = v.nodesOf(r.Right.ID)
	}
}

// nodesOf is how many nodes have the rarest label that is asked of a variable.
func (v *solver) nodesOf(id int) float64 {
	n := v.s.p.Stats.LabelCount("")
	if label := v.s.p.scope[id].Label; label != "" { // asked for, or that of all ends of a relationship
		n = v.s.p.Stats.LabelCount(label)
	}
	for _, p := range v.g.Preds {
		if label, ok := join.PlainLabel(p.Expr, id); ok {
			n = min(n, v.s.p.Stats.LabelCount(label))
		}
	}
	return n
}

// mergeRows makes equal rows one before an aggregation that only counts them: between two expansions the rows that
// agree in all that is still needed are counted, and the aggregation adds the counts up. A chain of
// relationships then costs as much as its relationships, not as its paths.
func (s *stream) mergeRows(agg *physical.Aggregation) {
	if !s.p.on(ruleMergeRows) || !countsOnly(agg) {
		return
	}
	if source, need, n := s.alike(agg, &agg.Source); source != nil {
		s.mergeRows(s.insertCount(agg, source, need, n))
	}
}

// alike finds, below an operator with its input at a place, the uppermost place below an expansion where many rows agree in all that is
// needed of them: these slots, and how many different rows there are. The place is nil where there is none.
func (s *stream) alike(op physical.Op, input *physical.Op) (source *physical.Op, need slotSet, n float64) {
	l := live{}
	need = l.uses(op)
	walked := false // some expansion above makes rows
	for at := input; ; at = source {
		if source = below(*at); source == nil {
			return nil, nil, 0
		}
		if e, ok := (*at).(*physical.Expand); ok {
			walked = walked || need[e.To] && !e.Into || need[e.Rel]
		}
		need = need.without(physical.Defines(*at)...).union(l.uses(*at))
		rows := (*source).Head().EstRows
		if n, known := s.combinations(need); walked && known && s.p.pays(rows, n) {
			return source, need, n
		}
	}
}

// earlyDistinct drops equal rows between the expansions below an operator to which they are as good as one: DISTINCT,
// or an aggregation like count(DISTINCT x) or max(x).
func (s *stream) earlyDistinct(op physical.Op, input *physical.Op) {
	if !s.p.on(ruleEarlyDistinct) || !onceBelow(op, false) || usesRandom(op) {
		return
	}
	source, need, n := s.alike(op, input)
	if source == nil || len(need) == 0 {
		return
	}
	d := &physical.Distinct{Source: *source}
	var text []string
	for _, slot := range need.sorted() {
		d.Items = append(d.Items, physical.Assign{Slot: slot, Expr: ref(slot)})
		text = append(text, s.p.names[slot])
	}
	d.EstRows, d.Details = min(n, (*source).Head().EstRows), strings.Join(text, ", ")
	*source = d
	s.earlyDistinct(d, &d.Source)
}

// countsOnly reports whether an aggregation needs of equal rows only how many they are.
func countsOnly(agg *physical.Aggregation) bool {
	counts := false
	for _, a := range agg.Aggs {
		switch {
		case a.Func == "count" && len(a.Args) == 0:
			counts = true
		case a.Distinct || a.Func == "min" || a.Func == "max":
		default:
			return false
		}
	}
	return counts && !usesRandom(agg)
}

// below is the place of the input of an operator that rows can be merged under; nil for any other.
func below(op physical.Op) *physical.Op {
	switch op := op.(type) {
	case *physical.Expand:
		return &op.Source
	case *physical.Filter:
		return &op.Source
	case *physical.SemiApply:
		return &op.Left
	case *physical.SemiJoin:
		return &op.Left
	}
	return nil
}

// combinations is how many different rows of the slots there can be; known is false where a slot holds
// anything but a node.
func (s *stream) combinations(slots slotSet) (n float64, known bool) {
	n = 1
	for slot := range slots {
		d, ok := s.p.different[slot]
		if !ok {
			return 0, false
		}
		n *= d
	}
	return n, true
}

// insertCount counts equal rows at source and makes agg add these counts up. It answers the new aggregation.
func (s *stream) insertCount(agg *physical.Aggregation, source *physical.Op, need slotSet, rows float64) *physical.Aggregation {
	part := &physical.Aggregation{Source: *source, Aggs: []physical.Agg{{Slot: s.p.scratch(), Func: "count"}}}
	var text []string
	for _, slot := range need.sorted() {
		part.Groups = append(part.Groups, physical.Assign{Slot: slot, Expr: ref(slot)})
		text = append(text, s.p.names[slot])
	}
	part.EstRows, part.Details = rows, strings.Join(append(text, "count(*)"), ", ")
	*source = part
	for i := range agg.Aggs {
		if a := &agg.Aggs[i]; a.Func == "count" && !a.Distinct {
			a.Func, a.Args = "sum", []physical.Expr{ref(part.Aggs[0].Slot)}
		}
	}
	return part
}
