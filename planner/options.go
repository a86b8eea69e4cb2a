package planner

import (
	"slices"
	"strings"

	"github.com/morseldb/morsel/parser/ast"
	"github.com/morseldb/morsel/planner/physical"
	"github.com/morseldb/morsel/status"
)

// choice is an option of the CYPHER prefix: its name as it is shown, the values that a
// user may give it, and those that mean nothing said.
type choice struct {
	name   string
	values []string
	silent []string
}

// choices is the options by their names in small letters; an option that Neo4j knows and
// that changes nothing here has its values, too.
var choices = choicesOf(
	choice{"runtime", []string{"interpreted", "legacy", "parallel", "pipelined", "slotted"}, []string{"default"}},
	choice{"planner", []string{"cost", "dp", "idp"}, []string{"default"}},
	choice{"updateStrategy", []string{"default", "eager"}, nil},
	choice{"expressionEngine", []string{"compiled", "interpreted", "only_when_hot"}, []string{"default"}},
	choice{"operatorEngine", []string{"compiled", "interpreted"}, []string{"default"}},
	choice{"interpretedPipesFallback", []string{"all", "disabled", "whitelisted_plans_only"}, []string{"default"}},
	choice{"replan", []string{"force", "skip"}, []string{"default"}},
	choice{"connectComponentsPlanner", []string{"greedy", "idp"}, []string{"default"}},
	choice{"eagerAnalyzer", []string{"ir", "lp"}, []string{"default"}},
	choice{"inferSchemaParts", []string{"most_selective_label", "off"}, []string{"default"}},
	choice{"statefulShortestPlanningMode", []string{"all_if_possible", "cardinality_heuristic", "into_only"}, []string{"cost_weighted", "default"}},
	choice{"parallelRuntimeSupport", []string{"all", "disabled"}, []string{"default"}},
	choice{"planVarExpandInto", []string{"minimum_cost", "single_row"}, []string{"default"}},
)

func choicesOf(list ...choice) map[string]choice {
	out := map[string]choice{}
	for _, c := range list {
		out[strings.ToLower(c.name)] = c
	}
	return out
}

func errOption(format string, args ...any) {
	fail(status.Compile(status.ArgumentError, "", ast.Pos{}, format, args...))
}

// checkOptions refuses options that do not exist, that are given two values, and that
// cannot be together.
func checkOptions(options []ast.Option) {
	said := map[string]string{}
	for _, o := range options {
		c, known := choices[o.Key]
		if !known {
			errOption("Unsupported options: %s", o.Key)
		}
		if before, ok := said[o.Key]; ok && before != o.Value {
			errOption("Can't specify multiple conflicting values for %s", c.name)
		}
		if !slices.Contains(c.values, o.Value) && !slices.Contains(c.silent, o.Value) {
			errOption("%s is not a valid option for %s. Valid options are: %s", o.Value, c.name, strings.Join(c.values, ", "))
		}
		said[o.Key] = o.Value
	}
	if rt := said["runtime"]; rt == "slotted" || rt == "interpreted" || rt == "legacy" {
		if said["operatorengine"] == "compiled" {
			errOption("Cannot combine OPERATOR ENGINE 'compiled' with RUNTIME '%s'", rt)
		}
	}
}

// option notes what the plan carries of one key=value of the CYPHER prefix.
func option(plan *physical.Plan, o ast.Option) {
	if o.Value == "default" {
		return
	}
	switch o.Key {
	case "runtime":
		plan.Runtime = o.Value
		if o.Value == "interpreted" || o.Value == "legacy" { // older names of what goes row by row
			plan.Runtime = "slotted"
		}
	case "planner":
		plan.Planner = o.Value
	}
}

func contains(list []string, s string) bool { return slices.Contains(list, s) }
