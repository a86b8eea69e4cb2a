// Package wal is the write-ahead log of a database that stands alone: it makes
// records durable before they are acknowledged and gives them back in order
// when the database is opened after a crash.
//
// The log is a folder of segments that github.com/tidwall/wal writes and reads;
// an entry is a record's frame, which has a version, a length, its sequence number and a
// checksum, chained to the record before. tidwall/wal has none of these, refuses to open a
// log with a torn end, goes on at the wrong place after a full disk, and never
// syncs a folder. So before it opens the log we walk it, verify every frame and
// cut a torn end (scan.go); the files are made, changed and removed by us
// (roll.go); one lock is round all its calls (device.go).
//
// What many wait for is one write and one sync. Its first record says that all
// before it are durable: so a damaged record is a torn write exactly where no such
// record follows it, and then nobody was told that it was durable. Anything else
// is damage and an error.
//
// Space is reserved ahead of the end, so that a full disk refuses a record before
// it has a place in the log. After any error of a write or sync the log is never
// written again: whether its bytes are on the disk is unknown, and a later sync
// could succeed without them.
package wal

import (
	"errors"
	"fmt"
	"sync"
	"sync/atomic"
	"time"

	tidwall "github.com/tidwall/wal"

	"github.com/morseldb/morsel/storage/record"
	"github.com/morseldb/morsel/storage/vfs"
)

// Durability is what a commit waits for.
type Durability uint8

// The levels of durability.
const (
	// Full waits until the disk has the record: nothing acknowledged is ever lost.
	Full Durability = iota
	// Group waits until the operating system has the record, and asks the disk
	// for it every so often: what was acknowledged since is lost when the
	// machine stops, not when the process does.
	Group
	// None never asks the disk, but when the database is closed or checkpointed.
	None
)

// Options of a log.
type Options struct {
	FS         vfs.FS
	Durability Durability
	Interval   time.Duration // of Group
	// Must says that there has been a log: none is then damage.
	Must bool
	// SegmentSize is when a new file is begun; 0 means 8 MiB.
	SegmentSize int64
}

const (
	// segmentSize is that of a file, which tidwall/wal keeps in memory while it is
	// the last one.
	segmentSize = 8 << 20
	minReserve  = 64 << 10
	maxReserve  = 4 << 20
	// keepBuffer is how large a buffer may be to be kept for later.
	keepBuffer = 1 << 20
)

// Log is an open log. Append and the functions that it returns may be called
// from many goroutines; whoever waits first writes and syncs for all.
type Log struct {
	dir     string
	options Options

	mu       sync.Mutex // guards the fields below
	pending  *tidwall.Batch
	spare    *tidwall.Batch
	buf      []byte
	count    int    // records in pending
	last     uint64 // newest sequence number appended
	sum      uint32 // its checksum
	durable  uint64 // newest that those who appended it need not wait for
	onDisk   uint64 // newest that is on the disk for certain
	older    int64  // bytes in the segments before the last
	end      int64  // of the segment, pending included
	reserved int64  // to which length the segment can grow
	file     vfs.File
	failed   error // latched: nothing is written any more

	io       sync.Mutex // held by the one that writes
	device   *device
	segments []segment // the last is written
	reach    reach     // what the file says
	at       int64     // where the next record goes
	unsynced bool      // a record before at may not be on the disk

	syncs atomic.Int64

	stop    chan struct{} // ends the goroutine of Group
	stopped sync.WaitGroup
}

// ErrNoSpace is what refusing a record wraps where there is no room for it. The
// log goes on when there is.
var ErrNoSpace = errors.New("no space for the log")

func newLog(dir string, o Options) *Log {
	return &Log{dir: dir, options: o, pending: new(tidwall.Batch), spare: new(tidwall.Batch)}
}

// force makes what was written durable.
func (l *Log) force() error {
	l.syncs.Add(1)
	return l.device.sync()
}

// Syncs is how often the disk was asked to make the log durable.
func (l *Log) Syncs() int64 { return l.syncs.Load() }

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
	// With Full the write before this one is durable before this one begins.
	synced := l.count == 0 && (l.options.Durability == Full || l.onDisk == l.last)
	frame, sum, err := r.Append(l.buf[:0], record.Link{Prev: l.sum, Synced: synced})
	if err != nil {
		return nil, err
	}
	if cap(frame) <= keepBuffer {
		l.buf = frame
	}
	end := l.end + entrySize(len(frame))
	if err := l.reserve(end); err != nil {
		return nil, err
	}
	l.pending.Write(r.Seq, frame)
	l.count++
	l.end = end
	l.last, l.sum = r.Seq, sum
	seq := r.Seq
	return func() error { return l.flush(seq) }, nil
}

