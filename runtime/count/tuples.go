package count

import (
	"sync"

	"github.com/morseldb/morsel/storage"
)

// tuples bind the last levels of a pattern for many partial matches at once, level by level. Where lists are short, most of
// the time of going from match to match is waiting for the list of a node that the match before has nothing to do with; here
// the lists of a block of matches are asked for before any is read (Boncz, Zukowski and Nes, CIDR 2005, on blocks of tuples;
// Chen, Ailamaki, Gibbons and Mowry, ICDE 2004, on having many reads under way). What lies before the first of these levels is
// bound one by one, with marks, which pay where many matches ask for the same lists.
type tuples struct {
	frames []*frame // by level; nil before the first
	sums   []int64  // by place in the block of first nodes, where the tuples begin with the first level
	total  int64    // otherwise
	// touched keeps reads that are only made for the cache from being left out.
	touched uint32
}

// tupleBlock is how many partial matches a frame holds.
const tupleBlock = blockSize

// frame is partial matches that end with one level.
type frame struct {
	n     int
	nodes [tupleBlock]uint32 // that the level is bound to
	up    [tupleBlock]int32  // the match of the frame before that it goes on from; in the first frame, the place in the block
	times [tupleBlock]int64  // how often it is there, with weights
	from  [tupleBlock]uint32
	lists [2][tupleBlock][]uint32
}

var frames = sync.Pool{New: func() any { return new(frame) }}

func (c *Counter) openFrames() {
	c.vec.frames = make([]*frame, len(c.levels))
	if c.split+1 < len(c.levels) {
		for j := c.split; j+1 < len(c.levels); j++ {
			c.vec.frames[j] = frames.Get().(*frame)
		}
	}
}

func (c *Counter) closeFrames() {
	for _, f := range c.vec.frames {
		if f != nil {
			for i := range f.lists { // they may be of a graph that nobody needs any more
				clear(f.lists[i][:])
			}
			frames.Put(f)
		}
	}
	c.vec = tuples{}
}

// startBlock counts for the nodes of a block, whose weights become the counts.
func (c *Counter) startBlock(from uint32, acc []int64) {
	f := c.vec.frames[0]
	k := 0
	for i, n := range acc {
		f.nodes[k], f.up[k], f.times[k] = from+uint32(i), int32(i), n*c.p.Times
		if n != 0 {
			k++
		}
	}
	f.n = k
	clear(acc)
	c.vec.sums = acc
	c.advance(0)
}

// startBound counts the ways to bind the rest where the levels before the first that is bound in tuples are bound.
func (c *Counter) startBound() int64 {
	j := c.split
	l := &c.levels[j]
	c.vec.frames[j].n = 0
	c.vec.total = 0
	if l.same >= 0 {
		s := c.stages[l.same]
		c.width[j] = len(s.members)
		c.addMembers(j, 0, s)
	} else {
		from := c.bind[l.from]
		for i := range l.lists {
			xs := c.cut(l, 0, 0, l.lists[i].of(from))
			if c.looked(len(xs)); c.err != nil {
				return 0
			}
			c.addList(j, 0, xs, skipped(l.lists[i].skip, from))
		}
	}
	c.advance(j)
	return c.vec.total
}

// skipped is the node that does not count in a list, or none.
func skipped(skip bool, x uint32) int64 {
	if skip {
		return int64(x)
	}
	return -1
}

// add adds a match to the frame of level j, which goes on when it is full. It is there m times for each of match up of the frame before.
func (c *Counter) add(j int, x uint32, up int, m int64) {
	if m *= c.levels[j].node.weight(x); m == 0 {
		return
	}
	f := c.vec.frames[j]
	if j > c.split {
		m *= c.vec.frames[j-1].times[up]
	}
	f.nodes[f.n], f.up[f.n], f.times[f.n] = x, int32(up), m
	if f.n++; f.n == tupleBlock {
		c.advance(j)
		f.n = 0
	}
}

// addMembers adds the members of a stage as candidates for level j.
func (c *Counter) addMembers(j, up int, s *stage) {
	l := &c.levels[j]
	for _, x := range s.members {
		if len(l.node.Bounds) == 0 || c.inside(l, j-1, up, x) {
			c.add(j, x, up, s.times(c, x))
		}
	}
}

// addList adds the entries of a list as candidates for level j, but for one node.
func (c *Counter) addList(j, up int, xs []uint32, skip int64) {
	l := &c.levels[j]
	if l.probe < 0 {
		for _, x := range xs {
			if int64(x) != skip {
				c.add(j, x, up, 1)
			}
		}
		return
	}
	s := c.stages[l.probe]
	if s.from < c.split {
		s.expect(c, len(xs))
		if s.marked && !s.heavy && skip < 0 {
			marks := s.marks
			for _, x := range xs {
				if m := marks[x]; m != 0 {
					c.add(j, x, up, int64(m))
				}
			}
			return
		}
	}
	for _, x := range xs {
		if int64(x) != skip {
			c.add(j, x, up, c.occurs(l.probe, j-1, up, x))
		}
	}
}

