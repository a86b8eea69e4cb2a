package planner

import (
	"strings"

	"github.com/morseldb/morsel/planner/physical"
	"github.com/morseldb/morsel/value"
)

// limits moves SKIP and LIMIT below projections, which then compute nothing for rows that are left out, and gives both
// sides of a union as much to do as the LIMIT above it asks for.
func (p *planner) limits(at *physical.Op) {
	for cut := cutOf(*at); cut != nil; cut = cutOf(*at) {
		proj, ok := (*cut).(*physical.Projection)
		if !ok || !pure(proj) {
			break
		}
		// cut is the place of a projection below a SKIP or LIMIT: the two change places.
		limit := *at
		proj.EstRows = limit.Head().EstRows
		*cut, proj.Source, *at = proj.Source, limit, proj
		at = &proj.Source
	}
	if l, ok := (*at).(*physical.Limit); ok && !l.Exhaustive {
		if u, ok := l.Source.(*physical.Union); ok {
			u.Left, u.Right = limited(u.Left, l), limited(u.Right, l)
		}
	}
	for _, c := range inputs(*at) {
		p.limits(c)
	}
}

// cutOf is the place of the input of a SKIP or a LIMIT; nil for any other operator.
func cutOf(op physical.Op) *physical.Op {
	switch op := op.(type) {
	case *physical.Skip:
		return &op.Source
	case *physical.Limit:
		if !op.Exhaustive {
			return &op.Source
		}
	}
	return nil
}

// pure reports whether an operator has nothing in it that gives another value each time.
func pure(p *physical.Projection) bool {
	return !usesRandom(&physical.Projection{Source: &physical.Argument{}, Items: p.Items})
}

// limited puts a LIMIT onto one side of a union, unless there is one.
func limited(op physical.Op, l *physical.Limit) physical.Op {
	if _, has := op.(*physical.Limit); has {
		return op
	}
	out := &physical.Limit{Source: op, Count: l.Count}
	out.Details, out.EstRows = l.Details, min(l.EstRows, op.Head().EstRows)
	return out
}

// eachPlan calls f for the inputs of an operator that only reads, and for the plans in its expressions.
func eachPlan(op physical.Op, f func(at *physical.Op)) {
	for _, c := range inputs(op) {
		f(c)
	}
	var expr func(e physical.Expr)
	expr = func(e physical.Expr) {
		if n, ok := e.(*physical.Nested); ok {
			f(&n.Plan)
		}
		physical.Subexprs(e, expr)
	}
	physical.Exprs(op, expr)
}

// inputs is where the inputs of an operator are that only reads; of operators that write there are none.
func inputs(op physical.Op) []*physical.Op {
	switch op := op.(type) {
	case *physical.ProduceResults:
		return []*physical.Op{&op.Source}
	case *physical.Skip:
		return []*physical.Op{&op.Source}
	case *physical.Limit:
		return []*physical.Op{&op.Source}
	case *physical.Distinct:
		return []*physical.Op{&op.Source}
	case *physical.Aggregation:
		return []*physical.Op{&op.Source}
	case *physical.Sort:
		return []*physical.Op{&op.Source}
	case *physical.Top:
		return []*physical.Op{&op.Source}
	case *physical.Optional:
		return []*physical.Op{&op.Source}
	case *physical.Union:
		return []*physical.Op{&op.Left, &op.Right}
	case *physical.CartesianProduct:
		return []*physical.Op{&op.Left, &op.Right}
	case *physical.NodeHashJoin:
		return []*physical.Op{&op.Left, &op.Right}
	case *physical.ValueHashJoin:
		return []*physical.Op{&op.Left, &op.Right}
	case *physical.Apply:
		return []*physical.Op{&op.Left, &op.Right}
	case *physical.SemiApply:
		return []*physical.Op{&op.Left, &op.Right}
	case *physical.SemiJoin:
		return []*physical.Op{&op.Left, &op.Right}
	}
	if at := singly(op); at != nil {
		return []*physical.Op{at}
	}
	return nil
}

// lateProperties reads properties that nothing sorts by above a Top, for the rows that are left, and not below it for all.
func (p *planner) lateProperties(at *physical.Op) {
	if top, ok := (*at).(*physical.Top); ok {
		if items := p.postponed(top); len(items) > 0 {
			var text []string
			for _, it := range items {
				prop := it.Expr.(*physical.Property)
				text = append(text, p.names[prop.Of.(*physical.SlotRef).Slot]+"."+prop.Key+" AS "+p.names[it.Slot])
			}
			above := &physical.Projection{Source: top, Items: items}
			above.EstRows, above.Details = top.EstRows, strings.Join(text, ", ")
			*at = above
		}
	}
	for _, c := range inputs(*at) {
		p.lateProperties(c)
	}
}

// postponed takes what need not be computed below a Top out of the projections there.
func (p *planner) postponed(top *physical.Top) (out []physical.Assign) {
	used := slotSet{}.with(physical.Reads(top)...)
	l := live{}
	for at := &top.Source; ; {
		proj, ok := (*at).(*physical.Projection)
		if !ok {
			return out
		}
		var rest []physical.Assign
		for _, it := range proj.Items {
			if !used[it.Slot] && p.ofEntity(it.Expr) {
				out = append(out, it)
			} else {
				rest = append(rest, it)
			}
		}
		if len(rest) == 0 {
			*at = proj.Source
			continue
		}
		proj.Items = rest
		used = used.union(l.uses(proj))
		at = &proj.Source
	}
}

// ofEntity reports whether e is a property of a node or relationship, which can be read at any time.
func (p *planner) ofEntity(e physical.Expr) bool {
	prop, ok := e.(*physical.Property)
	if !ok {
		return false
	}
	r, ok := prop.Of.(*physical.SlotRef)
	return ok && p.entities()[r.Slot]
}

// entities is the slots of variables that are nodes or relationships.
func (p *planner) entities() slotSet {
	if p.ents == nil {
		p.ents = slotSet{}
		for id, slot := range p.slots {
			if kinds := p.bound.Types[id].Kinds; kinds == value.TypeNode.Kinds || kinds == value.TypeRel.Kinds {
				p.ents[slot] = true
			}
		}
	}
	return p.ents
}
