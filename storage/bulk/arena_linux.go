package bulk

import (
	"errors"
	"fmt"
	"os"

	"golang.org/x/sys/unix"
)

// mapped is a file without a name that grows by mapped segments.
type mapped struct {
	file *os.File
	size int64
	segs [][]byte
}

// grow maps n more bytes. Their space is reserved before: a write to mapped
// memory that the disk has no room for would end the process.
func (m *mapped) grow(dir string, n int) ([]byte, error) {
	page := os.Getpagesize()
	n = (n + page - 1) / page * page
	if m.file == nil {
		f, err := os.CreateTemp(dir, "sort-*.tmp")
		if err != nil {
			return nil, fmt.Errorf("making a file to sort in: %w", err)
		}
		m.file = f
		if err := os.Remove(f.Name()); err != nil {
			return nil, fmt.Errorf("taking the name of a file to sort in: %w", err)
		}
	}
	fd := int(m.file.Fd())
	err := unix.Fallocate(fd, 0, m.size, int64(n))
	if errors.Is(err, unix.EOPNOTSUPP) {
		return nil, nil // a file system without reservations: the heap has to do
	}
	if err != nil {
		return nil, fmt.Errorf("there is no room for %d bytes to sort in: %w", n, err)
	}
	seg, err := unix.Mmap(fd, m.size, n, unix.PROT_READ|unix.PROT_WRITE, unix.MAP_SHARED)
	if err != nil {
		return nil, fmt.Errorf("mapping a file to sort in: %w", err)
	}
	m.size += int64(n)
	m.segs = append(m.segs, seg)
	return seg, nil
}

// yield lets the system have the memory back; what is in it stays in the file.
func (m *mapped) yield() {
	for _, s := range m.segs {
		_ = unix.Madvise(s, unix.MADV_DONTNEED) // advice only
	}
}

// close unmaps everything: no array of the file may be used any more.
func (m *mapped) close() error {
	var errs []error
	for _, s := range m.segs {
		errs = append(errs, unix.Munmap(s))
	}
	m.segs = nil
	if m.file != nil {
		errs = append(errs, m.file.Close())
		m.file = nil
	}
	return errors.Join(errs...)
}
