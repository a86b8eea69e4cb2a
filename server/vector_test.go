package server_test

import (
	"strings"
	"testing"
)

// TestVectors sends and asks for vectors: values of their own in typed JSON, lists where there is no form for them.
func TestVectors(t *testing.T) {
	s := start(t)
	url := "http://" + s.HTTPAddress() + "/db/neo4j/query/v2"
	const body = `{"statement":"RETURN vector([1, 2.5], 2, FLOAT32) AS v"}`
	for accept, want := range map[string]string{
		"application/json":            `"values":[[[1.0,2.5]]]`,
		"application/vnd.neo4j.query": `[[{"$type":"Vector","_value":{"coordinatesType":"FLOAT32","coordinates":["1.0","2.5"]}}]]`,
	} {
		if _, _, out := call(t, "POST", url, body, "Accept", accept); !strings.Contains(out, want) {
			t.Errorf("%s: %s", accept, out)
		}
	}
	c := open(t, s, 8)
	c.run("RETURN vector([1, 2], 2, INTEGER8)", nil)
	c.flush()
	c.expect("SUCCESS")
	if r := c.expect("RECORD"); r.data.String() != "[[1, 2]]" {
		t.Errorf("on 5.8: %v", r.data)
	}
}
