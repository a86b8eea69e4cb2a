package planner

import (
	"math"
	"slices"

	"github.com/morseldb/morsel/planner/physical"
)

// batchwise has subqueries run for a batch of rows at once where they begin with these rows and look at each on its own, or group
// them: EXISTS, COUNT and COLLECT subqueries, CALL, also with an aggregation or a UNION, OPTIONAL MATCH of more than one relationship. The rows'
// numbers go through the subquery and are grouped by, too. lazy is set below a LIMIT: there nothing is grouped for rows that may not be asked for.
func (p *planner) batchwise(at *physical.Op, lazy bool) {
	switch op := (*at).(type) {
	case *physical.Limit, *physical.Skip:
		lazy = true
	case *physical.Sort, *physical.Top, *physical.Aggregation, *physical.Eager:
		lazy = false
	case *physical.SemiApply:
		p.batchwise(&op.Right, true) // one row is enough
		p.semiByBatch(op, lazy)
	case *physical.Apply:
		if tops := p.applyByBatch(op, lazy); len(tops) > 0 {
			*at = tops[0]
		}
	}
	p.batchExprs(*at)
	for _, c := range inputs(*at) {
		p.batchwise(c, lazy)
	}
}

// batchExprs prepares the plans in an operator's expressions.
func (p *planner) batchExprs(op physical.Op) {
	var expr func(e physical.Expr)
	expr = func(e physical.Expr) {
		if n, ok := e.(*physical.Nested); ok {
			if !n.Rows && (n.Kind != physical.NestedExists || p.fewEach(n.Plan)) {
				if rowwise(n.Plan, false) {
					n.Rows, n.Row = true, p.number(n.Plan)
				}
			}
			p.batchwise(&n.Plan, n.Kind == physical.NestedExists)
		}
		physical.Subexprs(e, expr)
	}
	physical.Exprs(op, expr)
}

// applyByBatch makes op run its right side by batches if it can. What the right side does with its one aggregated row for each left row
// is done above op instead: it answers these operators, the uppermost first.
func (p *planner) applyByBatch(op *physical.Apply, lazy bool) (above []physical.Op) {
	if op.ByBatch || op.Optional {
		return nil
	}
	right, optional := op.Right, false
	var nulls []physical.Slot
	if o, ok := right.(*physical.Optional); ok {
		right, optional, nulls = o.Source, true, o.Nulls
	}
	agg, tops := single(right)
	if agg != nil {
		right = agg
	}
	if !rowwise(right, true) || lazy && groups(right) || agg != nil && optional || sharesSlots(right, op.Left) {
		return nil
	}
	op.ByBatch, op.Row, op.Right = true, p.number(right), right
	op.Optional, op.Nulls = optional, nulls
	op.Details = "by batch"
	if agg == nil {
		return nil
	}
	op.Empty = agg.Aggs
	for _, top := range tops {
		top.Head().EstRows = op.EstRows
	}
	if len(tops) > 0 {
		*singly(tops[len(tops)-1]) = op
	}
	return tops
}

// existRows is how many rows the plan of an EXISTS may have for each row, as far as is known, if all are to be looked at and not only the first.
const existRows = 32

// semiByBatch makes op run its right side by batches if it can.
func (p *planner) semiByBatch(op *physical.SemiApply, lazy bool) {
	if op.ByBatch || !rowwise(op.Right, false) || lazy && groups(op.Right) || sharesSlots(op.Right, op.Left) || !p.fewEach(op.Right) {
		return
	}
	op.ByBatch, op.Row = true, p.number(op.Right)
	op.Details = "by batch"
}

// fewEach reports whether it is no loss to look at all rows of a plan for a row where the first would do.
func (p *planner) fewEach(op physical.Op) bool { return p.Rules.Always || mostRows(op) <= existRows }

// mostRows is the most rows that an operator of a plan is thought to give. How far a walk without an end goes is not known well enough.
func mostRows(op physical.Op) float64 {
	most := op.Head().EstRows
	if v, ok := op.(*physical.VarLengthExpand); ok && v.Max < 0 {
		return math.Inf(1)
	}
	for _, c := range op.Children() {
		most = max(most, mostRows(c))
	}
	return most
}

// single is the aggregation of a plan that gives one row, and the operators above it, which look at that row alone.
func single(op physical.Op) (agg *physical.Aggregation, above []physical.Op) {
	for {
		switch o := op.(type) {
		case *physical.Aggregation:
			if len(o.Groups) == 0 {
				return o, above
			}
			return nil, nil
		case *physical.Projection:
			above, op = append(above, o), o.Source
		case *physical.Filter:
			above, op = append(above, o), o.Source
		default:
			return nil, nil
		}
	}
}

// rowwise reports whether a plan makes rows of each argument row, or groups them; whole allows the uppermost operator to give
// one row even for no rows.
func rowwise(op physical.Op, whole bool) bool {
	for {
		switch o := op.(type) {
		case *physical.Argument:
			return !o.Rows
		case *physical.Union:
			return rowwise(o.Left, false) && rowwise(o.Right, false)
		case *physical.Aggregation:
			if len(o.Groups) == 0 && !whole {
				return false
			}
			op = o.Source
		case *physical.Distinct:
			op = o.Source
		case *physical.Sort:
			op = o.Source
		default:
			at := singly(op)
			if at == nil {
				return false
			}
			op = *at
		}
		whole = false
	}
}

// groups reports whether a plan needs all rows before it gives one.
func groups(op physical.Op) bool {
	switch op.(type) {
	case *physical.Aggregation, *physical.Sort:
		return true
	}
	return slices.ContainsFunc(op.Children(), groups)
}

// sharesSlots reports whether a plan fills a slot that the rows of another one have already.
func sharesSlots(op, rows physical.Op) bool {
	return slotSet{}.with(definedBelow(op)...).meets(definedBelow(rows))
}

// number has a plan's rows say which argument row they come from.
func (p *planner) number(op physical.Op) physical.Slot {
	row := p.scratch()
	item := physical.Assign{Slot: row, Expr: ref(row)}
	for {
		switch o := op.(type) {
		case *physical.Argument:
			o.Rows, o.Row = true, row
			return row
		case *physical.Union:
			o.ByRow, o.Row = true, row
			o.LeftMap = append(o.LeftMap, physical.SlotMove{From: p.number(o.Left), To: row})
			o.RightMap = append(o.RightMap, physical.SlotMove{From: p.number(o.Right), To: row})
			return row
		case *physical.Aggregation:
			o.Groups = append(o.Groups[:len(o.Groups):len(o.Groups)], item)
			op = o.Source
		case *physical.Distinct:
			o.Items = append(o.Items[:len(o.Items):len(o.Items)], item)
			op = o.Source
		case *physical.Sort:
			o.By = append([]physical.SortKey{{Slot: row}}, o.By...)
			op = o.Source
		default:
			op = *singly(op)
		}
	}
}
