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

// The same for a set of pairs, which lies all over the memory; a pair that is put in; and how many may be expected, as they all are kept.
const (
	pairCost    = 1.0
	pairPutCost = 2.0
	manyPairs   = 8e6
)

// setGain is by how much cheaper it must be to find all nodes for which there is a pattern: that costs the same however few the rows turn out to be.
const setGain = 3

// semiJoin keeps the rows whose node, or pair of nodes, is, or is not, among all those for which there is a pattern, which are found
// once, where that costs less than in, which looks at what is there for each row. It reports whether it did.
func (s *stream) semiJoin(e ast.Expr, in *stream, anti bool) bool {
	ms, about := patternAbout(e)
	if ms == nil {
		return false
	}
	g := logical.Of(ms)
	if slices.ContainsFunc(about, func(v *ast.Variable) bool { return !s.have[v.ID] || !g.Owns(v.ID) }) {
		return false
	}
	if len(g.Rels) == 0 || len(g.Paths) > 0 || !s.standsAlone(g) || !s.ownPreds(g) {
		return false
	}
	each := askCost + askRowCost*physical.Work(in.top())
	if byDegree(g) {
		each = degreeCost
	}
	join := &physical.SemiJoin{Node: s.p.slot(about[0]), Other: physical.NoSlot, Anti: anti}
	rows, text := s.top().Head().EstRows, explain.Var(about[0])
	look := memberCost * rows
	if len(about) > 1 {
		join.Other, text = s.p.slot(about[1]), text+", "+explain.Var(about[1])
		look = pairCost * rows
	}
	least, always := each*rows, s.p.Rules.Always
	if !always && setGain*look >= least {
		return false
	}
	all := s.nodesWith(g, about)
	cost := look + physical.Work(all.op)
	if len(about) == 1 {
		cost += s.p.Stats.LabelCount("") / 64
	} else {
		cost += pairPutCost * all.rows
	}
	if (setGain*cost >= least || len(about) > 1 && all.rows > manyPairs) && !always {
		return false
	}
	join.Left, join.Right = s.op, all.op
	s.push(join, text)
	return true
}

// nodesWith is a plan for the nodes of a variable, or the pairs of two, for which there is a match of a graph, each once or several times.
func (s *stream) nodesWith(g *logical.Graph, about []*ast.Variable) *stream {
	all := s.p.newStream(false)
	s.p.tell(g)
	if v := about[0]; len(about) == 1 {
		all.then = []ast.Clause{&ast.With{Projection: ast.Projection{Items: []*ast.Item{{Expr: v, As: v}, {Expr: &ast.CountStar{}, As: &ast.Variable{Name: "  n", ID: s.p.newID()}}}}}}
		if s.p.on(ruleCountMatches) && all.countMatches(g, all.then) == 0 {
			return all
		}
		all.then = nil
	}
	all.solve(g)
	once := &physical.Distinct{Source: all.top()}
	for _, v := range about {
		once.Items = append(once.Items, physical.Assign{Slot: s.p.slot(v), Expr: ref(s.p.slot(v))})
	}
	all.earlyDistinct(once, &once.Source) // the set itself is what drops equal ones at last
	all.op = once.Source
	return all
}

// mostAbout is of how many variables around it a pattern may be whose nodes are found once.
const mostAbout = 2

// patternAbout is the MATCH clauses of an EXISTS, or a pattern, that uses so many variables of what is around it, and these; nil for all else.
func patternAbout(e ast.Expr) (ms []*ast.Match, about []*ast.Variable) {
	switch e := e.(type) {
	case *ast.PatternExpr:
		if n := len(e.Free); n > 0 && n <= mostAbout {
			return []*ast.Match{{At: e.At, Pattern: &ast.Pattern{Parts: []*ast.PatternPart{e.Part}}}}, e.Free
		}
	case *ast.Subquery:
		q, ok := e.Query.(*ast.SingleQuery)
		if n := len(e.Free); !ok || n == 0 || n > mostAbout {
			return nil, nil
		}
		cs := q.Clauses
		if r, ok := cs[len(cs)-1].(*ast.Return); ok && passes(&r.Projection) {
			cs = cs[:len(cs)-1]
		}
		if len(cs) > 0 && !slices.ContainsFunc(cs, func(c ast.Clause) bool { return !open(c) }) {
			return matchesOf(cs), e.Free
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
