// Package parallel is the parallel runtime's rules: how many workers it has,
// which queries it admits, and which queries are worth it. Its operators are those
// of every runtime; what lets several workers share them is in
// runtime/operator (parallel_*.go), the workers are in runtime/schedule.
package parallel

import (
	"github.com/morseldb/morsel/planner/physical"
	"github.com/morseldb/morsel/status"
)

// Workers is how many workers a limit leaves on a machine: a positive limit is
// that many, 0 is one a processor, a negative one is the processors without so
// many. 0 workers mean that the runtime is disabled.
func Workers(limit, processors int) int {
	if limit > 0 {
		return limit
	}
	return max(processors+limit, 0)
}

// Refusal is why a query does not run in parallel.
type Refusal struct {
	// Reason goes into the notification of a query that falls back.
	Reason string
	// Err is what the query fails with where falling back is not wanted; nil: it falls back all the same.
	Err error
	// Ends reports whether that error ends the transaction.
	Ends bool
}

// Admit says why a plan may not run in parallel; nil where it may. changed
// reports whether its transaction has changed anything.
func Admit(plan *physical.Plan, workers int, changed bool) *Refusal {
	switch {
	case workers == 0:
		return &Refusal{Reason: "the parallel runtime has been disabled: its worker limit leaves no workers",
			Err: refused("Parallel runtime has been disabled, please enable it or upgrade to a bigger instance.")}
	case !plan.ReadOnly:
		return &Refusal{Reason: "the parallel runtime does not support updating queries",
			Err: refused("The parallel runtime does not support updating queries. Please use another runtime.")}
	case changed:
		return &Refusal{Reason: "the parallel runtime is not supported if there are changes in the transaction state", Ends: true,
			Err: refused("The parallel runtime is not supported if there are changes in the transaction state. Use another runtime.")}
	case len(plan.NotThreadSafe) > 0:
		return &Refusal{Reason: "`" + plan.NotThreadSafe[0] + "` is not thread-safe"}
	}
	return nil
}

func refused(text string) error { return status.New(status.RuntimeUnsupported, "", "%s", text) }

// worthwhile is how many rows a plan must be estimated to handle before it is run in parallel unasked: about 3 milliseconds of work
// (physical.RowTime each). Beginning costs some tens of microseconds; whether other workers come in is found while it runs, pipeline
// by pipeline, from how long the rest is going to take, so that an estimate that is far too high does little harm.
const worthwhile = 100_000

// Worthwhile reports whether a query that does not ask for a runtime should run
// in parallel: when it is estimated to be so much work that beginning it so does
// not show.
func Worthwhile(plan *physical.Plan) bool { return physical.Work(plan.Root) > worthwhile }
