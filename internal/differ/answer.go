package differ

import (
	"fmt"
	"maps"
	"math"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/morseldb/morsel"
)

// Answer is what a query gave: rows and effects, or a code.
type Answer struct {
	Spilled  int64 // bytes of temporary files
	Columns  []string
	Rows     []string // canonical texts
	Graph    []string // what was there afterwards, for a query that writes
	Counters string
	Code     string // of the error
	Message  string
	Panic    string
}

// Format renders the answer for a report.
func (a *Answer) Format() string {
	if a.Panic != "" {
		return "panic: " + a.Panic
	}
	if a.Code != "" {
		return a.Code + ": " + a.Message
	}
	out := fmt.Sprintf("%d rows\n    %s", len(a.Rows), strings.Join(a.Rows, "\n    "))
	if a.Graph != nil {
		out += "\n  " + a.Counters + "\n    " + strings.Join(a.Graph, "\n    ")
	}
	return out
}

// canon renders a value so that equal values of any source render alike: entities by what they
// hold and not by id, floats with twelve digits.
func canon(v any) string {
	switch t := v.(type) {
	case nil:
		return "null"
	case bool:
		return strconv.FormatBool(t)
	case int64:
		return strconv.FormatInt(t, 10)
	case float64:
		return canonFloat(t)
	case string:
		return strconv.Quote(t)
	case []any:
		return "[" + strings.Join(canons(t), ", ") + "]"
	case map[string]any:
		return canonMap(t)
	case morsel.Node:
		labels := slices.Sorted(slices.Values(t.Labels))
		return "(" + strings.Join(labels, ":") + " " + canonMap(t.Props) + ")"
	case morsel.Relationship:
		return "[" + t.Type + " " + canonMap(t.Props) + "]"
	case morsel.Path:
		var b strings.Builder
		for i, n := range t.Nodes {
			b.WriteString(canon(n))
			if i < len(t.Relationships) {
				r := t.Relationships[i]
				arrow := map[bool]string{true: ">", false: "<"}[r.Start == n.ID]
				b.WriteString(arrow + canon(r) + arrow)
			}
		}
		return b.String()
	}
	if t, ok := v.(text); ok {
		return canonTemporal(string(t))
	}
	return canonTemporal(morsel.FormatValue(v))
}

func canons(vs []any) []string {
	out := make([]string, len(vs))
	for i, v := range vs {
		out[i] = canon(v)
	}
	return out
}

// canonBag renders a list whose order means nothing.
func canonBag(v any) string {
	l, ok := v.([]any)
	if !ok {
		return canon(v)
	}
	parts := canons(l)
	slices.Sort(parts)
	return "{|" + strings.Join(parts, ", ") + "|}"
}

func canonFloat(f float64) string {
	const digits = 12
	if f == 0 {
		return "0.0"
	}
	s := strconv.FormatFloat(f, 'g', digits, 64)
	if !strings.ContainsAny(s, ".eNI") || f == math.Trunc(f) && !strings.ContainsAny(s, ".e") {
		s += ".0"
	}
	return s
}

func canonMap(m map[string]any) string {
	parts := make([]string, 0, len(m))
	for _, k := range slices.Sorted(maps.Keys(m)) {
		parts = append(parts, k+": "+canon(m[k]))
	}
	return "{" + strings.Join(parts, ", ") + "}"
}

var noSeconds = regexp.MustCompile(`T(\d\d:\d\d)($|[Z+\-\[])`)

// canonTemporal always writes seconds, which some writers leave out when they are 0.
func canonTemporal(s string) string { return "T'" + noSeconds.ReplaceAllString(s, "T$1:00$2") + "'" }

// canonRow renders a row; bags says which columns are bags.
func canonRow(vs []any, bags []bool) string {
	parts := make([]string, len(vs))
	for i, v := range vs {
		if i < len(bags) && bags[i] {
			parts[i] = canonBag(v)
		} else {
			parts[i] = canon(v)
		}
	}
	return strings.Join(parts, " | ")
}

// Differ says how two answers differ; "" when they do not.
func Differ(a, b *Answer, ordered bool) string {
	switch {
	case a.Panic != "" || b.Panic != "":
		return "panic"
	case a.Code != b.Code:
		return "error"
	case a.Code != "":
		return ""
	case !slices.Equal(a.Columns, b.Columns):
		return "columns"
	case !slices.Equal(inOrder(a.Rows, ordered), inOrder(b.Rows, ordered)):
		if slices.Equal(inOrder(a.Rows, false), inOrder(b.Rows, false)) {
			return "order"
		}
		return "rows"
	case a.Counters != b.Counters:
		return "counters"
	case !slices.Equal(a.Graph, b.Graph):
		return "effects"
	}
	return ""
}

func inOrder(rows []string, ordered bool) []string {
	if ordered {
		return rows
	}
	return slices.Sorted(slices.Values(rows))
}

var wholeFloat = regexp.MustCompile(`(-?\d+)\.0\b`)

// Loose makes 1 and 1.0 the same in an answer: which of the two stands for both in DISTINCT,
// grouping and min depends on the order of rows.
func Loose(a *Answer) *Answer {
	out := *a
	out.Rows = make([]string, len(a.Rows))
	for i, r := range a.Rows {
		out.Rows[i] = wholeFloat.ReplaceAllString(r, "$1")
	}
	return &out
}
