package output

import (
	"encoding/json"
	"math"

	"github.com/morseldb/morsel"
	"github.com/morseldb/morsel/value"
)

// JSONValue turns a record's value into what encoding/json writes: entities as
// objects, temporal and spatial values and the numbers JSON lacks as strings.
func JSONValue(v any) any { return jsonValue(v, func(f float64) any { return f }) }

// written is JSONValue with floats as they are written: 1.0 is told from 1.
func written(v any) any {
	return jsonValue(v, func(f float64) any { return json.Number(value.FormatFloat(f)) })
}

func jsonValue(v any, number func(float64) any) any {
	switch t := v.(type) {
	case nil, bool, int64, string:
		return t
	case float64:
		if math.IsNaN(t) || math.IsInf(t, 0) {
			return morsel.FormatValue(t)
		}
		return number(t)
	case []byte:
		return jsonBytes(t)
	case []any:
		out := make([]any, len(t))
		for i, e := range t {
			out[i] = jsonValue(e, number)
		}
		return out
	case map[string]any:
		return jsonMap(t, number)
	case morsel.Node:
		return map[string]any{"id": t.ID, "elementId": t.ElementID, "labels": t.Labels, "properties": jsonMap(t.Props, number)}
	case morsel.Relationship:
		return map[string]any{"id": t.ID, "elementId": t.ElementID, "type": t.Type, "start": t.Start, "end": t.End, "properties": jsonMap(t.Props, number)}
	case morsel.Path:
		nodes, rels := make([]any, len(t.Nodes)), make([]any, len(t.Relationships))
		for i, n := range t.Nodes {
			nodes[i] = jsonValue(n, number)
		}
		for i, r := range t.Relationships {
			rels[i] = jsonValue(r, number)
		}
		return map[string]any{"nodes": nodes, "relationships": rels}
	}
	return morsel.FormatValue(v)
}

// jsonBytes is the list of integers that a byte array is in Cypher.
func jsonBytes(b []byte) []any {
	out := make([]any, len(b))
	for i, e := range value.Bytes(b).AsList() {
		out[i] = e.AsInt()
	}
	return out
}

func jsonMap(m map[string]any, number func(float64) any) map[string]any {
	out := make(map[string]any, len(m))
	for k, v := range m {
		out[k] = jsonValue(v, number)
	}
	return out
}
