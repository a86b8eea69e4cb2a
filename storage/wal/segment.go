package wal

import (
	"encoding/binary"
	"fmt"
	"hash/crc32"
	"slices"
	"strconv"
	"strings"

	"github.com/morseldb/morsel/storage/vfs"
)

// A segment is named by the sequence number of its first record. Its header:
//
//	0  magic
//	8  first sequence number, uint64
//	16 checksum of the record before, uint32; 0 where there is none
//	20 checksum of the above
//
// A batch:
//
//	0  magic 'M' 'B', version, flags
//	4  number of records, uint32
//	8  sequence number of the last one, uint64
//	16 length of the records, uint32
//	20 checksum of all but these four bytes
//	24 the records
//
// A batch without records is the last of its segment: another segment follows.
const (
	segmentMagic  = "MORSELW1"
	segmentHeader = 24
	batchVersion  = 1
	batchHeader   = 24
	flagSynced    = 1 // all batches before this one were durable when it was written
)

var (
	castagnoli = crc32.MakeTable(crc32.Castagnoli)
	batchMagic = []byte{'M', 'B', batchVersion}
)

// segment is one file of the log: records from sequence number first on.
type segment struct {
	path  string
	first uint64
	size  int64 // of the file
	used  int64 // bytes of records
}

func segmentPath(dir string, first uint64) string {
	return vfs.Join(dir, fmt.Sprintf("%020d", first))
}

// listSegments lists the files of a log, in order.
func listSegments(f vfs.FS, dir string) ([]segment, error) {
	entries, err := f.List(dir)
	if err != nil {
		return nil, err
	}
	var segs []segment
	for _, e := range entries {
		first, err := strconv.ParseUint(e.Name, 10, 64)
		if len(e.Name) != 20 || err != nil || first == 0 {
			continue
		}
		segs = append(segs, segment{path: vfs.Join(dir, e.Name), first: first, size: e.Size})
	}
	slices.SortFunc(segs, func(a, b segment) int { return strings.Compare(a.path, b.path) })
	return segs, nil
}

func headerOf(first uint64, sum uint32) []byte {
	h := append(make([]byte, 0, segmentHeader), segmentMagic...)
	h = binary.LittleEndian.AppendUint64(h, first)
	h = binary.LittleEndian.AppendUint32(h, sum)
	return binary.LittleEndian.AppendUint32(h, crc32.Checksum(h, castagnoli))
}

// readHeader reads a segment's header; false where it is none.
func readHeader(data []byte) (first uint64, sum uint32, ok bool) {
	if len(data) < segmentHeader || string(data[:8]) != segmentMagic ||
		crc32.Checksum(data[:20], castagnoli) != binary.LittleEndian.Uint32(data[20:]) {
		return 0, 0, false
	}
	return binary.LittleEndian.Uint64(data[8:]), binary.LittleEndian.Uint32(data[16:]), true
}

// sealBatch fills in the header of a batch.
func sealBatch(b []byte, count uint32, last uint64, synced bool) {
	copy(b, batchMagic)
	b[3] = 0
	if synced {
		b[3] = flagSynced
	}
	binary.LittleEndian.PutUint32(b[4:], count)
	binary.LittleEndian.PutUint64(b[8:], last)
	binary.LittleEndian.PutUint32(b[16:], uint32(len(b)-batchHeader))
	binary.LittleEndian.PutUint32(b[20:], batchSum(b))
}

func batchSum(b []byte) uint32 {
	return crc32.Update(crc32.Checksum(b[:20], castagnoli), castagnoli, b[batchHeader:])
}

// batch is what a batch's header says, and its records.
type batch struct {
	synced  bool
	count   uint32
	last    uint64
	records []byte
}

// readBatch reads the batch that data begins with; false where it is damaged.
func readBatch(data []byte) (b batch, ok bool) {
	if len(data) < batchHeader || string(data[:3]) != string(batchMagic) {
		return batch{}, false
	}
	n := uint64(binary.LittleEndian.Uint32(data[16:]))
	if n > uint64(len(data)-batchHeader) {
		return batch{}, false
	}
	data = data[:batchHeader+n]
	if batchSum(data) != binary.LittleEndian.Uint32(data[20:]) {
		return batch{}, false
	}
	return batch{
		synced: data[3]&flagSynced != 0, count: binary.LittleEndian.Uint32(data[4:]),
		last: binary.LittleEndian.Uint64(data[8:]), records: data[batchHeader:],
	}, true
}
