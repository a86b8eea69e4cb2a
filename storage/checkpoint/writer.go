// Package checkpoint writes a graph into immutable files that are laid out to be
// mapped into memory and used as they are, and reads them back. A file has what
// changed since the files before, and refers to these for the rest (see Files).
//
// The file, little endian: a header of 8 bytes, flat arrays aligned to 8 bytes
// that follow each other, then the directory, which says where each array of the
// graph is and holds all that is small, then a footer of fixed size that finds the
// directory. Everything before the directory has a CRC-32C a page of 1 MiB, the
// directory has one of its own. Numbers that are only looked at chunk by chunk are
// packed (storage/pack) and unpacked when first looked at; offsets, neighbours and
// texts lie as memory has them.
package checkpoint

import (
	"bufio"
	"encoding/binary"
	"fmt"
	"hash/crc32"
	"io"
	"unsafe"

	"github.com/morseldb/morsel/storage/vfs"
)

const (
	header     = "MORSELC1"
	footer     = "MORSELF1"
	footerSize = 32
	pageSize   = 1 << 20
	alignment  = 8
)

var castagnoli = crc32.MakeTable(crc32.Castagnoli)

// writer streams arrays into a file and keeps the checksums of its pages. The
// first error stays and makes the rest do nothing.
type writer struct {
	f    vfs.File
	buf  *bufio.Writer
	base uint64 // address of the file's beginning
	off  uint64
	page uint32   // checksum of the page so far
	fill int      // bytes in the page so far
	sums []uint32 // of the pages before
	from *mapped  // what arrays may lie in, where that was not verified; else nil
	err  error
}

func create(fs vfs.FS, path string, base uint64) (*writer, error) {
	f, err := fs.Open(path, vfs.Create)
	if err != nil {
		return nil, err
	}
	w := &writer{f: f, base: base, buf: bufio.NewWriterSize(io.NewOffsetWriter(f, 0), pageSize)}
	w.write([]byte(header))
	return w, nil
}

func (w *writer) write(p []byte) {
	if w.err != nil {
		return
	}
	for rest := p; len(rest) > 0; {
		n := min(len(rest), pageSize-w.fill)
		w.page = crc32.Update(w.page, castagnoli, rest[:n])
		w.fill += n
		if w.fill == pageSize {
			w.sums = append(w.sums, w.page)
			w.page, w.fill = 0, 0
		}
		rest = rest[n:]
	}
	_, w.err = w.buf.Write(p)
	w.off += uint64(len(p))
}

// align gives the place in the file where the next array begins.
func (w *writer) align() uint64 {
	var zero [alignment]byte
	if pad := w.off % alignment; pad > 0 {
		w.write(zero[:alignment-pad])
	}
	return w.off
}

// put writes an array and gives its address; 0 for an empty one.
func put[T uint32 | int32 | int64 | uint64 | float64 | byte](w *writer, a []T) uint64 {
	if len(a) == 0 {
		return 0
	}
	at := w.base + w.align()
	if w.from != nil && w.err == nil { // else a checksum would be made for what is damaged
		w.err = w.from.Intact(bytesOf(a))
	}
	w.write(bytesOf(a))
	return at
}

// finish writes the directory and makes the file durable. It gives what the file is
// as one of several, but for its name.
func (w *writer) finish(dir []byte) (m member, err error) {
	w.align()
	if w.fill > 0 {
		w.sums = append(w.sums, w.page)
	}
	dir = binary.LittleEndian.AppendUint32(dir, uint32(len(w.sums)))
	dir = append(dir, bytesOf(w.sums)...)
	m = member{base: w.base, end: w.off, live: w.off, sum: crc32.Checksum(dir, castagnoli), size: int64(w.off) + int64(len(dir)) + footerSize}
	var foot [footerSize]byte
	binary.LittleEndian.PutUint64(foot[0:], m.end)
	binary.LittleEndian.PutUint64(foot[8:], uint64(len(dir)))
	binary.LittleEndian.PutUint32(foot[16:], m.sum)
	binary.LittleEndian.PutUint32(foot[20:], crc32.Checksum(foot[:20], castagnoli))
	copy(foot[24:], footer)
	if w.err == nil {
		_, w.err = w.buf.Write(append(dir, foot[:]...))
	}
	if w.err == nil {
		w.err = w.buf.Flush()
	}
	if w.err == nil {
		w.err = w.f.Sync()
	}
	if err := w.f.Close(); w.err == nil {
		w.err = err
	}
	if w.err != nil {
		return m, fmt.Errorf("writing a checkpoint: %w", w.err)
	}
	return m, nil
}

// bytesOf is the memory of an array.
func bytesOf[T uint32 | int32 | int64 | uint64 | float64 | byte](a []T) []byte {
	if len(a) == 0 {
		return nil
	}
	return unsafe.Slice((*byte)(unsafe.Pointer(unsafe.SliceData(a))), len(a)*int(unsafe.Sizeof(a[0])))
}
