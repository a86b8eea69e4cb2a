// Package wal is the write-ahead log of a database that stands alone: it makes
// records durable before they are acknowledged and gives them back in order
// when the database is opened after a crash.
//
// Segments are kept by tidwall/wal, whose entries are our own frames: tidwall/wal
// has no checksums, refuses to open after a torn write and does not sync the
// folder, so all that is done here. Before it opens the segments we walk them
// ourselves, verify every frame and the chain between them, and cut a torn end.
// It is never read through, and after any error of a write it is never used again.
package wal

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"sync"

	"github.com/tidwall/wal"

	"github.com/morseldb/morsel/storage/record"
)

// segmentSize is when a new file is begun. tidwall/wal keeps the last one in memory.
const segmentSize = 8 << 20

// Log is an open log. Append and the functions that it returns may be called
// from many goroutines; whoever waits first writes and syncs for all.
type Log struct {
	dir string

	mu      sync.Mutex // guards the fields below; never held during I/O
	pending *wal.Batch
	spare   *wal.Batch
	sizes   []int  // of the frames in pending
	last    uint64 // newest sequence number appended
	sum     uint32 // its checksum
	durable uint64
	size    int64 // bytes in all segments
	buf     []byte
	failed  error // latched: nothing is written any more

	io       sync.Mutex // held by the one that writes
	segments *wal.Log
	tail     int64 // bytes in the last segment, as tidwall/wal counts them
}

// Report says what opening a log found.
type Report struct {
	Records   int    // applied
	TornBytes int64  // cut off its end
	Last      uint64 // newest sequence number
}

// Replay reads the log in folder dir without changing anything: visit gets the
// records beyond `after`, in order. A torn end is ignored.
func Replay(dir string, after uint64, visit func(*record.Record) error) (Report, error) {
	rep, _, err := replay(dir, after, visit, false)
	return rep, err
}

func replay(dir string, after uint64, visit func(*record.Record) error, fix bool) (Report, *scanner, error) {
	segs, err := segments(dir)
	if errors.Is(err, os.ErrNotExist) {
		segs, err = nil, nil
	}
	if err != nil {
		return Report{}, nil, err
	}
	rep := Report{Last: after}
	s := &scanner{after: after, fix: fix, visit: func(r *record.Record) error {
		rep.Records++
		return visit(r)
	}}
	if err := s.scan(segs); err != nil {
		return rep, nil, err
	}
	if s.next > 0 {
		rep.Last = max(after, s.next-1)
	}
	rep.TornBytes = s.torn
	for _, seg := range segs {
		s.bytes += seg.size
		s.tail = seg.size
	}
	return rep, s, nil
}

// Open reads the log as Replay does, repairs a torn end and opens it for
// appending; the folder is made when it is missing.
func Open(dir string, after uint64, visit func(*record.Record) error) (*Log, Report, error) {
	if err := os.MkdirAll(dir, 0o750); err != nil {
		return nil, Report{}, err
	}
	rep, s, err := replay(dir, after, visit, true)
	if err != nil {
		return nil, rep, err
	}
	l := &Log{dir: dir, pending: new(wal.Batch), spare: new(wal.Batch)}
	if s.next == 0 || s.next <= after {
		// Empty, or all of it is in the checkpoint: begin behind that.
		return l, rep, l.begin(after)
	}
	l.last, l.durable, l.sum, l.size, l.tail = s.next-1, s.next-1, s.sum, s.bytes, s.tail
	return l, rep, l.open()
}

func (l *Log) open() (err error) {
	l.segments, err = wal.Open(l.dir, &wal.Options{
		SegmentSize: segmentSize, AllowEmpty: true, NoCopy: true, DirPerms: 0o750, FilePerms: 0o640,
	})
	if err != nil {
		return fmt.Errorf("opening the log: %w", err)
	}
	if last, err := l.segments.LastIndex(); err != nil || last != l.last {
		return errors.Join(fmt.Errorf("opening the log: it ends at %d, not at %d", last, l.last), err)
	}
	return nil
}

