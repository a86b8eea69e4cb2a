package parser

import (
	"os"
	"strings"
	"sync"
	"testing"

	"github.com/morseldb/morsel/parser/ast"
)

// TestParallel holds that many may parse at once: they share the generated parser's prediction tables,
// which are cold when this test runs alone.
func TestParallel(t *testing.T) {
	text, err := os.ReadFile("testdata/statements.cypher")
	if err != nil {
		t.Fatal(err)
	}
	statements := strings.Split(strings.TrimSpace(string(text)), "\n")
	const parsers = 8
	dumps := make([][]string, parsers)
	var wait sync.WaitGroup
	for p := range parsers {
		wait.Go(func() {
			dumps[p] = make([]string, len(statements))
			for k := range statements {
				i := (k + p*len(statements)/parsers) % len(statements) // each begins elsewhere
				stmt, err := Parse(statements[i])
				if err != nil {
					t.Errorf("%s: %v", statements[i], err)
					return
				}
				dumps[p][i] = ast.Dump(stmt)
			}
		})
	}
	wait.Wait()
	for p := 1; p < parsers; p++ {
		for i := range statements {
			if dumps[p][i] != dumps[0][i] {
				t.Errorf("%s:\n%s\n%s", statements[i], dumps[p][i], dumps[0][i])
			}
		}
	}
}
