package importer

import (
	"archive/zip"
	"bytes"
	"compress/gzip"
	"context"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/morseldb/morsel/status"
	"github.com/morseldb/morsel/storage"
	"github.com/morseldb/morsel/value"
)

// files writes name → content into a new folder; .gz and .zip names are compressed.
func files(t *testing.T, content map[string]string) string {
	t.Helper()
	dir := t.TempDir()
	for name, text := range content {
		f, err := os.Create(filepath.Join(dir, name))
		if err != nil {
			t.Fatal(err)
		}
		switch filepath.Ext(name) {
		case ".gz":
			z := gzip.NewWriter(f)
			_, err = z.Write([]byte(text))
			if err == nil {
				err = z.Close()
			}
		case ".zip":
			z := zip.NewWriter(f)
			w, cerr := z.Create("inner.csv")
			if cerr != nil {
				t.Fatal(cerr)
			}
			_, err = w.Write([]byte(text))
			if err == nil {
				err = z.Close()
			}
		default:
			_, err = f.WriteString(text)
		}
		if err != nil {
			t.Fatal(err)
		}
		if err := f.Close(); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

// in makes file names in specs absolute.
func in(dir string, specs ...string) []string {
	out := make([]string, len(specs))
	for i, s := range specs {
		names, fs, ok := strings.Cut(s, "=")
		if !ok {
			names, fs = "", s
		}
		parts := strings.Split(fs, ",")
		for j, p := range parts {
			parts[j] = filepath.Join(dir, p)
		}
		out[i] = names + "=" + strings.Join(parts, ",")
	}
	return out
}

func load(t *testing.T, o Options) (*storage.Snapshot, Summary) {
	t.Helper()
	target := filepath.Join(t.TempDir(), "db")
	sum, err := Run(context.Background(), target, o)
	if err != nil {
		t.Fatal(err)
	}
	st, err := storage.Open(target, storage.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := st.Close(); err != nil {
			t.Error(err)
		}
	})
	return st.Snapshot(), sum
}

// find is the node of a label whose property name has the given text.
func find(t *testing.T, s *storage.Snapshot, name string) int64 {
	t.Helper()
	k, ok := s.Catalog().Key("name")
	if !ok {
		t.Fatal("no property called name")
	}
	it := s.Nodes().Iterator()
	for it.HasNext() {
		id := int64(it.Next())
		if v := s.NodeProperty(id, k); v.Kind() == value.KindString && v.AsString() == name {
			return id
		}
	}
	t.Fatalf("no node called %q", name)
	return -1
}

func prop(s *storage.Snapshot, node int64, key string) string {
	k, ok := s.Catalog().Key(key)
	if !ok {
		return "(no key)"
	}
	return s.NodeProperty(node, k).String()
}

func TestTypesAndQuoting(t *testing.T) {
	dir := files(t, map[string]string{"p.csv": "\xef\xbb\xbfid:ID|name|n:int|l:long|f:double|b:boolean|c:char|tags:string[]|nums:long[]|d:date|dt:datetime{timezone:+02:00}|dur:duration|at:point{crs:wgs-84}|skip:IGNORE|:LABEL\n" +
		"1|Ann|7|-9000000000|1.5|TRUE|x|a;b|1;2;3|2024-02-29|2024-01-01T10:00:00|P1DT2H|{latitude: 59.0, longitude: 18.0}|zzz|A;B\r\n" +
		"\n" +
		"2|\"says \"\"hi\"\"|there\"|||||||||||||\n" +
		"3|\"\"||||no\n"})
	s, sum := load(t, Options{Nodes: in(dir, "Person=p.csv"), Delimiter: '|'})
	if sum.Nodes != 3 || s.NodeCount() != 3 {
		t.Fatalf("%d nodes", sum.Nodes)
	}
	ann := find(t, s, "Ann")
	for key, want := range map[string]string{"id": "'1'", "n": "7", "l": "-9000000000", "f": "1.5", "b": "true", "c": "'x'", "tags": "['a', 'b']",
		"nums": "[1, 2, 3]", "d": "2024-02-29", "dt": "2024-01-01T10:00+02:00", "dur": "P1DT2H", "skip": "(no key)"} {
		if got := prop(s, ann, key); strings.Trim(got, "'\"") != strings.Trim(want, "'\"") && got != strings.ReplaceAll(want, "'", `"`) {
			t.Errorf("%s: got %s, want %s", key, got, want)
		}
	}
	if len(s.NodeLabels(ann, nil)) != 3 {
		t.Errorf("Ann has labels %v, want Person, A and B", s.NodeLabels(ann, nil))
	}
	quoted := find(t, s, `says "hi"|there`)
	if got := prop(s, quoted, "n"); got != value.Null.String() {
		t.Errorf("a field with nothing in it became %s", got)
	}
	empty := find(t, s, "")
	if got := prop(s, empty, "b"); got != "false" {
		t.Errorf("no is %s", got)
	}
}

func TestRelationshipsAndCompression(t *testing.T) {
	dir := files(t, map[string]string{
		"p1.csv.gz": "id:ID(P){id-type:long}|name\n1|Ann\n", "p2.csv": "2|Bob\n", "c.csv.zip": "id:ID(C){id-type:long}|name\n1|Cork\n",
		"r.csv": ":START_ID(P)|:END_ID(P)|since:int|:TYPE\n1|2|1999|KNOWS\n2|1||LIKES\n", "l.csv": ":START_ID(P)|:END_ID(C)\n1|1\n2|1\n"})
	s, sum := load(t, Options{Nodes: in(dir, "Person=p1.csv.gz,p2.csv", "City=c.csv.zip"), Relationships: in(dir, "r.csv", "LIVES_IN=l.csv"), Delimiter: '|'})
	if sum.Relationships != 4 || s.RelCount() != 4 {
		t.Fatalf("%d relationships", sum.Relationships)
	}
	knows, _ := s.Catalog().Type("KNOWS")
	lives, _ := s.Catalog().Type("LIVES_IN")
	var buf storage.Buffer
	nodes, rels := s.Neighbours(find(t, s, "Ann"), knows, storage.Outgoing, &buf)
	if len(nodes) != 1 || int64(nodes[0]) != find(t, s, "Bob") {
		t.Errorf("Ann knows %v", nodes)
	}
	k, _ := s.Catalog().Key("since")
	if got := s.RelProperty(int64(rels[0]), k); got.Kind() != value.KindInt || got.AsInt() != 1999 {
		t.Errorf("since %s", got)
	}
	if d := s.Degree(find(t, s, "Cork"), lives, storage.Incoming); d != 2 {
		t.Errorf("%d live in Cork", d)
	}
	if got := prop(s, find(t, s, "Bob"), "id"); got != "2" {
		t.Errorf("Bob's id is %s", got)
	}
}

func TestBadInput(t *testing.T) {
	dir := files(t, map[string]string{
		"ok.csv": "id:ID,name\n1,Ann\n", "dup.csv": "id:ID,name\n1,Ann\n1,Bob\n", "wide.csv": "id:ID,name\n1,Ann,x\n", "badint.csv": "id:ID,n:int\n1,x\n",
		"big.csv": "id:ID,n:byte\n1,300\n", "badtype.csv": "id:ID,n:strnig\n", "twoid.csv": "a:ID,b:ID\n", "open.csv": "id:ID,name\n1,\"Ann\n", "empty.csv": "",
		"after.csv": "id:ID,name\n1,\"Ann\"x\n", "noid.csv": "id:ID,name\n,Ann\n", "date.csv": "id:ID,d:date\n1,2020-13-01\n",
		"dangling.csv": ":START_ID,:END_ID\n1,2\n", "noend.csv": ":START_ID,x\n1,2\n", "space.csv": ":START_ID(X),:END_ID\n1,1\n", "short.csv": ":START_ID,:END_ID\n1\n",
		"broken.csv.gz": "id:ID\n1\n"})
	if err := os.WriteFile(filepath.Join(dir, "broken.csv.gz"), []byte("this is not compressed by gzip"), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct{ nodes, rels, want string }{
		{"L=missing.csv", "", "missing.csv: there is no such file"},
		{"L=dup.csv", "", "dup.csv:3: id \"1\" occurs a second time"},
		{"L=wide.csv", "", "wide.csv:2: the record has 3 fields, the header 2 columns"},
		{"L=badint.csv", "", `badint.csv:2: column "n": "x" is no int`},
		{"L=big.csv", "", `big.csv:2: column "n": "300" is no byte`},
		{"L=badtype.csv", "", `badtype.csv:1: column 2 of the header has an unknown type "strnig"`},
		{"L=twoid.csv", "", "twoid.csv:1: the header has more than one :ID column"},
		{"L=open.csv", "", "open.csv:2: a quoted field is not closed on its line"},
		{"L=after.csv", "", "after.csv:2: a quoted field is followed by"},
		{"L=empty.csv", "", "empty.csv: is empty"},
		{"L=noid.csv", "", "noid.csv:2: the id is missing"},
		{"L=date.csv", "", "date.csv:2: column \"d\""},
		{"L=broken.csv.gz", "", "broken.csv.gz: cannot be read: it is not compressed by gzip"},
		{"L=ok.csv", "R=dangling.csv", `dangling.csv:2: there is no node with id "2"`},
		{"L=ok.csv", "R=noend.csv", "noend.csv:1: a relationship file's header needs exactly one :START_ID and one :END_ID"},
		{"L=ok.csv", "R=space.csv", `space.csv:1: no node file has ID space "X"`},
		{"L=ok.csv", "R=short.csv", "short.csv:2: the record has 1 fields"},
	} {
		o := Options{Nodes: in(dir, c.nodes)}
		if c.rels != "" {
			o.Relationships = in(dir, c.rels)
		}
		target := filepath.Join(t.TempDir(), "db")
		_, err := Run(context.Background(), target, o)
		if err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s %s: got %v, want %q", c.nodes, c.rels, err, c.want)
		}
		if status.As(err) == nil {
			t.Errorf("%s %s: the error has no code: %v", c.nodes, c.rels, err)
		}
		if entries, _ := os.ReadDir(target); len(entries) > 0 {
			t.Errorf("%s %s: the failed import left %v", c.nodes, c.rels, entries)
		}
	}
}

// TestDamagedCompression cuts and damages compressed files: the error names the line from which nothing can be read.
func TestDamagedCompression(t *testing.T) {
	text := "id:ID\n"
	for i := range 9999 {
		text += strconv.Itoa(i*7919%10007) + "\n"
	}
	dir := files(t, map[string]string{"a.csv.gz": text, "a.csv.zip": text})
	for _, name := range []string{"a.csv.gz", "a.csv.zip"} {
		whole, err := os.ReadFile(filepath.Join(dir, name))
		if err != nil {
			t.Fatal(err)
		}
		flipped := slices.Clone(whole)
		at := len(flipped) - 6 // in gzip's checksum
		if name == "a.csv.zip" {
			at = bytes.Index(flipped, []byte("PK\x01\x02")) + 16 // the checksum in the directory
		}
		flipped[at] ^= 0xff
		for _, c := range []struct {
			data          []byte
			ofGzip, ofZip string
		}{
			{whole[:len(whole)/2], `:\d{4}: cannot be read: the compressed data breaks off`, `: cannot be read: it is no zip archive`},
			{whole[:11], `:1: cannot be read: the compressed data breaks off`, `: cannot be read: it is no zip archive`},
			{nil, `: cannot be read: it is empty`, `: cannot be read: it is no zip archive`},
			{flipped, `:10001: cannot be read: the compressed data is damaged`, `:10001: cannot be read: the compressed data is damaged`},
		} {
			bad := filepath.Join(t.TempDir(), name)
			if err := os.WriteFile(bad, c.data, 0o600); err != nil {
				t.Fatal(err)
			}
			_, err := Run(context.Background(), filepath.Join(t.TempDir(), "db"), Options{Nodes: []string{bad}})
			want := c.ofGzip
			if name == "a.csv.zip" {
				want = c.ofZip
			}
			if err == nil || !regexp.MustCompile(want).MatchString(err.Error()) || strings.Contains(err.Error(), "\n") {
				t.Errorf("%s of %d bytes: got %v, want %s", name, len(c.data), err, want)
			}
		}
	}
}

func TestSkippingBadEntries(t *testing.T) {
	dir := files(t, map[string]string{"n.csv": "id:ID,name\n1,Ann\n1,Again\n2,Bob\n", "r.csv": ":START_ID,:END_ID\n1,2\n1,3\n4,2\n"})
	report := filepath.Join(dir, "report")
	o := Options{Nodes: in(dir, "P=n.csv"), Relationships: in(dir, "R=r.csv"), SkipBadRelations: true, SkipDuplicateNodes: true, BadTolerance: 3, ReportFile: report}
	s, sum := load(t, o)
	if sum.BadEntries != 3 || s.NodeCount() != 2 || s.RelCount() != 1 {
		t.Errorf("%d bad entries, %d nodes, %d relationships", sum.BadEntries, s.NodeCount(), s.RelCount())
	}
	text, err := os.ReadFile(report)
	if err != nil || strings.Count(string(text), "\n") != 3 || !strings.Contains(string(text), "r.csv:4") {
		t.Errorf("report %q, %v", text, err)
	}
	o.BadTolerance = 2
	if _, err := Run(context.Background(), filepath.Join(t.TempDir(), "db"), o); err == nil || !strings.Contains(err.Error(), "too many bad entries") {
		t.Errorf("beyond the tolerance: %v", err)
	}
}

func TestOptions(t *testing.T) {
	dir := files(t, map[string]string{"n.csv": "id:ID,name\n1,'  a\nb '\n2,''\n", "p10.csv": "id:ID\n10\n", "p2.csv": "id:ID\n"})
	s, _ := load(t, Options{Nodes: in(dir, "P=n.csv"), Quote: '\'', MultilineFields: true, TrimStrings: true, IgnoreEmptyStrings: true, IDType: "INTEGER"})
	if got := prop(s, find(t, s, "a\nb"), "id"); got != "1" {
		t.Errorf("id %s", got)
	}
	got, err := expand(filepath.Join(dir, `p\d+.csv`))
	if err != nil || len(got) != 2 || filepath.Base(got[0]) != "p2.csv" {
		t.Errorf("a regular expression finds %v, %v", got, err)
	}
	for _, o := range []Options{{}, {Nodes: []string{"A="}}, {Nodes: in(dir, "P=n.csv"), Delimiter: ';'}, {Nodes: in(dir, "P=n.csv"), IDType: "UUID"}} {
		if _, err := Run(context.Background(), filepath.Join(t.TempDir(), "db"), o); status.As(err) == nil {
			t.Errorf("%+v: %v", o, err)
		}
	}
}