// reserve makes sure that the segment can grow to `to`; the caller holds mu.
func (l *Log) reserve(to int64) error {
	if to <= l.reserved {
		return nil
	}
	step := min(max(l.reserved, minReserve), maxReserve)
	ahead := max(to, l.reserved+step)
	err := l.file.Reserve(ahead)
	if err != nil && ahead > to {
		ahead = to
		err = l.file.Reserve(to)
	}
	if err != nil {
		return fmt.Errorf("%w: %w", ErrNoSpace, err)
	}
	l.reserved = ahead
	return nil
}

// flush writes everything appended, unless seq is written already.
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
	batch, last, size := l.pending, l.last, l.end-l.at
	l.pending, l.count = l.spare, 0
	l.mu.Unlock()

	err := l.write(batch, size)

	l.mu.Lock()
	defer l.mu.Unlock()
	if l.spare = batch; size > keepBuffer {
		l.spare = new(tidwall.Batch)
	}
	if err != nil {
		return l.latch(err)
	}
	l.durable = last
	if !l.unsynced {
		l.onDisk = last
	}
	if l.at >= l.options.SegmentSize {
		// A new file that cannot be had now is tried again after the next write.
		_ = l.roll()
	}
	return nil
}

// latch closes the log for good; the caller holds mu.
func (l *Log) latch(err error) error {
	if l.failed == nil {
		l.failed = fmt.Errorf("the log is closed after an error: %w", err)
	}
	return l.failed
}

// write puts a batch of so many bytes behind the others; the caller holds io.
func (l *Log) write(batch *tidwall.Batch, size int64) error {
	l.unsynced = true
	if err := l.device.write(batch); err != nil {
		return err
	}
	l.at += size
	if l.options.Durability != Full {
		return nil
	}
	if err := l.force(); err != nil {
		return err
	}
	l.unsynced = false
	return nil
}

// sync makes what was written durable; the caller holds io.
func (l *Log) sync() error {
	l.mu.Lock()
	defer l.mu.Unlock()
	if !l.unsynced || l.failed != nil {
		return l.failed
	}
	written := l.durable
	l.mu.Unlock()
	err := l.force()
	l.mu.Lock()
	if err != nil {
		return l.latch(err)
	}
	l.unsynced, l.onDisk = false, written
	return nil
}

// Flush makes durable everything that was appended, whatever the durability.
func (l *Log) Flush() error {
	l.mu.Lock()
	last := l.last
	l.mu.Unlock()
	if err := l.flush(last); err != nil {
		return err
	}
	l.io.Lock()
	defer l.io.Unlock()
	return l.sync()
}

// syncing asks the disk every interval until the log is closed. Its errors are
// latched for those who append.
func (l *Log) syncing() {
	tick := time.NewTicker(l.options.Interval)
	defer tick.Stop()
	for {
		select {
		case <-l.stop:
			return
		case <-tick.C:
			l.io.Lock()
			_ = l.sync()
			l.io.Unlock()
		}
	}
}

// Size is how many bytes of records the log has.
func (l *Log) Size() int64 {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.older + l.end
}

// Close makes durable what is pending, notes how far the log goes, and closes the
// files.
func (l *Log) Close() error {
	if l.stop != nil {
		close(l.stop)
		l.stopped.Wait()
		l.stop = nil
	}
	err := l.Flush()
	l.io.Lock()
	defer l.io.Unlock()
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.failed == nil {
		freeReserved(l.file)
		if l.reach.last < l.durable {
			l.reach.last = l.durable
			err = errors.Join(err, l.reach.write(l.options.FS, l.dir))
		}
		l.failed = errors.New("the log is closed")
	}
	return errors.Join(err, l.release())
}

// release closes the files.
func (l *Log) release() (err error) {
	if l.device != nil {
		err = l.device.close()
		l.device = nil
	}
	if l.file != nil {
		err = errors.Join(err, l.file.Close())
		l.file = nil
	}
	return err
}
