package vfs

import (
	"fmt"
	"io"
	"io/fs"
	"slices"
	"syscall"
)

// memoryFile is an open file of a Memory.
type memoryFile struct {
	m      *Memory
	n      *node
	name   string
	write  bool
	closed bool
}

func (f *memoryFile) usable(op string, write bool) error {
	if f.closed {
		return &fs.PathError{Op: op, Path: f.name, Err: fs.ErrClosed}
	}
	if write && !f.write {
		return &fs.PathError{Op: op, Path: f.name, Err: fs.ErrPermission}
	}
	return nil
}

// ReadAt reads at an offset.
func (f *memoryFile) ReadAt(p []byte, off int64) (int, error) {
	f.m.mu.Lock()
	defer f.m.mu.Unlock()
	if err := f.usable("read", false); err != nil {
		return 0, err
	}
	if off >= int64(len(f.n.data)) {
		return 0, io.EOF
	}
	n := copy(p, f.n.data[off:])
	if n < len(p) {
		return n, io.EOF
	}
	return n, nil
}

// WriteAt writes at an offset, as much of p as fits.
func (f *memoryFile) WriteAt(p []byte, off int64) (int, error) {
	f.m.mu.Lock()
	defer f.m.mu.Unlock()
	if err := f.usable("write", true); err != nil {
		return 0, err
	}
	return f.m.write(f.n, f.name, p, off)
}

// write puts as much of p as fits into a file; the caller holds mu.
func (m *Memory) write(n *node, name string, p []byte, off int64) (int, error) {
	var full error
	if more := off + int64(len(p)) - n.room(); m.full && more > 0 {
		if more > m.free {
			fits := max(0, int64(len(p))-(more-m.free))
			p, more = p[:fits], m.free
			full = fmt.Errorf("write %s: %w", name, syscall.ENOSPC)
		}
		m.free -= more
	}
	n.put(p, off)
	return len(p), full
}

// room is how long the file can become without taking more of the disk.
func (n *node) room() int64 { return max(n.reserved, int64(len(n.data))) }

// put changes the data; the array may be shared with a crashed clone, so that
// it is only ever appended to or replaced.
func (n *node) put(p []byte, off int64) {
	if len(p) == 0 {
		return
	}
	end := int(off) + len(p)
	if int(off) == len(n.data) {
		n.data = append(n.data, p...)
		return
	}
	data := n.data
	if end > len(data) {
		data = append(slices.Clip(data), make([]byte, end-len(data))...)
	} else {
		data = slices.Clone(data)
	}
	copy(data[off:], p)
	n.data = data
}

// Sync makes the content durable.
func (f *memoryFile) Sync() error {
	f.m.mu.Lock()
	defer f.m.mu.Unlock()
	if err := f.usable("sync", true); err != nil {
		return err
	}
	f.n.synced = f.n.data
	return nil
}

// lose takes back what was not synced.
func (m *Memory) lose(n *node) {
	m.mu.Lock()
	defer m.mu.Unlock()
	n.data = slices.Clip(n.synced)
}

// Reserve takes space for the file to grow to size.
func (f *memoryFile) Reserve(size int64) error {
	f.m.mu.Lock()
	defer f.m.mu.Unlock()
	if err := f.usable("reserve", true); err != nil {
		return err
	}
	more := size - f.n.room()
	if more <= 0 {
		return nil
	}
	if f.m.full {
		if more > f.m.free {
			return fmt.Errorf("reserve %s: %w", f.name, syscall.ENOSPC)
		}
		f.m.free -= more
	}
	f.n.reserved = size
	return nil
}

// Truncate changes the length.
func (f *memoryFile) Truncate(size int64) error {
	f.m.mu.Lock()
	defer f.m.mu.Unlock()
	if err := f.usable("truncate", true); err != nil {
		return err
	}
	if f.m.full {
		f.m.free += max(0, f.n.room()-size)
	}
	f.n.reserved = 0
	if more := size - int64(len(f.n.data)); more > 0 {
		f.n.data = append(slices.Clip(f.n.data), make([]byte, more)...)
	} else {
		f.n.data = slices.Clip(f.n.data[:size])
	}
	return nil
}

// Size is the length.
func (f *memoryFile) Size() (int64, error) {
	f.m.mu.Lock()
	defer f.m.mu.Unlock()
	if err := f.usable("stat", false); err != nil {
		return 0, err
	}
	return int64(len(f.n.data)), nil
}

// Close closes the file.
func (f *memoryFile) Close() error {
	f.m.mu.Lock()
	defer f.m.mu.Unlock()
	if err := f.usable("close", false); err != nil {
		return err
	}
	f.closed = true
	return nil
}
