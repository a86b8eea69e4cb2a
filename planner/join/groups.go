package join

import "math/bits"

// Group is a value that the rows of a pattern are going to be grouped by: a variable, or a property of it.
type Group struct {
	ID        int
	Alone     bool    // it tells the nodes of its variable apart
	Different float64 // how many values it has; 0: as many as there are nodes
}

// nearGroups is how many groups caches hold.
const nearGroups = 4 * nearby

// grouping is what it costs to bring the rows to their groups beyond what it costs where groups are few: the table outgrows the
// caches as the nodes of farCost do. Where a scan goes over a node that is one of the groups in order, and nothing but expansions
// comes between, the groups of one node are complete before those of the next begin, and the table stays small.
func (t *table) grouping(s *state) float64 {
	if len(t.in.Grouped) == 0 || t.in.Bound != nil && t.fixed != 0 {
		return 0
	}
	n := 1.0
	for _, g := range t.in.Grouped {
		at, mine := t.index[g.ID]
		switch {
		case !mine || at < 0:
			return 0
		case g.Alone && t.comes(s, at):
			return 0
		case g.Different > 0:
			n *= g.Different
		default:
			n *= max(1, t.stats.LabelCount(t.nodes[at].base))
		}
	}
	return s.rows * min(farCost, max(0, min(n, s.rows)/nearGroups-1))
}

// comes reports whether rows come in the order of a node that they began at.
func (t *table) comes(s *state, node int) bool {
	for s.prev != nil {
		if s.step.Kind == Join {
			return false
		}
		s = s.prev
	}
	switch s.step.Kind {
	case ScanNode:
		return s.step.Node != nil && bits.TrailingZeros64(s.have) == node
	case ScanRel:
		return s.step.Rel != nil && s.have>>node&1 == 1 // it goes by the end that is wanted
	}
	return false
}
