// Package count counts the matches of patterns of nodes and relationships without listing them.
//
// What hangs off a node as a tree is a weight of the node: the number of ways to place the tree. Weights are dense
// arrays by node id, made from the leaves up by reading neighbour lists in the order in which they are stored; the weight of
// a leaf is a difference of offsets. This is message passing along a tree (Yannakakis, VLDB 1981, with counts in the
// place of semi-joins). What is left are the nodes that cycles go through; they are bound one by one, each from the intersection of the
// neighbour lists of those before (worst-case-optimal joins: Ngo, Porat, Ré, Rudra, PODS 2012), with byte arrays that
// mark the lists that do not change from row to row.
package count

import (
	"math"

	"github.com/morseldb/morsel/storage"
	"github.com/morseldb/morsel/storage/catalog"
)

// Pattern is a pattern over one snapshot. It is filled, then Prepare is called once; then any number of Counters may
// read it side by side.
type Pattern struct {
	Graph *storage.Snapshot
	Nodes []*Node // in the order in which they are bound
	Times int64   // what each match that is found counts; 1 where there is one node
	// AnyOrder says that bounds only keep like matches from being counted several times: any other order of the nodes will do as well.
	AnyOrder bool
	Rooted   bool    // the matches of each id of the first node are asked for, not only how many there are
	Work     float64 // what counting is expected to take, in nanoseconds of one core
	// Charge takes bytes from the query's budget.
	Charge func(bytes int64) error

	views    map[Ref][]storage.View // of the lists that are read in no order
	fans     map[Ref]float64        // how many entries such a list has on average
	loopFree map[Ref]bool           // whether no node is in its own list
	arrays   [][]uint32             // of lists that were made for the pattern
	shared   *sharing               // what hangs off any of three nodes; nil: nothing
}

// Node is a node of a pattern.
type Node struct {
	Set      *Set // nil = all nodes
	Edges    []Edge
	Branches []Branch
	Bounds   []Bound

	weights *weights // of nodes with branches, but for a pattern's first
	needs   [][]Ref  // lists of which each must have something for the node to match
}

// Ref names the lists of a type in a direction.
type Ref struct {
	Type catalog.TypeID
	Dir  storage.Direction
	// Skip leaves the node itself out: its loops are in another list already.
	Skip bool
	own  int // lists that were made for the pattern have a number instead
	// loops says of such lists that a node may be in its own.
	loops bool
}

// Edge is a relationship with a node that is bound before.
type Edge struct {
	From  int
	Lists []Ref // of that node, in which this one must be
	Once  bool  // parallel relationships count as one
}

// Bound says that a node's id is above, or else below, that of a node bound before.
type Bound struct {
	Node  int
	Above bool
}

// Branch is a tree that hangs off a node.
type Branch struct {
	Lists    []Ref
	Optional bool
	Loop     bool // the relationship leads back to the node; Node is not used
	Once     bool // with Loop: several count as one
	Node     *Node
}

// trivial reports whether any neighbour will do.
func (n *Node) trivial() bool { return n.Set == nil && len(n.Branches) == 0 }

// weight is in how many ways what hangs off a node can be placed where it is x; 0 where it cannot be x.
func (n *Node) weight(x uint32) int64 {
	switch {
	case n.weights != nil:
		return n.weights.at(x)
	case n.Set != nil && !n.Set.has(x):
		return 0
	}
	return 1
}

// span is the ids that a node may have: those in its set that have the relationships that must be there.
func (p *Pattern) span(n *Node) (from, to uint32) {
	from, to = 0, uint32(p.Graph.NodeLimit())
	if n.Set != nil {
		from, to = max(from, n.Set.from), min(to, n.Set.to)
	}
	for _, lists := range n.needs {
		lo, hi := ^uint32(0), uint32(0)
		for _, r := range lists {
			l := p.Graph.Lists(r.Type, r.Dir)
			if a, b := l.Span(); a < b {
				lo, hi = min(lo, a), max(hi, b)
			}
		}
		from, to = max(from, lo), min(to, hi)
	}
	return from, max(from, to)
}

// needs notes which lists a node must be found in.
func (p *Pattern) needs() {
	for _, n := range p.Nodes {
		n.need()
	}
	for _, n := range p.Nodes {
		for _, e := range n.Edges {
			p.Nodes[e.From].needs = append(p.Nodes[e.From].needs, e.Lists)
		}
	}
}

