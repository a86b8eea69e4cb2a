package planner

import (
	"slices"

	"github.com/morseldb/morsel/parser/ast"
	"github.com/morseldb/morsel/planner/join"
	"github.com/morseldb/morsel/planner/logical"
	"github.com/morseldb/morsel/planner/physical"
	"github.com/morseldb/morsel/value"
)

// joinRows joins the rows so far with a part of the graph that is solved as if nothing were bound.
func (v *solver) joinRows(step join.Step) {
	s := v.s
	side := s.alone(v.g, join.Component{Steps: append(step.Build, step.Probe...)})
	op := &physical.NodeHashJoin{Left: s.op, Right: side.s.top()}
	if step.Probe == nil {
		op.Left, op.Right = op.Right, op.Left
	}
	s.push(op, s.keys(op, step.On))
	v.joined(side)
}

// alone solves a part of a graph as if nothing were bound. It asks what the graph says of bound nodes, too.
func (s *stream) alone(g *logical.Graph, c join.Component) *solver {
	w := &solver{s: s.p.newStream(false), g: g, preds: append([]*logical.Pred{}, g.Preds...)}
	w.component(c)
	return w
}

// beside reports whether parts of a graph may be solved beside the rows.
func (s *stream) beside(g *logical.Graph) bool { return s.p.on(ruleBeside) && s.standsAlone(g) }

// standsAlone reports whether a graph can be solved as if nothing were bound: the rows are there once, what they have of the graph are nodes, and what the
// graph asks cannot fail for nodes that the rows do not have.
func (s *stream) standsAlone(g *logical.Graph) bool {
	if s.op == nil || s.inner || !s.p.bound.ReadOnly || s.few() {
		return false
	}
	for _, n := range g.Nodes {
		if s.have[n.Var.ID] && s.p.bound.Types[n.Var.ID].Kinds != value.TypeNode.Kinds {
			return false
		}
	}
	for _, r := range g.Rels {
		if r.Var != nil && s.have[r.Var.ID] {
			return false
		}
	}
	return !slices.ContainsFunc(g.Preds, func(p *logical.Pred) bool { return !sure(g, p.Expr) })
}

// few reports whether not all of the rows may be asked for: a LIMIT comes before anything that needs them all.
func (s *stream) few() bool {
	for _, c := range s.then {
		var p *ast.Projection
		switch c := c.(type) {
		case *ast.With:
			p = &c.Projection
		case *ast.Return:
			p = &c.Projection
		default:
			continue
		}
		if len(p.OrderBy) > 0 || slices.ContainsFunc(p.Items, func(it *ast.Item) bool { return s.p.hasAggregate(it.Expr) }) {
			return false
		}
		if p.Limit != nil {
			return true
		}
	}
	return false
}

// optionalJoin joins the rows with an OPTIONAL MATCH that is solved once, as if nothing were bound, where that costs less than to solve it for each row.
// It reports whether it did.
func (s *stream) optionalJoin(g *logical.Graph) bool {
	if !s.beside(g) || len(g.Hints) > 0 || len(g.Paths) > 0 {
		return false
	}
	v := newSolver(s, g)
	in := s.input(v)
	c, ok := join.Alone(g, s.p.Stats, in)
	if !ok || !s.ownPreds(g) {
		return false
	}
	var on []*logical.Node
	for _, n := range g.Nodes {
		if s.have[n.Var.ID] {
			on = append(on, n)
		}
	}
	in.Beside = false
	each := join.Order(g, s.p.Stats, in)
	rows := max(s.rows, each[0].Rows)
	if !s.p.Rules.Always && join.BesideCost(c, s.rows, rows) >= each[0].Cost {
		return false
	}
	side := s.alone(g, c)
	op := &physical.NodeHashJoin{Left: side.s.top(), Right: s.op, Outer: true}
	s.rows = rows
	s.push(op, s.keys(op, on))
	for id := range side.s.have {
		s.have[id] = true
	}
	return true
}

// ownPreds reports whether a graph asks nothing of variables but its own.
func (s *stream) ownPreds(g *logical.Graph) bool {
	own := map[int]bool{}
	for _, v := range graphVars(g) {
		own[v.ID] = true
	}
	return !slices.ContainsFunc(g.Preds, func(p *logical.Pred) bool {
		return slices.ContainsFunc(p.Deps, func(d int) bool { return !own[d] })
	})
}
