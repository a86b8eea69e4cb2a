package column

import (
	"strings"
	"sync"
	"sync/atomic"
	"unsafe"

	"github.com/morseldb/morsel/storage/place"
)

// maxDict is the number of distinct strings up to which new strings get codes.
// A column with more is not one to group by; its chunks then keep their strings
// themselves.
const maxDict = 1 << 16

// maxDictString is how long a string may be to get a code.
const maxDictString = 1 << 10

// Dict numbers the distinct strings of a column from 0 in order of first use.
// It is append-only and shared by all snapshots; readers take no lock. Strings
// from a file stay where they are; only strings that came later are listed.
type Dict struct {
	base  uint32   // strings of the file
	offs  []uint32 // base+1 offsets into blob
	blob  []byte
	added atomic.Pointer[[]string]

	mu      sync.RWMutex // guards codes and the adding of strings
	codes   map[string]uint32
	indexed bool // codes has the strings of the file too

	stretches atomic.Pointer[[]Stretch]
}

// Stretch is the place of the strings of a dictionary from where the stretch
// before it ends, which are below To.
type Stretch struct {
	To   int
	Part *place.Part
}

// Stretches says where the strings have been written, in order; those behind the
// last stretch are new.
func (d *Dict) Stretches() []Stretch {
	if s := d.stretches.Load(); s != nil {
		return *s
	}
	return nil
}

// SetStretches replaces what Stretches gives.
func (d *Dict) SetStretches(s []Stretch) { d.stretches.Store(&s) }

func newDict() *Dict { return &Dict{} }

// DictFromFile makes a dictionary of n strings: the i-th is
// blob[offs[i]:offs[i+1]]. It keeps both slices.
func DictFromFile(offs []uint32, blob []byte) *Dict {
	return &Dict{base: uint32(len(offs) - 1), offs: offs, blob: blob}
}

// Extend appends strings, as DictFromFile takes them, to a dictionary that nobody
// uses yet. It is false where they lie outside the blob.
func (d *Dict) Extend(offs []uint32, blob []byte) bool {
	var list []string
	if a := d.added.Load(); a != nil {
		list = *a
	}
	for i := range len(offs) - 1 {
		if offs[i] > offs[i+1] || int(offs[i+1]) > len(blob) {
			return false
		}
		list = append(list, str(blob[offs[i]:offs[i+1]]))
	}
	d.added.Store(&list)
	return true
}

// Len is the number of strings.
func (d *Dict) Len() int {
	n := int(d.base)
	if a := d.added.Load(); a != nil {
		n += len(*a)
	}
	return n
}

// String is the string with a code.
func (d *Dict) String(code uint32) string {
	if code < d.base {
		return str(d.blob[d.offs[code]:d.offs[code+1]])
	}
	if a := d.added.Load(); a != nil && int(code-d.base) < len(*a) {
		return (*a)[code-d.base]
	}
	return "" // only a damaged file has such a code
}

// Code is the code of a string; ok is false where no row of any snapshot has
// it, unless the column stopped giving codes (see Column.Chunk and its form).
func (d *Dict) Code(s string) (code uint32, ok bool) {
	d.mu.RLock()
	if d.indexed || d.base == 0 {
		code, ok = d.codes[s]
		d.mu.RUnlock()
		return code, ok
	}
	d.mu.RUnlock()
	d.mu.Lock()
	defer d.mu.Unlock()
	d.index()
	code, ok = d.codes[s]
	return code, ok
}

// index enters the strings of files into codes; the caller holds the lock.
// It is done when first needed, as opening a database must not take the time.
func (d *Dict) index() {
	if d.indexed {
		return
	}
	d.indexed = true
	if d.codes == nil {
		d.codes = make(map[string]uint32, d.base)
	}
	for i := range uint32(d.Len()) {
		d.codes[d.String(i)] = i
	}
}

// takes reports whether s has a code or may get one.
func (d *Dict) takes(s string) bool {
	if len(s) > maxDictString {
		return false
	}
	if d.Len() < maxDict {
		return true
	}
	_, ok := d.Code(s)
	return ok
}

// Encode is the code of s, which is added when it is new.
func (d *Dict) Encode(s string) uint32 {
	if code, ok := d.Code(s); ok {
		return code
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	if code, ok := d.codes[s]; ok {
		return code
	}
	if d.codes == nil {
		d.codes = make(map[string]uint32)
	}
	d.indexed = true
	s = strings.Clone(s)
	var list []string
	if a := d.added.Load(); a != nil {
		list = *a
	}
	code := d.base + uint32(len(list))
	list = append(list, s)
	d.added.Store(&list)
	d.codes[s] = code
	return code
}

// str is b as a string without a copy.
func str(b []byte) string { return unsafe.String(unsafe.SliceData(b), len(b)) }
