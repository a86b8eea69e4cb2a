package checkpoint

import (
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc32"
	"os"
	"unsafe"
)

const (
	// heapSize is up to what size a file is read rather than mapped.
	heapSize = 1 << 20
	// verifySize is up to what size a file is verified when it is opened.
	// Larger ones are verified by Verify: reading all of them would be what
	// mapping avoids.
	verifySize = 64 << 20
)

// ErrDamaged is what every error about a file's content wraps.
var ErrDamaged = errors.New("damaged checkpoint")

// file is a checkpoint's bytes. A mapped file stays mapped for the life of the
// process, as strings and slices of it are everywhere; the file itself is never
// changed.
type file struct {
	path string
	data []byte
	dir  []byte
	sums []uint32 // of the pages before the directory
	end  int      // of the pages
}

func openFile(path string) (*file, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return nil, err
	}
	c := &file{path: path}
	if info.Size() <= heapSize {
		c.data, err = readAligned(f, int(info.Size()))
	} else {
		c.data, err = mapFile(f, int(info.Size()))
	}
	if err != nil {
		return nil, fmt.Errorf("reading checkpoint %s: %w", path, err)
	}
	if err := c.parse(); err != nil {
		return nil, err
	}
	if len(c.data) <= verifySize {
		return c, c.verify()
	}
	return c, nil
}

// readAligned reads a file into memory that is aligned for every array.
func readAligned(f *os.File, size int) ([]byte, error) {
	words := make([]uint64, size/8+1)
	data := bytesOf(words)[:size]
	for n := 0; n < size; {
		k, err := f.ReadAt(data[n:], int64(n))
		n += k
		if err != nil && n < size {
			return nil, err
		}
	}
	return data, nil
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
	if crc32.Checksum(c.dir, castagnoli) != binary.LittleEndian.Uint32(foot[16:]) {
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
	c.sums = make([]uint32, pages)
	copy(bytesOf(c.sums), c.dir[tail+4:])
	c.dir = c.dir[:tail]
	return nil
}

// verify compares every page with its checksum.
func (c *file) verify() error {
	for i, sum := range c.sums {
		from, to := i*pageSize, min((i+1)*pageSize, c.end)
		if crc32.Checksum(c.data[from:to], castagnoli) != sum {
			return c.damaged(from, "wrong checksum in the page from here")
		}
	}
	return nil
}

// array is n values of the file from off on, as they lie there.
func array[T uint32 | int32 | int64 | uint64 | float64 | byte](d *decoder, off, n uint64) []T {
	if n == 0 {
		return nil
	}
	var zero T
	size := uint64(unsafe.Sizeof(zero))
	end := uint64(d.f.end)
	if off%size != 0 || off > end || n > (end-off)/size {
		d.fail("an array lies outside the file")
		return nil
	}
	return unsafe.Slice((*T)(unsafe.Pointer(&d.f.data[off])), int(n))
}
