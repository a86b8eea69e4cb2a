package planner

import (
	"github.com/morseldb/morsel/planner/physical"
	"github.com/morseldb/morsel/status"
)

// eagerLoad tells of a plan that keeps a whole CSV file in memory.
func eagerLoad(plan *physical.Plan) {
	if !loadsEagerly(plan.Root, false) {
		return
	}
	plan.Notifications = append(plan.Notifications[:len(plan.Notifications):len(plan.Notifications)], status.Notification{
		Code: "Neo.ClientNotification.Statement.EagerOperator",
		GQL:  "03N94",
		Title: "The execution plan for this query contains the Eager operator, which forces all dependent data to be materialized " +
			"in main memory before proceeding",
		Description: "Using LOAD CSV with a large data set in a query where the execution plan contains the Eager operator could potentially consume a lot " +
			"of memory and is likely to not perform well. See the Neo4j Manual entry on the Eager operator for more information and hints on how problems could be avoided.",
		Severity: status.Information,
		Category: "PERFORMANCE",
	})
}

// loadsEagerly reports whether a LoadCSV is below an Eager.
func loadsEagerly(op physical.Op, eager bool) bool {
	switch op.(type) {
	case nil:
		return false
	case *physical.Eager:
		eager = true
	case *physical.LoadCSV:
		if eager {
			return true
		}
	}
	for _, c := range op.Children() {
		if c != nil && loadsEagerly(c, eager) {
			return true
		}
	}
	return false
}
