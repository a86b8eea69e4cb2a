//go:build darwin || freebsd

package vfs

// Reserve asks that much more than size is free.
func (f osFile) Reserve(size int64) error { return f.checkFree(size) }
