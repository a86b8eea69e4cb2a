package differ

import (
	"encoding/json"
	"fmt"
	"math"
	"strconv"
	"strings"

	"github.com/morseldb/morsel"
)

// text is a value that is compared by its text: temporal and spatial ones.
type text string

// joltValue turns a value in Jolt, Neo4j's typed JSON, into a Go value as morsel's results have them.
func joltValue(v any) any {
	switch t := v.(type) {
	case json.Number:
		return joltNumber(t.String())
	case []any:
		return joltList(t)
	case map[string]any:
		for sigil, x := range t {
			if len(t) == 1 {
				return joltTagged(sigil, x)
			}
		}
	}
	return v
}

func joltNumber(s string) any {
	if i, err := strconv.ParseInt(s, 10, 64); err == nil {
		return i
	}
	f, err := strconv.ParseFloat(s, 64)
	if err != nil {
		return text(s)
	}
	return f
}

func joltList(in []any) []any {
	out := make([]any, len(in))
	for i, e := range in {
		out[i] = joltValue(e)
	}
	return out
}

func joltMap(v any) map[string]any {
	in, _ := v.(map[string]any)
	out := make(map[string]any, len(in))
	for k, e := range in {
		out[k] = joltValue(e)
	}
	return out
}

func joltTagged(sigil string, x any) any {
	s, _ := x.(string)
	l, _ := x.([]any)
	switch sigil {
	case "U":
		return s
	case "Z":
		return joltNumber(s)
	case "R":
		return joltFloat(s)
	case "?":
		return s == "true"
	case "[]":
		return joltList(l)
	case "{}":
		return joltMap(x)
	case "()":
		return joltNode(l)
	case "->":
		return joltRel(l)
	case "<-": // walked against its direction: the ends are in the order of the walk
		r := joltRel(l)
		if rel, ok := r.(morsel.Relationship); ok {
			rel.Start, rel.End = rel.End, rel.Start
			return rel
		}
		return r
	case "..":
		return joltPath(l)
	}
	return text(s)
}

func joltFloat(s string) any {
	switch s {
	case "NaN":
		return math.NaN()
	case "Infinity":
		return math.Inf(1)
	case "-Infinity":
		return math.Inf(-1)
	}
	f, err := strconv.ParseFloat(s, 64)
	if err != nil {
		return text(s)
	}
	return f
}

func joltID(v any) int64 {
	id, _ := strconv.ParseInt(fmt.Sprint(v), 10, 64)
	return id
}

func joltNode(l []any) any {
	const fields = 3
	if len(l) != fields {
		return text(fmt.Sprint(l))
	}
	n := morsel.Node{ID: joltID(l[0]), Labels: []string{}, Props: joltMap(l[2])}
	labels, _ := l[1].([]any)
	for _, e := range labels {
		if name := fmt.Sprint(e); !strings.HasPrefix(name, runLabel) {
			n.Labels = append(n.Labels, name)
		}
	}
	return n
}

// runLabel begins the labels that confine a run; they are left out of comparisons.
const runLabel = "MorselDiffer"

func joltRel(l []any) any {
	const fields = 5
	if len(l) != fields {
		return text(fmt.Sprint(l))
	}
	return morsel.Relationship{ID: joltID(l[0]), Start: joltID(l[1]), Type: fmt.Sprint(l[2]), End: joltID(l[3]), Props: joltMap(l[4])}
}

func joltPath(l []any) any {
	var p morsel.Path
	for _, e := range l {
		switch t := joltValue(e).(type) {
		case morsel.Node:
			p.Nodes = append(p.Nodes, t)
		case morsel.Relationship:
			p.Relationships = append(p.Relationships, t)
		}
	}
	return p
}
