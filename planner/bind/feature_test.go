package bind

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// scenario is one concrete scenario of the openCypher TCK, as far as binding is concerned.
type scenario struct {
	name       string // file, scenario and number of the example
	queries    []string
	last       string // the query under test
	params     map[string]bool
	procedures []string
	errType    string // SyntaxError …; "" when the query succeeds
	errPhase   string // compile time, runtime, any time
	errDetail  string
}

type step struct {
	text, doc string
	table     [][]string
}

var (
	raised  = regexp.MustCompile(`^an? (\w+) should be raised at (compile time|runtime|any time): (.*)$`)
	keyword = regexp.MustCompile(`^(Given|And|When|Then|But) (.*)$`)
)

// readFeatures reads every scenario below dir with its examples filled in.
func readFeatures(t *testing.T, dir string) []scenario {
	t.Helper()
	var out []scenario
	err := filepath.WalkDir(dir, func(path string, d os.DirEntry, err error) error {
		if err != nil || d.IsDir() || !strings.HasSuffix(path, ".feature") {
			return err
		}
		text, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		out = append(out, readFeature(filepath.Base(path), strings.Split(string(text), "\n"))...)
		return nil
	})
	must(t, err)
	return out
}

type featureReader struct {
	file       string
	out        []scenario
	background []step
	steps      []step
	name       string
	examples   []map[string]string
	inExamples bool
	header     []string
}

func readFeature(file string, lines []string) []scenario {
	r := &featureReader{file: file}
	for i := 0; i < len(lines); i++ {
		line := strings.TrimSpace(lines[i])
		switch {
		case strings.HasPrefix(line, "Background:"):
			r.flush()
			r.name = "background"
		case strings.HasPrefix(line, "Scenario"):
			r.flush()
			r.name = line
		case strings.HasPrefix(line, "Examples:"):
			r.inExamples, r.header = true, nil
		case line == `"""`:
			i = r.doc(lines, i+1)
		case strings.HasPrefix(line, "|"):
			r.row(line)
		default:
			if m := keyword.FindStringSubmatch(line); m != nil {
				r.steps = append(r.steps, step{text: m[2]})
			}
		}
	}
	r.flush()
	return r.out
}

// doc reads a text block and answers the line that closes it.
func (r *featureReader) doc(lines []string, i int) int {
	var block []string
	indent := -1
	for ; strings.TrimSpace(lines[i]) != `"""`; i++ {
		if n := len(lines[i]) - len(strings.TrimLeft(lines[i], " ")); strings.TrimSpace(lines[i]) != "" && (indent < 0 || n < indent) {
			indent = n
		}
		block = append(block, lines[i])
	}
	for j, l := range block {
		block[j] = l[min(max(indent, 0), len(l)):]
	}
	r.steps[len(r.steps)-1].doc = strings.Join(block, "\n")
	return i
}

func (r *featureReader) row(line string) {
	cells := strings.Split(strings.ReplaceAll(strings.Trim(line, "|"), `\|`, "\x00"), "|")
	for i := range cells {
		cells[i] = strings.ReplaceAll(strings.TrimSpace(cells[i]), "\x00", "|")
	}
	switch {
	case !r.inExamples:
		s := &r.steps[len(r.steps)-1]
		s.table = append(s.table, cells)
	case r.header == nil:
		r.header = cells
	default:
		example := map[string]string{}
		for i, h := range r.header {
			example[h] = cells[i]
		}
		r.examples = append(r.examples, example)
	}
}

func (r *featureReader) flush() {
	steps := append(append([]step{}, r.background...), r.steps...)
	switch {
	case r.name == "background":
		r.background = r.steps
	case r.name != "" && len(r.examples) == 0:
		r.out = append(r.out, concrete(r.file+" "+r.name, steps, nil))
	case r.name != "":
		for _, ex := range r.examples {
			r.out = append(r.out, concrete(r.file+" "+r.name, steps, ex))
		}
	}
	r.steps, r.examples, r.inExamples, r.name = nil, nil, false, ""
}

// concrete makes a scenario of steps with the example's values put in.
func concrete(name string, steps []step, example map[string]string) scenario {
	fill := func(s string) string {
		for k, v := range example {
			s = strings.ReplaceAll(s, "<"+k+">", v)
		}
		return s
	}
	sc := scenario{name: name, params: map[string]bool{}}
	for _, s := range steps {
		text := fill(s.text)
		switch {
		case strings.HasPrefix(text, "having executed"), strings.HasPrefix(text, "executing control query"):
			sc.queries = append(sc.queries, fill(s.doc))
		case strings.HasPrefix(text, "executing query"):
			sc.last = fill(s.doc)
		case strings.HasPrefix(text, "parameters are"):
			for _, row := range s.table {
				sc.params[row[0]] = true
			}
		case strings.HasPrefix(text, "there exists a procedure"):
			sc.procedures = append(sc.procedures, strings.TrimSuffix(strings.TrimPrefix(text, "there exists a procedure "), ":"))
		}
		if m := raised.FindStringSubmatch(text); m != nil {
			sc.errType, sc.errPhase, sc.errDetail = m[1], m[2], m[3]
		}
	}
	return sc
}
