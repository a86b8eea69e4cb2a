package checkpoint

import (
	"runtime"
	"slices"
	"unsafe"

	"github.com/RoaringBitmap/roaring/v2"

	"github.com/morseldb/morsel/storage/adjacency"
	"github.com/morseldb/morsel/storage/column"
	"github.com/morseldb/morsel/storage/pack"
	"github.com/morseldb/morsel/storage/place"
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

	// Memory is what the arrays of an image that was read lie in, or those of one to write may lie in; whoever keeps
	// any of them keeps it. Nil where they are on the heap.
	Memory *Memory
	// Files is what an image was read from, for the next checkpoint.
	Files *Files
}

// Memory is mapped files. They are unmapped when the last that keeps it is garbage.
type Memory struct {
	spans [][2]uintptr
	from  *mapped
}

// Verify compares all of the files with their checksums.
func (m *Memory) Verify() error { return m.from.verify() }

// Has reports whether a string lies in the memory.
func (m *Memory) Has(s string) bool {
	at := uintptr(unsafe.Pointer(unsafe.StringData(s)))
	for _, span := range m.spans {
		if at >= span[0] && at < span[1] {
			return true
		}
	}
	return false
}

// keep gives the files' memory an owner.
func (m *mapped) keep() *Memory {
	mem := &Memory{from: m}
	var release []func()
	for _, f := range m.files {
		if f.release != nil {
			from := uintptr(unsafe.Pointer(unsafe.SliceData(f.data)))
			mem.spans = append(mem.spans, [2]uintptr{from, from + uintptr(len(f.data))})
			release = append(release, f.release)
		}
	}
	if release == nil {
		return nil
	}
	runtime.AddCleanup(mem, func(release []func()) {
		for _, f := range release {
			f()
		}
	}, release)
	return mem
}

// IndexData is what an index holds: arrays in the form that its kind has.
type IndexData struct {
	ID       uint32
	Arrays   [][]byte
	Contents any         // to write: what stays the same for as long as the arrays do
	Part     *place.Part // after reading: where the arrays lie
	From     pack.Source // after reading: what the arrays lie in, where that was not verified
	Damage   error       // after ReadSparing: why there are no arrays
}

// TypeData is what is stored by relationship type.
type TypeData struct {
	Count   int64
	Adj     [2]adjacency.Table // outgoing, incoming
	ByLabel [2][]int64         // counts by label of the start and of the end
}

// formatVersion is the version of the directory.
const formatVersion = 6

// Written is a checkpoint that has been written, and is not in force yet.
type Written struct {
	Bytes int64 // of the new file
	files *Files
	marks []marking
	after []func()
}

// Keep ends the checkpoint when it is in force under a name, and gives the files
// that it consists of, for the next one.
func (w *Written) Keep(name string) *Files {
	w.files.list[len(w.files.list)-1].name = name
	for _, m := range w.marks {
		m.mark.Set(m.part)
	}
	for _, f := range w.after {
		f()
	}
	return w.files
}

// Others is the names of the older files that the checkpoint refers to.
func (w *Written) Others() []string {
	names := w.files.Names()
	return names[:len(names)-1]
}

// Write writes an image to a new file at path and makes the file durable, but
// not yet its entry in the folder. What lies in files of the same folder and did
// not change is not written again; nil for a file that stands for itself.
func Write(f vfs.FS, path string, img *Image, files *Files) (*Written, error) {
	if files == nil {
		files = NewFiles()
	}
	w, err := create(f, path, files.above())
	if err != nil {
		return nil, err
	}
	if img.Memory != nil && !img.Memory.from.sound {
		w.from = img.Memory.from
	}
	e := &encoder{w: w, space: files.space, stay: files.staying(), known: map[any]*place.Part{}}
	e.image(img, files.known)
	stay := slices.DeleteFunc(e.stay, func(m member) bool { return m.live == 0 })
	m, err := w.finish(append(head(w.base, stay), e.dir...))
	if err != nil {
		return nil, err
	}
	now := &Files{space: files.space, list: append(stay, m), known: e.known}
	return &Written{Bytes: m.size, files: now, marks: e.marks, after: e.after}, nil
}

// head begins a directory: the version, the file's base, the other files.
func head(base uint64, others []member) []byte {
	e := new(encoder)
	e.uint(formatVersion)
	e.uint(base)
	e.uint(uint64(len(others)))
	for _, m := range others {
		e.names([]string{m.name})
		e.uint(m.base)
		e.uint(m.end)
		e.uint(uint64(m.sum))
	}
	return e.dir
}

func (e *encoder) image(img *Image, old map[any]*place.Part) {
	e.uint(img.Seq)
	for _, names := range [][]string{img.Labels, img.Types, img.Keys} {
		e.names(names)
	}
	e.uint(uint64(img.NodeLimit))
	e.uint(uint64(img.RelLimit))
	e.uint(uint64(img.RelCount))
	e.bitmap(img.Nodes, old)
	e.uint(uint64(len(img.LabelSets)))
	for _, set := range img.LabelSets {
		e.bitmap(set, old)
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
	e.schema(img, old)
}

// Read maps the file at path, and those in the same folder that it refers to.
// Their arrays are the image's.
func Read(fs vfs.FS, path string) (*Image, error) { return read(fs, path, false) }

// ReadSparing is Read for those who look for damage: all is compared with the
// checksums, and an index whose arrays are damaged has its Damage instead of them.
func ReadSparing(fs vfs.FS, path string) (*Image, error) { return read(fs, path, true) }

func read(fs vfs.FS, path string, sparing bool) (*Image, error) {
	f, err := openFile(fs, path)
	if err != nil {
		return nil, err
	}
	d := f.decoder()
	if err := d.open(fs, f, sparing); err != nil {
		d.free()
		return nil, err
	}
	img, err := d.image()
	if err != nil {
		d.free()
		return nil, err
	}
	img.Memory = d.keep()
	return img, nil
}

// open reads the head of the directory and opens the other files. Where they are
// not large they are verified; a sparing one notes which pages are damaged.
func (d *decoder) open(fs vfs.FS, f *file, sparing bool) error {
	d.head(f)
	if d.err != nil {
		d.files = append(d.files, f)
		return d.err
	}
	if err := d.mapped.open(fs, f); err != nil {
		return err
	}
	if sparing {
		for _, f := range d.files {
			f.badPages()
		}
		d.sound = true // array looks at what badPages found
		return nil
	}
	if d.bytes() > verifySize {
		return nil
	}
	d.sound = true
	return d.verify()
}

// Verify compares all of a checkpoint with its checksums. The error names the
// first damaged place.
func Verify(fs vfs.FS, path string) error {
	f, err := openFile(fs, path)
	if err != nil {
		return err
	}
	d := f.decoder()
	defer d.free()
	if err := d.open(fs, f, false); err != nil {
		return err
	}
	return d.verify()
}
