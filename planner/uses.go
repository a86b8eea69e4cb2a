package planner

import "github.com/morseldb/morsel/planner/physical"

// uses is the slots that op itself reads from its rows.
func (l *live) uses(op physical.Op) slotSet {
	set := slotSet{}.with(physical.Reads(op)...)
	physical.Exprs(op, func(e physical.Expr) { l.expr(e, set, nil) })
	switch op := op.(type) {
	case *physical.SemiApply:
		above := l.once
		l.once = !l.many
		set = l.op(op.Right, semiNeeds(op))
		l.once = above
	case *physical.Create:
		return set.without(physical.Defines(op)...)
	case *physical.Expand:
		if op.Optional || op.Pred != nil {
			return set.without(physical.Defines(op)...)
		}
	case *physical.VarLengthExpand:
		return set.without(op.RelVar, op.NodeVar)
	case *physical.ShortestPath:
		return set.without(op.RelVar, op.NodeVar, op.Rels, op.Path)
	case *physical.StatefulShortestPath:
		return set.without(stateful(op)...)
	}
	return set
}

// stateful is the slots that a search fills while it goes and evaluates its predicates over.
func stateful(op *physical.StatefulShortestPath) []physical.Slot {
	out := physical.Defines(op)
	for _, st := range op.States {
		out = append(out, st.Node)
		for _, m := range st.Moves {
			out = append(out, m.Rel)
		}
	}
	return out
}

// expr adds the slots that e reads to set; local is the scratch slots of the expressions around it.
func (l *live) expr(e physical.Expr, set slotSet, local []physical.Slot) {
	if e == nil {
		return
	}
	add := func(slots ...physical.Slot) {
	next:
		for _, s := range slots {
			for _, own := range local {
				if s == own {
					continue next
				}
			}
			if s != physical.NoSlot {
				set[s] = true
			}
		}
	}
	inner := func(e physical.Expr, own ...physical.Slot) {
		l.expr(e, set, append(append([]physical.Slot{}, local...), own...))
	}
	switch e := e.(type) {
	case *physical.SlotRef:
		add(e.Slot)
	case *physical.PathExpr:
		for _, el := range e.Elems {
			add(el.Slot)
			add(el.Group...)
		}
	case *physical.With:
		inner(e.Value)
		inner(e.Body, e.Slot)
	case *physical.ListComp:
		inner(e.List)
		inner(e.Pred, e.Var)
		inner(e.Map, e.Var)
	case *physical.Quantified:
		inner(e.List)
		inner(e.Pred, e.Var)
	case *physical.Reduce:
		inner(e.Init)
		inner(e.List)
		inner(e.Step, e.Acc, e.Var)
		inner(e.Pred, e.Acc, e.Var)
	case *physical.Nested:
		need := slotSet{}.with(e.Out)
		if e.Rows {
			need[e.Row] = true
		}
		above := l.once
		l.once = !l.many && e.Kind == physical.NestedExists
		e.Args = l.op(e.Plan, need).sorted()
		l.once = above
		add(e.Args...)
	default:
		physical.Subexprs(e, func(e physical.Expr) { inner(e) })
	}
}
