package count

// skew is how many times longer one of two lists must be for the entries of the other to be looked up in it.
const skew = 16

// last counts the candidates for the last node.
func (c *Counter) last(l *level) int64 {
	total := int64(0)
	if l.same >= 0 {
		s := c.stages[l.same]
		for _, x := range s.members {
			if c.inside(l, 0, 0, x) {
				total += s.times(c, x) * l.node.weight(x)
			}
		}
		return total
	}
	from := c.bind[l.from]
	for i := range l.lists {
		xs := c.cut(l, 0, 0, l.lists[i].of(from))
		if len(xs) == 0 {
			continue
		}
		total += c.among(l, xs)
		if l.lists[i].skip {
			if n := occurrences(xs, from); n > 0 {
				total -= n * c.worth(l, from)
			}
		}
	}
	return total
}

// worth is how much one occurrence of a candidate counts.
func (c *Counter) worth(l *level, x uint32) int64 {
	n := l.node.weight(x)
	if n != 0 && l.probe >= 0 {
		n *= c.stages[l.probe].times(c, x)
	}
	return n
}

// among adds up what the entries of a list are worth.
func (c *Counter) among(l *level, xs []uint32) int64 {
	n := int64(0)
	if l.probe < 0 {
		c.looked(len(xs))
		for _, x := range xs {
			n += l.node.weight(x)
		}
		return n
	}
	s := c.stages[l.probe]
	if len(xs) > skew*s.size && !s.once {
		return c.skewed(l, s, xs)
	}
	c.looked(len(xs))
	if !s.marked && s.prev < 0 && len(s.lists) == 1 && !s.lists[0].skip && !s.once && c.rare(l, s, len(xs)) {
		return merged(s.lists[0].of(s.node), xs, l.node)
	}
	s.expect(c, len(xs))
	switch {
	case !s.marked || s.heavy:
		for _, x := range xs {
			if m := s.times(c, x); m != 0 {
				n += m * l.node.weight(x)
			}
		}
	case l.node.trivial():
		return plain(s.marks, xs)
	default:
		if w := s.worth(c, l.node, len(xs)); w != nil {
			return sum(w, xs)
		}
		return weighted(s.marks, xs, l.node)
	}
	return n
}

// plain adds up marks: the loop in which most counting of cycles is done. It is not one with that over worths: a generic one is 8 % slower.
func plain(marks []uint8, xs []uint32) (n int64) {
	for _, x := range xs {
		n += int64(marks[x])
	}
	return n
}

// weighted adds up marks times weights.
func weighted(marks []uint8, xs []uint32, node *Node) int64 {
	switch w := node.weights; {
	case w == nil:
	case w.tiny != nil:
		return weigh(marks, xs, w.base, w.tiny)
	case w.narrow != nil:
		return weigh(marks, xs, w.base, w.narrow)
	default:
		return weigh(marks, xs, w.base, w.wide)
	}
	n := int64(0)
	for _, x := range xs {
		if m := marks[x]; m != 0 {
			n += int64(m) * node.weight(x)
		}
	}
	return n
}

func weigh[T uint8 | uint32 | int64](marks []uint8, xs []uint32, base uint32, weights []T) (n int64) {
	for _, x := range xs {
		if m := marks[x]; m != 0 {
			if k := x - base; int(k) < len(weights) {
				n += int64(m) * int64(weights[k])
			}
		}
	}
	return n
}

// skewed looks up the few entries of a stage in a long list.
func (c *Counter) skewed(l *level, s *stage, xs []uint32) (n int64) {
	if s.prev >= 0 {
		c.looked(len(s.members))
		for _, x := range s.members {
			n += occurrences(xs, x) * s.times(c, x) * l.node.weight(x)
		}
		return n
	}
	c.looked(s.size)
	for i := range s.lists {
		for _, x := range s.lists[i].of(s.node) {
			if !s.lists[i].skip || x != s.node {
				n += occurrences(xs, x) * l.node.weight(x)
			}
		}
	}
	return n
}

// rare reports whether a stage will be asked so few times that going through its list beside the other is cheaper than marking it.
func (c *Counter) rare(l *level, s *stage, size int) bool {
	const markCost, markOverhead = 3, 32
	times := 1
	for j := s.from + 1; j < len(c.levels)-1; j++ {
		times *= c.width[j]
	}
	return times*(s.size+size) <= markCost*s.size+markOverhead
}

// merged adds up the weights of what is in two lists.
func merged(a, b []uint32, node *Node) (n int64) {
	for i, j := 0, 0; i < len(a) && j < len(b); {
		switch x, y := a[i], b[j]; {
		case x < y:
			i++
		case x > y:
			j++
		default:
			m, k := int64(0), int64(0)
			for ; i < len(a) && a[i] == x; i++ {
				m++
			}
			for ; j < len(b) && b[j] == x; j++ {
				k++
			}
			n += m * k * node.weight(x)
		}
	}
	return n
}
