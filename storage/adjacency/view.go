package adjacency

import "slices"

// unknown and the numbers above it are what Chunk.loops and Chunk.twice may be: they are counted when first asked for.
const unknown = 0

// Flats gives chunk i as it is stored: offsets nil where no node of it has neighbours. plain is false where changes lie
// beside it, so that it must be read node by node.
func (t *Table) Flats(i int) (offsets, nodes []uint32, plain bool) {
	if i >= len(t.chunks) || t.chunks[i] == nil {
		return nil, nil, true
	}
	c := t.chunks[i]
	return c.flat.Offsets, c.flat.Nodes, c.delta == nil
}

// LoopFree reports whether no node of chunk i is its own neighbour; false where that is not known.
func (t *Table) LoopFree(i int) bool {
	if i >= len(t.chunks) || t.chunks[i] == nil {
		return true
	}
	c := t.chunks[i]
	if c.delta != nil && c.delta.loops(uint32(i)<<ChunkBits) {
		return false
	}
	n := c.loops.Load()
	if n == unknown {
		n = unknown + 1 + c.flat.loops(uint32(i)<<ChunkBits)
		c.loops.Store(n)
	}
	return n == unknown+1
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
	if c.delta != nil {
		return false
	}
	n := c.twice.Load()
	if n == unknown {
		n = unknown + 1 + c.flat.twice()
		c.twice.Store(n)
	}
	return n == unknown+1
}

// twice counts the entries that are equal to the one before in their list.
func (f *Flat) twice() int32 {
	n := int32(0)
	if f.Offsets == nil {
		return n
	}
	for i := range uint32(ChunkSize) {
		list := f.Nodes[f.Offsets[i]:f.Offsets[i+1]]
		for k := 1; k < len(list); k++ {
			if list[k] == list[k-1] {
				n++
			}
		}
	}
	return n
}

// simple is whether the nodes of a chunk have simple lists, as was found beside one chunk of the other direction.
type simple struct {
	in     *Chunk
	merges int // of in
	yes    bool
}

// Simple reports whether no node of chunk i of out, with in for the other direction, is joined with a node more than once, in
// whichever direction, nor with itself; false where that is not known. It is looked up when first asked for.
func Simple(out, in *Table, i int) bool {
	if i >= len(out.chunks) || out.chunks[i] == nil {
		return true
	}
	c, other := out.chunks[i], (*Chunk)(nil)
	if i < len(in.chunks) {
		other = in.chunks[i]
	}
	if c.delta != nil || other != nil && other.delta != nil {
		return false
	}
	var back Flat
	merges := 0
	if other != nil {
		back, merges = other.flat, other.merges
	}
	if known := c.simple.Load(); known != nil && known.in == other && known.merges == merges {
		return known.yes
	}
	yes := c.flat.simple(&back, uint32(i)<<ChunkBits)
	c.simple.Store(&simple{in: other, merges: merges, yes: yes})
	return yes
}

func (f *Flat) simple(in *Flat, first uint32) bool {
	if f.Offsets == nil {
		return true
	}
	for i := range uint32(ChunkSize) {
		list := f.Nodes[f.Offsets[i]:f.Offsets[i+1]]
		for k := 1; k < len(list); k++ {
			if list[k] == list[k-1] {
				return false
			}
		}
		if _, loop := slices.BinarySearch(list, first+i); loop {
			return false
		}
		if in.Offsets != nil && meet(list, in.Nodes[in.Offsets[i]:in.Offsets[i+1]]) {
			return false
		}
	}
	return true
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
