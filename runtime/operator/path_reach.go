package operator

import "github.com/morseldb/morsel/runtime/state"

// nodeSet is a set of node ids that is cheap to empty: a table of pages, made
// as they are needed.
type nodeSet struct {
	pages   [][]uint64
	touched []uint32
	free    [][]uint64 // empty pages
}

// pageBits is the number of bits of an id that select within a page.
const pageBits = 12

// add reports whether id was missing.
func (s *nodeSet) add(id uint32) bool {
	p := id >> pageBits
	if int(p) >= len(s.pages) {
		s.pages = append(s.pages, make([][]uint64, int(p)+1-len(s.pages))...)
	}
	if s.pages[p] == nil {
		s.pages[p] = s.page()
		s.touched = append(s.touched, p)
	}
	w, bit := &s.pages[p][id>>6&(1<<(pageBits-6)-1)], uint64(1)<<(id&63)
	fresh := *w&bit == 0
	*w |= bit
	return fresh
}

// has reports whether id is in the set.
func (s *nodeSet) has(id uint32) bool {
	p := id >> pageBits
	return int(p) < len(s.pages) && s.pages[p] != nil && s.pages[p][id>>6&(1<<(pageBits-6)-1)]&(1<<(id&63)) != 0
}

func (s *nodeSet) page() []uint64 {
	if n := len(s.free); n > 0 {
		p := s.free[n-1]
		s.free = s.free[:n-1]
		return p
	}
	return make([]uint64, 1<<pageBits/64)
}

func (s *nodeSet) clear() {
	for _, p := range s.touched {
		clear(s.pages[p])
		s.free = append(s.free, s.pages[p])
		s.pages[p] = nil
	}
	s.touched = s.touched[:0]
}

// bytes is about how much memory the set holds.
func (s *nodeSet) bytes() int { return cap(s.pages)*24 + (len(s.touched)+len(s.free))<<(pageBits-3) }

// reach gives each node that a trail of min..max relationships (min at most 1)
// leads to once, nearest first. What is nearest is always reached without using
// a relationship twice, so nodes are enough to remember; but the way back to the
// start needs care where relationships are walked both ways, see cycle.
type reach struct {
	filter   *stepFilter
	adj      *adjacency
	min, max int64

	seen    nodeSet
	queue   []uint32
	head    int // the next to give
	open    int // the next to expand
	level   int // the end of the level that is being expanded
	depth   int64
	start   uint32
	cycle   *cycle
	wave    *wave // not nil: asks for many at once, where there is no cycle to find
	account state.Account
	charged int
}

func (r *reach) begin(start int64, both bool) {
	r.seen.clear()
	r.start = uint32(start)
	r.queue = append(r.queue[:0], r.start)
	r.head, r.open, r.level, r.depth = 1, 0, 1, 0
	r.cycle = nil
	if r.min == 0 {
		r.head = 0
		r.seen.add(r.start)
	} else if both {
		r.cycle = newCycle(r.start, r.max)
	}
}

// next gives the next node that is reached; false when there is none.
func (r *reach) next() (node int64, ok bool, err error) {
	for r.head >= len(r.queue) {
		if r.open >= len(r.queue) || r.max >= 0 && r.depth >= r.max {
			return 0, false, nil
		}
		if r.wave != nil && r.cycle == nil {
			if err := r.expandLevel(); err != nil {
				return 0, false, err
			}
			continue
		}
		if err := r.expand(r.queue[r.open]); err != nil {
			return 0, false, err
		}
		if r.open++; r.open == r.level {
			r.depth++
			r.level = len(r.queue)
		}
	}
	r.head++
	return int64(r.queue[r.head-1]), true, nil
}

// expand adds the neighbours of a node that were not seen before.
func (r *reach) expand(from uint32) error {
	if r.depth > 0 && from == r.start {
		return nil // it was the first to be expanded
	}
	for r.adj.open(int64(from)); r.adj.next(); {
		for k, rel := range r.adj.rels {
			node := r.adj.nodes[k]
			if r.adj.loops && node == from {
				continue
			}
			if err := r.meet(from, rel, node); err != nil {
				return err
			}
		}
	}
	return r.charge()
}

// charge accounts for the growth of the queue and the sets.
func (r *reach) charge() error {
	held := cap(r.queue)*4 + r.seen.bytes()
	if held <= r.charged {
		return nil
	}
	grown := held - r.charged
	r.charged = held
	return r.account.Charge(int64(grown))
}

func (r *reach) meet(from, rel, node uint32) error {
	if err := r.filter.st.Tick(); err != nil {
		return err
	}
	if r.cycle == nil && r.seen.has(node) {
		return nil
	}
	ok, err := r.filter.allows(int64(rel), int64(node))
	if !ok {
		return err
	}
	if r.cycle != nil {
		if node == r.start {
			if r.cycle.back(from, rel) {
				r.found(node)
				r.cycle = nil
			}
			return nil
		}
		closes, err := r.closes(from, rel, node)
		if err != nil {
			return err
		}
		if closes {
			r.found(r.start)
			r.cycle = nil
		}
	}
	r.found(node)
	return nil
}

// closes reports whether a relationship closes a way back to the start.
func (r *reach) closes(from, rel, node uint32) (bool, error) {
	if !r.cycle.meet(from, rel, node) {
		return false, nil
	}
	return r.filter.allowsNode(int64(r.start))
}

func (r *reach) found(node uint32) {
	if r.seen.add(node) {
		r.queue = append(r.queue, node)
	}
}

// cycle finds whether an undirected trail leads from the start back to it:
// whether two nodes that were reached over different first relationships are
// joined by a third one. The shortest such way is the shortest trail back.
type cycle struct {
	start uint32
	max   int64
	via   map[uint32]reachedVia
}

// reachedVia is how a node was reached: over which relationship of the start, after how many.
type reachedVia struct {
	first uint32
	depth int64
}

func newCycle(start uint32, max int64) *cycle {
	return &cycle{start: start, max: max, via: map[uint32]reachedVia{}}
}

// back reports whether rel, which joins from to the start, closes a trail.
func (c *cycle) back(from, rel uint32) bool {
	if from == c.start {
		return true // a loop
	}
	v := c.via[from]
	return v.first != rel && (c.max < 0 || v.depth+1 <= c.max)
}

// meet enters that rel joins from to node, which is not the start, and reports
// whether that closes a trail.
func (c *cycle) meet(from, rel, node uint32) bool {
	v := reachedVia{first: rel}
	if from != c.start {
		v = c.via[from]
	}
	v.depth++
	w, seen := c.via[node]
	if !seen {
		c.via[node] = v
		return false
	}
	return w.first != v.first && (c.max < 0 || v.depth+w.depth <= c.max)
}
