package wal

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/morseldb/morsel/storage/record"
	"github.com/morseldb/morsel/storage/vfs"
)

// A segment is a file of tidwall/wal: entries, each its length as a varint and
// its bytes, which are a record's frame. Index and sequence number are the same,
// and a segment is named by its first. An entry is valid where frame and length
// fit each other and the frame's checksum its bytes.

// segment is one file of the log: records from sequence number first on.
type segment struct {
	path  string
	first uint64
	size  int64 // of the file
}

func segmentName(first uint64) string { return fmt.Sprintf("%020d", first) }

// nameLength is how long a segment's name is.
const nameLength = 20

// listSegments lists the files of a log, in order. A name that tidwall/wal would
// take for a truncation that was interrupted is an error: it would delete files.
func listSegments(f vfs.FS, dir string) ([]segment, error) {
	entries, err := f.List(dir)
	if err != nil {
		return nil, err
	}
	var segs []segment
	for _, e := range entries {
		if len(e.Name) < nameLength {
			continue
		}
		first, err := strconv.ParseUint(e.Name[:nameLength], 10, 64)
		if err != nil || first == 0 {
			continue
		}
		if len(e.Name) > nameLength {
			return nil, corrupt(vfs.Join(dir, e.Name), 0, "the file does not belong to the log")
		}
		segs = append(segs, segment{path: vfs.Join(dir, e.Name), first: first, size: e.Size})
	}
	slices.SortFunc(segs, func(a, b segment) int { return strings.Compare(a.path, b.path) })
	return segs, nil
}

// entrySize is what a frame of n bytes takes in a segment.
func entrySize(n int) int64 {
	var b [binary.MaxVarintLen64]byte
	return int64(binary.PutUvarint(b[:], uint64(n)) + n)
}

// readEntry checks the entry that data begins with; size is all that it takes.
func readEntry(data []byte) (f record.Frame, size int, ok bool) {
	n, head := binary.Uvarint(data)
	if head <= 0 || n > uint64(len(data)-head) {
		return f, 0, false
	}
	data = data[head : head+int(n)]
	if size, ok := record.FrameSize(data); !ok || size != len(data) {
		return f, 0, false
	}
	f, err := record.Check(data)
	return f, head + int(n), err == nil
}

// followed finds a record from next on that was written when all before it was
// durable: then damage before it is not the torn end of the log.
func followed(data []byte, next uint64) (at int, ok bool) {
	for {
		i := bytes.Index(data[at:], record.Magic)
		if i < 0 {
			return 0, false
		}
		at += i
		if size, ok := record.FrameSize(data[at:]); ok {
			if f, err := record.Check(data[at : at+size]); err == nil && f.Synced && f.Seq >= next {
				return at, true
			}
		}
		at++
	}
}

// Before tidwall/wal kept the segments they were our own: a head, then batches.
const (
	oldMagic  = "MORSELW1"
	oldHeader = 24
)

// isOld reports a segment of that format, and whether it has records.
func isOld(data []byte) (old, records bool) {
	if !bytes.HasPrefix(data, []byte(oldMagic)) {
		return false, false
	}
	return true, len(bytes.TrimRight(data[min(len(data), oldHeader):], "\x00")) > 0
}
