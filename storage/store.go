// Package storage keeps the graph: immutable snapshots to read, private
// branches to change them, records that say what changed, and the folder in
// which it all survives.
package storage

import (
	"context"
	"log/slog"
	"sync"
	"sync/atomic"
	"time"

	"github.com/morseldb/morsel/status"
	"github.com/morseldb/morsel/storage/checkpoint"
	"github.com/morseldb/morsel/storage/folder"
	"github.com/morseldb/morsel/storage/vfs"
	"github.com/morseldb/morsel/storage/wal"
)

// Durability is what a commit waits for, see the constants.
type Durability = wal.Durability

// The levels of durability, see wal.
const (
	DurabilityFull  = wal.Full
	DurabilityGroup = wal.Group
	DurabilityNone  = wal.None
)

// Options of a store.
type Options struct {
	ReadOnly bool
	// Durability is DurabilityFull unless set. With DurabilityGroup the disk is
	// asked every GroupInterval (0: every 100 ms).
	Durability    Durability
	GroupInterval time.Duration
	// History is for how long past states stay readable by SnapshotAt.
	History time.Duration
	// Capture is how much of each change is kept for Captures, CaptureLimit how many bytes that may take.
	Capture      Capture
	CaptureLimit int64
	// KeepCapture takes for Capture what the folder was captured with last, where that is known.
	KeepCapture bool
	// NoLock reads a folder beside whoever has it open; it implies ReadOnly.
	NoLock bool
	// UpTo, where it is not 0, opens the state of that sequence number, from a log
	// that goes further; it implies ReadOnly.
	UpTo uint64
	// Sparing opens also where what an index holds is damaged, which Check reports and Repair makes anew.
	Sparing bool
	// FS is the operating system's unless set.
	FS vfs.FS
	// Logger is told what the store finds and does on its own; nil for nobody.
	Logger *slog.Logger
	// Now is time.Now unless set.
	Now func() time.Time

	// Budget gives what a build of an index charges its memory to; nobody counts unless set.
	Budget func() Budget

	segmentSize int64 // of the log; for tests
}

// Budget is memory that one piece of work charges, and gives back at its end.
type Budget interface {
	Charge(bytes int64) error
	End()
}

// unlimited is a budget that nobody counts.
type unlimited struct{}

func (unlimited) Charge(int64) error { return nil }
func (unlimited) End()               {}

// DefaultGroupInterval is how often DurabilityGroup asks the disk unless set.
const DefaultGroupInterval = 100 * time.Millisecond

// complete fills in what was left out.
func (o *Options) complete() {
	o.ReadOnly = o.ReadOnly || o.NoLock || o.UpTo > 0
	if o.GroupInterval <= 0 {
		o.GroupInterval = DefaultGroupInterval
	}
	if o.FS == nil {
		o.FS = vfs.OS()
	}
	if o.Logger == nil {
		o.Logger = slog.New(slog.DiscardHandler)
	}
	if o.Budget == nil {
		o.Budget = func() Budget { return unlimited{} }
	}
	if o.Now == nil {
		o.Now = time.Now
	}
}

// Store is one open database.
type Store struct {
	options  Options
	head     atomic.Pointer[version] // the newest committed state
	ids      idSource
	running  running
	past     history
	captures Captures
	log      Log // nil in memory

	// Nil in memory; wal is nil, too, where the store is read-only.
	folder   *folder.Folder
	wal      *wal.Log
	identity string // of the database, the same in its backups
	saving   saving
	spoilt   []Fault // what a sparing opening found in indexes

	populating populating
	usages     *usages

	mu     sync.Mutex // held by a commit from its checks to its place in the log
	tip    *version   // the newest state in the log; head once it is durable
	logged struct{ labels, types, keys int }
	closed bool

	shortening sync.Mutex // held by who shortens the chain of marks

	pubMu   sync.Mutex // orders publications
	waitMu  sync.Mutex
	waiters chan struct{} // closed when head advances; nil while nobody waits
}

// OpenMemory makes an empty database that lives in memory only; it costs microseconds.
func OpenMemory() *Store { return OpenMemoryWith(Options{}) }

// OpenMemoryWith is OpenMemory with options, of which those about folders mean nothing.
func OpenMemoryWith(o Options) *Store {
	o.complete()
	s := &Store{options: o, identity: folder.NewID(), usages: newUsages(o.Now)}
	s.populating.runner = checkpoint.NewRunner(s.behind(s.populateBehind))
	s.start(emptySnapshot())
	return s
}

// start begins the life of a store at a snapshot.
func (s *Store) start(root *Snapshot) {
	root.usages = s.usages
	s.usages.begin(root)
	v := &version{root: root, mark: new(mark)}
	s.tip = v
	s.head.Store(v)
	s.past.note(v.root, &s.options)
	s.captures.SetLimit(s.options.CaptureLimit)
	s.captures.mode.Store(uint32(s.options.Capture))
	s.ids.nodes.next = root.nodeLimit
	s.ids.rels.next = root.relLimit
	s.logged.labels = len(root.cat.Labels())
	s.logged.types = len(root.cat.Types())
	s.logged.keys = len(root.cat.Keys())
}

// Snapshot is the newest committed state.
func (s *Store) Snapshot() *Snapshot { return s.head.Load().root }

// LogSyncs is how often the disk was asked to make the log durable.
func (s *Store) LogSyncs() int64 {
	if s.wal == nil {
		return 0
	}
	return s.wal.Syncs()
}

// LogSize is how many bytes the log has.
func (s *Store) LogSize() int64 {
	if s.wal == nil {
		return 0
	}
	return s.wal.Size()
}

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
