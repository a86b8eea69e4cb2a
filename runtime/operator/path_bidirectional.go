package operator

import (
	"github.com/morseldb/morsel/planner/physical"
	"github.com/morseldb/morsel/runtime/state"
)

// hop is a relationship and the node at the far end of it.
type hop struct{ node, rel uint32 }

// side is one half of a bidirectional search: what was reached from one end,
// level by level, and over which relationships.
type side struct {
	adj      adjacency
	root     uint32
	dist     map[uint32]int32
	parents  map[uint32][]hop // towards the root
	frontier []uint32
	depth    int32
}

func (s *side) begin(root int64) {
	s.root, s.depth = uint32(root), 0
	s.dist = map[uint32]int32{s.root: 0}
	s.parents = map[uint32][]hop{}
	s.frontier = append(s.frontier[:0], s.root)
}

// reverse is the direction seen from the other end.
func reverse(d physical.Direction) physical.Direction {
	switch d {
	case physical.Outgoing:
		return physical.Incoming
	case physical.Incoming:
		return physical.Outgoing
	}
	return d
}

// bidirectional finds the shortest paths between two different nodes by breadth
// first search from both, always on the side with the smaller frontier. When the
// two halves first meet, every shortest path has exactly one node in the level
// that was just completed, at which its halves are joined.
type bidirectional struct {
	filter   *stepFilter
	fwd, bwd side
	max      int64
	all      bool
	meets    []uint32
	account  state.Account
	charged  int64

	// The path at hand, while paths are given.
	k           int
	left, right chains
	started     bool
}

func newBidirectional(b *Builder, f *stepFilter, op *physical.ShortestPath) *bidirectional {
	return &bidirectional{filter: f, max: op.Max, all: op.All, account: state.Account{Memory: &b.State.Memory},
		fwd: side{adj: newAdjacency(b.State, op.Types, op.Dir)},
		bwd: side{adj: newAdjacency(b.State, op.Types, reverse(op.Dir))}}
}

// search finds where the halves of the shortest paths meet; false where there is none.
func (s *bidirectional) search(from, to int64) (bool, error) {
	s.account.Free()
	s.charged, s.k, s.started, s.meets = 0, 0, false, s.meets[:0]
	s.fwd.begin(from)
	s.bwd.begin(to)
	if ok, err := s.filter.allowsNode(to); !ok {
		return false, err
	}
	for len(s.meets) == 0 {
		if len(s.fwd.frontier) == 0 || len(s.bwd.frontier) == 0 || s.max >= 0 && s.length() >= s.max {
			return false, nil
		}
		var err error
		if len(s.fwd.frontier) <= len(s.bwd.frontier) {
			err = s.level(&s.fwd, &s.bwd)
		} else {
			err = s.level(&s.bwd, &s.fwd)
		}
		if err != nil {
			return false, err
		}
	}
	return true, nil
}

// length is the number of relationships of the paths that were found.
func (s *bidirectional) length() int64 { return int64(s.fwd.depth) + int64(s.bwd.depth) }

// level expands one side by one level.
func (s *bidirectional) level(a, other *side) error {
	from := a.frontier
	a.frontier = nil
	a.depth++
	for _, node := range from {
		for a.adj.open(int64(node)); a.adj.next(); {
			for k, rel := range a.adj.rels {
				h := hop{a.adj.nodes[k], rel}
				if a.adj.loops && h.node == node {
					continue
				}
				if err := s.visit(a, other, node, h); err != nil {
					return err
				}
				if len(s.meets) > 0 && !s.all {
					return nil
				}
			}
		}
	}
	grown := int64(len(a.frontier))*64 - s.charged
	if grown <= 0 {
		return nil
	}
	return s.account.Charge(grown)
}

// visit walks from node over h.
func (s *bidirectional) visit(a, other *side, node uint32, h hop) error {
	if err := s.filter.st.Tick(); err != nil {
		return err
	}
	d, seen := a.dist[h.node]
	if seen && (d != a.depth || !s.all) {
		return nil
	}
	ok, err := s.allows(a, node, h)
	if !ok {
		return err
	}
	a.parents[h.node] = append(a.parents[h.node], hop{node, h.rel})
	if seen {
		return nil
	}
	a.dist[h.node] = a.depth
	a.frontier = append(a.frontier, h.node)
	if _, met := other.dist[h.node]; met {
		s.meets = append(s.meets, h.node)
	}
	return nil
}

// allows asks the predicates. The far half is walked backwards: there a
// relationship leads to node, and the node before it has yet to be reached.
func (s *bidirectional) allows(a *side, node uint32, h hop) (bool, error) {
	if a == &s.fwd {
		return s.filter.allows(int64(h.rel), int64(h.node))
	}
	ok, err := s.filter.allows(int64(h.rel), int64(node))
	if !ok || h.node == s.fwd.root {
		return ok, err
	}
	return s.filter.allowsNode(int64(h.node))
}

// next goes to the next shortest path; false when there is none left.
func (s *bidirectional) next() bool {
	if s.started {
		if s.right.advance() {
			return true
		}
		if s.left.advance() {
			s.right.begin(&s.bwd, s.meets[s.k])
			return true
		}
		s.k++
	}
	s.started = true
	if s.k >= len(s.meets) {
		return false
	}
	s.left.begin(&s.fwd, s.meets[s.k])
	s.right.begin(&s.bwd, s.meets[s.k])
	return true
}

// appendTo writes the path at hand.
func (s *bidirectional) appendTo(nodes, rels []int64) ([]int64, []int64) {
	l := &s.left
	for k := len(l.nodes) - 1; k >= 0; k-- {
		nodes = append(nodes, int64(l.nodes[k]))
	}
	for k := len(l.rels) - 1; k >= 0; k-- {
		rels = append(rels, int64(l.rels[k]))
	}
	for k, rel := range s.right.rels {
		nodes, rels = append(nodes, int64(s.right.nodes[k+1])), append(rels, int64(rel))
	}
	return nodes, rels
}

// chains are the ways from a node to the root of a side, one after the other.
type chains struct {
	side   *side
	nodes  []uint32
	rels   []uint32
	choice []int // at each node but the root, which parent
}

func (c *chains) begin(s *side, node uint32) {
	c.side = s
	c.nodes, c.rels, c.choice = append(c.nodes[:0], node), c.rels[:0], c.choice[:0]
	c.complete()
}

// complete goes on to the root by the first parents.
func (c *chains) complete() {
	for at := c.nodes[len(c.nodes)-1]; at != c.side.root; {
		p := c.side.parents[at][0]
		c.nodes, c.rels, c.choice = append(c.nodes, p.node), append(c.rels, p.rel), append(c.choice, 0)
		at = p.node
	}
}

// advance goes to the next way.
func (c *chains) advance() bool {
	for k := len(c.choice) - 1; k >= 0; k-- {
		ps := c.side.parents[c.nodes[k]]
		if n := c.choice[k] + 1; n < len(ps) {
			c.nodes, c.rels, c.choice = append(c.nodes[:k+1], ps[n].node), append(c.rels[:k], ps[n].rel), append(c.choice[:k], n)
			c.complete()
			return true
		}
	}
	return false
}
