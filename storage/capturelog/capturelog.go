// Package capturelog is the log of captured changes, beside the log of records: frames of
// bytes that it does not understand, each under the sequence number of a transaction, in
// segments of which the oldest are dropped.
//
// It is not what makes a transaction durable, and may lack the newest frames after a crash;
// whoever opens it makes them again from the records. So it must be true only that the
// frames it gives are those that were appended, without a gap: the first that is damaged
// ends it. In the folder: "about" (the database's identity and a word of the owner's) and the
// segments, each named by the sequence number that its frames come behind.
package capturelog

import (
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"
	"strconv"
	"strings"
	"sync"

	"github.com/morseldb/morsel/storage/vfs"
)

const (
	aboutFile   = "about"
	aboutText   = "morsel captured changes, format 1\n"
	segmentSize = 8 << 20
	nameDigits  = 20
)

// Frame is what was appended. One without data says that no transaction up to Seq is missing.
type Frame struct {
	Seq  uint64
	Data []byte
}

// Log is an open log. Its methods may be called from several goroutines.
type Log struct {
	fs   vfs.FS
	dir  string
	size int64 // of a segment

	mu      sync.Mutex // guards what follows
	pending []byte
	last    uint64 // sequence number of the newest frame, pending or not

	io       sync.Mutex // held by who writes; taken before mu
	file     vfs.File   // of the last segment
	segments []segment
	at       int64  // where the next frame goes
	written  uint64 // sequence number of the newest frame in a file
	unsynced bool
	failed   error // latched: nothing is written any more
}

type segment struct {
	path   string
	behind uint64 // sequence number that its frames come behind
}

// About is what the folder says of itself: the identity of the database, and the owner's word;
// both empty where there is no log.
func About(f vfs.FS, dir string) (identity, word string, err error) {
	data, err := vfs.ReadFile(f, vfs.Join(dir, aboutFile))
	if errors.Is(err, fs.ErrNotExist) {
		return "", "", nil
	}
	if err != nil {
		return "", "", err
	}
	lines := strings.Split(string(data), "\n")
	if len(lines) != 4 || lines[0]+"\n" != aboutText {
		return "", "", nil
	}
	return lines[1], lines[2], nil
}

// Describe makes the folder where it is missing, and says what About reads, durably.
func Describe(f vfs.FS, dir, identity, word string) error {
	if err := f.MkdirAll(dir); err != nil {
		return err
	}
	if err := f.SyncDir(filepath.Dir(dir)); err != nil {
		return err
	}
	path := vfs.Join(dir, aboutFile)
	if err := vfs.WriteFile(f, path+".tmp", []byte(aboutText+identity+"\n"+word+"\n")); err != nil {
		return err
	}
	if err := f.Rename(path+".tmp", path); err != nil {
		return err
	}
	return f.SyncDir(dir)
}

// Remove removes the log, durably; it need not be there.
func Remove(f vfs.FS, dir string) error {
	err := f.Remove(vfs.Join(dir, aboutFile)) // first, so that what is left is not taken for a log
	if errors.Is(err, fs.ErrNotExist) {
		err = nil
	}
	return errors.Join(err, vfs.RemoveAll(f, dir), f.SyncDir(filepath.Dir(dir)))
}

// Read gives the frames of the log in order, up to the first that is damaged.
func Read(f vfs.FS, dir string) ([]Frame, error) {
	segments, err := list(f, dir)
	if err != nil {
		return nil, err
	}
	var frames []Frame
	for _, seg := range segments {
		if n := len(frames); n > 0 && frames[n-1].Seq != seg.behind {
			break
		}
		more, _, whole, err := seg.read(f)
		if err != nil {
			return nil, err
		}
		frames = append(frames, more...)
		if !whole {
			break
		}
	}
	return frames, nil
}

