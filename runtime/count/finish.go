package count

import "slices"

// finish counts the candidates for the last node after the matches in the frame of level j.
func (c *Counter) finish(j int) {
	l, f := &c.levels[j+1], c.vec.frames[j]
	if l.same >= 0 && c.stages[l.same].from < c.split {
		s := c.stages[l.same]
		for t := range f.n {
			n := int64(0)
			for _, x := range s.members {
				if c.inside(l, j, t, x) {
					n += s.times(c, x) * l.node.weight(x)
				}
			}
			c.gain(f, t, n)
		}
		return
	}
	for i := range l.lists {
		from := c.column(j, l.from)
		as := c.fetch(f, 0, &l.lists[i], from, true)
		size := 0
		for t, xs := range as {
			if len(l.node.Bounds) > 0 {
				xs = c.cut(l, j, t, xs)
				as[t] = xs
			}
			size += len(xs)
		}
		if c.looked(size); c.err != nil {
			return
		}
		switch s := c.asked(l); {
		case l.lists[i].skip || s != nil && s.from >= c.split && (s.prev >= 0 || s.once && (len(s.lists) > 1 || s.lists[0].skip)):
			c.each(l, j, from, i)
		case s == nil:
			for t, xs := range as {
				c.gain(f, t, total(xs, l.node))
			}
		case s.from < c.split:
			c.amongAll(l, s, f, size)
		default:
			c.meet(l, j, s)
		}
	}
}

// amongAll is among for the lists of all matches in a frame, with so many entries, where the stage stays the same.
func (c *Counter) amongAll(l *level, s *stage, f *frame, size int) {
	s.expect(c, size)
	ready := s.marked && !s.heavy
	var worths []uint16
	trivial := l.node.trivial()
	if ready && !trivial {
		worths = s.worth(c, l.node, size)
	}
	for t, xs := range f.lists[0][:f.n] {
		switch {
		case len(xs) == 0:
		case !ready || len(xs) > skew*s.size && !s.once:
			c.gain(f, t, c.among(l, xs))
		case worths != nil:
			c.gain(f, t, sum(worths, xs))
		case trivial:
			c.gain(f, t, plain(s.marks, xs))
		default:
			c.gain(f, t, weighted(s.marks, xs, l.node))
		}
	}
}

func (c *Counter) asked(l *level) *stage {
	if l.probe < 0 {
		return nil
	}
	return c.stages[l.probe]
}

// gain adds n ways for match t of a frame.
func (c *Counter) gain(f *frame, t int, n int64) {
	if n == 0 {
		return
	}
	n *= f.times[t]
	if c.split > 0 {
		c.vec.total += n
		return
	}
	for j := len(c.levels) - 2; j > 0; j-- {
		t = int(c.vec.frames[j].up[t])
	}
	c.vec.sums[c.vec.frames[0].up[t]] += n
}

// each looks every candidate up.
func (c *Counter) each(l *level, j int, from []uint32, i int) {
	f, skip := c.vec.frames[j], l.lists[i].skip
	for t, xs := range f.lists[0][:f.n] {
		n := int64(0)
		for _, x := range xs {
			if skip && x == from[t] {
				continue
			}
			w := l.node.weight(x)
			if w != 0 && l.probe >= 0 {
				w *= c.occurs(l.probe, j, t, x)
			}
			n += w
		}
		c.gain(f, t, n)
	}
}

// meet counts what the candidates have in common with the lists of a stage.
func (c *Counter) meet(l *level, j int, s *stage) {
	f := c.vec.frames[j]
	nodes := f.nodes[:f.n]
	if s.from != j {
		nodes = c.column(j, s.from)
	}
	for i := range s.lists {
		bs := c.fetch(f, 1, &s.lists[i], nodes, true)
		size, skip := 0, s.lists[i].skip
		for t, as := range f.lists[0][:f.n] {
			bs := bs[t]
			size += len(bs)
			if s.once {
				c.gain(f, t, in(as, bs, l.node))
				continue
			}
			n := joined(as, bs, l.node)
			if n != 0 && skip {
				x := nodes[t]
				n -= occurrences(as, x) * occurrences(bs, x) * l.node.weight(x)
			}
			c.gain(f, t, n)
		}
		if c.looked(size); c.err != nil {
			return
		}
	}
}

// total adds up the weights of a list.
func total(xs []uint32, node *Node) (n int64) {
	if node.trivial() {
		return int64(len(xs))
	}
	for _, x := range xs {
		n += node.weight(x)
	}
	return n
}

// Up to how many comparisons all pairs of two lists are compared, and how many times longer one must be to be searched.
const (
	fewPairs = 36
	longer   = 8
)

// joined adds up the weights of what is in two sorted lists, for each pair of places.
func joined(a, b []uint32, node *Node) (n int64) {
	if len(a) > len(b) {
		a, b = b, a
	}
	if len(a) == 0 || a[len(a)-1] < b[0] || b[len(b)-1] < a[0] {
		return 0
	}
	switch {
	case len(a)*len(b) <= fewPairs && node.trivial():
		return pairs(a, b)
	case len(b) > longer*len(a):
		for _, x := range a {
			if m := occurrences(b, x); m != 0 {
				n += m * node.weight(x)
			}
		}
		return n
	case node.trivial():
		if &a[0] == &b[0] && len(a) == len(b) && different(a) {
			return int64(len(a))
		}
		return common(a, b)
	}
	return merged(a, b, node)
}

// in adds up the weights of the entries of one list that are in another.
func in(a, b []uint32, node *Node) (n int64) {
	if len(a) == 0 || len(b) == 0 || a[len(a)-1] < b[0] || b[len(b)-1] < a[0] {
		return 0
	}
	if len(b) > fewPairs {
		for _, x := range a {
			if _, found := slices.BinarySearch(b, x); found {
				n += node.weight(x)
			}
		}
		return n
	}
	for _, x := range a {
		found := int64(0)
		for _, y := range b {
			if x == y {
				found = 1
			}
		}
		if found != 0 {
			n += node.weight(x)
		}
	}
	return n
}

// pairs counts the equal pairs of two short lists.
func pairs(a, b []uint32) (n int64) {
	for _, x := range a {
		for _, y := range b {
			if x == y {
				n++
			}
		}
	}
	return n
}

// different reports whether a sorted list has nothing twice.
func different(a []uint32) bool {
	twice := 0
	for i := 1; i < len(a); i++ {
		if a[i] == a[i-1] {
			twice++
		}
	}
	return twice == 0
}

// common counts the equal pairs of two sorted lists, without a branch that depends on what is in them as long as neither has anything twice.
func common(a, b []uint32) (n int64) {
	i, j := 0, 0
	for i < len(a) && j < len(b) {
		x, y := a[i], b[j]
		if x == y {
			if i+1 < len(a) && a[i+1] == x || j+1 < len(b) && b[j+1] == y {
				return n + merged(a[i:], b[j:], &Node{})
			}
			n++
		}
		var up, down int
		if x <= y {
			up = 1
		}
		if y <= x {
			down = 1
		}
		i, j = i+up, j+down
	}
	return n
}
