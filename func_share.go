package morsel

import (
	"context"
	"sync"
	"sync/atomic"

	"github.com/morseldb/morsel/runtime/schedule"
)

// each calls work for 0 … n-1, several at a time on the workers of the process, and
// gives the first error, after which the rest is left out. The caller works, too,
// so that it ends even where all workers are busy.
func (db *DB) each(ctx context.Context, n int, work func(i int) error) error {
	s := &share{ctx: ctx, n: int64(n), work: work, all: make(chan struct{})}
	if n == 0 {
		return nil
	}
	helpers := min(db.workers(), n) - 1
	group := schedule.Process().Group(max(helpers, 1))
	for range helpers {
		group.Submit(helper{s})
	}
	for s.one() {
	}
	<-s.all
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.err
}

// share is work that is shared among workers.
type share struct {
	ctx        context.Context
	n          int64
	work       func(i int) error
	next, done atomic.Int64
	all        chan struct{} // closed when all is done

	mu  sync.Mutex
	err error
}

// one does the next piece; false where there is none left.
func (s *share) one() bool {
	i := s.next.Add(1) - 1
	if i >= s.n {
		return false
	}
	defer func() {
		if p := recover(); p != nil {
			s.fail(schedule.PanicError(p))
		}
		if s.done.Add(1) == s.n {
			close(s.all)
		}
	}()
	if s.failed() {
		return true
	}
	err := error(nil)
	if s.ctx != nil {
		err = s.ctx.Err()
	}
	if err == nil {
		err = s.work(int(i))
	}
	if err != nil {
		s.fail(err)
	}
	return true
}

func (s *share) fail(err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.err == nil {
		s.err = err
	}
}

func (s *share) failed() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.err != nil
}

// helper is a worker that shares the work.
type helper struct{ s *share }

// Step implements [schedule.Task].
func (h helper) Step() schedule.Verdict {
	if h.s.one() {
		return schedule.Again
	}
	return schedule.Finished
}

// Panicked implements [schedule.Task]; one recovers by itself.
func (h helper) Panicked(err error) { h.s.fail(err) }
