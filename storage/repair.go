package storage

import (
	"slices"

	"github.com/RoaringBitmap/roaring/v2"

	"github.com/morseldb/morsel/storage/adjacency"
	"github.com/morseldb/morsel/storage/catalog"
	"github.com/morseldb/morsel/storage/column"
	"github.com/morseldb/morsel/value"
)

// noRel stands for a relationship that a source does not have.
var noRel = adjacency.Rel{Start: adjacency.NoNode}

// told is what one source says of the relationships, by id. There are three: the
// list by id, the outgoing and the incoming neighbours.
type told []adjacency.Rel

// mend makes good what the graph has more than once. Each relationship is there
// three times: what two sources agree on is right, and what only one has is not
// there; where all three differ the list by id is believed. A node that has
// relationships is there. Labels and values of what is not there go.
func (s *Snapshot) mend() {
	list, out, in := s.toldByList(), s.toldByTable(Outgoing), s.toldByTable(Incoming)
	right := make(told, len(list))
	agreed := true
	for id := range right {
		right[id] = list[id]
		if list[id] != out[id] && out[id] == in[id] {
			right[id] = out[id]
		}
		if r := right[id]; r.Start != adjacency.NoNode && (r.Start >= s.nodeLimit || r.End >= s.nodeLimit) {
			right[id] = noRel
		}
		agreed = agreed && right[id] == list[id] && right[id] == out[id] && right[id] == in[id]
	}
	if !agreed || !s.tablesHold(right) {
		s.rebuild(right)
	}
	for _, r := range right {
		if r.Start != adjacency.NoNode {
			s.ownNodes().add(r.Start)
			s.ownNodes().add(r.End)
		}
	}
	s.dropSpare()
}

func (s *Snapshot) toldByList() told {
	t := make(told, s.relLimit)
	for id := range t {
		r, ok := s.rels.Get(uint32(id))
		if t[id] = r; !ok {
			t[id] = noRel
		}
	}
	return t
}

func (s *Snapshot) toldByTable(d Direction) told {
	t := make(told, s.relLimit)
	for id := range t {
		t[id] = noRel
	}
	s.eachEntry(d, func(id uint32, r adjacency.Rel) {
		if int(id) < len(t) {
			t[id] = r
		}
	})
	return t
}

// eachEntry calls f with all neighbours in a direction that lie where they should.
func (s *Snapshot) eachEntry(d Direction, f func(id uint32, r adjacency.Rel)) {
	for typ, td := range s.types {
		if td == nil {
			continue
		}
		for i := range td.adj[d].Chunks() {
			flat, ok := td.adj[d].Flat(i)
			if !ok {
				continue
			}
			for local := range uint32(adjacency.ChunkSize) {
				from, to := flat.Offsets[local], flat.Offsets[local+1]
				for k := from; k < min(to, uint32(len(flat.Nodes)), uint32(len(flat.Rels))); k++ {
					r := adjacency.Rel{Start: uint32(i)<<adjacency.ChunkBits | local, End: flat.Nodes[k], Type: uint32(typ)}
					if d == Incoming {
						r.Start, r.End = r.End, r.Start
					}
					f(flat.Rels[k], r)
				}
			}
		}
	}
}

// tablesHold reports whether both tables have each relationship once and nothing
// else, in order.
func (s *Snapshot) tablesHold(right told) bool {
	n, entries := 0, [2]int{}
	for _, r := range right {
		if r.Start != adjacency.NoNode {
			n++
		}
	}
	sound := true
	for d := range Direction(2) {
		s.eachEntry(d, func(id uint32, r adjacency.Rel) {
			entries[d]++
			sound = sound && int(id) < len(right) && right[id] == r
		})
	}
	ids := 0
	s.rels.IDs(0, 0, true, func(uint32) bool { ids++; return true })
	return sound && entries == [2]int{n, n} && ids == n && s.inOrder()
}

