package count

// worths is what the nodes of a marked stage are worth as candidates for a node with weights: marks times weights in one array, so that the loop over
// candidates neither branches nor reads two. It is filled once as much has been asked as filling and clearing it takes.
type worths struct {
	by     []uint16 // by node, all zero unless filled
	filled bool
	over   bool // some product is too large
	asked  int
}

// worthCost is how many candidates are weighed in the time that filling and clearing the worth of one member takes.
const worthCost = 3

// worth gives the worths of a stage for some questions about a node that is only asked for in this stage; nil where filling them does not pay.
func (s *stage) worth(c *Counter, node *Node, questions int) []uint16 {
	w := &s.worths
	if w.over || node.weights == nil {
		return nil
	}
	if w.asked += questions; !w.filled && w.asked >= worthCost*s.size {
		s.fillWorths(c, node)
	}
	if !w.filled {
		return nil
	}
	return w.by
}

func (s *stage) fillWorths(c *Counter, node *Node) {
	w := &s.worths
	if w.by == nil {
		w.by = worthsPool.get(int(c.p.Graph.NodeLimit()))
		if err := c.charge(2 * int64(cap(w.by))); err != nil && c.err == nil {
			c.err = err
		}
	}
	over := false
	w.filled = true
	c.looked(s.size)
	for i := range s.parts() {
		for _, x := range s.part(i) {
			n := int64(s.marks[x]) * node.weights.at(x)
			if w.by[x] = uint16(n); int64(w.by[x]) != n {
				over = true
			}
		}
	}
	if over {
		s.clearWorths()
	}
	w.over = over
}

func (s *stage) clearWorths() {
	if s.worths.filled {
		for i := range s.parts() {
			wipe(s.worths.by, s.part(i))
		}
	}
	s.worths.filled, s.worths.over, s.worths.asked = false, false, 0
}

// parts is how many lists hold the nodes that may have marks.
func (s *stage) parts() int {
	if s.prev >= 0 {
		return 1
	}
	return len(s.lists)
}

// part is one of parts.
func (s *stage) part(i int) []uint32 {
	if s.prev >= 0 {
		return s.members
	}
	return s.lists[i].of(s.node)
}

// wipe sets the marks of nodes to 0.
func wipe[T uint8 | uint16 | uint32](marks []T, xs []uint32) {
	for _, x := range xs {
		marks[x] = 0
	}
}

// sum adds up the worths of candidates.
func sum(worths []uint16, xs []uint32) (n int64) {
	for _, x := range xs {
		n += int64(worths[x])
	}
	return n
}
