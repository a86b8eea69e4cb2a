package storage

import (
	"math"
	"strings"

	"github.com/RoaringBitmap/roaring/v2"

	"github.com/morseldb/morsel/storage/adjacency"
	"github.com/morseldb/morsel/storage/catalog"
	"github.com/morseldb/morsel/storage/checkpoint"
	"github.com/morseldb/morsel/storage/column"
	"github.com/morseldb/morsel/storage/index"
	"github.com/morseldb/morsel/value"
)

// Direction of a relationship as seen from a node.
type Direction uint8

// The two directions in which adjacency is stored.
const (
	Outgoing Direction = iota
	Incoming
)

// Snapshot is the graph at one sequence number: an immutable value of
// structurally shared chunks. Holding it is all that reading needs. The
// snapshot of a transaction's private branch has the same type, so that a
// transaction reads its own writes through the code that reads anything else.
//
// Node and relationship ids are dense and below 2^32.
//
// Every part carries the generation of the branch that made it. A branch (gen
// not 0) changes its own parts in place and copies what is not its own first;
// a published snapshot has gen 0, which owns nothing, so nobody changes it.
type Snapshot struct {
	gen uint64
	seq uint64
	cat *catalog.Catalog

	nodes     *nodeSet
	nodeLimit uint32 // all node ids are below
	relLimit  uint32 // all relationship ids are below
	relCount  int64

	schema *catalog.Schema
	// contents is what the indexes hold, by id; nil where an index is not populated.
	contents []index.Contents
	unseen   *unseen          // those of files that were not verified
	involved []*column.Column // of the index that is changed: scratch of a branch

	spines   uint64 // the branch that owns labels, types, nodeCols, relCols, contents
	labels   []*nodeSet
	types    []*typeData
	nodeCols []*column.Column
	relCols  []*column.Column
	rels     adjacency.Rels
	relTypes []catalog.TypeID // the types with relationships, ascending

	values  *knownValues // of the store
	usages  *usages      // of the store; nil while it is being opened
	changes uint64       // operations since it was opened

	memory *checkpoint.Memory // mapped files that the chunks may lie in
}

// typeData is what is stored by relationship type.
type typeData struct {
	gen   uint64
	count int64
	adj   [2]adjacency.Table // by Direction
	// byLabel counts by label of the start node (Outgoing) and of the end node
	// (Incoming); labels beyond the slice count 0.
	byLabel [2][]int64
}

// emptySnapshot is a new database.
func emptySnapshot() *Snapshot {
	return &Snapshot{cat: new(catalog.Catalog), nodes: &nodeSet{}, schema: catalog.NewSchema(), values: newKnownValues()}
}

// emptyColumn is the column of keys that no entity has.
var emptyColumn = column.New()

// Keep gives a string that stays when the snapshot and its store are gone: s
// itself, or a copy where s lies in a mapped file.
func (s *Snapshot) Keep(text string) string {
	if s != nil && s.memory != nil && s.memory.Has(text) {
		return strings.Clone(text)
	}
	return text
}

// Seq is the sequence number of the last record applied: the snapshot's name.
func (s *Snapshot) Seq() uint64 { return s.seq }

// Catalog gives the names of labels, relationship types and property keys.
func (s *Snapshot) Catalog() *catalog.Catalog { return s.cat }

// NodeCount and RelCount are the numbers of living entities.
func (s *Snapshot) NodeCount() int64 { return s.nodes.count }

// RelCount is the number of relationships.
func (s *Snapshot) RelCount() int64 { return s.relCount }

// NodeLimit is above all node ids, for arrays indexed by node.
func (s *Snapshot) NodeLimit() int64 { return int64(s.nodeLimit) }

// RelLimit is above all relationship ids, for arrays indexed by relationship.
func (s *Snapshot) RelLimit() int64 { return int64(s.relLimit) }

// Nodes is the set of living node ids. Read only.
func (s *Snapshot) Nodes() *roaring.Bitmap { return s.nodes.bitmap(s.gen) }

// NodeExists reports whether node id lives in this snapshot.
func (s *Snapshot) NodeExists(id int64) bool {
	all := s.nodes.count == int64(s.nodeLimit)
	return uint64(id) < uint64(s.nodeLimit) && (all || s.nodes.has(uint32(id)))
}

// LabelNodes is the set of nodes with the label; never nil. Read only.
func (s *Snapshot) LabelNodes(l catalog.LabelID) *roaring.Bitmap {
	if set := s.label(l); set != nil {
		return set.bitmap(s.gen)
	}
	return roaring.New()
}

// LabelSpan is two ids between which all nodes with the label lie, with both, O(1); from is above to where there are none.
func (s *Snapshot) LabelSpan(l catalog.LabelID) (from, to uint32) {
	if set := s.label(l); set != nil {
		return set.span()
	}
	return math.MaxUint32, 0
}

