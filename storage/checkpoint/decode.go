package checkpoint

import (
	"encoding/binary"
	"math"

	"github.com/RoaringBitmap/roaring/v2"

	"github.com/morseldb/morsel/storage/adjacency"
	"github.com/morseldb/morsel/storage/column"
	"github.com/morseldb/morsel/value"
)

// decoder reads the directory. After the first fault err is set and everything
// read is zero.
type decoder struct {
	f   *file
	b   []byte
	err error
	// version is the directory's: before 2, every chunk of neighbours has offsets.
	version uint64
}

func (d *decoder) fail(what string) {
	if d.err == nil {
		d.err = d.f.damaged(d.f.end, what)
	}
	d.b = nil
}

func (d *decoder) uint() uint64 {
	v, n := binary.Uvarint(d.b)
	if n <= 0 {
		d.fail("the directory is cut short")
		return 0
	}
	d.b = d.b[n:]
	return v
}

func (d *decoder) u32() uint32 {
	v := d.uint()
	if v > math.MaxUint32 {
		d.fail("a number is too large")
		return 0
	}
	return uint32(v)
}

// count reads how many things follow that take at least size bytes each of the
// directory.
func (d *decoder) count(size int) int {
	n := d.uint()
	if n > uint64(len(d.b)/size) {
		d.fail("a count is too large")
		return 0
	}
	return int(n)
}

func (d *decoder) names() []string {
	names := make([]string, d.count(1))
	for i := range names {
		n := d.count(1)
		names[i] = string(d.b[:n])
		d.b = d.b[n:]
	}
	return names
}

// bitmap reads a set into memory of its own: sets are small, and a roaring
// bitmap over foreign memory is not safe for many readers.
func (d *decoder) bitmap() *roaring.Bitmap {
	n := d.uint()
	if n == 0 {
		return nil
	}
	data := array[byte](d, d.uint(), n)
	cardinality := d.uint()
	if d.err != nil {
		return nil
	}
	b := roaring.New()
	if _, err := b.FromBuffer(data); err != nil {
		d.fail("a set does not decode")
		return nil
	}
	b = b.Clone()
	b.CloneCopyOnWriteContainers()
	b.SetCopyOnWrite(false)
	if b.GetCardinality() != cardinality {
		d.fail("a set has another size than it should")
	}
	return b
}

func (d *decoder) typeData(t *TypeData) {
	t.Count = int64(d.uint())
	if t.Count == 0 {
		return
	}
	for dir := range t.Adj {
		t.Adj[dir] = d.table()
		t.ByLabel[dir] = make([]int64, d.count(1))
		for i := range t.ByLabel[dir] {
			t.ByLabel[dir][i] = int64(d.uint())
		}
	}
}

func (d *decoder) table() adjacency.Table {
	const offsetsPerChunk = adjacency.ChunkSize + 1
	chunks := d.u32()
	used := d.count(2)
	at, sizes, units := make([]uint32, used), make([]uint64, used), make([]bool, used)
	total, withOffsets := uint64(0), used
	for i := range at {
		at[i], sizes[i] = d.u32(), d.uint()
		if d.version > 1 {
			units[i] = sizes[i]&1 != 0
			sizes[i] >>= 1
		}
		if units[i] {
			withOffsets--
			if sizes[i] != adjacency.ChunkSize {
				d.fail("a chunk has another size than it says")
			}
		}
		total += sizes[i]
		if at[i] >= chunks || sizes[i] > math.MaxUint32 {
			d.fail("a chunk is out of range")
		}
	}
	if chunks > math.MaxUint32>>adjacency.ChunkBits+1 {
		d.fail("too many chunks")
	}
	offsets := array[uint32](d, d.uint(), uint64(withOffsets*offsetsPerChunk))
	nodes := array[uint32](d, d.uint(), total)
	rels := array[uint32](d, d.uint(), total)
	if d.err != nil {
		return adjacency.Table{}
	}
	flats := make([]*adjacency.Flat, chunks)
	store := make([]adjacency.Flat, used)
	for i, c := range at {
		n := sizes[i]
		store[i] = adjacency.Flat{Offsets: adjacency.UnitOffsets, Nodes: nodes[:n:n], Rels: rels[:n:n]}
		if !units[i] {
			store[i].Offsets = offsets[:offsetsPerChunk:offsetsPerChunk]
			offsets = offsets[offsetsPerChunk:]
		}
		nodes, rels = nodes[n:], rels[n:]
		flats[c] = &store[i]
	}
	return adjacency.FromFlat(flats)
}

