package adjacency

import (
	mathbits "math/bits"
	"slices"
	"sync/atomic"
)

// facts is what is known of a flat part. It is found out when it is first asked for; states that have the flat part in common share
// it, whatever lies beside it.
type facts struct {
	loops, twice atomic.Int32 // see LoopFree and Distinct
	simple       atomic.Pointer[simple]
}

// unknown and the numbers above it, one more than a count, are what counts are.
const unknown = 0

// whole is the neighbours of a chunk with a delta in one piece, for those who read most of it.
type whole struct {
	offsets, nodes []uint32
	twice          atomic.Int32 // of the nodes in the delta
}

// Flats gives chunk i in one piece: offsets nil where no node of it has neighbours. Where changes lie beside the flat part the
// piece is made when it is first asked for, and kept for this state of the chunk: so who reads it all reads it at one speed.
func (t *Table) Flats(i int) (offsets, nodes []uint32) {
	if i >= len(t.chunks) || t.chunks[i] == nil {
		return nil, nil
	}
	c := t.chunks[i]
	if c.delta == nil {
		f := c.seen()
		return f.Offsets, f.Nodes
	}
	w := c.inOnePiece()
	return w.offsets, w.nodes
}

// Empty reports whether no node of chunk i has neighbours; it may be false though none has.
func (t *Table) Empty(i int) bool {
	return i >= len(t.chunks) || t.chunks[i] == nil || t.chunks[i].delta == nil && t.chunks[i].flat.Offsets == nil
}