// LabelCount is the number of nodes with the label, O(1).
func (s *Snapshot) LabelCount(l catalog.LabelID) int64 {
	if set := s.label(l); set != nil {
		return set.count
	}
	return 0
}

// LabelMask is the label's nodes as bits, 64 ids a word, ids beyond its end not
// among them: for tests of many nodes in no order. It is made on first use and
// kept as long as the label's set does not change. Read only.
func (s *Snapshot) LabelMask(l catalog.LabelID) []uint64 {
	if set := s.label(l); set != nil {
		return set.bits(s.gen)
	}
	return nil
}

// HasLabel reports whether the node has the label; false for deleted nodes.
func (s *Snapshot) HasLabel(node int64, l catalog.LabelID) bool {
	set := s.label(l)
	return set != nil && uint64(node) < uint64(s.nodeLimit) && set.has(uint32(node))
}

// NodeLabels appends the labels of the node to buf, in ascending id.
func (s *Snapshot) NodeLabels(node int64, buf []catalog.LabelID) []catalog.LabelID {
	if uint64(node) >= uint64(s.nodeLimit) {
		return buf
	}
	for l, set := range s.labels {
		if set != nil && set.has(uint32(node)) {
			buf = append(buf, catalog.LabelID(l))
		}
	}
	return buf
}

func (s *Snapshot) label(l catalog.LabelID) *nodeSet {
	if uint64(l) < uint64(len(s.labels)) {
		return s.labels[l]
	}
	return nil
}

// NodeColumn is the values of a property key over all nodes; never nil. Read only.
func (s *Snapshot) NodeColumn(k catalog.KeyID) *column.Column { return columnAt(s.nodeCols, k) }

// RelColumn is the values of a property key over all relationships; never nil.
// Read only.
func (s *Snapshot) RelColumn(k catalog.KeyID) *column.Column { return columnAt(s.relCols, k) }

func columnAt(cols []*column.Column, k catalog.KeyID) *column.Column {
	if uint64(k) < uint64(len(cols)) && cols[k] != nil {
		return cols[k]
	}
	return emptyColumn
}

// NodeProperty is the value of a property of a node, or null.
func (s *Snapshot) NodeProperty(node int64, k catalog.KeyID) value.Value {
	return columnAt(s.nodeCols, k).Get(node)
}

// NodeKeys appends the ids of the keys that the node has to buf, ascending.
func (s *Snapshot) NodeKeys(node int64, buf []catalog.KeyID) []catalog.KeyID {
	return keysOf(s.nodeCols, node, buf)
}

// RelProperty is the value of a property of a relationship, or null.
func (s *Snapshot) RelProperty(rel int64, k catalog.KeyID) value.Value {
	return columnAt(s.relCols, k).Get(rel)
}

// RelKeys appends the ids of the keys that the relationship has to buf.
func (s *Snapshot) RelKeys(rel int64, buf []catalog.KeyID) []catalog.KeyID {
	return keysOf(s.relCols, rel, buf)
}

func keysOf(cols []*column.Column, id int64, buf []catalog.KeyID) []catalog.KeyID {
	for k, c := range cols {
		if c != nil && c.Has(id) {
			buf = append(buf, catalog.KeyID(k))
		}
	}
	return buf
}

// RelExists reports whether relationship id lives in this snapshot.
func (s *Snapshot) RelExists(id int64) bool {
	_, _, _, ok := s.Rel(id)
	return ok
}

// Rel gives the ends and the type of a relationship; ok is false when deleted.
func (s *Snapshot) Rel(id int64) (start, end int64, t catalog.TypeID, ok bool) {
	if uint64(id) >= uint64(s.relLimit) {
		return 0, 0, 0, false
	}
	r, ok := s.rels.Get(uint32(id))
	return int64(r.Start), int64(r.End), catalog.TypeID(r.Type), ok
}

// Neighbours gives the neighbours of a node over relationships of one type in
// one direction, sorted by neighbour then relationship id, and the matching
// relationship ids. The slices belong to the snapshot (zero copy) or to buf;
// they are valid until the next call with the same buf and are read only.
func (s *Snapshot) Neighbours(node int64, t catalog.TypeID, d Direction, buf *Buffer) (nodes, rels []uint32) {
	if uint64(t) >= uint64(len(s.types)) || uint64(node) >= uint64(s.nodeLimit) {
		return nil, nil
	}
	td := s.types[t]
	if td == nil {
		return nil, nil
	}
	return td.adj[d&1].Neighbours(uint32(node), s.gen, &buf.Nodes, &buf.Rels)
}

