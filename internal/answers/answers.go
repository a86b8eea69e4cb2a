// Package answers holds Morsel against graphs whose answers are known: the LDBC
// LSQB queries on a small LSQB graph, and 22 analytical queries on a social
// network, answered by Neo4j.
package answers

import (
	"encoding/json"
	"fmt"
	"math"
	"os"
	"strings"
)

// Answer is one query's expected result.
type Answer struct {
	Columns []string `json:"columns"`
	Rows    [][]any  `json:"rows"`
}

// ReadAnswers reads {name: {columns, rows}}; integers are int64, other numbers float64.
func ReadAnswers(file string) (map[string]Answer, error) {
	f, err := os.Open(file)
	if err != nil {
		return nil, fmt.Errorf("reading answers: %w", err)
	}
	defer f.Close()
	d := json.NewDecoder(f)
	d.UseNumber()
	out := map[string]Answer{}
	if err := d.Decode(&out); err != nil {
		return nil, fmt.Errorf("reading answers: %w", err)
	}
	return out, nil
}

// ReadQueries reads queries that stand each under a line "// name: …".
func ReadQueries(file string) (names []string, texts map[string]string, err error) {
	src, err := os.ReadFile(file)
	if err != nil {
		return nil, nil, fmt.Errorf("reading queries: %w", err)
	}
	texts = map[string]string{}
	for _, part := range strings.Split("\n"+string(src), "\n// name: ")[1:] {
		name, text, _ := strings.Cut(part, "\n")
		name = strings.TrimSpace(name)
		names = append(names, name)
		texts[name] = strings.TrimSuffix(strings.TrimSpace(text), ";")
	}
	return names, texts, nil
}

// tolerance is how far floats may be from the expected ones, relative to them.
const tolerance = 1e-9

// Same reports whether a value of a record is the one that an answer expects.
func Same(want, got any) bool {
	switch w := want.(type) {
	case json.Number:
		switch g := got.(type) {
		case int64:
			return w.String() == fmt.Sprint(g)
		case float64:
			f, err := w.Float64()
			return err == nil && math.Abs(f-g) <= tolerance*max(1, math.Abs(f))
		}
		return false
	case []any:
		g, ok := got.([]any)
		if !ok || len(g) != len(w) {
			return false
		}
		for i := range w {
			if !Same(w[i], g[i]) {
				return false
			}
		}
		return true
	case map[string]any:
		g, ok := got.(map[string]any)
		if !ok || len(g) != len(w) {
			return false
		}
		for k := range w {
			if !Same(w[k], g[k]) {
				return false
			}
		}
		return true
	}
	return want == got
}

// Compare says where a result differs from an answer, or nil.
func Compare(want Answer, columns []string, rows [][]any) error {
	if strings.Join(want.Columns, "|") != strings.Join(columns, "|") {
		return fmt.Errorf("columns %q, want %q", columns, want.Columns)
	}
	if len(rows) != len(want.Rows) {
		return fmt.Errorf("%d rows, want %d", len(rows), len(want.Rows))
	}
	for i := range rows {
		if len(rows[i]) != len(want.Rows[i]) {
			return fmt.Errorf("row %d has %d values, want %d", i, len(rows[i]), len(want.Rows[i]))
		}
		for c := range rows[i] {
			if !Same(want.Rows[i][c], rows[i][c]) {
				return fmt.Errorf("row %d, column %s: %v, want %v", i, columns[c], rows[i][c], want.Rows[i][c])
			}
		}
	}
	return nil
}
