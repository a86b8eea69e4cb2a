package adjacency

import (
	"slices"
	"sync/atomic"
)

// Within a transaction a delta is merged when it has more entries than minDelta
// and than a quarter of the flat part, and in any case at maxDelta: so merging
// costs each entry a few copies over its life. What transactions leave behind is
// merged by the next one that changes the chunk, when it has at least minRest
// entries and one for restShare of the flat part: a node in the delta is read at
// several times the cost of one in the flat part, so there must be few in a chunk
// that is written to all the time.
const (
	minDelta  = 256
	maxDelta  = 2048
	minRest   = 64
	restShare = 512
	// minCompact is from how many changes in a chunk a transaction that ends
	// may merge it.
	minCompact = 64
)

// maxWhole is how many neighbours a node may have for its changes to be kept as
// the list that they make, which is read as it is.
const maxWhole = 64

// delta is what changed in a chunk: the nodes concerned, ascending, and their
// changes. Each nodeDelta is copied on its own before a branch changes it.
type delta struct {
	size    int
	touched [ChunkSize / 64]uint64 // bits of locals: most nodes that are read are not among them
	locals  []uint16
	nodes   []*nodeDelta
}

// nodeDelta is what changed for one node: neighbours added, ascending by
// neighbour, then relationship, and places of the flat part that are gone; or,
// if it is whole, all neighbours that the node has now.
type nodeDelta struct {
	gen         uint64
	whole       bool
	nodes, rels []uint32
	gone        []uint32
}

func (d *delta) clone() *delta {
	return &delta{size: d.size, touched: d.touched, locals: slices.Clone(d.locals), nodes: slices.Clone(d.nodes)}
}

// find is the changes of a node, nil where there are none.
func (d *delta) find(local uint32) *nodeDelta {
	if d == nil || d.touched[local>>6]>>(local&63)&1 == 0 {
		return nil
	}
	i, _ := slices.BinarySearch(d.locals, uint16(local))
	return d.nodes[i]
}

// own gives the changes of a node for the branch gen to change.
func (c *Chunk) own(local uint32, gen uint64) *nodeDelta {
	d := c.delta
	i, ok := slices.BinarySearch(d.locals, uint16(local))
	if !ok {
		n := &nodeDelta{gen: gen}
		if a, b := c.flat.bounds(local); b-a <= maxWhole {
			n.whole = true
			n.nodes, n.rels = roomy(c.flat.Nodes[a:b]), roomy(c.flat.Rels[a:b])
		}
		d.touched[local>>6] |= 1 << (local & 63)
		if c.flat.Offsets != nil {
			atomic.OrUint32(&c.begins.Load()[local], marked)
		}
		d.locals = slices.Insert(d.locals, i, uint16(local))
		d.nodes = slices.Insert(d.nodes, i, n)
		return n
	}
	n := d.nodes[i]
	if n.gen != gen {
		n = &nodeDelta{
			gen: gen, whole: n.whole,
			nodes: roomy(n.nodes), rels: roomy(n.rels), gone: slices.Clone(n.gone),
		}
		d.nodes[i] = n
	}
	return n
}

// roomy is a copy that one more fits into.
func roomy(list []uint32) []uint32 {
	if len(list) == 0 {
		return nil
	}
	return append(make([]uint32, 0, len(list)+1), list...)
}

func (n *nodeDelta) insert(neighbour, rel uint32) {
	i := search(n.nodes, n.rels, neighbour, rel)
	n.nodes = slices.Insert(n.nodes, i, neighbour)
	n.rels = slices.Insert(n.rels, i, rel)
}

// remove takes a neighbour from the list; false where there is none.
func (n *nodeDelta) remove(neighbour, rel uint32) bool {
	i := search(n.nodes, n.rels, neighbour, rel)
	if i == len(n.nodes) || n.nodes[i] != neighbour || n.rels[i] != rel {
		return false
	}
	n.nodes = slices.Delete(n.nodes, i, i+1)
	n.rels = slices.Delete(n.rels, i, i+1)
	return true
}

func (n *nodeDelta) drop(at uint32) {
	if i, ok := slices.BinarySearch(n.gone, at); !ok {
		n.gone = slices.Insert(n.gone, i, at)
	}
}

// bounds is where the neighbours of a node begin and end.
func (f *Flat) bounds(local uint32) (a, b uint32) {
	if f.Offsets == nil {
		return 0, 0
	}
	return f.Offsets[local], f.Offsets[local+1]
}

// neighbours reads a node that is marked.
func (c *Chunk) neighbours(local uint32, gen uint64, bufN, bufR *[]uint32) (nodes, rels []uint32) {
	a, b := c.seen().bounds(local)
	d := c.delta.find(local)
	switch {
	case d == nil:
		return c.flat.Nodes[a:b:b], c.rels()[a:b:b]
	case d.whole && (gen == 0 || d.gen != gen):
		return d.nodes, d.rels
	}
	*bufN, *bufR = d.merge(&c.flat, a, b, (*bufN)[:0], (*bufR)[:0])
	return *bufN, *bufR
}

