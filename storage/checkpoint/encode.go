package checkpoint

import (
	"cmp"
	"encoding/binary"
	"slices"

	"github.com/RoaringBitmap/roaring/v2"

	"github.com/morseldb/morsel/storage/adjacency"
	"github.com/morseldb/morsel/storage/column"
	"github.com/morseldb/morsel/storage/pack"
	"github.com/morseldb/morsel/storage/place"
	"github.com/morseldb/morsel/value"
)

// encoder writes arrays to the file and what says where they are to the directory.
type encoder struct {
	w    *writer
	dir  []byte
	runs [][]adjacency.Run // by type: outgoing neighbours whose relationships are in order

	space *place.Space
	stay  []member // the files that may be referred to
	known map[any]*place.Part
	marks []marking
	after []func() // what else to note when the file is in force
}

// marking is a place that something has once the file is in force.
type marking struct {
	mark *place.Mark
	part *place.Part
}

// stays reports whether a part lies in a file that stays, and counts it there.
func (e *encoder) stays(p *place.Part) bool {
	if p == nil || p.Size == 0 {
		return p != nil
	}
	m := memberAt(e.stay, p.At)
	if m != nil {
		m.live += p.Size
	}
	return m != nil
}

// reuse refers to a part that lies in a file that stays; false where it does not.
func (e *encoder) reuse(p *place.Part) bool {
	if !e.stays(p) {
		return false
	}
	e.dir = append(e.dir, p.Entry...)
	return true
}

// part refers to what has the mark where it lies in a file that stays, else
// writes it.
func (e *encoder) part(m *place.Mark, write func()) {
	if !e.reuse(m.In(e.space)) {
		e.marks = append(e.marks, marking{m, e.write(write)})
	}
}

// thing is part for what has no mark.
func (e *encoder) thing(thing any, old map[any]*place.Part, write func()) {
	p := old[thing]
	if !e.reuse(p) {
		p = e.write(write)
	}
	e.known[thing] = p
}

