package output

import (
	"math"

	"github.com/morseldb/morsel"
)

// JSONValue turns a record's value into what encoding/json writes: entities as
// objects, temporal and spatial values and the numbers JSON lacks as strings.
func JSONValue(v any) any {
	switch t := v.(type) {
	case nil, bool, int64, string:
		return t
	case float64:
		if math.IsNaN(t) || math.IsInf(t, 0) {
			return morsel.FormatValue(t)
		}
		return t
	case []any:
		out := make([]any, len(t))
		for i, e := range t {
			out[i] = JSONValue(e)
		}
		return out
	case map[string]any:
		return jsonMap(t)
	case morsel.Node:
		return map[string]any{"id": t.ID, "elementId": t.ElementID, "labels": t.Labels, "properties": jsonMap(t.Props)}
	case morsel.Relationship:
		return map[string]any{"id": t.ID, "elementId": t.ElementID, "type": t.Type, "start": t.Start, "end": t.End, "properties": jsonMap(t.Props)}
	case morsel.Path:
		nodes, rels := make([]any, len(t.Nodes)), make([]any, len(t.Relationships))
		for i, n := range t.Nodes {
			nodes[i] = JSONValue(n)
		}
		for i, r := range t.Relationships {
			rels[i] = JSONValue(r)
		}
		return map[string]any{"nodes": nodes, "relationships": rels}
	}
	return morsel.FormatValue(v)
}

func jsonMap(m map[string]any) map[string]any {
	out := make(map[string]any, len(m))
	for k, v := range m {
		out[k] = JSONValue(v)
	}
	return out
}
