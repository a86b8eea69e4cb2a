package planner

import (
	"strings"

	"github.com/morseldb/morsel/planner/physical"
	"github.com/morseldb/morsel/value"
)

// asked is how much of a slot's list is asked for: the first most elements, or all.
type asked struct {
	most physical.Expr
	all  bool
}

// asking finds, for each slot of a plan, how much of the list in it is asked for.
type asking map[physical.Slot]*asked

// collectFirst keeps no more values of a group than are asked for where a plan reads of a collect() only the first elements.
func (p *planner) collectFirst(root physical.Op) {
	a := asking{}
	a.op(root)
	var visit func(op physical.Op)
	visit = func(op physical.Op) {
		p.nestedIn(op, visit)
		agg, ok := op.(*physical.Aggregation)
		if !ok {
			return
		}
		for i := range agg.Aggs {
			g := &agg.Aggs[i]
			if w := a[g.Slot]; g.Collects() && w != nil && !w.all {
				g.Most, g.Lazy = w.most, p.harmless(g.Args[0])
				agg.Details += " (at most " + countText(w.most) + " collected)"
			}
		}
	}
	visit(root)
}

// harmless reports whether an expression cannot fail, so that it need not be evaluated for rows that are left out.
func (p *planner) harmless(e physical.Expr) bool {
	switch e.(type) {
	case *physical.SlotRef, *physical.Const, *physical.Param:
		return true
	case *physical.MapExpr, *physical.ListExpr:
		ok := true
		physical.Subexprs(e, func(e physical.Expr) { ok = ok && p.harmless(e) })
		return ok
	}
	return p.ofEntity(e)
}

func countText(e physical.Expr) string {
	switch e := e.(type) {
	case *physical.Const:
		return e.Value.String()
	case *physical.Param:
		return "$" + e.Name
	case *physical.Binary:
		return countText(e.Left) + " + " + countText(e.Right)
	}
	return "…"
}

func (a asking) op(op physical.Op) {
	a.whole(physical.Reads(op)...)
	switch op := op.(type) {
	case *physical.Union:
		for i := range op.LeftMap {
			a.whole(op.LeftMap[i].From, op.RightMap[i].From)
		}
	case *physical.Apply:
		a.whole(op.Row)
	}
	physical.Exprs(op, a.expr)
	for _, c := range op.Children() {
		if c != nil {
			a.op(c)
		}
	}
}

// whole says that all of some slots is asked for.
func (a asking) whole(slots ...physical.Slot) {
	for _, s := range slots {
		a[s] = &asked{all: true}
	}
}

// first says that the first most elements of a slot are asked for.
func (a asking) first(s physical.Slot, most physical.Expr) {
	w := a[s]
	switch {
	case w == nil:
		a[s] = &asked{most: most}
	case !w.all:
		x, left := w.most.(*physical.Const)
		y, right := most.(*physical.Const)
		if !left || !right {
			w.all = true
		} else if x.Value.AsInt() < y.Value.AsInt() {
			w.most = most
		}
	}
}

func (a asking) expr(e physical.Expr) {
	switch e := e.(type) {
	case nil:
		return
	case *physical.SlotRef:
		a.whole(e.Slot)
		return
	case *physical.PathExpr:
		for _, el := range e.Elems {
			a.whole(el.Slot)
			a.whole(el.Group...)
		}
		return
	case *physical.Nested:
		a.whole(e.Out)
		a.op(e.Plan)
		return
	}
	if slot, most := firstOf(e); most != nil {
		a.first(slot, most)
		return
	}
	physical.Subexprs(e, a.expr)
}

// firstOf reads head(s), s[k], s[..k] and s[j..k] as what they need of the list in slot s; nil where an expression is none of them.
func firstOf(e physical.Expr) (s physical.Slot, most physical.Expr) {
	of := func(e physical.Expr) bool {
		r, ok := e.(*physical.SlotRef)
		if ok {
			s = r.Slot
		}
		return ok
	}
	switch e := e.(type) {
	case *physical.Call:
		if strings.EqualFold(e.Func, "head") && len(e.Args) == 1 && of(e.Args[0]) {
			return s, constant(value.Int(1))
		}
	case *physical.Index:
		if !of(e.Of) {
			return 0, nil
		}
		switch at := e.At.(type) {
		case *physical.Const:
			if countable(at) {
				return s, constant(value.Int(at.Value.AsInt() + 1))
			}
		case *physical.Param:
			return s, &physical.Binary{Op: physical.OpAdd, Left: at, Right: constant(value.Int(1))}
		}
	case *physical.Slice:
		if !of(e.Of) || e.From != nil && !countable(e.From) {
			return 0, nil
		}
		if _, ok := e.To.(*physical.Param); ok || countable(e.To) {
			return s, e.To
		}
	}
	return 0, nil
}

// countable reports whether e is a number of elements.
func countable(e physical.Expr) bool {
	c, ok := e.(*physical.Const)
	return ok && c.Value.Kind() == value.KindInt && c.Value.AsInt() >= 0 && c.Value.AsInt() < 1<<31
}

// sortInGroups leaves out a Sort of the rows of an aggregation: collect() brings each group in that order by itself, and what else
// aggregates shows none. Where all rows are one group, of which all is asked for, they are sorted as ever.
func (p *planner) sortInGroups(op physical.Op) {
	p.nestedIn(op, p.sortInGroups)
	agg, ok := op.(*physical.Aggregation)
	if !ok {
		return
	}
	sort, ok := agg.Source.(*physical.Sort)
	if !ok || !p.sortsGroups(agg) {
		return
	}
	text := ""
	for i := range agg.Aggs {
		if a := &agg.Aggs[i]; a.Collects() {
			for _, k := range sort.By {
				a.Args, a.Order = append(a.Args, ref(k.Slot)), append(a.Order, k.Desc)
			}
			text = " (each sorted by " + sort.Details + ")"
		}
	}
	agg.Details += text
	agg.Source = sort.Source
}

// sortsGroups reports whether an aggregation can do without its rows in order.
func (p *planner) sortsGroups(agg *physical.Aggregation) bool {
	for i := range agg.Aggs {
		switch a := &agg.Aggs[i]; {
		case a.Collects():
			if len(agg.Groups) == 0 && a.Most == nil && !p.Rules.Always {
				return false
			}
		case !unorderly[strings.ToLower(a.Func)]:
			return false
		}
	}
	return true
}

// unorderly is the aggregates that show nothing of the order of their rows.
var unorderly = map[string]bool{
	"count": true, "sum": true, "avg": true, "min": true, "max": true, "stdev": true, "stdevp": true, "percentilecont": true, "percentiledisc": true,
}
