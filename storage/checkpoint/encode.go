package checkpoint

import (
	"cmp"
	"encoding/binary"
	"slices"

	"github.com/RoaringBitmap/roaring/v2"

	"github.com/morseldb/morsel/storage/adjacency"
	"github.com/morseldb/morsel/storage/column"
	"github.com/morseldb/morsel/storage/pack"
	"github.com/morseldb/morsel/value"
)

// encoder writes arrays to the file and what says where they are to the directory.
type encoder struct {
	w    *writer
	dir  []byte
	runs [][]adjacency.Run // by type: outgoing neighbours whose relationships are in order
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

// ints writes a packed list whose length the reader knows.
func (e *encoder) ints(p *pack.Ints) {
	how := uint64(p.Width) << 1
	if p.Delta {
		how |= 1
	}
	e.uint(how)
	e.dir = binary.AppendVarint(e.dir, p.First)
	if p.Delta {
		e.dir = binary.AppendVarint(e.dir, p.Step)
	}
	if len(p.Words) > 0 {
		e.uint(put(e.w, p.Words))
	}
}

func (e *encoder) typeData(t *TypeData) {
	e.runs = append(e.runs, nil)
	e.uint(uint64(t.Count))
	if t.Count == 0 {
		return
	}
	for d := range t.Adj {
		e.table(&t.Adj[d], d == 0)
		e.uint(uint64(len(t.ByLabel[d])))
		for _, n := range t.ByLabel[d] {
			e.uint(uint64(n))
		}
	}
}

// table writes two arrays, all offsets and all neighbours, chunk behind chunk, and
// the relationships of each chunk packed. A chunk in which every node has one
// neighbour has no offsets.
func (e *encoder) table(t *adjacency.Table, outgoing bool) {
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
		n := uint64(len(flats[i].Nodes)) << 2
		if flats[i].Unit() {
			n |= unitChunk
			units++
		}
		if outgoing {
			if first, ok := adjacency.RunOf(&flats[i]); ok {
				n |= runChunk
				last := len(e.runs) - 1
				e.runs[last] = append(e.runs[last], adjacency.Run{First: first, Chunk: uint32(at), Flat: &flats[i]})
			}
		}
		e.uint(n)
	}
	if units == len(chunks) {
		e.uint(0)
	} else {
		e.uint(e.w.align())
	}
	for i := range flats {
		if !flats[i].Unit() {
			e.w.write(bytesOf(flats[i].Offsets))
		}
	}
	e.uint(e.w.align())
	for i := range flats {
		e.w.write(bytesOf(flats[i].Nodes))
	}
	for i := range flats {
		ids := pack.Of(flats[i].Rels)
		e.ints(&ids)
	}
	if outgoing {
		runs := e.runs[len(e.runs)-1]
		for _, r := range runs {
			e.uint(uint64(r.First))
		}
		sortRuns(runs)
	}
}

// What the directory says of a chunk of neighbours, beside its size.
const (
	unitChunk = 1 // every node has one neighbour, and there are no offsets
	runChunk  = 2 // see adjacency.Run
)

func sortRuns(runs []adjacency.Run) {
	slices.SortFunc(runs, func(a, b adjacency.Run) int { return cmp.Compare(a.First, b.First) })
}

// How a chunk of relationships is written: not at all, derived from the outgoing
// neighbours, as packed lists, or as those and types.
const (
	noRels = iota
	derivedRels
	packedRels
	mixedRels
)

// rels writes the list of relationships.
func (e *encoder) rels(r *adjacency.Rels) {
	e.uint(uint64(r.Chunks()))
	for i := range r.Chunks() {
		c := r.Chunk(i)
		if c == nil {
			e.uint(noRels)
			continue
		}
		types, only := c.Types()
		switch {
		case types != nil:
			e.uint(mixedRels)
		case int(only) < len(e.runs) && c.Matches(e.runs[only], uint32(i)<<adjacency.ChunkBits):
			e.uint(derivedRels)
			e.uint(uint64(len(c.Starts())))
			e.uint(uint64(only))
			continue
		default:
			e.uint(packedRels)
		}
		starts := slices.Clone(c.Starts())
		for i := range starts {
			starts[i]++ // the mark of a missing one becomes 0
		}
		e.uint(uint64(len(starts)))
		e.uint(uint64(only))
		for _, list := range [][]uint32{starts, c.Ends(), types} {
			if list != nil {
				p := pack.Of(list)
				e.ints(&p)
			}
		}
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
	l := r.Pack()
	switch r.Form {
	case column.Int, column.Date, column.LocalTime:
		list(e, l.Ints, r.Ints)
	case column.LocalDateTime, column.DateTime:
		list(e, l.Ints, r.Ints)
		list(e, l.Nanos, r.Nanos)
		if r.Form == column.DateTime {
			// A zone is written as a moment in it: values know how to spell zones.
			v := value.AppendBinary(nil, value.NewDateTime(0, 0, r.Zone))
			e.uint(uint64(len(v)))
			e.dir = append(e.dir, v...)
		}
	case column.Float:
		list(e, l.Decimals, r.Floats)
		if l.Decimals != nil {
			e.uint(uint64(l.Exponent))
		}
	case column.Bool:
		e.uint(put(e.w, r.Bits))
	case column.Dictionary:
		list(e, l.Codes, r.Codes)
	case column.Heap, column.Packed:
		list(e, l.Offsets, r.Offsets)
		e.uint(uint64(len(r.Blob)))
		e.uint(put(e.w, r.Blob))
	}
}

// list writes an array packed or, where packed is nil, as it is.
func list[T int64 | int32 | uint32 | float64](e *encoder, packed *pack.Ints, plain []T) {
	if packed == nil {
		e.uint(0)
		e.uint(put(e.w, plain))
		return
	}
	e.uint(1)
	e.ints(packed)
}

// schema writes the definitions of indexes and constraints, and what the indexes hold.
func (e *encoder) schema(img *Image) {
	e.uint(uint64(len(img.Schema)))
	e.dir = append(e.dir, img.Schema...)
	e.uint(uint64(len(img.Indexes)))
	for _, x := range img.Indexes {
		e.uint(uint64(x.ID))
		e.uint(uint64(len(x.Arrays)))
		for _, a := range x.Arrays {
			e.uint(uint64(len(a)))
			e.uint(put(e.w, a))
		}
	}
}
