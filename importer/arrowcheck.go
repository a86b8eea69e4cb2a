package importer

import (
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"os"

	"github.com/apache/arrow-go/v18/arrow/ipc"
	"github.com/apache/arrow-go/v18/arrow/memory"
	flatbuffers "github.com/google/flatbuffers/go"
)

// What a damaged Arrow file says of its lengths the library believes, and asks for as much memory; a process that asks
// for more than there is ends. So we look at the schema before the library does, and limit what it may ask for.

// Slots of the tables in Arrow's Message.fbs, File.fbs and Schema.fbs.
const (
	messageHeader  flatbuffers.VOffsetT = 8
	footerSchema   flatbuffers.VOffsetT = 6
	schemaFields   flatbuffers.VOffsetT = 6
	schemaMetadata flatbuffers.VOffsetT = 8
	fieldChildren  flatbuffers.VOffsetT = 14
	fieldMetadata  flatbuffers.VOffsetT = 16
)

const (
	arrowMagic = "ARROW1"
	// arrowDepth is how deep fields may be within each other.
	arrowDepth = 64
	// unpacked is how many bytes of an array may be packed in a file, where that is not larger: a string array has no more.
	unpacked = 2 << 30
)

var errArrowDamaged = errors.New("the file is damaged: its schema is longer than the file says")

// checkArrow checks the schema of an Arrow file, or of a stream, and gives limits for reading it.
func checkArrow(f *os.File, stream bool) ([]ipc.Option, error) {
	info, err := f.Stat()
	if err != nil {
		return nil, err
	}
	part, slot := arrowFooter, footerSchema
	if stream {
		part, slot = arrowFirst, messageHeader
	}
	data, err := part(f, info.Size())
	if err != nil {
		return nil, err
	}
	return []ipc.Option{
		ipc.WithMetadataSizeLimit(info.Size()), ipc.WithBodySizeLimit(info.Size()),
		ipc.WithAllocator(limitedMemory{memory.DefaultAllocator, max(unpacked, int(info.Size()))}),
	}, checkSchema(data, slot)
}

// arrowFooter is the footer of a file, whose length is before the magic bytes at its end.
func arrowFooter(f *os.File, size int64) ([]byte, error) {
	var tail [4 + len(arrowMagic)]byte
	return between(f, size-int64(len(tail)), tail[:], func() (from, n int64) {
		n = int64(binary.LittleEndian.Uint32(tail[:]))
		return size - int64(len(tail)) - n, n
	})
}

// arrowFirst is the first message of a stream, behind its length, which most have a mark before.
func arrowFirst(f *os.File, _ int64) ([]byte, error) {
	var head [8]byte
	return between(f, 0, head[:], func() (from, n int64) {
		if first := binary.LittleEndian.Uint32(head[:]); first != 0xFFFFFFFF {
			return 4, int64(first)
		}
		return 8, int64(binary.LittleEndian.Uint32(head[4:]))
	})
}

// between reads a few bytes from a place on, and then what where says that they say.
func between(f *os.File, at int64, few []byte, where func() (from, n int64)) ([]byte, error) {
	if _, err := f.ReadAt(few, at); err != nil {
		return nil, fmt.Errorf("the file is damaged, or none of Arrow: %w", err)
	}
	from, n := where()
	data, err := io.ReadAll(io.NewSectionReader(f, from, n))
	if err == nil && int64(len(data)) < n {
		err = io.ErrUnexpectedEOF
	}
	return data, err
}

// checkSchema checks the lengths in the schema that a slot of a buffer's root refers to.
func checkSchema(data []byte, slot flatbuffers.VOffsetT) error {
	root := flatbuffers.Table{Bytes: data, Pos: flatbuffers.GetUOffsetT(data)}
	o := flatbuffers.UOffsetT(root.Offset(slot))
	if o == 0 {
		return nil // the library says so
	}
	c := arrowFields{left: len(data) / 4}
	return c.check(flatbuffers.Table{Bytes: data, Pos: root.Indirect(o + root.Pos)}, schemaFields, schemaMetadata, 0)
}

// arrowFields walks through fields within fields. No more of them may be reached than the buffer has room for:
// references could lead to one by many ways.
type arrowFields struct{ left int }

func (c *arrowFields) check(t flatbuffers.Table, fields, metadata flatbuffers.VOffsetT, depth int) error {
	if _, _, err := vectorIn(t, metadata); err != nil {
		return err
	}
	start, n, err := vectorIn(t, fields)
	if c.left -= n; err != nil || c.left < 0 || depth > arrowDepth {
		return errArrowDamaged
	}
	for i := range n {
		at := start + flatbuffers.UOffsetT(4*i)
		field := flatbuffers.Table{Bytes: t.Bytes, Pos: t.Indirect(at)}
		if err := c.check(field, fieldChildren, fieldMetadata, depth+1); err != nil {
			return err
		}
	}
	return nil
}

// vectorIn is where the elements of a table's vector of references begin, and how many there are.
func vectorIn(t flatbuffers.Table, slot flatbuffers.VOffsetT) (start flatbuffers.UOffsetT, n int, err error) {
	o := flatbuffers.UOffsetT(t.Offset(slot))
	if o == 0 {
		return 0, 0, nil
	}
	start, n = t.Vector(o), t.VectorLen(o)
	if n < 0 || n > (len(t.Bytes)-int(start))/4 {
		return 0, 0, errArrowDamaged
	}
	return start, n, nil
}

// limitedMemory panics when more is asked for at once than a file can have in it.
type limitedMemory struct {
	memory.Allocator
	most int
}

func (m limitedMemory) Allocate(size int) []byte {
	m.check(size)
	return m.Allocator.Allocate(size)
}

func (m limitedMemory) Reallocate(size int, b []byte) []byte {
	m.check(size)
	return m.Allocator.Reallocate(size, b)
}

func (m limitedMemory) check(size int) {
	if size > m.most {
		panic(fmt.Sprintf("a part of it is said to have %d bytes", size))
	}
}
