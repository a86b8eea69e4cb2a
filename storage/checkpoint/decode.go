package checkpoint

import (
	"encoding/binary"
	"math"

	"github.com/RoaringBitmap/roaring/v2"

	"github.com/morseldb/morsel/storage/adjacency"
	"github.com/morseldb/morsel/storage/column"
	"github.com/morseldb/morsel/storage/pack"
	"github.com/morseldb/morsel/value"
)

// decoder reads the directory. After the first fault err is set and everything
// read is zero.
type decoder struct {
	f   *file
	b   []byte
	err error
	// version is the directory's: before 2, every chunk of neighbours has offsets;
	// before 4, nothing is packed; before 5, indexes have one array.
	version uint64
	runs    [][]adjacency.Run // by type, see encoder
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

func (d *decoder) int() int64 {
	v, n := binary.Varint(d.b)
	if n <= 0 {
		d.fail("the directory is cut short")
		return 0
	}
	d.b = d.b[n:]
	return v
}

// ints reads a packed list of n numbers.
func (d *decoder) ints(n uint64) pack.Ints {
	how := d.uint()
	p := pack.Ints{Len: int(n), Delta: how&1 != 0, Width: uint(how >> 1), First: d.int()}
	if p.Delta {
		p.Step = d.int()
	}
	if how > 64<<1|1 || n > math.MaxUint32 {
		d.fail("a list is packed wrongly")
		return pack.Ints{}
	}
	if words := pack.WordsFor(p.Len, p.Delta, p.Width); words > 0 {
		p.Words = array[uint64](d, d.uint(), uint64(words))
	}
	return p
}

func (d *decoder) typeData(t *TypeData) {
	d.runs = append(d.runs, nil)
	t.Count = int64(d.uint())
	if t.Count == 0 {
		return
	}
	for dir := range t.Adj {
		t.Adj[dir] = d.table(dir == 0)
		t.ByLabel[dir] = make([]int64, d.count(1))
		for i := range t.ByLabel[dir] {
			t.ByLabel[dir][i] = int64(d.uint())
		}
	}
}

func (d *decoder) table(outgoing bool) adjacency.Table {
	const offsetsPerChunk = adjacency.ChunkSize + 1
	chunks := d.u32()
	used := d.count(2)
	at, sizes, units, runs := make([]uint32, used), make([]uint64, used), make([]bool, used), make([]bool, used)
	total, withOffsets := uint64(0), used
	for i := range at {
		at[i], sizes[i] = d.u32(), d.uint()
		if d.version > 1 {
			units[i] = sizes[i]&unitChunk != 0
			sizes[i] >>= 1
		}
		if d.version > 3 {
			runs[i] = sizes[i]&(runChunk>>1) != 0
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
	var rels []uint32
	if d.version < 4 {
		rels = array[uint32](d, d.uint(), total)
	}
	if d.err != nil {
		return adjacency.Table{}
	}
	flats := make([]*adjacency.Flat, chunks)
	store := make([]adjacency.Flat, used)
	for i, c := range at {
		n := sizes[i]
		store[i] = adjacency.Flat{Offsets: adjacency.UnitOffsets, Nodes: nodes[:n:n]}
		if !units[i] {
			store[i].Offsets = offsets[:offsetsPerChunk:offsetsPerChunk]
			offsets = offsets[offsetsPerChunk:]
		}
		nodes = nodes[n:]
		if flats[c] = &store[i]; d.version < 4 {
			store[i].Rels, rels = rels[:n:n], rels[n:]
		}
	}
	if d.version >= 4 {
		ids := make([]pack.Ints, len(store))
		for i := range store {
			ids[i] = d.ints(uint64(len(store[i].Nodes)))
			store[i].Packed = &ids[i]
		}
	}
	if outgoing {
		d.keepRuns(at, store, runs)
	}
	return adjacency.FromFlat(flats)
}

// keepRuns notes which chunks are runs, for the relationships that are derived
// from them.
func (d *decoder) keepRuns(at []uint32, flats []adjacency.Flat, is []bool) {
	last := len(d.runs) - 1
	for i := range flats {
		if is[i] {
			first := d.u32()
			d.runs[last] = append(d.runs[last], adjacency.Run{First: first, Chunk: at[i], Flat: &flats[i]})
		}
	}
	sortRuns(d.runs[last])
}

func (d *decoder) rels() adjacency.Rels {
	n := d.count(1)
	chunks := make([]*adjacency.RelChunk, n)
	for i := range chunks {
		how := d.uint()
		if how == noRels {
			continue
		}
		if d.version >= 4 {
			chunks[i] = d.relChunk(how, uint32(i)<<adjacency.ChunkBits)
			continue
		}
		size := how
		if size > adjacency.ChunkSize {
			d.fail("a chunk is too large")
			break
		}
		starts, ends := array[uint32](d, d.uint(), size), array[uint32](d, d.uint(), size)
		var types []uint32
		if off := d.uint(); off > 0 {
			types = array[uint32](d, off, size)
		}
		chunks[i] = adjacency.NewRelChunk(starts, ends, types, d.u32())
	}
	return adjacency.RelsOf(chunks)
}

// relChunk reads the chunk of relationships from id first on.
func (d *decoder) relChunk(how uint64, first uint32) *adjacency.RelChunk {
	n, only := d.uint(), d.u32()
	if n == 0 || n > adjacency.ChunkSize || how > mixedRels {
		d.fail("a chunk is too large")
		return nil
	}
	if how == derivedRels {
		if int(only) >= len(d.runs) {
			d.fail("a chunk of relationships has a type that is not there")
			return nil
		}
		c, ok := adjacency.Derived(d.runs[only], first, int(n), only)
		if !ok {
			d.fail("a chunk of relationships is not among the neighbours")
		}
		return c
	}
	starts, ends := d.ints(n), d.ints(n)
	var types *pack.Ints
	if how == mixedRels {
		p := d.ints(n)
		types = &p
	}
	return adjacency.PackedRels(&starts, &ends, types, only)
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
	var l column.Lists
	switch r.Form {
	case column.Int, column.Date, column.LocalTime:
		l.Ints, r.Ints = listOf[int64](d, n)
	case column.LocalDateTime, column.DateTime:
		l.Ints, r.Ints = listOf[int64](d, n)
		l.Nanos, r.Nanos = listOf[int32](d, n)
		if r.Form == column.DateTime {
			r.Zone = d.zone()
		}
	case column.Float:
		if l.Decimals, r.Floats = listOf[float64](d, n); l.Decimals != nil {
			l.Exponent = int(d.u32())
		}
	case column.Bool:
		r.Bits = array[uint64](d, d.uint(), w)
	case column.Dictionary:
		l.Codes, r.Codes = listOf[uint32](d, n)
	case column.Heap, column.Packed:
		l.Offsets, r.Offsets = listOf[uint32](d, n+1)
		size := d.uint()
		r.Blob = array[byte](d, d.uint(), size)
	}
	if d.err != nil {
		return nil
	}
	c, ok := r.Packed(l, strings)
	if !ok {
		d.fail("a chunk does not decode")
	}
	return c
}

// listOf reads what list wrote of n numbers.
func listOf[T int64 | int32 | uint32 | float64](d *decoder, n uint64) (*pack.Ints, []T) {
	if d.version >= 4 && d.uint() == 1 {
		p := d.ints(n)
		return &p, nil
	}
	return nil, array[T](d, d.uint(), n)
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
		x := &img.Indexes[i]
		x.ID = d.u32()
		if d.version < 5 { // ids, of 4 bytes
			n := d.uint()
			x.Arrays = [][]byte{array[byte](d, d.uint(), 4*n)}
			continue
		}
		x.Arrays = make([][]byte, d.count(2))
		for k := range x.Arrays {
			n := d.uint()
			x.Arrays[k] = array[byte](d, d.uint(), n)
		}
	}
}
