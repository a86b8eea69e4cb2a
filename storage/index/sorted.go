package index

import (
	"github.com/morseldb/morsel/storage/column"
	"github.com/morseldb/morsel/value"
)

// Sorted is the contents of a range index: the ids of the entities that have all its properties, in the order of
// these, then of the ids. The order of values is that of ORDER BY, in which equal numbers are in one place.
type Sorted struct {
	Tree[uint32]
	owner uint64
}

// NewSorted makes an index over ids that are in its order already, as a checkpoint has them.
func NewSorted(ids []uint32) *Sorted { return &Sorted{Tree: FromSorted(ids)} }

// Own gives an index that the branch may change.
func (s *Sorted) Own(gen uint64) Contents {
	if s.owner == gen {
		return s
	}
	return &Sorted{Tree: s.Tree, owner: gen}
}

// complete reports whether the entity has all properties.
func complete(cols []*column.Column, id uint32) bool {
	for _, c := range cols {
		if !c.Has(int64(id)) {
			return false
		}
	}
	return true
}

// compareEntry compares the first properties of an entity with a key that may have fewer than the index.
func compareEntry(cols []*column.Column, id uint32, key []value.Value) int {
	for i := range key {
		if c := value.Order(cols[i].Get(int64(id)), key[i]); c != 0 {
			return c
		}
	}
	return 0
}

func (s *Sorted) place(cols []*column.Column, id uint32) Pos {
	var buf [4]value.Value
	key := buf[:0]
	for _, c := range cols {
		key = append(key, c.Get(int64(id)))
	}
	return s.Search(func(e uint32) bool {
		if c := compareEntry(cols, e, key); c != 0 {
			return c < 0
		}
		return e < id
	})
}

// Insert puts the entity in, unless it lacks a property.
func (s *Sorted) Insert(gen uint64, cols []*column.Column, id uint32) {
	if !complete(cols, id) {
		return
	}
	p := s.place(cols, id)
	if e, ok := s.At(p); ok && e == id {
		return
	}
	s.Tree.Insert(gen, p, id)
}

// Remove takes the entity out, if it is there.
func (s *Sorted) Remove(gen uint64, cols []*column.Column, id uint32) {
	if !complete(cols, id) {
		return
	}
	p := s.place(cols, id)
	if e, ok := s.At(p); ok && e == id {
		s.Tree.Delete(gen, p)
	}
}

// Lower is the place of the first entry whose first properties are key or come after it; Upper of the first
// that comes after it.
func (s *Sorted) Lower(cols []*column.Column, key []value.Value) Pos {
	return s.Search(func(e uint32) bool { return compareEntry(cols, e, key) < 0 })
}

// Upper is the place behind the entries whose first properties are key.
func (s *Sorted) Upper(cols []*column.Column, key []value.Value) Pos {
	return s.Search(func(e uint32) bool { return compareEntry(cols, e, key) <= 0 })
}

// UpperFrom is Upper, where Lower is known: most often it is near.
func (s *Sorted) UpperFrom(cols []*column.Column, key []value.Value, from Pos) Pos {
	ids, next := s.Run(from, s.End())
	for i, id := range ids {
		switch {
		case compareEntry(cols, id, key) != 0:
			from.item += i
			return from
		case i == 3:
			return s.Upper(cols, key)
		}
	}
	if len(ids) == 0 {
		return next
	}
	return s.Upper(cols, key)
}

// Within is the place, among the entries whose first properties are key, of the first whose next property is
// not before what is looked for.
func (s *Sorted) Within(cols []*column.Column, key []value.Value, before func(v value.Value) bool) Pos {
	next := cols[len(key)]
	return s.Search(func(e uint32) bool {
		if c := compareEntry(cols, e, key); c != 0 {
			return c < 0
		}
		return before(next.Get(int64(e)))
	})
}

// Duplicate finds two entities that are equal in all properties; ok is false where there are none.
func (s *Sorted) Duplicate(cols []*column.Column) (a, b uint32, ok bool) {
	var buf [4]value.Value
	key := buf[:0]
	first := true
	for from := s.First(); ; {
		ids, next := s.Run(from, s.End())
		if len(ids) == 0 {
			return 0, 0, false
		}
		for _, id := range ids {
			if !first && compareEntry(cols, id, key) == 0 && !hasNaN(key) {
				return a, id, true
			}
			first, a, key = false, id, key[:0]
			for _, c := range cols {
				key = append(key, c.Get(int64(id)))
			}
		}
		from = next
	}
}

func hasNaN(key []value.Value) bool {
	for _, v := range key {
		if v.Kind() == value.KindFloat && v.AsFloat() != v.AsFloat() {
			return true
		}
	}
	return false
}

// samples is how many entries Distinct looks at.
const samples = 16

// Distinct is about how many different values the first n properties have. An entry drawn at random is in a group of
// equal ones with a chance that grows with the group's size, so that the mean of 1/size is the part of the
// entries that are the first of their group.
func (s *Sorted) Distinct(cols []*column.Column, n int) float64 {
	if s.Len() == 0 {
		return 0
	}
	var key []value.Value
	sum := 0.0
	for i := range samples {
		id, _ := s.At(s.Nth(i * (s.Len() - 1) / (samples - 1)))
		key = key[:0]
		for _, c := range cols[:n] {
			key = append(key, c.Get(int64(id)))
		}
		sum += 1 / float64(max(1, s.Count(s.Lower(cols, key), s.Upper(cols, key))))
	}
	return max(1, sum/samples*float64(s.Len()))
}
