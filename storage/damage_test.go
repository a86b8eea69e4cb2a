package storage

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/morseldb/morsel/status"
	"github.com/morseldb/morsel/value"

	"github.com/morseldb/morsel/storage/catalog"
	"github.com/morseldb/morsel/storage/index"
)

// small makes a database with a checkpoint of two files and a log of five records behind it;
// states[i] is the graph after i of them. The folder crashed is as it was before
// the database was closed.
func small(t *testing.T) (dir, crashed string, states []string) {
	t.Helper()
	dir = filepath.Join(t.TempDir(), "db")
	s := mustOpen(t, dir, Options{})
	step := func(i int) {
		tx := s.Begin()
		l, typ, key := tx.Label(fmt.Sprint("L", i)), tx.Type("T"), tx.Key("k")
		a, b := tx.CreateNode(), tx.CreateNode()
		tx.AddLabel(a, l)
		rel, err := tx.CreateRel(a, b, typ)
		if err != nil {
			t.Fatal(err)
		}
		tx.SetNodeProperty(a, key, value.String(fmt.Sprint("text ", i)))
		tx.SetNodeProperty(b, key, value.List([]value.Value{value.Int(int64(i))}))
		tx.SetRelProperty(rel, key, value.Float(float64(i)))
		if _, err := tx.Commit(context.Background()); err != nil {
			t.Fatal(err)
		}
	}
	for i := range 5 {
		if i == 3 {
			if err := s.Checkpoint(); err != nil {
				t.Fatal(err)
			}
		}
		step(i)
	}
	if err := s.Checkpoint(); err != nil {
		t.Fatal(err)
	}
	if names := s.folder.Files(); len(names) != 2 {
		t.Fatal("the checkpoint has the files", names)
	}
	states = append(states, describe(s.Snapshot()))
	for i := range 5 {
		step(i + 5)
		states = append(states, describe(s.Snapshot()))
	}
	crashed = filepath.Join(t.TempDir(), "crashed")
	if err := os.CopyFS(crashed, os.DirFS(dir)); err != nil {
		t.Fatal(err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	return dir, crashed, states
}

// describe spells out the whole graph.
func describe(s *Snapshot) string {
	var b strings.Builder
	for it := s.Nodes().Iterator(); it.HasNext(); {
		id := int64(it.Next())
		fmt.Fprint(&b, "(", id)
		for _, l := range s.NodeLabels(id, nil) {
			fmt.Fprint(&b, ":", s.Catalog().LabelName(l))
		}
		for _, k := range s.NodeKeys(id, nil) {
			fmt.Fprintf(&b, " %s=%q", s.Catalog().KeyName(k), encoded(s.NodeProperty(id, k)))
		}
		var buf Buffer
		for _, t := range s.RelTypes() {
			nodes, rels := s.Neighbours(id, t, Outgoing, &buf)
			fmt.Fprint(&b, s.Catalog().TypeName(t), nodes, rels)
			for _, r := range rels {
				start, end, _, _ := s.Rel(int64(r))
				fmt.Fprint(&b, start, end)
				for _, k := range s.RelKeys(int64(r), nil) {
					fmt.Fprintf(&b, " %s=%q", s.Catalog().KeyName(k), encoded(s.RelProperty(int64(r), k)))
				}
			}
		}
		b.WriteByte(')')
	}
	for _, ix := range s.Schema().Indexes {
		if ix.Kind != catalog.Lookup {
			fmt.Fprint(&b, s.indexText(ix), index.Dump(s.IndexContents(ix.ID)))
		}
	}
	for _, c := range s.Schema().Constraints {
		b.WriteString(s.constraintText(c, true))
	}
	return b.String()
}

// openChanged opens a copy of the database with one file's content replaced and
// says what it finds.
func openChanged(t *testing.T, dir, name string, data []byte) (string, error) {
	t.Helper()
	clone := filepath.Join(t.TempDir(), "clone")
	if err := os.CopyFS(clone, os.DirFS(dir)); err != nil {
		t.Fatal(err)
	}
	defer os.RemoveAll(clone)
	if err := os.WriteFile(filepath.Join(clone, name), data, 0o600); err != nil {
		t.Fatal(err)
	}
	s, err := Open(clone, Options{})
	if err != nil {
		return "", err
	}
	defer s.Close()
	return describe(s.Snapshot()), nil
}

func files(t *testing.T, dir string) map[string][]byte {
	t.Helper()
	all := map[string][]byte{}
	err := filepath.WalkDir(dir, func(path string, d os.DirEntry, err error) error {
		if err != nil || d.IsDir() || d.Name() == "lock" {
			return err
		}
		name, err := filepath.Rel(dir, path)
		if err != nil {
			return err
		}
		all[name], err = os.ReadFile(path)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return all
}

// TestBitFlips flips bits everywhere: each must be noticed, but for the last
// record of a log that was not closed, where it cannot be told from a torn write.
func TestBitFlips(t *testing.T) {
	dir, crashed, states := small(t)
	flipBits(t, dir, states, false)
	flipBits(t, crashed, states, true)
}

func flipBits(t *testing.T, dir string, states []string, mayTear bool) {
	all, before := states[len(states)-1], states[len(states)-2]
	for name, data := range files(t, dir) {
		stride := max(1, len(data)/300)
		for i := 0; i < len(data); i += stride {
			changed := append([]byte(nil), data...)
			changed[i] ^= 1 << (i % 8)
			got, err := openChanged(t, dir, name, changed)
			switch code := status.CodeOf(err); {
			case err == nil && mayTear && strings.HasPrefix(name, "wal") && got == before:
			case err == nil && got != all:
				t.Errorf("%s: a flipped bit in byte %d goes unnoticed", name, i)
			case err != nil && code != status.StoreCorrupt && code != status.VersionMismatch:
				t.Errorf("%s: a flipped bit in byte %d: %v", name, i, err)
			case code == status.StoreCorrupt && !strings.Contains(err.Error(), filepath.Base(name)):
				t.Errorf("%s: the error does not name the file: %v", name, err)
			}
		}
	}
}

// TestTornLog cuts the log at every byte: what was whole before must be there.
func TestTornLog(t *testing.T) {
	_, dir, states := small(t)
	for name, data := range files(t, dir) {
		if !strings.HasPrefix(name, "wal") || strings.HasSuffix(name, "reach") {
			continue
		}
		at := 0
		for n := range data {
			got, err := openChanged(t, dir, name, data[:n])
			if err != nil {
				t.Fatalf("%d bytes of %d: %v", n, len(data), err)
			}
			for at+1 < len(states) && got == states[at+1] {
				at++
			}
			if got != states[at] {
				t.Fatalf("%d bytes of %d: not a state that ever was", n, len(data))
			}
		}
		if at != len(states)-2 {
			t.Fatalf("%s: only %d records seen", name, at)
		}
		got, err := openChanged(t, dir, name, append(data, make([]byte, 4096)...))
		if err != nil || got != states[len(states)-1] {
			t.Fatalf("zeros at the end: %v", err)
		}
	}
}

func TestMissingFiles(t *testing.T) {
	dir, _, _ := small(t)
	for name := range files(t, dir) {
		clone := filepath.Join(t.TempDir(), "clone")
		if err := os.CopyFS(clone, os.DirFS(dir)); err != nil {
			t.Fatal(err)
		}
		if err := os.Remove(filepath.Join(clone, name)); err != nil {
			t.Fatal(err)
		}
		s, err := Open(clone, Options{})
		if err == nil {
			s.Close()
			t.Errorf("%s is missing and nobody noticed", name)
		}
	}
}
