// Package backend is what Bolt and HTTP share: databases by name, who asks,
// transactions with their limits and bookmarks, results with their summaries,
// and the commands about users, which no engine sees.
package backend

import (
	"context"
	"errors"
	"strings"
	"sync/atomic"
	"time"

	"github.com/morseldb/morsel"
	"github.com/morseldb/morsel/server/auth"
	"github.com/morseldb/morsel/server/metrics"
	"github.com/morseldb/morsel/status"
	"github.com/morseldb/morsel/value"
)

// System is the name of the database of users and settings.
const System = "system"

// Codes that only a server gives.
const (
	CodeDatabaseNotFound = "Neo.ClientError.Database.DatabaseNotFound"
	CodeTimedOutByClient = "Neo.ClientError.Transaction.TransactionTimedOutClientConfiguration"
	CodeUnavailable      = "Neo.TransientError.General.DatabaseUnavailable"
	CodeTooMany          = "Neo.TransientError.Transaction.MaximumTransactionLimitReached"
)

// Backend is the databases of one server.
type Backend struct {
	DB      *morsel.DB
	Users   *auth.Users // nil: nobody logs on
	Metrics *metrics.Metrics
	// BookmarkTimeout bounds the wait for a bookmark, MaxDuration a transaction (0 = not at all).
	BookmarkTimeout, MaxDuration time.Duration
	// MaxTransactions is how many transactions may run at once; 0 = any number.
	MaxTransactions int
	// Barred, where set, says why clients are kept out of the database, "" where they are not.
	Barred func() string
	// OnQuery, where set, is told of every query that has ended.
	OnQuery func(Ended)

	stopping atomic.Bool
}

// Ended is a query that has ended, for the query log.
type Ended struct {
	Caller   *Caller
	Database string
	Text     string
	Took     time.Duration
	Err      error
	Meta     value.Value
	Runtime  string // "" where none ran it
}

// Caller is who asks, on which connection.
type Caller struct {
	User       string
	MustChange bool
	Connection string
	Address    string // the client's
	Protocol   string // bolt or http
	RequestURI string // over Bolt the server's address
}

// Options is what a client says about a transaction.
type Options struct {
	Database  string // "" is the home database
	Read      bool
	Bookmarks []string
	Timeout   time.Duration // 0 = none
	HasLimit  bool          // the client named a timeout
	Meta      value.Value   // a map, or null
	AsUser    string        // the user to impersonate
}

// Stop refuses all transactions that have not begun.
func (b *Backend) Stop() { b.stopping.Store(true) }

// Resolve is the proper name of a database; "" is the home database.
func (b *Backend) Resolve(name string) (string, error) {
	switch {
	case name == "" || strings.EqualFold(name, b.DB.Name()):
		return b.DB.Name(), nil
	case strings.EqualFold(name, System):
		return System, nil
	}
	return "", status.New(CodeDatabaseNotFound, "", "Graph not found: %s", name)
}

// check refuses what cannot begin, and names the database.
func (b *Backend) check(caller *Caller, o *Options) (database string, err error) {
	if b.stopping.Load() {
		return "", status.New(CodeUnavailable, "", "The database is not currently available to serve your request: the server is stopping.")
	}
	if b.MaxTransactions > 0 && b.DB.Transactions() >= b.MaxTransactions {
		return "", status.New(CodeTooMany, "", "Unable to start new transaction since limit of concurrently executed transactions is reached (%d).", b.MaxTransactions)
	}
	if o.AsUser != "" && o.AsUser != caller.User {
		if b.Users == nil {
			return "", status.New(status.ArgumentError, "", "Impersonation is not supported with auth disabled.")
		}
		return "", status.New(status.ArgumentError, "", "Impersonation is not supported in community edition.")
	}
	for _, m := range o.Bookmarks {
		if err := b.DB.CheckBookmark(morsel.Bookmark(m)); err != nil {
			return "", err
		}
	}
	if database, err = b.Resolve(o.Database); err != nil {
		return "", err
	}
	return database, b.barred(database)
}

// barred refuses everything on a database that clients are kept out of.
func (b *Backend) barred(database string) error {
	if database == System || b.Barred == nil {
		return nil
	}
	if why := b.Barred(); why != "" {
		return status.New(CodeUnavailable, "", "The database is not currently available to serve your request: it is in quarantine. %s", why)
	}
	return nil
}

