package storage

import (
	"fmt"
	"sync"
	"sync/atomic"

	"github.com/RoaringBitmap/roaring/v2"

	"github.com/morseldb/morsel/storage/catalog"
	"github.com/morseldb/morsel/storage/checkpoint"
	"github.com/morseldb/morsel/storage/column"
	"github.com/morseldb/morsel/storage/index"
	"github.com/morseldb/morsel/storage/pack"
	"github.com/morseldb/morsel/storage/record"
	"github.com/morseldb/morsel/storage/workers"
)

// Schema is the indexes and constraints. Read only.
func (s *Snapshot) Schema() *catalog.Schema { return s.schema }

// IndexContents is what an index holds, to be read; nil where it is not populated (yet). It panics with the error of a damaged file.
func (s *Snapshot) IndexContents(id uint32) index.Contents {
	if s.unseen != nil {
		s.unseen.look(id)
	}
	return s.held(id)
}

// Populated reports whether an index is.
func (s *Snapshot) Populated(id uint32) bool { return s.held(id) != nil }

// held is IndexContents for who does not read what it holds.
func (s *Snapshot) held(id uint32) index.Contents {
	if uint64(id) < uint64(len(s.contents)) {
		return s.contents[id]
	}
	return nil
}

// unseen is the arrays of indexes in a file that was not verified when it was opened. They are before they are first read.
type unseen struct {
	left atomic.Int32
	mu   sync.Mutex
	of   map[uint32]checkpoint.IndexData // by id of the index
}

func (u *unseen) add(x checkpoint.IndexData) {
	u.of[x.ID] = x
	u.left.Add(1)
}

func (u *unseen) look(id uint32) {
	if u.left.Load() == 0 {
		return
	}
	u.mu.Lock()
	defer u.mu.Unlock()
	x, ok := u.of[id]
	if !ok {
		return
	}
	for _, a := range x.Arrays {
		pack.Require(x.From, a)
	}
	delete(u.of, id)
	u.left.Add(-1)
}

// IndexColumns appends the columns that an index is about to buf.
func (s *Snapshot) IndexColumns(ix *catalog.Index, buf []*column.Column) []*column.Column {
	cols := s.nodeCols
	if ix.OnRels {
		cols = s.relCols
	}
	for _, k := range ix.Keys {
		buf = append(buf, columnAt(cols, k))
	}
	return buf
}

// Concerns reports whether an entity has a label, or the type, that an index is on.
func (s *Snapshot) Concerns(ix *catalog.Index, id uint32) bool {
	if ix.OnRels {
		r, ok := s.rels.Get(id)
		if !ok {
			return false
		}
		for _, t := range ix.Tokens {
			if t == r.Type {
				return true
			}
		}
		return false
	}
	for _, l := range ix.Tokens {
		if set := s.label(catalog.LabelID(l)); set != nil && set.has(id) {
			return true
		}
	}
	return false
}

// unindex takes an entity out of indexes before it changes, and index puts it in again after.
func (s *Snapshot) unindex(list []*catalog.Index, id uint32) {
	for _, ix := range list {
		if c := s.ownContents(ix, id); c != nil {
			c.Remove(s.gen, s.involved, id)
		}
	}
}

func (s *Snapshot) index(list []*catalog.Index, id uint32) {
	for _, ix := range list {
		if c := s.ownContents(ix, id); c != nil {
			c.Insert(s.gen, s.involved, id)
		}
	}
}

// ownContents makes the contents of an index that an entity may be in the branch's own; nil where there is
// nothing to do.
func (s *Snapshot) ownContents(ix *catalog.Index, id uint32) index.Contents {
	c := s.IndexContents(ix.ID)
	if c == nil || !s.Concerns(ix, id) {
		return nil
	}
	s.ownSpines()
	c = c.Own(s.gen)
	s.contents[ix.ID] = c
	s.involved = s.IndexColumns(ix, s.involved[:0])
	return c
}

// applySchema does an operation on the schema. A new index is empty: who applies the record populates it.
func (s *Snapshot) applySchema(op *record.Op) error {
	switch op.Kind {
	case record.CreateIndex:
		ix, err := catalog.DecodeIndex([]byte(op.Value.AsString()))
		if err != nil {
			return err
		}
		s.schema = s.schema.WithIndex(ix)
		s.setContents(ix.ID, nil)
	case record.DropIndex:
		s.schema = s.schema.WithoutIndex(op.ID)
		s.setContents(op.ID, nil)
	case record.CreateConstraint:
		c, err := catalog.DecodeConstraint([]byte(op.Value.AsString()))
		if err != nil {
			return err
		}
		s.schema = s.schema.WithConstraint(c)
	case record.DropConstraint:
		s.schema = s.schema.WithoutConstraint(op.ID)
	default:
		return fmt.Errorf("unknown operation %d", op.Kind)
	}
	return nil
}

func (s *Snapshot) setContents(id uint32, c index.Contents) {
	s.ownSpines()
	for int(id) >= len(s.contents) {
		s.contents = append(s.contents, nil)
	}
	s.contents[id] = c
}

// IndexCandidates is the entities that have a label, or the type, that an index is on.
func (s *Snapshot) IndexCandidates(ix *catalog.Index) []uint32 {
	if !ix.OnRels {
		all := roaring.New()
		for _, l := range ix.Tokens {
			all.Or(s.LabelNodes(catalog.LabelID(l)))
		}
		return all.ToArray()
	}
	var ids []uint32
	for _, t := range ix.Tokens {
		s.RelIDs(catalog.TypeID(t), 0, func(id int64) bool {
			ids = append(ids, uint32(id))
			return true
		})
	}
	return ids
}

// IndexSize is about how many entities an index is on.
func (s *Snapshot) IndexSize(ix *catalog.Index) int64 {
	n := int64(0)
	for _, t := range ix.Tokens {
		if ix.OnRels {
			n += s.TypeCount(catalog.TypeID(t))
		} else {
			n += s.LabelCount(catalog.LabelID(t))
		}
	}
	return n
}

// build populates an index from this snapshot.
func (s *Snapshot) build(ix *catalog.Index, pool workers.Pool) (index.Contents, error) {
	return index.Build(ix, s.IndexColumns(ix, nil), s.IndexCandidates(ix), pool)
}

// Unpopulated is the indexes that have no contents.
func (s *Snapshot) Unpopulated() []*catalog.Index {
	var out []*catalog.Index
	for _, ix := range s.schema.Indexes {
		if ix.Kind != catalog.Lookup && !s.Populated(ix.ID) {
			out = append(out, ix)
		}
	}
	return out
}

// IndexEstimates is how many entities an index has, and about how many different values its first key has, its first
// two, and so on: from the sizes of the groups that some of its entries are in.
func (s *Snapshot) IndexEstimates(ix *catalog.Index) (entries float64, distinct []float64) {
	cols := s.IndexColumns(ix, nil)
	sorted, ok := s.IndexContents(ix.ID).(*index.Sorted)
	if !ok {
		return float64(min(s.IndexSize(ix), cols[0].Count())), nil
	}
	for n := range ix.Keys {
		distinct = append(distinct, sorted.Distinct(cols, n+1))
	}
	return float64(sorted.Len()), distinct
}

// IndexVersion changes with the schema, and when an index becomes populated.
func (s *Snapshot) IndexVersion() uint64 {
	populated := uint64(0)
	for _, c := range s.contents {
		if c != nil {
			populated++
		}
	}
	return s.schema.Version()<<16 | populated
}
