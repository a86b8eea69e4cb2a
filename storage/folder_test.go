package storage

import (
	"context"
	"os"
	"path/filepath"
	"testing"

	"github.com/morseldb/morsel/status"
	"github.com/morseldb/morsel/value"
)

func mustOpen(t *testing.T, dir string, o Options) *Store {
	t.Helper()
	s, err := Open(dir, o)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// write commits n nodes of a label with a name each.
func write(t *testing.T, s *Store, n int, name string) {
	t.Helper()
	tx := s.Begin()
	l, k := tx.Label("L"), tx.Key("name")
	for range n {
		id := tx.CreateNode()
		tx.AddLabel(id, l)
		tx.SetNodeProperty(id, k, value.String(name))
	}
	if _, err := tx.Commit(context.Background()); err != nil {
		t.Fatal(err)
	}
}

func TestFolderErrors(t *testing.T) {
	dir := t.TempDir()
	file := filepath.Join(dir, "file")
	if err := os.WriteFile(file, []byte("x"), 0o600); err != nil {
		t.Fatal(err)
	}
	code := func(path string, o Options) string {
		s, err := Open(path, o)
		if err == nil {
			s.Close()
			return "none"
		}
		return status.CodeOf(err)
	}
	if got := code(file, Options{}); got != status.InvalidRequest {
		t.Error("a file:", got)
	}
	if got := code(dir, Options{}); got != status.InvalidRequest {
		t.Error("a foreign folder:", got)
	}
	db := filepath.Join(dir, "new", "db")
	s := mustOpen(t, db, Options{})
	write(t, s, 3, "a")
	if got := code(db, Options{}); got != status.DatabaseInUse {
		t.Error("opened twice:", got)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	r1, r2 := mustOpen(t, db, Options{ReadOnly: true}), mustOpen(t, db, Options{ReadOnly: true})
	if r1.Snapshot().NodeCount() != 3 || r2.Snapshot().NodeCount() != 3 {
		t.Error("read-only stores miss nodes")
	}
	tx := r1.Begin()
	tx.CreateNode()
	if _, err := tx.Commit(context.Background()); status.CodeOf(err) != status.ReadOnly {
		t.Error("writing a read-only store:", err)
	}
	r1.Close()
	r2.Close()
	if err := os.WriteFile(filepath.Join(db, "version"), []byte("morsel database, format 99\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	if got := code(db, Options{}); got != status.VersionMismatch {
		t.Error("another version:", got)
	}
	if got := code(filepath.Join(dir, "missing"), Options{ReadOnly: true}); got != "none" {
		t.Error("a missing folder, read-only:", got)
	}
}

func TestFolderSurvives(t *testing.T) {
	dir := t.TempDir()
	for round := range 6 {
		s := mustOpen(t, dir, Options{})
		if n := s.Snapshot().NodeCount(); n != int64(round*10) {
			t.Fatalf("round %d: %d nodes", round, n)
		}
		write(t, s, 10, "name")
		if round%2 == 1 {
			if err := s.Checkpoint(); err != nil {
				t.Fatal(err)
			}
		}
		if err := s.Close(); err != nil {
			t.Fatal(err)
		}
	}
}
