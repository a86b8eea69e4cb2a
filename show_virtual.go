package morsel

import (
	"strconv"

	"github.com/morseldb/morsel/value"
)

// virtualNode is a node that only a procedure's result knows; its element id is its id.
func (g *materializer) virtualNode(id int64, v *value.Virtual) Node {
	return Node{ID: id, ElementID: strconv.FormatInt(id, 10), Labels: v.Labels, Props: g.props(v.Props)}
}

// virtualRel is a relationship between virtual nodes.
func (g *materializer) virtualRel(id int64, v *value.Virtual) Relationship {
	start, end := v.Start.ID(), v.End.ID()
	return Relationship{
		ID: id, ElementID: strconv.FormatInt(id, 10), Type: v.Type, Start: start, End: end, Props: g.props(v.Props),
		StartElementID: strconv.FormatInt(start, 10), EndElementID: strconv.FormatInt(end, 10),
	}
}

func (g *materializer) props(m *value.Map) map[string]any {
	out := make(map[string]any, m.Len())
	for i := range m.Len() {
		k, v := m.At(i)
		out[k] = g.native(v)
	}
	return out
}
