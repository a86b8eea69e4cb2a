// Package connect opens what the commands work on: a folder, or a server by its
// address. Both give the same: sessions, transactions, and rows of the types of package morsel.
package connect

import (
	"cmp"
	"context"
	"fmt"
	"iter"
	"strings"

	"github.com/morseldb/morsel"
	"github.com/morseldb/morsel/status"
)

// Database is a folder or a server.
type Database interface {
	Session(o SessionOptions) Session
	Close() error
}

// SessionOptions is what a session sets about its transactions.
type SessionOptions struct {
	Runtime string // for queries that do not say; "" = the database chooses
	Read    bool   // refuse writes
	AsOf    string // the bookmark of the state to read; "" = the newest
	After   string // the bookmark of a transaction that all of the session's see; "" = none
	Workers int    // of the parallel runtime on a folder; 0 = as many as the database allows. A server has its own
}

// Session runs transactions one after the other; each sees what the ones before it committed.
type Session interface {
	// Run runs a query in a transaction of its own. The rows must be read to their end or consumed.
	Run(ctx context.Context, text string, params map[string]any) (Rows, error)
	Begin(ctx context.Context) (Transaction, error)
	// Bookmark is the state that the last transaction led to or read; "" where there was none.
	Bookmark() string
}

// Transaction is an explicit one.
type Transaction interface {
	Run(text string, params map[string]any) (Rows, error)
	Commit() error
	Rollback() error
}

// Rows is the rows of one query; [morsel.Result] is one.
type Rows interface {
	Keys() []string
	Records() iter.Seq2[*morsel.Record, error]
	// Consume drops the rows that are left and gives the summary.
	Consume() (*morsel.Summary, error)
}

// IsServer reports whether target is the address of a server and not a folder.
func IsServer(target string) bool {
	scheme, _, ok := strings.Cut(target, "://")
	return ok && (strings.HasPrefix(scheme, "neo4j") || strings.HasPrefix(scheme, "bolt"))
}

// Open opens a folder with opts, or connects to a server, which it logs on to as l.
func Open(ctx context.Context, target string, l LogOn, opts ...morsel.Option) (Database, error) {
	if IsServer(target) {
		return dial(ctx, target, l)
	}
	db, err := morsel.Open(target, opts...)
	if err != nil {
		return nil, err
	}
	return local{db}, nil
}

// Local is the database of a folder that is open already.
func Local(db *morsel.DB) Database { return local{db} }

type local struct{ db *morsel.DB }

// Session implements [Database].
func (l local) Session(o SessionOptions) Session {
	opts := []morsel.SessionOption{morsel.WithRuntime(o.Runtime), morsel.WithWorkers(o.Workers), morsel.WithAsOf(morsel.Bookmark(o.AsOf))}
	if o.Read {
		opts = append(opts, morsel.WithAccessMode(morsel.AccessRead))
	}
	if o.After != "" {
		opts = append(opts, morsel.WithBookmarks(morsel.Bookmark(o.After)))
	}
	return localSession{l.db.Session(opts...), o.After}
}

// Close implements [Database].
func (l local) Close() error { return l.db.Close() }

type localSession struct {
	s     *morsel.Session
	after string
}

// Run implements [Session].
func (l localSession) Run(ctx context.Context, text string, params map[string]any) (Rows, error) {
	res, err := l.s.Run(ctx, text, params)
	if err != nil {
		return nil, err
	}
	return res, nil
}

// Begin implements [Session].
func (l localSession) Begin(ctx context.Context) (Transaction, error) {
	tx, err := l.s.Begin(ctx)
	if err != nil {
		return nil, err
	}
	return localTx{tx}, nil
}

// Bookmark implements [Session].
func (l localSession) Bookmark() string { return cmp.Or(string(l.s.LastBookmark()), l.after) }

type localTx struct{ *morsel.Tx }

// Run implements [Transaction].
func (l localTx) Run(text string, params map[string]any) (Rows, error) {
	res, err := l.Tx.Run(text, params)
	if err != nil {
		return nil, err
	}
	return res, nil
}

// Evaluate gives the value of a Cypher expression.
func Evaluate(ctx context.Context, db Database, expr string, params map[string]any) (any, error) {
	v, err := returned(ctx, db, "("+expr+"\n)", params) // so that nothing but an expression fits
	if morsel.Code(err) != status.SyntaxError {
		return v, err
	}
	if _, err := returned(ctx, db, expr, params); err != nil {
		return nil, err // which shows the expression as it was written
	}
	return nil, fmt.Errorf("%q is not one expression", expr)
}

// returned gives the one value of RETURN items.
func returned(ctx context.Context, db Database, items string, params map[string]any) (v any, err error) {
	res, err := db.Session(SessionOptions{Read: true}).Run(ctx, "RETURN "+items, params)
	if err != nil {
		return nil, err
	}
	if len(res.Keys()) != 1 {
		return nil, fmt.Errorf("%q is not one expression", items)
	}
	for rec, err := range res.Records() {
		if err != nil {
			return nil, err
		}
		v = rec.Values[0]
	}
	_, err = res.Consume()
	return v, err
}
