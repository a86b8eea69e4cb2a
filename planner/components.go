package planner

import (
	"strings"

	"github.com/morseldb/morsel/planner/physical"
)

// components has what an aggregation asks of a datetime that a projection below makes of an instant (t.year of
// datetime({epochMillis: m.at}) AS t) read off the instant, where nobody needs the datetime itself: a column of integers
// is read again for each component, which is less work than to make a datetime for each row. What is no instant is an
// error as before: the lowest operator asks for a component in any case.
func (p *planner) components(op physical.Op) {
	p.nestedIn(op, p.components)
	source := grouped(op)
	if source == nil {
		return
	}
	chain := []physical.Op{op} // from the top
	for {
		f, ok := (*source).(*physical.Filter)
		if !ok {
			break
		}
		chain, source = append(chain, f), &f.Source
	}
	below, ok := (*source).(*physical.Projection)
	if !ok {
		return
	}
	for _, it := range below.Items {
		if !p.ofInstant(it.Expr) || !onlyComponents(chain, it.Slot) {
			continue
		}
		takeComponents(chain, it)
		if len(below.Items) == 1 {
			*source = below.Source
			h := chain[len(chain)-1].Head()
			h.Details += ", of " + below.Details
		}
	}
}

// grouped is the place of the input of an operator that passes on nothing but what it computes; nil for any other.
func grouped(op physical.Op) *physical.Op {
	switch op := op.(type) {
	case *physical.Aggregation:
		return &op.Source
	case *physical.Distinct:
		return &op.Source
	}
	return nil
}

// ofInstant reports whether an expression is a datetime of an instant that is at hand.
func (p *planner) ofInstant(e physical.Expr) bool {
	call, ok := e.(*physical.Call)
	if !ok || !strings.EqualFold(call.Func, "datetime") || len(call.Args) != 1 {
		return false
	}
	if f := p.Registry.Function(call.Func); f == nil || !f.BuiltIn {
		return false
	}
	m, ok := call.Args[0].(*physical.MapExpr)
	if !ok || len(m.Keys) != 1 || m.Keys[0] != "epochMillis" && m.Keys[0] != "epochSeconds" {
		return false
	}
	of := m.Values[0]
	if prop, ok := of.(*physical.Property); ok {
		of = prop.Of
	}
	return isSlotRef(of)
}

// onlyComponents reports whether the operators of a chain read of a slot nothing but properties, where they can be replaced, and the
// lowest one does for each row.
func onlyComponents(chain []physical.Op, slot physical.Slot) bool {
	u := componentUses{slot: slot, only: true}
	for _, op := range chain {
		u.surely = false
		physical.Exprs(op, func(e physical.Expr) { u.visit(e, true, true) })
	}
	return u.only && u.surely
}

// componentUses is how expressions use a slot.
type componentUses struct {
	slot         physical.Slot
	only, surely bool
}

// visit looks at an expression; sure says that it is evaluated for each row, within that Replace comes to it.
func (u *componentUses) visit(e physical.Expr, sure, within bool) {
	switch e := e.(type) {
	case *physical.SlotRef:
		u.only = u.only && e.Slot != u.slot
		return
	case *physical.Property:
		if ref, ok := e.Of.(*physical.SlotRef); ok && ref.Slot == u.slot {
			u.only, u.surely = u.only && within, u.surely || sure
			return
		}
	case *physical.PerRun, *physical.Index, *physical.ListExpr, *physical.MapExpr, *physical.Call, *physical.Binary, *physical.Not, *physical.Neg,
		*physical.IsNull, *physical.Case:
	case *physical.Nested:
		for _, s := range e.Args {
			u.only = u.only && s != u.slot
		}
	default:
		sure, within = false, false
	}
	n := 0
	physical.Subexprs(e, func(x physical.Expr) {
		u.visit(x, sure && (n == 0 || !lazy(e)), within)
		n++
	})
}

// takeComponents replaces the slot of an item in a chain by what it is made of.
func takeComponents(chain []physical.Op, it physical.Assign) {
	for _, op := range chain {
		physical.ReplaceIn(op, func(e physical.Expr) physical.Expr {
			if prop, ok := e.(*physical.Property); ok {
				if ref, ok := prop.Of.(*physical.SlotRef); ok && ref.Slot == it.Slot {
					return &physical.Property{Of: it.Expr, Key: prop.Key}
				}
			}
			return nil
		})
	}
}
