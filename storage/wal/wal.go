// Package wal is the write-ahead log of a database that stands alone: it makes
// records durable before they are acknowledged and gives them back in order
// when the database is opened after a crash.
//
// The log is a folder of segments. A segment is a header and batches; a batch is
// what one write made durable: the records of all who waited. It has a checksum
// of its own, each record in it another one, chained to the record before. A
// batch is written only after those before it are durable (or says that they may
// not be), so that a damaged batch is a torn write exactly where no such batch
// follows it: then nobody was told that its records were durable, and it is cut.
// Anything else is damage and an error.
//
// Space is reserved by writing zeros ahead of the end, so that a full disk
// refuses a record before it has a place in the log. After any error of a write
// or sync the log is never written again: whether its bytes are on the disk is
// unknown, and a later sync could succeed without them.
package wal

import (
	"errors"
	"fmt"
	"sync"
	"time"

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
	// SegmentSize is when a new file is begun; 0 means 16 MiB.
	SegmentSize int64
}

const (
	segmentSize = 16 << 20
	minReserve  = 64 << 10
	maxReserve  = 4 << 20
)

// Log is an open log. Append and the functions that it returns may be called
// from many goroutines; whoever waits first writes and syncs for all.
type Log struct {
	dir     string
	options Options

	mu       sync.Mutex // guards the fields below
	pending  []byte     // the next batch, its header to be filled in
	spare    []byte
	count    uint32 // records in pending
	last     uint64 // newest sequence number appended
	sum      uint32 // its checksum
	durable  uint64 // newest that those who appended it need not wait for
	older    int64  // bytes of records in the segments before the last
	end      int64  // of the segment, pending included
	reserved int64  // length of the segment
	file     vfs.File
	failed   error // latched: nothing is written any more

	io       sync.Mutex // held by the one that writes
	segments []segment  // the last is file
	at       int64      // where the next batch goes
	atSum    uint32     // checksum of the record before it
	unsynced bool       // a batch before at may not be on the disk

	stop    chan struct{} // ends the goroutine of Group
	stopped sync.WaitGroup
}

// ErrNoSpace is what refusing a record wraps where there is no room for it. The
// log goes on when there is.
var ErrNoSpace = errors.New("no space for the log")

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
	before := l.pending
	if len(before) == 0 {
		before = append(before, make([]byte, batchHeader)...)
	}
	batch, sum, err := r.Append(before, l.sum)
	if err != nil {
		return nil, err
	}
	more := int64(len(batch) - len(l.pending))
	if err := l.reserve(l.end + more); err != nil {
		return nil, err
	}
	l.pending = batch
	l.count++
	l.end += more
	l.last, l.sum = r.Seq, sum
	seq := r.Seq
	return func() error { return l.flush(seq) }, nil
}

// reserve makes the segment reach to `to`; the caller holds mu. Failing does no
// harm: the bytes beyond the end are zeros or nothing.
func (l *Log) reserve(to int64) error {
	if to <= l.reserved {
		return nil
	}
	step := min(max(l.reserved, minReserve), maxReserve)
	zeros := make([]byte, min(step, 1<<20))
	for goal := max(to, l.reserved+step); l.reserved < goal; {
		n, err := l.file.WriteAt(zeros[:min(int64(len(zeros)), goal-l.reserved)], l.reserved)
		l.reserved += int64(n)
		if err != nil {
			if l.reserved >= to {
				return nil
			}
			return fmt.Errorf("%w: %w", ErrNoSpace, err)
		}
	}
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
	batch, count, last, sum := l.pending, l.count, l.last, l.sum
	l.pending, l.count = l.spare[:0], 0
	l.mu.Unlock()

	err := l.write(batch, count, last)

	l.mu.Lock()
	defer l.mu.Unlock()
	if cap(batch) <= 1<<20 {
		l.spare = batch[:0]
	}
	if err != nil {
		return l.latch(err)
	}
	l.durable, l.atSum = last, sum
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

// write puts a batch behind the others.
func (l *Log) write(batch []byte, count uint32, last uint64) error {
	sealBatch(batch, count, last, !l.unsynced)
	if _, err := l.file.WriteAt(batch, l.at); err != nil {
		return err
	}
	l.at += int64(len(batch))
	if l.options.Durability != Full {
		l.unsynced = true
		return nil
	}
	return l.file.Sync()
}

// sync makes what was written durable; the caller holds io.
func (l *Log) sync() error {
	if !l.unsynced {
		return nil
	}
	if err := l.file.Sync(); err != nil {
		l.mu.Lock()
		defer l.mu.Unlock()
		return l.latch(err)
	}
	l.unsynced = false
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
	return l.older + l.end - segmentHeader
}

// Close makes durable what is pending and closes the files.
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
		l.failed = errors.New("the log is closed")
	}
	if l.file == nil {
		return err
	}
	err = errors.Join(err, l.file.Close())
	l.file = nil
	return err
}
