package wal

import (
	"path/filepath"
	"testing"

	"github.com/morseldb/morsel/status"
	"github.com/morseldb/morsel/storage/record"
	"github.com/morseldb/morsel/storage/vfs"
)

// rolled is a log of three segments in memory, closed.
func rolled(t *testing.T) (disk *vfs.Memory, o Options) {
	t.Helper()
	disk = vfs.NewMemory()
	o = Options{FS: disk, Must: true, SegmentSize: 1000}
	l, _, err := Open("/wal", 0, Options{FS: disk, SegmentSize: 1000}, nil)
	if err != nil {
		t.Fatal(err)
	}
	add(t, l, 1, 7, 400)
	shut(t, l)
	if segs, err := listSegments(disk, "/wal"); err != nil || len(segs) != 3 {
		t.Fatal(segs, err)
	}
	return disk, o
}

func reopen(o Options) (Report, error) {
	l, rep, err := Open("/wal", 0, o, func(*record.Record) error { return nil })
	if err == nil {
		err = l.Close()
	}
	return rep, err
}

// TestMissingSegment removes each file of a log in turn.
func TestMissingSegment(t *testing.T) {
	disk, o := rolled(t)
	names, err := disk.List("/wal")
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range names {
		clone := disk.Clone()
		if err := clone.Remove(vfs.Join("/wal", e.Name)); err != nil {
			t.Fatal(err)
		}
		o.FS = clone
		if _, err := reopen(o); status.CodeOf(err) != status.StoreCorrupt {
			t.Errorf("%s is missing: %v", e.Name, err)
		}
	}
	o.FS = disk
	if rep, err := reopen(o); err != nil || rep.Last != 7 {
		t.Fatal(rep, err)
	}
}

// TestForeignNames holds that files which tidwall/wal would take for its own, and
// delete others for, keep the log from being opened.
func TestForeignNames(t *testing.T) {
	for _, name := range []string{segmentName(4) + ".START", segmentName(4) + ".END"} {
		disk, o := rolled(t)
		if err := vfs.WriteFile(disk, vfs.Join("/wal", name), nil); err != nil {
			t.Fatal(err)
		}
		if _, err := reopen(o); status.CodeOf(err) != status.StoreCorrupt {
			t.Error(name, err)
		}
	}
}

// TestOldFormat refuses a log of before with records, and replaces one without.
func TestOldFormat(t *testing.T) {
	for _, records := range []bool{false, true} {
		disk := vfs.NewMemory()
		if err := disk.MkdirAll("/wal"); err != nil {
			t.Fatal(err)
		}
		data := append([]byte(oldMagic), make([]byte, 100)...)
		if records {
			data[oldHeader] = 'M'
		}
		if err := vfs.WriteFile(disk, vfs.Join("/wal", segmentName(1)), data); err != nil {
			t.Fatal(err)
		}
		_, err := reopen(Options{FS: disk, Must: true})
		if records && status.CodeOf(err) != status.VersionMismatch || !records && err != nil {
			t.Error(records, err)
		}
	}
}

// TestAside holds that what is cut off is kept.
func TestAside(t *testing.T) {
	disk, o := rolled(t)
	segs, err := listSegments(disk, "/wal")
	if err != nil {
		t.Fatal(err)
	}
	last := segs[len(segs)-1]
	data, err := vfs.ReadFile(disk, last.path)
	if err != nil {
		t.Fatal(err)
	}
	if err := vfs.WriteFile(disk, last.path, append(data, "half a record"...)); err != nil {
		t.Fatal(err)
	}
	rep, err := reopen(o)
	if err != nil || rep.TornBytes != int64(len("half a record")) || rep.TornAt == "" {
		t.Fatal(rep, err)
	}
	entries, err := disk.List("/wal")
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		if ok, _ := filepath.Match("torn-8-*", e.Name); ok {
			if kept, err := vfs.ReadFile(disk, vfs.Join("/wal", e.Name)); err != nil || string(kept) != "half a record" {
				t.Fatal(string(kept), err)
			}
			return
		}
	}
	t.Fatal("nothing was kept aside", entries)
}
