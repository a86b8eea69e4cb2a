package bind

import (
	"flag"
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/morseldb/morsel/parser"
	"github.com/morseldb/morsel/status"
)

var rewrite = flag.Bool("rewrite", false, "write what binding answers into testdata/messages.txt")

// TestMessages holds binding to the codes, texts, positions and notifications in
// testdata/messages.txt. They were taken from Neo4j 5.26; where Morsel differs on
// purpose, the file has Morsel's answer.
func TestMessages(t *testing.T) {
	const file = "testdata/messages.txt"
	text, err := os.ReadFile(file)
	must(t, err)
	env := Env{Registry: testRegistry(t)}
	var out strings.Builder
	for _, block := range strings.Split(strings.TrimSpace(string(text)), "\n\n") {
		query, want, ok := strings.Cut(block, "\n----\n")
		if !ok {
			t.Fatalf("no ---- in %q", block)
		}
		got := answer(query, env)
		if got != want && !*rewrite {
			t.Errorf("%s\n  got  %s\n  want %s", query, got, want)
		}
		fmt.Fprintf(&out, "%s\n----\n%s\n\n", query, got)
	}
	if *rewrite {
		must(t, os.WriteFile(file, []byte(out.String()), 0o644))
	}
}

// answer is what comes of binding a query, in the file's notation.
func answer(query string, env Env) string {
	stmt, err := parser.Parse(query)
	var b *Bound
	if err == nil {
		b, err = Bind(stmt, env)
	}
	if err != nil {
		e := status.As(err)
		if e == nil {
			return err.Error()
		}
		c := *e
		c.Snippet = ""
		return strings.TrimPrefix(e.Code, "Neo.ClientError.") + ": " + strings.ReplaceAll(c.Error(), "\n", `\n`)
	}
	if err := checkNormal(b); err != nil {
		return err.Error()
	}
	out := "ok"
	for _, n := range b.Notifications {
		out += fmt.Sprintf("\n! %s %s %d %s", n.Code[strings.LastIndex(n.Code, ".")+1:], n.Severity, n.Pos.Offset, n.Description)
	}
	return out
}
