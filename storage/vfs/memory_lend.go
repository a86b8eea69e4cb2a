package vfs

import (
	"io"
	"os"
	"path/filepath"
	"runtime"
)

// memoryLent is a folder of a Memory that is lent: a copy of its files in a folder
// of the operating system. What is appended there is appended to the Memory's file
// at once, not durable until Sync is run, so that a crash between the two finds
// what a disk might have.
type memoryLent struct {
	m         *Memory
	dir, path string
	cleanup   runtime.Cleanup
}

// scratch is where copies are made: in memory, where the system offers that.
func scratch() string {
	const shared = "/dev/shm"
	if info, err := os.Stat(shared); err == nil && info.IsDir() {
		return shared
	}
	return os.TempDir()
}

// Lend copies the folder's files to the operating system.
func (m *Memory) Lend(dir string) (Lent, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	dir = filepath.Clean(dir)
	if m.now[dir] == nil {
		return nil, missing("lend", dir)
	}
	path, err := os.MkdirTemp(scratch(), "morsel-memory-")
	if err != nil {
		return nil, err
	}
	l := &memoryLent{m: m, dir: dir, path: path}
	// A test that forgets its store must not fill the scratch folder.
	l.cleanup = runtime.AddCleanup(l, func(path string) { _ = os.RemoveAll(path) }, path)
	for name, n := range m.now {
		if n.dir || filepath.Dir(name) != dir {
			continue
		}
		if err := os.WriteFile(filepath.Join(path, filepath.Base(name)), n.data, 0o600); err != nil {
			return nil, err
		}
	}
	return l, nil
}

// Path is that of the copy.
func (l *memoryLent) Path() string { return l.path }

// Append runs write on the copy and takes over what it wrote.
func (l *memoryLent) Append(name string, write func() error) error { return l.append(name, write, 1) }

// append takes over a part of what was written: all of it, or only a half.
func (l *memoryLent) append(name string, write func() error, part int64) error {
	failed := write()
	l.m.mu.Lock()
	defer l.m.mu.Unlock()
	n := l.m.now[filepath.Join(l.dir, name)]
	if n == nil {
		return missing("append", name)
	}
	f, err := os.Open(filepath.Join(l.path, name))
	if err != nil {
		return err
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return err
	}
	end := int64(len(n.data))
	p := make([]byte, max(0, info.Size()-end)/part)
	if _, err := io.ReadFull(io.NewSectionReader(f, end, int64(len(p))), p); err != nil {
		return err
	}
	if _, err := l.m.write(n, name, p, end); err != nil {
		return err
	}
	return failed
}

func (l *memoryLent) node(name string) *node {
	l.m.mu.Lock()
	defer l.m.mu.Unlock()
	return l.m.now[filepath.Join(l.dir, name)]
}

// Sync makes the Memory's file durable.
func (l *memoryLent) Sync(name string, sync func() error) error {
	if err := sync(); err != nil {
		return err
	}
	n := l.node(name)
	if n == nil {
		return missing("sync", name)
	}
	l.m.mu.Lock()
	defer l.m.mu.Unlock()
	n.synced = n.data
	return nil
}

// Close removes the copy.
func (l *memoryLent) Close() error {
	l.cleanup.Stop()
	return os.RemoveAll(l.path)
}
