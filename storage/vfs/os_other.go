//go:build !unix

package vfs

import "os"

// flock does nothing where the system has no lock that we know.
func flock(*os.File, bool) error { return nil }