// write calls write and says where what it wrote lies.
func (e *encoder) write(write func()) *place.Part {
	entry, from := len(e.dir), e.w.off
	write()
	return &place.Part{
		Space: e.space, Entry: slices.Clone(e.dir[entry:]), At: e.w.base + from, Size: e.w.off - from,
	}
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
func (e *encoder) bitmap(b *roaring.Bitmap, old map[any]*place.Part) {
	if b == nil || b.IsEmpty() {
		e.uint(0)
		return
	}
	e.thing(b, old, func() {
		b := b.Clone()
		b.RunOptimize()
		data, err := b.ToBytes()
		if err != nil && e.w.err == nil {
			e.w.err = err
		}
		e.uint(uint64(len(data)))
		e.uint(put(e.w, data))
		e.uint(b.GetCardinality())
	})
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

// tableChunk is a chunk of neighbours that is written.
type tableChunk struct {
	at             int
	old            *place.Part // where it stays
	flat           adjacency.Flat
	flags          uint64
	first          uint32 // of a run
	offsets, nodes uint64 // addresses
}

// table writes the chunks that are not there yet: all offsets, all neighbours, then
// the relationships of each chunk packed. A chunk in which every node has one
// neighbour has no offsets.
func (e *encoder) table(t *adjacency.Table, outgoing bool) {
	list := e.chunksOf(t, outgoing)
	for i := range list {
		if c := &list[i]; c.old == nil && c.flags&unitChunk == 0 {
			c.offsets = put(e.w, c.flat.Offsets)
		}
	}
	for i := range list {
		if c := &list[i]; c.old == nil {
			c.nodes = put(e.w, c.flat.Nodes)
		}
	}
	e.uint(uint64(t.Chunks()))
	e.uint(uint64(len(list)))
	for i := range list {
		c := &list[i]
		e.uint(uint64(c.at))
		entry := len(e.dir)
		if c.old != nil {
			e.dir = append(e.dir, c.old.Entry...)
		} else {
			e.flat(c, t.Mark(c.at))
		}
		if outgoing {
			e.noteRun(t, c.at, e.dir[entry:])
		}
	}
	if outgoing {
		sortRuns(e.runs[len(e.runs)-1])
	}
}

// chunksOf finds the chunks that have anything.
func (e *encoder) chunksOf(t *adjacency.Table, outgoing bool) (list []tableChunk) {
	for i := range t.Chunks() {
		m := t.Mark(i)
		if m == nil {
			continue
		}
		if p := m.In(e.space); e.stays(p) {
			list = append(list, tableChunk{at: i, old: p})
			continue
		}
		f, ok := t.Stored(i)
		if !ok {
			continue
		}
		c := tableChunk{at: i, flat: f}
		if f.Unit() {
			c.flags |= unitChunk
		}
		if outgoing {
			if first, ok := adjacency.RunOf(&f); ok {
				c.flags, c.first = c.flags|runChunk, first
			}
		}
		list = append(list, c)
	}
	return list
}

// flat writes the entry of a chunk, and its relationships.
func (e *encoder) flat(c *tableChunk, m *place.Mark) {
	p := e.write(func() {
		e.uint(uint64(len(c.flat.Nodes))<<2 | c.flags)
		if c.flags&runChunk != 0 {
			e.uint(uint64(c.first))
		}
		if c.flags&unitChunk == 0 {
			e.uint(c.offsets)
		}
		e.uint(c.nodes)
		ids := c.flat.Packed
		if ids == nil {
			p := pack.Of(c.flat.Rels)
			ids = &p
		}
		e.ints(ids)
	})
	p.At, p.Size = c.nodes, p.Size+4*uint64(len(c.flat.Nodes))
	if c.offsets > 0 {
		p.Size += 4 * uint64(len(c.flat.Offsets))
	}
	e.marks = append(e.marks, marking{m, p})
}

// noteRun keeps which chunks are runs, by what the directory says of them.
func (e *encoder) noteRun(t *adjacency.Table, at int, entry []byte) {
	how, n := binary.Uvarint(entry)
	if how&runChunk != 0 {
		first, _ := binary.Uvarint(entry[n:])
		last := len(e.runs) - 1
		e.runs[last] = append(e.runs[last], t.Run(at, uint32(first), uint32(how>>2)))
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
		if e.reuse(c.Mark().In(e.space)) {
			continue
		}
		mixed, rows, only := c.Mixed()
		if !mixed && int(only) < len(e.runs) && c.Matches(e.runs[only], uint32(i)<<adjacency.ChunkBits) {
			e.uint(derivedRels)
			e.uint(uint64(rows))
			e.uint(uint64(only))
			continue
		}
		e.part(c.Mark(), func() { e.relChunk(c.Stored()) })
	}
}

func (e *encoder) relChunk(s adjacency.StoredRels) {
	how := uint64(packedRels)
	if s.Types != nil {
		how = mixedRels
	}
	e.uint(how)
	e.uint(uint64(s.Starts.Len))
	e.uint(uint64(s.Only))
	e.ints(&s.Starts)
	e.ints(&s.Ends)
	if s.Types != nil {
		e.ints(s.Types)
	}
}

func (e *encoder) column(c *column.Column) {
	if c == nil || c.Count() == 0 {
		e.uint(0)
		return
	}
	e.uint(uint64(c.Chunks()))
	e.dict(c.Dict())
	for i := range c.Chunks() {
		m := c.Mark(i)
		if m == nil {
			e.uint(0)
			continue
		}
		e.part(m, func() { e.chunk(c.Stored(i)) })
	}
}

// A dictionary is written anew when the stretches behind the first have more than
// a half of its strings, or have become many.
const maxStretches = 16

// dict writes a dictionary, which only grows: what it had at the last checkpoint
// stays where it is, the rest becomes another stretch.
func (e *encoder) dict(d *column.Dict) {
	n := d.Len()
	list := slices.Clone(d.Stretches())
	away := func(s column.Stretch) bool {
		return s.Part.Space != e.space || memberAt(e.stay, s.Part.At) == nil
	}
	if len(list) > maxStretches || len(list) > 0 && n-list[0].To > list[0].To/2 || slices.ContainsFunc(list, away) {
		list = nil
	}
	from := 0
	if len(list) > 0 {
		from = list[len(list)-1].To
	}
	k := len(list)
	if n > from {
		k++
	}
	e.uint(uint64(k))
	for _, s := range list {
		e.reuse(s.Part)
	}
	if n > from {
		offs, blob := d.Strings(from, n)
		p := e.write(func() {
			e.uint(uint64(len(offs)))
			e.uint(put(e.w, offs))
			e.uint(uint64(len(blob)))
			e.uint(put(e.w, blob))
		})
		list = append(list, column.Stretch{To: n, Part: p})
	}
	e.after = append(e.after, func() { d.SetStretches(list) })
}

func (e *encoder) chunk(r column.Raw, l column.Lists) {
	if r.Count == 0 {
		e.uint(0)
		return
	}
	e.uint(uint64(r.Len))
	e.uint(uint64(r.Count))
	e.uint(uint64(r.Form))
	if r.Count < r.Len {
		e.uint(put(e.w, r.Present))
	}
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
func (e *encoder) schema(img *Image, old map[any]*place.Part) {
	e.uint(uint64(len(img.Schema)))
	e.dir = append(e.dir, img.Schema...)
	e.uint(uint64(len(img.Indexes)))
	for _, x := range img.Indexes {
		e.uint(uint64(x.ID))
		write := func() {
			e.uint(uint64(len(x.Arrays)))
			for _, a := range x.Arrays {
				e.uint(uint64(len(a)))
				e.uint(put(e.w, a))
			}
		}
		if x.Contents == nil {
			write()
			continue
		}
		e.thing(x.Contents, old, write)
	}
}
