package join

import (
	"github.com/morseldb/morsel/parser/ast"
	"github.com/morseldb/morsel/planner/cost"
	"github.com/morseldb/morsel/planner/logical"
)

// inferred is a label that a node without one has in fact, as all relationships of a type that leads to it have such ends: so
// few nodes have relationships of other types at all that a mean over all nodes would say nothing. "" where there is none.
func (o *orderer) inferred(n *logical.Node) string {
	best := ""
	for _, r := range o.g.Rels {
		if r.Kind != logical.Single && (r.Kind != logical.VarLength || r.Min < 1) || len(r.Types) != 1 {
			continue
		}
		if r.Dir == ast.Undirected {
			if r.Left.ID == n.Var.ID || r.Right.ID == n.Var.ID {
				best = o.rarer(best, o.bothEnds(r.Types[0]))
			}
			continue
		}
		for _, end := range [2]struct {
			v   *ast.Variable
			out bool
		}{{r.Left, r.Dir == ast.LeftToRight}, {r.Right, r.Dir == ast.RightToLeft}} {
			if end.v.ID != n.Var.ID {
				continue
			}
			best = o.rarer(best, cost.EndLabel(o.stats, r.Types[0], end.out))
		}
	}
	return best
}

// bothEnds is a label that the nodes at both ends of a type's relationships have; "" where there is none.
func (o *orderer) bothEnds(typ string) string {
	if l := cost.EndLabel(o.stats, typ, true); l != "" && l == cost.EndLabel(o.stats, typ, false) {
		return l
	}
	return ""
}

// rarer is the label that fewer nodes have, or the one that is there.
func (o *orderer) rarer(a, b string) string {
	if a == "" || b != "" && o.stats.LabelCount(b) < o.stats.LabelCount(a) {
		return b
	}
	return a
}
