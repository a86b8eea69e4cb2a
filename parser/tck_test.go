package parser

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/morseldb/morsel/status"
)

// ours are the details of TCK errors that the text alone shows, so that the parser must raise them.
var ours = map[string]bool{
	"UnexpectedSyntax": true, "InvalidNumberLiteral": true, "IntegerOverflow": true, "FloatingPointOverflow": true,
	"InvalidUnicodeLiteral": true, "InvalidUnicodeCharacter": true, "InvalidRelationshipPattern": true, "InvalidArgumentPassingMode": true,
	"InvalidClauseComposition": true,
}

var compileTime = regexp.MustCompile(`^Then an? SyntaxError should be raised at compile time: (\w+)`)

// TestTCK parses every query of the openCypher TCK: it must parse unless the TCK expects one of our errors.
func TestTCK(t *testing.T) {
	root := "../../shared/tck/features"
	if _, err := os.Stat(root); err != nil {
		t.Skip("the openCypher TCK is not beside this checkout: ", root)
	}
	n := 0
	err := filepath.WalkDir(root, func(path string, _ os.DirEntry, err error) error {
		if err != nil || !strings.HasSuffix(path, ".feature") {
			return err
		}
		text, err := os.ReadFile(path)
		for _, q := range tckQueries(string(text)) {
			n++
			checkTCK(t, filepath.Base(path), q)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	if n < 4800 {
		t.Errorf("found only %d queries: the reader of feature files is broken", n)
	}
}

type tckQuery struct{ text, detail string }

func checkTCK(t *testing.T, file string, q tckQuery) {
	_, err := Parse(q.text)
	switch {
	case err == nil && ours[q.detail]:
		t.Errorf("%s: no error, want %s:\n%s", file, q.detail, q.text)
	case err != nil && !ours[q.detail] && q.detail == "":
		t.Errorf("%s: %v\n%s", file, err, q.text)
	case err != nil && status.As(err).Detail != q.detail:
		t.Errorf("%s: detail %s, want %s: %v\n%s", file, status.As(err).Detail, q.detail, err, q.text)
	}
}

// tckQueries reads the queries of a feature file, those of outlines once for each example.
func tckQueries(text string) []tckQuery {
	var out, scenario []tckQuery
	lines := strings.Split(text, "\n")
	examples := false
	var header []string
	for i := 0; i < len(lines); i++ {
		line := strings.TrimSpace(lines[i])
		switch {
		case strings.HasPrefix(line, "Scenario"):
			if !examples {
				out = append(out, scenario...)
			}
			scenario, examples = nil, false
		case strings.HasPrefix(line, "Examples:"):
			examples, header = true, nil
		case line == `"""`:
			var q []string
			for i++; strings.TrimSpace(lines[i]) != `"""`; i++ {
				q = append(q, lines[i])
			}
			scenario = append(scenario, tckQuery{text: strings.Join(q, "\n")})
		case strings.HasPrefix(line, "Then") && len(scenario) > 0:
			if m := compileTime.FindStringSubmatch(line); m != nil {
				scenario[len(scenario)-1].detail = m[1]
			}
		case examples && strings.HasPrefix(line, "|"):
			cells := tckCells(line)
			if header == nil {
				header = cells
				continue
			}
			for _, q := range scenario {
				for k, name := range header {
					q.text = strings.ReplaceAll(q.text, "<"+name+">", cells[k])
				}
				out = append(out, q)
			}
		}
	}
	if !examples {
		out = append(out, scenario...)
	}
	return out
}

// tckCells splits a table's row; "\|" is a bar inside a cell.
func tckCells(line string) []string {
	line = strings.ReplaceAll(strings.Trim(line, "|"), `\|`, "\x00")
	cells := strings.Split(line, "|")
	for i, c := range cells {
		cells[i] = strings.ReplaceAll(strings.TrimSpace(c), "\x00", "|")
	}
	return cells
}

func TestSocialNetworkQueries(t *testing.T) {
	path := "../../shared/data/snb-sf0.1/queries.cypher"
	text, err := os.ReadFile(path)
	if err != nil {
		t.Skip("the social network's queries are not beside this checkout: ", path)
	}
	n := 0
	for _, q := range strings.Split(string(text), ";\n") {
		if strings.TrimSpace(q) == "" {
			continue
		}
		n++
		if _, err := Parse(q + ";"); err != nil {
			t.Errorf("%v\n%s", err, q)
		}
	}
	if n != 22 {
		t.Errorf("%d queries, want 22", n)
	}
}
