package morsel

import (
	"context"
	"time"

	"github.com/morseldb/morsel/procedures"
	"github.com/morseldb/morsel/runtime/schedule"
	"github.com/morseldb/morsel/status"
	"github.com/morseldb/morsel/storage"
	"github.com/morseldb/morsel/value"
)

// Caller is who runs a session's transactions, for SHOW TRANSACTIONS and dbms.showCurrentUser.
type Caller struct {
	User          string
	Roles         []string
	ConnectionID  string
	ClientAddress string
	Protocol      string // bolt or http; "" is embedded
	RequestURI    string // over Bolt the server's address
}

// WithCaller says for whom a session works; a server sets it.
func WithCaller(c Caller) SessionOption { return func(s *Session) { s.caller = c } }

// WithTxMetadata attaches metadata to a session's transactions; m must be a map.
func WithTxMetadata(m value.Value) SessionOption { return func(s *Session) { s.meta = m } }

// WithBookmarkTimeout bounds how long a transaction waits for its bookmarks; 0 is as long as its context allows.
func WithBookmarkTimeout(d time.Duration) SessionOption {
	return func(s *Session) { s.bookmarkWait = d }
}

// Name is the name of the database, as element ids and USE have it.
func (db *DB) Name() string { return db.name }

// Snapshot is the newest committed state of the graph.
func (db *DB) Snapshot() *storage.Snapshot { return db.store.Snapshot() }

// Connection is a client's connection, as dbms.listConnections shows it.
type Connection = procedures.Connection

// SettingState is one setting as SHOW SETTINGS has it.
type SettingState = procedures.Setting

// Network is what a server tells a database that it serves, for the procedures about connections and routing, and for SHOW SETTINGS.
type Network struct {
	Address     string // where clients find the server, host:port
	Connections func() []Connection
	// Kill ends a connection and gives its user; ok is false where there is none of that id.
	Kill func(id string) (user string, ok bool)
	// ReloadTLS reads the certificates again; nil where there are none.
	ReloadTLS func() error
	// Quarantine says why clients are kept out of the database, "" where they are not; SetQuarantine changes it.
	Quarantine    func() string
	SetQuarantine func(ctx context.Context, why string) error
	// Users are the rows of SHOW USERS: user, roles, passwordChangeRequired, suspended, home. nil where nobody logs on.
	Users func() [][]value.Value
	// Settings are the server's own; they are shown with the database's.
	Settings []SettingState
}

// Serve says by which server the database is served; call it before the first client comes.
func (db *DB) Serve(n Network) {
	db.host.Address, db.host.Connections, db.host.KillConnection, db.host.ReloadTLS = n.Address, n.Connections, n.Kill, n.ReloadTLS
	db.host.Quarantine, db.host.SetQuarantine = n.Quarantine, n.SetQuarantine
	db.served, db.users = n.Settings, n.Users
}

// Stats is figures about a database, for metrics.
type Stats struct {
	Nodes, Relationships int64
	// LastCommit is the number of the newest commit. LogSyncs is how often the disk was asked to make the log
	// durable, LogBytes how large the log is.
	LastCommit         uint64
	LogSyncs, LogBytes int64
	// PlanCacheHits and PlanCacheMisses count how often a plan was found, Plans how many are kept.
	PlanCacheHits, PlanCacheMisses int64
	Plans                          int
	// Transactions are those that run now; WorkersBusy are the process's workers that run now.
	Transactions, WorkersBusy int
	// MemoryCharged is the bytes that the growing structures of all transactions take now, SpilledBytes what was written to
	// temporary files since the database was opened.
	MemoryCharged, SpilledBytes int64
}

// Stats is the database's figures as they are now.
func (db *DB) Stats() Stats {
	snap := db.store.Snapshot()
	s := Stats{Nodes: snap.NodeCount(), Relationships: snap.RelCount(), LastCommit: snap.Seq(), LogSyncs: db.store.LogSyncs(), LogBytes: db.store.LogSize(),
		Plans: db.plans.Len(), WorkersBusy: schedule.Process().Busy()}
	s.PlanCacheHits, s.PlanCacheMisses = db.plans.Asked()
	s.Transactions, s.MemoryCharged, s.SpilledBytes = db.Transactions(), db.pool.Used(), db.temporary.Total()
	return s
}

// Transactions is how many transactions run now.
func (db *DB) Transactions() int {
	db.mu.Lock()
	defer db.mu.Unlock()
	return len(db.open)
}

// Checkpoint writes the whole state down, so that the next opening need not replay the log.
func (db *DB) Checkpoint() error { return db.store.Checkpoint() }

// Compact writes the whole state down in files that have nothing else in them, and drops the others. It gives how many
// bytes the files took before and take now; 0 for a database in memory. Reads and commits go on meanwhile.
func (db *DB) Compact() (before, after int64, err error) { return db.store.Compact() }

// NextRow moves to the next row without turning its values into Go values: it
// appends them to buf. Nodes, relationships and paths in them are ids of [Result.Graph].
// A row that had been read ahead comes as a record instead. It must not be mixed with Next.
func (r *Result) NextRow(buf []value.Value) (row []value.Value, rec *Record, ok bool) {
	r.perform()
	if len(r.queue) > 0 {
		rec, r.queue, r.given = r.queue[0], r.queue[1:], true
		return buf, rec, true
	}
	i, ok := r.advance()
	if !ok {
		r.settle()
		return buf, nil, false
	}
	for _, s := range r.slots() {
		buf = append(buf, r.cur.Cols[s].Get(i))
	}
	return buf, nil, true
}

// Value is the vector as the engine has it.
func (v Vector) Value() value.Value { return value.VectorOf(v.v) }

// Due reports whether the query is to be run to its end even where nobody reads its rows: it writes, or is one of PROFILE.
func (r *Result) Due() bool { return r.plan.Profile || !r.plan.ReadOnly }

// Graph is the snapshot behind [Result.Entities].
func (r *Result) Graph() *storage.Snapshot { return r.tx.view() }

// waitBounded waits for the session's bookmarks as long as it is allowed to. Most often they are there already.
func (s *Session) waitBounded(ctx context.Context) error {
	there, err := s.reached()
	if there || err != nil {
		return err
	}
	if s.bookmarkWait <= 0 {
		return s.waitFor(ctx)
	}
	late := status.New(status.BookmarkTimeout, "", "Database '%s' not up to the requested version.", s.db.name)
	bounded, cancel := context.WithTimeoutCause(ctx, s.bookmarkWait, late)
	defer cancel()
	return s.waitFor(bounded)
}

// reached reports whether the newest state has all that the session's bookmarks name.
func (s *Session) reached() (bool, error) {
	newest := uint64(0)
	for i := range len(s.bookmarks) + 1 {
		b := s.last
		if i < len(s.bookmarks) {
			b = s.bookmarks[i]
		}
		if b == "" {
			continue
		}
		seq, err := s.db.seqOf(b)
		if err != nil {
			return false, err
		}
		newest = max(newest, seq)
	}
	return newest == 0 || s.db.store.Snapshot().Seq() >= newest, nil
}
