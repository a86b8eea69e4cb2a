package planner

import (
	"slices"

	"github.com/morseldb/morsel/parser/ast"
	"github.com/morseldb/morsel/planner/logical"
)

// through leaves out each WITH between the MATCH clauses at the beginning of cs that does nothing but pass variables on, so that they
// are solved as one graph: what the second asks may then be where the search begins. What such a WITH asks is asked by the MATCH before it.
func (s *stream) through(cs []ast.Clause) []ast.Clause {
	for n := 1; n+1 < len(cs) && open(cs[n-1]); n++ {
		if _, ok := cs[n].(*ast.With); !ok {
			continue
		}
		moved := s.earlyWhere(cs, n)
		with := moved[n].(*ast.With)
		if with.Where != nil || !passes(&with.Projection) || renames(with) || !open(cs[n+1]) || relies(append(matchesOf(moved[:n]), cs[n+1].(*ast.Match)), with) {
			break
		}
		cs = slices.Delete(slices.Clone(moved), n, n+1)
	}
	return cs
}

// open reports whether a clause is a MATCH that may be solved together with others.
func open(c ast.Clause) bool {
	m, ok := c.(*ast.Match)
	if !ok || m.Optional || m.Search != nil || len(m.Hints) > 0 {
		return false
	}
	return !slices.ContainsFunc(logical.Of([]*ast.Match{m}).Rels, func(r *logical.Rel) bool { return r.Kind >= logical.Shortest })
}

func renames(w *ast.With) bool {
	return slices.ContainsFunc(w.Items, func(it *ast.Item) bool { return it.Expr.(*ast.Variable).ID != it.As.ID })
}

// relies reports whether the last MATCH asks something of what a WITH before it passes on that may fail: it may then rely on which rows there are.
func relies(ms []*ast.Match, w *ast.With) bool {
	carried := map[int]bool{}
	for _, it := range w.Items {
		carried[it.As.ID] = true
	}
	all, last := logical.Of(ms), logical.Of(ms[len(ms)-1:])
	for _, r := range last.Rels {
		if len(r.Uses(carried)) > 0 {
			return true
		}
	}
	return slices.ContainsFunc(last.Preds, func(p *logical.Pred) bool { return len(logical.Uses(p.Expr, carried)) > 0 && !sure(all, p.Expr) })
}

// sure reports whether e gives a value or null whatever is stored.
func sure(g *logical.Graph, e ast.Expr) bool {
	every := func(es ...ast.Expr) bool {
		return !slices.ContainsFunc(es, func(x ast.Expr) bool { return !sure(g, x) })
	}
	switch e := e.(type) {
	case *ast.Variable:
		return true
	case *ast.Property:
		v, ok := e.Of.(*ast.Variable)
		return ok && g.Owns(v.ID)
	case *ast.LabelCheck:
		return static(e.Labels) && every(e.Of)
	case *ast.Comparison:
		return every(e.Operands...)
	case *ast.IsNull:
		return every(e.Of)
	case *ast.ListLit:
		return every(e.Items...)
	case *ast.Unary:
		return e.Op == ast.Not && boolean(e.Of) && every(e.Of)
	case *ast.Binary:
		switch e.Op {
		case ast.And, ast.Or, ast.Xor:
			return boolean(e.Left) && boolean(e.Right) && every(e.Left, e.Right)
		case ast.StartsWith, ast.EndsWith, ast.Contains:
			return every(e.Left, e.Right)
		case ast.In:
			_, list := e.Right.(*ast.ListLit)
			return list && every(e.Left, e.Right)
		}
		return false
	}
	return fixed(e)
}

// boolean reports whether e is true, false or null whatever is stored.
func boolean(e ast.Expr) bool {
	switch e := e.(type) {
	case *ast.LabelCheck, *ast.Comparison, *ast.IsNull, *ast.BoolLit, *ast.NullLit:
		return true
	case *ast.Unary:
		return e.Op == ast.Not
	case *ast.Binary:
		return e.Op <= ast.And || e.Op >= ast.StartsWith
	}
	return false
}
