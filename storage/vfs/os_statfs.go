//go:build linux || darwin || freebsd

package vfs

import (
	"fmt"

	"golang.org/x/sys/unix"
)

// keepFree is what a file may not use up where its space cannot be reserved: what
// others write meanwhile must not fill the disk before we ask again.
const keepFree = 64 << 20

// checkFree reports a disk on which the file cannot grow to size safely.
func (f osFile) checkFree(size int64) error {
	var st unix.Statfs_t
	if err := unix.Fstatfs(int(f.Fd()), &st); err != nil {
		return err
	}
	have, err := f.Size()
	if err != nil {
		return err
	}
	if free := int64(st.Bavail) * int64(st.Bsize); free < size-have+keepFree {
		return fmt.Errorf("%s: only %d bytes are free: %w", f.Name(), free, unix.ENOSPC)
	}
	return nil
}
