//go:build unix

package folder

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
