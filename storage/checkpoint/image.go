package checkpoint

import (
	"runtime"
	"unsafe"

	"github.com/RoaringBitmap/roaring/v2"

	"github.com/morseldb/morsel/storage/adjacency"
	"github.com/morseldb/morsel/storage/column"
	"github.com/morseldb/morsel/storage/vfs"
)

// Image is a graph as a checkpoint holds it. Lists are by label, type or key id
// and may be shorter than the lists of names, or have nil (zero) entries.
type Image struct {
	Seq                 uint64
	Labels, Types, Keys []string

	NodeLimit, RelLimit uint32
	RelCount            int64
	Nodes               *roaring.Bitmap
	LabelSets           []*roaring.Bitmap
	TypeData            []TypeData
	Rels                adjacency.Rels
	NodeCols, RelCols   []*column.Column

	// Schema is the indexes and constraints in bytes, see catalog; nil: those of a new database.
	Schema  []byte
	Indexes []IndexData

	// Memory is what the arrays of an image that was read lie in; whoever keeps
	// any of them keeps it. Nil where they are on the heap.
	Memory *Memory
}

// Memory is a mapped file. It is unmapped when the last that keeps it is garbage.
type Memory struct{ from, to uintptr }

// Has reports whether a string lies in the memory.
func (m *Memory) Has(s string) bool {
	at := uintptr(unsafe.Pointer(unsafe.StringData(s)))
	return at >= m.from && at < m.to
}

// keep gives a file's memory an owner.
func (c *file) keep() *Memory {
	if c.release == nil {
		return nil
	}
	from := uintptr(unsafe.Pointer(unsafe.SliceData(c.data)))
	m := &Memory{from, from + uintptr(len(c.data))}
	runtime.AddCleanup(m, func(release func()) { release() }, c.release)
	return m
}

// IndexData is what an index holds: arrays in the form that its kind has.
type IndexData struct {
	ID     uint32
	Arrays [][]byte
}

// TypeData is what is stored by relationship type.
type TypeData struct {
	Count   int64
	Adj     [2]adjacency.Table // outgoing, incoming
	ByLabel [2][]int64         // counts by label of the start and of the end
}

// formatVersion is the version of the directory.
const formatVersion = 5

// Write writes an image to a new file at path and makes the file durable, but
// not yet its entry in the folder. It gives back the file's size.
func Write(f vfs.FS, path string, img *Image) (int64, error) {
	w, err := create(f, path)
	if err != nil {
		return 0, err
	}
	e := &encoder{w: w}
	e.uint(formatVersion)
	e.uint(img.Seq)
	for _, names := range [][]string{img.Labels, img.Types, img.Keys} {
		e.names(names)
	}
	e.uint(uint64(img.NodeLimit))
	e.uint(uint64(img.RelLimit))
	e.uint(uint64(img.RelCount))
	e.bitmap(img.Nodes)
	e.uint(uint64(len(img.LabelSets)))
	for _, set := range img.LabelSets {
		e.bitmap(set)
	}
	e.uint(uint64(len(img.TypeData)))
	for i := range img.TypeData {
		e.typeData(&img.TypeData[i])
	}
	e.rels(&img.Rels)
	for _, cols := range [][]*column.Column{img.NodeCols, img.RelCols} {
		e.uint(uint64(len(cols)))
		for _, c := range cols {
			e.column(c)
		}
	}
	e.schema(img)
	return w.finish(e.dir)
}

// Read maps the file at path. Its arrays are the image's.
func Read(fs vfs.FS, path string) (*Image, error) {
	f, err := openFile(fs, path)
	if err != nil {
		return nil, err
	}
	img, err := f.image()
	if err != nil {
		f.free()
		return nil, err
	}
	img.Memory = f.keep()
	return img, nil
}

func (c *file) image() (*Image, error) {
	d := &decoder{f: c, b: c.dir}
	if d.version = d.uint(); (d.version < 1 || d.version > formatVersion) && d.err == nil {
		d.fail("unknown version of the directory")
	}
	img := &Image{Seq: d.uint()}
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
	return img, nil
}

// Verify compares all of the file at path with its checksums. The error names
// the first damaged place.
func Verify(fs vfs.FS, path string) error {
	f, err := openFile(fs, path)
	if err != nil {
		return err
	}
	defer f.free()
	return f.verify()
}
