package join

import (
	"slices"
	"strings"

	"github.com/morseldb/morsel/parser/ast"
	"github.com/morseldb/morsel/planner/cost"
	"github.com/morseldb/morsel/planner/logical"
)

// hints is what USING INDEX and USING SCAN ask of variables, by id.
type hints map[int]*ast.Hint

func hintsOf(g *logical.Graph) hints {
	out := hints{}
	for _, h := range g.Hints {
		if h.Kind != "JOIN" && len(h.Vars) == 1 {
			out[h.Vars[0].ID] = h
		}
	}
	return out
}

// IsIndex reports whether a hint asks for an index.
func IsIndex(h *ast.Hint) bool { return strings.Contains(h.Kind, "INDEX") }

// Names reports whether a hint is about an index.
func Names(h *ast.Hint, ix cost.Index) bool {
	kind, _, _ := strings.Cut(h.Kind, " ")
	return IsIndex(h) && ix.Token == h.Label && slices.Equal(ix.Keys, h.Keys) && (kind == "INDEX" || kind == ix.Kind)
}

// allowIndex reports whether a variable may be found by an index: with a hint, only by the one it names.
func (h hints) allowIndex(id int, ix cost.Index) bool {
	hint := h[id]
	return hint == nil || Names(hint, ix)
}

// start reports whether an order of a part may begin with a step: where hints say how a variable of it is to be found, with one
// of these steps only.
func (o *orderer) start(c *part, step Step) bool {
	asked := false
	for _, n := range c.nodes {
		if hint := o.hints[n.Var.ID]; hint != nil && o.obeyable(hint, o.nodes[n.Var.ID].seek) {
			asked = true
			if step.Node == n && IsIndex(hint) == (step.Kind == SeekNode) {
				return true
			}
		}
	}
	for _, r := range c.rels {
		if r.Kind != logical.Single {
			continue
		}
		if hint := o.hints[r.Var.ID]; hint != nil && o.obeyable(hint, o.seekRel(r)) {
			asked = true
			if step.Rel == r && IsIndex(hint) == (step.Kind == SeekRel) {
				return true
			}
		}
	}
	return !asked
}

// obeyable reports whether a hint can be obeyed: an index needs a seek in it.
func (o *orderer) obeyable(h *ast.Hint, seek *Seek) bool {
	return !IsIndex(h) || seek != nil && seek.Index != nil
}
