package count

import (
	"slices"

	"github.com/morseldb/morsel/storage"
)

// Counter counts the matches of a prepared pattern, for one goroutine.
type Counter struct {
	p       *Pattern
	levels  []level // one a node, in order
	stages  []*stage
	bind    []uint32 // by level
	width   []int    // by level: how many candidates there were
	w       *worker
	check   func() error
	charge  func(bytes int64) error
	err     error
	until   int // list entries that are looked at before check is called
	split   int // the level from which on tuples are bound together; past the last: none are
	vec     tuples
	pair    bool     // see beside
	two     bool     // see direct
	plainly bool     // see plainLast
	three   bool     // see closed
	words   []uint32 // see sharing
	fan     int      // how long the last level's lists are on average
	// Hits is how many list entries were looked at.
	Hits int64
}

// patience is how many list entries a counter looks at between two calls of check.
const patience = 1 << 18

// list is a Ref with what reading needs.
type list struct {
	views []storage.View
	skip  bool
}

// of is the neighbours of a node.
func (l *list) of(node uint32) []uint32 {
	if i := node >> storage.ChunkBits; int(i) < len(l.views) {
		return l.views[i].Of(node)
	}
	return nil
}

// level is how the candidates for a node are found: in the lists of the node bound last of those that it is joined
// with, as far as the lists of the others have them too.
type level struct {
	node   *Node
	from   int
	refs   []Ref
	lists  []list
	probe  int   // the stage that candidates must be in, -1 none
	same   int   // the stage whose members are the candidates, -1 none
	stages []int // that begin when the level's node is bound
	sieve  *sieve
}

// NewCounter makes a counter; check is called now and then and ends the work by an error, charge takes bytes from the budget.
// Close gives its memory back.
func (p *Pattern) NewCounter(check func() error, charge func(bytes int64) error) *Counter {
	c := &Counter{p: p, levels: make([]level, len(p.Nodes)), bind: make([]uint32, len(p.Nodes)), width: make([]int, len(p.Nodes)), check: check, charge: charge, until: patience}
	c.w = workers.Get().(*worker)
	c.w.g = p.Graph
	for j, n := range p.Nodes {
		c.level(j, n)
	}
	for j := range c.levels {
		c.reuse(&c.levels[j])
	}
	if p.shared != nil {
		c.ready(len(c.levels)) // needs no frames
	} else {
		c.ready(p.splitAt(c))
	}
	return c
}

// ready chooses how levels are bound, tuples from level split on.
func (c *Counter) ready(split int) {
	c.split, c.pair = split, c.beside()
	if c.two = c.direct(); c.two {
		last := len(c.levels) - 1
		c.split, c.fan, c.plainly = len(c.levels), int(c.p.fan(c.levels[last].refs)), c.plainLast()
		for j := 1; j < last; j++ {
			c.levels[j].sieve = c.sieveOf(j)
		}
	}
	c.three = c.closed()
	c.openFrames()
}

// Close frees what the counter holds.
func (c *Counter) Close() {
	if c.w == nil {
		return
	}
	for _, s := range c.stages {
		s.close()
	}
	c.closeFrames()
	clearWords.put(c.words)
	workers.Put(c.w)
	c.w = nil
}

// level readies the way to a node: the edge from the node bound last gives the candidates, the others become
// stages, each the intersection with those before.
func (c *Counter) level(j int, n *Node) {
	l := &c.levels[j]
	l.node, l.probe, l.same = n, -1, -1
	if j == 0 {
		return
	}
	last := -1
	for i, e := range n.Edges {
		if !e.Once && (last < 0 || e.From >= n.Edges[last].From) {
			last = i
		}
	}
	l.from, l.refs = n.Edges[last].From, n.Edges[last].Lists
	l.lists = c.lists(l.refs)
	for from := range j {
		for i, e := range n.Edges {
			if i != last && e.From == from {
				l.probe = c.stage(e, l.probe)
			}
		}
	}
}

// reuse finds the stage that has just the candidates of a level.
func (c *Counter) reuse(l *level) {
	for k, s := range c.stages {
		if l.probe >= 0 && s.prev == l.probe && s.from == l.from && !s.once && same(s.refs, l.refs) {
			l.same = k
		}
	}
}

func same(a, b []Ref) bool {
	if len(a) != len(b) {
		return false
	}
	for i := range a {
		if a[i] != b[i] {
			return false
		}
	}
	return true
}

func (c *Counter) lists(refs []Ref) []list {
	out := make([]list, len(refs))
	for i, r := range refs {
		skip := r.Skip
		r.Skip = false
		skip = skip && !c.p.loopFree[r]
		out[i] = list{views: c.p.views[r], skip: skip}
	}
	return out
}

// zeros is what Block gives for a chunk that has no matches.
var zeros [1 << storage.ChunkBits]int64

// Block counts the matches for each of size ids of the first node from `from` on, which must be in its span; it gives numbers for
// as many as it did, up to the end of the chunk. They are read only and valid until the next call.
func (c *Counter) Block(from, to int64) ([]int64, error) {
	end := blockEnd(from, to)
	if c.w.empty(c.p.Nodes[0], uint32(from)) {
		end = min(to, (from>>storage.ChunkBits+1)<<storage.ChunkBits)
		return zeros[:end-from], c.check()
	}
	acc := c.w.block(c.p.Nodes[0], uint32(from), int(end-from))
	if len(c.levels) == 1 {
		c.Hits += end - from
		return acc, c.check()
	}
	switch {
	case c.pair && c.besideBlock(uint32(from), acc):
	case c.p.shared != nil:
		c.sharedBlock(uint32(from), acc)
	case c.three:
		c.closedBlock(uint32(from), acc)
	case c.split == 0:
		c.startBlock(uint32(from), acc)
	default:
		c.single(uint32(from), acc)
	}
	if c.err == nil {
		c.err = c.check()
	}
	return acc, c.err
}

