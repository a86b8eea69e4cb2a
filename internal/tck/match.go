package tck

import (
	"fmt"
	"maps"
	"math"
	"slices"
	"sort"
	"strings"

	"github.com/morseldb/morsel"
)

// canon renders a value so that two values are the same for the TCK exactly when
// their renderings are: types matter (1 is not 1.0), ids do not, labels are a set.
// With bags set, the order of the elements of lists does not matter.
func canon(v any, bags bool) string {
	switch t := v.(type) {
	case nil:
		return "null"
	case float64:
		return canonFloat(t)
	case string:
		return "'" + t + "'"
	case bool, int64:
		return fmt.Sprint(t)
	case []any:
		parts := make([]string, len(t))
		for i, e := range t {
			parts[i] = canon(e, bags)
		}
		if bags {
			sort.Strings(parts)
		}
		return "[" + strings.Join(parts, ", ") + "]"
	case map[string]any:
		return canonMap(t, bags)
	case morsel.Node:
		labels := slices.Sorted(slices.Values(t.Labels))
		return "(:" + strings.Join(labels, ":") + " " + canonMap(t.Props, bags) + ")"
	case morsel.Relationship:
		return "[:" + t.Type + " " + canonMap(t.Props, bags) + "]"
	case morsel.Path:
		return canonPath(t, bags)
	}
	// What is left is temporal or spatial, which the TCK writes as strings of their toString form.
	return "'" + morsel.FormatValue(v) + "'"
}

func canonFloat(f float64) string {
	if f == 0 {
		f = 0 // the TCK does not tell -0.0 from 0.0
	}
	if f == math.Trunc(f) && math.Abs(f) < 1e15 {
		return fmt.Sprintf("%.1f", f)
	}
	return fmt.Sprintf("%v", f)
}

func canonMap(m map[string]any, bags bool) string {
	parts := make([]string, 0, len(m))
	for _, k := range slices.Sorted(maps.Keys(m)) {
		parts = append(parts, k+": "+canon(m[k], bags))
	}
	return "{" + strings.Join(parts, ", ") + "}"
}

func canonPath(p morsel.Path, bags bool) string {
	var b strings.Builder
	b.WriteByte('<')
	for i, n := range p.Nodes {
		b.WriteString(canon(n, bags))
		if i == len(p.Relationships) {
			break
		}
		r := p.Relationships[i]
		if r.Start == n.ID {
			b.WriteString("-" + canon(r, bags) + "->")
		} else {
			b.WriteString("<-" + canon(r, bags) + "-")
		}
	}
	b.WriteByte('>')
	return b.String()
}

// sameRows compares the rows of a result with those expected.
func sameRows(want, got [][]any, ordered, bags bool) error {
	w, g := canonRows(want, bags), canonRows(got, bags)
	if !ordered {
		sort.Strings(w)
		sort.Strings(g)
	}
	if slices.Equal(w, g) {
		return nil
	}
	return fmt.Errorf("rows differ:\n  want %s\n  got  %s", strings.Join(w, "\n       "), strings.Join(g, "\n       "))
}

func canonRows(rows [][]any, bags bool) []string {
	out := make([]string, len(rows))
	for i, r := range rows {
		parts := make([]string, len(r))
		for j, v := range r {
			parts[j] = canon(v, bags)
		}
		out[i] = "| " + strings.Join(parts, " | ") + " |"
	}
	return out
}