// mustChange refuses everything but a change of the password to who must change it.
func mustChange(caller *Caller) error {
	if !caller.MustChange {
		return nil
	}
	return status.New(auth.CodeCredentialsExpired, "",
		"Permission denied.\n\nThe password must be changed before any other operation: ALTER CURRENT USER SET PASSWORD FROM 'current password' TO 'new password' on the system database.")
}

// limited is ctx with the transaction's time limit.
func (b *Backend) limited(ctx context.Context, o *Options) (context.Context, context.CancelFunc) {
	limit, code, within := b.MaxDuration, status.TransactionTimedOut, "specified timeout (db.transaction.timeout)"
	if o.Timeout > 0 && (limit == 0 || o.Timeout < limit) {
		limit, code, within = o.Timeout, CodeTimedOutByClient, "timeout specified at its start by the client"
	}
	if limit <= 0 {
		return ctx, func() {}
	}
	return context.WithTimeoutCause(ctx, limit, status.New(code, "",
		"The transaction has been terminated. Retry your operation in a new transaction, and you should see a successful result. "+
			"The transaction has not completed within the %s. You may want to retry with a longer timeout. ", within))
}

// asOf is the bookmark in a transaction's metadata, "" where there is none. What is no string is no bookmark either, as is said when the
// transaction begins.
func asOf(meta value.Value) morsel.Bookmark {
	if meta.Kind() != value.KindMap {
		return ""
	}
	v, ok := meta.AsMap().Get(morsel.AsOfKey)
	switch {
	case !ok || v.IsNull():
		return ""
	case v.Kind() == value.KindString && v.AsString() != "":
		return morsel.Bookmark(v.AsString())
	}
	return morsel.Bookmark(v.String())
}

func (b *Backend) session(caller *Caller, o *Options) *morsel.Session {
	marks := make([]morsel.Bookmark, len(o.Bookmarks))
	for i, m := range o.Bookmarks {
		marks[i] = morsel.Bookmark(m)
	}
	mode := morsel.AccessWrite
	if o.Read {
		mode = morsel.AccessRead
	}
	return b.DB.Session(morsel.WithAccessMode(mode), morsel.WithBookmarks(marks...), morsel.WithTxMetadata(o.Meta), morsel.WithAsOf(asOf(o.Meta)),
		morsel.WithBookmarkTimeout(b.BookmarkTimeout),
		morsel.WithCaller(morsel.Caller{User: caller.User, Roles: []string{"admin"}, ConnectionID: caller.Connection, ClientAddress: caller.Address,
			Protocol: caller.Protocol, RequestURI: caller.RequestURI}))
}

// Run runs one query in a transaction of its own. The caller reads the rows to their end or closes them.
func (b *Backend) Run(ctx context.Context, caller *Caller, o *Options, text string, params map[string]value.Value) (*Rows, error) {
	began := time.Now()
	rows, err := b.run(ctx, &query{caller: caller, options: o, text: text, params: params, began: began})
	if err != nil {
		b.ended(Ended{Caller: caller, Database: o.Database, Text: text, Took: time.Since(began), Err: err, Meta: o.Meta})
	}
	return rows, err
}

// query is one query on its way.
type query struct {
	caller   *Caller
	options  *Options
	database string
	text     string
	params   map[string]value.Value
	began    time.Time
}

func (b *Backend) run(ctx context.Context, q *query) (*Rows, error) {
	caller, o := q.caller, q.options
	var err error
	if q.database, err = b.check(caller, o); err != nil {
		return nil, err
	}
	if rows, handled, err := b.command(ctx, q); handled || err != nil {
		return rows, err
	}
	database, text := q.database, q.text
	if err := mustChange(caller); err != nil {
		return nil, err
	}
	if err := systemOnly(database, text); err != nil {
		return nil, err
	}
	limited, cancel := b.limited(ctx, o)
	sess := b.session(caller, o)
	res, err := sess.RunLater(limited, text, anyParams(q.params))
	if err != nil {
		err = limitError(limited, err)
		cancel()
		return nil, err
	}
	b.Metrics.Began()
	return &Rows{b: b, res: res, ctx: limited, sess: sess, auto: true, database: database, cancel: cancel, caller: caller, text: text, began: q.began, meta: o.Meta}, nil
}

func anyParams(params map[string]value.Value) map[string]any {
	if len(params) == 0 {
		return nil
	}
	out := make(map[string]any, len(params))
	for k, v := range params {
		out[k] = v
	}
	return out
}