// NeighbourNodes is Neighbours without the relationships; the nodes of a chunk
// whose relationships nobody ever asks for are cheaper to have.
func (s *Snapshot) NeighbourNodes(node int64, t catalog.TypeID, d Direction, buf *Buffer) []uint32 {
	if uint64(t) >= uint64(len(s.types)) || uint64(node) >= uint64(s.nodeLimit) {
		return nil
	}
	td := s.types[t]
	if td == nil {
		return nil
	}
	return td.adj[d&1].NeighbourNodes(uint32(node), s.gen, &buf.Nodes, &buf.Rels)
}

// Touch brings the lists of nodes, each below NodeLimit, into the processor's cache for those who read them next. places is
// working memory of at least len(nodes); what is returned means nothing.
func (s *Snapshot) Touch(nodes []uint32, t catalog.TypeID, d Direction, places []uint32) uint32 {
	if uint64(t) >= uint64(len(s.types)) || s.types[t] == nil {
		return 0
	}
	return s.types[t].adj[d&1].Touch(nodes, places)
}

// Degree is len(Neighbours(...)) without reading them.
func (s *Snapshot) Degree(node int64, t catalog.TypeID, d Direction) int {
	if uint64(t) >= uint64(len(s.types)) || s.types[t] == nil || uint64(node) >= uint64(s.nodeLimit) {
		return 0
	}
	return s.types[t].adj[d&1].Degree(uint32(node))
}

// Degrees is Degree for the nodes from id `from` on, as many as fit into buf and exist.
func (s *Snapshot) Degrees(from int64, t catalog.TypeID, d Direction, buf []uint32) []uint32 {
	n := min(int64(len(buf)), int64(s.nodeLimit)-from)
	if n <= 0 || from < 0 {
		return nil
	}
	buf = buf[:n]
	if uint64(t) >= uint64(len(s.types)) || s.types[t] == nil {
		clear(buf)
		return buf
	}
	s.types[t].adj[d&1].Degrees(uint32(from), buf)
	return buf
}

// NextWith is the first node from `node` on that may have a relationship of a type in a direction; NodeLimit where none has.
func (s *Snapshot) NextWith(node int64, t catalog.TypeID, d Direction) int64 {
	limit := int64(s.nodeLimit)
	if uint64(t) >= uint64(len(s.types)) || s.types[t] == nil || uint64(node) >= uint64(limit) {
		return limit
	}
	next, ok := s.types[t].adj[d&1].Next(uint32(node))
	if !ok {
		return limit
	}
	return min(int64(next), limit)
}

// SplitNodes gives the bounds of ranges of nodes that have about `each` relationships of a type in a direction, or one
// node with more; all nodes that have any are in one.
func (s *Snapshot) SplitNodes(t catalog.TypeID, d Direction, each int64) []uint32 {
	if uint64(t) >= uint64(len(s.types)) || s.types[t] == nil {
		return nil
	}
	return s.types[t].adj[d&1].Split(int(each), nil)
}

// RelTypes gives the ids of the types that have at least one relationship. Read only.
func (s *Snapshot) RelTypes() []catalog.TypeID { return s.relTypes }

// RelIDs calls yield with ascending relationship ids of a type (catalog.AnyType: all) from
// id `from` on, until yield returns false.
func (s *Snapshot) RelIDs(t catalog.TypeID, from int64, yield func(id int64) bool) {
	if from < 0 {
		from = 0
	}
	if from >= int64(s.relLimit) || t != catalog.AnyType && s.TypeCount(t) == 0 {
		return
	}
	s.rels.IDs(uint32(from), uint32(t), t == catalog.AnyType, func(id uint32) bool { return yield(int64(id)) })
}

// AppendRelIDs appends to ids those of relationships of a type (catalog.AnyType: all) from id `from` to before id `to`, ascending, up to n.
func (s *Snapshot) AppendRelIDs(ids []int64, n int, t catalog.TypeID, from, to int64) []int64 {
	to = min(to, int64(s.relLimit))
	if from = max(from, 0); from >= to || t != catalog.AnyType && s.TypeCount(t) == 0 {
		return ids
	}
	return s.rels.AppendIDs(ids, n, adjacency.Range{From: uint32(from), To: uint32(to), Type: uint32(t), Any: t == catalog.AnyType})
}

// AppendRelEnds appends where relationships, which must be there, start and end; nil: that is not asked.
func (s *Snapshot) AppendRelEnds(ids []int64, starts, ends *[]int64) {
	s.rels.AppendEnds(ids, starts, ends)
}

// Buffer is scratch space for Neighbours: one a caller, reused between calls.
type Buffer struct {
	Nodes, Rels []uint32
	pairs       []uint64 // of NeighboursNewest
}
