package output

import (
	"fmt"
	"strings"

	"github.com/morseldb/morsel"
)

var plurals = map[string]string{
	"node": "nodes", "relationship": "relationships", "property": "properties", "label": "labels", "index": "indexes", "constraint": "constraints",
	"statement": "statements",
}

// Many says how many there are of something: 1 node, 2 nodes.
func Many(n int64, what string) string {
	if many, ok := plurals[what]; ok && n != 1 {
		what = many
	}
	return fmt.Sprintf("%d %s", n, what)
}

// Changes says in words what a query changed; "" where that is nothing.
func Changes(c morsel.Counters) string {
	var parts []string
	for _, x := range []struct {
		n          int64
		verb, what string
	}{
		{c.NodesCreated, "created", "node"}, {c.RelationshipsCreated, "created", "relationship"},
		{c.NodesDeleted, "deleted", "node"}, {c.RelationshipsDeleted, "deleted", "relationship"},
		{c.PropertiesSet, "set", "property"}, {c.LabelsAdded, "added", "label"}, {c.LabelsRemoved, "removed", "label"},
		{c.IndexesAdded, "added", "index"}, {c.IndexesRemoved, "removed", "index"},
		{c.ConstraintsAdded, "added", "constraint"}, {c.ConstraintsRemoved, "removed", "constraint"},
	} {
		if x.n == 0 {
			continue
		}
		parts = append(parts, x.verb+" "+Many(x.n, x.what))
	}
	if len(parts) == 0 {
		return ""
	}
	line := strings.Join(parts, ", ")
	return strings.ToUpper(line[:1]) + line[1:] + "."
}
