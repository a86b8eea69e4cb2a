package wal

import (
	"errors"
	"fmt"
	"math"
	"path/filepath"

	tidwall "github.com/tidwall/wal"

	"github.com/morseldb/morsel/storage/vfs"
)

// device is tidwall/wal and the folder that it works in. It is used by one
// goroutine at a time: tidwall/wal panics when it is read by several.
//
// tidwall/wal begins a new segment in the middle of a write, by truncating the
// file of that name, and does not sync the folder. So we never let it: a segment
// ends by closing it, making the next file, durably and with space reserved, and
// opening it again, for which it reads the names and the last file. Nor does it
// cut the front off: whole files are removed.
type device struct {
	lent     vfs.Lent
	segments *tidwall.Log
	tail     string // name of the last segment
}

// openDevice opens the log in folder dir, which must end with sequence number
// last in the segment tail, behind a whole record.
func openDevice(f vfs.FS, dir string, tail segment, last uint64) (*device, error) {
	lent, err := f.Lend(dir)
	if err != nil {
		return nil, err
	}
	d := &device{lent: lent, tail: filepath.Base(tail.path)}
	d.segments, err = tidwall.Open(lent.Path(), &tidwall.Options{
		NoSync: true, SegmentSize: math.MaxInt, SegmentCacheSize: 1,
		NoCopy: true, AllowEmpty: true, DirPerms: 0o750, FilePerms: 0o640,
	})
	if err != nil {
		return nil, errors.Join(fmt.Errorf("opening the log: %w", err), lent.Close())
	}
	if got, err := d.segments.LastIndex(); err != nil || got != last {
		return nil, errors.Join(fmt.Errorf("opening the log: it ends at %d, not at %d", got, last), err, d.close())
	}
	return d, nil
}

// write puts entries behind the others; the disk may not have them before sync.
func (d *device) write(b *tidwall.Batch) error {
	return d.lent.Append(d.tail, func() error { return d.segments.WriteBatch(b) })
}

// sync makes all that was written durable.
func (d *device) sync() error { return d.lent.Sync(d.tail, d.segments.Sync) }

// read gives a frame, valid until the next call.
func (d *device) read(seq uint64) ([]byte, error) { return d.segments.Read(seq) }

// forget frees what reading has kept.
func (d *device) forget() error { return d.segments.ClearCache() }

func (d *device) close() error { return errors.Join(d.segments.Close(), d.lent.Close()) }
