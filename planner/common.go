package planner

import (
	"fmt"
	"strings"

	"github.com/morseldb/morsel/planner/physical"
	"github.com/morseldb/morsel/value"
)

// constantsIn marks what depends on no row in the expressions of a plan.
func (p *planner) constantsIn(op physical.Op) {
	p.nestedIn(op, p.constantsIn)
	mark := func(e physical.Expr) physical.Expr {
		if p.constant(e) {
			return &physical.PerRun{Of: e}
		}
		return nil
	}
	physical.ReplaceIn(op, mark)
	switch op := op.(type) {
	case *physical.Expand:
		op.Pred = physical.Replace(op.Pred, mark)
	case *physical.VarLengthExpand:
		op.RelPred, op.NodePred = physical.Replace(op.RelPred, mark), physical.Replace(op.NodePred, mark)
	}
}

// nestedIn calls f for the inputs of an operator and the plans in its expressions.
func (p *planner) nestedIn(op physical.Op, f func(physical.Op)) {
	for _, c := range op.Children() {
		if c != nil {
			f(c)
		}
	}
	var expr func(e physical.Expr)
	expr = func(e physical.Expr) {
		if n, ok := e.(*physical.Nested); ok {
			f(n.Plan)
		}
		physical.Subexprs(e, expr)
	}
	physical.Exprs(op, expr)
}

// constant reports whether e is made of literals and parameters by more than naming one, and gives one small value.
func (p *planner) constant(e physical.Expr) bool {
	switch e.(type) {
	case *physical.Const, *physical.Param, *physical.PerRun:
		return false
	}
	return p.fixedExpr(e)
}

func (p *planner) fixedExpr(e physical.Expr) bool {
	switch e := e.(type) {
	case *physical.Const, *physical.Param:
		return true
	case *physical.Call:
		if f := p.Registry.Function(e.Func); f == nil || !f.Folds() || len(e.Args) == 0 {
			return false
		}
	case *physical.Binary, *physical.Not, *physical.Neg, *physical.IsNull, *physical.ListExpr, *physical.MapExpr, *physical.Index, *physical.Case:
	default:
		return false
	}
	ok := true
	physical.Subexprs(e, func(x physical.Expr) { ok = ok && p.fixedExpr(x) })
	return ok
}

// commonIn computes what occurs more than once in the expressions of a projection or aggregation once, in a projection below;
// what the projection below computes already is taken from there.
func (p *planner) commonIn(op physical.Op) {
	p.nestedIn(op, p.commonIn)
	switch op := op.(type) {
	case *physical.Projection:
		p.again(op)
		p.share(op, &op.Source)
	case *physical.Aggregation:
		p.share(op, &op.Source)
	}
}

// again takes what a projection computes from the projections right below it, where they have it.
func (p *planner) again(op *physical.Projection) {
	have := map[string]physical.Slot{}
	for below, ok := op.Source.(*physical.Projection); ok; below, ok = below.Source.(*physical.Projection) {
		for _, it := range below.Items {
			if k, costs := p.keyOf(it.Expr); costs {
				have[k] = it.Slot
			}
		}
	}
	if len(have) > 0 {
		physical.ReplaceIn(op, func(e physical.Expr) physical.Expr {
			if k, costs := p.keyOf(e); costs {
				if slot, ok := have[k]; ok {
					return ref(slot)
				}
			}
			return nil
		})
	}
}

// maxShared bounds how many expressions of one operator are computed beforehand.
const maxShared = 8

func (p *planner) share(op physical.Op, source *physical.Op) {
	var items []physical.Assign
	var text []string
	for len(items) < maxShared {
		e, key := p.repeated(op)
		if e == nil {
			break
		}
		slot := p.scratch()
		items, text = append(items, physical.Assign{Slot: slot, Expr: e}), append(text, outline(e))
		physical.ReplaceIn(op, func(x physical.Expr) physical.Expr {
			if k, costs := p.keyOf(x); costs && k == key {
				return ref(slot)
			}
			return nil
		})
	}
	if len(items) > 0 {
		below := &physical.Projection{Source: *source, Items: items}
		below.EstRows, below.Details = (*source).Head().EstRows, "common: "+strings.Join(text, ", ")
		*source = below
	}
}

