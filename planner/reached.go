package planner

import (
	"github.com/morseldb/morsel/parser/ast"
	"github.com/morseldb/morsel/planner/cost"
	"github.com/morseldb/morsel/planner/logical"
	"github.com/morseldb/morsel/planner/physical"
)

// walked notes that the nodes in r's end slots have relationships of its type.
func (p *planner) walked(r *logical.Rel) {
	if r.Kind != logical.Single || len(r.Types) != 1 {
		return
	}
	out, in := r.Dir != ast.RightToLeft, r.Dir != ast.LeftToRight
	for v, ways := range map[*ast.Variable]cost.Ways{r.Left: {Out: out, In: in}, r.Right: {Out: in, In: out}} {
		s := p.slot(v)
		p.arms[s] = append(p.arms[s], cost.Arm{Type: r.Types[0], Ways: ways})
	}
}

// rareNode is the share of the nodes that is thought to have a relationship where a sample has none that does.
const rareNode = 1.0 / 8192

// reached is the share of the nodes with a label that may stand in a slot, as they have the relationships that were walked.
func (p *planner) reached(slot physical.Slot, label string) float64 {
	share := 1.0
	for _, a := range p.arms[slot] {
		share = min(share, having(p.Stats, label, a))
	}
	return share
}

// having is the share of the nodes with a label that have a relationship of an arm; 1 where that is not known.
func having(s cost.Stats, label string, a cost.Arm) float64 {
	h, ok := s.(cost.Hubs)
	if !ok {
		return 1
	}
	without, known := h.Without(label, a)
	if !known {
		return 1
	}
	return max(1-without, rareNode)
}

// scannedNodes tells scans that go from node to node how many nodes they go over that have relationships: so much work they are.
func (p *planner) scannedNodes(op physical.Op) {
	if scan, ok := op.(*physical.RelTypeScan); ok && scan.AnyOrder && scan.Rel == physical.NoSlot && len(scan.Types) == 1 && (scan.Start == physical.NoSlot) != (scan.End == physical.NoSlot) {
		out := scan.Start != physical.NoSlot
		if label := cost.EndLabel(p.Stats, scan.Types[0], out); label != "" {
			ways := cost.Ways{Out: out || scan.Both, In: !out || scan.Both}
			scan.Nodes = p.Stats.LabelCount(label) * having(p.Stats, label, cost.Arm{Type: scan.Types[0], Ways: ways})
		}
	}
	for _, c := range op.Children() {
		if c != nil {
			p.scannedNodes(c)
		}
	}
}
