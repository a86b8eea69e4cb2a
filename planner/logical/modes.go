package logical

import "github.com/morseldb/morsel/parser/ast"

// The ids of variables that this package makes lie far from those that bind gives: one for each variable
// that they are made for.
const (
	walkIDs = 1 << 40 // inner variables of a relationship that is walked again and again, three for each
	pathIDs = 1 << 42 // paths that only predicates see
)

// walk turns a variable-length relationship that may be met twice into a quantified part, as variable
// length alone means a trail: -[r:T*1..3]- becomes (()-[r:T]-()){1,3}.
func (g *Graph) walk(r *ast.RelPattern, p part) *Rel {
	base := -walkIDs - 3*r.Var.ID
	v := func(k int) *ast.Variable { return &ast.Variable{At: r.At, Name: "  walk", ID: base - k} }
	inner := *r
	inner.VarLength, inner.Var, inner.Dir = nil, v(0), r.Dir
	lo, hi := bounds(r.VarLength)
	q := &ast.Quantifier{At: r.At, Min: lo}
	if hi >= 0 {
		q.Max = &hi
	}
	paren := &ast.ParenPattern{At: r.At, Quantifier: q, Groups: []*ast.Group{{Inner: inner.Var, Outer: r.Var}}, Part: &ast.PatternPart{
		At: r.At, Chain: []ast.Factor{&ast.NodePattern{At: r.At, Var: v(1)}, &inner, &ast.NodePattern{At: r.At, Var: v(2)}},
	}}
	return g.quantified(paren, p)
}

// acyclic says that no node is met twice on a path.
func (g *Graph) acyclic(p *ast.PatternPart, elems []PathElem) {
	path := p.Var
	if path == nil {
		path = &ast.Variable{At: p.At, Name: "  path", ID: -pathIDs - firstID(p)}
		g.AddPath(path, elems)
	}
	nodes := func() ast.Expr {
		return &ast.FuncCall{At: p.At, Name: "nodes", Args: []ast.Expr{path}}
	}
	x := &ast.Variable{At: p.At, Name: "  x", ID: path.ID - pathIDs}
	y := &ast.Variable{At: p.At, Name: "  y", ID: path.ID - 2*pathIDs}
	once := &ast.Quantified{At: p.At, Kind: ast.Single, Var: y, List: nodes(), Where: equal(x, y)}
	g.Preds = append(g.Preds, &Pred{Expr: &ast.Quantified{At: p.At, Kind: ast.All, Var: x, List: nodes(), Where: once}})
}

// firstID is the id of a variable that no other part has: of the part's first relationship.
func firstID(p *ast.PatternPart) int {
	id := 0
	ast.Inspect(p, func(n ast.Node) bool {
		if r, ok := n.(*ast.RelPattern); ok && id == 0 {
			id = r.Var.ID
		}
		return id == 0
	})
	return id
}
