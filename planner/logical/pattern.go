package logical

import (
	"github.com/morseldb/morsel/parser/ast"
)

// part is what the elements of one pattern part have in common.
type part struct {
	clause int
	mode   ast.PathMode
}

// AddPart adds a pattern part of the clause with the given number.
func (g *Graph) AddPart(p *ast.PatternPart, clause int) {
	var elems []PathElem
	switch {
	case p.Shortest != ast.NoShortest:
		elems = g.shortest(p, clause)
	case p.Selector != ast.SelectAll:
		elems = g.selected(p, clause)
	default:
		if p.Mode == ast.Walk {
			clause = -1
		}
		elems = g.chain(p.Chain, part{clause: clause, mode: p.Mode})
		if p.Mode == ast.Acyclic && len(elems) > 1 {
			g.acyclic(p, elems)
		}
	}
	g.AddPath(p.Var, elems)
}

// AddPath names a path; a nil v is ignored.
func (g *Graph) AddPath(v *ast.Variable, elems []PathElem) {
	if v == nil {
		return
	}
	g.own[v.ID] = true
	g.Paths = append(g.Paths, &Path{Var: v, Elems: elems})
}

// chain adds nodes and connections as they are written and answers the path through them.
func (g *Graph) chain(chain []ast.Factor, p part) []PathElem {
	var elems []PathElem
	var left *ast.Variable
	var pending *Rel // waits for the node on its right
	link := func(v *ast.Variable) {
		if pending != nil {
			pending.Left, pending.Right = left, v
			g.Rels = append(g.Rels, pending)
			pending = nil
		} else if left != nil {
			g.same(left, v)
		}
		left = v
	}
	for _, f := range chain {
		switch f := f.(type) {
		case *ast.NodePattern:
			link(f.Var)
			g.node(f)
			elems = append(elems, PathElem{Node: f.Var})
		case *ast.RelPattern:
			if f.VarLength != nil && p.clause < 0 {
				pending = g.walk(f, p)
				elems = append(elems, groupElem(pending.Paren))
				continue
			}
			pending = g.rel(f, p)
			elems = append(elems, relElem(pending))
		case *ast.ParenPattern:
			if f.Quantifier == nil {
				inner := g.paren(f, p)
				link(inner[0].Node)
				left = inner[len(inner)-1].Node
				elems = append(elems, inner...)
				continue
			}
			pending = g.quantified(f, p)
			elems = append(elems, groupElem(f))
		}
	}
	return elems
}

// same says that two neighbouring node patterns are one node.
func (g *Graph) same(a, b *ast.Variable) {
	g.Preds = append(g.Preds, &Pred{Expr: equal(a, b)})
}

func equal(a, b ast.Expr) ast.Expr {
	return &ast.Comparison{Operands: []ast.Expr{a, b}, Ops: []ast.CompareOp{ast.Eq}}
}

// node adds a node and turns what its pattern says of it into predicates.
func (g *Graph) node(n *ast.NodePattern) {
	g.nodeVar(n.Var)
	if n.Labels != nil {
		g.labels(n.Var, n.Labels)
	}
	g.props(n.Var, n.Props)
	g.AddWhere(n.Where)
}

func (g *Graph) nodeVar(v *ast.Variable) {
	if g.byID[v.ID] == nil {
		n := &Node{Var: v}
		g.byID[v.ID] = n
		g.own[v.ID] = true
		g.Nodes = append(g.Nodes, n)
	}
}

// labels splits a conjunction of labels, as each may be tested where it is cheapest.
func (g *Graph) labels(v *ast.Variable, l ast.LabelExpr) {
	if and, ok := l.(*ast.LabelAnd); ok {
		g.labels(v, and.Left)
		g.labels(v, and.Right)
		return
	}
	g.Preds = append(g.Preds, &Pred{Expr: &ast.LabelCheck{At: ast.At{Pos: l.Position()}, Of: v, Labels: l}})
}

