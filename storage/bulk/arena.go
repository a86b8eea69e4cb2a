package bulk

import (
	"sync"
	"sync/atomic"
	"unsafe"

	"github.com/morseldb/morsel/storage/column"
)

// arena is where a build's large arrays go when memory is short: a file beside
// the database that is mapped, has no name, and goes with the build. Arrays are
// written once, from front to back, and read once or a few times in parts, so
// that the system can take their pages away at any time; nothing is read at
// random over more than a part (see relPart). Where the system has no such
// files arrays stay on the heap.
type arena struct {
	dir   string
	limit int64        // bytes on the heap from which on arrays go to the file; 0 = none do
	heap  atomic.Int64 // bytes that appenders keep on the heap

	mu   sync.Mutex
	file mapped
	free []byte // of the last segment
	err  error  // the first failure of the file: the disk is full
}

// segment is the least that is mapped at once.
const segment = 32 << 20

// short reports whether n more bytes should not be on the heap.
func (a *arena) short(n int64) bool { return a.limit > 0 && a.heap.Load()+n > a.limit }

// bytes gives n bytes of the file, aligned to 8; nil where they are to be on the heap.
func (a *arena) bytes(n int) []byte {
	a.mu.Lock()
	defer a.mu.Unlock()
	n = (n + 7) &^ 7
	if n > len(a.free) {
		seg, err := a.file.grow(a.dir, max(n, segment))
		if err != nil && a.err == nil {
			a.err = err
		}
		if seg == nil {
			return nil
		}
		a.free = seg
	}
	out := a.free[:n:n]
	a.free = a.free[n:]
	return out
}

// array makes an array of n zeros, in the file where memory is short.
func array[T uint32 | uint64](a *arena, n int) []T {
	var zero T
	size := n * int(unsafe.Sizeof(zero))
	if n > 0 && a.short(int64(size)) {
		if b := a.bytes(size); b != nil {
			return unsafe.Slice((*T)(unsafe.Pointer(unsafe.SliceData(b))), n)
		}
	}
	return make([]T, n)
}

// moved copies an array to the file; it stays where it is when there is none.
func moved[T any](a *arena, in []T) []T {
	if len(in) == 0 {
		return in
	}
	var zero T
	b := a.bytes(len(in) * int(unsafe.Sizeof(zero)))
	if b == nil {
		return in
	}
	out := unsafe.Slice((*T)(unsafe.Pointer(unsafe.SliceData(b))), len(in))
	copy(out, in)
	return out
}

// pairs keeps a full block of relationships' ends.
func (a *arena) pairs(p pairs) pairs {
	if size := int64(len(p)) * 8; !a.short(size) {
		a.heap.Add(size)
		return p
	}
	return moved(a, p)
}

// chunk keeps a finished chunk of values; codes is the size of its dictionary.
func (a *arena) chunk(c *column.Chunk, codes int) *column.Chunk {
	if c == nil || a.limit == 0 {
		return c
	}
	r := c.Raw()
	size := int64(8*(len(r.Present)+len(r.Ints)+len(r.Floats)+len(r.Bits)) + 4*(len(r.Nanos)+len(r.Codes)+len(r.Offsets)) + len(r.Blob))
	if !a.short(size) {
		a.heap.Add(size)
		return c
	}
	r.Present, r.Ints, r.Floats, r.Bits = moved(a, r.Present), moved(a, r.Ints), moved(a, r.Floats), moved(a, r.Bits)
	r.Nanos, r.Codes, r.Offsets, r.Blob = moved(a, r.Nanos), moved(a, r.Codes), moved(a, r.Offsets), moved(a, r.Blob)
	if out, ok := r.Chunk(codes); ok {
		return out
	}
	return c
}

// settle lets go of the memory that is in the file too.
func (a *arena) settle() {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.file.yield()
}
