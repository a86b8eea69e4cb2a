// Package storage keeps the graph: immutable snapshots to read, private
// branches to change them, records that say what changed, and the folder in
// which it all survives.
package storage

import (
	"context"
	"sync"
	"sync/atomic"

	"github.com/morseldb/morsel/status"
	"github.com/morseldb/morsel/storage/catalog"
	"github.com/morseldb/morsel/storage/folder"
	"github.com/morseldb/morsel/storage/wal"
)

// Options of a store.
type Options struct {
	ReadOnly bool
}

// Store is one open database.
type Store struct {
	options Options
	head    atomic.Pointer[version] // the newest committed state
	ids     idSource
	running running
	log     Log // nil in memory

	// Nil in memory; wal is nil, too, where the store is read-only. saved is the
	// sequence number of the checkpoint in force.
	folder *folder.Folder
	wal    *wal.Log
	saved  uint64
	// savedSize is its size in bytes.
	savedSize int64

	mu     sync.Mutex // held by a commit from its checks to its place in the log
	tip    *version   // the newest state in the log; head once it is durable
	logged struct{ labels, types, keys int }
	closed bool

	pubMu   sync.Mutex // orders publications
	waitMu  sync.Mutex
	waiters chan struct{} // closed when head advances; nil while nobody waits
}

// OpenMemory makes an empty database that lives in memory only; it costs microseconds.
func OpenMemory() *Store {
	s := &Store{}
	s.start(&Snapshot{cat: new(catalog.Catalog), nodes: &nodeSet{}})
	return s
}

// start begins the life of a store at a snapshot.
func (s *Store) start(root *Snapshot) {
	v := &version{root: root, mark: new(mark)}
	s.tip = v
	s.head.Store(v)
	s.ids.nodes.next = root.nodeLimit
	s.ids.rels.next = root.relLimit
	s.logged.labels = len(root.cat.Labels())
	s.logged.types = len(root.cat.Types())
	s.logged.keys = len(root.cat.Keys())
}

// Snapshot is the newest committed state.
func (s *Store) Snapshot() *Snapshot { return s.head.Load().root }

// WaitFor blocks until the store has applied sequence number seq.
func (s *Store) WaitFor(ctx context.Context, seq uint64) error {
	for s.Snapshot().seq < seq {
		wait := s.waiter()
		if s.Snapshot().seq >= seq {
			return nil
		}
		select {
		case <-wait:
		case <-ctx.Done():
			return status.Wrap(status.BookmarkTimeout, ctx.Err(),
				"Database not up to the requested version: %d. Latest database version is %d", seq, s.Snapshot().seq)
		}
	}
	return nil
}

// waiter gives a channel that is closed at the next publication.
func (s *Store) waiter() <-chan struct{} {
	s.waitMu.Lock()
	defer s.waitMu.Unlock()
	if s.waiters == nil {
		s.waiters = make(chan struct{})
	}
	return s.waiters
}

// publish makes v the newest committed state and wakes who waits for it.
func (s *Store) publish(v *version) {
	s.head.Store(v)
	s.waitMu.Lock()
	defer s.waitMu.Unlock()
	if s.waiters != nil {
		close(s.waiters)
		s.waiters = nil
	}
}
