package exporter_test

import (
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/morseldb/morsel"
	"github.com/morseldb/morsel/exporter"
	"github.com/morseldb/morsel/importer"
	"github.com/morseldb/morsel/storage"
	"github.com/morseldb/morsel/value"
)

// imported is the graph that an import with these arguments makes, of files in dir.
func imported(t *testing.T, dir string, args []string) *storage.Snapshot {
	t.Helper()
	var o importer.Options
	for _, a := range args {
		name, val, _ := strings.Cut(a, "=")
		names, file, found := strings.Cut(val, "=")
		if !found {
			names, file = "", val
		}
		at := names + "=" + filepath.Join(dir, file)
		switch name {
		case "--nodes":
			o.Nodes = append(o.Nodes, at)
		case "--relationships":
			o.Relationships = append(o.Relationships, at)
		case "--graph":
			o.Graphs = append(o.Graphs, val)
		case "--array-delimiter":
			o.ArrayDelimiter = val[0]
		case "--multiline-fields":
			o.MultilineFields = true
		case "--id-type":
			o.IDType = val
		default:
			t.Fatalf("unknown argument %s", a)
		}
	}
	target := filepath.Join(t.TempDir(), "db")
	if _, err := importer.Run(ctx, target, o); err != nil {
		t.Fatalf("%q: %v", args, err)
	}
	db, err := morsel.Open(target)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = db.Close() })
	return db.Snapshot()
}

// export writes a graph in a format and gives the arguments to import it, and where.
func export(t *testing.T, s *storage.Snapshot, format exporter.Format) (dir string, g exporter.GraphFiles) {
	t.Helper()
	dir = filepath.Join(t.TempDir(), "out")
	var err error
	if format == exporter.JSONL {
		g, err = exporter.GraphLines(ctx, s, exporter.Target{Path: dir + ".jsonl"})
	} else {
		g, err = exporter.Graph(ctx, s, dir, format)
	}
	if err != nil {
		t.Fatalf("%s: %v", format, err)
	}
	return dir, g
}

// everything is a graph with each value that a property can have (each in a key of its own, on nodes and on
// relationships), nodes with no, one and two labels, parallel relationships and loops. CSV has no room for some lists.
func everything(t *testing.T, csv bool) *morsel.DB {
	db := morsel.OpenMemory()
	props := map[string]any{}
	for i, e := range append(expressions, "vector([1, 2], 2, INTEGER8)", "vector([1.5, -2], 2, FLOAT32)", "vector([1e300, 0.1], 2, FLOAT)", "vector([9223372036854775807, -1], 2, INTEGER)", "vector([0.1], 1, FLOAT32)") {
		if v := evaluate(t, db, e); !csv || e != "[]" && e != "['a', '']" && v.Kind() != value.KindVector {
			props[fmt.Sprint("p", i)] = v
		}
	}
	if u, err := value.ParseUUID("0190a3b2-7c5d-7e1f-8a9b-0c1d2e3f4a5b"); err != nil {
		t.Fatal(err)
	} else if !csv {
		props["u"] = value.UUIDOf(u)
		props["none"] = value.Bytes(nil)
	}
	props["bytes"] = value.Bytes([]byte{0, 1, 127, 128, 255})
	for i, s := range texts {
		props[fmt.Sprint("s", i)] = value.String(s)
	}
	if _, err := db.Run(ctx, `CREATE (a:A:B {nr: 0}), (b:B {nr: 1}), (c {nr: 2, gone: null}), (d:A {nr: 3}) SET a += $p
CREATE (a)-[r:R {nr: 0}]->(b), (a)-[:R {nr: 1}]->(b), (a)-[:R {nr: 1}]->(b), (b)-[:R]->(a), (a)-[:R]->(a), (c)-[:`+"`S S`"+`]->(c), (c)-[:T {nr: 1}]->(d) SET r += $p`,
		map[string]any{"p": props}); err != nil {
		t.Fatal(err)
	}
	return db
}

// TestEverything takes a graph with everything through files of each format.
func TestEverything(t *testing.T) {
	for _, format := range []exporter.Format{exporter.CSV, exporter.Parquet, exporter.Arrow, exporter.JSONL} {
		db := everything(t, format == exporter.CSV)
		dir, g := export(t, db.Snapshot(), format)
		if g.Nodes != 4 || g.Relationships != 7 {
			t.Errorf("%s: %+v", format, g)
		}
		if got, want := describe(imported(t, dir, g.Arguments)), describe(db.Snapshot()); got != want {
			t.Errorf("%s:\n%s\nbecame\n%s", format, want, got)
		}
	}
}

// TestGraphLines makes random graphs again whose keys have values of several types.
func TestGraphLines(t *testing.T) {
	for seed := range uint64(10) {
		db := graph(t, rand.New(rand.NewPCG(seed, 3)), false)
		dir, g := export(t, db.Snapshot(), exporter.JSONL)
		if got, want := describe(imported(t, dir, g.Arguments)), describe(db.Snapshot()); got != want {
			t.Fatalf("seed %d:\n%s\nbecame\n%s", seed, want, got)
		}
	}
}

// TestFileThere is replaced only where that is asked for; a folder and a link that leads nowhere never are.
func TestFileThere(t *testing.T) {
	db := morsel.OpenMemory()
	dir := t.TempDir()
	path := filepath.Join(dir, "x.jsonl")
	link := filepath.Join(dir, "link.jsonl")
	if err := os.WriteFile(path, []byte("before"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(path, link); err != nil {
		t.Fatal(err)
	}
	for _, at := range []string{path, link, dir, filepath.Join(dir, "none", "x"), filepath.Join(path, "x")} {
		if _, err := exporter.GraphLines(ctx, db.Snapshot(), exporter.Target{Path: at}); err == nil || !strings.Contains(err.Error(), at) {
			t.Errorf("%s: %v", at, err)
		}
		if _, err := exporter.Query(ctx, db, "RETURN 1 AS x", nil, exporter.Target{Path: at, Format: exporter.Arrow}); err == nil || !strings.Contains(err.Error(), at) {
			t.Errorf("%s: %v", at, err)
		}
	}
	if b, err := os.ReadFile(path); err != nil || string(b) != "before" {
		t.Error("the file has changed:", string(b), err)
	}
	if _, err := exporter.GraphLines(ctx, db.Snapshot(), exporter.Target{Path: link, Overwrite: true}); err != nil {
		t.Error(err)
	}
	if b, err := os.ReadFile(path); err != nil || len(b) != 0 {
		t.Error("the file has not been replaced:", string(b), err)
	}
	if left, _ := os.ReadDir(dir); len(left) != 2 {
		t.Error("left behind:", left)
	}
}

// TestSeveralNumbers is refused where a file would make another graph of it.
func TestSeveralNumbers(t *testing.T) {
	db := morsel.OpenMemory()
	if _, err := db.Run(ctx, "CREATE ({a: 1, l: [1]}), ({a: 2, l: [1.5]})", nil); err != nil {
		t.Fatal(err)
	}
	for _, format := range []exporter.Format{exporter.CSV, exporter.Parquet, exporter.Arrow} {
		dir := t.TempDir()
		_, err := exporter.Graph(ctx, db.Snapshot(), filepath.Join(dir, "out"), format)
		if err == nil || !strings.Contains(err.Error(), `row 2, column "l"`) || !strings.Contains(err.Error(), "JSON lines") {
			t.Errorf("%s: %v", format, err)
		}
		if left, _ := os.ReadDir(dir); len(left) > 0 {
			t.Errorf("%s: left behind: %v", format, left)
		}
	}
}
