package vfs

import (
	"errors"

	"golang.org/x/sys/unix"
)

// Sync leaves out what reading the file back does not need, such as its times.
func (f osFile) Sync() error {
	for {
		err := unix.Fdatasync(int(f.Fd()))
		if !errors.Is(err, unix.EINTR) {
			return err
		}
	}
}

// Reserve allocates blocks beyond the end of the file, or, where the file system
// cannot, asks that much more than that is free.
func (f osFile) Reserve(size int64) error {
	for {
		err := unix.Fallocate(int(f.Fd()), unix.FALLOC_FL_KEEP_SIZE, 0, size)
		switch {
		case errors.Is(err, unix.EINTR):
		case errors.Is(err, unix.EOPNOTSUPP), errors.Is(err, unix.ENOSYS):
			return f.checkFree(size)
		default:
			return err
		}
	}
}
