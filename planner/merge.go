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
		p.different[p.slot(r.Left)] = v.nodesOf(r.Left.ID)
		p.different[p.slot(r.Right)] = v.nodesOf(r.Right.ID)
	}
}

// nodesOf is how many nodes have the rarest label that is asked of a variable.
func (v *solver) nodesOf(id int) float64 {
	n := v.s.p.Stats.LabelCount("")
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
	if !countsOnly(agg) {
		return
	}
	l := live{}
	need := l.uses(agg)
	walked := false // some expansion above makes rows
	for at := &agg.Source; ; {
		source := below(*at)
		if source == nil {
			return
		}
		if e, ok := (*at).(*physical.Expand); ok {
			walked = walked || need[e.To] && !e.Into || need[e.Rel]
		}
		need = need.without(physical.Defines(*at)...).union(l.uses(*at))
		rows := (*source).Head().EstRows
		if n, known := s.combinations(need); walked && known && rows > join.MergeRows && rows > join.MergeGain*n {
			s.mergeRows(s.insertCount(agg, source, need, n))
			return
		}
		at = source
	}
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
