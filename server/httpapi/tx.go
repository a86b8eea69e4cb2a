package httpapi

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"strings"
	"time"

	"github.com/morseldb/morsel"
	"github.com/morseldb/morsel/server/backend"
	"github.com/morseldb/morsel/status"
)

const (
	codeInvalidFormat = "Neo.ClientError.Request.InvalidFormat"
	notThere          = "Unrecognized transaction id. Transaction may have timed out and been rolled back."
)

// statement is one statement of a request.
type statement struct {
	Text     *string         `json:"statement"`
	Params   json.RawMessage `json:"parameters"`
	Contents []string        `json:"resultDataContents"`
	Stats    bool            `json:"includeStats"`
}

func (s *statement) has(content string) bool {
	for _, c := range s.Contents {
		if strings.EqualFold(c, content) {
			return true
		}
	}
	return content == "row" && len(s.Contents) == 0
}

// transactional serves /db/{name}/tx and /db/data/transaction.
func (q *request) transactional(rest []string) {
	if !q.accepted("application/json") {
		return
	}
	if !q.accepts("application/json") {
		q.w.Header().Set("Content-Type", "text/plain")
		q.send(http.StatusNotAcceptable, []byte("Unsupported media type - Supported types are application/json and application/vnd.neo4j.jolt"))
		return
	}
	if _, err := q.b.Resolve(q.db); err != nil {
		q.problem(http.StatusNotFound, backend.CodeDatabaseNotFound,
			"The database requested does not exists. Requested database name: '"+q.db+"'.")
		return
	}
	del := q.r.Method == http.MethodDelete
	switch {
	case len(rest) == 0 && !del:
		q.begin(false)
	case len(rest) == 1 && rest[0] == "commit" && !del:
		q.begin(true)
	case len(rest) == 1:
		q.resume(rest[0], false)
	case len(rest) == 2 && rest[1] == "commit" && !del:
		q.resume(rest[0], true)
	default:
		q.problem(http.StatusNotFound, status.InvalidRequest, "Not Found")
	}
}

// txBody is the body of a request.
type txBody struct {
	statements []statement
	bookmarks  []string
}

// parse reads the body; the error is a status.Error.
func (q *request) parse() (b txBody, err error) {
	raw, err := q.body()
	if err != nil {
		return b, status.New(codeInvalidFormat, "", "Unable to read the request: %v", err)
	}
	if len(bytes.TrimSpace(raw)) == 0 {
		return b, nil
	}
	var m map[string]json.RawMessage
	if err := json.Unmarshal(raw, &m); err != nil {
		return b, status.New(codeInvalidFormat, "", "Could not parse the incoming JSON")
	}
	if _, ok := m["statements"]; !ok {
		return b, status.New(codeInvalidFormat, "", "Expected first field to be 'statements'.")
	}
	if err := json.Unmarshal(m["statements"], &b.statements); err != nil {
		return b, status.New(codeInvalidFormat, "", "Could not parse the incoming JSON")
	}
	for _, s := range b.statements {
		if s.Text == nil {
			return b, status.New(codeInvalidFormat, "", "No statement provided.")
		}
	}
	for _, key := range []string{"bookmark", "bookmarks"} {
		list, ok := strs(m[key])
		if !ok {
			return b, status.New(codeInvalidFormat, "", "The field '%s' must be a string or a list of strings.", key)
		}
		b.bookmarks = append(b.bookmarks, list...)
	}
	return b, nil
}

// options is what headers and body say about the transaction.
func (q *request) options(b txBody) (*backend.Options, error) {
	o := &backend.Options{Database: q.db, Bookmarks: b.bookmarks, Read: strings.EqualFold(q.r.Header.Get("Access-Mode"), "READ")}
	for _, header := range []string{"Bookmarks", "bookmark"} {
		text := q.r.Header.Get(header)
		if text == "" {
			continue
		}
		list, ok := strs(json.RawMessage(text))
		if !ok {
			return nil, status.New(codeInvalidFormat, "", "Invalid bookmarks header. `%s` must be an array of non-empty string values.", text)
		}
		o.Bookmarks = append(o.Bookmarks, list...)
	}
	// The older endpoint gives and takes the whole header {"bookmark": …} too.
	for i, m := range o.Bookmarks {
		var wrapped struct{ Bookmark string }
		if strings.HasPrefix(m, "{") && json.Unmarshal([]byte(m), &wrapped) == nil && wrapped.Bookmark != "" {
			o.Bookmarks[i] = wrapped.Bookmark
		}
	}
	return o, nil
}