// begin removes all segments and starts an empty log behind sequence number after.
func (l *Log) begin(after uint64) error {
	segs, err := segments(l.dir)
	if err != nil {
		return err
	}
	// In order, so that after a crash in between what is left has no hole.
	for _, seg := range segs {
		if err := os.Remove(seg.path); err != nil {
			return err
		}
	}
	f, err := os.OpenFile(filepath.Join(l.dir, fmt.Sprintf("%020d", after+1)), os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o640)
	if err != nil {
		return err
	}
	if err := errors.Join(f.Sync(), f.Close(), syncDir(l.dir)); err != nil {
		return err
	}
	l.last, l.durable, l.sum, l.size, l.tail = after, after, 0, 0, 0
	return l.open()
}

// Append gives a record, whose Seq must be the next, its place in the log. The
// function it returns makes it durable.
func (l *Log) Append(r *record.Record) (wait func() error, err error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.failed != nil {
		return nil, l.failed
	}
	if r.Seq != l.last+1 {
		return nil, fmt.Errorf("record %d does not follow %d", r.Seq, l.last)
	}
	frame, sum, err := r.Append(l.buf[:0], l.sum)
	if err != nil {
		return nil, err
	}
	l.pending.Write(r.Seq, frame)
	l.sizes = append(l.sizes, len(frame))
	l.last, l.sum = r.Seq, sum
	l.size += int64(len(frame))
	if cap(frame) <= 1<<20 {
		l.buf = frame
	}
	seq := r.Seq
	return func() error { return l.flush(seq) }, nil
}

// flush makes everything appended durable, unless seq is already.
func (l *Log) flush(seq uint64) error {
	l.io.Lock()
	defer l.io.Unlock()
	l.mu.Lock()
	if l.durable >= seq || l.failed != nil {
		err := l.failed
		if l.durable >= seq {
			err = nil
		}
		l.mu.Unlock()
		return err
	}
	batch, sizes, last := l.pending, l.sizes, l.last
	l.pending, l.spare, l.sizes = l.spare, batch, nil
	l.mu.Unlock()

	err := l.write(batch, sizes)

	l.mu.Lock()
	defer l.mu.Unlock()
	if err != nil {
		// Whether the bytes are on the disk is unknown, and a later sync could
		// succeed without them: nothing may follow.
		l.failed = fmt.Errorf("the log is closed after an error: %w", err)
		return l.failed
	}
	l.durable = last
	return nil
}

// write appends and syncs a batch; a new segment's entry in the folder, too.
func (l *Log) write(batch *wal.Batch, sizes []int) error {
	if err := l.segments.WriteBatch(batch); err != nil {
		return err
	}
	rolled := false
	if l.tail > segmentSize {
		rolled, l.tail = true, 0
	}
	for _, n := range sizes {
		l.tail += int64(n + uvarintLen(n))
		if l.tail >= segmentSize {
			rolled, l.tail = true, 0
		}
	}
	if rolled {
		return syncDir(l.dir)
	}
	return nil
}

func uvarintLen(n int) int {
	size := 1
	for n >= 0x80 {
		n >>= 7
		size++
	}
	return size
}

// Flush makes durable everything that was appended.
func (l *Log) Flush() error {
	l.mu.Lock()
	last := l.last
	l.mu.Unlock()
	return l.flush(last)
}

// Size is how many bytes the log has.
func (l *Log) Size() int64 {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.size
}

// Reset drops all records, which a checkpoint contains by now. Nothing may be
// waiting to become durable.
func (l *Log) Reset() error {
	l.io.Lock()
	defer l.io.Unlock()
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.failed != nil {
		return l.failed
	}
	if l.durable != l.last {
		return fmt.Errorf("records up to %d are not durable yet", l.last)
	}
	err := l.segments.Close()
	if err == nil {
		err = l.begin(l.last)
	}
	if err != nil {
		l.failed = fmt.Errorf("the log is closed after an error: %w", err)
	}
	return err
}

// Close makes durable what is pending and closes the files.
func (l *Log) Close() error {
	err := l.Flush()
	l.io.Lock()
	defer l.io.Unlock()
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.failed == nil {
		l.failed = errors.New("the log is closed")
	}
	return errors.Join(err, l.segments.Close())
}
