package storage

import (
	"github.com/morseldb/morsel/storage/adjacency"
	"github.com/morseldb/morsel/storage/catalog"
)

// ChunkBits: adjacency is stored by chunks of 1<<ChunkBits consecutive nodes.
const ChunkBits = adjacency.ChunkBits

// Lists is the neighbour lists of all nodes over one type in one direction, for loops that read many of them.
// It is for one goroutine at a time; the zero Lists has no neighbours.
type Lists struct {
	table *adjacency.Table
	gen   uint64
	buf   Buffer
}

// Lists gives the lists of a type in a direction.
func (s *Snapshot) Lists(t catalog.TypeID, d Direction) Lists {
	if uint64(t) >= uint64(len(s.types)) || s.types[t] == nil {
		return Lists{}
	}
	return Lists{table: &s.types[t].adj[d&1], gen: s.gen}
}

// Of is the neighbours of a node, ascending. The slice is the snapshot's or valid until the next call; read only.
func (l *Lists) Of(node uint32) []uint32 {
	if l.table == nil {
		return nil
	}
	nodes, _ := l.table.Neighbours(node, l.gen, &l.buf.Nodes, &l.buf.Rels)
	return nodes
}

// Degree is len(Of(node)).
func (l *Lists) Degree(node uint32) int {
	if l.table == nil {
		return 0
	}
	return l.table.Degree(node)
}

// Chunk gives the lists of a chunk of nodes in one piece: those of its i-th node are nodes[offsets[i]:offsets[i+1]].
// Offsets is nil where it has none. Where plain is false the lists must be read by Of.
func (l *Lists) Chunk(i int) (offsets, nodes []uint32, plain bool) {
	if l.table == nil {
		return nil, nil, true
	}
	return l.table.Flats(i)
}

// LoopFree reports whether no node of a chunk is joined with itself; false where that is not known.
func (l *Lists) LoopFree(chunk int) bool { return l.table == nil || l.table.LoopFree(chunk) }

// Loops is the number of relationships of a type from a node to itself. It is counted when it is first asked for, and
// then for the parts that have changed.
func (s *Snapshot) Loops(t catalog.TypeID) int64 {
	l := s.Lists(t, Outgoing)
	n := int64(0)
	for c := range int(s.nodeLimit>>ChunkBits) + 1 {
		if l.LoopFree(c) {
			continue
		}
		for node := uint32(c) << ChunkBits; node < min(uint32(c+1)<<ChunkBits, s.nodeLimit); node++ {
			for _, x := range l.Of(node) {
				if x == node {
					n++
				}
			}
		}
	}
	return n
}
