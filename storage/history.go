package storage

import (
	"sort"
	"sync"
	"time"

	"github.com/morseldb/morsel/status"
)

// history is the past states that SnapshotAt may be asked for, in order. States
// share what they have in common, so that one costs what its record changed.
type history struct {
	mu     sync.Mutex
	states []pastState
}

// pastState is a state and when it became the newest.
type pastState struct {
	root *Snapshot
	at   time.Time
}

// note enters a state and forgets those that were replaced too long ago.
func (h *history) note(root *Snapshot, o *Options) {
	if o.History <= 0 {
		return
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	now := o.Now()
	h.states = append(h.states, pastState{root, now})
	old := 0
	for old+1 < len(h.states) && now.Sub(h.states[old+1].at) > o.History {
		h.states[old].root = nil
		old++
	}
	h.states = h.states[old:]
}

// SnapshotAt is the state that sequence number seq led to. Only the newest one and
// those younger than Options.History are kept; for others the error is
// status.InvalidBookmark.
func (s *Store) SnapshotAt(seq uint64) (*Snapshot, error) {
	head := s.Snapshot()
	if seq == head.seq {
		return head, nil
	}
	if seq > head.seq {
		return nil, status.New(status.InvalidBookmark, "", "The database has no state %d yet: the newest is %d.", seq, head.seq)
	}
	s.past.mu.Lock()
	defer s.past.mu.Unlock()
	list := s.past.states
	i := sort.Search(len(list), func(i int) bool { return list[i].root.seq >= seq })
	if i < len(list) && list[i].root.seq == seq {
		return list[i].root, nil
	}
	oldest := head.seq
	if len(list) > 0 {
		oldest = list[0].root.seq
	}
	return nil, status.New(status.InvalidBookmark, "", "The state %d is not kept any more: the oldest that is kept is %d.", seq, oldest)
}
