package planner

import (
	"slices"

	"github.com/morseldb/morsel/parser/ast"
	"github.com/morseldb/morsel/planner/cost"
	"github.com/morseldb/morsel/planner/join"
	"github.com/morseldb/morsel/planner/logical"
)

// impliedTypes gives connections without a type those that relationships at nodes with the labels of their ends have, by the exact counts of the
// graph that the query reads. They are then other relationships than those of other types, and fewer lists are read.
func (p *planner) impliedTypes(g *logical.Graph) {
	stats, ok := p.Stats.(cost.Typer)
	if !ok || !p.bound.ReadOnly {
		return
	}
	for _, r := range g.Rels {
		if r.Types != nil || r.TypeExpr != nil || r.Kind > logical.VarLength {
			continue
		}
		ends := [2]typesAt{{stats: stats}, {stats: stats}}
		for _, pred := range g.Preds {
			for i, v := range []*ast.Variable{r.Left, r.Right} {
				if label, ok := join.PlainLabel(pred.Expr, v.ID); ok {
					ends[i].labels = append(ends[i].labels, label)
				}
			}
		}
		if types, known := stepTypes(r, ends[0], ends[1]); known && len(types) > 0 {
			r.Types = types
		}
	}
}

// stepTypes is the types that a relationship of r may have. All steps of r but the first and the last may have any.
func stepTypes(r *logical.Rel, left, right typesAt) (types []string, known bool) {
	first, any := left.of(r.Dir != ast.RightToLeft, r.Dir != ast.LeftToRight)
	last, open := right.of(r.Dir != ast.LeftToRight, r.Dir != ast.RightToLeft)
	switch {
	case r.Max == 1 && any:
		return last, !open
	case r.Max == 1 && open:
		return first, true
	case r.Max == 1:
		return slices.DeleteFunc(slices.Clone(first), func(t string) bool { return !slices.Contains(last, t) }), true
	case r.Max != 2 || any || open:
		return nil, false
	}
	for _, t := range last {
		if !slices.Contains(first, t) {
			first = append(slices.Clip(first), t)
		}
	}
	return first, true
}

// typesAt is the labels of one end of a connection.
type typesAt struct {
	stats  cost.Typer
	labels []string
}

// of is the types of relationships that leave nodes with the labels, or reach them; any is set where that is not known.
func (e typesAt) of(out, in bool) (types []string, any bool) {
	any = true
	for _, l := range e.labels {
		var at []string
		for _, leaving := range []bool{true, false} {
			if leaving && !out || !leaving && !in {
				continue
			}
			names, ok := e.stats.TypesAt(l, leaving)
			if !ok {
				return nil, true
			}
			at = append(at, names...)
		}
		slices.Sort(at)
		at = slices.Compact(at)
		if any {
			types, any = at, false
		} else {
			types = slices.DeleteFunc(types, func(t string) bool { return !slices.Contains(at, t) })
		}
	}
	return types, any
}