// answer is the body of a response while it grows.
type answer struct {
	writer
	notes []morsel.Notification
	err   error
}

func (q *request) begin(commit bool) {
	body, err := q.parse()
	var o *backend.Options
	if err == nil {
		o, err = q.options(body)
	}
	if err != nil {
		q.finish(http.StatusOK, &answer{err: err, writer: writer{[]byte(`{"results":[`)}}, nil)
		return
	}
	ctx, code := q.r.Context(), http.StatusOK
	if !commit {
		ctx, code = context.WithoutCancel(ctx), http.StatusCreated
	}
	a := &answer{writer: writer{[]byte(`{"results":[`)}}
	if commit && len(body.statements) == 1 {
		q.alone(ctx, o, body.statements[0], a)
		return
	}
	tx, err := q.b.Begin(ctx, &q.caller, o)
	if err != nil {
		a.err = err
		q.finish(code, a, nil)
		return
	}
	q.statements(tx, body.statements, a)
	switch {
	case a.err != nil:
		tx.Rollback()
		q.finish(code, a, nil)
	case commit:
		q.commit(tx, a, "")
	default:
		t := q.open.add(tx, q.caller.User, q.o.Idle, false)
		expires := q.open.give(t)
		link := q.link(t.id)
		q.w.Header().Set("Location", link)
		q.finish(code, a, func(w *writer) {
			q.mark(string(q.b.DB.Bookmark()), nil)
			w.raw(`,"commit":`)
			w.str(link + "/commit")
			w.raw(`,"transaction":{"expires":`)
			w.str(expires.UTC().Format(http.TimeFormat))
			w.raw(`}`)
		})
	}
}

// alone runs one statement that commits at once, so that it may hold CALL … IN TRANSACTIONS and commands.
func (q *request) alone(ctx context.Context, o *backend.Options, s statement, a *answer) {
	params, err := decodeParams(s.Params, false)
	if err != nil {
		a.err = status.New(codeInvalidFormat, "", "Could not parse the incoming JSON")
		q.finish(http.StatusOK, a, nil)
		return
	}
	rows, err := q.b.Run(ctx, &q.caller, o, *s.Text, params)
	if err != nil {
		a.err = err
		q.finish(http.StatusOK, a, nil)
		return
	}
	sum := a.result(rows, &s)
	q.finish(http.StatusOK, a, func(w *writer) { q.mark(sum.Bookmark, w) })
}

// mark puts the bookmark of a commit into the body (where w is not nil) and the older endpoint's header.
func (q *request) mark(bookmark string, w *writer) {
	if w != nil {
		w.raw(`,"lastBookmarks":`)
		w.strs([]string{bookmark})
	}
	if q.old {
		var h writer
		h.raw(`{"bookmark": `)
		h.str(bookmark)
		h.raw(`}`)
		// Written as the articles about it write it: some clients look for exactly this.
		q.w.Header()["x-neo4j-transaction-info"] = []string{string(h.b)}
	}
}

func (q *request) link(id string) string {
	path := "/db/" + q.db + "/tx/"
	if q.old {
		path = "/db/data/transaction/"
	}
	return scheme(q.r) + "://" + q.r.Host + path + id
}

func (q *request) commit(tx *backend.Tx, a *answer, link string) {
	bookmark, err := tx.Commit()
	if err != nil {
		a.err = err
		q.finish(http.StatusOK, a, nil)
		return
	}
	q.finish(http.StatusOK, a, func(w *writer) {
		if link != "" {
			w.raw(`,"commit":`)
			w.str(link + "/commit")
		}
		q.mark(bookmark, w)
	})
}

