package checkpoint

import (
	"encoding/binary"
	"math"
	"path/filepath"
	"strings"
	"unsafe"

	"github.com/RoaringBitmap/roaring/v2"

	"github.com/morseldb/morsel/storage/adjacency"
	"github.com/morseldb/morsel/storage/column"
	"github.com/morseldb/morsel/storage/pack"
	"github.com/morseldb/morsel/storage/place"
)

// decoder reads the directory. After the first fault err is set and everything
// read is zero.
type decoder struct {
	f   *file
	b   []byte
	err error
	// version is the directory's: before 2, every chunk of neighbours has offsets;
	// before 4, nothing is packed; before 5, indexes have one array; before 6, there
	// is one file.
	version uint64
	runs    [][]adjacency.Run // by type, see encoder

	*mapped
	// Where sparing is set, lost is the damage of the array that could not be read last.
	sparing bool
	lost    error

	space *place.Space
	known map[any]*place.Part

	// What arrays were read since part began: how many bytes, from which of the
	// files (-1: none yet) at which address, or from more than one.
	bytesRead uint64
	from      int
	at        uint64
	mixed     bool
}

func (c *file) decoder() *decoder {
	files := NewFiles()
	return &decoder{f: c, b: c.dir, mapped: new(mapped), space: files.space, known: files.known, from: -1}
}

// head reads which files the checkpoint consists of.
func (d *decoder) head(f *file) {
	if d.version = d.uint(); (d.version < 1 || d.version > formatVersion) && d.err == nil {
		d.fail("unknown version of the directory")
	}
	self := member{name: filepath.Base(f.path), end: uint64(f.end), sum: f.sum, size: int64(len(f.data))}
	above := uint64(0)
	if d.version > 5 {
		self.base = d.uint()
		d.list = make([]member, d.count(4))
	}
	for i := range d.list {
		m := &d.list[i]
		if names := d.names(); len(names) == 1 {
			m.name = names[0]
		}
		m.base, m.end, m.sum = d.uint(), d.uint(), d.u32()
		if !plainName(m.name) || m.base < above || m.end > math.MaxInt64 || m.base > math.MaxInt64 {
			d.fail("the directory names a file that cannot be")
		}
		above = m.base + m.end
	}
	if self.base < above || self.base > math.MaxInt64 || self.base%alignment != 0 {
		d.fail("the file has another place than it says")
	}
	d.list = append(d.list, self)
}

// plainName reports whether a name can be that of a file of a checkpoint: it leads
// nowhere else.
func plainName(name string) bool {
	other := func(r rune) bool { return r != '-' && (r < '0' || r > '9') && (r < 'a' || r > 'z') }
	return name != "" && len(name) <= 64 && !strings.ContainsFunc(name, other)
}

// part reads something by read and gives where it lies; nil where that cannot be
// used again.
func (d *decoder) part(read func()) *place.Part {
	entry := d.b
	d.bytesRead, d.from, d.mixed = 0, -1, false
	read()
	if d.err != nil || d.mixed || d.version < formatVersion {
		return nil
	}
	return &place.Part{Space: d.space, Entry: entry[:len(entry)-len(d.b)], At: d.at, Size: d.bytesRead}
}

// image reads what follows the head.
func (d *decoder) image() (*Image, error) {
	img := &Image{Seq: d.uint(), Files: &Files{space: d.space, known: d.known}}
	for _, names := range []*[]string{&img.Labels, &img.Types, &img.Keys} {
		*names = d.names()
	}
	img.NodeLimit, img.RelLimit, img.RelCount = d.u32(), d.u32(), int64(d.uint())
	img.Nodes = d.bitmap()
	img.LabelSets = make([]*roaring.Bitmap, d.count(1))
	for i := range img.LabelSets {
		img.LabelSets[i] = d.bitmap()
	}
	img.TypeData = make([]TypeData, d.count(1))
	for i := range img.TypeData {
		d.typeData(&img.TypeData[i])
	}
	img.Rels = d.rels()
	for _, cols := range []*[]*column.Column{&img.NodeCols, &img.RelCols} {
		*cols = make([]*column.Column, d.count(1))
		for i := range *cols {
			(*cols)[i] = d.column()
		}
	}
	if d.version > 2 {
		d.schema(img)
	}
	if d.err == nil && len(d.b) > 0 {
		d.fail("the directory is too long")
	}
	if d.err != nil {
		return nil, d.err
	}
	img.Files.list = d.list
	return img, nil
}

func (d *decoder) fail(what string) {
	if d.err == nil {
		d.err = d.f.damaged(d.f.end, what)
	}
	d.b = nil
}

// spoilt notes that an array lies in a page that is not sound: what can be made anew from other parts of the graph is spared.
func (d *decoder) spoilt(err error) {
	switch {
	case d.sparing:
		d.lost = err
	case d.err == nil:
		d.err = err
	}
}

// source is the files where they have not been verified, else nil.
func (d *decoder) source() pack.Source {
	if d.sound {
		return nil
	}
	return d.mapped
}

