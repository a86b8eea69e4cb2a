package physical

import (
	"strings"

	"github.com/morseldb/morsel/status"
)

// Graph is a graph that USE names: by its name, or by a function of a parameter.
type Graph struct {
	Name        string
	Param       string // the function's argument; "" = none
	ByElementID bool   // graph.byElementId, else graph.byName
}

// databaseNotFound is raised where USE names another database than the one the session is for.
const databaseNotFound = "Neo.ClientError.Database.DatabaseNotFound"

// Check is an error unless g is the database here; arg is the argument of the function, where there is one.
func (g Graph) Check(here, arg string) *status.Error {
	name := g.Name
	switch parts := strings.Split(arg, ":"); {
	case name != "":
	case !g.ByElementID:
		name = arg
	case len(parts) != elementIDParts:
		return status.New(status.ArgumentError, "InvalidArgumentValue", "Invalid element id: %s", arg)
	default:
		name = parts[1]
	}
	if !strings.EqualFold(name, here) {
		return status.New(databaseNotFound, "", "Graph not found: %s", name)
	}
	return nil
}

// elementIDParts is how many parts an element id has: kind, database, id.
const elementIDParts = 3
