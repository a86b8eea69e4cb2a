package count

import "slices"

// stage is the nodes in the lists of a bound node that are in the stage before as well, each as often as it can be reached
// so. The lists of a first stage are looked up by binary search until that has cost as much as marking all of them in
// an array does; a later stage is marked at once.
type stage struct {
	from  int // level of the node
	refs  []Ref
	lists []list
	once  bool
	prev  int // -1: none

	node    uint32
	bound   bool
	marked  bool
	heavy   bool // some mark is saturated
	asked   int
	size    int // of the lists of node
	marks   []uint8
	members []uint32 // of a later stage, each once
	worths  worths
}

// searchCost is how many entries are marked in the time of a binary search.
const searchCost = 4

// stage gives the number of a stage, which is made where there is none like it.
func (c *Counter) stage(e Edge, prev int) int {
	for k, s := range c.stages {
		if s.from == e.From && s.once == e.Once && s.prev == prev && same(s.refs, e.Lists) && prev < 0 {
			return k
		}
	}
	k := len(c.stages)
	c.stages = append(c.stages, &stage{from: e.From, refs: e.Lists, lists: c.lists(e.Lists), once: e.Once, prev: prev})
	c.levels[e.From].stages = append(c.levels[e.From].stages, k)
	return k
}

// begin moves the stage to another node; false where it is empty there.
func (s *stage) begin(c *Counter, node uint32) bool {
	if s.prev < 0 && s.bound && s.node == node {
		return s.size > 0
	}
	s.clear()
	s.node, s.bound, s.size, s.asked = node, true, 0, 0
	for i := range s.lists {
		s.size += len(s.lists[i].of(node))
	}
	if s.size == 0 {
		return false
	}
	if s.prev < 0 {
		return true
	}
	s.mark(c)
	return len(s.members) > 0
}

// expect readies the stage for some questions.
func (s *stage) expect(c *Counter, questions int) {
	if s.marked {
		return
	}
	if s.asked += questions * searchCost; s.asked >= s.size {
		s.mark(c)
	}
}

// mark fills the marks.
func (s *stage) mark(c *Counter) {
	s.marked = true
	if s.marks == nil {
		limit := int(c.p.Graph.NodeLimit())
		s.marks = marksPool.get(limit)
		if err := c.charge(int64(cap(s.marks))); err != nil && c.err == nil {
			c.err = err
		}
	}
	var prev *stage
	if s.prev >= 0 {
		prev = c.stages[s.prev]
		prev.expect(c, s.size)
	}
	c.looked(s.size)
	for i := range s.lists {
		skip := s.lists[i].skip
		xs := s.lists[i].of(s.node)
		if prev == nil && !skip && !s.once {
			s.markAll(xs)
			continue
		}
		if prev != nil && prev.marked && !prev.heavy && !skip && !s.once {
			s.markCommon(xs, prev.marks)
			continue
		}
		for _, x := range xs {
			if skip && x == s.node {
				continue
			}
			m := int64(1)
			if prev != nil {
				if m = prev.times(c, x); m == 0 {
					continue
				}
				if s.marks[x] == 0 {
					s.members = append(s.members, x)
				}
			}
			s.add(x, m)
		}
	}
}

func (s *stage) markAll(xs []uint32) {
	marks := s.marks
	for _, x := range xs {
		if m := marks[x]; m < saturated-1 {
			marks[x] = m + 1
		} else {
			marks[x], s.heavy = saturated, true
		}
	}
}

// markCommon marks what is in a list and in the stage before.
func (s *stage) markCommon(xs []uint32, before []uint8) {
	marks := s.marks
	for _, x := range xs {
		m := before[x]
		if m == 0 {
			continue
		}
		if marks[x] == 0 {
			s.members = append(s.members, x)
		}
		s.add(x, int64(m))
	}
}

func (s *stage) add(x uint32, m int64) {
	if s.once && s.marks[x] != 0 {
		return
	}
	if m += int64(s.marks[x]); m >= saturated {
		m, s.heavy = saturated, true
	}
	s.marks[x] = uint8(m)
}

// times is how often a node is in the stage.
func (s *stage) times(c *Counter, x uint32) int64 {
	if s.marked && s.marks[x] != saturated {
		return int64(s.marks[x])
	}
	n := int64(0)
	for i := range s.lists {
		if !s.lists[i].skip || x != s.node {
			n += occurrences(s.lists[i].of(s.node), x)
		}
	}
	if s.once {
		n = min(n, 1)
	}
	if n > 0 && s.prev >= 0 {
		n *= c.stages[s.prev].times(c, x)
	}
	return n
}

// occurrences is how often x is in a sorted list.
func occurrences(list []uint32, x uint32) int64 {
	at, ok := slices.BinarySearch(list, x)
	if !ok {
		return 0
	}
	n := int64(1)
	for at++; at < len(list) && list[at] == x; at++ {
		n++
	}
	return n
}

// clear takes the marks back.
func (s *stage) clear() {
	if s.marked {
		for i := range s.parts() {
			wipe(s.marks, s.part(i))
		}
	}
	s.clearWorths()
	s.marked, s.heavy, s.members, s.bound = false, false, s.members[:0], false
}

func (s *stage) close() {
	s.clear()
	marksPool.put(s.marks)
	worthsPool.put(s.worths.by)
	s.marks, s.worths.by = nil, nil
}
