//go:build unix

package vfs

import (
	"os"

	"golang.org/x/sys/unix"
)

// flock locks a file against other openings of it, also in this process: shared
// among readers, or for one alone. It does not wait.
func flock(f *os.File, shared bool) error {
	how := unix.LOCK_EX
	if shared {
		how = unix.LOCK_SH
	}
	return unix.Flock(int(f.Fd()), how|unix.LOCK_NB)
}

// Map maps the file for reading.
func (f osFile) Map(size int) (data []byte, release func(), err error) {
	data, err = unix.Mmap(int(f.Fd()), 0, size, unix.PROT_READ, unix.MAP_SHARED)
	if err != nil {
		return nil, nil, err
	}
	return data, func() { _ = unix.Munmap(data) }, nil
}
