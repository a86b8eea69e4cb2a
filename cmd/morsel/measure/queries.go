// Package measure times named queries on a database, each runtime beside the others, holds their results against
// each other and against stored answers, and shows the figures as a table, as JSON lines or as a chart.
package measure

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"strings"

	"github.com/morseldb/morsel/cmd/morsel/output"
)

// Query is one query of a file.
type Query struct {
	Name, Text string
	Params     map[string]any
}

const (
	nameLine   = "// name:"
	paramsLine = "// params:"
)

// Parse reads a query file: each query stands under a line "// name: q1", its parameters, if it has any, in a comment
// line of JSON below that: `// params: {"id": 1}`, or the object alone behind the slashes. A file that names nothing is
// statements with semicolons between them, which are named q1, q2, … in their order.
func Parse(src string) ([]Query, error) {
	src = strings.ReplaceAll(src, "\r\n", "\n")
	var out []Query
	seen := map[string]bool{}
	for _, block := range strings.Split("\n"+src, "\n"+nameLine)[1:] {
		name, body, _ := strings.Cut(block, "\n")
		q := Query{Name: strings.TrimSpace(name)}
		if seen[q.Name] {
			return nil, fmt.Errorf("two queries are named %q", q.Name)
		}
		seen[q.Name] = true
		if err := q.read(body); err != nil {
			return nil, fmt.Errorf("query %s: %w", q.Name, err)
		}
		out = append(out, q)
	}
	if len(out) > 0 {
		return out, nil
	}
	for i, text := range output.Split(src) {
		q := Query{Name: fmt.Sprintf("q%d", i+1)}
		if err := q.read(text); err != nil {
			return nil, fmt.Errorf("query %s: %w", q.Name, err)
		}
		out = append(out, q)
	}
	if len(out) == 0 {
		return nil, errors.New("the file holds no query")
	}
	return out, nil
}

// read takes the parameters out of a query's lines; the rest is its text, in which places of errors stay right.
func (q *Query) read(body string) error {
	lines := strings.Split(body, "\n")
	for i, line := range lines {
		text, ok := strings.CutPrefix(strings.TrimSpace(line), paramsLine)
		if !ok {
			if text, ok = strings.CutPrefix(strings.TrimSpace(line), "//"); !ok || !strings.HasPrefix(strings.TrimSpace(text), "{") {
				continue
			}
		}
		if q.Params != nil {
			return errors.New("it has two lines of parameters")
		}
		if err := q.decode(text); err != nil {
			return err
		}
		lines[i] = ""
	}
	statements := output.Split(strings.Join(lines, "\n"))
	if len(statements) != 1 {
		return fmt.Errorf("one statement was expected, there are %d", len(statements))
	}
	q.Text = statements[0]
	return nil
}

func (q *Query) decode(text string) error {
	d := json.NewDecoder(bytes.NewReader([]byte(text)))
	d.UseNumber()
	raw := map[string]any{}
	if err := d.Decode(&raw); err != nil {
		return fmt.Errorf("its parameters are not a JSON object: %w", err)
	}
	q.Params = map[string]any{}
	for k, v := range raw {
		q.Params[k] = number(v)
	}
	return nil
}

// number makes integers and floats of the numbers in a JSON value.
func number(v any) any {
	switch t := v.(type) {
	case json.Number:
		if n, err := t.Int64(); err == nil {
			return n
		}
		f, err := t.Float64()
		if err != nil {
			return t.String()
		}
		return f
	case []any:
		for i := range t {
			t[i] = number(t[i])
		}
	case map[string]any:
		for k := range t {
			t[k] = number(t[k])
		}
	}
	return v
}