// outline is the uppermost part of an expression, for people.
func outline(e physical.Expr) string {
	if c, ok := e.(*physical.Call); ok {
		return c.Func + "(…)"
	}
	return "…"
}

// repeated is the largest expression that occurs more than once in those of op, and at least once where it is evaluated
// for each row in any case.
func (p *planner) repeated(op physical.Op) (best physical.Expr, key string) {
	times, surely := map[string]int{}, map[string]bool{}
	var order []physical.Expr
	var visit func(e physical.Expr, sure bool)
	visit = func(e physical.Expr, sure bool) {
		if k, costs := p.keyOf(e); costs {
			if times[k]++; times[k] == 1 {
				order = append(order, e)
			}
			surely[k] = surely[k] || sure
		}
		n := 0
		physical.Subexprs(e, func(x physical.Expr) {
			visit(x, sure && (n == 0 || !lazy(e)))
			n++
		})
	}
	physical.Exprs(op, func(e physical.Expr) { visit(e, true) })
	for _, e := range order {
		if k, _ := p.keyOf(e); times[k] > 1 && surely[k] && len(k) > len(key) {
			best, key = e, k
		}
	}
	return best, key
}

// lazy reports whether an expression may do without all its parts but the first.
func lazy(e physical.Expr) bool {
	switch e := e.(type) {
	case *physical.Binary:
		return e.Op == physical.OpAnd || e.Op == physical.OpOr
	case *physical.Call:
		return strings.EqualFold(e.Func, "coalesce")
	case *physical.Case, *physical.With, *physical.ListComp, *physical.Reduce, *physical.Quantified:
		return true
	}
	return false
}

// keyOf tells expressions apart that may have another value; costs is set where computing e once instead of twice saves something, and
// nothing in it is ever another value for the same row.
func (p *planner) keyOf(e physical.Expr) (key string, costs bool) {
	var b strings.Builder
	reads := false
	if !p.writeKey(&b, e, &reads) || !reads {
		return "", false
	}
	switch e := e.(type) {
	case *physical.Call:
		costs = true
	case *physical.Binary:
		costs = e.Op >= physical.OpAdd && e.Op <= physical.OpRegex
	}
	return b.String(), costs
}

func (p *planner) writeKey(b *strings.Builder, e physical.Expr, reads *bool) bool {
	switch e := e.(type) {
	case *physical.Const:
		fmt.Fprintf(b, "%d:%s", e.Value.Kind(), value.Debug(e.Value))
		return true
	case *physical.Param:
		fmt.Fprintf(b, "$%q", e.Name)
		return true
	case *physical.SlotRef:
		*reads = true
		fmt.Fprintf(b, "@%d", e.Slot)
		return true
	case *physical.Property:
		fmt.Fprintf(b, ".%q", e.Key)
	case *physical.Call:
		if f := p.Registry.Function(e.Func); f == nil || !f.BuiltIn || f.Volatile {
			return false
		}
		b.WriteString(strings.ToLower(e.Func))
	case *physical.Binary:
		fmt.Fprintf(b, "#%d", e.Op)
	case *physical.Not, *physical.Neg, *physical.IsNull, *physical.ListExpr, *physical.Index:
		fmt.Fprintf(b, "%T", e)
	default:
		return false
	}
	ok := true
	b.WriteByte('(')
	physical.Subexprs(e, func(x physical.Expr) {
		ok = ok && p.writeKey(b, x, reads)
		b.WriteByte(',')
	})
	b.WriteByte(')')
	return ok
}
