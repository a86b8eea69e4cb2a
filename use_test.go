package morsel

import (
	"context"
	"testing"

	"github.com/morseldb/morsel/status"
)

func TestUse(t *testing.T) {
	db := OpenMemory()
	defer db.Close()
	const notFound = "Neo.ClientError.Database.DatabaseNotFound"
	for text, code := range map[string]string{
		"USE neo4j RETURN 1":                                         "",
		"USE other RETURN 1":                                         notFound,
		"USE graph.byName('NEO4J') RETURN 1":                         "",
		"USE graph.byName('other') RETURN 1":                         notFound,
		"USE graph.byName($here) RETURN 1":                           "",
		"USE graph.byName($there) RETURN 1":                          notFound,
		"USE graph.byName($none) RETURN 1":                           status.ParameterMissing,
		"USE graph.byName($one) RETURN 1":                            status.SyntaxError,
		"USE graph.byName('neo' + '4j') RETURN 1":                    status.SyntaxError,
		"USE graph.byName() RETURN 1":                                status.SyntaxError,
		"USE graph.byElementId('4:neo4j:1') RETURN 1":                "",
		"USE graph.byElementId('5:other:1') RETURN 1":                notFound,
		"USE graph.byElementId('x') RETURN 1":                        status.ArgumentError,
		"USE date() RETURN 1":                                        status.SyntaxError,
		"RETURN graph.byName('neo4j')":                               status.SyntaxError,
		"RETURN 1/toInteger(graph.names() = ['neo4j'])":              "",
		"RETURN 1/toInteger(graph.propertiesByName('NEO4J') = {})":   "",
		"RETURN graph.propertiesByName('other')":                     notFound,
		"RETURN graph.propertiesByName(1)":                           status.SyntaxError,
		"CALL () { USE graph.byName($here) RETURN 1 AS x } RETURN x": "",
	} {
		for range 2 { // from the plan cache as well
			res, err := db.Run(context.Background(), text, map[string]any{"here": "neo4j", "there": "other", "one": 1})
			if err == nil {
				_, err = res.Consume()
			}
			if Code(err) != code {
				t.Errorf("%s: got %q: %v, want %q", text, Code(err), err, code)
			}
		}
	}
}
