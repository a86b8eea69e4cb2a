package wal

import (
	"errors"
	"io/fs"
	"path/filepath"

	"github.com/morseldb/morsel/status"
	"github.com/morseldb/morsel/storage/record"
	"github.com/morseldb/morsel/storage/vfs"
)

// Report says what reading a log found.
type Report struct {
	Records   int    // visited
	TornBytes int64  // cut off its end
	TornAt    string // where, for people
	Last      uint64 // newest sequence number
	First     uint64 // oldest sequence number in the log; Last+1 where it is empty
}

// Replay reads the log in folder dir without changing anything: visit gets the
// records beyond `after`, in order. A torn end is ignored.
func Replay(dir string, after uint64, o Options, visit func(*record.Record) error) (Report, error) {
	s, err := replay(dir, after, o, visit)
	if err != nil {
		return Report{Last: after}, err
	}
	return s.report(), nil
}

func replay(dir string, after uint64, o Options, visit func(*record.Record) error) (*scanner, error) {
	segs, err := listSegments(o.FS, dir)
	if errors.Is(err, fs.ErrNotExist) {
		segs, err = nil, nil
	}
	if err != nil {
		return nil, err
	}
	if len(segs) == 0 && o.Must {
		return nil, status.New(status.StoreCorrupt, "",
			"The transaction log is missing: folder %s has no file of it. Restore a backup.", dir)
	}
	s := &scanner{fs: o.FS, must: o.Must, after: after, visit: visit}
	return s, s.scan(segs)
}

// Open reads the log as Replay does, cuts a torn end and opens it for
// appending; the folder is made when it is missing.
func Open(dir string, after uint64, o Options, visit func(*record.Record) error) (*Log, Report, error) {
	if o.SegmentSize <= 0 {
		o.SegmentSize = segmentSize
	}
	s, err := replay(dir, after, o, visit)
	if err != nil {
		return nil, Report{Last: after}, err
	}
	l := &Log{dir: dir, options: o}
	if s.next == 0 || s.next <= after {
		// Empty, or all of it is in the checkpoint: begin behind that.
		err = l.begin(after)
	} else {
		err = l.goOn(s)
	}
	if err != nil {
		return nil, s.report(), err
	}
	if o.Durability == Group {
		l.stop = make(chan struct{})
		l.stopped.Go(l.syncing)
	}
	return l, s.report(), nil
}

// goOn opens the last segment behind its last whole batch. What was read may not
// be on the disk yet, as the writer may have ended before its sync.
func (l *Log) goOn(s *scanner) error {
	if err := s.repair(); err != nil {
		return err
	}
	last := s.segs[len(s.segs)-1]
	file, err := l.options.FS.Open(last.path, vfs.Write)
	if err != nil {
		return err
	}
	if err := file.Sync(); err != nil {
		return errors.Join(err, file.Close())
	}
	l.segments, l.file = s.segs, file
	l.last, l.durable, l.sum, l.atSum = s.next-1, s.next-1, s.sum, s.sum
	l.at, l.end, l.reserved = int64(s.end), int64(s.end), last.size
	for _, seg := range s.segs[:len(s.segs)-1] {
		l.older += seg.used
	}
	return nil
}

// begin starts an empty log behind sequence number after and removes all else.
func (l *Log) begin(after uint64) error {
	made, err := vfs.Exists(l.options.FS, l.dir)
	if err != nil {
		return err
	}
	if !made {
		if err := l.options.FS.MkdirAll(l.dir); err != nil {
			return err
		}
		if err := l.options.FS.SyncDir(filepath.Dir(l.dir)); err != nil {
			return err
		}
	}
	seg, file, err := l.create(after+1, 0)
	if err != nil {
		return err
	}
	l.last, l.durable = after, after
	l.segments, l.file = []segment{seg}, file
	l.at, l.end, l.reserved = segmentHeader, segmentHeader, seg.size
	old, err := listSegments(l.options.FS, l.dir)
	for _, o := range old {
		if o.path != seg.path && err == nil {
			err = l.options.FS.Remove(o.path)
		}
	}
	if err == nil && len(old) > 1 {
		err = l.options.FS.SyncDir(l.dir)
	}
	if err != nil {
		return errors.Join(err, file.Close())
	}
	return nil
}

