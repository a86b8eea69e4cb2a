package planner

import "github.com/morseldb/morsel/planner/logical"

func (v *solver) selected(r *logical.Rel, e ends) { unsupported(r.Part, "This selector") }