// blockEnd is where a block that begins with a node ends: blocks do not reach over whole ones.
func blockEnd(from, to int64) int64 { return min(to, (from/blockSize+1)*blockSize) }

// Sum is the sum of what Block gives, and how many ids that were.
func (c *Counter) Sum(from, to int64) (sum, done int64, err error) {
	end, first := blockEnd(from, to), c.p.Nodes[0]
	switch {
	case len(c.levels) == 1 && !c.w.empty(first, uint32(from)):
		c.Hits += end - from
		return c.w.total(first, uint32(from), int(end-from)), end - from, c.check()
	case c.pair && len(first.Branches) == 0:
		if n, known := c.mutual(uint32(from), int(end-from)); known {
			c.Hits++
			return n, end - from, c.check()
		}
	}
	counts, err := c.Block(from, to)
	for _, x := range counts {
		sum += x
	}
	return sum, int64(len(counts)), err
}

// single counts for the nodes of a block, one by one.
func (c *Counter) single(from uint32, acc []int64) {
	for i, n := range acc {
		if n != 0 {
			acc[i] = n * c.p.Times * c.bound(0, from+uint32(i))
		}
	}
}

// bound goes on where the node of a level is x, and counts the ways to bind the others.
func (c *Counter) bound(j int, x uint32) int64 {
	c.bind[j] = x
	for _, k := range c.levels[j].stages {
		if !c.stages[k].begin(c, x) {
			return 0
		}
	}
	switch {
	case c.two && j+3 == len(c.levels):
		return c.lastTwo(j + 1)
	case j+1 == c.split && j+2 < len(c.levels):
		return c.startBound()
	case j+2 == len(c.levels):
		return c.last(&c.levels[j+1])
	}
	return c.next(j + 1)
}

// looked counts list entries and asks now and then whether to go on.
func (c *Counter) looked(n int) {
	c.Hits += int64(n)
	if c.until -= n; c.until < 0 {
		c.until = patience
		if c.err == nil {
			c.err = c.check()
		}
	}
}

// next counts the ways to bind the nodes from level j on, where more than one is left.
func (c *Counter) next(j int) int64 {
	l := &c.levels[j]
	total := int64(0)
	if l.same >= 0 {
		s := c.stages[l.same]
		c.width[j] = len(s.members)
		for at := 0; at < len(s.members); at += ahead {
			some := s.members[at:min(at+ahead, len(s.members))]
			c.prefetch(j, some)
			for _, x := range some {
				if c.inside(l, 0, 0, x) {
					total += c.place(j, x, s.times(c, x))
				}
			}
		}
		return total
	}
	from := c.bind[l.from]
	for i := range l.lists {
		xs := c.cut(l, 0, 0, l.lists[i].of(from))
		c.width[j] = len(xs)
		c.looked(len(xs))
		if c.err != nil {
			return 0
		}
		skip := l.lists[i].skip
		if l.probe < 0 && l.sieve != nil {
			total += c.sift(j, xs, skipped(skip, from))
			continue
		}
		if l.probe < 0 {
			for len(xs) > 0 {
				some := xs[:min(len(xs), ahead)]
				xs = xs[len(some):]
				c.prefetch(j, some)
				for _, x := range some {
					if !skip || x != from {
						total += c.place(j, x, 1)
					}
				}
			}
			continue
		}
		s := c.stages[l.probe]
		s.expect(c, len(xs))
		for _, x := range xs {
			if m := s.times(c, x); m != 0 && (!skip || x != from) {
				total += c.place(j, x, m)
			}
		}
	}
	return total
}

// ahead is for how many candidates lists are asked for before the first is gone on with.
const ahead = 64

// prefetch reads where the lists of candidates for level j begin, and their first entries, so that all are under way to the cache at once.
func (c *Counter) prefetch(j int, xs []uint32) {
	for _, k := range c.levels[j].stages {
		for i := range c.stages[k].lists {
			l := &c.stages[k].lists[i]
			sum := l.touch(xs)
			for _, x := range xs {
				if list := l.of(x); len(list) > 0 {
					sum += list[0]
				}
			}
			c.vec.touched += sum
		}
	}
}

// within leaves what is above a limit, or else below it.
func within(xs []uint32, limit uint32, above bool) []uint32 {
	const short = 24 // so many entries are counted in the time of a search
	if len(xs) <= short {
		below, same := 0, 0
		for _, x := range xs {
			if x < limit {
				below++
			}
			if x == limit {
				same++
			}
		}
		if above {
			return xs[below+same:]
		}
		return xs[:below]
	}
	at, found := slices.BinarySearch(xs, limit)
	if !above {
		return xs[:at]
	}
	for found && at < len(xs) && xs[at] == limit {
		at++
	}
	return xs[at:]
}

// place binds the node of level j, for a candidate that is there m times.
func (c *Counter) place(j int, x uint32, m int64) int64 {
	w := c.levels[j].node.weight(x)
	if w == 0 || c.err != nil {
		return 0
	}
	return m * w * c.bound(j, x)
}
