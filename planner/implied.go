package planner

import (
	"github.com/morseldb/morsel/parser/ast"
	"github.com/morseldb/morsel/planner/cost"
	"github.com/morseldb/morsel/planner/logical"
)

// loopFree reports whether no relationship of a type ("": of any) leads from a node to itself, by the exact count in the graph that the query reads.
func (p *planner) loopFree(typ string) bool {
	l, ok := p.Stats.(cost.Looper)
	return ok && l.Loops(typ) == 0
}

// simple reports whether no two nodes are joined by more than one relationship of a type, in whichever direction, and none with itself.
func (p *planner) simple(typ string) bool {
	j, ok := p.Stats.(cost.Joiner)
	return ok && j.Simple(typ)
}

// assumer is told what a plan takes for granted beside what it estimates.
type assumer interface{ assume(start, typ, end string) }

// implied reports whether a label test says nothing new: a relationship that was walked joins only nodes with that
// label, by the exact counts of the graph that the query reads. A query that writes may change them while it runs.
func (v *solver) implied(e ast.Expr) bool {
	c, ok := e.(*ast.LabelCheck)
	if !ok || !v.s.p.bound.ReadOnly {
		return false
	}
	n, isVar := c.Of.(*ast.Variable)
	l, plain := c.Labels.(*ast.LabelName)
	if !isVar || !plain {
		return false
	}
	for _, r := range v.solved {
		if r.Types == nil || r.Kind > logical.VarLength || r.Min < 1 {
			continue
		}
		if r.Left.ID == n.ID && v.s.p.onlyLabel(r, l.Name, r.Dir != ast.RightToLeft, r.Dir != ast.LeftToRight) ||
			r.Right.ID == n.ID && v.s.p.onlyLabel(r, l.Name, r.Dir != ast.LeftToRight, r.Dir != ast.RightToLeft) {
			return true
		}
	}
	return false
}

// onlyLabel reports whether every relationship of r's types has a node with the label at its start (and at its end).
func (p *planner) onlyLabel(r *logical.Rel, label string, start, end bool) bool {
	for _, t := range r.Types {
		all := p.Stats.PatternCount("", t, "")
		if start && p.Stats.PatternCount(label, t, "") != all || end && p.Stats.PatternCount("", t, label) != all {
			return false
		}
	}
	a, ok := p.Stats.(assumer)
	if !ok {
		return true
	}
	for _, t := range r.Types {
		if start {
			a.assume(label, t, "")
		}
		if end {
			a.assume("", t, label)
		}
	}
	return true
}
