package morsel

import (
	"github.com/morseldb/morsel/procedures/function"
	"github.com/morseldb/morsel/storage"
	"github.com/morseldb/morsel/storage/catalog"
	"github.com/morseldb/morsel/value"
)

// Graph is a state of the graph that ids in rows refer to, for those who write
// results out without making Go values of them; see [Result.NextRow].
type Graph struct {
	snap *storage.Snapshot
	name string
}

// Entity is what a Graph knows of a node or a relationship. It is filled again and
// again, so that reading many entities takes no memory for each.
type Entity struct {
	Labels     []string // of a node
	Type       string   // of a relationship
	Start, End int64
	Keys       []string // of the properties, Values beside them
	Values     []value.Value

	labels []catalog.LabelID
	keys   []catalog.KeyID
}

// Entities is the state of the graph that the rows of NextRow refer to.
func (r *Result) Entities() *Graph { return &Graph{r.tx.view(), r.tx.db.name} }

// Node fills e with the node called id; one that is deleted has no labels and no properties.
func (g *Graph) Node(id int64, e *Entity) {
	e.Labels, e.Keys, e.Values = e.Labels[:0], e.Keys[:0], e.Values[:0]
	if !g.snap.NodeExists(id) {
		return
	}
	c := g.snap.Catalog()
	e.labels = g.snap.NodeLabels(id, e.labels[:0])
	for _, l := range e.labels {
		e.Labels = append(e.Labels, c.LabelName(l))
	}
	e.keys = g.snap.NodeKeys(id, e.keys[:0])
	for _, k := range e.keys {
		e.Keys = append(e.Keys, c.KeyName(k))
		e.Values = append(e.Values, g.snap.NodeProperty(id, k))
	}
}

// Relationship fills e with the relationship called id; of one that is deleted nothing is known.
func (g *Graph) Relationship(id int64, e *Entity) {
	e.Keys, e.Values = e.Keys[:0], e.Values[:0]
	start, end, t, ok := g.snap.Rel(id)
	e.Start, e.End, e.Type = start, end, ""
	if !ok {
		return
	}
	c := g.snap.Catalog()
	e.Type = c.TypeName(t)
	e.keys = g.snap.RelKeys(id, e.keys[:0])
	for _, k := range e.keys {
		e.Keys = append(e.Keys, c.KeyName(k))
		e.Values = append(e.Values, g.snap.RelProperty(id, k))
	}
}

// Start is the node at which a relationship starts.
func (g *Graph) Start(id int64) int64 {
	start, _, _, _ := g.snap.Rel(id)
	return start
}

// NodeElementID is the element id of a node.
func (g *Graph) NodeElementID(id int64) string { return function.NodeElementID(g.name, id) }

// RelationshipElementID is the element id of a relationship.
func (g *Graph) RelationshipElementID(id int64) string { return function.RelElementID(g.name, id) }
