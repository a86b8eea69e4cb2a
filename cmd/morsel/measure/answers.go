package measure

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"math"
	"os"
	"regexp"
	"slices"
	"strings"
)

// Answer is what a query gives: columns, and rows of values as JSON knows them.
type Answer struct {
	Columns []string `json:"columns"`
	Rows    [][]any  `json:"rows"`
}

// ReadAnswers reads stored answers by query name: an object {name: {columns, rows}}, or the JSON lines that
// `morsel bench --format json` prints.
func ReadAnswers(file string) (map[string]Answer, error) {
	src, err := os.ReadFile(file)
	if err != nil {
		return nil, fmt.Errorf("reading the answers: %w", err)
	}
	out := map[string]Answer{}
	if lines, ok := readLines(src); ok {
		return lines, nil
	}
	d := json.NewDecoder(bytes.NewReader(src))
	d.UseNumber()
	if err := d.Decode(&out); err != nil {
		return nil, fmt.Errorf("%s holds no answers, neither {name: {columns, rows}} nor lines of a run with --format json: %w", file, err)
	}
	for name, a := range out {
		a.Rows = numbers(a.Rows)
		out[name] = a
	}
	return out, nil
}

func readLines(src []byte) (map[string]Answer, bool) {
	out := map[string]Answer{}
	sc := bufio.NewScanner(bytes.NewReader(src))
	sc.Buffer(nil, len(src)+1)
	for sc.Scan() {
		if len(bytes.TrimSpace(sc.Bytes())) == 0 {
			continue
		}
		var line struct {
			Name   string  `json:"name"`
			Result [][]any `json:"result"`
		}
		d := json.NewDecoder(bytes.NewReader(sc.Bytes()))
		d.UseNumber()
		if err := d.Decode(&line); err != nil || line.Name == "" || line.Result == nil {
			return nil, false
		}
		out[line.Name] = Answer{Rows: numbers(line.Result)}
	}
	return out, len(out) > 0
}

func numbers(rows [][]any) [][]any {
	for _, row := range rows {
		for i := range row {
			row[i] = number(row[i])
		}
	}
	return rows
}

// tolerance is how far floats may be apart, relative to them: sums depend on the order of addition.
const tolerance = 1e-9

// Differ says how two answers differ, or "". Rows are compared in their order where ordered, else in any.
func Differ(want, got Answer, ordered bool) string {
	if want.Columns != nil && !slices.Equal(want.Columns, got.Columns) {
		return fmt.Sprintf("columns %q instead of %q", got.Columns, want.Columns)
	}
	if len(want.Rows) != len(got.Rows) {
		return fmt.Sprintf("%d rows instead of %d", len(got.Rows), len(want.Rows))
	}
	a, b := want.Rows, got.Rows
	if !ordered {
		a, b = sorted(a), sorted(b)
	}
	for i := range a {
		if !same(toAny(a[i]), toAny(b[i])) {
			return fmt.Sprintf("row %d is %s instead of %s", i+1, jsonText(b[i]), jsonText(a[i]))
		}
	}
	return ""
}

func toAny(row []any) any { return row }

func jsonText(v any) string {
	b, err := json.Marshal(v)
	if err != nil {
		return fmt.Sprint(v)
	}
	return string(b)
}

// sorted orders rows by their text, in which floats are cut, so that ones that are nearly the same stand alike.
func sorted(rows [][]any) [][]any {
	type keyed struct {
		key string
		row []any
	}
	all := make([]keyed, len(rows))
	for i, r := range rows {
		all[i] = keyed{jsonText(cut(toAny(r))), r}
	}
	slices.SortStableFunc(all, func(a, b keyed) int { return strings.Compare(a.key, b.key) })
	out := make([][]any, len(rows))
	for i := range all {
		out[i] = all[i].row
	}
	return out
}

func cut(v any) any {
	switch t := v.(type) {
	case float64:
		if whole := math.Round(t); math.Abs(whole) < 1<<53 && near(t, whole) {
			return fmt.Sprintf("%.0f", whole)
		}
		return fmt.Sprintf("%.6g", t)
	case int64:
		return fmt.Sprint(t)
	case []any:
		out := make([]any, len(t))
		for i := range t {
			out[i] = cut(t[i])
		}
		return out
	case map[string]any:
		out := make(map[string]any, len(t))
		for k := range t {
			out[k] = cut(t[k])
		}
		return out
	}
	return v
}

// same compares two JSON values; integers and floats are numbers alike.
func same(a, b any) bool {
	switch x := a.(type) {
	case int64:
		if y, ok := b.(int64); ok {
			return x == y
		}
		return near(float64(x), b)
	case float64:
		return near(x, b)
	case []any:
		y, ok := b.([]any)
		return ok && slices.EqualFunc(x, y, same)
	case map[string]any:
		y, ok := b.(map[string]any)
		if !ok || len(x) != len(y) {
			return false
		}
		for k := range x {
			if v, there := y[k]; !there || !same(x[k], v) {
				return false
			}
		}
		return true
	}
	return jsonText(a) == jsonText(b) // nodes and the like cannot be compared otherwise
}

func near(x float64, b any) bool {
	y, ok := b.(float64)
	if n, isInt := b.(int64); isInt {
		y, ok = float64(n), true
	}
	return ok && (x == y || math.Abs(x-y) <= tolerance*max(math.Abs(x), math.Abs(y)))
}

var orderBy = regexp.MustCompile(`(?is)\bORDER\s+BY\b`)

// Ordered reports whether the last clause of a query orders its rows.
func (q Query) Ordered() bool {
	last := strings.LastIndex(strings.ToUpper(q.Text), "RETURN")
	return last >= 0 && orderBy.MatchString(q.Text[last:])
}
