//go:build !linux

package storage

import "time"

// threadTime is unknown here.
func threadTime() time.Duration { return 0 }