func (n *Node) need() {
	n.needs = nil
	for _, b := range n.Branches {
		if !b.Optional {
			n.needs = append(n.needs, b.Lists)
		}
		if b.Node != nil {
			b.Node.need()
		}
	}
}

// Span is the ids that the first node may have: what Counters share out among them.
func (p *Pattern) Span() (from, to int64) {
	a, b := p.span(p.Nodes[0])
	return int64(a), int64(b)
}

// Each does pieces of work 0..n-1, in any order or side by side.
type Each func(n int, work func(i int)) error

// Prepare makes the weights of all nodes.
func (p *Pattern) Prepare(each Each) error {
	p.needs()
	p.views = map[Ref][]storage.View{}
	for _, n := range p.Nodes {
		for _, e := range n.Edges {
			p.view(e.Lists)
		}
	}
	if err := p.narrow(each); err != nil {
		return err
	}
	p.facts()
	if p.shared != nil {
		return p.weighShared(each)
	}
	for i, n := range p.Nodes {
		if err := p.below(n, each); err != nil {
			return err
		}
		if i > 0 && len(n.Branches) > 0 {
			if err := p.weigh(n, each); err != nil {
				return err
			}
		}
	}
	return nil
}

// view readies lists that are read in no order.
func (p *Pattern) view(refs []Ref) {
	for _, r := range refs {
		r.Skip = false
		if p.views[r] == nil {
			l := p.Graph.Lists(r.Type, r.Dir)
			p.views[r] = l.Views()
		}
	}
}

// below makes the weights of what hangs off a node.
func (p *Pattern) below(n *Node, each Each) error {
	for _, b := range n.Branches {
		if b.Loop || len(b.Node.Branches) == 0 && !p.often(&b) {
			continue
		}
		if err := p.below(b.Node, each); err != nil {
			return err
		}
		if err := p.weigh(b.Node, each); err != nil {
			return err
		}
	}
	return nil
}

// often reports whether the nodes of a set are asked for so often that bytes, which are read with fewer instructions than bits, are worth making,
// and so few that the bytes are in a near cache, too.
func (p *Pattern) often(b *Branch) bool {
	const small, times = 1 << 18, 4
	if b.Node.Set == nil {
		return false
	}
	from, to := p.span(b.Node)
	entries := int64(0)
	for _, r := range b.Lists {
		entries += p.Graph.TypeCount(r.Type)
	}
	return to-from <= small && entries >= times*int64(to-from)
}

// blocks calls f with the weights of a node for each block of ids that it may have, until stop says so.
func (p *Pattern) blocks(n *Node, each Each, stop func() bool, f func(at uint32, acc []int64)) error {
	from, to := p.span(n)
	if from >= to {
		return nil
	}
	first := from >> storage.ChunkBits
	return each(int((to-1)>>storage.ChunkBits-first)+1, func(i int) {
		w := workers.Get().(*worker)
		defer workers.Put(w)
		w.g = p.Graph
		chunk := uint64(first) + uint64(i)
		lo, hi := max(uint64(from), chunk<<storage.ChunkBits), min(uint64(to), (chunk+1)<<storage.ChunkBits)
		if w.empty(n, uint32(lo)) {
			clear(w.store[0][:])
			for at := lo; at < hi; at += blockSize {
				f(uint32(at), w.store[0][:min(hi-at, blockSize)])
			}
			return
		}
		for at := lo; at < hi && !stop(); at += blockSize {
			f(uint32(at), w.block(n, uint32(at), int(min(hi-at, blockSize))))
		}
	})
}

// Free gives the memory of the weights and sets back. No Counter may be in use.
func (p *Pattern) Free() {
	for _, n := range p.Nodes {
		n.free()
	}
	if p.shared != nil {
		p.shared.tree.free()
	}
	for _, a := range p.arrays {
		narrow.put(a)
	}
	p.arrays, p.shared = nil, nil
}

func (n *Node) free() {
	n.Set.Free()
	if n.weights != nil {
		n.weights.free()
		n.weights = nil
	}
	for _, b := range n.Branches {
		if b.Node != nil {
			b.Node.free()
		}
	}
}

// saturated is the mark that stands for itself and all greater numbers.
const saturated = math.MaxUint8
