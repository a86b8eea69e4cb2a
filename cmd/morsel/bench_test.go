package main

import (
	"bytes"
	"context"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/morseldb/morsel"
)

// command runs the program's command line and gives what it printed.
func command(args ...string) (out, errs string, err error) {
	var o, e bytes.Buffer
	root := newRoot()
	root.SetArgs(args)
	root.SetOut(&o)
	root.SetErr(&e)
	err = root.ExecuteContext(context.Background())
	return o.String(), e.String(), err
}

// benchFiles makes a database of ten nodes and a file of queries.
func benchFiles(t *testing.T, queries string) (db, file string) {
	t.Helper()
	dir := t.TempDir()
	db, file = filepath.Join(dir, "db"), filepath.Join(dir, "q.cypher")
	d, err := morsel.Open(db)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := d.Run(context.Background(), "UNWIND range(1, 10) AS i CREATE (:N {i: i})", nil); err != nil {
		t.Fatal(err)
	}
	if err := d.Close(); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(file, []byte(queries), 0o600); err != nil {
		t.Fatal(err)
	}
	return db, file
}

const benchQueries = `// name: total
MATCH (n:N) RETURN sum(n.i) AS s;
// name: some
// params: {"least": 8}
MATCH (n:N) WHERE n.i >= $least RETURN n.i AS i ORDER BY i;
`

func TestBench(t *testing.T) {
	db, file := benchFiles(t, benchQueries)
	out, errs, err := command("bench", db, file, "--workers", "1,2", "--runs", "2", "--format", "json")
	if err != nil || errs != "" {
		t.Fatalf("%v %s", err, errs)
	}
	var got []string
	for _, l := range strings.Split(strings.TrimSpace(out), "\n") {
		var line map[string]any
		if err := json.Unmarshal([]byte(l), &line); err != nil {
			t.Fatal(err)
		}
		if m, ok := line["median_ms"].(float64); !ok || m <= 0 {
			t.Errorf("no median in %s", l)
		}
		rows, _ := json.Marshal(line["result"])
		got = append(got, strings.Join([]string{line["name"].(string), line["runtime"].(string), string(rows)}, " "))
	}
	want := "total slotted [[55]]|total pipelined [[55]]|total parallel [[55]]|total parallel [[55]]|" +
		"some slotted [[8],[9],[10]]|some pipelined [[8],[9],[10]]|some parallel [[8],[9],[10]]|some parallel [[8],[9],[10]]"
	if strings.Join(got, "|") != want {
		t.Errorf("%s", strings.Join(got, "\n"))
	}
	stored := filepath.Join(t.TempDir(), "answers")
	chart := stored + ".svg"
	if err := os.WriteFile(stored, []byte(out), 0o600); err != nil {
		t.Fatal(err)
	}
	out, errs, err = command("bench", db, file, "--runs", "1", "--check", stored, "--chart", chart, "--runtime", "pipelined,parallel,auto")
	if err != nil || errs != "" || !strings.Contains(out, "speed-up") || !strings.Contains(out, "fastest runs of 2 queries") {
		t.Errorf("%v %s\n%s", err, errs, out)
	}
	if svg, err := os.ReadFile(chart); err != nil || !bytes.HasPrefix(svg, []byte("<svg")) {
		t.Errorf("no chart: %v", err)
	}
}

func TestBenchFaults(t *testing.T) {
	db, file := benchFiles(t, benchQueries)
	wrong := filepath.Join(t.TempDir(), "wrong.json")
	if err := os.WriteFile(wrong, []byte(`{"total": {"columns": ["s"], "rows": [[54]]}}`), 0o600); err != nil {
		t.Fatal(err)
	}
	_, errs, err := command("bench", db, file, "--runs", "1", "--check", wrong)
	if err == nil || !strings.Contains(errs, "total: the stored answer differs: row 1 is [55] instead of [54]") || !strings.Contains(errs, "some: no answer is stored") {
		t.Errorf("%v %s", err, errs)
	}
	db, file = benchFiles(t, "// name: bad\nRETURN nope;\n// name: good\nRETURN 1 AS x;\n// name: writes\nCREATE (n)")
	out, errs, err := command("bench", db, file, "--runs", "1", "--format", "json")
	if err == nil || !strings.Contains(errs, "Variable `nope` not defined") || !strings.Contains(out, `"good"`) || !strings.Contains(errs, "writes: slotted: ") {
		t.Errorf("%v %s %s", err, errs, out)
	}
	for _, args := range [][]string{{"--runtime", "fast"}, {"--workers", "0"}, {"--runs", "0"}, {"--format", "xml"}, {"--only", "none"}} {
		if _, _, err := command(append([]string{"bench", db, file}, args...)...); err == nil {
			t.Errorf("%v was accepted", args)
		}
	}
	if _, _, err := command("bench", filepath.Join(t.TempDir(), "none"), file); err == nil || !strings.Contains(err.Error(), "there is no database") {
		t.Errorf("%v", err)
	}
}
