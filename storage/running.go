package storage

import (
	"math"
	"sync"
)

// running is the transactions that have not ended, in the order in which they
// began and so of the states that they began with.
type running struct {
	mu          sync.Mutex
	first, last *Tx
}

// begin enters a transaction, whose base it fixes.
func (r *running) begin(t *Tx) {
	r.mu.Lock()
	defer r.mu.Unlock()
	t.base = t.store.head.Load()
	t.before = r.last
	if r.last == nil {
		r.first = t
	} else {
		r.last.behind = t
	}
	r.last = t
}

// end takes a transaction out again.
func (r *running) end(t *Tx) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if t.before == nil {
		r.first = t.behind
	} else {
		t.before.behind = t.behind
	}
	if t.behind == nil {
		r.last = t.before
	} else {
		t.behind.before = t.before
	}
	t.before, t.behind = nil, nil
}

// marks is where the oldest transaction began, nil where none runs, and where all began.
func (r *running) marks() (first *mark, all map[*mark]struct{}) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.first == nil {
		return nil, nil
	}
	all = map[*mark]struct{}{}
	for t := r.first; t != nil; t = t.behind {
		all[t.base.mark] = struct{}{}
	}
	return r.first.base.mark, all
}

// oldest is the sequence number of the oldest state that a transaction began
// with; all where none is running.
func (r *running) oldest() uint64 {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.first == nil {
		return math.MaxUint64
	}
	return r.first.base.root.seq
}
