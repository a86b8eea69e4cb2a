package vfs

import (
	"io"
	"sync"
)

// Op is a call that changes something or makes it durable.
type Op string

// The calls that a Hook is told of.
const (
	OpCreate   Op = "create"
	OpWrite    Op = "write"
	OpSync     Op = "sync"
	OpTruncate Op = "truncate"
	OpRename   Op = "rename"
	OpRemove   Op = "remove"
	OpSyncDir  Op = "syncdir"
	OpMkdir    Op = "mkdir"
	OpReserve  Op = "reserve"
)

// Hooked is a file system that tells a hook of every changing call before it is
// done. Where the hook gives an error the call fails with it: a write then writes
// half of its bytes, everything else does nothing.
type Hooked struct {
	FS
	mu   sync.Mutex
	hook func(op Op, name string) error
}

// NewHooked wraps a file system; hook is called by one goroutine at a time.
func NewHooked(f FS, hook func(op Op, name string) error) *Hooked { return &Hooked{FS: f, hook: hook} }

func (h *Hooked) ask(op Op, name string) error {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.hook(op, name)
}

// Open opens a file.
func (h *Hooked) Open(name string, mode Mode) (File, error) {
	if mode == Create {
		if err := h.ask(OpCreate, name); err != nil {
			return nil, err
		}
	}
	f, err := h.FS.Open(name, mode)
	if err != nil {
		return nil, err
	}
	return &hookedFile{File: f, h: h, name: name}, nil
}

// Lock takes a lock; making its file is no call of interest.
func (h *Hooked) Lock(name string, shared bool) (io.Closer, error) { return h.FS.Lock(name, shared) }

// Rename renames a file.
func (h *Hooked) Rename(from, to string) error {
	if err := h.ask(OpRename, to); err != nil {
		return err
	}
	return h.FS.Rename(from, to)
}

// Remove removes a file.
func (h *Hooked) Remove(name string) error {
	if err := h.ask(OpRemove, name); err != nil {
		return err
	}
	return h.FS.Remove(name)
}

// SyncDir makes the entries of a folder durable.
func (h *Hooked) SyncDir(dir string) error {
	if err := h.ask(OpSyncDir, dir); err != nil {
		return err
	}
	return h.FS.SyncDir(dir)
}

// MkdirAll makes a folder.
func (h *Hooked) MkdirAll(dir string) error {
	if err := h.ask(OpMkdir, dir); err != nil {
		return err
	}
	return h.FS.MkdirAll(dir)
}

type hookedFile struct {
	File
	h    *Hooked
	name string
}

// WriteAt writes, or half where the hook refuses.
func (f *hookedFile) WriteAt(p []byte, off int64) (int, error) {
	if err := f.h.ask(OpWrite, f.name); err != nil {
		n, _ := f.File.WriteAt(p[:len(p)/2], off)
		return n, err
	}
	return f.File.WriteAt(p, off)
}

// Sync makes the content durable. Where the hook refuses, a Memory loses what was
// not: a kernel may drop what it could not write, and a later sync succeed.
func (f *hookedFile) Sync() error {
	if err := f.h.ask(OpSync, f.name); err != nil {
		if m, ok := f.File.(*memoryFile); ok {
			m.m.lose(m.n)
		}
		return err
	}
	return f.File.Sync()
}

// Truncate changes the length.
func (f *hookedFile) Truncate(size int64) error {
	if err := f.h.ask(OpTruncate, f.name); err != nil {
		return err
	}
	return f.File.Truncate(size)
}

// Reserve reserves space.
func (f *hookedFile) Reserve(size int64) error {
	if err := f.h.ask(OpReserve, f.name); err != nil {
		return err
	}
	return f.File.Reserve(size)
}

// Lend lends a folder; what is done to its files is told to the hook.
func (h *Hooked) Lend(dir string) (Lent, error) {
	l, err := h.FS.Lend(dir)
	if err != nil {
		return nil, err
	}
	return &hookedLent{Lent: l, h: h, dir: dir}, nil
}

type hookedLent struct {
	Lent
	h   *Hooked
	dir string
}

// Append runs write. Where the hook refuses, the disk of a Memory gets half of
// what was written.
func (l *hookedLent) Append(name string, write func() error) error {
	err := l.h.ask(OpWrite, Join(l.dir, name))
	if err == nil {
		return l.Lent.Append(name, write)
	}
	if m, ok := l.Lent.(*memoryLent); ok {
		_ = m.append(name, write, 2)
	}
	return err
}

// Sync runs sync. Where the hook refuses, a Memory loses what was not durable.
func (l *hookedLent) Sync(name string, sync func() error) error {
	err := l.h.ask(OpSync, Join(l.dir, name))
	if err == nil {
		return l.Lent.Sync(name, sync)
	}
	if m, ok := l.Lent.(*memoryLent); ok {
		if n := m.node(name); n != nil {
			m.m.lose(n)
		}
	}
	return err
}
