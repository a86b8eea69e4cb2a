package planner

import (
	"github.com/morseldb/morsel/parser/ast"
	"github.com/morseldb/morsel/planner/explain"
	"github.com/morseldb/morsel/planner/logical"
	"github.com/morseldb/morsel/planner/physical"
	"github.com/morseldb/morsel/value"
)

// selected plans a pattern part with a selector from one of its ends. Predicates on the ends alone do not
// change which paths between two nodes are chosen, so they are applied inside, where they spare work.
func (v *solver) selected(r *logical.Rel, e ends) {
	if !v.stateful(r) {
		v.candidates(r, v.endPreds(e.to))
	}
	for _, x := range logical.SelectedVars(r.Part) {
		v.s.bind(x)
	}
	if r.Part.Var != nil { // computed from its elements like any other path
		delete(v.s.have, r.Part.Var.ID)
	}
}

// endPreds takes the predicates that become applicable when the far end is bound.
func (v *solver) endPreds(to *ast.Variable) []*logical.Pred {
	var out, rest []*logical.Pred
	for _, p := range v.preds {
		ok := uses(p, to.ID) && !v.bound(to.ID)
		for _, d := range p.Deps {
			ok = ok && (d == to.ID || v.bound(d))
		}
		if ok {
			out = append(out, p)
		} else {
			rest = append(rest, p)
		}
	}
	v.preds = rest
	return out
}

// candidates enumerates all paths of the part for each row and lets SelectPaths choose.
func (v *solver) candidates(r *logical.Rel, ends []*logical.Pred) {
	s := v.s
	in := s.fork()
	for id := range s.have {
		in.args = append(in.args, id)
	}
	g := logical.OfSelected(r.Part)
	g.Preds = append(g.Preds, ends...)
	in.solve(g)
	op := &physical.SelectPaths{Source: in.top(), Keys: []physical.Slot{s.p.slot(r.Left), s.p.slot(r.Right)}, Length: s.pathLength(g), K: s.expr(r.Part.Count)}
	switch r.Part.Selector {
	case ast.SelectAllShortest, ast.SelectShortestGroups:
		op.Groups, op.Shortest = true, true
	case ast.SelectShortest:
		op.Shortest = true
	}
	in.push(op, selectorText(r.Part))
	s.apply(in)
}

// pathLength is the number of relationships of a path through a graph that is one chain.
func (s *stream) pathLength(g *logical.Graph) physical.Expr {
	fixed := int64(0)
	var sum physical.Expr
	for _, r := range g.Rels {
		if r.Kind == logical.Single {
			fixed++
			continue
		}
		for _, list := range s.relSlots(r) {
			var size physical.Expr = &physical.Call{Func: "size", Args: []physical.Expr{ref(list)}}
			if sum != nil {
				size = &physical.Binary{Op: physical.OpAdd, Left: sum, Right: size}
			}
			sum = size
		}
	}
	n := constant(value.Int(fixed))
	if sum == nil {
		return n
	}
	return &physical.Binary{Op: physical.OpAdd, Left: sum, Right: n}
}

func selectorText(p *ast.PatternPart) string {
	k := "1"
	if p.Count != nil {
		k = explain.Expr(p.Count)
	}
	bare := *p
	bare.Var = nil
	switch p.Selector {
	case ast.SelectAny:
		return "ANY " + k + " " + explain.Pattern(&bare)
	case ast.SelectAllShortest:
		return "SHORTEST 1 GROUPS " + explain.Pattern(&bare)
	case ast.SelectShortestGroups:
		return "SHORTEST " + k + " GROUPS " + explain.Pattern(&bare)
	}
	return "SHORTEST " + k + " " + explain.Pattern(&bare)
}
