package wal

import (
	"errors"
	"os"
	"path/filepath"
	"testing"

	"golang.org/x/sys/unix"

	"github.com/morseldb/morsel/storage/record"
	"github.com/morseldb/morsel/storage/vfs"
)

// fill appends records until one is refused, and gives the last that was not.
func fill(t *testing.T, l *Log, from uint64) (last uint64, refused error) {
	t.Helper()
	for seq := from; seq < 1<<20; seq++ {
		wait, err := l.Append(rec(seq, 1000))
		if err == nil {
			err = wait()
		}
		if err != nil {
			return seq - 1, err
		}
	}
	t.Fatal("nothing was ever refused")
	return 0, nil
}

// expect opens a log and counts what is in it.
func expect(t *testing.T, dir string, acked uint64) {
	t.Helper()
	n := 0
	l, rep, err := Open(dir, 0, Options{FS: vfs.OS(), Must: true}, func(*record.Record) error { n++; return nil })
	if err != nil {
		t.Fatal(err)
	}
	if rep.Last < acked || rep.Last > acked+1 || n != int(rep.Last) {
		t.Fatalf("%d were acknowledged, %d are there, %d were read", acked, rep.Last, n)
	}
	add(t, l, rep.Last+1, rep.Last+3, 1000)
	shut(t, l)
}

// TestWriteLimit lets the operating system refuse a write in the middle, where
// reserving has not: the log latches, and opens again with all that it
// acknowledged.
func TestWriteLimit(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "wal")
	l, _ := open(t, dir, 0)
	add(t, l, 1, 5, 1000)
	var old unix.Rlimit
	if err := unix.Getrlimit(unix.RLIMIT_FSIZE, &old); err != nil {
		t.Fatal(err)
	}
	if err := unix.Setrlimit(unix.RLIMIT_FSIZE, &unix.Rlimit{Cur: 20_000, Max: old.Max}); err != nil {
		t.Skip("files cannot be limited here:", err)
	}
	acked, err := fill(t, l, 6)
	if again := unix.Setrlimit(unix.RLIMIT_FSIZE, &old); again != nil {
		t.Fatal(again)
	}
	if !errors.Is(err, unix.EFBIG) || acked < 15 {
		t.Fatal(acked, err)
	}
	// The disk would take writes again, but nobody knows what it has.
	if _, err := l.Append(rec(acked+2, 10)); err == nil {
		t.Fatal("the log goes on after an error")
	}
	if err := l.Close(); err == nil {
		t.Fatal("closing says that all is well")
	}
	expect(t, dir, acked)
}

// TestFullFileSystem fills a small file system: a record is refused before it has
// a place, what is there stays, and the log goes on when there is space.
func TestFullFileSystem(t *testing.T) {
	root := t.TempDir()
	if err := unix.Mount("tmpfs", root, "tmpfs", 0, "size=1m"); err != nil {
		t.Skip("no file system can be mounted here:", err)
	}
	defer func() { _ = unix.Unmount(root, unix.MNT_DETACH) }()
	ballast := filepath.Join(root, "ballast")
	if err := os.WriteFile(ballast, make([]byte, 300_000), 0o600); err != nil {
		t.Fatal(err)
	}
	dir := filepath.Join(root, "wal")
	l, _ := open(t, dir, 0)
	acked, err := fill(t, l, 1)
	if !errors.Is(err, ErrNoSpace) || acked < 100 {
		t.Fatal(acked, err)
	}
	if err := os.Remove(ballast); err != nil {
		t.Fatal(err)
	}
	add(t, l, acked+1, acked+50, 1000)
	shut(t, l)
	expect(t, dir, acked+50)
}
