package storage

import (
	"github.com/RoaringBitmap/roaring/v2"

	"github.com/morseldb/morsel/storage/catalog"
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
type Snapshot struct{}

// Seq is the sequence number of the last record applied: the snapshot's name.
func (s *Snapshot) Seq() uint64 { panic("todo") }

// Catalog gives the names of labels, relationship types and property keys.
func (s *Snapshot) Catalog() *catalog.Catalog { panic("todo") }

// NodeCount and RelCount are the numbers of living entities.
func (s *Snapshot) NodeCount() int64 { panic("todo") }

// RelCount is the number of relationships.
func (s *Snapshot) RelCount() int64 { panic("todo") }

// Nodes is the set of living node ids. Read only.
func (s *Snapshot) Nodes() *roaring.Bitmap { panic("todo") }

// NodeExists reports whether node id lives in this snapshot.
func (s *Snapshot) NodeExists(id int64) bool { panic("todo") }

// LabelNodes is the set of nodes with the label; never nil. Read only.
func (s *Snapshot) LabelNodes(l catalog.LabelID) *roaring.Bitmap { panic("todo") }

// LabelCount is the number of nodes with the label, O(1).
func (s *Snapshot) LabelCount(l catalog.LabelID) int64 { panic("todo") }

// HasLabel reports whether the node has the label; false for deleted nodes.
func (s *Snapshot) HasLabel(node int64, l catalog.LabelID) bool { panic("todo") }

// NodeLabels appends the labels of the node to buf, in ascending id.
func (s *Snapshot) NodeLabels(node int64, buf []catalog.LabelID) []catalog.LabelID { panic("todo") }

// NodeProperty is the value of a property of a node, or null.
func (s *Snapshot) NodeProperty(node int64, k catalog.KeyID) value.Value { panic("todo") }

// NodeKeys appends the ids of the keys that the node has to buf, ascending.
func (s *Snapshot) NodeKeys(node int64, buf []catalog.KeyID) []catalog.KeyID { panic("todo") }

// RelExists reports whether relationship id lives in this snapshot.
func (s *Snapshot) RelExists(id int64) bool { panic("todo") }

// Rel gives the ends and the type of a relationship; ok is false when deleted.
func (s *Snapshot) Rel(id int64) (start, end int64, t catalog.TypeID, ok bool) { panic("todo") }

// RelProperty is the value of a property of a relationship, or null.
func (s *Snapshot) RelProperty(rel int64, k catalog.KeyID) value.Value { panic("todo") }

// RelKeys appends the ids of the keys that the relationship has to buf.
func (s *Snapshot) RelKeys(rel int64, buf []catalog.KeyID) []catalog.KeyID { panic("todo") }

// TypeCount is the number of relationships of the type, O(1).
func (s *Snapshot) TypeCount(t catalog.TypeID) int64 { panic("todo") }

// PatternCount is the number of relationships (start:src)-[:t]->(end:dst);
// catalog.Any for src, t or dst leaves that part open. exact is false when the
// figure is an estimate.
func (s *Snapshot) PatternCount(src catalog.LabelID, t catalog.TypeID, dst catalog.LabelID) (n int64, exact bool) {
	panic("todo")
}

// Neighbours gives the neighbours of a node over relationships of one type in
// one direction, sorted by neighbour then relationship id, and the matching
// relationship ids. The slices belong to the snapshot (zero copy) or to buf;
// they are valid until the next call with the same buf and are read only.
func (s *Snapshot) Neighbours(node int64, t catalog.TypeID, d Direction, buf *Buffer) (nodes, rels []uint32) {
	panic("todo")
}

// Degree is len(Neighbours(...)) without reading them.
func (s *Snapshot) Degree(node int64, t catalog.TypeID, d Direction) int { panic("todo") }

// RelTypes gives the ids of the types that have at least one relationship. Read only.
func (s *Snapshot) RelTypes() []catalog.TypeID { panic("todo") }

// RelIDs calls yield with ascending relationship ids of a type (catalog.AnyType: all) from
// id `from` on, until yield returns false.
func (s *Snapshot) RelIDs(t catalog.TypeID, from int64, yield func(id int64) bool) { panic("todo") }

// Buffer is scratch space for Neighbours: one a caller, reused between calls.
type Buffer struct {
	Nodes, Rels []uint32
}
