package count

import "github.com/morseldb/morsel/storage"

// near is how many bytes of lists are read without asking for them ahead: about what the last level of a cache holds.
const near = 16 << 20

// direct reports whether the last two levels are counted by going through the lists of the one for each candidate of the other, with the marks of a
// level before: what the lists lie in is small enough for the nearest caches, and frames of tuples would cost more than they save.
func (c *Counter) direct() bool {
	j := len(c.levels) - 2
	if j < 1 || c.split != j || far(c.levels[j+1].lists) {
		return false
	}
	l, last := &c.levels[j], &c.levels[j+1]
	s := c.asked(last)
	return s != nil && s.from < j && len(l.stages) == 0 && last.same < 0 && last.from == j && len(last.lists) == 1 && !last.lists[0].skip
}

// far reports whether lists are too large to be read in no order without asking for them ahead.
func far(lists []list) bool {
	bytes := 0
	for i := range lists {
		for k := range lists[i].views {
			_, nodes := lists[i].views[k].Lists()
			bytes += 4 * len(nodes)
		}
	}
	return bytes > near
}

// plainLast reports whether the last two levels are bound by lists and marks alone.
func (c *Counter) plainLast() bool {
	j := len(c.levels) - 2
	l, last := &c.levels[j], &c.levels[j+1]
	bounds := last.node.Bounds
	return l.node.trivial() && last.node.trivial() && (len(bounds) == 0 || len(bounds) == 1 && bounds[0].Node < j)
}

// lastTwo counts the ways to bind the last two levels, of which j is the first.
func (c *Counter) lastTwo(j int) (total int64) {
	l := &c.levels[j]
	if l.same >= 0 {
		s := c.stages[l.same]
		c.width[j] = len(s.members)
		for _, x := range s.members {
			if c.inside(l, 0, 0, x) {
				total += s.times(c, x) * c.lastOf(j, x)
			}
		}
		return total
	}
	from := c.bind[l.from]
	for i := range l.lists {
		xs := c.cut(l, 0, 0, l.lists[i].of(from))
		c.width[j] = len(xs)
		if c.looked(len(xs)); c.err != nil || len(xs) == 0 {
			continue
		}
		skip := skipped(l.lists[i].skip, from)
		if l.probe < 0 {
			s := c.asked(&c.levels[j+1])
			s.expect(c, len(xs)*c.fan)
			if skip < 0 && c.plainly && s.marked && !s.heavy {
				total += c.lastPlain(j, xs, s.marks)
			} else {
				total += c.lastOfAll(j, xs, skip)
			}
			continue
		}
		s := c.stages[l.probe]
		s.expect(c, len(xs))
		for _, x := range xs {
			if m := s.times(c, x); m != 0 && int64(x) != skip {
				total += m * c.lastOf(j, x)
			}
		}
	}
	return total
}

// lastOfAll counts the ways to bind the last level where the one before, j, is bound to each of some nodes but one.
func (c *Counter) lastOfAll(j int, xs []uint32, skip int64) (total int64) {
	for _, x := range xs {
		if int64(x) != skip {
			total += c.lastOf(j, x)
		}
	}
	return total
}

// lastPlain is lastOfAll where there is nothing but lists and marks.
func (c *Counter) lastPlain(j int, xs []uint32, marks []uint8) (total int64) {
	last, entries := &c.levels[j+1], 0
	views := last.lists[0].views
	if b := last.node.Bounds; len(b) > 0 {
		total, entries = marksWithin(views, xs, marks, c.bind[b[0].Node], b[0].Above)
	} else {
		total, entries = marksOf(views, xs, marks)
	}
	c.looked(entries)
	return total
}

// marksOf adds up the marks of the neighbours of some nodes: the loop in which most counting of cycles is done. It keeps all that it needs in registers.
func marksOf(views []storage.View, xs []uint32, marks []uint8) (sum int64, entries int) {
	for _, x := range xs {
		if k := x >> storage.ChunkBits; int(k) < len(views) {
			list := views[k].Of(x)
			entries += len(list)
			sum += plain(marks, list)
		}
	}
	return sum, entries
}

