package checkpoint

import (
	"cmp"
	"errors"
	"fmt"
	iofs "io/fs"
	"path/filepath"
	"slices"
	"sort"
	"unsafe"

	"github.com/morseldb/morsel/status"
	"github.com/morseldb/morsel/storage/place"
	"github.com/morseldb/morsel/storage/vfs"
)

// Files is the files that a checkpoint in force consists of. The newest has the
// directory; the others have parts of the graph that did not change since they
// were written.
//
// The arrays of all of them have addresses in one space: that of an array is the
// base of its file, which is above all addresses of the files before, and its
// offset there. So what a directory says of a part stays true from one checkpoint
// to the next for as long as its file stays.
type Files struct {
	space *place.Space
	list  []member // ascending by base; the last is the newest
	// known is where things lie that have no mark: sets, contents of indexes.
	known map[any]*place.Part
}

// member is one of the files. From a directory come name, base, end and sum.
type member struct {
	name string
	base uint64 // address of the file's beginning
	end  uint64 // bytes before its directory
	sum  uint32 // checksum of its directory, which has those of the pages
	size int64  // of the file
	live uint64 // bytes of parts that the newest directory refers to
}

// A file that stays must be live by at least a half, as what is dead in it takes
// room on the disk; and not more than maxFiles stay, else the fewFiles with the
// most in them.
const (
	maxFiles = 16
	fewFiles = 8
)

// NewFiles is no files.
func NewFiles() *Files { return &Files{space: place.NewSpace(), known: map[any]*place.Part{}} }

// Names is the names of the files; the last is the newest.
func (f *Files) Names() []string {
	names := make([]string, len(f.list))
	for i := range f.list {
		names[i] = f.list[i].name
	}
	return names
}

// Size is the bytes of all files.
func (f *Files) Size() (bytes int64) {
	for i := range f.list {
		bytes += f.list[i].size
	}
	return bytes
}

// Same reports whether a file of f is the same as the one of that name in g.
func (f *Files) Same(name string, g *Files) bool {
	a, b := f.named(name), g.named(name)
	return a != nil && b != nil && a.sum == b.sum && a.end == b.end
}

func (f *Files) named(name string) *member {
	for i := range f.list {
		if f.list[i].name == name {
			return &f.list[i]
		}
	}
	return nil
}

// ReadFiles says which files the checkpoint at path consists of, without looking
// at any but the newest.
func ReadFiles(fs vfs.FS, path string) (*Files, error) {
	f, err := openFile(fs, path)
	if err != nil {
		return nil, err
	}
	defer f.free()
	d := f.decoder()
	if d.head(f); d.err != nil {
		return nil, d.err
	}
	return &Files{space: d.space, list: d.list, known: d.known}, nil
}

// VerifyFile compares one file of f, which lies at path, with its checksums, and
// with what f knows of it.
func (f *Files) VerifyFile(fs vfs.FS, path, name string) error {
	c, err := openFile(fs, path)
	if err != nil {
		return err
	}
	defer c.free()
	if m := f.named(name); m == nil || c.sum != m.sum || uint64(c.end) != m.end {
		return c.damaged(c.end, "this is not the file "+name+" of the checkpoint")
	}
	return c.verify()
}

// Note remembers where a thing lies that was read; nil for nowhere.
func (f *Files) Note(thing any, p *place.Part) {
	if p != nil {
		f.known[thing] = p
	}
}

// above is the first address behind all files.
func (f *Files) above() uint64 {
	if len(f.list) == 0 {
		return 0
	}
	last := &f.list[len(f.list)-1]
	return (last.base + last.end + alignment - 1) / alignment * alignment
}

// staying is the files that the next checkpoint may refer to, with no part of
// theirs counted yet.
func (f *Files) staying() []member {
	var stay []member
	for _, m := range f.list {
		if m.live*2 >= m.end {
			stay = append(stay, m)
		}
	}
	if len(stay) > maxFiles {
		slices.SortFunc(stay, func(a, b member) int { return cmp.Compare(b.live, a.live) })
		stay = stay[:fewFiles]
		slices.SortFunc(stay, func(a, b member) int { return cmp.Compare(a.base, b.base) })
	}
	for i := range stay {
		stay[i].live = 0
	}
	return stay
}

// memberAt is the file that has an address; nil where there is none.
func memberAt(list []member, at uint64) *member {
	i := sort.Search(len(list), func(i int) bool { return list[i].base > at }) - 1
	if i < 0 || at-list[i].base >= list[i].end {
		return nil
	}
	return &list[i]
}

// mapped is the files of a checkpoint that is being read: files[i] is list[i].
type mapped struct {
	list  []member
	files []*file
	sound bool // all was compared with the checksums
}

// Intact compares the pages that have some bytes of the files with their
// checksums, each page once. It is a pack.Source.
func (m *mapped) Intact(b []byte) error {
	if err := m.pagesOf(b); err != nil {
		return status.Wrap(status.StoreCorrupt, err, "The database is damaged: %v. Look with morsel check, which may repair it, or restore a backup with morsel restore.", err)
	}
	return nil
}

func (m *mapped) pagesOf(b []byte) error {
	at := uintptr(unsafe.Pointer(unsafe.SliceData(b)))
	for _, f := range m.files {
		from := uintptr(unsafe.Pointer(unsafe.SliceData(f.data)))
		if at < from || at >= from+uintptr(len(f.data)) {
			continue
		}
		return f.verifyPages(int(at-from), int(at-from)+len(b))
	}
	return nil
}

func (m *mapped) free() {
	for _, f := range m.files {
		f.free()
	}
}

// find gives the file that has size bytes from an address on, and their place in
// it; nil where there is none.
func (m *mapped) find(at, size uint64) (c *file, i, off int) {
	from := memberAt(m.list, at)
	if from == nil || size > from.base+from.end-at {
		return nil, 0, 0
	}
	i = slices.IndexFunc(m.list, func(o member) bool { return o.base == from.base })
	return m.files[i], i, int(at - from.base)
}

// verify compares the pages of all files with their checksums.
func (m *mapped) verify() error {
	for _, f := range m.files {
		if err := f.verify(); err != nil {
			return err
		}
	}
	return nil
}

// bytes is how much all files have.
func (m *mapped) bytes() (n int) {
	for _, f := range m.files {
		n += len(f.data)
	}
	return n
}

// open opens the other files that a directory names, and checks that they are the
// ones that it means. The last in the list is the file with the directory.
func (m *mapped) open(fs vfs.FS, self *file) error {
	last := len(m.list) - 1
	for i := range m.list[:last] {
		e := &m.list[i]
		f, err := openFile(fs, vfs.Join(filepath.Dir(self.path), e.name))
		if errors.Is(err, iofs.ErrNotExist) {
			err = fmt.Errorf("%w: file %s, to which %s refers, is missing: %w", ErrDamaged, e.name, filepath.Base(self.path), err)
		}
		if err != nil {
			self.free()
			return err
		}
		m.files = append(m.files, f)
		if e.size = int64(len(f.data)); f.sum != e.sum || uint64(f.end) != e.end {
			self.free()
			return f.damaged(f.end, "this is not the file that "+filepath.Base(self.path)+" refers to")
		}
	}
	m.files = append(m.files, self)
	return nil
}
