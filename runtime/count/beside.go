package count

import "github.com/morseldb/morsel/storage"

// beside reports whether the pattern is two nodes that are joined twice, by one list of the first each time. Its matches are counted chunk by
// chunk, the two lists of a node beside each other, without a frame of tuples: what is looked for in another node's lists is not.
func (c *Counter) beside() bool {
	if len(c.levels) != 2 {
		return false
	}
	l := &c.levels[1]
	if l.probe < 0 || len(l.lists) != 1 || l.lists[0].skip || !l.node.trivial() || len(l.node.Bounds) > 1 {
		return false
	}
	s := c.stages[l.probe]
	return s.prev < 0 && !s.once && len(s.lists) == 1 && !s.lists[0].skip && (len(l.node.Bounds) == 0 || l.node.Bounds[0].Above)
}

// besideBlock counts for the nodes of a block, whose weights become the counts; false where the lists must be read node by node.
func (c *Counter) besideBlock(from uint32, acc []int64) bool {
	l, chunk := &c.levels[1], int(from>>storage.ChunkBits)
	one, other := &l.lists[0], &c.stages[l.probe].lists[0]
	if chunk >= min(len(one.views), len(other.views)) {
		return false
	}
	ao, an := one.views[chunk].Lists()
	bo, bn := other.views[chunk].Lists()
	if ao == nil || bo == nil || !c.distinct(l.refs[0], chunk) || !c.distinct(c.stages[l.probe].refs[0], chunk) {
		return false
	}
	at := from & (1<<storage.ChunkBits - 1)
	ao, bo = ao[at:at+uint32(len(acc))+1], bo[at:at+uint32(len(acc))+1]
	all := len(l.node.Bounds) == 0
	for i, n := range acc {
		if n == 0 {
			continue
		}
		limit := int64(-1)
		if !all {
			limit = int64(from) + int64(i)
		}
		acc[i] = n * c.p.Times * commonAbove(an[ao[i]:ao[i+1]], bn[bo[i]:bo[i+1]], limit)
	}
	c.looked(int(ao[len(acc)] - ao[0] + bo[len(acc)] - bo[0]))
	return true
}

// mutual counts for the nodes of a block where that is how many relationships of a type lead from them to greater ones and back, which the graph
// knows of whole blocks.
func (c *Counter) mutual(from uint32, size int) (n int64, known bool) {
	l, first := &c.levels[1], c.p.Nodes[0]
	one, other := l.refs[0], c.stages[l.probe].refs[0]
	switch {
	case len(l.node.Bounds) == 0 || one.own > 0 || other.own > 0 || one.Type != other.Type || one.Dir == other.Dir:
		return 0, false
	case from%blockSize != 0 || size < blockSize && int64(from)+int64(size) < c.p.Graph.NodeLimit():
		return 0, false
	case first.Set != nil && !first.Set.full(from, size):
		return 0, false
	}
	return c.p.Graph.Mutual(one.Type, from) * c.p.Times, true
}

// distinct reports whether no list of a chunk has a node twice.
func (c *Counter) distinct(r Ref, chunk int) bool {
	if r.own > 0 {
		return false
	}
	l := c.p.Graph.Lists(r.Type, r.Dir)
	return l.Distinct(chunk)
}

// commonAbove counts the numbers above a limit that are in two strictly ascending lists. They are gone through from the ends, by steps that do not
// branch on what is found.
func commonAbove(a, b []uint32, limit int64) (n int64) {
	i, j := len(a)-1, len(b)-1
	for i >= 0 && j >= 0 {
		x, y := a[i], b[j]
		if int64(x) <= limit || int64(y) <= limit {
			break
		}
		var left, right, same int
		if x >= y {
			left = 1
		}
		if y >= x {
			right = 1
		}
		if x == y {
			same = 1
		}
		i, j, n = i-left, j-right, n+int64(same)
	}
	return n
}
