package planner

import (
	"strings"

	"github.com/morseldb/morsel/parser/ast"
	"github.com/morseldb/morsel/planner/bind"
	"github.com/morseldb/morsel/planner/explain"
	"github.com/morseldb/morsel/planner/physical"
)

func (p *planner) hasAggregate(e ast.Expr) bool { return bind.HasAggregate(e, p.Registry) }

// grouping splits the items of an aggregating projection into keys, aggregates, and what is
// computed from both afterwards.
type grouping struct {
	s     *stream
	op    *physical.Aggregation
	keys  []ast.Expr
	subst map[string]physical.Slot // what the aggregation computes, by explain.Key
	after []physical.Assign
	text  []string
	later []string

	combined []ast.Expr // the elements of the list that is counted, see combine
}

// aggregation plans the items of p, of which at least one aggregates.
func (s *stream) aggregation(p *ast.Projection, kept []*ast.Variable) {
	g := &grouping{s: s, op: &physical.Aggregation{Source: s.top()}, subst: map[string]physical.Slot{}}
	for _, e := range p.GroupBy {
		g.key(e, nil)
	}
	for _, it := range p.Items {
		if !s.p.hasAggregate(it.Expr) {
			g.key(it.Expr, it)
		}
	}
	for _, it := range p.Items {
		if s.p.hasAggregate(it.Expr) {
			g.aggregating(it)
		}
	}
	if len(kept) > 0 || !g.combinations() {
		s.mergeRows(g.op)
		s.earlyDistinct(g.op, &g.op.Source)
	}
	s.fx.barrier()
	grouped := len(g.op.Groups) > 0
	if grouped {
		g.op.Groups = append(g.op.Groups, s.passing(kept, g.op.Groups)...)
		s.rows = s.groups(g.keys)
	} else {
		s.rows = 1
	}
	if count, details := s.countFromStore(g.op); count != nil {
		s.push(count, details+" AS "+s.p.names[g.op.Aggs[0].Slot])
	} else {
		if s.p.on(ruleExtreme) {
			s.extreme(g.op)
		}
		s.push(g.op, strings.Join(g.text, ", "))
	}
	if !grouped && len(kept) > 0 { // exactly one row even without input, so the arguments come in beside it
		arg := &physical.Argument{}
		arg.EstRows = 1
		s.push(&physical.Apply{Left: arg, Right: s.op}, "")
	}
	if len(g.after) > 0 {
		s.push(&physical.Projection{Source: s.op, Items: g.after}, strings.Join(g.later, ", "))
	}
}

// key adds a grouping key, for an item or, with GROUP BY, for an expression that need not be one.
func (g *grouping) key(e ast.Expr, it *ast.Item) {
	k := explain.Key(e)
	if slot, ok := g.subst[k]; ok {
		if it != nil && slot != g.s.p.slot(it.As) {
			g.after = append(g.after, physical.Assign{Slot: g.s.p.slot(it.As), Expr: ref(slot)})
			g.later = append(g.later, itemText(it))
		}
		return
	}
	g.keys = append(g.keys, e)
	var slot physical.Slot
	text := explain.Expr(e)
	if it != nil {
		slot, text = g.s.p.slot(it.As), itemText(it)
	} else {
		slot = g.s.p.scratch()
	}
	g.subst[k] = slot
	g.op.Groups = append(g.op.Groups, physical.Assign{Slot: slot, Expr: g.s.expr(e)})
	g.text = append(g.text, text)
}

// aggregating adds the aggregates of an item, and the item itself where it is more than one aggregate.
func (g *grouping) aggregating(it *ast.Item) {
	slot := g.s.p.slot(it.As)
	if g.s.p.isAggregate(it.Expr) {
		if have, ok := g.subst[explain.Key(it.Expr)]; ok {
			g.after = append(g.after, physical.Assign{Slot: slot, Expr: ref(have)})
			g.later = append(g.later, itemText(it))
			return
		}
		g.aggregate(it.Expr, slot)
		g.text = append(g.text, itemText(it))
		return
	}
	ast.InspectScope(it.Expr, func(n ast.Node) bool {
		e, ok := n.(ast.Expr)
		if !ok || !g.s.p.isAggregate(e) {
			return true
		}
		if _, have := g.subst[explain.Key(e)]; !have {
			g.aggregate(e, g.s.p.scratch())
			g.text = append(g.text, explain.Expr(e))
		}
		return false
	})
	l := &lowering{s: g.s, subst: g.subst}
	g.after = append(g.after, physical.Assign{Slot: slot, Expr: l.expr(it.Expr)})
	g.later = append(g.later, itemText(it))
}

func (g *grouping) aggregate(e ast.Expr, slot physical.Slot) {
	agg := physical.Agg{Slot: slot, Func: "count"}
	if f, ok := e.(*ast.FuncCall); ok {
		agg.Func = strings.ToLower(f.FullName())
		if a := g.s.p.Registry.Aggregate(agg.Func); a != nil {
			agg.Func = a.Name
			if !a.Mergeable {
				g.s.p.unsafe = append(g.s.p.unsafe, a.Name)
			}
		}
		agg.Pos = f.Pos
		agg.Distinct = f.Distinct
		for _, arg := range f.Args {
			agg.Args = append(agg.Args, g.s.expr(arg))
		}
		g.combine(&agg, f)
	}
	if !volatile(e) { // two calls of rand() in aggregates are two values
		g.subst[explain.Key(e)] = slot
	}
	g.op.Aggs = append(g.op.Aggs, agg)
}

// combine makes count(DISTINCT [x, y]) count the different combinations of x and y, without lists: these are the same if their elements are,
// and never null.
func (g *grouping) combine(a *physical.Agg, e *ast.FuncCall) {
	f := g.s.p.Registry.Aggregate(a.Func)
	if a.Func != "count" || !a.Distinct || len(a.Args) != 1 || f != nil && !f.BuiltIn {
		return
	}
	list, ok := e.Args[0].(*ast.ListLit)
	if l, is := a.Args[0].(*physical.ListExpr); ok && is && len(l.Items) > 1 && len(l.Items) == len(list.Items) {
		a.Args, a.Combined, g.combined = l.Items, true, list.Items
	}
}

// combinations makes a Distinct, and a count of its rows, of an aggregation that is nothing but the count of the different combinations of several values:
// workers share out what they have found, as they do with groups. It reports whether it did.
func (g *grouping) combinations() bool {
	if len(g.op.Groups) > 0 || len(g.op.Aggs) != 1 || !g.op.Aggs[0].Combined {
		return false
	}
	a, s := &g.op.Aggs[0], g.s
	d := &physical.Distinct{Source: s.top()}
	var text []string
	var keys []ast.Expr
	for i, e := range g.combined {
		keys, text = append(keys, e), append(text, explain.Expr(e))
		d.Items = append(d.Items, physical.Assign{Slot: s.p.scratch(), Expr: a.Args[i]})
	}
	s.earlyDistinct(d, &d.Source)
	s.rows = s.groups(keys)
	s.push(d, strings.Join(text, ", "))
	a.Args, a.Combined, a.Distinct = nil, false, false
	g.op.Source = s.top()
	return true
}

// volatile reports whether e may give another value each time.
func volatile(e ast.Node) bool {
	found := false
	ast.Inspect(e, func(n ast.Node) bool {
		if f, ok := n.(*ast.FuncCall); ok {
			switch strings.ToLower(f.FullName()) {
			case "rand", "randomuuid":
				found = true
			}
		}
		return !found
	})
	return found
}
