package planner

import (
	"strings"

	"github.com/morseldb/morsel/planner/physical"
	"github.com/morseldb/morsel/value"
)

// hops finds where a path, or the list of a variable-length relationship, is only asked for its length. The expansion
// then gives the number of steps, and neither path nor list is made if nobody else needs it.
func (p *planner) hops(op physical.Op) {
	for _, c := range op.Children() {
		p.hops(c)
	}
	physical.ReplaceIn(op, func(e physical.Expr) physical.Expr { return p.steps(op, e) })
}

// steps is what stands for a call of length(path) or size(relationships) in the expressions of op; nil for all else.
func (p *planner) steps(op physical.Op, e physical.Expr) physical.Expr {
	call, ok := e.(*physical.Call)
	if !ok || len(call.Args) != 1 {
		return nil
	}
	f := p.Registry.Function(call.Func)
	ref, ok := call.Args[0].(*physical.SlotRef)
	if f == nil || !f.BuiltIn || !ok || !strings.EqualFold(f.Name, "length") && !strings.EqualFold(f.Name, "size") {
		return nil
	}
	for source := rowsOf(op); source != nil; source = rowsOf(source) {
		switch o := source.(type) {
		case *physical.Aggregation:
			return nil // it passes on nothing but what it groups by
		case *physical.VarLengthExpand:
			if o.Rels == ref.Slot && strings.EqualFold(f.Name, "size") || o.Path == ref.Slot && strings.EqualFold(f.Name, "length") {
				return p.countHops(o)
			}
		case *physical.Projection:
			for _, it := range o.Items {
				if path, ok := it.Expr.(*physical.PathExpr); ok && it.Slot == ref.Slot {
					return p.pathSteps(o, path)
				}
			}
		}
	}
	return nil
}

// rowsOf is the source of an operator that passes rows on, each on its own with all that is needed of it, or reads them all.
func rowsOf(op physical.Op) physical.Op {
	switch op := op.(type) {
	case *physical.Filter:
		return op.Source
	case *physical.Projection:
		return op.Source
	case *physical.Aggregation:
		return op.Source
	case *physical.Expand:
		return op.Source
	case *physical.VarLengthExpand:
		return op.Source
	case *physical.SemiApply:
		return op.Left
	case *physical.SemiJoin:
		return op.Left
	}
	return nil
}

// pathSteps is the length of a path that a projection above makes of one variable-length relationship and others: a
// path is null where its list is.
func (p *planner) pathSteps(op physical.Op, path *physical.PathExpr) physical.Expr {
	var list physical.Slot
	lists, single := 0, int64(0)
	for _, el := range path.Elems {
		switch el.Kind {
		case physical.PathRelList:
			lists++
			list = el.Slot
		case physical.PathRel:
			single++
		case physical.PathGroup:
			return nil
		}
	}
	if lists != 1 {
		return nil
	}
	n := p.steps(op, &physical.Call{Func: "size", Args: []physical.Expr{ref(list)}})
	if n == nil || single == 0 {
		return n
	}
	return &physical.Binary{Op: physical.OpAdd, Left: n, Right: &physical.Const{Value: value.Int(single)}}
}

func (p *planner) countHops(op *physical.VarLengthExpand) physical.Expr {
	if !op.CountHops {
		op.CountHops, op.Hops = true, p.scratch()
	}
	return ref(op.Hops)
}