// resume goes on in a transaction that is open.
func (q *request) resume(id string, commit bool) {
	t := q.open.take(id, q.caller.User)
	if t == nil {
		var w writer
		w.raw(`{"results":[],"errors":[`)
		w.oneError(status.TransactionNotFound, notThere)
		w.raw(`]}`)
		q.send(http.StatusNotFound, w.b)
		return
	}
	a := &answer{writer: writer{[]byte(`{"results":[`)}}
	if q.r.Method == http.MethodDelete {
		t.tx.Rollback()
		q.open.drop(t)
		q.finish(http.StatusOK, a, nil)
		return
	}
	var body txBody
	if body, a.err = q.parse(); a.err == nil {
		stop := context.AfterFunc(q.r.Context(), func() { t.tx.Interrupt(errGone) })
		q.statements(t.tx, body.statements, a)
		if !stop() && a.err == nil {
			a.err = errGone
		}
	}
	link := q.link(id)
	switch {
	case a.err != nil:
		t.tx.Rollback()
		q.open.drop(t)
		q.finish(http.StatusOK, a, nil)
	case commit:
		q.open.drop(t)
		q.commit(t.tx, a, link)
	default:
		expires := q.open.give(t)
		q.finish(http.StatusOK, a, func(w *writer) {
			w.raw(`,"commit":`)
			w.str(link + "/commit")
			w.raw(`,"transaction":{"expires":`)
			w.str(expires.UTC().Format(http.TimeFormat))
			w.raw(`}`)
		})
	}
}

var errGone = status.New(status.TransactionTerminated, "", "The client has gone away.")

// statements runs statements one after the other until one fails.
func (q *request) statements(tx *backend.Tx, list []statement, a *answer) {
	for i := range list {
		params, err := decodeParams(list[i].Params, false)
		if err != nil {
			a.err = status.New(codeInvalidFormat, "", "Could not parse the incoming JSON")
			return
		}
		rows, err := tx.Run(*list[i].Text, params)
		if err != nil {
			a.err = err
			return
		}
		if i > 0 {
			a.raw(",")
		}
		if a.result(rows, &list[i]); a.err != nil {
			return
		}
	}
}

// result appends one result.
func (a *answer) result(rows *backend.Rows, s *statement) backend.Summary {
	a.raw(`{"columns":`)
	a.strs(rows.Keys())
	a.raw(`,"data":[`)
	for first := true; ; first = false {
		row, ok := rows.NextRecord()
		if !ok {
			break
		}
		if len(row) == 0 {
			continue
		}
		if !first {
			a.raw(",")
		}
		a.row(row, s)
	}
	a.raw("]")
	a.err = rows.Err()
	sum := rows.Summary()
	if s.Stats {
		a.raw(`,"stats":`)
		a.stats(sum, rowStyle)
	}
	if sum.Plan != nil {
		a.raw(`,"plan":{"root":`)
		a.plan(sum.Plan, sum, rowStyle, true)
		a.raw("}")
	}
	a.raw("}")
	a.notes = append(a.notes, sum.Notifications...)
	return sum
}

func (a *answer) row(row []any, s *statement) {
	a.raw("{")
	sep := ""
	if s.has("row") || !s.has("graph") {
		a.raw(`"row":`)
		list(&a.writer, row, func(v any) { a.value(v, rowStyle) })
		a.raw(`,"meta":[`)
		first := true
		for _, v := range row {
			a.meta(v, &first)
		}
		a.raw("]")
		sep = ","
	}
	if s.has("graph") {
		a.raw(sep + `"graph":`)
		a.graph(row)
	}
	a.raw("}")
}

// finish completes a response: its results, notifications, errors and what rest appends.
func (q *request) finish(code int, a *answer, rest func(w *writer)) {
	a.raw("]")
	if len(a.notes) > 0 {
		a.raw(`,"notifications":`)
		list(&a.writer, a.notes, func(n morsel.Notification) { a.notification(n, false) })
	}
	a.raw(`,"errors":[`)
	if a.err != nil {
		code, msg := codeAndMessage(a.err)
		a.oneError(code, msg)
	}
	a.raw("]")
	if a.err == nil && rest != nil {
		rest(&a.writer)
	}
	a.raw("}")
	q.send(code, a.b)
}

func codeAndMessage(err error) (code, msg string) {
	if errors.Is(err, context.Canceled) {
		return status.TransactionTerminated, "The client has gone away."
	}
	return status.CodeOf(err), err.Error()
}

// isoTime is how the Query API writes times.
func isoTime(t time.Time) string { return t.UTC().Format("2006-01-02T15:04:05Z") }
