package main

import (
	"bytes"
	"os"
	"path/filepath"
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
	must := func(args ...string) string {
		t.Helper()
		out, err := runCommand(t, args...)
		if err != nil {
			t.Fatalf("morsel %s: %v", strings.Join(args, " "), err)
		}
		return out
	}
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
	for _, bad := range [][]string{
		{"export", in("db3"), all}, {"export", in("db3"), all, "--to", in("rows.xls")}, {"export", in("none"), all, "--to", in("x.csv")},
		{"export", in("db3"), "--to", in("files")}, {"import", in("db3"), "--mode=other"}, {"import", in("db3"), "--max-memory=lots"}, {"load", in("db3"), in("none")},
	} {
		if out, err := runCommand(t, bad...); err == nil {
			t.Errorf("%q was accepted: %s", bad, out)
		}
	}
}
