package storage

import (
	"github.com/RoaringBitmap/roaring/v2"

	"github.com/morseldb/morsel/status"
	"github.com/morseldb/morsel/storage/catalog"
	"github.com/morseldb/morsel/storage/checkpoint"
	"github.com/morseldb/morsel/storage/index"
)

// image is the snapshot as a checkpoint holds it; it shares everything.
func (s *Snapshot) image() *checkpoint.Image {
	img := &checkpoint.Image{
		Seq:    s.seq,
		Labels: s.cat.Labels(), Types: s.cat.Types(), Keys: s.cat.Keys(),
		NodeLimit: s.nodeLimit, RelLimit: s.relLimit, RelCount: s.relCount,
		Memory: s.memory,
		Nodes:  s.nodes.bitmap(s.gen), Rels: s.rels, NodeCols: s.nodeCols, RelCols: s.relCols,
	}
	img.Schema = s.schema.Append(nil)
	for id, c := range s.contents {
		if c == nil {
			continue
		}
		img.Indexes = append(img.Indexes, checkpoint.IndexData{ID: uint32(id), Arrays: index.Store(c), Contents: c})
	}
	for _, set := range s.labels {
		var b *roaring.Bitmap
		if set != nil {
			b = set.bitmap(s.gen)
		}
		img.LabelSets = append(img.LabelSets, b)
	}
	for _, td := range s.types {
		var t checkpoint.TypeData
		if td != nil {
			t = checkpoint.TypeData{Count: td.count, Adj: td.adj, ByLabel: td.byLabel}
		}
		img.TypeData = append(img.TypeData, t)
	}
	return img
}

// schemaOf takes the schema, and what indexes hold, from an image.
func (s *Snapshot) schemaOf(img *checkpoint.Image) error {
	if s.schema = catalog.NewSchema(); len(img.Schema) == 0 {
		return nil
	}
	var err error
	if s.schema, err = catalog.DecodeSchema(img.Schema); err != nil {
		return status.Wrap(status.StoreCorrupt, err, "The database is damaged: %v. Look with morsel check, which may repair it, or restore a backup with morsel restore.", err)
	}
	for _, x := range img.Indexes {
		ix := s.schema.Index(x.ID)
		if ix == nil || int64(x.ID) > int64(s.schema.NextID()) || x.Damage != nil {
			continue
		}
		c, err := index.Load(ix, x.Arrays)
		if err != nil {
			return status.Wrap(status.StoreCorrupt, err, "The index %s is damaged: %v. Look with morsel check, which may repair it, or restore a backup with morsel restore.", ix.Name, err)
		}
		if c != nil {
			s.setContents(x.ID, c)
			if x.From != nil {
				if s.unseen == nil {
					s.unseen = &unseen{of: map[uint32]checkpoint.IndexData{}}
				}
				s.unseen.add(x)
			}
			img.Files.Note(c, x.Part)
		}
	}
	return nil
}

// spoilt is the faults of indexes whose contents in an image are damaged.
func (s *Snapshot) spoilt(img *checkpoint.Image) (faults []Fault) {
	for _, x := range img.Indexes {
		if ix := s.schema.Index(x.ID); ix != nil && x.Damage != nil {
			faults = append(faults, Fault{Place: "index " + ix.Name, What: x.Damage.Error(), Repairable: true})
		}
	}
	return faults
}

// fromImage makes a snapshot over an image's arrays.
func fromImage(img *checkpoint.Image) (*Snapshot, error) {
	cat := new(catalog.Catalog)
	for _, name := range img.Labels {
		cat.AddLabel(name)
	}
	for _, name := range img.Types {
		cat.AddType(name)
	}
	for _, name := range img.Keys {
		cat.AddKey(name)
	}
	s := &Snapshot{
		seq: img.Seq, cat: cat, nodes: setOf(img.Nodes),
		nodeLimit: img.NodeLimit, relLimit: img.RelLimit, relCount: img.RelCount,
		rels: img.Rels, nodeCols: img.NodeCols, relCols: img.RelCols, memory: img.Memory, values: newKnownValues(),
	}
	for _, b := range img.LabelSets {
		s.labels = append(s.labels, setOf(b))
	}
	for _, t := range img.TypeData {
		if t.Count == 0 {
			s.types = append(s.types, nil)
			continue
		}
		s.types = append(s.types, &typeData{count: t.Count, adj: t.Adj, byLabel: t.ByLabel})
	}
	s.listTypes()
	return s, s.schemaOf(img)
}

func setOf(b *roaring.Bitmap) *nodeSet {
	if b == nil || b.IsEmpty() {
		return &nodeSet{}
	}
	return &nodeSet{set: b, count: int64(b.GetCardinality())}
}

// freeIDs finds the ids below the limits that nobody has, ascending; at most
// maxFree of each kind. Where few are free it is not worth looking for them.
func (s *Snapshot) freeIDs() (nodes, rels []uint32) {
	if worthwhile(s.nodeLimit, s.nodes.count) {
		gaps := roaring.Flip(s.nodes.bitmap(s.gen), 0, uint64(s.nodeLimit))
		for it := gaps.Iterator(); it.HasNext() && len(nodes) < maxFree; {
			nodes = append(nodes, it.Next())
		}
	}
	if worthwhile(s.relLimit, s.relCount) {
		next := int64(0)
		fill := func(id int64) bool {
			for ; next < id && len(rels) < maxFree; next++ {
				rels = append(rels, uint32(next))
			}
			next = id + 1
			return len(rels) < maxFree
		}
		s.RelIDs(catalog.AnyType, 0, fill)
		fill(int64(s.relLimit))
	}
	return nodes, rels
}

const maxFree = 1 << 20

// worthwhile reports whether at least a sixteenth of the ids are free.
func worthwhile(limit uint32, used int64) bool {
	free := int64(limit) - used
	return free > 0 && free >= int64(limit)/16
}
