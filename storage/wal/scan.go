package wal

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"

	"github.com/morseldb/morsel/status"
	"github.com/morseldb/morsel/storage/record"
	"github.com/morseldb/morsel/storage/vfs"
)

// scanner walks the records of a log in order and checks all that ties them
// together: checksums, sequence numbers, the chain, the names of the files, how
// far the log must go. It changes nothing.
type scanner struct {
	fs    vfs.FS
	dir   string
	must  bool
	after uint64                     // records up to here are in the checkpoint and only checked
	visit func(*record.Record) error // nil where records are only checked

	segs  []segment // those that have anything beyond the checkpoint, in order
	stale []segment // those before
	reach reach
	next  uint64 // sequence number that must come; 0 before the first
	sum   uint32 // checksum of the record before
	first uint64 // sequence number that the log begins with
	read  int    // records beyond the checkpoint

	end  int    // of the records in the last segment
	torn []byte // what is behind end in the last segment
}

// scan reads the log. Whoever writes it at the same time may make it fail.
func (s *scanner) scan() error {
	// Before the names: a segment that is said to be there is there then.
	r, found, err := readReach(s.fs, s.dir)
	if err != nil {
		return err
	}
	s.reach = r
	segs, err := listSegments(s.fs, s.dir)
	if errors.Is(err, fs.ErrNotExist) {
		segs, err = nil, nil
	}
	if err != nil {
		return err
	}
	if len(segs) == 0 && (s.must || found) {
		return status.New(status.StoreCorrupt, "",
			"The transaction log is missing: folder %s has no file of it. Restore a backup.", s.dir)
	}
	s.stale, s.segs = s.split(segs)
	for i := range s.segs {
		old, err := s.segment(i)
		if err != nil {
			return err
		}
		if old {
			s.segs, s.stale, s.next = nil, segs, 0
			return nil
		}
	}
	return s.reaches(found)
}

// split tells the segments that the checkpoint has made needless from the others.
func (s *scanner) split(segs []segment) (stale, rest []segment) {
	start := 0
	for i := range segs {
		if segs[i].first <= s.after+1 {
			start = i
		}
	}
	return segs[:start], segs[start:]
}

// segment reads one file; old reports one of a former format, without records.
func (s *scanner) segment(i int) (old bool, err error) {
	seg := &s.segs[i]
	data, err := vfs.ReadFile(s.fs, seg.path)
	if err != nil {
		return false, fmt.Errorf("reading the log: %w", err)
	}
	seg.size = int64(len(data))
	if old, records := isOld(data); old && records {
		return false, status.New(status.VersionMismatch, "",
			"The transaction log in %s was written by an older version of Morsel. Open the database with that version, take a full backup, and restore it with this one.", s.dir)
	} else if old && i == len(s.segs)-1 {
		return true, nil
	}
	if s.next == 0 && seg.first > s.after+1 || s.next != 0 && seg.first != s.next {
		return false, corrupt(seg.path, 0, "records are missing before this file")
	}
	if s.next == 0 {
		s.first, s.next = seg.first, seg.first
	}
	if err := s.entries(seg, data, i == 0); err != nil {
		return false, err
	}
	if s.end == len(data) {
		return false, nil
	}
	if i < len(s.segs)-1 {
		// A segment is durable before the next one is made.
		return false, corrupt(seg.path, s.end, "a record is damaged, and another file follows")
	}
	if at, ok := followed(data[s.end:], s.next); ok {
		return false, corrupt(seg.path, s.end, fmt.Sprintf("records are damaged, and valid ones follow at offset %d", s.end+at))
	}
	s.torn = data[s.end:]
	return false, nil
}

// entries walks a segment up to its end or to what is no record. The first record
// of all has nothing that its chain could be compared with.
func (s *scanner) entries(seg *segment, data []byte, begins bool) error {
	for s.end = 0; s.end < len(data); {
		f, size, ok := readEntry(data[s.end:])
		if !ok {
			return nil
		}
		if f.Seq != s.next || f.Prev != s.sum && !(begins && s.end == 0) {
			return corrupt(seg.path, s.end, fmt.Sprintf("found record %d where %d belongs", f.Seq, s.next))
		}
		s.next, s.sum = f.Seq+1, f.Sum
		if f.Seq > s.after {
			s.read++
			if err := s.give(&f); err != nil {
				return corrupt(seg.path, s.end, err.Error())
			}
		}
		s.end += size
	}
	return nil
}

func (s *scanner) give(f *record.Frame) error {
	if s.visit == nil {
		return nil
	}
	r, err := f.Decode()
	if err != nil {
		return err
	}
	return s.visit(r)
}

// reaches holds what was read against what must be there.
func (s *scanner) reaches(found bool) error {
	if !found {
		if s.next > s.first || len(s.torn) > 0 {
			return corrupt(vfs.Join(s.dir, reachFile), 0, "the file is missing")
		}
		return nil
	}
	tail := &s.segs[len(s.segs)-1]
	if tail.first < s.reach.first {
		return corrupt(tail.path, s.end, fmt.Sprintf("the file that follows, %s, is missing", segmentName(s.reach.first)))
	}
	if last := max(s.after, s.next-1); last < s.reach.last {
		return corrupt(tail.path, s.end, fmt.Sprintf("records are damaged or missing: the log went up to %d", s.reach.last))
	}
	return nil
}

func (s *scanner) report() Report {
	r := Report{Records: s.read, Last: s.after, First: s.first, TornBytes: int64(len(bytes.TrimRight(s.torn, "\x00")))}
	if s.next > 0 {
		r.Last = max(s.after, s.next-1)
	}
	if s.first == 0 {
		r.First = r.Last + 1
	}
	if r.TornBytes > 0 {
		r.TornAt = fmt.Sprintf("file %s, offset %d", s.segs[len(s.segs)-1].path, s.end)
	}
	return r
}

// repair cuts what a crash left behind the last whole record, because
// tidwall/wal would not open it. Nobody was told that any of it was durable. The
// bytes are kept aside for whoever wants to look. Segments that the checkpoint has
// made needless go, too.
func (s *scanner) repair() error {
	if len(s.torn) > 0 {
		if err := s.cut(); err != nil {
			return err
		}
	}
	if len(s.stale) == 0 {
		return nil
	}
	for _, seg := range s.stale {
		if err := s.fs.Remove(seg.path); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return err
		}
	}
	return s.fs.SyncDir(s.dir)
}

func (s *scanner) cut() error {
	last := &s.segs[len(s.segs)-1]
	if kept := bytes.TrimRight(s.torn, "\x00"); len(kept) > 0 {
		aside := vfs.Join(s.dir, fmt.Sprintf("torn-%d-%d", s.next, s.end))
		if err := errors.Join(vfs.WriteFile(s.fs, aside, kept), s.fs.SyncDir(s.dir)); err != nil {
			return err
		}
	}
	file, err := s.fs.Open(last.path, vfs.Write)
	if err != nil {
		return err
	}
	defer file.Close()
	if err := file.Truncate(int64(s.end)); err != nil {
		return err
	}
	last.size = int64(s.end)
	return file.Sync()
}

func corrupt(path string, at int, why string) error {
	return status.New(status.StoreCorrupt, "",
		"The transaction log is damaged: file %s, offset %d: %s. Look with morsel check, and restore a backup with morsel restore.",
		path, at, why)
}
