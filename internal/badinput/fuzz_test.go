package badinput

import (
	"context"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/morseldb/morsel"
	"github.com/morseldb/morsel/status"
)

// brief is how long a fuzzed query runs before it is cancelled: what is mutated may well be endless.
const brief = 300 * time.Millisecond

// FuzzQuery gives texts to the whole front, parser to execution, on a small graph with little memory: rows
// or an error with a code, no panic, and the database answers afterwards. The seeds are the parser's own
// and, where the openCypher TCK is beside the checkout, its queries.
func FuzzQuery(f *testing.F) {
	for _, text := range ownSeeds(f) {
		f.Add(text)
	}
	for _, text := range tckSeeds(f) {
		f.Add(text)
	}
	params := map[string]any{"p": int64(1), "list": []any{int64(1), "a", nil}, "map": map[string]any{"v": int64(1)}}
	f.Fuzz(func(t *testing.T, text string) {
		if strings.Contains(text, "//") || len(text) > 4096 {
			t.Skip("addresses are not to be read, and long texts have tests of their own")
		}
		db := morsel.OpenMemory(morsel.WithMemoryLimit(1 << 24))
		defer db.Close()
		if _, err := db.Run(context.Background(), `CREATE (a:A {v: 1, name: 'a'})-[:R {w: 1}]->(b:B {v: 2})-[:S]->(a), (a)-[:R]->(a)`, nil); err != nil {
			t.Fatal(err)
		}
		err := briefly(db, text, params)
		switch code := morsel.Code(err); {
		case err != nil && code == "":
			t.Fatalf("an error without a code: %v", err)
		case code == status.UnknownError || code == status.ExecutionFailed:
			t.Fatalf("an internal error: %v (%v)", err, status.As(err).Unwrap())
		}
		if _, err := db.Run(context.Background(), "RETURN 1", nil); err != nil {
			t.Fatalf("the next query fails: %v", err)
		}
	})
}

func briefly(db *morsel.DB, text string, params map[string]any) error {
	ctx, cancel := context.WithTimeout(context.Background(), brief)
	defer cancel()
	res, err := db.Run(ctx, text, params)
	if err != nil {
		return err
	}
	_, err = res.Consume()
	return err
}

// ownSeeds are the parser's, one statement a line.
func ownSeeds(f *testing.F) []string {
	files, err := filepath.Glob("../../parser/testdata/*.cypher")
	if err != nil || len(files) == 0 {
		f.Fatal("no seeds: ", err)
	}
	var out []string
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			f.Fatal(err)
		}
		out = append(out, strings.Split(string(text), "\n")...)
	}
	return out
}

var quotedText = regexp.MustCompile(`(?s)"""\n(.*?)"""`)

// tckSeeds are every eighth query of the TCK: enough for all clauses, few enough to be run by each test.
func tckSeeds(f *testing.F) (out []string) {
	n := 0
	err := filepath.WalkDir("../../../shared/tck/features", func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || filepath.Ext(path) != ".feature" {
			return nil
		}
		text, err := os.ReadFile(path)
		for _, m := range quotedText.FindAllStringSubmatch(string(text), -1) {
			if n++; n%8 == 0 {
				out = append(out, m[1])
			}
		}
		return err
	})
	if err != nil {
		f.Fatal(err)
	}
	return out
}
