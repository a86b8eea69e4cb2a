package planner

import (
	"slices"

	"github.com/morseldb/morsel/parser/ast"
	"github.com/morseldb/morsel/planner/explain"
	"github.com/morseldb/morsel/planner/logical"
)

// tell applies the rules that are about the graph alone.
func (p *planner) tell(g *logical.Graph) {
	if !p.on(ruleKeepApart) {
		g.ForgetApart()
	}
	if p.on(ruleImpliedTypes) {
		p.impliedTypes(g)
	}
	for _, pred := range g.Preds {
		if p.on(ruleInList) {
			pred.Expr = anyLabel(listed(pred.Expr))
		}
		if p.on(ruleCountExists) {
			pred.Expr = asExists(pred.Expr)
		}
	}
}

// asExists is EXISTS { … } for COUNT { … } > 0 and what says the same, NOT EXISTS { … } for COUNT { … } = 0; any other e stays as it is.
func asExists(e ast.Expr) ast.Expr {
	c, ok := e.(*ast.Comparison)
	if !ok || len(c.Ops) != 1 {
		return e
	}
	op, of, than := c.Ops[0], c.Operands[0], c.Operands[1]
	if _, literal := of.(*ast.IntLit); literal {
		op, of, than = turned[op], than, of
	}
	sub, isSub := of.(*ast.Subquery)
	n, isInt := than.(*ast.IntLit)
	if !isSub || sub.Kind != ast.CountSub || !isInt {
		return e
	}
	exists := *sub
	exists.Kind = ast.ExistsSub
	switch {
	case n.Value == 0 && (op == ast.Gt || op == ast.Ne), n.Value == 1 && op == ast.Ge:
		return &exists
	case n.Value == 0 && (op == ast.Eq || op == ast.Le), n.Value == 1 && op == ast.Lt:
		return &ast.Unary{At: c.At, Op: ast.Not, Of: &exists}
	}
	return e
}

// turned is each comparison as its right side makes it with its left.
var turned = map[ast.CompareOp]ast.CompareOp{ast.Eq: ast.Eq, ast.Ne: ast.Ne, ast.Lt: ast.Gt, ast.Gt: ast.Lt, ast.Le: ast.Ge, ast.Ge: ast.Le}

// listed is x IN [a, b, …] for a disjunction of x = a, x = b, x IN [c, …], where x is a variable or a property and the others are
// literals or parameters; any other e stays as it is. Both are null in the same cases: where nothing
// is equal and x or one of the others is null.
func listed(e ast.Expr) ast.Expr {
	or, ok := e.(*ast.Binary)
	if !ok || or.Op != ast.Or {
		return e
	}
	of, items := oneOf(or)
	if of == nil {
		return e
	}
	return &ast.Binary{At: or.At, Op: ast.In, Left: of, Right: &ast.ListLit{At: or.At, Items: items}, OpPos: or.OpPos}
}

// anyLabel is n:A|B for n:A OR n:B; any other e stays as it is. A node that is null is neither in both.
func anyLabel(e ast.Expr) ast.Expr {
	or, ok := e.(*ast.Binary)
	if !ok || or.Op != ast.Or {
		return e
	}
	left, one := anyLabel(or.Left).(*ast.LabelCheck)
	right, two := anyLabel(or.Right).(*ast.LabelCheck)
	if !one || !two {
		return e
	}
	a, one := left.Of.(*ast.Variable)
	b, two := right.Of.(*ast.Variable)
	if !one || !two || a.ID != b.ID {
		return e
	}
	return &ast.LabelCheck{At: left.At, Of: a, Labels: &ast.LabelOr{At: left.At, Left: left.Labels, Right: right.Labels}}
}

// oneOf reads e as a test that of is one of some items; nil where it is anything else.
func oneOf(e ast.Expr) (of ast.Expr, items []ast.Expr) {
	switch e := e.(type) {
	case *ast.Comparison:
		if len(e.Ops) != 1 || e.Ops[0] != ast.Eq {
			return nil, nil
		}
		for i, of := range e.Operands {
			if found(of) && fixed(e.Operands[1-i]) {
				return of, []ast.Expr{e.Operands[1-i]}
			}
		}
	case *ast.Binary:
		if list, ok := e.Right.(*ast.ListLit); ok && e.Op == ast.In && found(e.Left) && !slices.ContainsFunc(list.Items, func(x ast.Expr) bool { return !fixed(x) }) {
			return e.Left, list.Items
		}
		if e.Op != ast.Or {
			break
		}
		left, some := oneOf(e.Left)
		if left == nil {
			return nil, nil
		}
		right, more := oneOf(e.Right)
		if right == nil || explain.Key(left) != explain.Key(right) {
			return nil, nil
		}
		return left, append(some[:len(some):len(some)], more...)
	}
	return nil, nil
}

// found reports whether e is a variable or a property of one.
func found(e ast.Expr) bool {
	if p, ok := e.(*ast.Property); ok {
		e = p.Of
	}
	_, ok := e.(*ast.Variable)
	return ok
}

// fixed reports whether e is a literal or a parameter.
func fixed(e ast.Expr) bool {
	switch e.(type) {
	case *ast.Param, *ast.NullLit, *ast.BoolLit, *ast.IntLit, *ast.FloatLit, *ast.StringLit:
		return true
	}
	return false
}

// earlyWhere moves what a WITH behind n MATCH clauses asks of what they bind into the last of them: it may then be
// where a search begins, and keeps rows from being made. The WITH must do nothing but pass variables on.
func (s *stream) earlyWhere(cs []ast.Clause, n int) []ast.Clause {
	if n >= len(cs) {
		return cs
	}
	with, ok := cs[n].(*ast.With)
	last := cs[n-1].(*ast.Match)
	if !ok || with.Where == nil || last.Optional || last.Search != nil || !passes(&with.Projection) {
		return cs
	}
	g := logical.Of(matchesOf(cs[:n]))
	if slices.ContainsFunc(g.Rels, func(r *logical.Rel) bool { return r.Kind >= logical.Shortest }) {
		return cs // which path is found depends on what the MATCH asks
	}
	renamed := map[int]bool{}
	for _, it := range with.Items {
		if v := it.Expr.(*ast.Variable); v.ID != it.As.ID {
			renamed[it.As.ID] = true
		}
	}
	m, w := *last, *with
	w.Where = nil
	for _, e := range logical.Conjuncts(with.Where) {
		if to := &w.Where; volatile(e) || len(logical.Uses(e, renamed)) > 0 {
			*to = both(*to, e)
		} else {
			m.Where = both(m.Where, e)
		}
	}
	out := slices.Clone(cs)
	out[n-1], out[n] = &m, &w
	return out
}

// passes reports whether a projection only passes variables on.
func passes(p *ast.Projection) bool {
	if p.Distinct || p.GroupBy != nil || len(p.OrderBy) > 0 || p.Skip != nil || p.Limit != nil {
		return false
	}
	return !slices.ContainsFunc(p.Items, func(it *ast.Item) bool {
		_, ok := it.Expr.(*ast.Variable)
		return !ok
	})
}

func both(a, b ast.Expr) ast.Expr {
	if a == nil {
		return b
	}
	return &ast.Binary{At: ast.At{Pos: b.Position()}, Op: ast.And, Left: a, Right: b}
}

func matchesOf(cs []ast.Clause) []*ast.Match {
	var out []*ast.Match
	for _, c := range cs {
		out = append(out, c.(*ast.Match))
	}
	return out
}
