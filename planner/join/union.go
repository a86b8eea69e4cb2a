package join

import (
	"slices"

	"github.com/morseldb/morsel/parser/ast"
	"github.com/morseldb/morsel/planner/cost"
	"github.com/morseldb/morsel/planner/logical"
)

// maxBranches is how many seeks a union may have.
const maxBranches = 32

// united is the best way to find a node by several seeks of which each finds some: for n.a = 1 OR n.b = 2, each side by
// an index of its own, and for (n:A|B), what is asked of n by an index on each label. Nil where there is none, or
// where one seek finds fewer.
func (o *orderer) united(n *logical.Node, labels []string, one *IndexUse) *IndexUse {
	best := one
	for _, p := range o.g.Preds {
		if !o.tells(p, n.Var.ID) {
			continue
		}
		var u *IndexUse
		switch e := p.Expr.(type) {
		case *ast.Binary:
			if e.Op == ast.Or {
				u = o.eitherOf(p, n.Var.ID, labels)
			}
		case *ast.LabelCheck:
			u = o.eitherLabel(p, n.Var.ID)
		}
		if u != nil && (best == nil || u.rows < best.rows) && o.allowUnion(n.Var.ID, u) {
			best = u
		}
	}
	if best == one {
		return nil
	}
	return best
}

// tells reports whether a predicate is about a variable, and otherwise only about what is bound.
func (o *orderer) tells(p *logical.Pred, id int) bool {
	return slices.Contains(p.Deps, id) && !slices.ContainsFunc(p.Deps, func(d int) bool { return d != id && !o.bound(d) })
}

// allowUnion reports whether a node may be found by several seeks: with a hint, only where one is in its index.
func (o *orderer) allowUnion(id int, u *IndexUse) bool {
	hint := o.hints[id]
	return hint == nil || slices.ContainsFunc(u.Any, func(x *IndexUse) bool { return Names(hint, x.Index) })
}

// disjuncts is the sides of an OR.
func disjuncts(e ast.Expr) []ast.Expr {
	if b, ok := e.(*ast.Binary); ok && b.Op == ast.Or {
		return append(disjuncts(b.Left), disjuncts(b.Right)...)
	}
	return []ast.Expr{e}
}

// eitherOf asks an index for each side of an OR, or for a part of the side.
func (o *orderer) eitherOf(p *logical.Pred, id int, labels []string) *IndexUse {
	sides := disjuncts(p.Expr)
	if len(sides) > maxBranches || len(labels) == 0 {
		return nil
	}
	u := &IndexUse{}
	whole := true // each seek finds nothing but what its side is true of
	for _, side := range sides {
		asked := map[string][]Asked{}
		parts := logical.Conjuncts(side)
		for _, e := range parts {
			if a, ok := askedBy(e, id); ok {
				a.preds = []*logical.Pred{{Expr: e, Deps: p.Deps}}
				asked[a.Key] = append(asked[a.Key], a)
			}
		}
		for key, list := range asked {
			asked[key] = joined(list)
		}
		use := o.bestOf(id, labels, asked)
		if use == nil {
			return nil
		}
		whole = whole && len(use.Preds) == len(parts)
		u.add(use)
	}
	if whole {
		u.Preds = append(u.Preds, p)
	}
	return u
}

// eitherLabel asks an index on each label of (n:A|B).
func (o *orderer) eitherLabel(p *logical.Pred, id int) *IndexUse {
	var labels []string
	var names func(l ast.LabelExpr) bool
	names = func(l ast.LabelExpr) bool {
		switch l := l.(type) {
		case *ast.LabelName:
			labels = append(labels, l.Name)
			return true
		case *ast.LabelOr:
			return names(l.Left) && names(l.Right)
		}
		return false
	}
	check := p.Expr.(*ast.LabelCheck)
	if v, ok := check.Of.(*ast.Variable); !ok || v.ID != id || !names(check.Labels) || len(labels) < 2 || len(labels) > maxBranches {
		return nil
	}
	asked := o.askedOf(id)
	u := &IndexUse{}
	for _, label := range labels {
		use := o.bestOf(id, []string{label}, asked)
		if use == nil {
			return nil
		}
		u.add(use)
	}
	u.Preds = append(slices.Clone(u.Any[0].Preds), p)
	for _, use := range u.Any[1:] {
		u.Preds = slices.DeleteFunc(u.Preds, func(q *logical.Pred) bool { return q != p && !slices.Contains(use.Preds, q) })
	}
	return u
}

// bestOf is the best index on one of some labels for what is asked.
func (o *orderer) bestOf(id int, labels []string, asked map[string][]Asked) *IndexUse {
	var best *IndexUse
	for _, label := range labels {
		for _, ix := range cost.Indexes(o.stats, false, label) {
			use := useOf(ix, asked)
			if use == nil {
				continue
			}
			o.refine(id, use)
			if best == nil || use.better(best) {
				best = use
			}
		}
	}
	return best
}

// add adds a seek to a union. The label is the union's where all seeks have it.
func (u *IndexUse) add(use *IndexUse) {
	if len(u.Any) == 0 {
		u.Token = use.Token
	} else if u.Token != use.Token {
		u.Token = ""
	}
	u.Any = append(u.Any, use)
	u.rows += use.rows
}
