package planner

import (
	"fmt"
	"slices"
	"strings"

	"github.com/morseldb/morsel/parser/ast"
	"github.com/morseldb/morsel/planner/cost"
	"github.com/morseldb/morsel/planner/explain"
	"github.com/morseldb/morsel/planner/join"
	"github.com/morseldb/morsel/planner/logical"
	"github.com/morseldb/morsel/planner/physical"
)

// reason says what the estimate of a step rests on: the step itself, and the predicates that became possible with it. It is
// found for EXPLAIN and PROFILE only.
func (v *solver) reason(step join.Step, preds []ast.Expr) string {
	p := v.s.p
	if !p.explained() {
		return ""
	}
	var parts []string
	if text := v.stepReason(step); text != "" {
		parts = append(parts, text)
	}
	preds = slices.DeleteFunc(slices.Clone(preds), v.ofEnd)
	return strings.Join(append(parts, p.keeps(preds)...), "; ")
}

// explained reports whether somebody is going to see the plan.
func (p *planner) explained() bool { return p.bound.Stmt.Explain || p.bound.Stmt.Profile }

// keeps says of each predicate what share of the rows it is thought to keep, and why.
func (p *planner) keeps(preds []ast.Expr) (parts []string) {
	for _, e := range preds {
		parts = append(parts, explain.Expr(e)+" keeps "+join.WhySelectivity(p.Stats, e, p.scope))
	}
	return parts
}

// ofEnd reports whether a predicate is the label of a node that the estimate of an expansion has counted already.
func (v *solver) ofEnd(e ast.Expr) bool {
	c, ok := e.(*ast.LabelCheck)
	if !ok {
		return false
	}
	n, isVar := c.Of.(*ast.Variable)
	if !isVar {
		return false
	}
	_, plain := join.PlainLabel(e, n.ID)
	return plain && len(v.solved) > 0
}

func (v *solver) stepReason(step join.Step) string {
	p := v.s.p
	switch {
	case step.Kind == join.Expand && step.Rel.Kind == logical.Single:
		from, to := step.Rel.Left, step.Rel.Right
		w := cost.Ways{Out: step.Rel.Dir != ast.RightToLeft, In: step.Rel.Dir != ast.LeftToRight}
		if !step.FromLeft {
			from, to, w.Out, w.In = to, from, w.In, w.Out
		}
		text := cost.WhyFanout(p.Stats, p.scope[from.ID].Label, step.Rel.Types, p.scope[to.ID].Label, w)
		if step.Hub != 1 {
			text += fmt.Sprintf(", times %.3g, as such nodes are met by their relationships", step.Hub)
		}
		return text
	case step.Kind == join.ScanNode, step.Kind == join.ScanRel:
		return "counts"
	}
	return ""
}

// note gives an operator its reason.
func note(op physical.Op, reason string) {
	if reason != "" {
		op.Head().Reason = reason
	}
}
