package output

import "fmt"

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
