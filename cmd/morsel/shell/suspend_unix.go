//go:build unix

package shell

import "syscall"

// suspend stops the shell until it is brought back to the foreground.
func suspend() error { return syscall.Kill(0, syscall.SIGTSTP) }
