// Package index is what indexes hold: entities in the order of what they are found by. An index does not repeat the
// values: it has the ids alone, and compares by the columns of the same snapshot. So it is small, is mapped from
// a checkpoint as it is, and an old snapshot's index goes with that snapshot's columns.
package index

import "github.com/morseldb/morsel/storage/column"

// Contents is what an index holds. Before a value that it is about changes, the entity is removed, and inserted
// again after; an entity that does not belong into it is left out, and not missed.
type Contents interface {
	// Insert and Remove change contents that belong to the branch gen, see Own.
	Insert(gen uint64, cols []*column.Column, id uint32)
	Remove(gen uint64, cols []*column.Column, id uint32)
	// Own gives contents that the branch may change.
	Own(gen uint64) Contents
}

// Sized is contents that know how many entries they have.
type Sized interface{ Len() int }
