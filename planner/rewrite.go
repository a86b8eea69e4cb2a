package planner

import (
	"strings"

	"github.com/morseldb/morsel/planner/physical"
)

// mergeFilters makes two filters one.
func mergeFilters(below physical.Op, pred physical.Expr, details string) bool {
	f, ok := below.(*physical.Filter)
	if !ok {
		return false
	}
	f.Pred = and(f.Pred, pred)
	if f.Details != "" && details != "" {
		details = " AND " + details
	}
	f.Details += details
	return true
}

// antiExpand tests that no relationship joins two bound nodes by looking for one and keeping the rows where there is
// none, a batch at a time: one plan instead of one for each row.
func (s *stream) antiExpand(inner physical.Op, details string) bool {
	e, ok := inner.(*physical.Expand)
	if !ok || !e.Into || len(e.Unique) > 0 || e.Pred != nil {
		return false
	}
	if _, arg := e.Source.(*physical.Argument); !arg || e.Rel == physical.NoSlot {
		return false
	}
	e.Source, e.Optional = s.top(), true
	s.push(e, e.Details)
	s.filter(&physical.IsNull{Of: ref(e.Rel)}, details)
	return true
}

// semiExpand tests that some relationship joins two bound nodes by looking for one: rows where there are more
// come once.
func (s *stream) semiExpand(inner physical.Op) bool {
	e, ok := inner.(*physical.Expand)
	if !ok || !e.Into || len(e.Unique) > 0 || e.Pred != nil {
		return false
	}
	if _, arg := e.Source.(*physical.Argument); !arg {
		return false
	}
	e.Source, e.Once = s.top(), true
	s.push(e, e.Details)
	return true
}

// countFromStore answers a bare count of nodes or relationships from the counts that the store keeps.
func (s *stream) countFromStore(op *physical.Aggregation) (count physical.Op, details string) {
	if !s.p.on(ruleCountFromStore) || len(op.Groups) > 0 || len(op.Aggs) != 1 || op.Aggs[0].Func != "count" || op.Aggs[0].Distinct {
		return nil, ""
	}
	out := op.Aggs[0].Slot
	counted := physical.NoSlot // count(*)
	if len(op.Aggs[0].Args) == 1 {
		r, ok := op.Aggs[0].Args[0].(*physical.SlotRef)
		if !ok {
			return nil, ""
		}
		counted = r.Slot
	}
	switch src := op.Source.(type) {
	case *physical.AllNodesScan:
		if counted == physical.NoSlot || counted == src.Node {
			return &physical.NodeCount{Out: out, Labels: []string{""}}, "count( () )"
		}
	case *physical.NodeByLabelScan:
		if (counted == physical.NoSlot || counted == src.Node) && src.Labels.Op == physical.LabelIs {
			return &physical.NodeCount{Out: out, Labels: []string{src.Labels.Name}}, "count( (:" + src.Labels.Name + ") )"
		}
	case *physical.RelTypeScan:
		if counted == physical.NoSlot || counted == src.Rel || counted == src.Start || counted == src.End {
			types, arrow := strings.Join(src.Types, "|"), "->"
			if types != "" {
				types = ":" + types
			}
			if src.Both {
				arrow = "-"
			}
			return &physical.RelCount{Out: out, Types: src.Types, Both: src.Both}, "count( ()-[" + types + "]" + arrow + "() )"
		}
	}
	return nil, ""
}

// usesRandom reports whether a plan evaluates a function that gives another value each time, so that equal
// rows must not be evaluated together.
func usesRandom(op physical.Op) bool {
	found := false
	var expr func(e physical.Expr)
	expr = func(e physical.Expr) {
		switch e := e.(type) {
		case *physical.Call:
			name := strings.ToLower(e.Func)
			found = found || name == "rand" || name == "randomuuid"
		case *physical.Nested:
			found = found || usesRandom(e.Plan)
		}
		physical.Subexprs(e, expr)
	}
	physical.Exprs(op, expr)
	for _, c := range op.Children() {
		found = found || usesRandom(c)
	}
	return found
}
