package planner

import (
	"strings"

	"github.com/morseldb/morsel/parser/ast"
	"github.com/morseldb/morsel/planner/physical"
	"github.com/morseldb/morsel/status"
)

// choices is the values that an option may have; an option that Neo4j knows and that changes
// nothing here has its values, too.
var choices = map[string][]string{
	"runtime":                      {"parallel", "pipelined", "slotted"},
	"planner":                      {"cost", "dp", "idp"},
	"updatestrategy":               {"default", "eager"},
	"expressionengine":             {"default", "interpreted", "compiled"},
	"operatorengine":               {"default", "interpreted", "compiled"},
	"interpretedpipesfallback":     {"default", "disabled", "whitelisted_plans_only", "all"},
	"replan":                       {"default", "force", "skip"},
	"connectcomponentsplanner":     {"greedy", "idp"},
	"eagerness":                    {"default"},
	"inferschemaparts":             {"off", "most_selective_label"},
	"statefulshortestplanningmode": {"into_only", "all_if_possible", "cardinality_heuristic"},
	"parallelruntimesupport":       {"disabled", "all"},
	"labelinference":               {"default", "enabled", "disabled"},
}

// option checks one key=value of the CYPHER prefix and notes those that the plan carries.
func option(plan *physical.Plan, o ast.Option) {
	values, known := choices[o.Key]
	if !known {
		fail(status.Compile(status.ArgumentError, "", ast.Pos{}, "Unsupported options: %s", o.Key))
	}
	if !contains(values, o.Value) {
		fail(status.Compile(status.ArgumentError, "", ast.Pos{}, "%s is not a valid option for %s. Valid options are: %s",
			o.Value, o.Key, strings.Join(values, ", ")))
	}
	switch o.Key {
	case "runtime":
		plan.Runtime = o.Value
	case "planner":
		plan.Planner = o.Value
	}
}

func contains(list []string, s string) bool {
	for _, x := range list {
		if x == s {
			return true
		}
	}
	return false
}
