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
	case catalog.Text:
		return BuildText(cols, ids), nil
	case catalog.Point:
		return BuildPoints(cols, ids), nil
	case catalog.Vector:
		return buildVectors(ix, cols, ids), nil
	case catalog.Fulltext:
		if !HasAnalyzer(ix.Setting("fulltext.analyzer").AsString()) {
			return nil, fmt.Errorf("no such full-text analyzer: %s", ix.Setting("fulltext.analyzer"))
		}
		return buildFulltext(ix, cols, ids), nil
	}
	return nil, fmt.Errorf("indexes of type %s are not supported", ix.Kind)
}

// Without is contents without some entities, whatever their values are now.
func Without(c Contents, gone func(id uint32) bool) Contents {
	switch c := c.(type) {
	case *Sorted:
		return NewSorted(slices.DeleteFunc(c.Items(), gone))
	case *Text:
		return &Text{Tree: FromSorted(slices.DeleteFunc(c.Items(), func(e uint64) bool { return gone(uint32(e)) }))}
	case *Points:
		return &Points{Tree: FromSorted(slices.DeleteFunc(c.Items(), func(e cell) bool { return gone(e.id) }))}
	case *Vectors:
		rest := *c
		rest.owner, rest.Tree = 0, FromSorted(slices.DeleteFunc(c.Items(), gone))
		return &rest
	case *Fulltext:
		return c.without(gone)
	}
	return c
}

// Entries is contents as a checkpoint has them; ok is false where they are built anew when it is opened.
func Entries(c Contents) (ids []uint32, ok bool) {
	switch c := c.(type) {
	case *Sorted:
		return c.Items(), true
	case *Vectors:
		return c.Items(), true
	}
	return nil, false
}

// FromEntries makes contents of what Entries gave; nil where they must be built.
func FromEntries(ix *catalog.Index, entries []uint32) Contents {
	switch ix.Kind {
	case catalog.Range:
		return NewSorted(entries)
	case catalog.Vector:
		v := NewVectors(ix)
		v.Tree = FromSorted(entries)
		return v
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
	case *Text:
		out = c.Items()
	case *Points:
		for _, e := range c.Items() {
			out = append(out, uint64(e.crs)<<32|uint64(e.id), e.at)
		}
	case *Vectors:
		for _, id := range c.Items() {
			out = append(out, uint64(id))
		}
	case *Fulltext:
		return c.dump()
	}
	return out
}
