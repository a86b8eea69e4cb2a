package builtin

import (
	"github.com/morseldb/morsel/procedures"
	"github.com/morseldb/morsel/storage/catalog"
	"github.com/morseldb/morsel/value"
)

// visualization is the entry of db.schema.visualization.
var visualization = []entry{{
	sig: "db.schema.visualization() :: (nodes :: LIST<NODE>, relationships :: LIST<RELATIONSHIP>)", mode: procedures.Read, notThreadSafe: true, system: true, call: one(visualize),
	doc: "Visualizes the schema of the data based on available statistics. A new node is returned for each label. The properties represented on the node include: " +
		"`name` (label name), `indexes` (list of indexes), and `constraints` (list of constraints). A relationship of a given type is returned for all possible " +
		"combinations of start and end nodes. The properties represented on the relationship include: `name` (type name). Note that this may include additional " +
		"relationships that do not exist in the data due to the information available in the count store. ",
	results: []string{
		"A list of virtual nodes representing each label in the database.",
		"A list of virtual relationships representing all combinations between start and end nodes in the database.",
	},
}}

// firstVirtual is the id of the first virtual entity; -1 stands for null in columns of ids.
const firstVirtual = -2

// visualize makes a node of each label that is in use, and a relationship of each
// type between the labels that its ends have.
func visualize(ctx *procedures.Context) ([]value.Value, error) {
	g, c := ctx.Graph, ctx.Graph.Catalog()
	next := int64(firstVirtual)
	var nodes, rels []value.Value
	byLabel := map[catalog.LabelID]value.Value{}
	for id, name := range c.Labels() {
		l := catalog.LabelID(id)
		if g.LabelCount(l) == 0 {
			continue
		}
		props := value.NewMap(3)
		props.Put("name", value.String(name))
		props.Put("indexes", value.List(nil))
		props.Put("constraints", value.List(nil))
		byLabel[l] = value.VirtualNode(next, &value.Virtual{Labels: []string{name}, Props: props})
		nodes = append(nodes, byLabel[l])
		next--
	}
	for id, name := range c.Types() {
		t := catalog.TypeID(id)
		ends := labelsOfType(ctx, t, byLabel)
		for _, from := range ends[0] {
			for _, to := range ends[1] {
				props := value.NewMap(1)
				props.Put("name", value.String(name))
				rels = append(rels, value.VirtualRel(next, &value.Virtual{Type: name, Start: byLabel[from], End: byLabel[to], Props: props}))
				next--
			}
		}
	}
	return []value.Value{value.List(nodes), value.List(rels)}, nil
}

// labelsOfType is the labels at the starts and at the ends of a type's relationships.
func labelsOfType(ctx *procedures.Context, t catalog.TypeID, among map[catalog.LabelID]value.Value) (ends [2][]catalog.LabelID) {
	for id := range ctx.Graph.Catalog().Labels() {
		l := catalog.LabelID(id)
		if _, ok := among[l]; !ok {
			continue
		}
		if n, _ := ctx.Graph.PatternCount(l, t, catalog.AnyLabel); n > 0 {
			ends[0] = append(ends[0], l)
		}
		if n, _ := ctx.Graph.PatternCount(catalog.AnyLabel, t, l); n > 0 {
			ends[1] = append(ends[1], l)
		}
	}
	return ends
}
