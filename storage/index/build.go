package index

import (
	"fmt"
	"slices"

	"github.com/morseldb/morsel/storage/catalog"
	"github.com/morseldb/morsel/storage/column"
)

// Build makes the contents of an index of entities, in any order, whose columns are given.
func Build(ix *catalog.Index, cols []*column.Column, ids []uint32) (Contents, error) {
	switch ix.Kind {
	case catalog.Range:
		return BuildSorted(cols, ids), nil
	}
	return nil, fmt.Errorf("indexes of type %s are not supported", ix.Kind)
}

// Without is contents without some entities, whatever their values are now.
func Without(c Contents, gone func(id uint32) bool) Contents {
	switch c := c.(type) {
	case *Sorted:
		return NewSorted(slices.DeleteFunc(c.Items(), gone))
	}
	return c
}

// Entries is contents as a checkpoint has them; nil where they are built anew when it is opened.
func Entries(c Contents) []uint32 {
	switch c := c.(type) {
	case *Sorted:
		return c.Items()
	}
	return nil
}

// FromEntries makes contents of what Entries gave; nil where they must be built.
func FromEntries(ix *catalog.Index, entries []uint32) Contents {
	switch ix.Kind {
	case catalog.Range:
		return NewSorted(entries)
	}
	return nil
}

// Dump is all that contents hold, in order, for comparison.
func Dump(c Contents) []uint64 {
	var out []uint64
	switch c := c.(type) {
	case *Sorted:
		for _, id := range c.Items() {
			out = append(out, uint64(id))
		}
	}
	return out
}
