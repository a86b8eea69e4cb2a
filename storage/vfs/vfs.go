// Package vfs is the file system as storage sees it. All files of a database go
// through it, so that tests can crash at every call, fail any of them, and lose
// what was not synced. OS is the real one, Memory one for tests.
package vfs

import (
	"errors"
	"io"
	"io/fs"
)

// FS is a file system. Names are paths as the operating system writes them. A
// missing file or folder is an error that wraps fs.ErrNotExist.
type FS interface {
	Files
	Names
	Folders
	Lender
}

// Files opens files.
type Files interface {
	// Open opens a file for what mode says.
	Open(name string, mode Mode) (File, error)
	// Lock takes the lock that a file stands for, which is made where it is
	// missing (a shared lock on a missing file is an error); it does not wait.
	// ErrLocked is what it wraps where somebody has the lock.
	Lock(name string, shared bool) (io.Closer, error)
	// Stat says what a name is.
	Stat(name string) (Entry, error)
}

// Names changes the entries of folders; they are durable after SyncDir.
type Names interface {
	Rename(from, to string) error
	Remove(name string) error
	SyncDir(dir string) error
}

// Folders makes and lists folders.
type Folders interface {
	// MkdirAll makes a folder and those it is in; the entry of dir itself in
	// its parent is durable after SyncDir of the parent.
	MkdirAll(dir string) error
	// List gives the entries of a folder by name.
	List(dir string) ([]Entry, error)
}

// File is an open file. Its methods may be called from several goroutines.
type File interface {
	io.ReaderAt
	io.WriterAt
	io.Closer
	Durable
	// Size is how long the file is.
	Size() (int64, error)
}

// Durable is what makes a file's content durable.
type Durable interface {
	// Sync returns when content and length are durable.
	Sync() error
	// Truncate changes the length, and gives back what was reserved beyond it.
	Truncate(size int64) error
	// Reserve makes sure that the file can grow to size without the disk becoming
	// full; its length stays as it is. The error wraps syscall.ENOSPC, or is that
	// of the system, and has done no harm.
	Reserve(size int64) error
}

// Mapper is a file that can be mapped into memory.
type Mapper interface {
	// Map gives the first size bytes, aligned to 8, which stay readable until
	// release is called, also after Close.
	Map(size int) (data []byte, release func(), err error)
}

// Mode is what a file is opened for.
type Mode uint8

// The modes.
const (
	Read   Mode = iota // an existing file, for reading
	Write              // an existing file, for reading and writing
	Create             // a file that is made, or emptied where it exists
)

// Entry is what a folder has under a name.
type Entry struct {
	Name string
	Size int64
	Dir  bool
}

// ErrLocked is the error for a lock that somebody has.
var ErrLocked = errors.New("locked")

// Exists reports whether there is something with a name.
func Exists(f FS, name string) (bool, error) {
	_, err := f.Stat(name)
	if errors.Is(err, fs.ErrNotExist) {
		return false, nil
	}
	return err == nil, err
}

// ReadFile is all of a file.
func ReadFile(f FS, name string) ([]byte, error) {
	file, err := f.Open(name, Read)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	size, err := file.Size()
	if err != nil {
		return nil, err
	}
	data := make([]byte, size)
	return data, ReadFull(file, data)
}

// ReadFull fills data from the beginning of a file.
func ReadFull(file File, data []byte) error {
	for n := 0; n < len(data); {
		k, err := file.ReadAt(data[n:], int64(n))
		n += k
		if err != nil && n < len(data) {
			return err
		}
	}
	return nil
}

// WriteFile writes a whole file and makes its content durable, but not its entry.
func WriteFile(f FS, name string, data []byte) error {
	file, err := f.Open(name, Create)
	if err != nil {
		return err
	}
	_, err = file.WriteAt(data, 0)
	if err == nil {
		err = file.Sync()
	}
	return errors.Join(err, file.Close())
}

// RemoveAll removes a folder and what is in it; it need not be there.
func RemoveAll(f FS, dir string) error {
	entries, err := f.List(dir)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	for _, e := range entries {
		name := Join(dir, e.Name)
		if e.Dir {
			err = RemoveAll(f, name)
		} else {
			err = f.Remove(name)
		}
		if err != nil {
			return err
		}
	}
	return f.Remove(dir)
}
