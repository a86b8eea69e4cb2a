package morsel

import (
	"github.com/morseldb/morsel/planner/physical"
	"github.com/morseldb/morsel/runtime"
)

// explainText is the plan as a table.
func explainText(plan *physical.Plan, rt string, prof []runtime.OpProfile) string {
	return plan.Root.Name()
}
