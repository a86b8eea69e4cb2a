package wal

import (
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/morseldb/morsel/status"
	"github.com/morseldb/morsel/storage/record"
	"github.com/morseldb/morsel/storage/vfs"
	"github.com/morseldb/morsel/value"
)

func rec(seq uint64, size int) *record.Record {
	return &record.Record{Seq: seq, Ops: []record.Op{
		{Kind: record.SetNodeProp, ID: uint32(seq), Value: value.String(strings.Repeat("x", size))},
	}}
}

// reader checks that records come in order and counts them.
func reader(t *testing.T, next uint64, n *int) func(*record.Record) error {
	return func(r *record.Record) error {
		if r.Seq != next || r.Ops[0].ID != uint32(next) {
			t.Errorf("record %d where %d belongs", r.Seq, next)
		}
		next++
		*n++
		return nil
	}
}

func testOptions() Options { return Options{FS: vfs.OS(), SegmentSize: 8 << 20} }

func open(t *testing.T, dir string, after uint64) (*Log, int) {
	t.Helper()
	n := 0
	l, _, err := Open(dir, after, testOptions(), reader(t, after+1, &n))
	if err != nil {
		t.Fatal(err)
	}
	return l, n
}

func add(t *testing.T, l *Log, from, to uint64, size int) {
	t.Helper()
	for seq := from; seq <= to; seq++ {
		wait, err := l.Append(rec(seq, size))
		if err == nil {
			err = wait()
		}
		if err != nil {
			t.Fatal(err)
		}
	}
}

func shut(t *testing.T, l *Log) {
	t.Helper()
	if err := l.Close(); err != nil {
		t.Fatal(err)
	}
}

// TestSegments writes several files, reads them back from different places, and
// begins anew behind a checkpoint.
func TestSegments(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "wal")
	l, _ := open(t, dir, 0)
	add(t, l, 1, 30, 1<<20)
	shut(t, l)
	if segs, err := listSegments(vfs.OS(), dir); err != nil || len(segs) < 3 {
		t.Fatal(segs, err)
	}
	l, n := open(t, dir, 0)
	if n != 30 {
		t.Fatal(n)
	}
	add(t, l, 31, 33, 10)
	shut(t, l)
	if l, n = open(t, dir, 31); n != 2 {
		t.Fatal(n)
	}
	if seq, err := l.Cut(); err != nil || seq != 33 {
		t.Fatal(seq, err)
	}
	if err := l.Drop(33); err != nil || l.Size() != 0 {
		t.Fatal(err, l.Size())
	}
	add(t, l, 34, 35, 10)
	shut(t, l)
	if l, n = open(t, dir, 33); n != 2 {
		t.Fatal(n)
	}
	shut(t, l)
	// A checkpoint newer than the log: the log begins behind it.
	if l, n = open(t, dir, 50); n != 0 {
		t.Fatal(n)
	}
	add(t, l, 51, 51, 10)
	shut(t, l)
	if _, _, err := Open(dir, 40, testOptions(), nil); status.CodeOf(err) != status.StoreCorrupt {
		t.Fatal("a hole before the log went unnoticed:", err)
	}
}

func TestDamagedMiddle(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "wal")
	l, _ := open(t, dir, 0)
	add(t, l, 1, 20, 1<<20)
	shut(t, l)
	segs, err := listSegments(vfs.OS(), dir)
	if err != nil {
		t.Fatal(err)
	}
	flip := func(path string, at int64) {
		data, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		data[at] ^= 4
		if err := os.WriteFile(path, data, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	ignore := func(*record.Record) error { return nil }
	for _, at := range []int64{0, 3, 100, 5 << 20, 8<<20 - 1} {
		flip(segs[0].path, at)
		_, _, err := Open(dir, 0, testOptions(), ignore)
		if status.CodeOf(err) != status.StoreCorrupt || !strings.Contains(err.Error(), segs[0].path) {
			t.Errorf("byte %d: %v", at, err)
		}
		flip(segs[0].path, at)
	}
	if err := os.Remove(segs[1].path); err != nil {
		t.Fatal(err)
	}
	if _, _, err := Open(dir, 0, testOptions(), ignore); status.CodeOf(err) != status.StoreCorrupt {
		t.Error("a missing file went unnoticed:", err)
	}
}

// TestErrorLatches holds that after a failed write nothing more is accepted.
func TestErrorLatches(t *testing.T) {
	l, _ := open(t, filepath.Join(t.TempDir(), "wal"), 0)
	add(t, l, 1, 1, 10)
	if err := l.device.segments.Close(); err != nil {
		t.Fatal(err)
	}
	wait, err := l.Append(rec(2, 10))
	if err != nil {
		t.Fatal(err)
	}
	if wait() == nil || wait() == nil {
		t.Fatal("a write that failed was acknowledged")
	}
	if _, err := l.Append(rec(3, 10)); err == nil {
		t.Fatal("the log goes on after an error")
	}
	if _, err := l.Cut(); err == nil {
		t.Fatal("a log in doubt was cut")
	}
}

// TestGroup lets many wait at once.
func TestGroup(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "wal")
	l, _ := open(t, dir, 0)
	var mu sync.Mutex
	var wg sync.WaitGroup
	next := uint64(1)
	for range 16 {
		wg.Go(func() {
			for range 20 {
				mu.Lock()
				wait, err := l.Append(rec(next, 100))
				next++
				mu.Unlock()
				if err == nil {
					err = wait()
				}
				if err != nil {
					t.Error(err)
				}
			}
		})
	}
	wg.Wait()
	shut(t, l)
	l, n := open(t, dir, 0)
	if n != 320 {
		t.Fatal(n)
	}
	shut(t, l)
}
