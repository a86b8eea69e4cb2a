package wal

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"

	"github.com/morseldb/morsel/status"
	"github.com/morseldb/morsel/storage/record"
)

// segment is one file of the log: records from sequence number first on.
type segment struct {
	path  string
	first uint64
	size  int64
}

// segments lists the files of a log, in order.
func segments(dir string) ([]segment, error) {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return nil, err
	}
	var segs []segment
	for _, e := range entries {
		name := e.Name()
		first, err := strconv.ParseUint(name, 10, 64)
		if len(name) != 20 || err != nil || first == 0 {
			continue
		}
		segs = append(segs, segment{path: filepath.Join(dir, name), first: first})
	}
	slices.SortFunc(segs, func(a, b segment) int { return bytes.Compare([]byte(a.path), []byte(b.path)) })
	return segs, nil
}

// scanner walks the records of a log in order and checks all that ties them
// together: checksums, sequence numbers, the chain, the names of the files.
type scanner struct {
	after uint64 // records up to here are in the checkpoint and only checked
	visit func(*record.Record) error
	fix   bool // cut a torn tail

	next uint64 // sequence number that must come; 0 before the first
	sum  uint32 // checksum of the record before
	any  bool   // sum is known
	torn int64  // bytes of a torn tail

	bytes, tail int64 // in all segments and in the last, without the torn tail
}

// scan reads all segments and gives back their sizes as they are afterwards.
func (s *scanner) scan(segs []segment) error {
	for i := range segs {
		seg := &segs[i]
		if s.next == 0 && seg.first > s.after+1 || s.next != 0 && seg.first != s.next {
			return s.corrupt(seg, 0, "records are missing before this file")
		}
		s.next = seg.first
		data, err := os.ReadFile(seg.path)
		if err != nil {
			return fmt.Errorf("reading the log: %w", err)
		}
		good, err := s.segment(seg, data)
		if err != nil {
			return err
		}
		seg.size = int64(good)
		if good == len(data) {
			continue
		}
		if i < len(segs)-1 || followed(data[good+1:], s.next) {
			return s.corrupt(seg, good, "a record is damaged and valid records follow")
		}
		if err := s.cut(seg, data, good); err != nil {
			return fmt.Errorf("cutting the torn end of the log: %w", err)
		}
	}
	return nil
}

// segment visits the records of one file; good is where the first damage is.
func (s *scanner) segment(seg *segment, data []byte) (good int, err error) {
	for good < len(data) {
		size, n := binary.Uvarint(data[good:])
		if n <= 0 || size < record.Overhead || size > uint64(len(data)-good-n) {
			return good, nil
		}
		frame, err := record.Check(data[good+n : good+n+int(size)])
		if err != nil {
			return good, nil
		}
		if frame.Seq != s.next || s.any && frame.Prev != s.sum {
			return good, s.corrupt(seg, good, fmt.Sprintf("found record %d where %d belongs", frame.Seq, s.next))
		}
		s.next, s.sum, s.any = frame.Seq+1, frame.Sum, true
		if frame.Seq > s.after {
			rec, err := frame.Decode()
			if err != nil {
				return good, s.corrupt(seg, good, err.Error())
			}
			if err := s.visit(rec); err != nil {
				return good, s.corrupt(seg, good, err.Error())
			}
		}
		good += n + int(size)
	}
	return good, nil
}

// followed reports whether data has a whole record with a sequence number from
// next on somewhere: then the damage before it is not the end of the log.
func followed(data []byte, next uint64) bool {
	for {
		i := bytes.Index(data, record.Magic)
		if i < 0 {
			return false
		}
		data = data[i:]
		if size, ok := record.FrameSize(data); ok {
			if f, err := record.Check(data[:size]); err == nil && f.Seq >= next {
				return true
			}
		}
		data = data[1:]
	}
}

// cut removes what a crash left behind the last whole record. Nobody was told
// that it was durable. The bytes are kept aside for whoever wants to look.
func (s *scanner) cut(seg *segment, data []byte, good int) error {
	s.torn += int64(len(data) - good)
	if !s.fix {
		return nil
	}
	aside := filepath.Join(filepath.Dir(seg.path), fmt.Sprintf("torn-%d-%d", s.next, good))
	if err := os.WriteFile(aside, data[good:], 0o640); err != nil {
		return err
	}
	f, err := os.OpenFile(seg.path, os.O_RDWR, 0)
	if err != nil {
		return err
	}
	defer f.Close()
	if err := f.Truncate(int64(good)); err != nil {
		return err
	}
	if err := f.Sync(); err != nil {
		return err
	}
	return syncDir(filepath.Dir(seg.path))
}

func (s *scanner) corrupt(seg *segment, at int, why string) error {
	return status.New(status.StoreCorrupt, "",
		"The transaction log is damaged: file %s, offset %d: %s. Restore a backup, or move the file aside to go on without its transactions.",
		seg.path, at, why)
}

// syncDir makes the entries of a folder durable.
func syncDir(dir string) error {
	f, err := os.Open(dir)
	if err != nil {
		return err
	}
	defer f.Close()
	return f.Sync()
}