// nodesOf is the neighbours of a node without the relationships.
func (c *Chunk) nodesOf(local uint32, bufN, bufR *[]uint32) (nodes []uint32) {
	a, b := c.bounds(local)
	if a >= marked {
		return c.markedNodes(local, 0, bufN, bufR)
	}
	return c.flat.Nodes[a:b:b]
}

// markedNodes is neighbours without the relationships.
func (c *Chunk) markedNodes(local uint32, gen uint64, bufN, bufR *[]uint32) (nodes []uint32) {
	if c.delta == nil {
		a, b := c.seen().bounds(local)
		return c.flat.Nodes[a:b:b]
	}
	nodes, _ = c.neighbours(local, gen, bufN, bufR)
	return nodes
}

// merge appends what the node has: flat[a:b] without what is gone, and what was
// added, in order. Where little changed what is between is copied in one piece.
func (n *nodeDelta) merge(f *Flat, a, b uint32, nodes, rels []uint32) (outNodes, outRels []uint32) {
	if n.whole {
		return append(nodes, n.nodes...), append(rels, n.rels...)
	}
	gone := n.gone
	upTo := func(to uint32) { // all of the flat part before place `to`
		for ; len(gone) > 0 && gone[0] < to; gone = gone[1:] {
			nodes, rels = append(nodes, f.Nodes[a:gone[0]]...), append(rels, f.Rels[a:gone[0]]...)
			a = gone[0] + 1
		}
		nodes, rels = append(nodes, f.Nodes[a:to]...), append(rels, f.Rels[a:to]...)
		a = to
	}
	from := a // no addition belongs before
	for i, node := range n.nodes {
		from += uint32(gallop(f.Nodes[from:b], f.Rels[from:b], node, n.rels[i]))
		if from > a {
			upTo(from)
		}
		nodes, rels = append(nodes, node), append(rels, n.rels[i])
	}
	upTo(b)
	return nodes, rels
}

// gallop is search for a place that is likely to be near the beginning.
func gallop(nodes, rels []uint32, neighbour, rel uint32) int {
	lo, step := 0, 1
	for at := 0; at < len(nodes) && (nodes[at] < neighbour || nodes[at] == neighbour && rels[at] < rel); at += step {
		lo = at + 1
		step *= 2
	}
	hi := min(lo+step, len(nodes))
	return lo + search(nodes[lo:hi], rels[lo:hi], neighbour, rel)
}

// degree is how many neighbours a node has that has places a to b-1 of the flat part.
func (n *nodeDelta) degree(a, b uint32) int {
	if n.whole {
		return len(n.nodes)
	}
	return int(b-a) + len(n.nodes) - len(n.gone)
}

// degree is that of a node that is marked.
func (c *Chunk) degree(local uint32) int {
	a, b := c.seen().bounds(local)
	if d := c.delta.find(local); d != nil {
		return d.degree(a, b)
	}
	return int(b - a)
}

// merged is the chunk's content as one flat part, with its relationships or without. What lies between the nodes that
// changed is copied in one piece.
func (c *Chunk) merged(rels bool) Flat {
	f, d := &c.flat, c.delta
	size := max(0, len(f.Nodes)+d.size)
	out := Flat{Offsets: make([]uint32, ChunkSize+1), Nodes: make([]uint32, 0, size)}
	if rels {
		out.Rels = make([]uint32, 0, size)
	}
	var unread []uint32
	next := uint32(0) // the first node that is not copied
	for i, l := range d.locals {
		local := uint32(l)
		f.copyTo(&out, next, local)
		a, b := f.bounds(local)
		if rels {
			out.Nodes, out.Rels = d.nodes[i].merge(f, a, b, out.Nodes, out.Rels)
		} else {
			out.Nodes, unread = d.nodes[i].merge(f, a, b, out.Nodes, unread[:0])
		}
		next = local + 1
		out.Offsets[next] = uint32(len(out.Nodes))
	}
	f.copyTo(&out, next, ChunkSize)
	return out
}

// copyTo appends nodes from..to-1 to out, which has those before.
func (f *Flat) copyTo(out *Flat, from, to uint32) {
	ends := out.Offsets[from+1 : to+1]
	if f.Offsets == nil {
		for i := range ends {
			ends[i] = uint32(len(out.Nodes))
		}
		return
	}
	a, b := f.Offsets[from], f.Offsets[to]
	moved := uint32(len(out.Nodes)) - a
	for i, end := range f.Offsets[from+1 : to+1] {
		ends[i] = end + moved
	}
	out.Nodes = append(out.Nodes, f.Nodes[a:b]...)
	if out.Rels != nil {
		out.Rels = append(out.Rels, f.Rels[a:b]...)
	}
}

// grown counts one more change and merges when there are many.
func (c *Chunk) grown() {
	c.delta.size++
	c.fresh++
	if c.delta.size < minDelta || c.delta.size < maxDelta && c.delta.size < len(c.flat.Nodes)/4 {
		return
	}
	c.merge()
}

func (c *Chunk) merge() {
	c.lay(c.merged(true), new(facts), nil)
	c.changed()
}
