package join

import (
	"fmt"

	"github.com/morseldb/morsel/parser/ast"
	"github.com/morseldb/morsel/planner/cost"
	"github.com/morseldb/morsel/planner/logical"
)

// Selectivity is the part of the rows for which a predicate is thought to hold: cost.Pred, and what is known of the nodes
// that have a relationship, or have none.
func Selectivity(s cost.Stats, e ast.Expr, sc cost.Scope) float64 {
	if share, _, ok := exists(s, e, sc); ok {
		return share
	}
	return cost.Pred(s, e, sc)
}

// WhySelectivity says in words what it rests on.
func WhySelectivity(s cost.Stats, e ast.Expr, sc cost.Scope) string {
	if share, label, ok := exists(s, e, sc); ok {
		return fmt.Sprintf("%.3g, by the degrees of :%s", share, label)
	}
	return cost.Why(s, e, sc)
}

// all is cost.All with Selectivity.
func (o *orderer) all(preds []ast.Expr) float64 {
	sel := 1.0
	var rest []ast.Expr
	for _, e := range preds {
		if share, _, ok := exists(o.stats, e, o.scope); ok {
			sel *= share
		} else {
			rest = append(rest, e)
		}
	}
	return sel * cost.All(o.stats, rest, o.scope)
}

// exists is the share of the nodes with a label for which there is, or is not, a relationship to any other: (a)-[:T]->(), EXISTS { (a)<-[:T]-() }.
func exists(s cost.Stats, e ast.Expr, sc cost.Scope) (share float64, label string, ok bool) {
	h, known := s.(cost.Hubs)
	if !known {
		return 0, "", false
	}
	r, not := logical.Joins(e)
	if r == nil {
		return 0, "", false
	}
	of := outer(e)
	if len(of) != 1 {
		return 0, "", false // what joins two nodes, or uses something else
	}
	label = sc[of[0].ID].Label
	arm, ok := ArmOf(r, of[0].ID)
	if !ok || label == "" {
		return 0, "", false
	}
	share, ok = h.Without(label, arm)
	if !not {
		share = 1 - share
	}
	return share, label, ok
}

// outer is the variables that a pattern or EXISTS uses of what is around it.
func outer(e ast.Expr) []*ast.Variable {
	switch e := e.(type) {
	case *ast.Unary:
		return outer(e.Of)
	case *ast.PatternExpr:
		return e.Free
	case *ast.Subquery:
		return e.Free
	}
	return nil
}