// Open opens the log for appending behind sequence number last: frames beyond it, and what is
// behind a damaged one, are cut off. Where the frames do not reach it, an empty log begins there. Segments are of about size bytes; 0 means 8 MiB.
func Open(f vfs.FS, dir string, last uint64, size int64) (*Log, error) {
	if size <= 0 {
		size = segmentSize
	}
	l := &Log{fs: f, dir: dir, size: size}
	segments, err := list(f, dir)
	if err != nil {
		return nil, err
	}
	keep := 0
	var end int64
	reaches := false
	for whole := true; whole && keep < len(segments); keep++ {
		seg := segments[keep]
		if seg.behind > last || keep > 0 && seg.behind != l.written {
			break
		}
		var frames []Frame
		var ends []int64
		if frames, ends, whole, err = seg.read(f); err != nil {
			return nil, err
		}
		n := len(frames)
		for n > 0 && frames[n-1].Seq > last {
			n, whole, reaches = n-1, false, true
		}
		if n == 0 {
			break
		}
		l.written, end = frames[n-1].Seq, ends[n-1]
	}
	if !reaches && l.written < last {
		keep = 0
	}
	for _, seg := range segments[keep:] {
		if err := f.Remove(seg.path); err != nil {
			return nil, err
		}
	}
	l.segments = segments[:keep]
	if keep == 0 {
		l.written, l.last = last, last
		if err := l.begin(); err != nil {
			return nil, err
		}
		return l, nil
	}
	l.last = l.written
	if l.file, err = f.Open(l.segments[keep-1].path, vfs.Write); err != nil {
		return nil, err
	}
	l.at = end
	if err := errors.Join(l.file.Truncate(end), l.file.Sync(), f.SyncDir(dir)); err != nil {
		return nil, errors.Join(err, l.file.Close())
	}
	l.Cover(last)
	return l, nil
}

// list is the segments, oldest first.
func list(f vfs.FS, dir string) (out []segment, err error) {
	entries, err := f.List(dir)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	for _, e := range entries {
		if behind, err := strconv.ParseUint(e.Name, 10, 64); err == nil && len(e.Name) == nameDigits {
			out = append(out, segment{vfs.Join(dir, e.Name), behind})
		}
	}
	return out, err
}

// begin begins a segment behind what is written; who calls holds io, or is alone.
func (l *Log) begin() error {
	seg := segment{vfs.Join(l.dir, fmt.Sprintf("%0*d", nameDigits, l.written)), l.written}
	file, err := l.fs.Open(seg.path, vfs.Create)
	if err != nil {
		return err
	}
	head := appendFrame([]byte(segmentMagic), seg.behind, nil)
	if _, err = file.WriteAt(head, 0); err == nil {
		err = errors.Join(file.Sync(), l.fs.SyncDir(l.dir))
	}
	if err != nil {
		return errors.Join(err, file.Close())
	}
	if l.file != nil {
		err = l.file.Close()
	}
	l.file, l.at = file, int64(len(head))
	l.segments = append(l.segments, seg)
	return err
}

// Append appends a frame, whose sequence number is beyond all before; Flush writes it.
func (l *Log) Append(seq uint64, data []byte) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.pending = appendFrame(l.pending, seq, data)
	l.last = seq
}

// Cover notes that no transaction up to seq is missing, where the frames do not say it already.
func (l *Log) Cover(seq uint64) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.last < seq {
		l.pending = appendFrame(l.pending, seq, nil)
		l.last = seq
	}
}

// Flush writes what was appended, and with sync waits until the disk has it. The first error
// is the last write: the frames that are there go on being right, and newer ones missing.
func (l *Log) Flush(sync bool) error {
	l.io.Lock()
	defer l.io.Unlock()
	l.mu.Lock()
	data, last := l.pending, l.last
	l.pending = nil
	l.mu.Unlock()
	if l.failed != nil {
		return nil // it was said once
	}
	l.failed = l.write(data, last, sync)
	return l.failed
}

func (l *Log) write(data []byte, last uint64, sync bool) error {
	if len(data) > 0 {
		if _, err := l.file.WriteAt(data, l.at); err != nil {
			return err
		}
		l.at += int64(len(data))
		l.written, l.unsynced = last, true
	}
	full := l.at > l.size
	if l.unsynced && (sync || full) {
		if err := l.file.Sync(); err != nil {
			return err
		}
		l.unsynced = false
	}
	if full {
		return l.begin()
	}
	return nil
}

// Drop removes the segments that have nothing beyond seq.
func (l *Log) Drop(seq uint64) error {
	l.io.Lock()
	defer l.io.Unlock()
	n := 0
	for n+1 < len(l.segments) && l.segments[n+1].behind <= seq {
		if err := l.fs.Remove(l.segments[n].path); err != nil {
			return err
		}
		n++
	}
	l.segments = l.segments[n:]
	if n == 0 {
		return nil
	}
	return l.fs.SyncDir(l.dir)
}

// Close makes all frames durable and closes the log; who flushes it after that does nothing.
func (l *Log) Close() error {
	err := l.Flush(true)
	l.io.Lock()
	defer l.io.Unlock()
	l.failed = fs.ErrClosed
	return errors.Join(err, l.file.Close())
}
