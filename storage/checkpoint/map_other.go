//go:build !unix

package checkpoint

import "os"

// mapFile reads the file, where the system has no mapping that we know.
func mapFile(f *os.File, size int) ([]byte, error) { return readAligned(f, size) }
