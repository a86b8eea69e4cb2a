package wal

import (
	"errors"
	"io/fs"

	"github.com/morseldb/morsel/storage/vfs"
)

// errLeft is what an error wraps that left a file behind.
var errLeft = errors.New("a new segment could neither be made nor removed")

// create makes an empty segment that has room for so many bytes, durably, or
// leaves nothing.
func (l *Log) create(first uint64, room int64) (segment, vfs.File, error) {
	seg := segment{path: vfs.Join(l.dir, segmentName(first)), first: first}
	file, err := l.options.FS.Open(seg.path, vfs.Create)
	if err != nil {
		return seg, nil, err
	}
	if err = file.Reserve(max(room, minReserve)); err == nil {
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
		if err := l.force(); err != nil {
			return l.latch(err)
		}
		l.unsynced, l.onDisk = false, l.durable
	}
	next := reach{first: l.durable + 1, last: l.durable}
	if err := next.prepare(l.options.FS, l.dir); err != nil {
		return err
	}
	// What is pending had its space in the old segment, and must have it in the new one.
	pending := l.end - l.at
	seg, file, err := l.create(next.first, pending)
	if errors.Is(err, errLeft) {
		return l.latch(err)
	}
	if err != nil {
		return err
	}
	if err := l.change(next, seg, file); err != nil {
		return l.latch(err)
	}
	l.older += l.at
	l.segments[len(l.segments)-1].size = l.at
	l.segments = append(l.segments, seg)
	l.at, l.end, l.reserved = 0, pending, max(pending, minReserve)
	return nil
}

// change makes a segment that is there and empty the one that is written.
func (l *Log) change(next reach, seg segment, file vfs.File) error {
	old := l.file
	l.file = file
	err := enforceReach(l.options.FS, l.dir)
	l.reach = next
	freeReserved(old)
	if err = errors.Join(err, old.Close(), l.device.close()); err != nil {
		l.device = nil
		return err
	}
	l.device, err = openDevice(l.options.FS, l.dir, seg, l.durable)
	return err
}

// freeReserved gives back the space that a file will not need any more. Where it
// cannot, the space comes back when the file is removed.
func freeReserved(file vfs.File) {
	if size, err := file.Size(); err == nil {
		_ = file.Truncate(size)
	}
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
		l.older -= l.segments[n].size
		l.mu.Unlock()
		n++
	}
	l.segments = l.segments[n:]
	if n == 0 {
		return nil
	}
	return l.options.FS.SyncDir(l.dir)
}
