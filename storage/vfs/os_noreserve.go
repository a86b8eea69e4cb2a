//go:build !linux && !darwin && !freebsd

package vfs

// Reserve does nothing where we know no way to ask.
func (f osFile) Reserve(int64) error { return nil }
