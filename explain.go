package morsel

import (
	"github.com/morseldb/morsel/planner/explain"
	"github.com/morseldb/morsel/planner/physical"
	"github.com/morseldb/morsel/runtime"
)

// explainText is the plan as a table, with the figures of PROFILE where there are any.
func explainText(plan *physical.Plan, run explain.Run, prof []runtime.OpProfile) string {
	var figures []explain.Figures
	for _, p := range prof {
		figures = append(figures, explain.Figures{Rows: p.Rows, DBHits: p.DBHits, Memory: p.Memory, Spilled: p.Spilled, Time: p.Time})
	}
	run.Figures = figures
	return explain.Table(plan, run)
}
