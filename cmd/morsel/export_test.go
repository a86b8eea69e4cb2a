package main

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
)

// runCommand runs a command line and gives what it prints.
func runCommand(t *testing.T, args ...string) (string, error) {
	t.Helper()
	var out bytes.Buffer
	root := newRoot()
	root.SetArgs(args)
	root.SetOut(&out)
	err := root.ExecuteContext(t.Context())
	return out.String(), err
}

// TestRoundTrip takes a graph through all commands that bring data in and out.
func TestRoundTrip(t *testing.T) {
	dir := t.TempDir()
	in := func(name string) string { return filepath.Join(dir, name) }
	write := func(name, text string) {
		if err := os.WriteFile(in(name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	write("p.csv", "id:ID,name,born:date\n1,Ann,1990-02-03\n2,Bob,\n")
	write("k.csv", ":START_ID,:END_ID,since:long\n1,2,2015\n")
	write("more.csv", "id:ID,name\n3,Cyd\n")
	write("rels.csv", ":START_ID,:END_ID,since:long\n3,1,2020\n")
	const all = "MATCH (a:Person) OPTIONAL MATCH (a)-[k:KNOWS]->(b) RETURN a.name AS a, a.born AS born, k.since AS since, b.name AS b ORDER BY a"
	must := func(args ...string) string { t.Helper(); return mustRun(t, args...) }
	must("import", in("db"), "-q", "--max-memory=1K", "--nodes=Person="+in("p.csv"), "--relationships=KNOWS="+in("k.csv"))
	must("import", in("db"), "-q", "--mode=incremental", "--nodes=Person="+in("more.csv"), "--relationships=KNOWS="+in("rels.csv"))
	want := must("query", in("db"), all, "--format", "jsonl")
	if strings.Count(want, "\n") != 3 || !strings.Contains(want, `"Cyd"`) {
		t.Fatal(want)
	}
	must("dump", in("db"), in("db.cypher"))
	must("load", in("db2"), in("db.cypher"))
	must("export", in("db2"), "--to", in("files"))
	args, err := os.ReadFile(in("files/import.args"))
	if err != nil {
		t.Fatal(err)
	}
	t.Chdir(in("files"))
	must(append([]string{"import", in("db3"), "-q"}, strings.Fields(string(args))...)...)
	if got := must("query", in("db3"), all, "--format", "jsonl"); got != want {
		t.Errorf("%s, not %s", got, want)
	}
	for _, name := range []string{"rows.jsonl", "rows.csv", "rows.parquet", "rows.arrow"} {
		must("export", in("db3"), all, "--to", in(name))
		if name == "rows.jsonl" {
			if got, err := os.ReadFile(in(name)); err != nil || string(got) != want {
				t.Error(string(got), err)
			}
		}
	}
	must("export", in("db3"), "--to", in("graph.jsonl"))
	must("export", in("db3"), "--to", in("graph.json.lines"), "--format=jsonl")
	must("export", in("db3"), "--to", in("graph.jsonl"), "--overwrite-destination")
	must("import", in("db4"), "-q", "--graph="+in("graph.jsonl"))
	if got := must("query", in("db4"), all, "--format", "jsonl"); got != want {
		t.Errorf("%s, not %s", got, want)
	}
	must("import", in("db4"), "-q", "--mode=incremental", "--graph="+in("graph.json.lines"))
	if got := must("query", in("db4"), "MATCH (a) OPTIONAL MATCH (a)-[k]->() RETURN count(DISTINCT a) AS a, count(k) AS k", "--format", "csv"); got != "a,k\r\n6,4\r\n" {
		t.Error(got)
	}
	must("export", in("db3"), all, "--to", in("rows.csv"), "--overwrite-destination")
	must("dump", in("db"), in("db.cypher"), "--overwrite-destination")
	for _, bad := range [][]string{
		{"export", in("db3"), all, "--to", in("rows.csv")}, {"export", in("db3"), all, "--to", in("rows.parquet")}, {"dump", in("db"), in("db.cypher")},
		{"export", in("db3"), "--to", in("graph.jsonl")}, {"export", in("db3"), "--to", in("files2"), "--overwrite-destination"},
		{"import", in("db5"), "--graph=" + in("rows.jsonl")}, {"import", in("db5"), "--graph=A=" + in("graph.jsonl")},
		{"import", in("db5"), "--graph=" + in("graph.jsonl"), "--nodes=" + in("p.csv")},
		{"export", in("db3"), all}, {"export", in("db3"), all, "--to", in("rows.xls")}, {"export", in("none"), all, "--to", in("x.csv")},
		{"export", in("db3"), "--to", in("files")}, {"import", in("db3"), "--mode=other"}, {"import", in("db3"), "--max-memory=lots"}, {"load", in("db3"), in("none")},
	} {
		if out, err := runCommand(t, bad...); err == nil {
			t.Errorf("%q was accepted: %s", bad, out)
		}
	}
}

// TestRowsReadBack holds the rows in a file of each format against those of the query.
func TestRowsReadBack(t *testing.T) {
	dir := t.TempDir()
	in := func(name string) string { return filepath.Join(dir, name) }
	must := func(args ...string) string { t.Helper(); return mustRun(t, args...) }
	const data = `{id: 1, i: -5, f: 1.5, s: 'a, "b"\nc', b: true, d: date('2024-02-29'), z: datetime('2024-07-01T12:00[Europe/Paris]'), l: ['x', ''], p: point({x: 1, y: 2}), u: duration('P1M2DT3S')}`
	const query = "UNWIND [" + data + ", {id: 2}] AS m RETURN m.id AS id, m.i AS i, m.f AS f, m.s AS s, m.b AS b, m.d AS d, m.z AS z, m.l AS l, m.p AS p, m.u AS u"
	must("load", in("empty"), os.DevNull)
	want := must("query", in("empty"), query, "--format", "jsonl")
	for _, name := range []string{"rows.jsonl", "rows.csv"} {
		must("export", in("empty"), query, "--to", in(name))
		got, err := os.ReadFile(in(name))
		if err != nil || string(got) != must("query", in("empty"), query, "--format", strings.TrimPrefix(filepath.Ext(name), ".")) {
			t.Error(string(got), err)
		}
	}
	text, err := os.ReadFile(in("rows.csv"))
	if err != nil {
		t.Fatal(err)
	}
	records, err := csv.NewReader(bytes.NewReader(text)).ReadAll()
	if err != nil || len(records) != 3 || strings.Join(records[0], " ") != "id i f s b d z l p u" || records[1][3] != "a, \"b\"\nc" || records[1][5] != "2024-02-29" || records[2][3] != "" {
		t.Error(records, err)
	}
	for _, name := range []string{"rows.parquet", "rows.arrow"} {
		must("export", in("empty"), query, "--to", in(name))
		if err := os.WriteFile(in("header.csv"), []byte("id:ID{id-type:long},i,f,s,b,d,z,l,p,u\nid,i,f,s,b,d,z,l,p,u\n"), 0o600); err != nil {
			t.Fatal(err)
		}
		must("import", in(name+".db"), "-q", "--nodes=Row="+in("header.csv")+","+in(name))
		got := must("query", in(name+".db"), "MATCH (m:Row) RETURN m.id AS id, m.i AS i, m.f AS f, m.s AS s, m.b AS b, m.d AS d, m.z AS z, m.l AS l, m.p AS p, m.u AS u ORDER BY id", "--format", "jsonl")
		if got != want {
			t.Errorf("%s: %s, not %s", name, got, want)
		}
	}
	var first map[string]any
	if err := json.NewDecoder(strings.NewReader(want)).Decode(&first); err != nil || first["s"] != "a, \"b\"\nc" || !reflect.DeepEqual(first["l"], []any{"x", ""}) || first["f"] != 1.5 {
		t.Error(first, err)
	}
}

// mustRun runs a command that is to succeed and gives what it wrote.
func mustRun(t *testing.T, args ...string) string {
	t.Helper()
	out, err := runCommand(t, args...)
	if err != nil {
		t.Fatalf("morsel %s: %v", strings.Join(args, " "), err)
	}
	return out
}
