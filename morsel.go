// Package morsel is an analytical graph database that is embedded as a library:
// open a folder (or a database in memory), run Cypher, read rows.
//
//	db, err := morsel.Open("social.db")
//	defer db.Close()
//	res, err := db.Session().Run(ctx, "MATCH (p:Person) RETURN p.name AS name", nil)
//	for rec, err := range res.Records() { … }
//
// A DB is safe for concurrent use; a Session, a Tx and a Result belong to one
// goroutine at a time. Every error that a query can cause carries a Neo4j status
// code, see [Code].
package morsel

import (
	"context"
	"errors"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/morseldb/morsel/planner"
	"github.com/morseldb/morsel/procedures"
	"github.com/morseldb/morsel/procedures/builtin"
	"github.com/morseldb/morsel/runtime/parallel"
	"github.com/morseldb/morsel/runtime/spill"
	"github.com/morseldb/morsel/runtime/state"
	"github.com/morseldb/morsel/status"
	"github.com/morseldb/morsel/storage"
	"github.com/morseldb/morsel/value"
)

// DB is one open database.
type DB struct {
	name         string
	dir          string
	store        *storage.Store
	registry     *procedures.Registry
	plans        *planner.Cache
	choice       *parallel.Choice // of the runtime
	pasts        *parallel.Pasts
	opts         options
	started      time.Time
	broken       error // what could not be registered when it was opened
	host         *procedures.Host
	users        func() [][]value.Value // the rows of SHOW USERS; nil where there are none
	served       []SettingState         // the settings of the server that serves the database
	memory       atomic.Int64           // bytes that the growing structures of a transaction may take
	pool         *state.Pool            // what those of all transactions take
	temporary    *spill.Folder
	temporaryMax atomic.Int64 // bytes of temporary files that a transaction may have; -1 = by its memory

	closed atomic.Bool
	txSeq  atomic.Uint64
	mu     sync.Mutex
	open   map[uint64]*txInfo // running transactions, for SHOW TRANSACTIONS and Close
}

// Open opens the database in folder dir, creating it when the folder is missing
// or empty. Errors: the path is a file, the folder holds something else or a
// database of another version, or it is open already (Neo.ClientError.General.DatabaseInUse).
func Open(dir string, opts ...Option) (*DB, error) {
	o := defaultOptions()
	for _, f := range opts {
		f(&o)
	}
	if strings.TrimSpace(dir) == "" {
		return nil, status.New(status.InvalidRequest, "", "the database folder must be named")
	}
	pool := o.pool()
	st, err := storage.Open(dir, o.storage(pool))
	if err != nil {
		return nil, err
	}
	o.capture = st.Captures().Mode()
	db := newDB(dir, st, o, pool)
	db.openTemporary(!o.readOnly)
	if db.broken != nil {
		_ = st.Close() // nothing was written; the registration's error says more
		return nil, db.broken
	}
	return db, nil
}

// OpenMemory makes an empty database that lives in memory until Close.
func OpenMemory(opts ...Option) *DB {
	o := defaultOptions()
	for _, f := range opts {
		f(&o)
	}
	pool := o.pool()
	db := newDB("", storage.OpenMemoryWith(storage.Options{
		Budget: budgets(pool), History: o.history, Capture: o.capture, CaptureLimit: o.captureLimit, Now: o.now,
	}), o, pool)
	db.openTemporary(false)
	return db
}

func newDB(dir string, st *storage.Store, o options, pool *state.Pool) *DB {
	db := &DB{
		name:     "neo4j",
		dir:      dir,
		store:    st,
		registry: procedures.NewRegistry(builtin.Default()),
		plans:    planner.NewCache(o.planCacheSize),
		choice:   parallel.NewChoice(o.planCacheSize),
		pasts:    parallel.NewPasts(o.planCacheSize),
		opts:     o,
		started:  o.now(),
		pool:     pool,
	}
	db.memory.Store(o.memoryLimit)
	db.temporaryMax.Store(o.temporaryLimit)
	db.host = db.newHost()
	db.broken = db.Register(o.registrations...)
	return db
}

// Close ends the running transactions' right to commit, writes what must be
// kept and frees the folder. It is harmless to call it twice.
func (db *DB) Close() error {
	if db.closed.Swap(true) {
		return nil
	}
	db.mu.Lock()
	for _, info := range db.open {
		info.cancel(errClosed)
	}
	db.mu.Unlock()
	return errors.Join(db.store.Close(), db.temporary.Close())
}

var errClosed = status.New(status.TransactionTerminated, "", "the database has been closed")

// Run runs one query in a session of its own, without bookmarks. The result must be read to
// its end or closed.
func (db *DB) Run(ctx context.Context, text string, params map[string]any) (*Result, error) {
	return db.Session().Run(ctx, text, params)
}

// Registry is where functions, aggregates and procedures are registered for this database.
func (db *DB) Registry() *procedures.Registry { return db.registry }
