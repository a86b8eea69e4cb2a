package morsel

import (
	"maps"
	"slices"
	"strings"
)

// formatEntity renders nodes as (:L {k: v}), relationships as [:T {k: v}] and paths as chains of both.
func formatEntity(v any) string {
	switch t := v.(type) {
	case Node:
		return "(" + formatNode(t) + ")"
	case Relationship:
		return "[" + formatRel(t) + "]"
	case Path:
		var b strings.Builder
		for i, n := range t.Nodes {
			b.WriteString(formatEntity(n))
			if i == len(t.Relationships) {
				break
			}
			r := t.Relationships[i]
			if r.Start == n.ID {
				b.WriteString("-" + formatEntity(r) + "->")
			} else {
				b.WriteString("<-" + formatEntity(r) + "-")
			}
		}
		return b.String()
	}
	return ""
}

func formatNode(n Node) string {
	var b strings.Builder
	for _, l := range n.Labels {
		b.WriteString(":" + quoteName(l))
	}
	if len(n.Props) > 0 {
		if b.Len() > 0 {
			b.WriteByte(' ')
		}
		b.WriteString(formatMap(n.Props))
	}
	return b.String()
}

func formatRel(r Relationship) string {
	s := ":" + quoteName(r.Type)
	if len(r.Props) > 0 {
		s += " " + formatMap(r.Props)
	}
	return s
}

func formatList(vs []any) string {
	parts := make([]string, len(vs))
	for i, v := range vs {
		parts[i] = FormatValue(v)
	}
	return "[" + strings.Join(parts, ", ") + "]"
}

func formatMap(m map[string]any) string {
	parts := make([]string, 0, len(m))
	for _, k := range slices.Sorted(maps.Keys(m)) {
		parts = append(parts, quoteName(k)+": "+FormatValue(m[k]))
	}
	return "{" + strings.Join(parts, ", ") + "}"
}

// quoteName puts a name into backticks where Cypher needs them.
func quoteName(s string) string {
	plain := s != ""
	for i, c := range s {
		letter := c == '_' || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c > 127
		if !letter && (i == 0 || c < '0' || c > '9') {
			plain = false
		}
	}
	if plain {
		return s
	}
	return "`" + strings.ReplaceAll(s, "`", "``") + "`"
}
