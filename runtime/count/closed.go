package count

// closed reports whether the pattern is three nodes that are all joined, each two by one list: the third by the list of the second, with the marks of
// the list of the first. They are counted block by block, without what other patterns need for each node.
func (c *Counter) closed() bool {
	if !c.two || !c.plainly || len(c.levels) != 3 {
		return false
	}
	l, last := &c.levels[1], &c.levels[2]
	s := c.asked(last)
	if l.same >= 0 || l.probe >= 0 || len(l.lists) != 1 || l.lists[0].skip || len(l.node.Bounds) > 1 || s == nil {
		return false
	}
	return s.from == 0 && s.prev < 0 && !s.once && len(s.lists) == 1 && !s.lists[0].skip
}

// closedBlock counts for the nodes of a block, whose weights become the counts.
func (c *Counter) closedBlock(from uint32, acc []int64) {
	second, third := &c.levels[1], &c.levels[2]
	s := c.stages[third.probe]
	for i, n := range acc {
		if n == 0 {
			continue
		}
		x := from + uint32(i)
		xs := second.lists[0].of(x)
		for _, b := range second.node.Bounds {
			xs = within(xs, x, b.Above)
		}
		if acc[i] = 0; len(xs) == 0 || !s.begin(c, x) {
			continue
		}
		c.bind[0] = x
		if s.mark(c); s.heavy || c.err != nil {
			acc[i] = n * c.p.Times * c.lastOfAll(1, xs, -1)
			continue
		}
		c.looked(len(xs))
		acc[i] = n * c.p.Times * c.lastPlain(1, xs, s.marks)
	}
}