func (b *Backend) ended(e Ended) {
	b.Metrics.Query(e.Took, e.Runtime, e.Err)
	if b.OnQuery != nil {
		b.OnQuery(e)
	}
}

// Tx is an explicit transaction. It belongs to one goroutine at a time, but for Interrupt.
type Tx struct {
	b        *Backend
	tx       *morsel.Tx // nil on the system database
	sess     *morsel.Session
	ctx      context.Context
	cancel   context.CancelCauseFunc
	stop     context.CancelFunc // of the time limit
	caller   *Caller
	options  *Options
	database string
}

// Begin starts an explicit transaction.
func (b *Backend) Begin(ctx context.Context, caller *Caller, o *Options) (*Tx, error) {
	database, err := b.check(caller, o)
	if err != nil {
		return nil, err
	}
	if err := mustChange(caller); err != nil && database != System {
		return nil, err
	}
	limited, stop := b.limited(ctx, o)
	cctx, cancel := context.WithCancelCause(limited)
	t := &Tx{b: b, ctx: cctx, cancel: cancel, stop: stop, caller: caller, options: o, database: database}
	t.sess = b.session(caller, o)
	if t.tx, err = t.sess.Begin(cctx); err != nil {
		err = limitError(cctx, err)
		cancel(nil)
		stop()
		return nil, err
	}
	b.Metrics.TxBegan()
	return t, nil
}

// Database is the name of the transaction's database.
func (t *Tx) Database() string { return t.database }

// Interrupt ends what runs in the transaction; any goroutine may call it.
func (t *Tx) Interrupt(cause error) { t.cancel(cause) }

// Run runs one query in the transaction. Results before it stay readable.
func (t *Tx) Run(text string, params map[string]value.Value) (*Rows, error) {
	began := time.Now()
	rows, err := t.run(text, params, began)
	if err != nil {
		t.b.ended(Ended{Caller: t.caller, Database: t.database, Text: text, Took: time.Since(began), Err: err, Meta: t.options.Meta})
	}
	return rows, err
}

func (t *Tx) run(text string, params map[string]value.Value, began time.Time) (*Rows, error) {
	q := &query{caller: t.caller, options: t.options, database: t.database, text: text, params: params}
	rows, handled, err := t.b.command(t.ctx, q)
	if handled || err != nil {
		return rows, err
	}
	text = q.text
	if err := mustChange(t.caller); err != nil {
		return nil, err
	}
	if err := systemOnly(t.database, text); err != nil {
		return nil, err
	}
	if err := t.b.barred(t.database); err != nil {
		return nil, err
	}
	res, err := t.tx.RunLater(text, anyParams(params))
	if err != nil {
		return nil, limitError(t.ctx, err)
	}
	t.b.Metrics.Began()
	return &Rows{b: t.b, res: res, ctx: t.ctx, sess: t.sess, database: t.database, caller: t.caller, text: text, began: began, meta: t.options.Meta}, nil
}

// Commit ends the transaction and gives its bookmark.
func (t *Tx) Commit() (bookmark string, err error) {
	defer t.done()
	if err := t.b.barred(t.database); err != nil {
		_ = t.tx.Rollback()
		t.b.Metrics.RolledBack()
		return "", err
	}
	if err := t.tx.Commit(); err != nil {
		return "", limitError(t.ctx, err)
	}
	t.b.Metrics.Committed()
	return t.b.bookmark(t.sess), nil
}

// bookmark is what a session's last transaction has seen or made.
func (b *Backend) bookmark(sess *morsel.Session) string {
	if m := sess.LastBookmark(); m != "" {
		return string(m)
	}
	return string(b.DB.Bookmark())
}

// Rollback ends the transaction without a trace.
func (t *Tx) Rollback() {
	defer t.done()
	_ = t.tx.Rollback()
	t.b.Metrics.RolledBack()
}

var errEnded = errors.New("the transaction has ended")

func (t *Tx) done() {
	t.cancel(errEnded)
	t.stop()
	t.b.Metrics.TxEnded()
}

// Route checks a request for a routing table and names the database that it is for.
func (b *Backend) Route(caller *Caller, o *Options) (database string, err error) {
	database, err = b.check(caller, o)
	if status.CodeOf(err) == CodeDatabaseNotFound && err != nil {
		return "", status.New(CodeDatabaseNotFound, "",
			"Unable to get a routing table for database '%s' because this database does not exist", o.Database)
	}
	return database, err
}
