package planner

import (
	"slices"

	"github.com/morseldb/morsel/planner/physical"
)

// together finds aggregations of which the rows of a group come together: one of the grouping items is a node that
// the scan below goes over in order, or a property of it, and what lies between keeps rows in their order. Such an
// aggregation gives its groups while it reads, and workers that share out the scan have no group in common. A scan
// of relationships in any order goes by the end that the topmost such aggregation wants.
//
// A DISTINCT is such an aggregation, too, if all its rows are asked for: it then need not give one before it has read
// more. few says that a LIMIT above may ask for some only.
func together(op physical.Op, few bool) {
	if agg := groupsOf(op, few); agg != nil && !agg.Together {
		t := trace{}
		for _, g := range agg.Groups {
			if s, ok := groupNode(g.Expr); ok && !slices.Contains(t.slots, s) {
				t.slots = append(t.slots, s)
				t.places = append(t.places, []place{{agg, s}})
			}
		}
		t.down(agg.Source)
	}
	for i, c := range op.Children() {
		together(c, fewBelow(op, i, few))
	}
}

// groupsOf is the aggregation that op is; nil for what is none.
func groupsOf(op physical.Op, few bool) *physical.Aggregation {
	switch op := op.(type) {
	case *physical.Aggregation:
		return op
	case *physical.Distinct:
		if few || len(op.Items) == 0 {
			return nil
		}
		if op.Ordered == nil {
			op.Ordered = &physical.Aggregation{Header: op.Header, Source: op.Source, Groups: op.Items}
		}
		return op.Ordered
	}
	return nil
}

// fewBelow is few for the i-th input of op.
func fewBelow(op physical.Op, i int, few bool) bool {
	switch op.(type) {
	case *physical.Limit:
		return true
	case *physical.SemiApply:
		return few || i > 0
	case *physical.Aggregation, *physical.Sort, *physical.Top, *physical.Eager:
		return false
	}
	return few
}

// groupNode is the slot that a grouping item is, or is a property of.
func groupNode(e physical.Expr) (physical.Slot, bool) {
	if p, ok := e.(*physical.Property); ok {
		e = p.Of
	}
	ref, ok := e.(*physical.SlotRef)
	if !ok {
		return physical.NoSlot, false
	}
	return ref.Slot, true
}

// place is an aggregation and the slot by which its groups would come together.
type place struct {
	agg *physical.Aggregation
	by  physical.Slot
}

// trace follows slots down to the scan that they come from.
type trace struct {
	slots  []physical.Slot
	places [][]place // by slot
}

func (t *trace) down(op physical.Op) {
	for len(t.slots) > 0 {
		switch o := op.(type) {
		case *physical.NodeByLabelScan:
			t.found(o.Node)
			return
		case *physical.AllNodesScan:
			t.found(o.Node)
			return
		case *physical.RelTypeScan:
			t.scan(o)
			return
		case *physical.Projection:
			t.rename(o.Items, false)
			op = o.Source
		case *physical.Aggregation, *physical.Distinct:
			agg := groupsOf(o, false)
			if agg == nil {
				return
			}
			t.rename(agg.Groups, true)
			for i, s := range t.slots {
				t.places[i] = append(t.places[i], place{agg, s})
			}
			op = agg.Source
		case *physical.Expand, *physical.VarLengthExpand, *physical.Filter, *physical.SemiApply, *physical.SemiJoin, *physical.Unwind:
			t.drop(physical.Defines(op))
			op = op.Children()[0]
		case *physical.Apply:
			for i := len(t.slots) - 1; i >= 0; i-- {
				if !physical.Makes(o.Left, t.slots[i]) {
					t.remove(i)
				}
			}
			op = o.Left
		default:
			return
		}
	}
}

// rename goes below an operator that makes items: a slot that is one of them is
// followed as what it is made of. Others end here where the operator passes nothing on.
func (t *trace) rename(items []physical.Assign, all bool) {
	for i := len(t.slots) - 1; i >= 0; i-- {
		at := slices.IndexFunc(items, func(a physical.Assign) bool { return a.Slot == t.slots[i] })
		if at < 0 {
			if all {
				t.remove(i)
			}
			continue
		}
		ref, ok := items[at].Expr.(*physical.SlotRef)
		if !ok {
			t.remove(i)
			continue
		}
		t.slots[i] = ref.Slot
	}
}

func (t *trace) drop(made []physical.Slot) {
	for i := len(t.slots) - 1; i >= 0; i-- {
		if slices.Contains(made, t.slots[i]) {
			t.remove(i)
		}
	}
}

func (t *trace) remove(i int) {
	t.slots = slices.Delete(t.slots, i, i+1)
	t.places = slices.Delete(t.places, i, i+1)
}

// scan chooses the end by which a scan of relationships goes.
func (t *trace) scan(o *physical.RelTypeScan) {
	if !o.AnyOrder {
		return
	}
	switch {
	case o.End != physical.NoSlot && slices.Contains(t.slots, o.End):
		o.ByEnd = true
		t.found(o.End)
	case o.Start != physical.NoSlot:
		t.found(o.Start)
	}
}

// found marks the aggregations whose groups come together by a node of the scan.
func (t *trace) found(node physical.Slot) {
	i := slices.Index(t.slots, node)
	if i < 0 {
		return
	}
	for _, p := range t.places[i] {
		p.agg.Together, p.agg.By = true, p.by
	}
}