// props turns {k: e} into k = e for each key.
func (g *Graph) props(v *ast.Variable, props ast.Expr) {
	for _, e := range PropsOf(v, props) {
		g.Preds = append(g.Preds, &Pred{Expr: e})
	}
}

// PropsOf is the predicates v.k = e of an inline property map.
func PropsOf(v *ast.Variable, props ast.Expr) []ast.Expr {
	m, ok := props.(*ast.MapLit)
	if !ok {
		return nil
	}
	var out []ast.Expr
	for i, k := range m.Keys {
		out = append(out, equal(&ast.Property{At: m.At, Of: v, Key: k}, m.Values[i]))
	}
	return out
}

func (g *Graph) rel(r *ast.RelPattern, p part) *Rel {
	out := &Rel{Kind: Single, Var: r.Var, Dir: r.Dir, Min: 1, Max: 1, Clause: p.clause, Mode: p.mode}
	plain := true
	out.Types, plain = Types(r.Types)
	g.own[r.Var.ID] = true
	switch {
	case r.VarLength != nil:
		out.Kind = VarLength
		out.Min, out.Max = bounds(r.VarLength)
	case r.Quantifier != nil:
		out.Kind = Quantified
		out.Min, out.Max = quantity(r.Quantifier)
	default:
		if !plain {
			g.Preds = append(g.Preds, &Pred{Expr: &ast.LabelCheck{At: r.At, Of: r.Var, Labels: r.Types}})
		}
		g.props(r.Var, r.Props)
		g.AddWhere(r.Where)
		return out
	}
	if !plain {
		out.TypeExpr = r.Types
	}
	out.Props, out.Where = r.Props, r.Where
	return out
}

func bounds(r *ast.Range) (lo, hi int64) {
	lo, hi = 1, -1
	if r.Min != nil {
		lo = *r.Min
	}
	if r.Max != nil {
		hi = *r.Max
	}
	return lo, hi
}

func quantity(q *ast.Quantifier) (lo, hi int64) {
	if q.Max == nil {
		return q.Min, -1
	}
	return q.Min, *q.Max
}

// Types gives the alternatives of a plain type expression, A|B; plain is false when the expression
// says more than a list of names can.
func Types(l ast.LabelExpr) (types []string, plain bool) {
	switch l := l.(type) {
	case nil:
		return nil, true
	case *ast.LabelName:
		return []string{l.Name}, true
	case *ast.LabelWildcard:
		return nil, true
	case *ast.LabelOr:
		a, okA := Types(l.Left)
		b, okB := Types(l.Right)
		if okA && okB && a != nil && b != nil {
			return append(append([]string{}, a...), missing(a, b)...), true
		}
	}
	return nil, false
}

func missing(have, more []string) []string {
	var out []string
next:
	for _, m := range more {
		for _, h := range have {
			if h == m {
				continue next
			}
		}
		out = append(out, m)
	}
	return out
}

func relElem(r *Rel) PathElem {
	if r.Kind == Single {
		return PathElem{Rel: r.Var}
	}
	return PathElem{List: r.Var}
}

// paren adds a parenthesised part that is not repeated.
func (g *Graph) paren(f *ast.ParenPattern, p part) []PathElem {
	elems := g.chain(f.Part.Chain, p)
	g.AddPath(f.Part.Var, elems)
	g.AddWhere(f.Where)
	return elems
}

func (g *Graph) quantified(f *ast.ParenPattern, p part) *Rel {
	lo, hi := quantity(f.Quantifier)
	completeGroups(f)
	for _, group := range f.Groups {
		g.own[group.Outer.ID] = true
	}
	return &Rel{Kind: Quantified, Paren: f, Min: lo, Max: hi, Clause: p.clause, Mode: p.mode}
}

