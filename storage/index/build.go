package index

import (
	"fmt"
	"slices"

	"github.com/morseldb/morsel/storage/catalog"
	"github.com/morseldb/morsel/storage/column"
	"github.com/morseldb/morsel/storage/workers"
)

// Build makes the contents of an index of entities, in any order, whose columns are given. What it gives does not
// depend on how many workers there are. The list of entities becomes the index's.
func Build(ix *catalog.Index, cols []*column.Column, ids []uint32, pool workers.Pool) (Contents, error) {
	switch ix.Kind {
	case catalog.Range:
		return given(buildSorted(cols, ids, pool))
	case catalog.Text:
		return given(buildText(cols, ids, pool))
	case catalog.Point:
		return given(buildPoints(cols, ids, pool))
	case catalog.Vector:
		return given(buildVectors(ix, cols, ids, pool))
	case catalog.Fulltext:
		if !HasAnalyzer(ix.Setting("fulltext.analyzer").AsString()) {
			return nil, fmt.Errorf("no such full-text analyzer: %s", ix.Setting("fulltext.analyzer"))
		}
		return given(buildFulltext(ix, cols, ids, pool))
	}
	return nil, fmt.Errorf("indexes of type %s are not supported", ix.Kind)
}

// given is contents, or nothing where there is an error.
func given[C Contents](c C, err error) (Contents, error) {
	if err != nil {
		return nil, err
	}
	return c, nil
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
		return c.without(gone)
	case *Fulltext:
		return c.without(gone)
	}
	return c
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
		return c.dump()
	case *Fulltext:
		return c.dump()
	}
	return out
}
