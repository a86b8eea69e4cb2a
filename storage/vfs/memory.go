package vfs

import (
	"fmt"
	"io"
	"io/fs"
	"path/filepath"
	"slices"
	"strings"
	"sync"
)

// Memory is a file system for tests that lives in memory and knows what of it is
// durable: Crash gives what a power failure may leave.
type Memory struct {
	mu      sync.Mutex
	now     map[string]*node // by clean path
	pending []change         // of names, not yet durable, in order
	durable map[string]*node
	locks   map[string]int // -1 for one alone, else how many share
	free    int64          // bytes that still fit, where full is set
	full    bool
}

// node is a file or folder.
type node struct {
	dir    bool
	data   []byte
	synced []byte

	reserved int64 // bytes that the file may have without asking for more space
}

// change is one of the entries of a folder: to gets node (nil: goes), and from,
// where it is not empty, goes at the same time.
type change struct {
	dir, from, to string
	node          *node
}

// NewMemory makes an empty file system, which has the root folder only.
func NewMemory() *Memory {
	root := &node{dir: true}
	top := string(filepath.Separator)
	return &Memory{now: map[string]*node{top: root}, durable: map[string]*node{top: root}, locks: map[string]int{}}
}

// SetFree says how many bytes still fit; writes beyond fail as on a full disk.
func (m *Memory) SetFree(n int64) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.free, m.full = n, true
}

func missing(op, name string) error { return &fs.PathError{Op: op, Path: name, Err: fs.ErrNotExist} }

func (m *Memory) note(c change) {
	c.dir = filepath.Dir(c.to)
	m.pending = append(m.pending, c)
	if c.from != "" {
		delete(m.now, c.from)
	}
	if c.node == nil {
		delete(m.now, c.to)
	} else {
		m.now[c.to] = c.node
	}
}

// Open opens a file.
func (m *Memory) Open(name string, mode Mode) (File, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	name = filepath.Clean(name)
	n := m.now[name]
	switch {
	case n != nil && n.dir:
		return nil, &fs.PathError{Op: "open", Path: name, Err: fs.ErrInvalid}
	case n == nil && (mode != Create || m.now[filepath.Dir(name)] == nil):
		return nil, missing("open", name)
	case n == nil:
		n = &node{}
		m.note(change{to: name, node: n})
	case mode == Create:
		n.data = nil
	}
	return &memoryFile{m: m, n: n, name: name, write: mode != Read}, nil
}

// Lock takes a lock.
func (m *Memory) Lock(name string, shared bool) (io.Closer, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	name = filepath.Clean(name)
	if m.now[name] == nil {
		if shared || m.now[filepath.Dir(name)] == nil {
			return nil, missing("lock", name)
		}
		m.note(change{to: name, node: &node{}})
	}
	held := m.locks[name]
	if held != 0 && (!shared || held < 0) {
		return nil, fmt.Errorf("%w: %s", ErrLocked, name)
	}
	if shared {
		m.locks[name]++
	} else {
		m.locks[name] = -1
	}
	return &memoryLock{m: m, name: name, shared: shared}, nil
}

type memoryLock struct {
	m      *Memory
	name   string
	shared bool
	closed bool
}

// Close frees the lock.
func (l *memoryLock) Close() error {
	l.m.mu.Lock()
	defer l.m.mu.Unlock()
	if l.closed {
		return fs.ErrClosed
	}
	l.closed = true
	if l.shared {
		l.m.locks[l.name]--
	} else {
		l.m.locks[l.name] = 0
	}
	return nil
}

// Stat says what a name is.
func (m *Memory) Stat(name string) (Entry, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	name = filepath.Clean(name)
	n := m.now[name]
	if n == nil {
		return Entry{}, missing("stat", name)
	}
	return Entry{Name: filepath.Base(name), Size: int64(len(n.data)), Dir: n.dir}, nil
}

// Rename moves a file, over another one if need be.
func (m *Memory) Rename(from, to string) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	from, to = filepath.Clean(from), filepath.Clean(to)
	n := m.now[from]
	if n == nil {
		return missing("rename", from)
	}
	if n.dir || filepath.Dir(from) != filepath.Dir(to) {
		return &fs.PathError{Op: "rename", Path: from, Err: fs.ErrInvalid}
	}
	m.note(change{from: from, to: to, node: n})
	return nil
}

// Remove removes a file or an empty folder.
func (m *Memory) Remove(name string) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	name = filepath.Clean(name)
	if m.now[name] == nil {
		return missing("remove", name)
	}
	for other := range m.now {
		if filepath.Dir(other) == name && other != name {
			return &fs.PathError{Op: "remove", Path: name, Err: fs.ErrExist}
		}
	}
	m.note(change{to: name})
	return nil
}

// SyncDir makes the entries of a folder durable.
func (m *Memory) SyncDir(dir string) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	dir = filepath.Clean(dir)
	if m.now[dir] == nil {
		return missing("sync", dir)
	}
	var rest []change
	for _, c := range m.pending {
		if c.dir == dir {
			c.apply(m.durable)
		} else {
			rest = append(rest, c)
		}
	}
	m.pending = rest
	return nil
}

// apply makes a change durable, or as much of it as others that were lost allow.
func (c *change) apply(names map[string]*node) {
	if c.from != "" {
		delete(names, c.from)
	}
	if c.node == nil {
		delete(names, c.to)
	} else {
		names[c.to] = c.node
	}
}

// MkdirAll makes a folder and those it is in.
func (m *Memory) MkdirAll(dir string) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	dir = filepath.Clean(dir)
	var make []string
	for ; m.now[dir] == nil; dir = filepath.Dir(dir) {
		make = append(make, dir)
	}
	for _, d := range slices.Backward(make) {
		m.note(change{to: d, node: &node{dir: true}})
	}
	return nil
}

// List gives the entries of a folder.
func (m *Memory) List(dir string) ([]Entry, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	dir = filepath.Clean(dir)
	if m.now[dir] == nil {
		return nil, missing("list", dir)
	}
	var entries []Entry
	for name, n := range m.now {
		if filepath.Dir(name) == dir && name != dir {
			entries = append(entries, Entry{Name: filepath.Base(name), Size: int64(len(n.data)), Dir: n.dir})
		}
	}
	slices.SortFunc(entries, func(a, b Entry) int { return strings.Compare(a.Name, b.Name) })
	return entries, nil
}
