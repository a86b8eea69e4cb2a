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
