package storage

import (
	"slices"

	"github.com/morseldb/morsel/storage/catalog"
)

// NeighboursNewest is Neighbours in descending order of relationship ids: the
// order in which Neo4j gives relationships, the newest first. Use it where the
// order of rows can be seen.
func (s *Snapshot) NeighboursNewest(node int64, t catalog.TypeID, d Direction, buf *Buffer) (nodes, rels []uint32) {
	nodes, rels = s.Neighbours(node, t, d, buf)
	switch {
	case descending(rels):
		return nodes, rels
	case ascending(rels):
		return buf.reversed(nodes, rels)
	}
	pairs := buf.pairs[:0]
	for i, r := range rels {
		pairs = append(pairs, uint64(^r)<<32|uint64(nodes[i]))
	}
	slices.Sort(pairs)
	buf.pairs = pairs
	buf.room(len(pairs))
	for i, p := range pairs {
		buf.Rels[i], buf.Nodes[i] = ^uint32(p>>32), uint32(p)
	}
	return buf.Nodes, buf.Rels
}

func descending(ids []uint32) bool {
	for i := 1; i < len(ids); i++ {
		if ids[i-1] < ids[i] {
			return false
		}
	}
	return true
}

func ascending(ids []uint32) bool {
	for i := 1; i < len(ids); i++ {
		if ids[i-1] > ids[i] {
			return false
		}
	}
	return true
}

// reversed puts lists, which may be the buffer's own, into the buffer backwards.
func (b *Buffer) reversed(nodes, rels []uint32) (outNodes, outRels []uint32) {
	b.room(len(nodes))
	copy(b.Nodes, nodes)
	copy(b.Rels, rels)
	slices.Reverse(b.Nodes)
	slices.Reverse(b.Rels)
	return b.Nodes, b.Rels
}

// room gives both lists length n; what they have may be lost.
func (b *Buffer) room(n int) {
	if cap(b.Nodes) < n {
		b.Nodes = make([]uint32, n)
	}
	if cap(b.Rels) < n {
		b.Rels = make([]uint32, n)
	}
	b.Nodes, b.Rels = b.Nodes[:n], b.Rels[:n]
}
