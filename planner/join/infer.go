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
		if r.Kind != logical.Single || len(r.Types) != 1 || r.Dir == ast.Undirected {
			continue
		}
		for _, end := range [2]struct {
			v   *ast.Variable
			out bool
		}{{r.Left, r.Dir == ast.LeftToRight}, {r.Right, r.Dir == ast.RightToLeft}} {
			if end.v.ID != n.Var.ID {
				continue
			}
			if l := cost.EndLabel(o.stats, r.Types[0], end.out); l != "" && (best == "" || o.stats.LabelCount(l) < o.stats.LabelCount(best)) {
				best = l
			}
		}
	}
	return best
}
