package algo

import (
	"sync"
	"sync/atomic"
)

// bfs is breadth-first search, level by level. A level is searched from its nodes
// outwards, or, when it is large, from the nodes that were not met yet backwards
// (direction-optimising, after Beamer, Asanović, Patterson: SC 2012).
func bfs(r *run) (result, error) {
	source, err := r.node("sourceNode")
	if err != nil {
		return result{}, err
	}
	deepest, err := r.cfg.count("maxDepth", int64(r.g.limit), 0)
	if err != nil {
		return result{}, err
	}
	levels, err := r.ints()
	if err != nil {
		return result{}, err
	}
	seen := newBits(r.g.limit)
	seen.set(source)
	s := &search{r: r, seen: seen, levels: levels, front: []uint32{source}}
	for depth := int64(1); depth <= deepest && len(s.front) > 0; depth++ {
		if err := s.level(depth); err != nil {
			return result{}, err
		}
	}
	return result{cols: []vector{{ints: levels}}, skip: func(n uint32) bool { return !seen.has(n) }}, nil
}

// search is the state between two levels.
type search struct {
	r      *run
	seen   bitset
	levels []int64
	front  []uint32
	met    int64 // nodes met so far

	mu   sync.Mutex
	next []uint32
}

// backwardShare is the share of the nodes that must be in a level for it to be
// searched backwards: 1/backwardShare.
const backwardShare = 16

func (s *search) level(depth int64) (err error) {
	s.next = nil
	s.met += int64(len(s.front))
	if len(s.front) > len(s.r.g.nodes)/backwardShare {
		err = s.backward(depth)
	} else {
		err = s.r.blocksOf(s.front, func(nodes []uint32, b *buffer) { s.forward(nodes, b, depth) })
	}
	s.front = s.next
	return err
}

func (s *search) forward(nodes []uint32, b *buffer, depth int64) {
	var found []uint32
	for _, n := range nodes {
		for _, m := range s.r.g.out(n, b) {
			if s.has(m) || !s.seen.add(m) {
				continue
			}
			s.levels[m] = depth
			found = append(found, m)
		}
	}
	s.keep(found)
}

// has reads a bit that other workers may be setting.
func (s *search) has(n uint32) bool { return atomic.LoadUint64(&s.seen[n/64])&(1<<(n%64)) != 0 }

func (s *search) backward(depth int64) error {
	front := newBits(s.r.g.limit)
	for _, n := range s.front {
		front.set(n)
	}
	return s.r.blocks(func(nodes []uint32, b *buffer) {
		var found []uint32
		for _, n := range nodes {
			if s.has(n) {
				continue
			}
			for _, m := range s.r.g.in(n, b) {
				if front.has(m) {
					s.seen.add(n)
					s.levels[n] = depth
					found = append(found, n)
					break
				}
			}
		}
		s.keep(found)
	})
}

func (s *search) keep(found []uint32) {
	if len(found) == 0 {
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.next = append(s.next, found...)
}
