package badinput

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/morseldb/morsel"
	"github.com/morseldb/morsel/importer"
	"github.com/morseldb/morsel/status"
)

// folder is a database with one node.
func folder(t *testing.T) string {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "db")
	db, err := morsel.Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := db.Run(context.Background(), "CREATE (:Kept {v: 1})", nil); err != nil {
		t.Fatal(err)
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	return dir
}

// kept reports a fault when the node of folder is gone.
func kept(t *testing.T, db *morsel.DB) {
	t.Helper()
	res, err := db.Run(context.Background(), "MATCH (n:Kept {v: 1}) RETURN count(n) AS c", nil)
	if err != nil {
		t.Fatalf("after the fault: %v", err)
	}
	rec, err := res.Single()
	if err != nil || rec.Values[0] != int64(1) {
		t.Fatalf("after the fault: %v, %v", rec, err)
	}
}

// refused checks an error's code and text.
func refused(t *testing.T, err error, code, text string) {
	t.Helper()
	if err == nil {
		t.Fatalf("no error, want %s: …%s…", code, text)
	}
	if morsel.Code(err) != code || !strings.Contains(err.Error(), text) {
		t.Fatalf("got %s: %v\nwant %s: …%s…", morsel.Code(err), err, code, text)
	}
}

func TestPathIsAFile(t *testing.T) {
	path := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(path, []byte("mine"), 0o600); err != nil {
		t.Fatal(err)
	}
	_, err := morsel.Open(path)
	refused(t, err, status.InvalidRequest, path)
	_, err = morsel.Open(filepath.Join(path, "below"))
	refused(t, err, status.InvalidRequest, path)
	if b, err := os.ReadFile(path); err != nil || string(b) != "mine" {
		t.Errorf("the file holds %q, %v", b, err)
	}
}

func TestFolderOfSomethingElse(t *testing.T) {
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "thesis.txt"), []byte("mine"), 0o600); err != nil {
		t.Fatal(err)
	}
	_, err := morsel.Open(dir)
	refused(t, err, status.InvalidRequest, dir)
	if entries, _ := os.ReadDir(dir); len(entries) != 1 {
		t.Errorf("opening left %v", entries)
	}
}

func TestOtherVersion(t *testing.T) {
	dir := folder(t)
	changed := 0
	for _, name := range headerFiles(t, dir) {
		path := filepath.Join(dir, name)
		b, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		other := replaceVersion(b)
		if other == nil {
			continue
		}
		changed++
		if err := os.WriteFile(path, other, 0o600); err != nil {
			t.Fatal(err)
		}
		_, err = morsel.Open(dir)
		refused(t, err, status.VersionMismatch, "version")
		if err := os.WriteFile(path, b, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if changed == 0 {
		t.Fatal("no file says a version")
	}
	db, err := morsel.Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	kept(t, db)
}

func TestOpenedTwice(t *testing.T) {
	dir := folder(t)
	db, err := morsel.Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	_, err = morsel.Open(dir)
	refused(t, err, status.DatabaseInUse, dir)
	kept(t, db)
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	if db, err = morsel.Open(dir); err != nil {
		t.Fatalf("after closing: %v", err)
	}
	kept(t, db)
	db.Close()
	_, err = db.Run(context.Background(), "RETURN 1", nil)
	refused(t, err, status.TransactionTerminated, "closed")
}

func TestImport(t *testing.T) {
	dir := t.TempDir()
	for name, text := range map[string]string{
		"ok.csv": "id:ID,name\n1,Ann\n", "dup.csv": "id:ID,name\n1,Ann\n1,Bob\n", "header.csv": "id:ID,n:strnig\n1,x\n",
		"dangling.csv": ":START_ID,:END_ID\n1,2\n", "binary.csv": "\x00\x01\x02\xff\n\xfe", "wide.csv": "id:ID,name\n1,Ann,x\n",
	} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	file := func(label, name string) []string { return []string{label + "=" + filepath.Join(dir, name)} }
	for _, c := range []struct {
		nodes, rels []string
		want        string
	}{
		{file("A", "missing.csv"), nil, "missing.csv"},
		{file("A", "."), nil, dir},
		{file("A", "header.csv"), nil, "header.csv:1"},
		{file("A", "binary.csv"), nil, "binary.csv"},
		{file("A", "wide.csv"), nil, "wide.csv:2"},
		{file("A", "dup.csv"), nil, "dup.csv:3"},
		{file("A", "ok.csv"), file("R", "dangling.csv"), "dangling.csv:2"},
	} {
		target := filepath.Join(t.TempDir(), "db")
		_, err := importer.Run(context.Background(), target, importer.Options{Nodes: c.nodes, Relationships: c.rels})
		if err == nil || !strings.Contains(err.Error(), c.want) || status.As(err) == nil {
			t.Errorf("%v %v: %v, want …%s…", c.nodes, c.rels, err, c.want)
		}
	}
	held := folder(t)
	_, err := importer.Run(context.Background(), held, importer.Options{Nodes: file("A", "ok.csv")})
	if err == nil || status.As(err) == nil {
		t.Errorf("into a database that is there: %v", err)
	}
	db, err := morsel.Open(held)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	kept(t, db)
}

func TestLoadCSV(t *testing.T) {
	dir := t.TempDir()
	bad := filepath.Join(dir, "bad.csv")
	if err := os.WriteFile(bad, []byte("a,b\n\"open,1\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	db := morsel.OpenMemory()
	defer db.Close()
	for _, c := range []struct{ url, code string }{
		{"file://" + dir + "/missing.csv", status.ExternalResourceFailed},
		{"file://" + dir, status.ExternalResourceFailed},
		{"file://" + bad, status.ExternalResourceFailed},
		{"gopher://localhost/x", status.ExternalResourceFailed},
		{"::", status.ExternalResourceFailed},
	} {
		res, err := db.Run(context.Background(), "LOAD CSV WITH HEADERS FROM $url AS row CREATE (n:X {v: row.b}) RETURN n", map[string]any{"url": c.url})
		if err == nil {
			_, err = res.Consume()
		}
		if morsel.Code(err) != c.code {
			t.Errorf("%s: got %s: %v, want %s", c.url, morsel.Code(err), err, c.code)
		}
	}
	res, err := db.Run(context.Background(), "MATCH (n) RETURN count(n)", nil)
	if err != nil {
		t.Fatal(err)
	}
	if rec, err := res.Single(); err != nil || rec.Values[0] != int64(0) {
		t.Errorf("failed loads left %v, %v", rec, err)
	}
}

func headerFiles(t *testing.T, dir string) []string {
	t.Helper()
	var out []string
	err := filepath.WalkDir(dir, func(p string, d os.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		rel, err := filepath.Rel(dir, p)
		out = append(out, rel)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// replaceVersion is a file that says another format version; nil when it says none.
func replaceVersion(b []byte) []byte {
	const word = "format"
	i := strings.Index(string(b), word)
	if i < 0 {
		return nil
	}
	for j := i + len(word); j < len(b); j++ {
		if b[j] >= '0' && b[j] <= '9' {
			out := append([]byte{}, b...)
			out[j] = '9'
			return out
		}
	}
	return nil
}