// inOrder reports whether all lists of neighbours lie where they should, in order.
func (s *Snapshot) inOrder() bool {
	c := &checker{s: s, many: map[string]int{}}
	for t, td := range s.types {
		for d := range Direction(2) {
			for i := 0; td != nil && i < td.adj[d].Chunks(); i++ {
				if f, ok := td.adj[d].Flat(i); ok {
					c.flat("", uint32(i)<<adjacency.ChunkBits, f, entry{uint32(t), d})
				}
			}
		}
	}
	return len(c.faults) == 0
}

// rebuild makes the list of relationships and all neighbours anew.
func (s *Snapshot) rebuild(right told) {
	s.rels = adjacency.Rels{}
	for t, td := range s.types {
		if td != nil {
			s.types[t] = &typeData{gen: s.gen}
		}
	}
	for id, r := range right {
		if r.Start == adjacency.NoNode {
			continue
		}
		td := s.ownType(catalog.TypeID(r.Type))
		s.rels.Insert(s.gen, uint32(id), r)
		td.adj[Outgoing].Insert(s.gen, r.Start, r.End, uint32(id))
		td.adj[Incoming].Insert(s.gen, r.End, r.Start, uint32(id))
	}
	s.compact(len(right))
}

// dropSpare takes labels and values from what is not there, and nodes that no id
// can have.
func (s *Snapshot) dropSpare() {
	all := s.nodes.bitmap(s.gen).Clone()
	all.RemoveRange(uint64(s.nodeLimit), 1<<32)
	s.nodes = setOf(all)
	for l, set := range s.labels {
		if set == nil {
			continue
		}
		if b := set.bitmap(s.gen); b.GetCardinality() != b.AndCardinality(all) {
			s.labels[l] = setOf(roaring.And(b, all))
		}
	}
	s.nodeCols = withoutSpare(s.nodeCols, s.gen, all.Contains)
	s.relCols = withoutSpare(s.relCols, s.gen, func(id uint32) bool { _, ok := s.rels.Get(id); return ok })
}

// withoutSpare takes the values of ids that are not there out of columns.
func withoutSpare(cols []*column.Column, gen uint64, there func(id uint32) bool) []*column.Column {
	for k, c := range cols {
		if c == nil {
			continue
		}
		for id := range int64(c.Chunks()) << column.ChunkBits {
			if c.Has(id) && !there(uint32(id)) {
				cols[k] = cols[k].Own(gen)
				cols[k].Set(uint32(id), value.Null)
			}
		}
	}
	return cols
}

// Repair makes good what there is more than once, see Snapshot.mend, makes the counts anew from what they count,
// populates all indexes anew and writes a checkpoint. Nobody else may use the store meanwhile.
func (s *Store) Repair() error {
	s.mu.Lock()
	root, err := s.tip.root.repaired()
	if err != nil {
		s.mu.Unlock()
		return err
	}
	s.tip = &version{root: root, mark: s.tip.mark}
	s.head.Store(s.tip)
	s.mu.Unlock()
	s.saving.mu.Lock()
	defer s.saving.mu.Unlock()
	if s.wal == nil {
		return nil
	}
	if _, err := s.wal.Cut(); err != nil {
		return err
	}
	size, err := s.folder.SaveWhole(root.image())
	if err != nil {
		return err
	}
	s.spoilt = nil
	s.saving.note(root.seq, size)
	return s.wal.Drop(root.seq)
}

// repaired is the snapshot with all mended, and all counts made anew.
func (s *Snapshot) repaired() (*Snapshot, error) {
	b := new(Snapshot)
	s.branch(b)
	b.ownSpines()
	b.contents = nil
	b.mend()
	b.nodes = setOf(b.nodes.bitmap(b.gen))
	for l, set := range b.labels {
		if set != nil {
			b.labels[l] = setOf(set.bitmap(b.gen))
		}
	}
	b.relCount = 0
	for t, td := range b.types {
		if td == nil {
			continue
		}
		count := int64(0)
		b.rels.IDs(0, uint32(t), false, func(uint32) bool { count++; return true })
		b.types[t] = &typeData{gen: td.gen, count: count, adj: td.adj}
		for d := range Direction(2) {
			b.types[t].byLabel[d] = slices.Clip(b.labelDegrees(td, d))
		}
		b.relCount += count
	}
	b.listTypes()
	err := b.populateNow(true)
	b.publish(s.seq)
	return b, err
}
