package count

import (
	"slices"

	"github.com/morseldb/morsel/storage"
)

// Sharing: where three nodes are all joined alike and something hangs off one of them, each triangle is met three times, once with each of its nodes
// in that place. It is found once instead, in the order of the degrees (see orient.go), and counts as much as its three nodes are worth together: the
// sum over a pattern's automorphisms of what they make of one match. No node may be its own neighbour, as it could then be in two places.

// sharing is what hangs off one of three nodes, and what is needed to see each triangle once.
type sharing struct {
	tree  *Node // it has no set: the nodes of the pattern have
	bytes bool  // a byte holds each weight
}

// share makes a pattern in which three nodes are alike of one in which one of them has a tree, and gives the nodes, whose order is to be that
// of their degrees; nil where it is another.
func (p *Pattern) share(keyed map[int]*keys) (group []int) {
	at := p.weighted()
	if at < 0 || !p.AnyOrder || p.Rooted || !p.alike(keyed) || !p.ordered(at) {
		return nil
	}
	before := p.Nodes
	p.Nodes = make([]*Node, len(before))
	for j, n := range before {
		out := *n
		out.Branches, out.Bounds = nil, nil
		for f := range j {
			out.Bounds = append(out.Bounds, Bound{Node: f, Above: true})
		}
		p.Nodes[j] = &out
	}
	if group = p.oriented(); group == nil {
		p.Nodes = before
		return nil
	}
	p.shared = &sharing{tree: &Node{Branches: before[at].Branches}}
	p.needs()
	p.shared.tree.need()
	return group
}

// weighted is the one node of three that has a tree, -1 where there is no such.
func (p *Pattern) weighted() int {
	at := -1
	for j, n := range p.Nodes {
		if len(n.Branches) == 0 {
			continue
		}
		if at >= 0 || slices.ContainsFunc(n.Branches, func(b Branch) bool { return b.Loop }) {
			return -1
		}
		at = j
	}
	if len(p.Nodes) != 3 {
		return -1
	}
	return at
}

// alike reports whether every two nodes are joined by the same lists, which are the same from either side, and may be the same nodes.
func (p *Pattern) alike(keyed map[int]*keys) bool {
	lists := p.Nodes[len(p.Nodes)-1].Edges
	for j, n := range p.Nodes {
		if len(n.Edges) != j || !n.Set.like(p.Nodes[0].Set) || keyed[j] != keyed[0] {
			return false
		}
		for f := range j {
			if !slices.ContainsFunc(n.Edges, func(e Edge) bool { return e.From == f && !e.Once && same(e.Lists, lists[0].Lists) }) {
				return false
			}
		}
	}
	for _, r := range lists[0].Lists {
		if !p.noLoops(r) || !slices.ContainsFunc(lists[0].Lists, func(o Ref) bool { return o.Type == r.Type && o.Dir != r.Dir && o.own == r.own }) {
			return false
		}
	}
	return true
}

// noLoops reports whether no node is in its own list.
func (p *Pattern) noLoops(r Ref) bool {
	l := p.Graph.Lists(r.Type, r.Dir)
	for i := range p.views[Ref{Type: r.Type, Dir: r.Dir}] {
		if !l.LoopFree(i) {
			return false
		}
	}
	return true
}

// ordered reports whether the order of the nodes without a tree is asked for, and no other.
func (p *Pattern) ordered(at int) bool {
	some := 0
	for j, n := range p.Nodes {
		for _, b := range n.Bounds {
			if j == at || b.Node == at {
				return false
			}
			some++
		}
	}
	return some == 1
}

// weighShared makes the weights that triangles are made of.
func (p *Pattern) weighShared(each Each) error {
	tree := p.shared.tree
	if err := p.below(tree, each); err != nil {
		return err
	}
	err := p.weigh(tree, each)
	p.shared.bytes = err == nil && tree.weights.tiny != nil
	return err
}

// Words hold what a node is worth as the third of a triangle: above weightBits bits how often it is in a list, below what hangs off it, as often. Where
// each is in a byte, wordList words can be added up and neither runs over.
const (
	weightBits = 24
	byteLimit  = 255
	wordList   = 1 << weightBits / (byteLimit * byteLimit)
)

// sharedBlock counts the triangles of which the first node is one of a block, whose weights become the counts.
func (c *Counter) sharedBlock(from uint32, acc []int64) {
	if c.words == nil {
		c.words = clearWords.get(int(c.p.Graph.NodeLimit()))
		if err := c.charge(4 * int64(cap(c.words))); err != nil && c.err == nil {
			c.err = err
		}
	}
	second, third := &c.levels[1].lists[0], &c.levels[2].lists[0]
	for i, n := range acc {
		if n == 0 || c.err != nil {
			continue
		}
		x := from + uint32(i)
		xs := second.of(x)
		if acc[i] = 0; len(xs) < 2 {
			continue
		}
		own := c.p.shared.tree.weight(x)
		if c.p.shared.bytes && !repeated(xs) {
			c.fillWords(xs, c.levels[2].node.Set, c.p.shared.tree.weights)
			acc[i] = n * c.p.Times * c.triangles(third.views, xs, own)
		} else {
			c.fillWords(xs, c.levels[2].node.Set, nil)
			acc[i] = n * c.p.Times * c.largeTriangles(third, xs, own)
		}
		wipe(c.words, xs)
	}
}

// repeated reports whether an ascending list has any node more often than a byte holds.
func repeated(xs []uint32) bool {
	for k := byteLimit; k < len(xs); k++ {
		if xs[k-byteLimit] == xs[k] {
			return true
		}
	}
	return false
}

// fillWords makes the words of those nodes in a list that are in a set, without weights only how often they are in the list.
func (c *Counter) fillWords(xs []uint32, set *Set, w *weights) {
	for _, x := range xs {
		switch {
		case set != nil && !set.has(x):
		case w == nil:
			c.words[x]++
		default:
			c.words[x] += 1<<weightBits | uint32(w.at(x))
		}
	}
}

// triangles adds up what the triangles of a node and two in its list are worth, by words with weights.
func (c *Counter) triangles(views []storage.View, xs []uint32, own int64) (total int64) {
	words, w, entries := c.words, c.p.shared.tree.weights, len(xs)
	for _, y := range xs {
		k := y >> storage.ChunkBits
		if int(k) >= len(views) || words[y] == 0 {
			continue
		}
		zs := views[k].Of(y)
		entries += len(zs)
		for len(zs) > 0 {
			some := zs[:min(len(zs), wordList)]
			zs = zs[len(some):]
			sum := uint64(0)
			for _, z := range some {
				sum += uint64(words[z])
			}
			if sum != 0 {
				total += int64(sum&(1<<weightBits-1)) + int64(sum>>weightBits)*(own+w.at(y))
			}
		}
	}
	c.looked(entries)
	return total
}

// largeTriangles is triangles where weights or numbers are too large for words.
func (c *Counter) largeTriangles(third *list, xs []uint32, own int64) (total int64) {
	w := c.p.shared.tree
	for _, y := range xs {
		if c.words[y] == 0 {
			continue
		}
		zs := third.of(y)
		c.looked(len(zs))
		two := own + w.weight(y)
		for _, z := range zs {
			if m := c.words[z]; m != 0 {
				total += int64(m) * (two + w.weight(z))
			}
		}
	}
	return total
}
