package morsel

import (
	"context"
	"errors"
	"time"

	"github.com/morseldb/morsel/procedures"
	"github.com/morseldb/morsel/status"
	"github.com/morseldb/morsel/storage"
	"github.com/morseldb/morsel/value"
)

// Tx is an explicit transaction. After an error of one of its queries it can only be rolled back.
type Tx struct {
	db     *DB
	sess   *Session
	ctx    context.Context
	cancel context.CancelCauseFunc
	mode   AccessMode
	auto   bool // of Session.Run: ends with its only query
	info   *txInfo
	about  txInfo // *info
	txTime time.Time

	stx    *storage.Tx       // write mode; nil once ended
	snap   *storage.Snapshot // read mode
	open   *Result           // the result that still streams
	failed error
	ended  bool
	meta   value.Value // what tx.setMetaData attached
	// registry is what could be called when the statement that runs began.
	registry *procedures.Registry
	inner    bool // CALL … IN TRANSACTIONS has begun transactions: running the query again would do their work twice
}

// txInfo is what SHOW TRANSACTIONS tells of a transaction.
type txInfo struct {
	id      uint64
	started time.Time
	caller  Caller
	cancel  context.CancelCauseFunc

	// Of the query that runs; guarded, as what follows, by the database's mutex.
	query      string
	params     map[string]value.Value // not changed once set
	meta       value.Value
	queryBegan time.Time
	queries    int
	details    func() string // of the procedure that runs, or ran last; may be nil
	terminated bool
}

func (s *Session) begin(ctx context.Context, mode AccessMode, auto bool) (*Tx, error) {
	db := s.db
	if db.closed.Load() {
		return nil, errClosed
	}
	if db.broken != nil {
		return nil, db.broken
	}
	if s.wrong != nil {
		return nil, s.wrong
	}
	if err := s.waitBounded(ctx); err != nil {
		return nil, err
	}
	past, err := s.past()
	if err != nil {
		return nil, err
	}
	if db.opts.readOnly || past != nil {
		mode = AccessRead
	}
	tctx, cancel := context.WithCancelCause(ctx)
	tx := &Tx{db: db, sess: s, ctx: tctx, cancel: cancel, mode: mode, auto: auto, txTime: db.opts.now(), meta: s.meta, snap: past}
	tx.info = &tx.about
	*tx.info = txInfo{id: db.txSeq.Add(1), started: tx.txTime, caller: s.caller, cancel: cancel, meta: s.meta}
	db.mu.Lock()
	if db.open == nil {
		db.open = map[uint64]*txInfo{}
	}
	db.open[tx.info.id] = tx.info
	db.mu.Unlock()
	return tx, nil
}

// view is the state that the transaction sees; the first use fixes it.
func (tx *Tx) view() *storage.Snapshot {
	if tx.stx != nil {
		return tx.stx.Snapshot()
	}
	if tx.snap == nil {
		if tx.mode == AccessWrite && !tx.auto {
			tx.stx = tx.db.store.Begin()
			return tx.stx.Snapshot()
		}
		tx.snap = tx.db.store.Snapshot()
	}
	return tx.snap
}

// writer is the storage transaction of a write transaction.
func (tx *Tx) writer() *storage.Tx {
	if tx.stx == nil {
		tx.stx = tx.db.store.Begin()
		tx.snap = nil
	}
	return tx.stx
}

// Run runs one query. The result of the query before it is read to its end first.
func (tx *Tx) Run(text string, params map[string]any) (*Result, error) {
	if err := tx.usable(); err != nil {
		return nil, err
	}
	return tx.run(text, params, false)
}

func (tx *Tx) usable() error {
	switch {
	case tx.ended:
		return status.New(status.TransactionNotFound, "", "The transaction has been ended already.")
	case tx.failed != nil:
		return status.Wrap(status.TransactionTerminated, tx.failed, "The transaction has failed and can only be rolled back: %v", tx.failed)
	}
	return nil
}

// Commit makes the transaction's changes durable and visible. On an error nothing has changed.
func (tx *Tx) Commit() error {
	if err := tx.usable(); err != nil {
		tx.rollback()
		return err
	}
	if tx.open != nil {
		tx.open.buffer()
		if tx.failed != nil {
			tx.rollback()
			return tx.failed
		}
	}
	return tx.commit()
}

func (tx *Tx) commit() error {
	defer tx.end()
	ended := context.Cause(tx.ctx)
	if ended != nil || tx.stx == nil || !tx.stx.Changed() {
		if tx.stx != nil {
			tx.stx.Rollback()
		}
		if ended != nil {
			return cancelled(ended)
		}
		return nil
	}
	tx.stx.SetOrigin(tx.origin())
	seq, err := tx.stx.Commit(tx.ctx)
	if err != nil {
		tx.stx.Rollback()
		return err
	}
	tx.sess.last = tx.db.bookmarkOf(seq)
	return nil
}

// Rollback drops the transaction's changes. It is harmless after Commit.
func (tx *Tx) Rollback() error {
	tx.rollback()
	return nil
}

// Close is Rollback, for defer.
func (tx *Tx) Close() error { return tx.Rollback() }

func (tx *Tx) rollback() {
	if tx.ended {
		return
	}
	if tx.open != nil {
		tx.open.abandon(status.New(status.TransactionTerminated, "", "The transaction has been rolled back."))
	}
	if tx.stx != nil {
		tx.stx.Rollback()
	}
	tx.end()
}

func (tx *Tx) end() {
	if tx.ended {
		return
	}
	tx.ended = true
	tx.open = nil
	tx.cancel(nil)
	tx.db.mu.Lock()
	delete(tx.db.open, tx.info.id)
	tx.db.mu.Unlock()
}

// cancelled turns a context's cause into the error that the user sees.
func cancelled(cause error) error {
	if e := status.As(cause); e != nil {
		return e
	}
	if errors.Is(cause, context.DeadlineExceeded) {
		return status.Wrap(status.TransactionTimedOut, cause, "The transaction has been terminated because it ran longer than its time limit.")
	}
	return status.Wrap(status.TransactionTerminated, cause, "The transaction has been terminated.")
}
