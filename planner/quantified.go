package planner

import (
	"github.com/morseldb/morsel/planner/physical"
)

// oneStep makes variable-length expansions of quantified parts that repeat one relationship, ((x)-[r:T WHERE …]->(y)){1,3}, where nobody asks for the lists
// of their nodes and what is asked of a step is asked of the relationship alone, or of the node that it leads to: trails are then walked without a plan
// for each step, and what is known of variable-length parts applies.
func (p *planner) oneStep(root *physical.Op) {
	used := slotSet{}
	if usedIn(*root, used) {
		p.oneStepIn(root, used)
	}
}

// usedIn adds the slots that a plan reads; known is false where it may read others.
func usedIn(op physical.Op, used slotSet) (known bool) {
	for _, s := range physical.Reads(op) {
		used[s] = true
	}
	physical.Exprs(op, func(e physical.Expr) { slotsIn(e, used) })
	switch op := op.(type) {
	case *physical.Union:
		for i := range op.LeftMap {
			used[op.LeftMap[i].From], used[op.RightMap[i].From] = true, true
		}
	case *physical.SelectPaths:
		return false
	}
	for _, c := range physical.Below(op) {
		if !usedIn(c, used) {
			return false
		}
	}
	return true
}

func (p *planner) oneStepIn(at *physical.Op, used slotSet) {
	eachPlan(*at, func(c *physical.Op) { p.oneStepIn(c, used) })
	if r, ok := (*at).(*physical.Repeat); ok {
		p.oneStepIn(&r.Source, used)
		if op := p.stepOf(r, used); op != nil {
			*at = op
		}
	}
}

// stepOf is a repeated part as a variable-length expansion; nil where it is more than that.
func (p *planner) stepOf(r *physical.Repeat, used slotSet) physical.Op {
	var preds []physical.Expr
	inner := r.Inner
	for f, ok := inner.(*physical.Filter); ok; f, ok = inner.(*physical.Filter) {
		preds, inner = physical.Conjuncts(f.Pred, preds), f.Source
	}
	e, ok := inner.(*physical.Expand)
	if !ok || r.Mode != physical.Trail || len(r.InnerRels) != 1 || e.Rel != r.InnerRels[0] || e.From != r.InnerFrom || e.To != r.InnerTo ||
		e.Into || e.Optional || e.Pred != nil || len(e.Unique) > 0 || e.Rel == e.To || r.InnerFrom == r.InnerTo {
		return nil
	}
	if _, ok := e.Source.(*physical.Argument); !ok {
		return nil
	}
	op := &physical.VarLengthExpand{Header: r.Header, Source: r.Source, From: r.From, To: r.To, Rels: physical.NoSlot, Path: physical.NoSlot, Dir: e.Dir, Reverse: r.Reverse,
		Types: e.Types, Min: r.Min, Max: r.Max, Into: r.Into, Unique: r.Unique, RelVar: physical.NoSlot, NodeVar: physical.NoSlot}
	for _, g := range r.Groups {
		switch {
		case g.Inner == e.Rel:
			op.Rels = g.Outer
		case used[g.Outer]:
			return nil
		}
	}
	if op.Rels == physical.NoSlot {
		op.Rels = p.scratch()
	}
	for _, pred := range preds {
		reads := slotSet{}
		switch plain := slotsIn(pred, reads); {
		case !plain || reads[r.InnerFrom] || reads[e.Rel] && reads[e.To]:
			return nil
		case reads[e.To]:
			op.NodeVar, op.NodePred = e.To, and(op.NodePred, pred)
		default:
			op.RelVar, op.RelPred = e.Rel, and(op.RelPred, pred)
		}
	}
	return op
}

// slotsIn adds the slots that an expression names; plain is false where it runs a plan, or puts a path together.
func slotsIn(e physical.Expr, reads slotSet) (plain bool) {
	plain = true
	switch e := e.(type) {
	case *physical.SlotRef:
		reads[e.Slot] = true
	case *physical.PathExpr:
		plain = false
		for _, el := range e.Elems {
			reads[el.Slot] = true
			for _, s := range el.Group {
				reads[s] = true
			}
		}
	case *physical.Nested:
		plain, reads[e.Out] = false, true
	}
	physical.Subexprs(e, func(x physical.Expr) { plain = slotsIn(x, reads) && plain })
	return plain
}
