package wal

import (
	"bytes"
	"fmt"
	"path/filepath"

	"github.com/morseldb/morsel/status"
	"github.com/morseldb/morsel/storage/record"
	"github.com/morseldb/morsel/storage/vfs"
)

// scanner walks the records of a log in order and checks all that ties them
// together: checksums, sequence numbers, the chain, the names of the files.
type scanner struct {
	fs    vfs.FS
	must  bool
	after uint64 // records up to here are in the checkpoint and only checked
	visit func(*record.Record) error

	segs  []segment // those of the log, in order
	next  uint64    // sequence number that must come; 0 before the first
	sum   uint32    // checksum of the record before
	first uint64    // sequence number that the log begins with
	read  int       // records visited

	end    int    // of the records in the last segment
	sealed bool   // the last segment read says that another one follows
	torn   []byte // what is behind end in the last segment, where it is not nothing
	stray  string // a last file that was being made
}

func (s *scanner) report() Report {
	r := Report{Records: s.read, Last: s.after, First: s.first, TornBytes: int64(len(s.torn))}
	if s.next > 0 {
		r.Last = max(s.after, s.next-1)
	}
	if s.first == 0 {
		r.First = r.Last + 1
	}
	if len(s.torn) > 0 {
		r.TornAt = fmt.Sprintf("file %s, offset %d", s.segs[len(s.segs)-1].path, s.end)
	}
	return r
}

// scan reads the segments.
func (s *scanner) scan(segs []segment) error {
	segs, tail, err := s.relevant(segs)
	if err != nil {
		return err
	}
	for i := range segs {
		data, err := vfs.ReadFile(s.fs, segs[i].path)
		if err != nil {
			return fmt.Errorf("reading the log: %w", err)
		}
		next := uint64(0) // what the segment behind this one begins with
		if i+1 < len(segs) {
			next = segs[i+1].first
		} else if tail != nil {
			next = tail.first
		}
		if err := s.segment(&segs[i], data, next); err != nil {
			return err
		}
		s.segs = append(s.segs, segs[i])
	}
	switch {
	case tail != nil && s.next > 0 && tail.first == s.next:
		s.segs, s.end, s.sealed, s.torn = append(s.segs, *tail), segmentHeader, false, nil
	case s.sealed:
		return s.corrupt(&s.segs[len(s.segs)-1], s.end, "the file that follows is missing")
	case tail != nil:
		s.stray = tail.path
	}
	return nil
}

// relevant leaves out the segments that the checkpoint has made needless. A last
// file without records is handed back on its own: it follows the others, or was
// being made when the writer stopped.
func (s *scanner) relevant(segs []segment) (rest []segment, tail *segment, err error) {
	if len(segs) == 0 {
		return nil, nil, nil
	}
	last := &segs[len(segs)-1]
	data, err := vfs.ReadFile(s.fs, last.path)
	if err != nil {
		return nil, nil, fmt.Errorf("reading the log: %w", err)
	}
	if _, ok := followed(data, 0); !ok && (len(segs) > 1 || !s.must) {
		if first, _, ok := readHeader(data); !ok || first != last.first {
			last.first = 0 // stray
		}
		if last.first > 0 && last.first <= s.after+1 {
			return []segment{*last}, nil, nil // all before it is in the checkpoint
		}
		segs, tail = segs[:len(segs)-1], last
	}
	start := 0
	for i := range segs {
		if segs[i].first <= s.after+1 {
			start = i
		}
	}
	return segs[start:], tail, nil
}

// segment reads one file; follows is what the file behind it begins with, 0
// where it is the last.
func (s *scanner) segment(seg *segment, data []byte, follows uint64) error {
	if s.next == 0 && seg.first > s.after+1 || s.next != 0 && seg.first != s.next {
		return s.corrupt(seg, 0, "records are missing before this file")
	}
	first, sum, ok := readHeader(data)
	if !ok || first != seg.first || s.next != 0 && sum != s.sum {
		return s.corrupt(seg, 0, "the head of the file is damaged")
	}
	if s.next == 0 {
		s.first = first
	}
	s.next, s.sum, s.end, s.sealed, s.torn = first, sum, segmentHeader, false, nil
	for s.end < len(data) {
		b, ok := readBatch(data[s.end:])
		if !ok {
			break
		}
		if b.count == 0 {
			s.sealed = true
			break
		}
		if err := s.records(seg, b); err != nil {
			return err
		}
		s.end += batchHeader + len(b.records)
	}
	seg.used = int64(s.end - segmentHeader)
	if s.sealed || follows != 0 && follows == s.next {
		return nil // a torn end of it says no more than the file that follows
	}
	rest := bytes.TrimRight(data[s.end:], "\x00")
	if at, ok := followed(data[s.end:], s.next); ok {
		return s.corrupt(seg, s.end, fmt.Sprintf("records are damaged, and valid ones follow at offset %d", s.end+at))
	}
	if follows != 0 {
		return s.corrupt(seg, s.end, fmt.Sprintf("records are missing before the next file, which begins with %d", follows))
	}
	s.torn = rest
	return nil
}

// records visits the records of a batch.
func (s *scanner) records(seg *segment, b batch) error {
	data := b.records
	for range b.count {
		size, ok := record.FrameSize(data)
		if !ok {
			return s.corrupt(seg, s.end, "a record does not fit its batch")
		}
		frame, err := record.Check(data[:size])
		if err != nil {
			return s.corrupt(seg, s.end, err.Error())
		}
		if frame.Seq != s.next || frame.Prev != s.sum {
			return s.corrupt(seg, s.end, fmt.Sprintf("found record %d where %d belongs", frame.Seq, s.next))
		}
		s.next, s.sum = frame.Seq+1, frame.Sum
		data = data[size:]
		if frame.Seq <= s.after {
			continue
		}
		rec, err := frame.Decode()
		if err == nil {
			err = s.visit(rec)
		}
		if err != nil {
			return s.corrupt(seg, s.end, err.Error())
		}
		s.read++
	}
	if len(data) > 0 || b.last != s.next-1 {
		return s.corrupt(seg, s.end, "a batch has other records than it says")
	}
	return nil
}

// followed finds a batch, with records from next on, that was written when all
// before it was durable: then damage before it is not the torn end of the log.
func followed(data []byte, next uint64) (at int, ok bool) {
	for {
		i := bytes.Index(data[at:], batchMagic)
		if i < 0 {
			return 0, false
		}
		at += i
		if b, ok := readBatch(data[at:]); ok && b.synced && b.last+1 >= next {
			return at, true
		}
		at++
	}
}

// repair cuts what a crash left behind the last whole batch, and removes a file
// that was being made. Nobody was told that any of it was durable. The bytes are
// kept aside for whoever wants to look.
func (s *scanner) repair() error {
	if s.stray != "" {
		if err := s.fs.Remove(s.stray); err != nil {
			return err
		}
		if err := s.fs.SyncDir(filepath.Dir(s.stray)); err != nil {
			return err
		}
	}
	if len(s.torn) == 0 {
		return nil
	}
	last := &s.segs[len(s.segs)-1]
	aside := vfs.Join(filepath.Dir(last.path), fmt.Sprintf("torn-%d-%d", s.next, s.end))
	if err := vfs.WriteFile(s.fs, aside, s.torn); err != nil {
		return err
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

func (s *scanner) corrupt(seg *segment, at int, why string) error {
	return status.New(status.StoreCorrupt, "",
		"The transaction log is damaged: file %s, offset %d: %s. Look with morsel check, and restore a backup with morsel restore.",
		seg.path, at, why)
}
