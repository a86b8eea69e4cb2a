package importer

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/morseldb/morsel/storage"
)

// manyLines is persons and their relationships as CSV, some of it quoted.
func manyLines(n int) map[string]string {
	var p, r strings.Builder
	p.WriteString("name:ID|n:long|s\n")
	r.WriteString(":START_ID|:END_ID|w:long|note\n")
	for i := range n {
		fmt.Fprintf(&p, "p%d|%d|\"it's \"\"%d\"\"\"\n", i, i, i%7)
		fmt.Fprintf(&r, "p%d|p%d|%d|%s\n", i*7919%n, i*i%n, i, strings.Repeat("x", i%50))
	}
	return map[string]string{"p.csv": p.String(), "r.csv": r.String()}
}

// TestPieces reads files in pieces, whose borders fall anywhere, and compares with reading them whole.
func TestPieces(t *testing.T) {
	dir := files(t, manyLines(3000))
	o := Options{Nodes: in(dir, "P=p.csv"), Relationships: in(dir, "R=r.csv"), Delimiter: '|', Workers: 1}
	want, _ := load(t, o)
	for _, workers := range []int{2, 3, 7, 64} {
		o.Workers, o.leastPiece = workers, 1
		got, sum := load(t, o)
		if sum.Nodes != 3000 || sum.Relationships != 3000 || sum.Properties != 15000-60 {
			t.Fatalf("%d workers: %+v", workers, sum)
		}
		if a, b := content(got), content(want); a != b {
			t.Fatalf("%d workers read something else", workers)
		}
	}
}

// content is all relationships with their ends and properties, in an order that does not depend on ids.
func content(s *storage.Snapshot) string {
	typ, _ := s.Catalog().Type("R")
	lines := map[string]bool{}
	s.RelIDs(typ, 0, func(id int64) bool {
		a, b, _, _ := s.Rel(id)
		w, _ := s.Catalog().Key("w")
		note, _ := s.Catalog().Key("note")
		lines[fmt.Sprint(prop(s, a, "name"), prop(s, a, "s"), prop(s, b, "n"), s.RelProperty(id, w), s.RelProperty(id, note))] = true
		return true
	})
	var out []string
	for l := range lines {
		out = append(out, l)
	}
	slices.Sort(out)
	return strings.Join(out, "\n")
}

func TestLineOfAPiece(t *testing.T) {
	fs := manyLines(2000)
	lines := strings.SplitAfter(fs["r.csv"], "\n")
	lines[1500] = "p1|p2|many|\n"
	fs["r.csv"] = strings.Join(lines, "")
	dir := files(t, fs)
	_, err := Run(context.Background(), filepath.Join(t.TempDir(), "db"), Options{
		Nodes: in(dir, "P=p.csv"), Relationships: in(dir, "R=r.csv"), Delimiter: '|', Workers: 5, leastPiece: 1,
	})
	if err == nil || !strings.Contains(err.Error(), `r.csv:1501: column "w": "many" is no long`) {
		t.Fatal(err)
	}
}

// TestMaxMemory imports with next to no memory to sort in: the database is the same, byte for byte.
func TestMaxMemory(t *testing.T) {
	dir := files(t, manyLines(20000))
	var want []byte
	for _, limit := range []int64{0, 1, 100_000} {
		target := filepath.Join(t.TempDir(), "db")
		_, err := Run(context.Background(), target, Options{
			Nodes: in(dir, "P=p.csv"), Relationships: in(dir, "R=r.csv"), Delimiter: '|', Workers: 1, MaxMemory: limit,
		})
		if err != nil {
			t.Fatal(limit, err)
		}
		got, err := os.ReadFile(filepath.Join(target, "checkpoint-0"))
		if err != nil {
			t.Fatal(err)
		}
		if want == nil {
			want = got
		}
		if !bytes.Equal(got, want) {
			t.Fatalf("with %d bytes of memory the database is another", limit)
		}
		left, err := filepath.Glob(filepath.Join(target, "*.tmp"))
		if err != nil || len(left) > 0 {
			t.Fatal("left behind:", left, err)
		}
	}
}
