package answers

import (
	"bufio"
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/morseldb/morsel"
	"github.com/morseldb/morsel/importer"
)

var (
	shared = flag.String("answers.dir", envOr("MORSEL_SHARED", "../../../shared"), "folder that holds data/ and tools/")
	full   = flag.Bool("answers.full", false, "run the SNB queries, too; they take minutes on slotted")
	only   = flag.String("answers.only", "", "run only the query of this name")
)

func envOr(key, def string) string {
	if v := os.Getenv(key); v != "" {
		return v
	}
	return def
}

var runtimes = []string{"slotted", "pipelined"}

// lsqb is LSQB's own answers at scale factor 0.003.
var lsqb = map[string]int64{"q1": 20608, "q2": 281, "q3": 0, "q4": 3047, "q5": 4973, "q6": 33201, "q7": 7188, "q8": 2436, "q9": 23669}

func need(t *testing.T, parts ...string) string {
	t.Helper()
	p, err := filepath.Abs(filepath.Join(append([]string{*shared}, parts...)...))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(p); err != nil {
		t.Skipf("SKIPPED: %s is not there (set -answers.dir or MORSEL_SHARED)", filepath.Join(parts...))
	}
	return p
}

// load imports files into a new database by neo4j-admin's arguments, which are relative to dir.
func load(t *testing.T, dir string, args []string) *morsel.DB {
	t.Helper()
	o := importer.Options{BadTolerance: 0}
	in := func(spec string) string {
		name, files, _ := strings.Cut(spec, "=")
		if !filepath.IsAbs(files) {
			files = filepath.Join(dir, files)
		}
		return name + "=" + files
	}
	for _, a := range args {
		k, v, _ := strings.Cut(a, "=")
		switch k {
		case "--nodes":
			o.Nodes = append(o.Nodes, in(v))
		case "--relationships":
			o.Relationships = append(o.Relationships, in(v))
		case "--delimiter":
			o.Delimiter = v[0]
		case "--id-type":
			o.IDType = v
		default:
			t.Fatalf("unknown import argument %q", a)
		}
	}
	target := filepath.Join(t.TempDir(), "db")
	sum, err := importer.Run(context.Background(), target, o)
	if err != nil {
		t.Fatal(err)
	}
	t.Logf("imported %d nodes, %d relationships in %s", sum.Nodes, sum.Relationships, sum.Duration)
	db, err := morsel.Open(target)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := db.Close(); err != nil {
			t.Error(err)
		}
	})
	return db
}

func lines(text string) []string {
	var out []string
	for sc := bufio.NewScanner(strings.NewReader(text)); sc.Scan(); {
		if l := strings.TrimSpace(sc.Text()); l != "" {
			out = append(out, l)
		}
	}
	return out
}

func run(t *testing.T, db *morsel.DB, runtime, text string) ([]string, [][]any, *morsel.Summary) {
	t.Helper()
	res, err := db.Session(morsel.WithRuntime(runtime)).Run(context.Background(), text, nil)
	if err != nil {
		t.Fatal(err)
	}
	var rows [][]any
	for rec, err := range res.Records() {
		if err != nil {
			t.Fatal(err)
		}
		rows = append(rows, rec.Values)
	}
	sum, err := res.Consume()
	if err != nil {
		t.Fatal(err)
	}
	return res.Keys(), rows, sum
}

func TestLSQB(t *testing.T) {
	dir := need(t, "data", "lsqb-sf0.003")
	script := need(t, "tools", "graphgen", "import-args.sh")
	queries := need(t, "tools", "peers", "cypher")
	out, err := exec.Command("bash", script, "lsqb", dir).Output()
	if err != nil {
		t.Fatalf("import-args.sh: %v", err)
	}
	db := load(t, dir, lines(string(out)))
	_, texts := readLSQB(t, queries)
	for name, want := range lsqb {
		for _, rt := range runtimes {
			if *only != "" && *only != name {
				continue
			}
			t.Run(name+"/"+rt, func(t *testing.T) {
				_, rows, sum := run(t, db, rt, texts[name])
				if len(rows) != 1 || rows[0][0] != want {
					t.Errorf("got %v, want %d", rows, want)
				}
				t.Logf("%s", sum.ResultConsumedAfter)
			})
		}
	}
}

func readLSQB(t *testing.T, dir string) ([]string, map[string]string) {
	t.Helper()
	names, texts, err := ReadQueries(filepath.Join(dir, "lsqb.cypher"))
	if err != nil {
		t.Fatal(err)
	}
	return names, texts
}

func TestSNB(t *testing.T) {
	if !*full && *only == "" {
		t.Skip("SKIPPED: the SNB answers run with -answers.full (make answers)")
	}
	dir := need(t, "data", "snb-sf0.1")
	src, err := os.ReadFile(filepath.Join(dir, "import.args"))
	if err != nil {
		t.Fatal(err)
	}
	db := load(t, dir, lines(string(src)))
	answers, err := ReadAnswers(filepath.Join(dir, "answers.json"))
	if err != nil {
		t.Fatal(err)
	}
	names, texts, err := ReadQueries(filepath.Join(dir, "queries.cypher"))
	if err != nil {
		t.Fatal(err)
	}
	right := 0
	for _, rt := range runtimes {
		for _, name := range names {
			if *only != "" && *only != name {
				continue
			}
			t.Run(name+"/"+rt, func(t *testing.T) {
				columns, rows, sum := run(t, db, rt, texts[name])
				if err := Compare(answers[name], columns, rows); err != nil {
					t.Fatal(err)
				}
				right++
				t.Logf("%s", sum.ResultConsumedAfter)
			})
		}
	}
	fmt.Printf("snb: %d/%d answers right\n", right, len(names)*len(runtimes))
}

func TestSame(t *testing.T) {
	for _, c := range []struct {
		want, got any
		same      bool
	}{
		{json.Number("1"), int64(1), true}, {json.Number("1"), int64(2), false}, {json.Number("0.1"), 0.1 + 1e-12, true},
		{json.Number("0.1"), 0.11, false}, {"a", "a", true}, {nil, nil, true}, {nil, int64(0), false},
		{[]any{json.Number("1")}, []any{int64(1)}, true}, {[]any{json.Number("1")}, []any{int64(1), int64(1)}, false},
	} {
		if got := Same(c.want, c.got); got != c.same {
			t.Errorf("%v against %v: %v", c.want, c.got, got)
		}
	}
}