// completeGroups gives the anonymous variables inside a quantified part their lists outside, too: paths and
// relationship uniqueness need them. Such a list has the negative id of its inner variable.
func completeGroups(f *ast.ParenPattern) {
	have := map[int]bool{}
	for _, g := range f.Groups {
		have[g.Inner.ID] = true
	}
	add := func(v *ast.Variable) {
		if !have[v.ID] {
			have[v.ID] = true
			f.Groups = append(f.Groups, &ast.Group{Inner: v, Outer: &ast.Variable{At: v.At, Name: v.Name, ID: -v.ID}})
		}
	}
	for _, inner := range f.Part.Chain {
		switch inner := inner.(type) {
		case *ast.NodePattern:
			add(inner.Var)
		case *ast.RelPattern:
			add(inner.Var)
		}
	}
}

// groupElem is the path through a quantified part: the lists of its nodes and relationships in order.
func groupElem(f *ast.ParenPattern) PathElem {
	outer := map[int]*ast.Variable{}
	for _, g := range f.Groups {
		outer[g.Inner.ID] = g.Outer
	}
	var e PathElem
	for _, inner := range f.Part.Chain {
		switch inner := inner.(type) {
		case *ast.NodePattern:
			e.Group = append(e.Group, outer[inner.Var.ID])
		case *ast.RelPattern:
			e.Group = append(e.Group, outer[inner.Var.ID])
		}
	}
	return e
}

// shortest adds shortestPath((a)-[r*]->(b)): a connection between a and b.
func (g *Graph) shortest(p *ast.PatternPart, clause int) []PathElem {
	from, to := p.Chain[0].(*ast.NodePattern), p.Chain[len(p.Chain)-1].(*ast.NodePattern)
	g.node(from)
	g.node(to)
	f, ok := p.Chain[1].(*ast.RelPattern)
	if !ok {
		return nil
	}
	if f.VarLength == nil { // one relationship is a list of one here, too
		one := int64(1)
		c := *f
		c.VarLength = &ast.Range{At: f.At, Min: &one, Max: &one}
		f = &c
	}
	r := g.rel(f, part{clause: clause})
	r.Kind, r.Left, r.Right, r.Part = Shortest, from.Var, to.Var, p
	g.Rels = append(g.Rels, r)
	return []PathElem{{Node: from.Var}, {List: f.Var}, {Node: to.Var}}
}

// about reports whether a predicate is about one of two nodes and nothing else of its graph.
func (p *Pred) about(first, last *ast.Variable) bool {
	return len(p.Deps) == 1 && (p.Deps[0] == first.ID || p.Deps[0] == last.ID)
}

// selected adds a part with a selector as one connection between its first and last node, whose
// predicates hold outside, too: they do not change which paths between two nodes are chosen.
func (g *Graph) selected(p *ast.PatternPart, clause int) []PathElem {
	inner := New()
	elems := inner.chain(p.Chain, part{clause: 0, mode: p.Mode})
	for id := range inner.own {
		g.own[id] = true
	}
	first, last := elems[0].Node, elems[len(elems)-1].Node
	g.nodeVar(first)
	g.nodeVar(last)
	inner.resolve()
	for _, p := range inner.Preds {
		if p.about(first, last) {
			g.Preds = append(g.Preds, &Pred{Expr: p.Expr})
		}
	}
	g.Rels = append(g.Rels, &Rel{Kind: Selected, Left: first, Right: last, Part: p, Clause: clause, Mode: p.Mode, Min: 1, Max: -1})
	return elems
}

// SelectedVars is the variables that a part with a selector binds, its end nodes included.
func SelectedVars(p *ast.PatternPart) []*ast.Variable {
	inner := New()
	inner.AddPath(p.Var, inner.chain(p.Chain, part{}))
	var out []*ast.Variable
	for _, n := range inner.Nodes {
		out = append(out, n.Var)
	}
	for _, r := range inner.Rels {
		out = append(out, r.binds()...)
	}
	for _, path := range inner.Paths {
		out = append(out, path.Var)
	}
	return out
}
