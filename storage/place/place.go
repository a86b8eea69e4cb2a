// Package place remembers where parts of a graph lie in the files of a folder, so
// that a checkpoint writes only those that are not there yet.
package place

import "sync/atomic"

// Space is the addresses of the arrays in a folder's checkpoints. Each file has a
// range of its own, and no address is ever given twice.
type Space struct{ _ byte }

// NewSpace makes a space that no part lies in.
func NewSpace() *Space { return new(Space) }

// Part is where something that never changes lies.
type Part struct {
	Space *Space
	Entry []byte // what a directory says of it
	At    uint64 // an address among those of its arrays, which are all in one file
	Size  uint64 // bytes of its arrays; where it is 0 all is in the entry
}

// Mark is what something knows of its own place. The zero Mark is that of what
// has not been written. Safe for concurrent use.
type Mark struct{ part atomic.Pointer[Part] }

// In is the place in a space; nil where it has none there.
func (m *Mark) In(s *Space) *Part {
	if p := m.part.Load(); p != nil && p.Space == s {
		return p
	}
	return nil
}

// Set notes the place.
func (m *Mark) Set(p *Part) { m.part.Store(p) }
