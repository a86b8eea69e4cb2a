package logical

import (
	"slices"

	"github.com/morseldb/morsel/parser/ast"
)

// Apart reports whether r and other cannot be the same relationship, uniqueness aside.
func (r *Rel) Apart(other *Rel) bool { return other.Var != nil && r.apart[other.Var.ID] }

// keepApart finds relationships that meet in a node and whose other ends differ by a predicate a <> c, or a.x < c.x: they are not
// the same, so that nothing must see to it.
func (g *Graph) keepApart() {
	for _, p := range g.Preds {
		a, c := g.Unequal(p)
		if a == nil {
			a, c = g.unlike(p)
		}
		if a == nil {
			continue
		}
		for _, r := range g.Rels {
			for _, s := range g.Rels {
				if r != s && r.Kind == Single && s.Kind == Single && r.joins(a, s, c) {
					r.separate(s)
					s.separate(r)
				}
			}
		}
	}
}

// Uses is the variables of a set that a connection of several steps names in what it says of each of them.
func (r *Rel) Uses(set map[int]bool) (out []int) {
	if r.Kind == Single {
		return nil
	}
	for _, e := range []ast.Expr{r.Props, r.Where} {
		if e != nil {
			out = append(out, Uses(e, set)...)
		}
	}
	if r.Paren != nil {
		out = append(out, Uses(r.Paren, set)...)
	}
	if r.Kind == Selected {
		out = append(out, Uses(r.Part, set)...)
		return slices.DeleteFunc(out, func(id int) bool { return id == r.Left.ID || id == r.Right.ID })
	}
	return slices.DeleteFunc(out, func(id int) bool { return r.Var != nil && id == r.Var.ID })
}

// ForgetApart has all relationships of a clause compared, whatever predicates say.
func (g *Graph) ForgetApart() {
	for _, r := range g.Rels {
		r.apart = nil
	}
}

// joins reports whether r leads from a to a node from which s leads to c.
func (r *Rel) joins(a *ast.Variable, s *Rel, c *ast.Variable) bool {
	b, d := r.other(a), s.other(c)
	return b != nil && d != nil && b.ID == d.ID
}

func (r *Rel) other(v *ast.Variable) *ast.Variable {
	switch v.ID {
	case r.Left.ID:
		return r.Right
	case r.Right.ID:
		return r.Left
	}
	return nil
}

func (r *Rel) separate(s *Rel) {
	if r.apart == nil {
		r.apart = map[int]bool{}
	}
	r.apart[s.Var.ID] = true
}

// Unequal reads p as a <> c for two nodes of the graph.
func (g *Graph) Unequal(p *Pred) (a, c *ast.Variable) {
	e, ok := p.Expr.(*ast.Comparison)
	if !ok || len(e.Ops) != 1 || e.Ops[0] != ast.Ne {
		return nil, nil
	}
	a, first := e.Operands[0].(*ast.Variable)
	c, second := e.Operands[1].(*ast.Variable)
	if !first || !second || a.ID == c.ID || g.byID[a.ID] == nil || g.byID[c.ID] == nil {
		return nil, nil
	}
	return a, c
}

// unlike reads p as a.x < c.x or a.x > c.x for two nodes of the graph, which cannot be true of one node (a.x <> a.x is, of a NaN).
func (g *Graph) unlike(p *Pred) (a, c *ast.Variable) {
	e, ok := p.Expr.(*ast.Comparison)
	if !ok || len(e.Ops) != 1 || e.Ops[0] != ast.Lt && e.Ops[0] != ast.Gt {
		return nil, nil
	}
	l, one := e.Operands[0].(*ast.Property)
	r, two := e.Operands[1].(*ast.Property)
	if !one || !two || l.Key != r.Key {
		return nil, nil
	}
	a, one = l.Of.(*ast.Variable)
	c, two = r.Of.(*ast.Variable)
	if !one || !two || a.ID == c.ID || g.byID[a.ID] == nil || g.byID[c.ID] == nil {
		return nil, nil
	}
	return a, c
}

