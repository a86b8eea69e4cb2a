package physical

// RowTime is how many nanoseconds a row takes that is made while memory is read in order: what costs that are told in rows rest on.
const RowTime = 30

// CountMatches counts the matches of a connected pattern of nodes and single relationships without listing
// them. Nodes are bound in order, the first by a scan, each other as an intersection of neighbour lists of nodes before
// it; what hangs off a node as a tree and is not asked for is a weight of it. Relationships may be met twice: who
// needs them different subtracts. A row is a node for Root with the number of its matches as multiplicity; without Root
// rows have multiplicities that add up to the number of all matches.
type CountMatches struct {
	Header
	Root  Slot // of Nodes[0], or NoSlot
	Nodes []MatchNode
	// Times is how many matches each one stands for that is found: nodes that could change places are asked for in one order only.
	Times int64
	// Work is how many rows it would make, list entries it looks at counted as some of a row: what it costs.
	Work float64
}

// MatchNode is a node of the pattern.
type MatchNode struct {
	Name   string
	Labels *LabelExpr // without dynamic parts; nil = any
	// Set is a plan that gives, in the slot In, the nodes that may stand here; nil = any with Labels.
	Set      Op
	In       Slot
	Edges    []MatchEdge // to nodes that are bound before; none for the first node and those in branches
	Branches []MatchBranch
	Bounds   []MatchBound
}

// MatchBound says that a node's id is above, or else below, that of a node bound before.
type MatchBound struct {
	Node  int // its index
	Above bool
}

// MatchEdge is a relationship with a node that is bound before.
type MatchEdge struct {
	From  int       // index of that node
	Dir   Direction // as seen from it
	Types []string  // nil = any
	Once  bool      // parallel relationships count as one
}

// MatchBranch is a tree: the node it hangs off is counted once for each way to place Node and what hangs off that.
type MatchBranch struct {
	Dir      Direction // as seen from the node it hangs off
	Types    []string
	Optional bool // once if there is no way
	Loop     bool // to the node itself: Node is nil
	Once     bool // several loops count as one
	Node     *MatchNode
}

// Name is not Neo4j's: it has no such operator.
func (*CountMatches) Name() string { return "CountMatches" }

// Children is the plans of the sets.
func (o *CountMatches) Children() []Op {
	var out []Op
	o.EachSet(func(set Op, _ Slot) { out = append(out, set) })
	return out
}

// EachSet calls f with each set and the slot that its nodes are in.
func (o *CountMatches) EachSet(f func(set Op, in Slot)) {
	var walk func(n *MatchNode)
	walk = func(n *MatchNode) {
		if n.Set != nil {
			f(n.Set, n.In)
		}
		for _, b := range n.Branches {
			if b.Node != nil {
				walk(b.Node)
			}
		}
	}
	for i := range o.Nodes {
		walk(&o.Nodes[i])
	}
}
