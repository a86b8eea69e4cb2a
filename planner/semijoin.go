package planner

import (
	"slices"

	"github.com/morseldb/morsel/parser/ast"
	"github.com/morseldb/morsel/planner/explain"
	"github.com/morseldb/morsel/planner/logical"
	"github.com/morseldb/morsel/planner/physical"
)

// What it costs, in rows that are made, to ask an EXISTS for one row of many: beginning, and for each row that its plan gives; for the degree
// of the row's node alone; and to look the row's node up in a set.
const (
	askCost    = 4
	askRowCost = 2
	degreeCost = 2.5
	memberCost = 0.3
)

// setGain is by how much cheaper it must be to find all nodes for which there is a pattern: that costs the same however few the rows turn out to be.
const setGain = 3

// semiJoin keeps the rows whose node is, or is not, among all those for which there is a pattern, which are found once, where that
// costs less than in, which looks at what is there for each row. It reports whether it did.
func (s *stream) semiJoin(e ast.Expr, in *stream, anti bool) bool {
	ms, v := patternAbout(e)
	if ms == nil || !s.have[v.ID] {
		return false
	}
	g := logical.Of(ms)
	if !g.Owns(v.ID) || len(g.Rels) == 0 || len(g.Paths) > 0 || !s.standsAlone(g) || !s.ownPreds(g) {
		return false
	}
	each := askCost + askRowCost*physical.Work(in.top())
	if byDegree(g) {
		each = degreeCost
	}
	rows := s.top().Head().EstRows
	least := each * rows
	if always := s.p.Rules.Always; !always && setGain*memberCost*rows >= least {
		return false
	}
	all := s.nodesWith(g, v)
	if cost := setGain * (physical.Work(all.op) + s.p.Stats.LabelCount("")/64 + memberCost*rows); cost >= least && !s.p.Rules.Always {
		return false
	}
	s.push(&physical.SemiJoin{Left: s.op, Right: all.op, Node: s.p.slot(v), Anti: anti}, explain.Var(v))
	return true
}

// nodesWith is a plan for the nodes of a variable for which there is a match of a graph, each once or several times.
func (s *stream) nodesWith(g *logical.Graph, v *ast.Variable) *stream {
	all := s.p.newStream(false)
	all.then = []ast.Clause{&ast.With{Projection: ast.Projection{Items: []*ast.Item{{Expr: v, As: v}, {Expr: &ast.CountStar{}, As: &ast.Variable{Name: "  n", ID: s.p.newID()}}}}}}
	s.p.tell(g)
	if s.p.on(ruleCountMatches) && all.countMatches(g, all.then) == 0 {
		return all
	}
	all.then = nil
	all.solve(g)
	once := &physical.Distinct{Source: all.top(), Items: []physical.Assign{{Slot: s.p.slot(v), Expr: ref(s.p.slot(v))}}}
	all.earlyDistinct(once, &once.Source) // the set itself is what drops equal ones at last
	all.op = once.Source
	return all
}

// patternAbout is the MATCH clauses of an EXISTS, or a pattern, that uses one variable of what is around it; nil for all else.
func patternAbout(e ast.Expr) (ms []*ast.Match, v *ast.Variable) {
	switch e := e.(type) {
	case *ast.PatternExpr:
		if len(e.Free) == 1 {
			return []*ast.Match{{At: e.At, Pattern: &ast.Pattern{Parts: []*ast.PatternPart{e.Part}}}}, e.Free[0]
		}
	case *ast.Subquery:
		q, ok := e.Query.(*ast.SingleQuery)
		if !ok || len(e.Free) != 1 {
			return nil, nil
		}
		cs := q.Clauses
		if r, ok := cs[len(cs)-1].(*ast.Return); ok && passes(&r.Projection) {
			cs = cs[:len(cs)-1]
		}
		if len(cs) > 0 && !slices.ContainsFunc(cs, func(c ast.Clause) bool { return !open(c) }) {
			return matchesOf(cs), e.Free[0]
		}
	}
	return nil, nil
}

// byDegree reports whether a graph is one relationship of a node and at most a label at its end: that is answered from the lists of neighbours.
func byDegree(g *logical.Graph) bool {
	if len(g.Rels) != 1 || g.Rels[0].Kind != logical.Single {
		return false
	}
	return !slices.ContainsFunc(g.Preds, func(p *logical.Pred) bool {
		check, ok := p.Expr.(*ast.LabelCheck)
		return !ok || !static(check.Labels)
	})
}
