package wal

import (
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"

	"github.com/morseldb/morsel/storage/record"
	"github.com/morseldb/morsel/storage/vfs"
)

// Report says what reading a log found.
type Report struct {
	Records   int    // beyond the checkpoint
	TornBytes int64  // cut off its end
	TornAt    string // where, for people
	Last      uint64 // newest sequence number
	First     uint64 // oldest sequence number in the log; Last+1 where it is empty
}

// Replay reads the log in folder dir without changing anything: visit gets the
// records beyond `after`, in order. A torn end is ignored. It reads the files
// itself, as tidwall/wal opens them to write.
func Replay(dir string, after uint64, o Options, visit func(*record.Record) error) (Report, error) {
	s := &scanner{fs: o.FS, dir: dir, must: o.Must, after: after, visit: visit}
	if err := s.scan(); err != nil {
		return Report{Last: after}, err
	}
	return s.report(), nil
}

// Open checks the log, cuts a torn end, opens it for appending, and gives visit
// the records beyond `after`; the folder is made when it is missing.
func Open(dir string, after uint64, o Options, visit func(*record.Record) error) (*Log, Report, error) {
	if o.SegmentSize <= 0 {
		o.SegmentSize = segmentSize
	}
	s := &scanner{fs: o.FS, dir: dir, must: o.Must, after: after}
	if err := s.scan(); err != nil {
		return nil, Report{Last: after}, err
	}
	l := newLog(dir, o)
	var err error
	if s.next == 0 || s.next <= after {
		// Empty, or all of it is in the checkpoint: begin behind that.
		err = l.begin(after)
	} else if err = l.goOn(s); err == nil {
		err = l.replay(s, visit)
	}
	if err != nil {
		return nil, s.report(), errors.Join(err, l.release())
	}
	if o.Durability == Group {
		l.stop = make(chan struct{})
		l.stopped.Go(l.syncing)
	}
	return l, s.report(), nil
}

// goOn opens the last segment behind its last whole record. What was read may not
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
	l.file = file
	if err := file.Sync(); err != nil {
		return err
	}
	if l.reach = s.reach; l.reach.first != last.first {
		l.reach = reach{first: last.first, last: max(l.reach.last, last.first-1)}
		if err := l.reach.write(l.options.FS, l.dir); err != nil {
			return err
		}
	}
	l.segments = s.segs
	l.last, l.durable, l.onDisk, l.sum = s.next-1, s.next-1, s.next-1, s.sum
	l.at, l.end, l.reserved = int64(s.end), int64(s.end), last.size
	for _, seg := range s.segs[:len(s.segs)-1] {
		l.older += seg.size
	}
	l.device, err = openDevice(l.options.FS, l.dir, last, l.last)
	return err
}

// replay reads the records beyond the checkpoint through tidwall/wal and holds
// each against what the scan has seen.
func (l *Log) replay(s *scanner, visit func(*record.Record) error) error {
	for seq := max(s.after+1, s.first); seq <= l.last; seq++ {
		data, err := l.device.read(seq)
		if err != nil {
			return fmt.Errorf("reading record %d of the log: %w", seq, err)
		}
		f, err := record.Check(data)
		if err == nil && f.Seq != seq {
			err = fmt.Errorf("found record %d where %d belongs", f.Seq, seq)
		}
		var r *record.Record
		if err == nil {
			r, err = f.Decode()
		}
		if err == nil {
			err = visit(r)
		}
		if err != nil {
			return corrupt(segmentOf(s.segs, seq), 0, fmt.Sprintf("record %d: %v", seq, err))
		}
	}
	return l.device.forget()
}

// segmentOf is the path of the segment that has sequence number seq.
func segmentOf(segs []segment, seq uint64) string {
	i := len(segs) - 1
	for i > 0 && segs[i].first > seq {
		i--
	}
	return segs[i].path
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
	l.file = file
	l.last, l.durable, l.onDisk = after, after, after
	l.segments, l.reserved = []segment{seg}, minReserve
	l.reach = reach{first: after + 1, last: after}
	if err := l.reach.write(l.options.FS, l.dir); err != nil {
		return err
	}
	if err := l.removeOthers(seg); err != nil {
		return err
	}
	l.device, err = openDevice(l.options.FS, l.dir, seg, after)
	return err
}

// removeOthers removes all segments but one.
func (l *Log) removeOthers(keep segment) error {
	old, err := listSegments(l.options.FS, l.dir)
	if err != nil || len(old) == 1 {
		return err
	}
	for _, o := range old {
		if o.path == keep.path {
			continue
		}
		if err := l.options.FS.Remove(o.path); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return err
		}
	}
	return l.options.FS.SyncDir(l.dir)
}
