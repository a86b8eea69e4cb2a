package importer_test

import (
	"compress/gzip"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/morseldb/morsel"
	"github.com/morseldb/morsel/importer"
)

const (
	annLine   = `{"type":"node","id":"1","labels":["B","A"],"properties":{"name":"Ann"}}` + "\n"
	bobLine   = `{"type":"node","id":2,"labels":["A","B"],"properties":{"name":7}}` + "\n"
	knowsLine = `{"type":"relationship","label":"KNOWS","start":{"id":"1"},"end":{"id":"2"},"properties":{"since":2015}}` + "\n"
)

func writeLines(t *testing.T, text string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "g.jsonl")
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// countsOf is how many nodes and relationships a database has.
func countsOf(t *testing.T, dir string) [2]int64 {
	t.Helper()
	db, err := morsel.Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	return [2]int64{db.Snapshot().NodeCount(), db.Snapshot().RelCount()}
}

// TestGraphLines reads relationships before their nodes, several files, empty lines, a compressed file, no line end.
func TestGraphLines(t *testing.T) {
	packed := filepath.Join(t.TempDir(), "g.jsonl.gz")
	f, err := os.Create(packed)
	if err != nil {
		t.Fatal(err)
	}
	z := gzip.NewWriter(f)
	if _, err := z.Write([]byte("\n" + bobLine + "\n" + strings.TrimSpace(knowsLine))); err != nil {
		t.Fatal(err)
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	if err := f.Close(); err != nil {
		t.Fatal(err)
	}
	for _, idType := range []string{"STRING", "INTEGER"} {
		dir := filepath.Join(t.TempDir(), "db")
		o := importer.Options{Graphs: []string{writeLines(t, knowsLine+annLine), packed}, IDType: idType}
		sum, err := importer.Run(t.Context(), dir, o)
		if err != nil || sum.Nodes != 2 || sum.Relationships != 2 || sum.Properties != 4 {
			t.Fatalf("%+v %v", sum, err)
		}
		o.Incremental = true
		if _, err := importer.Run(t.Context(), dir, o); err != nil || countsOf(t, dir) != [2]int64{4, 4} {
			t.Error(countsOf(t, dir), err)
		}
		o.Graphs = append(o.Graphs, writeLines(t, "{}"))
		if _, err := importer.Run(t.Context(), dir, o); err == nil || countsOf(t, dir) != [2]int64{4, 4} {
			t.Error("an import that failed has left something:", countsOf(t, dir), err)
		}
	}
}

// TestGraphLinesErrors name file and line, and leave no database; what may be left out is where that is asked for.
func TestGraphLinesErrors(t *testing.T) {
	for text, want := range map[string]string{
		annLine + "\n{":                                                "g.jsonl:3: it is no node",
		annLine + annLine + bobLine + knowsLine:                        `g.jsonl:2: node id "1" occurs a second time`,
		annLine + knowsLine + bobLine + `{"type":"x"}`:                 `g.jsonl:4: its "type" is "x"`,
		annLine + knowsLine:                                            `g.jsonl:2: there is no node with id "2"`,
		annLine + strings.Replace(bobLine, "7", `{"$type":"Date"}`, 1): `g.jsonl:2: property "name"`,
	} {
		dir := filepath.Join(t.TempDir(), "db")
		o := importer.Options{Graphs: []string{writeLines(t, text)}}
		if _, err := importer.Run(t.Context(), dir, o); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%v, not %q", err, want)
		}
		if left, _ := os.ReadDir(dir); len(left) > 0 {
			t.Error("left behind:", left)
		}
	}
	dir := filepath.Join(t.TempDir(), "db")
	o := importer.Options{Graphs: []string{writeLines(t, annLine+annLine+knowsLine)}, SkipDuplicateNodes: true, SkipBadRelations: true, BadTolerance: 2}
	if sum, err := importer.Run(t.Context(), dir, o); err != nil || sum.Nodes != 1 || sum.Relationships != 0 || sum.BadEntries != 2 {
		t.Errorf("%+v %v", sum, err)
	}
}

// TestGraphBlocks reads a file of several blocks, which are parsed beside each other: it is the graph of its lines, in their order,
// and an error names the line, wherever it is and whatever comes after it.
func TestGraphBlocks(t *testing.T) {
	const nodes = 12_000
	var b strings.Builder
	for i := range nodes {
		fmt.Fprintf(&b, `{"type":"node","id":"%d","labels":["N"],"properties":{"i":%d,"pad":"%s"}}`+"\n", i, i, strings.Repeat("x", i%90))
		if i%7 == 0 {
			b.WriteString("\n")
		}
	}
	fmt.Fprint(&b, `{"type":"relationship","label":"R","start":{"id":"0"},"end":{"id":"11999"}}`)
	whole := b.String()
	dir := filepath.Join(t.TempDir(), "db")
	if _, err := importer.Run(t.Context(), dir, importer.Options{Graphs: []string{writeLines(t, whole)}}); err != nil {
		t.Fatal(err)
	}
	if got := countsOf(t, dir); got != [2]int64{nodes, 1} {
		t.Fatal(got)
	}
	db, err := morsel.Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	res, err := db.Run(t.Context(), "MATCH (n:N) WHERE id(n) <> n.i RETURN count(n)", nil)
	if err != nil {
		t.Fatal(err)
	}
	if rec, err := res.Single(); err != nil || rec.Values[0] != int64(0) {
		t.Error("the nodes are not in the order of the file", rec, err)
	}
	lines := strings.SplitAfter(whole, "\n")
	for _, at := range []int{0, 1, 4000, 9001, len(lines) - 1} {
		broken := slices.Clone(lines)
		broken[at] = "{\"type\":\n"
		broken[len(lines)-1] = "neither"
		path := writeLines(t, strings.Join(broken, ""))
		_, err := importer.Run(t.Context(), filepath.Join(t.TempDir(), "db"), importer.Options{Graphs: []string{path}})
		if want := fmt.Sprintf("%s:%d: ", path, at+1); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%v, want %s", err, want)
		}
	}
}