// intact verifies an array that is used at once.
func intact[T any](d *decoder, a []T) {
	if d.err != nil || d.sound || len(a) == 0 {
		return
	}
	var one T
	if err := d.pagesOf(unsafe.Slice((*byte)(unsafe.Pointer(unsafe.SliceData(a))), len(a)*int(unsafe.Sizeof(one)))); err != nil {
		d.err, d.b = err, nil
	}
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
func (d *decoder) bitmap() (b *roaring.Bitmap) {
	p := d.part(func() { b = d.readBitmap() })
	if b != nil && p != nil {
		d.known[b] = p
	}
	return b
}

func (d *decoder) readBitmap() *roaring.Bitmap {
	n := d.uint()
	if n == 0 {
		return nil
	}
	data := array[byte](d, d.uint(), n)
	cardinality := d.uint()
	intact(d, data)
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
	p.From = d.source()
	return p
}

func (d *decoder) typeData(t *TypeData) {
	d.runs = append(d.runs, nil)
	t.Count = int64(d.uint())
	if t.Count == 0 {
		return
	}
	for dir := range t.Adj {
		if d.version < 6 {
			t.Adj[dir] = d.oldTable(dir == 0)
		} else {
			t.Adj[dir] = d.table(dir == 0)
		}
		t.ByLabel[dir] = make([]int64, d.count(1))
		for i := range t.ByLabel[dir] {
			t.ByLabel[dir][i] = int64(d.uint())
		}
	}
}

func (d *decoder) table(outgoing bool) adjacency.Table {
	chunks, used := d.u32(), d.count(3)
	if chunks > math.MaxUint32>>adjacency.ChunkBits+1 {
		d.fail("too many chunks")
		return adjacency.Table{}
	}
	flats := make([]*adjacency.Flat, chunks)
	store := make([]adjacency.Flat, used)
	at, parts, first := make([]uint32, used), make([]*place.Part, used), make([]int64, used)
	for i := range store {
		if at[i] = d.u32(); at[i] >= chunks || i > 0 && at[i] <= at[i-1] {
			d.fail("a chunk is out of range")
			return adjacency.Table{}
		}
		parts[i] = d.part(func() { first[i] = d.flat(&store[i]) })
		flats[at[i]] = &store[i]
	}
	if d.err != nil {
		return adjacency.Table{}
	}
	t := adjacency.FromFlat(flats)
	for i, c := range at {
		if parts[i] != nil {
			t.Mark(int(c)).Set(parts[i])
		}
		if outgoing && first[i] >= 0 {
			last := len(d.runs) - 1
			d.runs[last] = append(d.runs[last], t.Run(int(c), uint32(first[i]), uint32(len(store[i].Nodes))))
		}
	}
	if outgoing {
		sortRuns(d.runs[len(d.runs)-1])
	}
	return t
}

// flat reads a chunk of neighbours; run is its first id where it is one, else -1.
func (d *decoder) flat(f *adjacency.Flat) (run int64) {
	how := d.uint()
	n := how >> 2
	if run = -1; how&runChunk != 0 {
		run = int64(d.u32())
	}
	switch {
	case n == 0 || n > math.MaxUint32:
		d.fail("a chunk is too large")
	case how&unitChunk == 0:
		f.Offsets = array[uint32](d, d.uint(), adjacency.ChunkSize+1)
	case n == adjacency.ChunkSize:
		f.Offsets = adjacency.UnitOffsets
	default:
		d.fail("a chunk has another size than it says")
	}
	f.Nodes = array[uint32](d, d.uint(), n)
	ids := d.ints(n)
	f.Packed = &ids
	return run
}

func (d *decoder) rels() adjacency.Rels {
	n := d.count(1)
	chunks := make([]*adjacency.RelChunk, n)
	for i := range chunks {
		if d.version < 4 {
			chunks[i] = d.oldRelChunk()
			continue
		}
		p := d.part(func() { chunks[i] = d.relChunk(uint32(i) << adjacency.ChunkBits) })
		// What is derived has no arrays, and depends on what others have.
		if c := chunks[i]; c != nil && p != nil && p.Entry[0] != derivedRels {
			c.Mark().Set(p)
		}
	}
	return adjacency.RelsOf(chunks)
}

// relChunk reads the chunk of relationships from id first on.
func (d *decoder) relChunk(first uint32) *adjacency.RelChunk {
	how := d.uint()
	if how == noRels {
		return nil
	}
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

func (d *decoder) schema(img *Image) {
	n := d.count(1)
	img.Schema = append([]byte(nil), d.b[:n]...)
	d.b = d.b[n:]
	img.Indexes = make([]IndexData, d.count(3))
	for i := range img.Indexes {
		x := &img.Indexes[i]
		x.ID, x.From = d.u32(), d.source()
		d.sparing = true
		x.Part = d.part(func() { d.index(x) })
		d.sparing = false
		if d.lost != nil {
			x.Arrays, x.Part, x.Damage, d.lost = nil, nil, d.lost, nil
		}
	}
}

func (d *decoder) index(x *IndexData) {
	if d.version < 5 { // ids, of 4 bytes
		n := d.uint()
		x.Arrays = [][]byte{array[byte](d, d.uint(), 4*n)}
		return
	}
	x.Arrays = make([][]byte, d.count(2))
	for k := range x.Arrays {
		n := d.uint()
		x.Arrays[k] = array[byte](d, d.uint(), n)
	}
}