// marksWithin is marksOf for neighbours above a limit, or else below it.
func marksWithin(views []storage.View, xs []uint32, marks []uint8, limit uint32, above bool) (sum int64, entries int) {
	for _, x := range xs {
		if k := x >> storage.ChunkBits; int(k) < len(views) {
			list := views[k].Of(x)
			entries += len(list)
			sum += plainWithin(marks, list, limit, above)
		}
	}
	return sum, entries
}

// lastOf counts the ways to bind the last level where the one before, j, is bound to x.
func (c *Counter) lastOf(j int, x uint32) int64 {
	w := c.levels[j].node.weight(x)
	if w == 0 {
		return 0
	}
	last := &c.levels[j+1]
	xs := last.lists[0].of(x)
	s := c.stages[last.probe]
	c.bind[j] = x
	if !s.marked || s.heavy || !last.node.trivial() || len(last.node.Bounds) > 1 {
		if xs = c.cut(last, 0, 0, xs); len(xs) == 0 {
			return 0
		}
		return w * c.among(last, xs)
	}
	c.looked(len(xs))
	if len(last.node.Bounds) == 0 {
		return w * plain(s.marks, xs)
	}
	b := last.node.Bounds[0]
	return w * plainWithin(s.marks, xs, c.bind[b.Node], b.Above)
}

// plainWithin adds up the marks of what is above a limit in an ascending list, or else below it.
func plainWithin(marks []uint8, xs []uint32, limit uint32, above bool) (n int64) {
	if above {
		for k := len(xs) - 1; k >= 0 && xs[k] > limit; k-- {
			n += int64(marks[xs[k]])
		}
		return n
	}
	for k := 0; k < len(xs) && xs[k] < limit; k++ {
		n += int64(marks[xs[k]])
	}
	return n
}

// sieve is a level whose candidates are gone on with only where enough of their neighbours are in a stage before.
type sieve struct {
	list *list
	prev *stage
	need int64
	fan  int
}

// sieveOf finds out whether level j has one: where all that begins with it is a later stage. need is two where the stage's members stand for
// two more levels that are joined, as a node that is not its own neighbour can only be one of them.
func (c *Counter) sieveOf(j int) *sieve {
	l := &c.levels[j]
	if len(l.stages) != 1 {
		return nil
	}
	k := l.stages[0]
	s := c.stages[k]
	if s.prev < 0 || s.once || len(s.lists) != 1 || s.lists[0].skip || c.stages[s.prev].from >= j {
		return nil
	}
	v := &sieve{list: &s.lists[0], prev: c.stages[s.prev], need: 1, fan: int(c.p.fan(s.refs))}
	if j+3 == len(c.levels) {
		one, other := &c.levels[j+1], &c.levels[j+2]
		loopFree := len(other.refs) == 1 && c.p.loopFree[other.refs[0]]
		if one.same == k && other.probe == k && other.from == j+1 && loopFree {
			v.need = 2
		}
	}
	return v
}

// sift counts the ways to bind the nodes from level j on for candidates that are enough for its sieve, but for one node.
func (c *Counter) sift(j int, xs []uint32, skip int64) (total int64) {
	v := c.levels[j].sieve
	v.prev.expect(c, len(xs)*v.fan)
	for _, x := range xs {
		if int64(x) != skip && v.enough(c, x) {
			total += c.place(j, x, 1)
		}
	}
	return total
}

// enough reports whether it is worth to bind the level to x.
func (v *sieve) enough(c *Counter, x uint32) bool {
	if !v.prev.marked {
		return true
	}
	xs := v.list.of(x)
	c.looked(len(xs))
	return plain(v.prev.marks, xs) >= v.need
}
