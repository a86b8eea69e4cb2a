package morsel

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/morseldb/morsel/planner"
	"github.com/morseldb/morsel/status"
	"github.com/morseldb/morsel/value"
)

// AccessMode says what a session's transactions may do.
type AccessMode uint8

// The access modes.
const (
	AccessWrite AccessMode = iota
	AccessRead
)

// SessionOption changes a session.
type SessionOption func(*Session)

// WithAccessMode makes a session's transactions read-only or not.
func WithAccessMode(m AccessMode) SessionOption { return func(s *Session) { s.mode = m } }

// WithBookmarks makes a session's transactions wait until they see these commits.
func WithBookmarks(bs ...Bookmark) SessionOption {
	return func(s *Session) { s.bookmarks = append(s.bookmarks, bs...) }
}

// WithRuntime sets the runtime for the queries of a session that do not name one: slotted, pipelined or parallel.
func WithRuntime(name string) SessionOption {
	return func(s *Session) { s.runtime = strings.ToLower(name) }
}

// WithBatchSize sets the number of rows in a batch of the pipelined runtime (1,024 unless set); for tests and measurements.
func WithBatchSize(n int) SessionOption { return func(s *Session) { s.batchSize = n } }

// WithWorkers sets how many workers the session's queries may have in the parallel runtime, at most what the
// database's worker limit leaves; 0 = all of these.
func WithWorkers(n int) SessionOption { return func(s *Session) { s.workers = max(n, 0) } }

// WithoutRules plans the session's queries without some of the planner's rules (PlannerRules; "*" is all of them), to find out what one gains or
// whether it is at fault. A name that no rule has fails the session's transactions.
func WithoutRules(names ...string) SessionOption {
	return func(s *Session) {
		if rules, err := s.rules.Without(names...); err == nil {
			s.rules = rules
		} else if s.wrong == nil {
			s.wrong = err
		}
	}
}

// WithEveryRule has the planner's rules applied wherever they may be, not only where estimates say that it pays; for tests.
func WithEveryRule() SessionOption { return func(s *Session) { s.rules.Always = true } }

// PlannerRules is the names of the rules by which plans are made cheaper; docs/planner.md says what each does.
func PlannerRules() []string {
	var out []string
	for _, r := range planner.Rules {
		out = append(out, r.Name)
	}
	return out
}

// Session runs transactions one after the other; each sees what the ones before it committed.
type Session struct {
	db        *DB
	mode      AccessMode
	bookmarks []Bookmark
	asOf      Bookmark // "" = the newest state
	runtime   string
	batchSize int
	workers   int // 0 = as many as the database allows
	rules     planner.RuleSet
	wrong     error // of an option
	last      Bookmark

	caller       Caller
	meta         value.Value
	bookmarkWait time.Duration
}

// Session makes a session. It needs no closing.
func (db *DB) Session(opts ...SessionOption) *Session {
	s := &Session{db: db}
	for _, f := range opts {
		f(s)
	}
	return s
}

// LastBookmark is the bookmark of the session's last commit, or "" before the first.
func (s *Session) LastBookmark() Bookmark { return s.last }

// Run runs one query in a transaction of its own. A query that writes has been
// run and committed when Run returns; a query that reads streams its rows. Parameters may be nil.
// A query that writes what another transaction has changed meanwhile is run again.
func (s *Session) Run(ctx context.Context, text string, params map[string]any) (*Result, error) {
	for attempt := 0; ; attempt++ {
		tx, err := s.begin(ctx, s.mode, true)
		if err != nil {
			return nil, err
		}
		res, err := tx.run(text, params, false)
		if err == nil {
			return res, nil
		}
		tx.rollback()
		if !tx.conflicted(err) || attempt == maxConflicts || ctx.Err() != nil {
			return nil, err
		}
	}
}

// maxConflicts is how often a query of Run is run again because others changed the same data first. Each time
// one of them has succeeded.
const maxConflicts = 1000

// Begin starts an explicit transaction; end it with Commit or Rollback (or Close).
func (s *Session) Begin(ctx context.Context) (*Tx, error) { return s.begin(ctx, s.mode, false) }

// maxRetries and retryDelay bound the retries of ExecuteRead and ExecuteWrite; the delay doubles.
const (
	maxRetries = 8
	retryDelay = 2 * time.Millisecond
)

// ExecuteWrite runs work in a transaction and commits it; when the transaction
// fails in a retryable way (see IsRetryable) it is run again. An error of work rolls back.
func (s *Session) ExecuteWrite(ctx context.Context, work func(tx *Tx) (any, error)) (any, error) {
	return s.execute(ctx, s.mode, work)
}

// ExecuteRead is ExecuteWrite in a read-only transaction.
func (s *Session) ExecuteRead(ctx context.Context, work func(tx *Tx) (any, error)) (any, error) {
	return s.execute(ctx, AccessRead, work)
}

func (s *Session) execute(ctx context.Context, mode AccessMode, work func(tx *Tx) (any, error)) (any, error) {
	delay := retryDelay
	for attempt := 0; ; attempt++ {
		out, err := s.attempt(ctx, mode, work)
		if err == nil || !IsRetryable(err) || attempt == maxRetries {
			return out, err
		}
		select {
		case <-ctx.Done():
			return nil, fmt.Errorf("retrying a transaction: %w", ctx.Err())
		case <-time.After(delay):
			delay *= 2
		}
	}
}

func (s *Session) attempt(ctx context.Context, mode AccessMode, work func(tx *Tx) (any, error)) (out any, err error) {
	tx, err := s.begin(ctx, mode, false)
	if err != nil {
		return nil, err
	}
	defer tx.Close()
	if out, err = work(tx); err != nil {
		return nil, err
	}
	if err = tx.Commit(); err != nil {
		return nil, err
	}
	return out, nil
}

// waitFor blocks until the store has all that the session's bookmarks name.
func (s *Session) waitFor(ctx context.Context) error {
	for _, b := range append(s.bookmarks, s.last) {
		if b == "" {
			continue
		}
		seq, err := s.db.seqOf(b)
		if err != nil {
			return err
		}
		switch err := s.db.store.WaitFor(ctx, seq); {
		case err == nil:
		case ctx.Err() == context.Canceled:
			return status.Wrap(status.TransactionTerminated, err, "the wait for the bookmark %s was cancelled", b)
		default:
			return status.Wrap(status.BookmarkTimeout, err, "the database is not up to the requested bookmark %s", b)
		}
	}
	return nil
}
