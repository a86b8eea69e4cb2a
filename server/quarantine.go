package server

import (
	"context"
	"sync/atomic"

	"github.com/morseldb/morsel"
)

// quarantine is why clients are kept out of the database: a mark in the system database, so that it outlives the server.
type quarantine struct {
	system *morsel.DB
	mark   atomic.Pointer[string]
}

// newQuarantine reads the mark.
func newQuarantine(ctx context.Context, system *morsel.DB) (*quarantine, error) {
	q := &quarantine{system: system}
	res, err := system.Run(ctx, "MATCH (q:Quarantine) RETURN q.why AS why LIMIT 1", nil)
	if err != nil {
		return nil, err
	}
	recs, err := res.Collect()
	if err != nil || len(recs) == 0 {
		return q, err
	}
	why, err := morsel.Get[string](recs[0], "why")
	q.mark.Store(&why)
	return q, err
}

// why is the mark, "" where there is none.
func (q *quarantine) why() string {
	if m := q.mark.Load(); m != nil {
		return *m
	}
	return ""
}

// set changes the mark; "" removes it.
func (q *quarantine) set(ctx context.Context, why string) error {
	text := "MERGE (q:Quarantine) SET q.why = $why"
	if why == "" {
		text = "MATCH (q:Quarantine) DELETE q"
	}
	res, err := q.system.Run(ctx, text, map[string]any{"why": why})
	if err != nil {
		return err
	}
	if _, err := res.Consume(); err != nil {
		return err
	}
	q.mark.Store(&why)
	return nil
}
