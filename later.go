package morsel

import (
	"context"

	"github.com/morseldb/morsel/procedures"
	"github.com/morseldb/morsel/status"
	"github.com/morseldb/morsel/value"
)

// postponed is what it takes to run a query that has been planned.
type postponed struct {
	params   map[string]any
	values   map[string]value.Value
	runtime  string
	registry *procedures.Registry
	// again runs the query in a new transaction, where others changed the same data first; nil in an explicit one.
	again func() (*Result, error)
}

// RunLater is Run for a server: a query that writes and returns rows is only planned. It is run to its end, and
// committed, when its first row or its summary is asked for; so its errors come with its rows, after those before them,
// as Neo4j's do. Closed without being asked, it has changed nothing.
func (s *Session) RunLater(ctx context.Context, text string, params map[string]any) (*Result, error) {
	tx, err := s.begin(ctx, s.mode, true)
	if err != nil {
		return nil, err
	}
	res, err := tx.run(text, params, true)
	if err == nil {
		if res.later != nil {
			res.later.again = func() (*Result, error) { return s.Run(ctx, text, params) }
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
	_, err := tx.launch(r, l.runtime, l.values)
	if err == nil {
		return
	}
	if !r.done {
		r.finish(err)
	} else if r.err == nil {
		r.err = status.WithText(err, r.text) // of the commit
	}
	if l.again == nil {
		return
	}
	tx.rollback()
	if !tx.conflicted(err) {
		return
	}
	if again, err := l.again(); err == nil {
		*r = *again
	} else {
		r.queue, r.err = nil, status.WithText(err, r.text)
	}
}