// Joins reads e as EXISTS { (a)-[:T]-(b) } or as a pattern of one relationship; not is set where it is negated.
func Joins(e ast.Expr) (r *Rel, not bool) {
	for {
		u, ok := e.(*ast.Unary)
		if !ok || u.Op != ast.Not {
			break
		}
		not, e = !not, u.Of
	}
	var g *Graph
	switch x := e.(type) {
	case *ast.PatternExpr:
		if x.Part.Shortest != ast.NoShortest {
			return nil, false
		}
		g = OfPart(x.Part, nil)
	case *ast.Subquery:
		q, single := x.Query.(*ast.SingleQuery)
		if !single || x.Kind != ast.ExistsSub || len(q.Clauses) != 1 {
			return nil, false
		}
		m, match := q.Clauses[0].(*ast.Match)
		if !match || m.Optional || m.Search != nil {
			return nil, false
		}
		g = Of([]*ast.Match{m})
	default:
		return nil, false
	}
	if len(g.Rels) != 1 || len(g.Nodes) != 2 || len(g.Preds) > 0 || len(g.Paths) > 0 || g.Rels[0].Kind != Single {
		return nil, false
	}
	return g.Rels[0], not
}

// Alone is the graph of one of the nodes, with the predicates that are given.
func (g *Graph) Alone(v *ast.Variable, preds []*Pred) *Graph {
	out := New()
	out.nodeVar(v)
	out.Preds = preds
	return out
}

// Without is the graph without one of its predicates.
func (g *Graph) Without(p *Pred) *Graph {
	out := *g
	out.Preds = nil
	for _, q := range g.Preds {
		if q != p {
			out.Preds = append(out.Preds, q)
		}
	}
	return &out
}

// Replace is the graph with another predicate in the place of one that uses the same variables.
func (g *Graph) Replace(p *Pred, by ast.Expr) *Graph {
	out := g.Without(p)
	out.Preds = append(out.Preds, &Pred{Expr: by, Deps: p.Deps})
	return out
}

// Identify is the graph in which node c is node a. Predicates are still written with c, but depend on a.
func (g *Graph) Identify(a, c *ast.Variable) *Graph {
	out := *g
	out.Nodes, out.Rels, out.Preds = nil, nil, nil
	for _, n := range g.Nodes {
		if n.Var.ID != c.ID {
			out.Nodes = append(out.Nodes, n)
		}
	}
	for _, r := range g.Rels {
		moved := *r
		if moved.Left.ID == c.ID {
			moved.Left = a
		}
		if moved.Right.ID == c.ID {
			moved.Right = a
		}
		out.Rels = append(out.Rels, &moved)
	}
	for _, p := range g.Preds {
		moved := &Pred{Expr: p.Expr}
		for _, d := range p.Deps {
			if d == c.ID {
				d = a.ID
			}
			if len(moved.Deps) == 0 || !has(moved.Deps, d) {
				moved.Deps = insert(moved.Deps, d)
			}
		}
		if l, ok := p.Expr.(*ast.LabelCheck); ok && len(p.Deps) == 1 && p.Deps[0] == c.ID {
			moved.Expr = &ast.LabelCheck{At: l.At, Of: a, Labels: l.Labels}
		}
		if !out.says(moved) {
			out.Preds = append(out.Preds, moved)
		}
	}
	return &out
}

// says reports whether a graph asks for a plain label already.
func (g *Graph) says(p *Pred) bool {
	l, ok := p.Expr.(*ast.LabelCheck)
	if !ok {
		return false
	}
	name, plain := l.Labels.(*ast.LabelName)
	for _, q := range g.Preds {
		m, ok := q.Expr.(*ast.LabelCheck)
		if !ok || !plain || len(q.Deps) != 1 || len(p.Deps) != 1 || q.Deps[0] != p.Deps[0] {
			continue
		}
		if other, ok := m.Labels.(*ast.LabelName); ok && other.Name == name.Name {
			return true
		}
	}
	return false
}

func has(list []int, id int) bool {
	for _, x := range list {
		if x == id {
			return true
		}
	}
	return false
}
