package planner

import (
	"github.com/morseldb/morsel/parser/ast"
	"github.com/morseldb/morsel/planner/cost"
	"github.com/morseldb/morsel/planner/join"
	"github.com/morseldb/morsel/planner/logical"
	"github.com/morseldb/morsel/planner/physical"
)

// walked notes that the nodes in r's end slots have relationships of its type.
func (p *planner) walked(r *logical.Rel) {
	for _, v := range []*ast.Variable{r.Left, r.Right} {
		if arm, ok := join.ArmOf(r, v.ID); ok && arm.Type != "" {
			s := p.slot(v)
			p.arms[s] = append(p.arms[s], arm)
		}
	}
}

// reached is the share of the nodes with a label that may stand in a slot, as they have the relationships that were walked.
func (p *planner) reached(slot physical.Slot, label string) float64 {
	share := 1.0
	for _, a := range p.arms[slot] {
		share = min(share, cost.Having(p.Stats, label, a))
	}
	return share
}

// scannedNodes tells scans that go from node to node how many nodes they go over that have relationships: so much work they are.
func (p *planner) scannedNodes(op physical.Op) {
	if scan, ok := op.(*physical.RelTypeScan); ok && scan.AnyOrder && scan.Rel == physical.NoSlot && len(scan.Types) == 1 && (scan.Start == physical.NoSlot) != (scan.End == physical.NoSlot) {
		out := scan.Start != physical.NoSlot
		if label := cost.EndLabel(p.Stats, scan.Types[0], out); label != "" {
			ways := cost.Ways{Out: out || scan.Both, In: !out || scan.Both}
			scan.Nodes = p.Stats.LabelCount(label) * cost.Having(p.Stats, label, cost.Arm{Type: scan.Types[0], Ways: ways})
		}
	}
	for _, c := range op.Children() {
		if c != nil {
			p.scannedNodes(c)
		}
	}
}
