package operator

import (
	"sync/atomic"

	"github.com/morseldb/morsel/runtime/state"
)

// frontier gives each node that a trail of min..max relationships (min at most 1), walked one way, leads to from any of many nodes, once. It goes on from
// one lot of nodes to begin at to the next with what it knows: a node is expanded again only where it is reached after fewer steps than before, which is
// breadth first search with labels that are corrected. Searches of several lanes know the same: who lowers a label has to expand the node, so that
// no more than that needs to be agreed on.
type frontier struct {
	filter   *stepFilter
	adj      *adjacency
	wave     *wave // nil: nothing is asked of steps
	min, max int64 // max at most deepest, or -1: no bound

	known *frontierLabels
	given nodeSet  // nodes that are known to have been given
	level []uint32 // nodes to expand, and how many have been
	open  int
	next  []uint32 // the level after
	depth int64    // of level
	out   []uint32 // nodes to give
	head  int

	account state.Account
	charged int64 // of the queues
}

// frontierLabels is what is known of nodes, by pages that are made as they are needed. An entry is one more than after how many steps the node was expanded,
// doubled, and one more where it has been given; 0: not met.
type frontierLabels struct {
	pages  []atomic.Pointer[labelPage]
	shared bool // by lanes

	// where they are not:
	made []int // the pages that there are
	free []*labelPage
}

type labelPage [1 << labelBits]atomic.Uint32

const (
	deepest    = 1 << 30 // the most steps that an entry has room for
	labelBits  = 9
	labelBytes = 4 << labelBits
)

// newFrontierLabels makes those of nodes below limit.
func newFrontierLabels(limit int64) *frontierLabels {
	return &frontierLabels{pages: make([]atomic.Pointer[labelPage], limit>>labelBits+1)}
}

// of is a node's entry, and how many bytes were made for it.
func (l *frontierLabels) of(node uint32) (entry *atomic.Uint32, made int64) {
	n := int(node >> labelBits)
	for n >= len(l.pages) { // a node that the run has made: it runs alone then
		l.pages = append(l.pages, atomic.Pointer[labelPage]{})
	}
	p := l.pages[n].Load()
	if p == nil {
		p, made = l.page(n)
	}
	return &p[node&(1<<labelBits-1)], made
}

// page makes page n.
func (l *frontierLabels) page(n int) (p *labelPage, made int64) {
	if l.shared {
		if p = (&labelPage{}); l.pages[n].CompareAndSwap(nil, p) {
			return p, labelBytes
		}
		return l.pages[n].Load(), 0
	}
	if k := len(l.free); k > 0 {
		p, l.free = l.free[k-1], l.free[:k-1]
	} else {
		p, made = &labelPage{}, labelBytes
	}
	l.pages[n].Store(p)
	l.made = append(l.made, n)
	return p, made
}

// clear forgets all; only where lanes have not got them in common.
func (l *frontierLabels) clear() {
	for _, n := range l.made {
		p := l.pages[n].Load()
		clear(p[:])
		l.free = append(l.free, p)
		l.pages[n].Store(nil)
	}
	l.made = l.made[:0]
}

// useless reports whether it is known that reaching a node after so many steps brings nothing.
func (l *frontierLabels) useless(node uint32, depth int64) bool {
	n := int(node >> labelBits)
	if n >= len(l.pages) {
		return false
	}
	p := l.pages[n].Load()
	if p == nil {
		return false
	}
	v := p[node&(1<<labelBits-1)].Load()
	return v&1 != 0 && v > 1 && int64(v>>1) <= depth+1
}

// lower notes that a node is reached after depth steps, and with give that it is to be given: fresh says that it had not been, and
// lowered that it must be expanded.
func lower(entry *atomic.Uint32, depth int64, give bool) (fresh, lowered bool) {
	label := uint32(depth+1) << 1
	for {
		old := entry.Load()
		v := old
		if lowered = v < 2 || v>>1 > label>>1; lowered {
			v = label | v&1
		}
		if fresh = give && old&1 == 0; fresh {
			v |= 1
		}
		if v == old || entry.CompareAndSwap(old, v) {
			return fresh, lowered
		}
	}
}

// begin goes on with some nodes to begin at.
func (s *frontier) begin(known *frontierLabels, starts []uint32) error {
	if s.known != known {
		s.known = known
		s.given.clear()
	}
	s.level, s.open, s.depth = s.level[:0], 0, 0
	s.out, s.head = s.out[:0], 0
	for _, n := range starts {
		if err := s.reach(n, 0, s.min == 0, &s.level); err != nil {
			return err
		}
	}
	return s.charge()
}

// reach notes that a node is reached.
func (s *frontier) reach(node uint32, depth int64, give bool, to *[]uint32) error {
	entry, made := s.known.of(node)
	if made > 0 {
		if err := s.account.Charge(made); err != nil {
			return err
		}
	}
	fresh, lowered := lower(entry, depth, give)
	if give {
		s.given.add(node)
	}
	if fresh {
		s.out = append(s.out, node)
	}
	if lowered && (s.max < 0 || depth < s.max) {
		*to = append(*to, node)
	}
	return nil
}

// after is the label of nodes that the level at hand leads to: where there is no bound, who is expanded need not be again.
func (s *frontier) after() int64 {
	if s.max < 0 {
		return 0
	}
	return s.depth + 1
}

// nextNode gives the next node that is reached; false when there is none.
func (s *frontier) nextNode() (node int64, ok bool, err error) {
	for s.head == len(s.out) {
		s.out, s.head = s.out[:0], 0
		if s.open == len(s.level) {
			s.level, s.next, s.open = s.next, s.level[:0], 0
			if s.depth++; len(s.level) == 0 {
				return 0, false, nil
			}
		}
		if err := s.expand(); err != nil {
			return 0, false, err
		}
	}
	s.head++
	return int64(s.out[s.head-1]), true, nil
}

// expand goes on from some nodes of the level at hand.
func (s *frontier) expand() error {
	most, after := s.filter.st.BatchSize, s.after()
	last := s.max < 0 || after == s.max // who was given need not be reached again
	if s.wave != nil {
		s.wave.clear()
	}
	for ; s.open < len(s.level) && len(s.out) < most; s.open++ {
		from := s.level[s.open]
		for s.adj.open(int64(from)); s.adj.next(); {
			for k, node := range s.adj.nodes {
				if last && s.given.has(node) {
					continue
				}
				if s.known.useless(node, after) {
					s.given.add(node)
					continue
				}
				if s.wave == nil {
					if err := s.reach(node, after, true, &s.next); err != nil {
						return err
					}
				} else if s.wave.add(node, s.adj.rels[k]); len(s.wave.to) >= most {
					if err := s.take(after); err != nil {
						return err
					}
				}
			}
			if err := s.filter.st.Tick(); err != nil {
				return err
			}
		}
	}
	if s.wave != nil {
		if err := s.take(after); err != nil {
			return err
		}
	}
	return s.charge()
}

// take reaches those that were gathered and may be walked to.
func (s *frontier) take(after int64) error {
	if err := s.filter.st.Check(); err != nil {
		return err
	}
	passed, err := s.wave.pass()
	if err != nil {
		return err
	}
	for _, i := range passed {
		if err := s.reach(s.wave.to[i], after, true, &s.next); err != nil {
			return err
		}
	}
	s.wave.clear()
	return nil
}

func (s *frontier) charge() error {
	if grown := 4*int64(cap(s.level)+cap(s.next)+cap(s.out)) + int64(s.given.bytes()) - s.charged; grown > 0 {
		s.charged += grown
		return s.account.Charge(grown)
	}
	return nil
}