// advance goes on with the matches in the frame of level j.
func (c *Counter) advance(j int) {
	f := c.vec.frames[j]
	for _, k := range c.levels[j].stages {
		if s := c.stages[k]; f.n > 0 && len(s.lists) == 1 {
			c.require(f, s)
		}
	}
	switch {
	case f.n == 0 || c.err != nil:
	case j+2 == len(c.levels):
		c.finish(j)
	default:
		c.expand(j)
	}
}

// require leaves those matches whose node has something in the list that will be asked for.
func (c *Counter) require(f *frame, s *stage) {
	n := 0
	for i, xs := range c.fetch(f, 0, &s.lists[0], f.nodes[:f.n], false) {
		f.nodes[n], f.up[n], f.times[n] = f.nodes[i], f.up[i], f.times[i]
		if len(xs) > 0 {
			n++
		}
	}
	f.n = n
}

// expand makes the matches of the level after j.
func (c *Counter) expand(j int) {
	l, f := &c.levels[j+1], c.vec.frames[j]
	out := c.vec.frames[j+1]
	out.n = 0
	if l.same >= 0 && c.stages[l.same].from < c.split {
		for t := range f.n {
			c.addMembers(j+1, t, c.stages[l.same])
		}
		c.advance(j + 1)
		return
	}
	from := c.column(j, l.from)
	simple := l.probe < 0 && l.node.trivial() && len(l.node.Bounds) == 0
	for i := range l.lists {
		skip := l.lists[i].skip
		for t, xs := range c.fetch(f, 0, &l.lists[i], from, true) {
			if simple && !skip && out.n+len(xs) < tupleBlock {
				n, m := out.n, f.times[t]
				for k, x := range xs {
					out.nodes[n+k], out.up[n+k], out.times[n+k] = x, int32(t), m
				}
				out.n += len(xs)
				continue
			}
			if len(l.node.Bounds) > 0 {
				xs = c.cut(l, j, t, xs)
			}
			if len(xs) == 0 {
				continue
			}
			if c.looked(len(xs)); c.err != nil {
				return
			}
			c.addList(j+1, t, xs, skipped(skip, from[t]))
		}
	}
	c.advance(j + 1)
}

// node is what level k is bound to in match t of the frame of level j.
func (c *Counter) node(k, j, t int) uint32 {
	if k < c.split {
		return c.bind[k]
	}
	for ; j > k; j-- {
		t = int(c.vec.frames[j].up[t])
	}
	return c.vec.frames[j].nodes[t]
}

// column is what level k is bound to in the matches of the frame of level j; valid until the next call for the frame.
func (c *Counter) column(j, k int) []uint32 {
	f := c.vec.frames[j]
	if k == j {
		return f.nodes[:f.n]
	}
	for t := range f.n {
		f.from[t] = c.node(k, j, t)
	}
	return f.from[:f.n]
}

// fetch gives the lists of some nodes in a place that is valid until the frame's next call for it. With touch, their first entries are on their way to
// the cache.
func (c *Counter) fetch(f *frame, place int, l *list, nodes []uint32, touch bool) [][]uint32 {
	out := f.lists[place][:len(nodes)]
	c.vec.touched += l.touch(nodes)
	for i, node := range nodes {
		out[i] = l.of(node)
	}
	if touch {
		sum := uint32(0)
		for _, xs := range out {
			if len(xs) > 0 {
				sum += xs[0]
			}
		}
		c.vec.touched += sum
	}
	return out
}

// touch reads where the lists of some nodes begin, which brings that to the cache.
func (l *list) touch(nodes []uint32) (sum uint32) {
	for _, node := range nodes {
		if k := node >> storage.ChunkBits; int(k) < len(l.views) {
			sum += l.views[k].Touch(node)
		}
	}
	return sum
}

// cut leaves what the bounds of a level allow after match t of the frame of level j; where all nodes before the level are bound one by one, any will do.
func (c *Counter) cut(l *level, j, t int, xs []uint32) []uint32 {
	for _, b := range l.node.Bounds {
		xs = within(xs, c.node(b.Node, j, t), b.Above)
	}
	return xs
}

// inside reports whether the bounds of a level allow a node, after the same.
func (c *Counter) inside(l *level, j, t int, x uint32) bool {
	for _, b := range l.node.Bounds {
		if other := c.node(b.Node, j, t); x == other || x > other != b.Above {
			return false
		}
	}
	return true
}

// occurs is how often x is in a stage after match t of the frame of level j.
func (c *Counter) occurs(k, j, t int, x uint32) int64 {
	s := c.stages[k]
	if s.from < c.split {
		return s.times(c, x)
	}
	node, n := c.node(s.from, j, t), int64(0)
	for i := range s.lists {
		if !s.lists[i].skip || x != node {
			n += occurrences(s.lists[i].of(node), x)
		}
	}
	if s.once {
		n = min(n, 1)
	}
	if n > 0 && s.prev >= 0 {
		n *= c.occurs(s.prev, j, t, x)
	}
	return n
}
