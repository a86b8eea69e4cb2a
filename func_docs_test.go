package morsel

import (
	"flag"
	"fmt"
	"os"
	"sort"
	"strings"
	"testing"

	"github.com/morseldb/morsel/procedures"
	"github.com/morseldb/morsel/procedures/builtin"
)

var rewriteDocs = flag.Bool("rewrite-docs", false, "write docs/functions.md, docs/procedures.md and docs/settings.md")

// TestGeneratedDocs holds the pages that are made from tables in code to those tables.
func TestGeneratedDocs(t *testing.T) {
	for name, page := range map[string]string{
		"docs/functions.md": functionsPage(), "docs/procedures.md": proceduresPage(), "docs/settings.md": settingsPage(),
	} {
		if *rewriteDocs {
			if err := os.WriteFile(name, []byte(page), 0o600); err != nil {
				t.Fatal(err)
			}
			continue
		}
		if have, err := os.ReadFile(name); err != nil || string(have) != page {
			t.Errorf("%s is not what the code says; run go test -run TestGeneratedDocs . -rewrite-docs (%v)", name, err)
		}
	}
}

// TestTutorialProgram holds the program in docs/extending.md to the one that the tests run.
func TestTutorialProgram(t *testing.T) {
	page, err := os.ReadFile("docs/extending.md")
	if err != nil {
		t.Fatal(err)
	}
	program, err := os.ReadFile("examples/functions/main.go")
	if err != nil {
		t.Fatal(err)
	}
	if !strings.HasSuffix(string(page), "```go\n"+string(program)+"```\n") {
		t.Error("the program in docs/extending.md is not examples/functions/main.go")
	}
}

const generatedNote = "<!-- Made by go test -run TestGeneratedDocs . -rewrite-docs -->\n"

// cell is text as a table's cell holds it.
func cell(s string) string {
	return strings.ReplaceAll(strings.ReplaceAll(strings.TrimSpace(s), "|", `\|`), "\n", "<br>")
}

const describedOtherwise = `
Names, signatures and columns of Cypher 5's functions are those of Neo4j 5.26. The descriptions of the arguments of six
functions differ on purpose: Neo4j's leave out some of what its server takes, or promise what it refuses. Ours say what both servers do:

- ` + "`datetime`, `localdatetime`, `localtime`, `time`" + `: the map may also hold a temporal value to start from (` + "`datetime`, `date`, `time`" + `), and a date may be given by week, quarter or ordinal day.
- ` + "`duration`" + `: a text is taken too, and there is no key ` + "`quarters`" + `.
- ` + "`localtime.truncate`" + `: units go from microsecond to day, as anything larger is refused, and the value must have a time: a ` + "`DATE`" + ` is refused, a ` + "`ZONED TIME`" + ` is not.
`

func functionsPage() string {
	var b strings.Builder
	b.WriteString("# Functions\n\n" + generatedNote + "\nEvery function that is built in, as `SHOW FUNCTIONS` shows it. How to add your own is in [extending.md](extending.md).\n" +
		describedOtherwise)
	byCategory := map[string][]string{}
	row := func(category, signature, doc, deprecated string) {
		if deprecated != "" {
			doc += " Deprecated: use `" + deprecated + "`."
		}
		byCategory[category] = append(byCategory[category], "| `"+cell(signature)+"` | "+cell(doc)+" |\n")
	}
	for _, f := range builtin.Default().Functions() {
		for _, o := range f.Overloads {
			row(f.Category, o.Signature, o.Description, f.Deprecated)
		}
		row(f.Category, f.Signature, f.Description, f.Deprecated)
	}
	for _, a := range builtin.Default().Aggregates() {
		row("Aggregating", a.Signature, a.Description, a.Deprecated)
	}
	categories := make([]string, 0, len(byCategory))
	for c := range byCategory {
		categories = append(categories, c)
	}
	sort.Strings(categories)
	for _, c := range categories {
		fmt.Fprintf(&b, "\n## %s\n\n| signature | description |\n|---|---|\n%s", c, strings.Join(byCategory[c], ""))
	}
	return b.String()
}

func proceduresPage() string {
	var b strings.Builder
	b.WriteString("# Procedures\n\n" + generatedNote + "\nEvery procedure that is built in, as `SHOW PROCEDURES` shows it. " +
		"Those that are not thread-safe make a query under `runtime=parallel` run on pipelined. How to add your own is in [extending.md](extending.md).\n\n" +
		"| signature | mode | thread-safe | description |\n|---|---|---|---|\n")
	for _, p := range builtin.Default().Procedures() {
		safe, doc := "yes", p.Description
		if p.NotThreadSafe || p.Mode == procedures.Write || p.Mode == procedures.Schema {
			safe = "no"
		}
		if p.Deprecated != "" {
			doc += " Deprecated: use `" + p.Deprecated + "`."
		}
		fmt.Fprintf(&b, "| `%s` | %s | %s | %s |\n", cell(p.Signature), p.Mode, safe, cell(doc))
	}
	return b.String()
}

func settingsPage() string {
	var b strings.Builder
	b.WriteString("# Settings\n\n" + generatedNote + "\nThe settings of a database, as `SHOW SETTINGS` and `dbms.listConfig` show them. Dynamic ones can be changed by `dbms.setConfigValue` until the " +
		"database is closed; all are given when it is opened.\n\n| setting | option | dynamic | valid values | description |\n|---|---|---|---|---|\n")
	for _, s := range settings {
		option, dynamic := "", "no"
		if s.option != "" {
			option = "`morsel." + s.option + "`"
		}
		if s.apply != nil {
			dynamic = "yes"
		}
		fmt.Fprintf(&b, "| `%s` | %s | %s | %s | %s |\n", s.name, option, dynamic, cell(s.valid), cell(s.doc))
	}
	return b.String()
}
