package adjacency

import "slices"

// A delta is merged when it has more entries than minDelta and than a quarter
// of the flat part, and in any case at maxDelta: so merging costs each entry a
// few copies over its life, and a reader of a fresh node little more than a
// reader of an old one.
const (
	minDelta = 256
	maxDelta = 2048
	// minCompact is from how many changes in a chunk a transaction that ends
	// may merge it.
	minCompact = 64
)

// delta is what changed in a chunk: the nodes concerned, ascending, and their
// changes. Each nodeDelta is copied on its own before a branch changes it.
type delta struct {
	size   int
	locals []uint16
	nodes  []*nodeDelta
}

// nodeDelta is what changed for one node: neighbours added, ascending by
// neighbour, then relationship, and places of the flat part that are gone.
type nodeDelta struct {
	gen         uint64
	nodes, rels []uint32
	gone        []uint32
}

func (d *delta) clone() *delta {
	if d == nil {
		return nil
	}
	return &delta{size: d.size, locals: slices.Clone(d.locals), nodes: slices.Clone(d.nodes)}
}

func (d *delta) find(local uint16) *nodeDelta {
	if i, ok := slices.BinarySearch(d.locals, local); ok {
		return d.nodes[i]
	}
	return nil
}

// own gives the changes of a node for the branch gen to change.
func (d *delta) own(local uint16, gen uint64) *nodeDelta {
	i, ok := slices.BinarySearch(d.locals, local)
	if !ok {
		n := &nodeDelta{gen: gen}
		d.locals = slices.Insert(d.locals, i, local)
		d.nodes = slices.Insert(d.nodes, i, n)
		return n
	}
	n := d.nodes[i]
	if n.gen != gen {
		n = &nodeDelta{gen: gen, nodes: slices.Clone(n.nodes), rels: slices.Clone(n.rels), gone: slices.Clone(n.gone)}
		d.nodes[i] = n
	}
	return n
}

func (n *nodeDelta) insert(neighbour, rel uint32) {
	i := search(n.nodes, n.rels, neighbour, rel)
	n.nodes = slices.Insert(n.nodes, i, neighbour)
	n.rels = slices.Insert(n.rels, i, rel)
}

// remove takes back an addition; false where there is none.
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

// neighbours reads a node of a chunk with a delta.
func (c *Chunk) neighbours(local uint32, gen uint64, bufN, bufR *[]uint32) (nodes, rels []uint32) {
	var a, b uint32
	if c.flat.Offsets != nil {
		a, b = c.flat.Offsets[local], c.flat.Offsets[local+1]
	}
	d := c.delta.find(uint16(local))
	switch {
	case d == nil || len(d.nodes) == 0 && len(d.gone) == 0:
		return c.flat.Nodes[a:b], c.flat.Rels[a:b]
	case a == b && (gen == 0 || d.gen != gen):
		return d.nodes, d.rels
	}
	*bufN, *bufR = d.merge(&c.flat, a, b, (*bufN)[:0], (*bufR)[:0])
	return *bufN, *bufR
}

// merge appends what the node has: flat[a:b] without what is gone, and what was
// added, in order. Where little changed what is between is copied in one piece.
func (n *nodeDelta) merge(f *Flat, a, b uint32, nodes, rels []uint32) (outNodes, outRels []uint32) {
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

// merged is the chunk's content as one flat part.
func (c *Chunk) merged() Flat {
	f := &c.flat
	size := len(f.Nodes) + c.delta.size
	out := Flat{
		Offsets: make([]uint32, ChunkSize+1),
		Nodes:   make([]uint32, 0, size),
		Rels:    make([]uint32, 0, size),
	}
	next := 0
	for local := range uint32(ChunkSize) {
		var a, b uint32
		if f.Offsets != nil {
			a, b = f.Offsets[local], f.Offsets[local+1]
		}
		if next < len(c.delta.locals) && uint32(c.delta.locals[next]) == local {
			out.Nodes, out.Rels = c.delta.nodes[next].merge(f, a, b, out.Nodes, out.Rels)
			next++
		} else {
			out.Nodes = append(out.Nodes, f.Nodes[a:b]...)
			out.Rels = append(out.Rels, f.Rels[a:b]...)
		}
		out.Offsets[local+1] = uint32(len(out.Nodes))
	}
	return out
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
	c.flat = c.merged()
	c.delta = nil
	c.merges++
	c.loops.Store(unknown)
	c.twice.Store(unknown)
	c.simple.Store(nil)
}
