package morsel

import (
	"context"

	"github.com/morseldb/morsel/procedures"
	"github.com/morseldb/morsel/status"
	"github.com/morseldb/morsel/value"
)

// postponed is what it takes to run a query that has been planned.
type postponed struct {
	values   map[string]value.Value
	runtime  string
	registry *procedures.Registry
}

// allRows is the number of expected rows that stands for all there are.
const allRows = -1

// RunLater is Run for a server: a query that writes and returns rows is only planned. It is run to its end when its first row or its
// summary is asked for; so its errors come with its rows, after those before them, as Neo4j's do. One that writes is committed when
// the end of its rows is asked for, or with the first row where all were expected at once (see [Result.Expect]). Closed before, it has changed nothing.
func (s *Session) RunLater(ctx context.Context, text string, params map[string]any) (*Result, error) {
	tx, err := s.begin(ctx, s.mode, true)
	if err != nil {
		return nil, err
	}
	res, err := tx.run(text, params, true)
	if err == nil {
		if res.held {
			res.again = func() (*Result, error) { return s.Run(ctx, text, params) }
		}
		return res, nil
	}
	tx.rollback()
	if tx.conflicted(err) {
		return s.Run(ctx, text, params)
	}
	return nil, err
}

// RunLater is Run as [Session.RunLater] has it. Results that wait are run when they are asked for, in that order; those
// that nobody has asked for when the transaction ends change nothing.
func (tx *Tx) RunLater(text string, params map[string]any) (*Result, error) {
	if err := tx.usable(); err != nil {
		return nil, err
	}
	return tx.run(text, params, true)
}

// conflicted reports whether a transaction of Run failed with err because others changed the same data first.
func (tx *Tx) conflicted(err error) bool {
	return status.CodeOf(err) == status.Outdated && !tx.inner
}

// perform runs a query that has been left for later. All its rows are read ahead.
func (r *Result) perform() {
	l := r.later
	if l == nil {
		return
	}
	r.later = nil
	tx := r.tx
	if err := tx.usable(); err != nil {
		r.finish(err)
		return
	}
	tx.registry = l.registry
	if _, err := tx.launch(r, l.runtime, l.values); err != nil {
		r.retry(err)
	} else if r.expected == allRows || int64(len(r.queue)) <= r.expected {
		r.settle()
	}
}

// Expect says that at most n rows are asked for next, before the first. Where the query has no more than that it is committed before them;
// so another attempt can be made where others changed the same data first.
func (r *Result) Expect(n int64) { r.expected = n }

// Held reports whether the query has run in a transaction of its own, which is not committed yet: asking for the end of its rows does that.
func (r *Result) Held() bool { return r.held && r.later == nil }

// settle commits what a query has written in a transaction of its own, where that has been put off. Rows that have been given cannot be
// taken back: then there is no second attempt.
func (r *Result) settle() {
	if !r.held || !r.done || r.later != nil {
		return
	}
	r.held = false
	if r.err != nil {
		r.tx.rollback()
		return
	}
	if err := r.commit(); err != nil {
		r.retry(err)
	}
}

// retry makes another attempt where err says that others changed the same data first and no row has been given; else the result fails with err.
func (r *Result) retry(err error) {
	tx := r.tx
	if !r.done {
		r.finish(err)
	} else if r.err == nil {
		r.err = status.WithText(err, r.text) // of the commit
	}
	if r.again == nil {
		return
	}
	r.held = false
	tx.rollback()
	if !tx.conflicted(err) || r.given {
		return
	}
	if again, err := r.again(); err == nil {
		*r = *again
	} else {
		r.queue, r.err = nil, placed(err, r.plan, r.text)
	}
}
