package planner

import (
	"github.com/morseldb/morsel/parser/ast"
	"github.com/morseldb/morsel/planner/cost"
	"github.com/morseldb/morsel/planner/join"
)

// input is what the join order of a graph starts from.
func (s *stream) input(v *solver) join.Input {
	in := join.Input{Bound: v.bound, Rows: s.rows, Scope: s.p.scope, Unions: s.p.on(ruleIndexUnion), Beside: s.beside(v.g)}
	switch {
	case !s.p.on(ruleBushy):
		in.Joins = join.NoJoins
	case s.p.Rules.Always:
		in.Joins = join.EveryJoin
	}
	if w, ok := wantedOrder(s.then); ok && s.op == nil {
		in.Wants = func(id int, key string) bool { return id == w.id && key == w.key }
	}
	if s.p.on(ruleTogether) && s.op == nil {
		in.Grouped = s.groupedBy(s.then)
	}
	needed := map[int]bool{}
	if in.Counted = s.op == nil && len(v.paths) == 0 && s.counted(s.then, needed); in.Counted {
		in.Needed = func(id int) bool { return needed[id] }
	}
	return in
}

// counted reports whether the clauses behind a MATCH only count its rows, and adds the variables that they use.
func (s *stream) counted(rest []ast.Clause, needed map[int]bool) bool {
	for _, c := range rest {
		var p *ast.Projection
		switch c := c.(type) {
		case *ast.Match:
			if !c.Optional {
				return false
			}
			allVars(c, needed)
			continue
		case *ast.With:
			p = &c.Projection
		case *ast.Return:
			p = &c.Projection
		default:
			return false
		}
		counts := false
		for _, it := range p.Items {
			allVars(it.Expr, needed)
			if !s.p.hasAggregate(it.Expr) {
				continue
			}
			if !countsOf(it.Expr) {
				return false
			}
			counts = true
		}
		for _, e := range p.GroupBy {
			allVars(e, needed)
		}
		return counts
	}
	return false
}

// countsOf reports whether an aggregate needs of equal rows only how many there are.
func countsOf(e ast.Expr) bool {
	switch e := e.(type) {
	case *ast.CountStar:
		return true
	case *ast.FuncCall:
		return e.Distinct || equalFold(e.FullName(), "min") || equalFold(e.FullName(), "max")
	}
	return false
}

// allVars adds the variables that occur in n.
func allVars(n ast.Node, to map[int]bool) {
	ast.Inspect(n, func(n ast.Node) bool {
		if v, ok := n.(*ast.Variable); ok {
			to[v.ID] = true
		}
		return true
	})
}

// groupedBy is what the clause behind a MATCH groups its rows by, where these are all variables and properties of them.
func (s *stream) groupedBy(then []ast.Clause) (by []join.Group) {
	if len(then) == 0 {
		return nil
	}
	var p *ast.Projection
	switch c := then[0].(type) {
	case *ast.With:
		p = &c.Projection
	case *ast.Return:
		p = &c.Projection
	default:
		return nil
	}
	if p.GroupBy != nil || !p.Distinct && !s.aggregates(p) {
		return nil
	}
	for _, it := range p.Items {
		if s.p.hasAggregate(it.Expr) {
			continue
		}
		e := it.Expr
		prop, isProp := e.(*ast.Property)
		if isProp {
			e = prop.Of
		}
		v, ok := e.(*ast.Variable)
		if !ok {
			return nil
		}
		g := join.Group{ID: v.ID, Alone: !isProp}
		if isProp {
			if g.Different, ok = cost.Different(s.p.Stats, prop, s.p.scope); !ok {
				return nil
			}
			all, known := s.entities(v.ID)
			g.Alone = known && g.Different >= 0.9*all
		}
		by = append(by, g)
	}
	return by
}
