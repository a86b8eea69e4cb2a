// Package spill keeps rows of queries in temporary files where memory is short:
// sequences of rows that are written once, in checksummed blocks of typed columns,
// and read in the same order. The files are of no use to anybody else and never
// survive the query.
package spill

import (
	"errors"
	"io"
	"io/fs"
	"strconv"
	"sync"
	"sync/atomic"
	"time"

	"github.com/morseldb/morsel/status"
	"github.com/morseldb/morsel/storage/vfs"
)

// Folder is where one opening of a database has its temporary files: a folder of
// its own, with a lock, below a root that others may use too. It is made when a
// query first needs it.
type Folder struct {
	fs   vfs.FS
	root string

	mu     sync.Mutex
	dir    string // "" = not made yet
	lock   io.Closer
	closed bool

	files atomic.Int64 // numbers them
	held  atomic.Int64
	total atomic.Int64
}

const (
	prefix   = "spill-"
	lockFile = "lock"
)

// NewFolder makes a folder below root, of which nothing is made yet; a nil f is
// the operating system's file system.
func NewFolder(f vfs.FS, root string) *Folder {
	if f == nil {
		f = vfs.OS()
	}
	return &Folder{fs: f, root: root}
}

// Clean removes what openings that ended without Close left below the root. It is
// no error that there is no such folder.
func (d *Folder) Clean() error {
	entries, err := d.fs.List(d.root)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	for _, e := range entries {
		if !e.Dir || len(e.Name) < len(prefix) || e.Name[:len(prefix)] != prefix {
			continue
		}
		dir := vfs.Join(d.root, e.Name)
		lock, err := d.fs.Lock(vfs.Join(dir, lockFile), false)
		if err != nil {
			continue // it is in use, or going away
		}
		err = errors.Join(lock.Close(), vfs.RemoveAll(d.fs, dir))
		if err != nil && !errors.Is(err, fs.ErrNotExist) {
			return err
		}
	}
	return nil
}

// open gives the folder, which is made and locked the first time.
func (d *Folder) open() (string, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.closed {
		return "", fs.ErrClosed
	}
	if d.dir != "" {
		return d.dir, nil
	}
	if err := d.Clean(); err != nil {
		return "", err
	}
	// Two openings at one moment find different names by the lock.
	for n := time.Now().UnixNano(); ; n++ {
		dir := vfs.Join(d.root, prefix+strconv.FormatInt(n, 36))
		if err := d.fs.MkdirAll(dir); err != nil {
			return "", err
		}
		lock, err := d.fs.Lock(vfs.Join(dir, lockFile), false)
		if errors.Is(err, vfs.ErrLocked) {
			continue
		}
		if err != nil {
			return "", err
		}
		d.dir, d.lock = dir, lock
		return dir, nil
	}
}

// Close removes the folder with all that is in it. Queries that still run fail
// when they spill again.
func (d *Folder) Close() error {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.closed = true
	if d.dir == "" {
		return nil
	}
	err := errors.Join(d.lock.Close(), vfs.RemoveAll(d.fs, d.dir))
	d.dir = ""
	return err
}

// Held is how many bytes temporary files have now, Total how many were ever
// written.
func (d *Folder) Held() int64 { return d.held.Load() }

// Total is how many bytes were written to temporary files so far.
func (d *Folder) Total() int64 { return d.total.Load() }

// Space is what one run may put into temporary files. Several goroutines may use it.
type Space struct {
	folder *Folder
	limit  int64 // bytes; 0 = none

	mu    sync.Mutex
	used  int64
	total int64
	files map[*file]struct{}
}

// Space makes the space of a run, which may have up to limit bytes at a time; 0 =
// as many as the disk takes.
func (d *Folder) Space(limit int64) *Space { return &Space{folder: d, limit: limit} }

// Setting is the setting that limits what a transaction may put into temporary files.
const Setting = "db.transaction.temporary.max"

// take reserves bytes for a file.
func (s *Space) take(bytes int64) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.limit > 0 && s.used+bytes > s.limit {
		return status.New(status.MemoryLimit, "",
			"The transaction's memory is used up, and what does not fit would take more than %d bytes of temporary files. %s threshold reached", s.limit, Setting)
	}
	s.used += bytes
	s.total += bytes
	s.folder.held.Add(bytes)
	s.folder.total.Add(bytes)
	return nil
}

// Total is how many bytes the run has written to files.
func (s *Space) Total() int64 {
	if s == nil {
		return 0
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.total
}

// Close removes the files that are left. Nobody may use them any more.
func (s *Space) Close() {
	if s == nil {
		return
	}
	s.mu.Lock()
	var left []*file
	for f := range s.files {
		left = append(left, f)
	}
	s.mu.Unlock()
	for _, f := range left {
		f.drop()
	}
}

// file is one temporary file; written to its end, then read.
type file struct {
	space *Space
	name  string
	open  vfs.File // while it is written
	size  int64
}

func (s *Space) create() (*file, error) {
	dir, err := s.folder.open()
	if err != nil {
		return nil, failure("make a folder for temporary files", err)
	}
	f := &file{space: s, name: vfs.Join(dir, strconv.FormatInt(s.folder.files.Add(1), 36))}
	if f.open, err = s.folder.fs.Open(f.name, vfs.Create); err != nil {
		return nil, failure("make a temporary file", err)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.files == nil {
		s.files = map[*file]struct{}{}
	}
	s.files[f] = struct{}{}
	return f, nil
}

// failure is the error of a call of the file system.
func failure(what string, err error) error {
	return status.Wrap(status.ExecutionFailed, err, "The query needs more memory than it may have and cannot %s: %v", what, err)
}

func (f *file) append(block []byte) error {
	if err := f.space.take(int64(len(block))); err != nil {
		return err
	}
	at := f.size
	f.size += int64(len(block)) // also of what is written in part
	if _, err := f.open.WriteAt(block, at); err != nil {
		return failure("write temporary file "+f.name, err)
	}
	return nil
}

// finish ends writing.
func (f *file) finish() error {
	if f.open == nil {
		return nil
	}
	err := f.open.Close()
	f.open = nil
	if err != nil {
		return failure("write temporary file "+f.name, err)
	}
	return nil
}

// drop removes the file. What that could fail with is of no interest: the folder
// is removed later, too.
func (f *file) drop() {
	if f.open != nil {
		_ = f.open.Close()
		f.open = nil
	}
	_ = f.space.folder.fs.Remove(f.name)
	s := f.space
	s.mu.Lock()
	defer s.mu.Unlock()
	if _, is := s.files[f]; is {
		delete(s.files, f)
		s.used -= f.size
		s.folder.held.Add(-f.size)
	}
}
