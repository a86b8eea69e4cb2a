package wal

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/morseldb/morsel/status"
	"github.com/morseldb/morsel/storage/record"
	"github.com/morseldb/morsel/storage/vfs"
)

// FuzzSegment holds that no bytes crash the reader of the log, that every error
// says that the log is damaged, and that what opens goes on: a record appended is
// there when it is opened again.
func FuzzSegment(f *testing.F) {
	dir := filepath.Join(f.TempDir(), "wal")
	l, _, err := Open(dir, 0, testOptions(), nil)
	if err != nil {
		f.Fatal(err)
	}
	for seq := uint64(1); seq <= 3; seq++ {
		wait, err := l.Append(rec(seq, 5))
		if err == nil {
			err = wait()
		}
		if err != nil {
			f.Fatal(err)
		}
	}
	if err := l.Close(); err != nil {
		f.Fatal(err)
	}
	data, err := os.ReadFile(vfs.Join(dir, segmentName(1)))
	if err != nil {
		f.Fatal(err)
	}
	f.Add(data)
	f.Add(data[:30])
	f.Add([]byte{})
	f.Add(append([]byte(oldMagic), make([]byte, 100)...))
	f.Fuzz(func(t *testing.T, data []byte) {
		disk := vfs.NewMemory()
		if err := disk.MkdirAll("/wal"); err != nil {
			t.Fatal(err)
		}
		if err := vfs.WriteFile(disk, vfs.Join("/wal", segmentName(1)), data); err != nil {
			t.Fatal(err)
		}
		if err := (reach{first: 1}).write(disk, "/wal"); err != nil {
			t.Fatal(err)
		}
		o := Options{FS: disk, Must: true}
		n := 0
		count := func(*record.Record) error { n++; return nil }
		l, rep, err := Open("/wal", 0, o, count)
		if err != nil {
			if code := status.CodeOf(err); code != status.StoreCorrupt && code != status.VersionMismatch {
				t.Fatal(err)
			}
			return
		}
		wait, err := l.Append(rec(rep.Last+1, 5))
		if err == nil {
			err = wait()
		}
		if err != nil {
			t.Fatal(err)
		}
		if err := l.Close(); err != nil {
			t.Fatal(err)
		}
		before := n
		n = 0
		if rep, err = Replay("/wal", 0, o, count); err != nil || n != before+1 || rep.TornBytes > 0 {
			t.Fatal(before, n, rep, err)
		}
	})
}

// FuzzReach holds that no bytes crash the reader, and that what is read is written
// as it was.
func FuzzReach(f *testing.F) {
	f.Add(reach{first: 7, last: 9}.encode())
	f.Fuzz(func(t *testing.T, b []byte) {
		if r, ok := decodeReach(b); ok && string(r.encode()) != string(b) {
			t.Fatal(r)
		}
	})
}
