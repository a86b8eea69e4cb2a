// Package record is what a transaction changed, as data: a list of operations
// in which ids, times and random numbers are already decided, so that applying
// it is deterministic. It knows how a record looks in bytes, but neither what
// an operation does to a graph nor what makes a record durable.
package record

import (
	"github.com/morseldb/morsel/value"
)

// Kind tells what an operation does.
type Kind uint8

// The kinds of operations. Their numbers are part of the file format.
const (
	CreateNode  Kind = iota + 1 // ID
	DeleteNode                  // ID
	CreateRel                   // ID, Start, End, Key = type
	DeleteRel                   // ID
	AddLabel                    // ID, Key = label
	RemoveLabel                 // ID, Key = label
	SetNodeProp                 // ID, Key, Value (null removes)
	SetRelProp                  // ID, Key, Value (null removes)

	CreateIndex      // ID, Value = the definition in bytes, see catalog
	DropIndex        // ID
	CreateConstraint // ID, Value as CreateIndex
	DropConstraint   // ID
)

// Schema reports whether the operation changes indexes and constraints, not data.
func (k Kind) Schema() bool { return k >= CreateIndex }

// Op is one change of the graph.
type Op struct {
	Value      value.Value
	Kind       Kind
	Key        uint32 // label, type or key id, by Kind
	ID         uint32 // node or relationship, index or constraint
	Start, End uint32 // of a new relationship
}

// Names are the catalog entries that are new with a record: consecutive ids
// from First on. A record that names nothing new has no lists.
type Names struct {
	FirstLabel, FirstType, FirstKey uint32
	Labels, Types, Keys             []string
}

// Empty reports whether no name is new.
func (n *Names) Empty() bool { return len(n.Labels)+len(n.Types)+len(n.Keys) == 0 }

// Record is one transaction's changes. Seq is assigned when it commits: the
// transaction id, the name of the snapshot it leads to, the bookmark.
type Record struct {
	Seq   uint64
	Names Names
	Ops   []Op
}
