package wal

import (
	"encoding/binary"
	"errors"
	"hash/crc32"
	"io/fs"

	"github.com/morseldb/morsel/storage/vfs"
)

// reach says how far the log goes at least, in the file of that name: so that a
// newest segment that is missing is noticed, and a record that is damaged at the
// end of a log that was closed in good order. It is written when a segment
// begins and when the log is closed, and never says too much.
type reach struct {
	first uint64 // sequence number that the newest segment begins with
	last  uint64 // newest sequence number that was durable
}

// The file: magic, which is the version of the log's format, first, last, CRC-32C.
const (
	reachFile  = "reach"
	reachMagic = "MORSELW2"
	reachSize  = len(reachMagic) + 8 + 8 + 4
)

var castagnoli = crc32.MakeTable(crc32.Castagnoli)

func (r reach) encode() []byte {
	b := append(make([]byte, 0, reachSize), reachMagic...)
	b = binary.LittleEndian.AppendUint64(b, r.first)
	b = binary.LittleEndian.AppendUint64(b, r.last)
	return binary.LittleEndian.AppendUint32(b, crc32.Checksum(b, castagnoli))
}

func decodeReach(b []byte) (r reach, ok bool) {
	n := reachSize - 4
	if len(b) != reachSize || string(b[:len(reachMagic)]) != reachMagic ||
		crc32.Checksum(b[:n], castagnoli) != binary.LittleEndian.Uint32(b[n:]) {
		return r, false
	}
	return reach{first: binary.LittleEndian.Uint64(b[8:]), last: binary.LittleEndian.Uint64(b[16:])}, true
}

// readReach reads the file; found is false where there is none.
func readReach(f vfs.FS, dir string) (r reach, found bool, err error) {
	path := vfs.Join(dir, reachFile)
	b, err := vfs.ReadFile(f, path)
	if errors.Is(err, fs.ErrNotExist) {
		return r, false, nil
	}
	if err != nil {
		return r, false, err
	}
	r, ok := decodeReach(b)
	if !ok {
		return r, false, corrupt(path, 0, "it does not say how far the log goes")
	}
	return r, true, nil
}

// prepare writes what the file will say beside it. Failing does no harm.
func (r reach) prepare(f vfs.FS, dir string) error {
	return vfs.WriteFile(f, vfs.Join(dir, reachFile+".tmp"), r.encode())
}

// enforceReach puts what was prepared in force. After an error either may be.
func enforceReach(f vfs.FS, dir string) error {
	if err := f.Rename(vfs.Join(dir, reachFile+".tmp"), vfs.Join(dir, reachFile)); err != nil {
		return err
	}
	return f.SyncDir(dir)
}

func (r reach) write(f vfs.FS, dir string) error {
	if err := r.prepare(f, dir); err != nil {
		return err
	}
	return enforceReach(f, dir)
}
