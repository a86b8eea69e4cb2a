package morsel

import (
	goruntime "runtime"

	"github.com/morseldb/morsel/planner/physical"
	"github.com/morseldb/morsel/runtime/parallel"
	"github.com/morseldb/morsel/status"
)

// ParallelFallback is what becomes of a query that asks for the parallel runtime
// and may not run there (server.cypher.parallel.fallback).
type ParallelFallback uint8

// The fallbacks.
const (
	// FallbackPipelined runs such a query on the pipelined runtime, with a notification that names the reason.
	FallbackPipelined ParallelFallback = iota
	// FallbackError makes it fail. A function or procedure that is not thread-safe falls back all the same.
	FallbackError
)

// WithWorkerLimit sets how many workers a query may have in the parallel runtime
// (server.cypher.parallel.worker_limit): a positive number is that many, 0 one for
// each logical processor, a negative number the processors without so many; when
// that leaves none the runtime is disabled. The default is 0.
func WithWorkerLimit(n int) Option { return func(o *options) { o.workerLimit = n } }

// WithParallelFallback says what becomes of queries that ask for the parallel runtime in vain.
func WithParallelFallback(f ParallelFallback) Option {
	return func(o *options) { o.parallelFallback = f }
}

// workers is how many workers the database's queries may have.
func (db *DB) workers() int { return parallel.Workers(db.opts.workerLimit, goruntime.GOMAXPROCS(0)) }

// The runtimes.
const (
	runtimeSlotted   = "slotted"
	runtimePipelined = "pipelined"
	runtimeParallel  = "parallel"
)

// chooseRuntime is the runtime that really runs: what the query asks for, else what the session
// asks for, else pipelined, or parallel for a query that is much work.
func (tx *Tx) chooseRuntime(plan *physical.Plan, res *Result) (rt string, err error) {
	asked := plan.Runtime
	if asked == "" {
		asked = tx.sess.runtime
	}
	switch asked {
	case runtimeSlotted, "interpreted", "legacy":
		rt = runtimeSlotted
	case runtimeParallel:
		rt, err = tx.chooseParallel(plan, res)
	default:
		rt = runtimePipelined
		if asked == "" && tx.sess.workersAllowed() > 1 && !plan.MayQuery && tx.admit(plan) == nil && tx.db.choice.Parallel(plan) {
			rt = runtimeParallel
		}
	}
	res.runtime = rt
	return rt, err
}

// past is how long the pipelines of a plan took before; nil where one worker runs it.
func (tx *Tx) past(plan *physical.Plan, rt string) *parallel.Past {
	if rt != runtimeParallel {
		return nil
	}
	return tx.db.pasts.Of(plan)
}

// learn remembers how long the query took, to choose by when it is run again.
func (r *Result) learn() {
	if r.plan.ReadOnly && r.spent > 0 && (r.runtime == runtimeParallel || r.runtime == runtimePipelined) {
		r.tx.db.choice.Ran(r.plan, r.runtime == runtimeParallel, r.spent)
	}
}

// workersAllowed is how many workers the session's queries may have.
func (s *Session) workersAllowed() int {
	n := s.db.workers()
	if s.workers > 0 {
		n = min(n, s.workers)
	}
	return n
}

func (tx *Tx) admit(plan *physical.Plan) *parallel.Refusal {
	return parallel.Admit(plan, tx.sess.workersAllowed(), tx.stx != nil && tx.stx.Changed())
}

// chooseParallel is chooseRuntime for a query that asks for the parallel runtime.
func (tx *Tx) chooseParallel(plan *physical.Plan, res *Result) (string, error) {
	r := tx.admit(plan)
	if r == nil {
		return runtimeParallel, nil
	}
	if tx.db.opts.parallelFallback == FallbackError && r.Err != nil {
		if r.Ends {
			tx.rollback()
		}
		return "", r.Err
	}
	res.notes = append(res.notes, Notification{
		Code: "Neo.ClientNotification.Statement.RuntimeUnsupportedWarning", GQL: "01N40", Severity: status.Warning, Category: "UNSUPPORTED",
		Title: "This query is not supported by the chosen runtime.",
		Description: "Selected runtime is unsupported for this query, please use a different runtime instead or fallback to default. (" +
			r.Reason + "; the query runs on `pipelined`)",
	})
	return runtimePipelined, nil
}

// teamSize is how many workers a runtime has; 0 = the caller works alone.
func (tx *Tx) teamSize(rt string) int {
	if rt != runtimeParallel {
		return 0
	}
	return tx.sess.workersAllowed()
}
