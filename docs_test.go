package morsel_test

import (
	"bufio"
	"context"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/morseldb/morsel"
)

var docRow = regexp.MustCompile("^\\| (.+?) \\| `(.+)` \\| (yes|parsed) \\|$")

// TestCypherTable runs every sample of docs/cypher.md on each runtime.
func TestCypherTable(t *testing.T) {
	f, err := os.Open("docs/cypher.md")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	rows := 0
	for sc := bufio.NewScanner(f); sc.Scan(); {
		m := docRow.FindStringSubmatch(sc.Text())
		if m == nil {
			if strings.HasPrefix(sc.Text(), "| ") && !strings.HasPrefix(sc.Text(), "| feature") {
				t.Errorf("a row that cannot be read: %s", sc.Text())
			}
			continue
		}
		rows++
		for _, rt := range []string{"slotted", "pipelined", "parallel"} {
			t.Run(m[1]+"/"+rt, func(t *testing.T) { sample(t, rt, strings.ReplaceAll(m[2], `\|`, "|"), m[3]) })
		}
	}
	const least = 60
	if rows < least {
		t.Errorf("only %d rows were found", rows)
	}
}

func sample(t *testing.T, runtime, text, status string) {
	t.Helper()
	ctx := context.Background()
	db := morsel.OpenMemory()
	defer db.Close()
	csv := filepath.Join(t.TempDir(), "x.csv")
	if err := os.WriteFile(csv, []byte("a,b\nx,1\ny,2\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := db.Run(ctx, "CREATE VECTOR INDEX faces FOR (n:Person) ON (n.face)", nil); err != nil {
		t.Fatal(err)
	}
	if _, err := db.Run(ctx, `CREATE (a:Person {name: 'Ada', age: 36}), (b:Person {name: 'Bela', age: 41}), (c:Person {name: 'Cara', age: 28}),
		(x:City {name: 'Oslo'}), (a)-[:KNOWS {since: 2001}]->(b)-[:KNOWS {since: 2010}]->(c), (a)-[:LIVES_IN]->(x), (c)-[:LIVES_IN]->(x)`, nil); err != nil {
		t.Fatal(err)
	}
	res, err := db.Session(morsel.WithRuntime(runtime)).Run(ctx, text, map[string]any{"p": 1, "0": 2, "csv": "file://" + csv})
	if err == nil {
		_, err = res.Consume()
	}
	code := morsel.Code(err)
	switch {
	case status == "yes" && err != nil:
		t.Errorf("%s\n%s: %v", text, code, err)
	case status == "parsed" && (err == nil || !strings.Contains(code, "Unsupported")):
		t.Errorf("%s\nshould be answered by a code that says it is not supported, got %q: %v", text, code, err)
	}
}
