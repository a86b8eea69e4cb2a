package backend

import (
	"strings"

	"github.com/morseldb/morsel"
)

// PlanArgs is the arguments of an operator as Neo4j names them; root is those of a plan's first operator.
func PlanArgs(p *morsel.Plan, s Summary, root bool) map[string]any {
	args := map[string]any{"Id": int64(p.ID), "EstimatedRows": p.EstimatedRows}
	for k, v := range map[string]string{"Details": p.Details, "Order": p.Order, "PipelineInfo": p.Pipeline, "EstimatedFrom": p.Reason} {
		if v != "" {
			args[k] = v
		}
	}
	if s.Profiled {
		args["Rows"], args["DbHits"], args["Time"] = p.Rows, p.DBHits, p.Time.Nanoseconds()
		if p.Memory > 0 {
			args["Memory"] = p.Memory
		}
		if p.Spilled > 0 {
			args["Spilled"] = p.Spilled
		}
	}
	if root {
		rt := strings.ToUpper(s.Runtime)
		args["planner"], args["planner-impl"], args["planner-version"] = "COST", "IDP", "5.26"
		args["runtime"], args["runtime-impl"], args["runtime-version"] = rt, rt, "5.26"
		args["version"], args["string-representation"] = "5", p.String()
		if s.BatchSize > 1 {
			args["batch-size"] = int64(s.BatchSize)
		}
		if s.Workers > 0 {
			args["available-workers"] = int64(s.Workers)
		}
	}
	return args
}