func (c *Chunk) inOnePiece() *whole {
	if w := c.whole.Load(); w != nil {
		return w
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if w := c.whole.Load(); w != nil {
		return w
	}
	f := c.merged(false)
	w := &whole{offsets: f.Offsets, nodes: f.Nodes}
	c.whole.Store(w)
	return w
}

// counted is a count that is kept one higher than it is, found by find where it is unknown.
func counted(kept *atomic.Int32, find func() int32) int32 {
	n := kept.Load()
	if n == unknown {
		n = unknown + 1 + find()
		kept.Store(n)
	}
	return n - 1
}

// LoopFree reports whether no node of chunk i is its own neighbour; false where that is not known.
func (t *Table) LoopFree(i int) bool {
	if i >= len(t.chunks) || t.chunks[i] == nil {
		return true
	}
	c, first := t.chunks[i], uint32(i)<<ChunkBits
	if c.delta != nil && c.delta.loops(first) {
		return false
	}
	return counted(&c.facts.loops, func() int32 { return c.seen().loops(first) }) == 0
}

// loops reports whether a relationship from a node to itself was added.
func (d *delta) loops(first uint32) bool {
	for i, local := range d.locals {
		if _, ok := slices.BinarySearch(d.nodes[i].nodes, first+uint32(local)); ok {
			return true
		}
	}
	return false
}

// loops counts relationships from a node to itself, where first is the first node's id.
func (f *Flat) loops(first uint32) int32 {
	n := int32(0)
	if f.Offsets == nil {
		return n
	}
	for i := range uint32(ChunkSize) {
		list := f.Nodes[f.Offsets[i]:f.Offsets[i+1]]
		for at, ok := slices.BinarySearch(list, first+i); ok && at < len(list) && list[at] == first+i; at++ {
			n++
		}
	}
	return n
}

// Distinct reports whether no list of chunk i has a node twice; false where that is not known.
func (t *Table) Distinct(i int) bool {
	if i >= len(t.chunks) || t.chunks[i] == nil {
		return true
	}
	c := t.chunks[i]
	if counted(&c.facts.twice, func() int32 { return c.seen().twice() }) > 0 {
		return false
	}
	if c.delta == nil {
		return true
	}
	w := c.inOnePiece()
	return counted(&w.twice, func() (n int32) {
		for _, local := range c.delta.locals {
			n += twice(w.nodes[w.offsets[local]:w.offsets[local+1]])
		}
		return n
	}) == 0
}

// twice counts the entries that are equal to the one before in their list.
func (f *Flat) twice() int32 {
	n := int32(0)
	if f.Offsets == nil {
		return n
	}
	for i := range uint32(ChunkSize) {
		n += twice(f.Nodes[f.Offsets[i]:f.Offsets[i+1]])
	}
	return n
}

func twice(list []uint32) int32 {
	n := int32(0)
	for k := 1; k < len(list); k++ {
		if list[k] == list[k-1] {
			n++
		}
	}
	return n
}

// simple is whether the nodes of a chunk have simple lists, as was found beside one chunk of the other direction: for flat parts
// by themselves, and for one state of chunks with what lies beside those.
type simple struct {
	flat    *facts // of the other direction
	in      *Chunk
	changes int // of in
	yes     bool
}

// Simple reports whether no node of chunk i of out, with in for the other direction, is joined with a node more than once, in
// whichever direction, nor with itself; false where that is not known. It is looked up when first asked for, and then
// for the nodes that have changed.
func Simple(out, in *Table, i int) bool {
	if i >= len(out.chunks) || out.chunks[i] == nil {
		return true
	}
	c, other := out.chunks[i], noChunk
	if i < len(in.chunks) && in.chunks[i] != nil {
		other = in.chunks[i]
	}
	first := uint32(i) << ChunkBits
	known := c.facts.simple.Load()
	if known == nil || known.flat != other.facts {
		known = &simple{flat: other.facts, yes: c.seen().simple(other.seen(), first)}
		c.facts.simple.Store(known)
	}
	if !known.yes || c.delta == nil && other.delta == nil {
		return known.yes
	}
	known = c.simple.Load()
	if known == nil || known.in != other || known.changes != other.changes {
		known = &simple{in: other, changes: other.changes, yes: c.simpleBeside(other, first)}
		c.simple.Store(known)
	}
	return known.yes
}

// noChunk is one that has nothing.
var noChunk = func() *Chunk {
	c := new(Chunk)
	c.lay(Flat{}, new(facts), nil)
	return c
}()

// simpleBeside is Simple for the nodes that changed in either chunk.
func (c *Chunk) simpleBeside(in *Chunk, first uint32) bool {
	var bufs [4][]uint32
	for word := range ChunkSize / 64 {
		bits := uint64(0)
		for _, d := range []*delta{c.delta, in.delta} {
			if d != nil {
				bits |= d.touched[word]
			}
		}
		for ; bits != 0; bits &= bits - 1 {
			local := uint32(word*64 + mathbits.TrailingZeros64(bits))
			list, back := c.nodesOf(local, &bufs[0], &bufs[1]), in.nodesOf(local, &bufs[2], &bufs[3])
			if !simpleLists(list, back, first+local) {
				return false
			}
		}
	}
	return true
}

func (f *Flat) simple(in *Flat, first uint32) bool {
	if f.Offsets == nil {
		return true
	}
	for i := range uint32(ChunkSize) {
		var back []uint32
		if in.Offsets != nil {
			back = in.Nodes[in.Offsets[i]:in.Offsets[i+1]]
		}
		if !simpleLists(f.Nodes[f.Offsets[i]:f.Offsets[i+1]], back, first+i) {
			return false
		}
	}
	return true
}

// simpleLists is Simple for the lists of one node.
func simpleLists(list, back []uint32, node uint32) bool {
	if twice(list) > 0 {
		return false
	}
	if _, loop := slices.BinarySearch(list, node); loop {
		return false
	}
	return !meet(list, back)
}

// meet reports whether two sorted lists have something in common.
func meet(a, b []uint32) bool {
	for i, j := 0, 0; i < len(a) && j < len(b); {
		switch {
		case a[i] < b[j]:
			i++
		case a[i] > b[j]:
			j++
		default:
			return true
		}
	}
	return false
}
