package function

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/morseldb/morsel/value"
)

// The temporal features of the openCypher TCK, without parser and runtime: the
// queries there are but calls, so a small evaluator can answer them. The TCK as
// a whole is run elsewhere; this test says where a temporal function is wrong.
func TestTemporalFeatures(t *testing.T) {
	files, _ := filepath.Glob("../../../shared/tck/features/expressions/temporal/*.feature")
	if len(files) == 0 {
		t.Skip("the openCypher TCK is not beside this checkout")
	}
	r := temporalRegistry(t)
	ran := 0
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for _, s := range scenarios(string(text)) {
			if s.query == "" || len(s.want) == 0 {
				continue
			}
			ran++
			got, err := s.run(r)
			if err != nil {
				t.Errorf("%s: %s\n%s\n%v", filepath.Base(file), s.name, s.query, err)
				continue
			}
			if strings.Join(got, " | ") != strings.Join(s.want, " | ") {
				t.Errorf("%s: %s\n%s\ngot  %v\nwant %v", filepath.Base(file), s.name, s.query, got, s.want)
			}
		}
	}
	t.Logf("%d scenarios", ran)
	if ran < 900 {
		t.Errorf("only %d scenarios were understood", ran)
	}
}

// scenario is one concrete case: what was executed before, the query and its
// one row.
type scenario struct {
	name, before, query string
	want                []string
}

var placeholder = regexp.MustCompile(`<[A-Za-z0-9]+>`)

// scenarios reads a feature file and expands its outlines.
func scenarios(text string) []scenario {
	var out []scenario
	for _, block := range regexp.MustCompile(`(?m)^  Scenario( Outline)?: `).Split(text, -1)[1:] {
		steps, examples, outline := strings.Cut(block, "Examples:")
		s := readSteps(steps)
		if !outline {
			out = append(out, s)
			continue
		}
		rows := tableRows(examples)
		for _, row := range rows[1:] {
			fill := func(text string) string {
				return placeholder.ReplaceAllStringFunc(text, func(name string) string {
					for i, column := range rows[0] {
						if "<"+column+">" == name {
							return row[i]
						}
					}
					return name
				})
			}
			filled := scenario{name: s.name, before: fill(s.before), query: fill(s.query)}
			for _, cell := range s.want {
				filled.want = append(filled.want, fill(cell))
			}
			out = append(out, filled)
		}
	}
	return out
}

// readSteps reads a scenario's set-up, its last query and its result.
func readSteps(text string) (s scenario) {
	s.name, _, _ = strings.Cut(text, "\n")
	parts := strings.Split(text, `"""`)
	for i := 1; i < len(parts); i += 2 {
		if strings.HasPrefix(strings.TrimSpace(parts[i]), "CREATE") {
			s.before = parts[i]
		} else {
			s.query = strings.Join(strings.Fields(parts[i]), " ")
		}
	}
	if rows := tableRows(parts[len(parts)-1]); len(rows) > 1 && s.query != "" {
		s.want = rows[1]
	}
	return s
}

func tableRows(text string) (rows [][]string) {
	for line := range strings.Lines(text) {
		line = strings.TrimSpace(line)
		if !strings.HasPrefix(line, "| ") {
			continue
		}
		var row []string
		for _, cell := range strings.Split(strings.Trim(line, "|"), "|") {
			row = append(row, strings.TrimSpace(cell))
		}
		rows = append(rows, row)
	}
	return rows
}

var (
	matched = regexp.MustCompile(`MATCH (.*?) (WITH|RETURN)`)
	node    = regexp.MustCompile(`\((\w*) ?:? ?(\w*)\)`)
)

// run answers the query: WITH, MATCH of created nodes, WITH, RETURN in any mix.
func (s scenario) run(r *evaluator) ([]string, error) {
	e := &evaluator{registry: r.registry, vars: map[string]value.Value{}}
	head, returned, ok := strings.Cut(s.query, "RETURN ")
	if !ok {
		return nil, errSyntax(s.query)
	}
	if m := matched.FindStringSubmatch(s.query); m != nil {
		for _, n := range node.FindAllStringSubmatch(m[1], -1) {
			props, err := e.eval(s.created(n[2]))
			if err != nil {
				return nil, err
			}
			e.vars[n[1]] = props
		}
		head = strings.Replace(head, "MATCH "+m[1], "", 1)
	}
	for _, items := range strings.Split(head, "WITH ") {
		if err := e.bind(strings.TrimSpace(items)); err != nil {
			return nil, err
		}
	}
	var got []string
	for _, item := range splitItems(returned) {
		text, _, _ := strings.Cut(item, " AS ")
		v, err := e.eval(text)
		if err != nil {
			return nil, err
		}
		got = append(got, cell(v))
	}
	return got, nil
}

// created is the properties of the node with a label that the set-up created.
func (s scenario) created(label string) string {
	for _, text := range strings.Split(s.before, "CREATE (")[1:] {
		if strings.HasPrefix(text, ":"+label+" ") || label == "" {
			return text[strings.IndexByte(text, '{') : strings.LastIndexByte(text, '}')+1]
		}
	}
	return "{}"
}

// cell is a value as the TCK's tables write it: temporal values as text.
func cell(v value.Value) string {
	switch {
	case v.IsTemporalInstant() || v.Kind() == value.KindDuration:
		return "'" + v.String() + "'"
	case v.Kind() == value.KindList:
		var parts []string
		for _, e := range v.AsList() {
			parts = append(parts, cell(e))
		}
		return "[" + strings.Join(parts, ", ") + "]"
	}
	return v.String()
}