// errLeft is what an error wraps that left a file behind.
var errLeft = errors.New("a new segment could neither be made nor removed")

// create makes a segment, durably, or leaves nothing.
func (l *Log) create(first uint64, sum uint32) (segment, vfs.File, error) {
	seg := segment{path: segmentPath(l.dir, first), first: first, size: minReserve}
	file, err := l.options.FS.Open(seg.path, vfs.Create)
	if err != nil {
		return seg, nil, err
	}
	head := make([]byte, seg.size)
	copy(head, headerOf(first, sum))
	if _, err = file.WriteAt(head, 0); err == nil {
		err = file.Sync()
	}
	if err == nil {
		err = l.options.FS.SyncDir(l.dir)
	}
	if err != nil {
		return seg, nil, l.discard(seg, file, err)
	}
	return seg, file, nil
}

// discard removes a segment that was just made, because of err.
func (l *Log) discard(seg segment, file vfs.File, err error) error {
	gone := errors.Join(file.Close(), l.options.FS.Remove(seg.path), l.options.FS.SyncDir(l.dir))
	if gone != nil {
		return errors.Join(errLeft, err, gone)
	}
	return err
}

// roll begins a new segment behind what is written; the caller holds io and mu.
// An error that is not latched has done no harm.
func (l *Log) roll() error {
	if l.durable+1 == l.segments[len(l.segments)-1].first {
		return nil // it is empty
	}
	if l.unsynced {
		if err := l.file.Sync(); err != nil {
			return l.latch(err)
		}
		l.unsynced = false
	}
	seg, file, err := l.create(l.durable+1, l.atSum)
	if errors.Is(err, errLeft) {
		return l.latch(err)
	}
	if err != nil {
		return err
	}
	// What is pending had its space in the old segment, and must have it in the new one.
	old, at, reserved, pending := l.file, l.at, l.reserved, l.end-l.at
	l.file, l.reserved = file, seg.size
	if err := l.reserve(segmentHeader + pending); err != nil {
		l.file, l.reserved = old, reserved
		if err = l.discard(seg, file, err); errors.Is(err, errLeft) {
			return l.latch(err)
		}
		return err
	}
	used := at - segmentHeader
	l.segments[len(l.segments)-1].used = used
	l.older += used
	l.segments = append(l.segments, seg)
	l.at, l.end = segmentHeader, segmentHeader+pending
	return l.seal(old, at)
}

// seal ends a segment that another one follows.
func (l *Log) seal(file vfs.File, at int64) error {
	seal := make([]byte, batchHeader)
	sealBatch(seal, 0, l.durable, true)
	_, err := file.WriteAt(seal, at)
	if err == nil {
		err = file.Sync()
	}
	if err = errors.Join(err, file.Close()); err != nil {
		return l.latch(err)
	}
	return nil
}

// Cut begins a new segment and gives the newest sequence number before it: with a
// checkpoint of that or later, Drop removes what is older.
func (l *Log) Cut() (uint64, error) {
	if err := l.Flush(); err != nil {
		return 0, err
	}
	l.io.Lock()
	defer l.io.Unlock()
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.failed != nil {
		return 0, l.failed
	}
	return l.durable, l.roll()
}

// Drop removes the segments that have nothing beyond seq.
func (l *Log) Drop(seq uint64) error {
	l.io.Lock()
	defer l.io.Unlock()
	n := 0
	for n+1 < len(l.segments) && l.segments[n+1].first <= seq+1 {
		if err := l.options.FS.Remove(l.segments[n].path); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return err
		}
		l.mu.Lock()
		l.older -= l.segments[n].used
		l.mu.Unlock()
		n++
	}
	l.segments = l.segments[n:]
	if n == 0 {
		return nil
	}
	return l.options.FS.SyncDir(l.dir)
}
