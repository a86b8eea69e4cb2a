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
	nodes := l.table.NeighbourNodes(node, l.gen, &l.buf.Nodes, &l.buf.Rels)
	return nodes
}

// Degree is how many neighbours a node has.
func (l *Lists) Degree(node uint32) int {
	if l.table == nil {
		return 0
	}
	return l.table.Degree(node)
}

// With is Of and the relationships that lead to them.
func (l *Lists) With(node uint32) (nodes, rels []uint32) {
	if l.table == nil {
		return nil, nil
	}
	return l.table.Neighbours(node, l.gen, &l.buf.Nodes, &l.buf.Rels)
}

// Chunk gives the lists of a chunk of nodes in one piece: those of its i-th node are nodes[offsets[i]:offsets[i+1]].
// Offsets is nil where it has none.
func (l *Lists) Chunk(i int) (offsets, nodes []uint32) {
	if l.table == nil {
		return nil, nil
	}
	return l.table.Flats(i)
}

// Unit reports whether offsets of a whole chunk are those of nodes that have one neighbour each. It may be false though they are.
func Unit(offsets []uint32) bool { return len(offsets) > 0 && &offsets[0] == &adjacency.UnitOffsets[0] }

// LoopFree reports whether no node of a chunk is joined with itself; false where that is not known.
func (l *Lists) LoopFree(chunk int) bool { return l.table == nil || l.table.LoopFree(chunk) }

// Distinct reports whether no node of a chunk has a neighbour twice; false where that is not known.
func (l *Lists) Distinct(chunk int) bool { return l.table == nil || l.table.Distinct(chunk) }

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

// simpleLimit is how many relationships of a type Simple looks at.
const simpleLimit = 8_000_000

// Simple reports whether no two nodes are joined by more than one relationship of a type, in whichever direction, and none with itself; false
// where that is not known. It is looked up when it is first asked for, and then for the parts that have changed.
func (s *Snapshot) Simple(t catalog.TypeID) bool {
	if s.TypeCount(t) > simpleLimit {
		return false
	}
	out, in := s.Lists(t, Outgoing), s.Lists(t, Incoming)
	if out.table == nil {
		return true
	}
	for c := range out.table.Chunks() {
		if !adjacency.Simple(out.table, in.table, c) {
			return false
		}
	}
	return true
}

// MutualBlock is for how many nodes Mutual counts.
const MutualBlock = adjacency.MutualBlock

// Mutual counts the pairs of relationships of a type of which one leads from a node of those that begin with `from`, a multiple of MutualBlock, to a
// node with a greater id, and the other back. They are counted when first asked for, and then for the parts that have changed.
func (s *Snapshot) Mutual(t catalog.TypeID, from uint32) int64 {
	out, in := s.Lists(t, Outgoing), s.Lists(t, Incoming)
	if out.table == nil || in.table == nil {
		return 0
	}
	return adjacency.Mutual(out.table, in.table, from)
}

// View is a chunk of nodes for readers that go from node to node in no order: offsets is nil where there are none.
type View struct {
	offsets *[1<<ChunkBits + 1]uint32
	nodes   []uint32
}

// Of is the neighbours of a node of the chunk.
func (v *View) Of(node uint32) []uint32 {
	if v.offsets == nil {
		return nil
	}
	k := node & (1<<ChunkBits - 1)
	return v.nodes[v.offsets[k]:v.offsets[k+1]]
}

// NewView makes a view of lists that are not in the graph: those of the chunk's i-th node are nodes[offsets[i]:offsets[i+1]]; there are
// 1<<ChunkBits + 1 offsets.
func NewView(offsets, nodes []uint32) View {
	return View{offsets: (*[1<<ChunkBits + 1]uint32)(offsets), nodes: nodes}
}

// Offsets is where the lists of the chunk's nodes begin, nil where there are none.
func (v *View) Offsets() []uint32 {
	if v.offsets == nil {
		return nil
	}
	return v.offsets[:]
}

// Lists is the lists of all nodes of the chunk, as NewView takes them; offsets is nil where there are none.
func (v *View) Lists() (offsets, nodes []uint32) { return v.Offsets(), v.nodes }

// Touch reads where the list of a node of the chunk begins, which brings that to the cache; what it gives means nothing.
func (v *View) Touch(node uint32) uint32 {
	if v.offsets == nil {
		return 0
	}
	return v.offsets[node&(1<<ChunkBits-1)]
}

// Views gives a view of each chunk of some lists.
func (l *Lists) Views() []View {
	if l.table == nil {
		return nil
	}
	out := make([]View, l.table.Chunks())
	for i := range out {
		if offsets, nodes := l.table.Flats(i); offsets != nil {
			out[i] = View{offsets: (*[1<<ChunkBits + 1]uint32)(offsets), nodes: nodes}
		}
	}
	return out
}

// Span is the nodes that may have neighbours: those from..to-1.
func (l *Lists) Span() (from, to uint32) {
	if l.table == nil {
		return 0, 0
	}
	first, last := 0, l.table.Chunks()-1
	for first <= last && l.table.Empty(first) {
		first++
	}
	if first > last {
		return 0, 0
	}
	for l.table.Empty(last) {
		last--
	}
	return uint32(first) << ChunkBits, uint32(last+1) << ChunkBits
}