func (d *decoder) rels() adjacency.Rels {
	n := d.count(1)
	chunks := make([]*adjacency.RelChunk, n)
	store := make([]adjacency.RelChunk, n)
	for i := range chunks {
		size := d.uint()
		if size == 0 {
			continue
		}
		if size > adjacency.ChunkSize {
			d.fail("a chunk is too large")
			break
		}
		starts, ends := array[uint32](d, d.uint(), size), array[uint32](d, d.uint(), size)
		var types []uint32
		if off := d.uint(); off > 0 {
			types = array[uint32](d, off, size)
		}
		store[i] = adjacency.NewRelChunk(starts, ends, types, d.u32())
		chunks[i] = &store[i]
	}
	return adjacency.RelsOf(chunks)
}

func (d *decoder) column() *column.Column {
	n := d.count(1)
	if n == 0 {
		return nil
	}
	var dict *column.Dict
	strings := 0
	if size := d.uint(); size > 0 {
		offs := array[uint32](d, d.uint(), size)
		blobSize := d.uint()
		blob := array[byte](d, d.uint(), blobSize)
		if d.err != nil || uint64(offs[size-1]) != blobSize {
			d.fail("a dictionary does not decode")
			return nil
		}
		dict, strings = column.DictFromFile(offs, blob), int(size-1)
	}
	chunks := make([]*column.Chunk, n)
	for i := range chunks {
		chunks[i] = d.chunk(strings)
	}
	return column.FromChunks(chunks, dict)
}

func (d *decoder) chunk(strings int) *column.Chunk {
	n := d.uint()
	if n == 0 || n > column.ChunkSize {
		if n > 0 {
			d.fail("a chunk is too large")
		}
		return nil
	}
	r := column.Raw{Len: int(n), Count: int(d.u32()), Form: column.Form(d.uint())}
	w := (n + 63) / 64
	if r.Count < r.Len {
		r.Present = array[uint64](d, d.uint(), w)
	}
	switch r.Form {
	case column.Int, column.Date, column.LocalTime:
		r.Ints = array[int64](d, d.uint(), n)
	case column.LocalDateTime, column.DateTime:
		r.Ints, r.Nanos = array[int64](d, d.uint(), n), array[int32](d, d.uint(), n)
		if r.Form == column.DateTime {
			r.Zone = d.zone()
		}
	case column.Float:
		r.Floats = array[float64](d, d.uint(), n)
	case column.Bool:
		r.Bits = array[uint64](d, d.uint(), w)
	case column.Dictionary:
		r.Codes = array[uint32](d, d.uint(), n)
	case column.Heap, column.Packed:
		r.Offsets = array[uint32](d, d.uint(), n+1)
		size := d.uint()
		r.Blob = array[byte](d, d.uint(), size)
	}
	c, ok := r.Chunk(strings)
	if !ok && d.err == nil {
		d.fail("a chunk does not decode")
	}
	return c
}

func (d *decoder) zone() *value.Zone {
	n := d.count(1)
	v, _, err := value.DecodeBinary(d.b[:n])
	if err != nil || v.Kind() != value.KindDateTime {
		d.fail("a time zone does not decode")
		return nil
	}
	d.b = d.b[n:]
	return v.Zone()
}

func (d *decoder) schema(img *Image) {
	n := d.count(1)
	img.Schema = append([]byte(nil), d.b[:n]...)
	d.b = d.b[n:]
	img.Indexes = make([]IndexData, d.count(3))
	for i := range img.Indexes {
		id, n := d.u32(), d.uint()
		img.Indexes[i] = IndexData{ID: id, Entries: array[uint32](d, d.uint(), n)}
	}
}
