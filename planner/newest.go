package planner

import "github.com/morseldb/morsel/planner/physical"

// newest marks the expansions whose order can be seen in the result: there, a node's relationships come
// newest first, as users of Neo4j are used to. Elsewhere they come in the order of the adjacency lists, which costs nothing.
func newest(root physical.Op) { markNewest(root, true) }

func markNewest(op physical.Op, seen bool) {
	below := seen
	switch op := op.(type) {
	case *physical.Expand:
		op.Newest = seen && !op.Into && op.To != physical.NoSlot
	case *physical.Sort, *physical.Top:
		below = false
	case *physical.Skip, *physical.Limit:
		below = true // which rows are left out can be seen, too
	case *physical.Aggregation:
		below = gathers(op)
	}
	physical.Exprs(op, func(e physical.Expr) { markNested(e, seen) })
	for i, c := range op.Children() {
		markNewest(c, below && (i == 0 || !semi(op)))
	}
}

// semi reports whether the rows of an operator's right side only say which of the left ones there are.
func semi(op physical.Op) bool {
	switch op.(type) {
	case *physical.SemiApply, *physical.SemiJoin:
		return true
	}
	return false
}

// gathers reports whether an aggregation keeps the order of its rows: collect does, unless it has one of its own; sums do not.
func gathers(op *physical.Aggregation) bool {
	for _, a := range op.Aggs {
		if (a.Func == "collect" || a.Func == "collect_list") && a.Order == nil {
			return true
		}
	}
	return false
}

func markNested(e physical.Expr, seen bool) {
	if n, ok := e.(*physical.Nested); ok {
		markNewest(n.Plan, n.Kind == physical.NestedCollect)
	}
	physical.Subexprs(e, func(e physical.Expr) { markNested(e, seen) })
}
