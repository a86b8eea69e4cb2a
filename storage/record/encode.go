package record

import (
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc32"

	"github.com/morseldb/morsel/value"
)

// A record in bytes is a frame, little endian:
//
//	0  magic 'M' 'R', version, flags (1: all records before were durable when this one was written)
//	4  length of the payload, uint32
//	8  sequence number, uint64
//	16 checksum of the record before, uint32
//	20 payload: names, then operations
//	.. checksum of all of the above, uint32, CRC-32C
//
// The chain of checksums shows a record that is missing or does not belong.
const (
	magic0, magic1 = 'M', 'R'
	version        = 2
	flagSynced     = 1
	headerSize     = 20
	// Overhead is what a frame adds to its payload, in bytes.
	Overhead = headerSize + 4
	// MaxPayload bounds a payload: a longer transaction cannot commit.
	MaxPayload = 1 << 30
)

// Magic is how every frame begins.
var Magic = []byte{magic0, magic1, version}

// Link is what ties a record to those before it.
type Link struct {
	Prev uint32 // checksum of the record before
	// Synced says that all records before were durable when this one was written:
	// if one of them is damaged and this one is not, that is no torn write.
	Synced bool
}

var castagnoli = crc32.MakeTable(crc32.Castagnoli)

// ErrDamaged is what every error of decoding wraps.
var ErrDamaged = errors.New("damaged record")

// ErrTooLarge is the error for a transaction beyond MaxPayload.
var ErrTooLarge = errors.New("the transaction has more changes than one record can hold")

// Append appends the record's frame to dst; sum is its checksum.
func (r *Record) Append(dst []byte, link Link) (frame []byte, sum uint32, err error) {
	at := len(dst)
	dst = append(dst, Magic...)
	flags := byte(0)
	if link.Synced {
		flags = flagSynced
	}
	dst = append(dst, flags, 0, 0, 0, 0)
	dst = binary.LittleEndian.AppendUint64(dst, r.Seq)
	dst = binary.LittleEndian.AppendUint32(dst, link.Prev)
	dst = appendNames(dst, &r.Names)
	dst = binary.AppendUvarint(dst, uint64(len(r.Ops)))
	for i := range r.Ops {
		dst = appendOp(dst, &r.Ops[i])
	}
	size := len(dst) - at - headerSize
	if size > MaxPayload {
		return nil, 0, ErrTooLarge
	}
	binary.LittleEndian.PutUint32(dst[at+4:], uint32(size))
	sum = crc32.Checksum(dst[at:], castagnoli)
	return binary.LittleEndian.AppendUint32(dst, sum), sum, nil
}

func appendNames(dst []byte, n *Names) []byte {
	if n.Empty() {
		return append(dst, 0)
	}
	dst = append(dst, 1)
	dst = appendList(dst, n.FirstLabel, n.Labels)
	dst = appendList(dst, n.FirstType, n.Types)
	return appendList(dst, n.FirstKey, n.Keys)
}

func appendList(dst []byte, first uint32, names []string) []byte {
	dst = binary.AppendUvarint(dst, uint64(first))
	dst = binary.AppendUvarint(dst, uint64(len(names)))
	for _, s := range names {
		dst = binary.AppendUvarint(dst, uint64(len(s)))
		dst = append(dst, s...)
	}
	return dst
}

func appendOp(dst []byte, op *Op) []byte {
	dst = append(dst, byte(op.Kind))
	dst = binary.AppendUvarint(dst, uint64(op.ID))
	switch op.Kind {
	case CreateRel:
		dst = binary.AppendUvarint(dst, uint64(op.Key))
		dst = binary.AppendUvarint(dst, uint64(op.Start))
		dst = binary.AppendUvarint(dst, uint64(op.End))
	case AddLabel, RemoveLabel:
		dst = binary.AppendUvarint(dst, uint64(op.Key))
	case SetNodeProp, SetRelProp:
		dst = binary.AppendUvarint(dst, uint64(op.Key))
		dst = value.AppendBinary(dst, op.Value)
	case CreateIndex, CreateConstraint:
		dst = value.AppendBinary(dst, op.Value)
	}
	return dst
}

// Frame is the head of an encoded record.
type Frame struct {
	Link
	Seq     uint64
	Sum     uint32
	payload []byte
}

// Check reads the head of the frame that b consists of and verifies its
// checksum, without decoding what it says.
func Check(b []byte) (Frame, error) {
	if len(b) < Overhead || string(b[:len(Magic)]) != string(Magic) {
		return Frame{}, fmt.Errorf("%w: no record here", ErrDamaged)
	}
	size := int(binary.LittleEndian.Uint32(b[4:]))
	if size != len(b)-Overhead {
		return Frame{}, fmt.Errorf("%w: wrong length", ErrDamaged)
	}
	f := Frame{
		Seq:     binary.LittleEndian.Uint64(b[8:]),
		Link:    Link{Prev: binary.LittleEndian.Uint32(b[16:]), Synced: b[3]&flagSynced != 0},
		Sum:     binary.LittleEndian.Uint32(b[headerSize+size:]),
		payload: b[headerSize : headerSize+size],
	}
	if crc32.Checksum(b[:headerSize+size], castagnoli) != f.Sum {
		return Frame{}, fmt.Errorf("%w: wrong checksum", ErrDamaged)
	}
	return f, nil
}

// FrameSize is the length of the frame that b begins with, by its header; false
// where b does not begin with a frame or is shorter than it.
func FrameSize(b []byte) (int, bool) {
	if len(b) < Overhead || string(b[:len(Magic)]) != string(Magic) {
		return 0, false
	}
	size := int64(binary.LittleEndian.Uint32(b[4:])) + Overhead
	return int(size), size <= int64(len(b))
}
