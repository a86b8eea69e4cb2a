package checkpoint

import (
	"encoding/binary"

	"github.com/RoaringBitmap/roaring/v2"

	"github.com/morseldb/morsel/storage/adjacency"
	"github.com/morseldb/morsel/storage/column"
	"github.com/morseldb/morsel/value"
)

// encoder writes arrays to the file and what says where they are to the directory.
type encoder struct {
	w   *writer
	dir []byte
}

func (e *encoder) uint(v uint64) { e.dir = binary.AppendUvarint(e.dir, v) }

func (e *encoder) names(names []string) {
	e.uint(uint64(len(names)))
	for _, s := range names {
		e.uint(uint64(len(s)))
		e.dir = append(e.dir, s...)
	}
}

// bitmap writes a set; an empty one is length 0.
func (e *encoder) bitmap(b *roaring.Bitmap) {
	if b == nil || b.IsEmpty() {
		e.uint(0)
		return
	}
	b = b.Clone()
	b.RunOptimize()
	data, err := b.ToBytes()
	if err != nil && e.w.err == nil {
		e.w.err = err
	}
	e.uint(uint64(len(data)))
	e.uint(put(e.w, data))
	e.uint(b.GetCardinality())
}

func (e *encoder) typeData(t *TypeData) {
	e.uint(uint64(t.Count))
	if t.Count == 0 {
		return
	}
	for d := range t.Adj {
		e.table(&t.Adj[d])
		e.uint(uint64(len(t.ByLabel[d])))
		for _, n := range t.ByLabel[d] {
			e.uint(uint64(n))
		}
	}
}

// table writes three arrays: all offsets, all neighbours, all relationships,
// chunk behind chunk. A chunk in which every node has one neighbour has no offsets.
func (e *encoder) table(t *adjacency.Table) {
	var chunks []int
	var flats []adjacency.Flat
	for i := range t.Chunks() {
		if f, ok := t.Flat(i); ok {
			chunks, flats = append(chunks, i), append(flats, f)
		}
	}
	e.uint(uint64(t.Chunks()))
	e.uint(uint64(len(chunks)))
	units := 0
	for i, at := range chunks {
		e.uint(uint64(at))
		n := uint64(len(flats[i].Nodes)) << 1
		if flats[i].Unit() {
			n |= 1
			flats[i].Offsets = nil
			units++
		}
		e.uint(n)
	}
	if units == len(chunks) {
		e.uint(0)
	} else {
		e.uint(e.w.align())
	}
	for _, f := range flats {
		e.w.write(bytesOf(f.Offsets))
	}
	e.uint(e.w.align())
	for _, f := range flats {
		putShared(e.w, f.Nodes)
	}
	e.uint(e.w.align())
	for _, f := range flats {
		e.w.write(bytesOf(f.Rels))
	}
}

// rels writes the list of relationships; lengths before places, 0 for none.
func (e *encoder) rels(r *adjacency.Rels) {
	e.uint(uint64(r.Chunks()))
	for i := range r.Chunks() {
		c := r.Chunk(i)
		if c == nil {
			e.uint(0)
			continue
		}
		types, only := c.Types()
		e.uint(uint64(len(c.Starts())))
		e.uint(put(e.w, c.Starts()))
		e.uint(putAgain(e.w, c.Ends()))
		e.uint(put(e.w, types))
		e.uint(uint64(only))
	}
}

func (e *encoder) column(c *column.Column) {
	if c == nil || c.Count() == 0 {
		e.uint(0)
		return
	}
	e.uint(uint64(c.Chunks()))
	offs, blob := c.Dict().Strings()
	if len(offs) <= 1 {
		e.uint(0)
	} else {
		e.uint(uint64(len(offs)))
		e.uint(put(e.w, offs))
		e.uint(uint64(len(blob)))
		e.uint(put(e.w, blob))
	}
	for i := range c.Chunks() {
		e.chunk(c.Chunk(i))
	}
}

func (e *encoder) chunk(c *column.Chunk) {
	if c == nil || c.Count() == 0 {
		e.uint(0)
		return
	}
	r := c.Raw()
	e.uint(uint64(r.Len))
	e.uint(uint64(r.Count))
	e.uint(uint64(r.Form))
	if r.Count < r.Len {
		e.uint(put(e.w, r.Present))
	}
	switch r.Form {
	case column.Int, column.Date, column.LocalTime:
		e.uint(put(e.w, r.Ints))
	case column.LocalDateTime, column.DateTime:
		e.uint(put(e.w, r.Ints))
		e.uint(put(e.w, r.Nanos))
		if r.Form == column.DateTime {
			// A zone is written as a moment in it: values know how to spell zones.
			v := value.AppendBinary(nil, value.NewDateTime(0, 0, r.Zone))
			e.uint(uint64(len(v)))
			e.dir = append(e.dir, v...)
		}
	case column.Float:
		e.uint(put(e.w, r.Floats))
	case column.Bool:
		e.uint(put(e.w, r.Bits))
	case column.Dictionary:
		e.uint(put(e.w, r.Codes))
	case column.Heap, column.Packed:
		e.uint(put(e.w, r.Offsets))
		e.uint(uint64(len(r.Blob)))
		e.uint(put(e.w, r.Blob))
	}
}

// schema writes the definitions of indexes and constraints, and what the indexes hold.
func (e *encoder) schema(img *Image) {
	e.uint(uint64(len(img.Schema)))
	e.dir = append(e.dir, img.Schema...)
	e.uint(uint64(len(img.Indexes)))
	for _, x := range img.Indexes {
		e.uint(uint64(x.ID))
		e.uint(uint64(len(x.Entries)))
		e.uint(put(e.w, x.Entries))
	}
}
