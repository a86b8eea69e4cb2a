package checkpoint

import (
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc32"
	"math"
	"sync/atomic"
	"unsafe"

	"github.com/morseldb/morsel/storage/vfs"
)

// heapSize is up to what size a file is read rather than mapped.
const heapSize = 1 << 20

// verifySize is up to what size a checkpoint is verified when it is opened. Of
// larger ones, which Verify verifies, only that is verified which is looked at then,
// and of the rest each page when something in it is first read: reading all of them would be what mapping
// avoids. A variable for tests.
var verifySize = 64 << 20

// ErrDamaged is what every error about a file's content wraps.
var ErrDamaged = errors.New("damaged checkpoint")

// file is a checkpoint's bytes.
type file struct {
	path    string
	data    []byte
	release func() // gives the memory back; nil where the collector does
	dir     []byte
	sum     uint32        // of the directory
	sums    []uint32      // of the pages before the directory
	seen    []atomic.Bool // the pages that verifyPages found sound
	bad     []bool        // the pages that are not sound, where ReadSparing found some; else nil
	end     int           // of the pages
}

func openFile(f vfs.FS, path string) (*file, error) {
	src, err := f.Open(path, vfs.Read)
	if err != nil {
		return nil, err
	}
	defer src.Close()
	c := &file{path: path}
	if err := c.read(src); err != nil {
		return nil, fmt.Errorf("reading checkpoint %s: %w", path, err)
	}
	if err := c.parse(); err != nil {
		c.free()
		return nil, err
	}
	return c, nil
}

// read maps a large file, and reads a small one into memory that is aligned for
// every array.
func (c *file) read(src vfs.File) error {
	size, err := src.Size()
	if err != nil {
		return err
	}
	if m, ok := src.(vfs.Mapper); ok && size > heapSize {
		c.data, c.release, err = m.Map(int(size))
		return err
	}
	words := make([]uint64, size/8+1)
	c.data = bytesOf(words)[:size]
	return vfs.ReadFull(src, c.data)
}

func (c *file) free() {
	if c.release != nil {
		c.release()
		c.release = nil
	}
}

func (c *file) damaged(off int, what string) error {
	return fmt.Errorf("%w: file %s, offset %d: %s", ErrDamaged, c.path, off, what)
}

// parse finds the directory by the footer.
func (c *file) parse() error {
	n := len(c.data)
	if n < len(header)+footerSize || string(c.data[:len(header)]) != header {
		return c.damaged(0, "not a checkpoint")
	}
	foot := c.data[n-footerSize:]
	if string(foot[24:]) != footer || crc32.Checksum(foot[:20], castagnoli) != binary.LittleEndian.Uint32(foot[20:]) {
		return c.damaged(n-footerSize, "the footer is damaged")
	}
	at, size := binary.LittleEndian.Uint64(foot), binary.LittleEndian.Uint64(foot[8:])
	body := uint64(n - footerSize)
	if at > body || size != body-at || size < 4 {
		return c.damaged(n-footerSize, "the footer is wrong")
	}
	c.dir, c.end = c.data[at:body], int(at)
	if c.sum = crc32.Checksum(c.dir, castagnoli); c.sum != binary.LittleEndian.Uint32(foot[16:]) {
		return c.damaged(c.end, "the directory is damaged")
	}
	return c.parseSums()
}

// parseSums takes the checksums of the pages off the directory's end.
func (c *file) parseSums() error {
	pages := (c.end + pageSize - 1) / pageSize
	tail := len(c.dir) - 4*pages - 4
	if tail < 0 || binary.LittleEndian.Uint32(c.dir[tail:]) != uint32(pages) {
		return c.damaged(c.end, "the directory is wrong")
	}
	c.sums, c.seen = make([]uint32, pages), make([]atomic.Bool, pages)
	copy(bytesOf(c.sums), c.dir[tail+4:])
	c.dir = c.dir[:tail]
	return nil
}

// verify compares every page with its checksum.
func (c *file) verify() error {
	for i := range c.sums {
		if err := c.verifyPage(i); err != nil {
			return err
		}
	}
	return nil
}

const wrongPage = "wrong checksum in the page from here"

func (c *file) verifyPage(i int) error {
	from, to := i*pageSize, min((i+1)*pageSize, c.end)
	if crc32.Checksum(c.data[from:to], castagnoli) != c.sums[i] {
		return c.damaged(from, wrongPage)
	}
	return nil
}

// badPages finds the pages that are not sound.
func (c *file) badPages() {
	for i := range c.sums {
		if c.verifyPage(i) != nil {
			if c.bad == nil {
				c.bad = make([]bool, len(c.sums))
			}
			c.bad[i] = true
		}
	}
}

// badPage is a page of those that size bytes from off on lie in which badPages found; -1 for none.
func (c *file) badPage(off, size int) int {
	for i := off / pageSize; i < len(c.bad) && i*pageSize < off+size; i++ {
		if c.bad[i] {
			return i
		}
	}
	return -1
}

// verifyPages compares the pages that bytes from `from` up to `to` lie in with their
// checksums, unless that was done before.
func (c *file) verifyPages(from, to int) error {
	for i := from / pageSize; i*pageSize < min(to, c.end); i++ {
		if c.seen[i].Load() {
			continue
		}
		if err := c.verifyPage(i); err != nil {
			return err
		}
		c.seen[i].Store(true)
	}
	return nil
}

// array is n values from an address on, as they lie in a file.
func array[T uint32 | int32 | int64 | uint64 | float64 | byte](d *decoder, at, n uint64) []T {
	if n == 0 {
		return nil
	}
	var zero T
	size := uint64(unsafe.Sizeof(zero))
	var f *file
	var i, off int
	if n <= math.MaxUint64/size {
		f, i, off = d.find(at, n*size)
	}
	if f == nil || at%size != 0 {
		d.fail("an array lies outside the file")
		return nil
	}
	if p := f.badPage(off, int(n*size)); p >= 0 {
		d.spoilt(f.damaged(p*pageSize, wrongPage))
		return nil
	}
	d.list[i].live += n * size
	if d.bytesRead += n * size; d.from != i {
		d.mixed = d.mixed || d.from >= 0
		d.from, d.at = i, at
	}
	return unsafe.Slice((*T)(unsafe.Pointer(&f.data[off])), int(n))
}
