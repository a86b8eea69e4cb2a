package httpapi

import (
	"bytes"
	"context"
	"encoding/json"
	"net/http"
	"strings"

	"github.com/morseldb/morsel"
	"github.com/morseldb/morsel/server/backend"
	"github.com/morseldb/morsel/status"
	"github.com/morseldb/morsel/value"
)

// typedMedia is the media type of JSON with types.
const typedMedia = "application/vnd.neo4j.query"

// queryBody is the body of a request to the Query API.
type queryBody struct {
	Statement        *string         `json:"statement"`
	Parameters       json.RawMessage `json:"parameters"`
	IncludeCounters  bool            `json:"includeCounters"`
	Bookmarks        []string        `json:"bookmarks"`
	AccessMode       string          `json:"accessMode"`
	ImpersonatedUser string          `json:"impersonatedUser"`
	MaxExecutionTime json.Number     `json:"maxExecutionTime"`
	TxMetadata       json.RawMessage `json:"txMetadata"`
}

// queryAPI serves /db/{name}/query/v2 and its transactions.
func (q *request) queryAPI(rest []string) {
	if !q.accepted("application/json", typedMedia) {
		return
	}
	if !q.accepts("application/json", typedMedia) {
		q.problem(http.StatusNotAcceptable, status.InvalidRequest, "Not Acceptable")
		return
	}
	if _, err := q.b.Resolve(q.db); err != nil {
		q.problem(http.StatusNotFound, backend.CodeDatabaseNotFound, "Graph not found: "+q.db)
		return
	}
	del := q.r.Method == http.MethodDelete
	switch {
	case len(rest) == 0 && !del:
		q.queryAlone()
	case len(rest) == 1 && rest[0] == "tx" && !del:
		q.queryBegin()
	case len(rest) == 2 && rest[0] == "tx":
		q.queryResume(rest[1], false)
	case len(rest) == 3 && rest[0] == "tx" && rest[2] == "commit" && !del:
		q.queryResume(rest[1], true)
	default:
		q.problem(http.StatusNotFound, status.InvalidRequest, "Not Found")
	}
}

// style is how the client wants values; types in the request's body are told by its Content-Type.
func (q *request) style() style {
	if strings.Contains(q.r.Header.Get("Accept"), typedMedia) || strings.HasPrefix(q.r.Header.Get("Content-Type"), typedMedia) && q.r.Header.Get("Accept") == "" {
		return typedStyle
	}
	return plainStyle
}

// parseQuery reads a body; false where the answer has been given.
func (q *request) parseQuery(needed bool) (b queryBody, params map[string]value.Value, ok bool) {
	bad := func() (queryBody, map[string]value.Value, bool) {
		q.problem(http.StatusBadRequest, status.InvalidRequest, "Bad Request")
		return b, nil, false
	}
	raw, err := q.body()
	if err != nil {
		return bad()
	}
	if len(bytes.TrimSpace(raw)) > 0 {
		dec := json.NewDecoder(bytes.NewReader(raw))
		dec.DisallowUnknownFields()
		if dec.Decode(&b) != nil || dec.More() {
			return bad()
		}
	}
	if needed && (b.Statement == nil || *b.Statement == "") {
		q.problem(http.StatusBadRequest, status.InvalidRequest, "statement cannot be null or empty")
		return b, nil, false
	}
	switch strings.ToUpper(b.AccessMode) {
	case "", "READ", "WRITE":
	default:
		return bad()
	}
	params, err = decodeParams(b.Parameters, strings.HasPrefix(q.r.Header.Get("Content-Type"), typedMedia))
	if err != nil {
		return bad()
	}
	return b, params, true
}

func (q *request) queryOptions(b queryBody) *backend.Options {
	return &backend.Options{Database: q.db, Bookmarks: b.Bookmarks, Read: strings.EqualFold(b.AccessMode, "READ"), AsUser: b.ImpersonatedUser}
}

// refuse answers an error before the first row.
func (q *request) refuse(err error) {
	code, msg := codeAndMessage(err)
	q.problem(http.StatusBadRequest, code, msg)
}

func (q *request) queryAlone() {
	b, params, ok := q.parseQuery(true)
	if !ok {
		return
	}
	rows, err := q.b.Run(q.r.Context(), &q.caller, q.queryOptions(b), *b.Statement, params)
	if err != nil {
		q.refuse(err)
		return
	}
	w := &writer{[]byte("{")}
	sum, err := q.queryResult(w, rows, b.IncludeCounters)
	q.queryEnd(w, sum.Notifications, err, func() { w.bookmarks(sum.Bookmark) })
}

func (w *writer) bookmarks(b string) {
	w.field("bookmarks")
	w.strs([]string{b})
}

// field appends a key of the outermost object.
func (w *writer) field(k string) { w.key(len(w.b) == 1, k) }

// queryResult appends the rows and what else is known of a result.
func (q *request) queryResult(w *writer, rows *backend.Rows, counters bool) (backend.Summary, error) {
	st := q.style()
	w.field("data")
	w.raw(`{"fields":`)
	w.strs(rows.Keys())
	w.raw(`,"values":[`)
	for first := true; ; first = false {
		row, ok := rows.NextRecord()
		if !ok {
			break
		}
		if len(row) == 0 {
			continue
		}
		if !first {
			w.raw(",")
		}
		list(w, row, func(v any) { w.value(v, st) })
	}
	w.raw("]}")
	sum := rows.Summary()
	if err := rows.Err(); err != nil {
		return sum, err
	}
	if counters {
		w.field("counters")
		w.stats(sum, plainStyle)
	}
	if sum.Plan != nil {
		name := "queryPlan"
		if sum.Profiled {
			name = "profiledQueryPlan"
		}
		w.field(name)
		w.plan(sum.Plan, sum, plainStyle, true)
	}
	return sum, nil
}

// queryEnd completes an answer; rest is left out where there was an error.
func (q *request) queryEnd(w *writer, notes []morsel.Notification, err error, rest func()) {
	if err != nil {
		code, msg := codeAndMessage(err)
		w.field("errors")
		w.raw("[")
		w.oneError(code, msg)
		w.raw("]")
	} else {
		if len(notes) > 0 {
			w.field("notifications")
			list(w, notes, func(n morsel.Notification) { w.notification(n, true) })
		}
		rest()
	}
	w.raw("}")
	if q.style() == typedStyle {
		q.w.Header().Set("Content-Type", typedMedia)
	}
	q.send(http.StatusAccepted, w.b)
}

func (q *request) queryBegin() {
	b, params, ok := q.parseQuery(false)
	if !ok {
		return
	}
	tx, err := q.b.Begin(context.WithoutCancel(q.r.Context()), &q.caller, q.queryOptions(b))
	if err != nil {
		q.refuse(err)
		return
	}
	q.queryIn(q.open.add(tx, q.caller.User, q.o.QueryIdle, true), b, params, false)
}

func (q *request) queryResume(id string, commit bool) {
	t := q.open.take(id, q.caller.User)
	if t == nil {
		q.problem(http.StatusNotFound, status.InvalidRequest, "Transaction with Id: \""+id+"\" was not found. It may have timed out and "+
			"therefore rolled back or the routing header 'neo4j-cluster-affinity' was not provided.")
		return
	}
	if q.r.Method == http.MethodDelete {
		t.tx.Rollback()
		q.open.drop(t)
		q.w.WriteHeader(http.StatusOK)
		return
	}
	b, params, ok := q.parseQuery(false)
	if !ok {
		t.tx.Rollback()
		q.open.drop(t)
		return
	}
	q.queryIn(t, b, params, commit)
}

// queryIn runs a statement, if there is one, in the transaction t, which it gives back or ends.
func (q *request) queryIn(t *openTx, b queryBody, params map[string]value.Value, commit bool) {
	w := &writer{[]byte("{")}
	var sum backend.Summary
	if b.Statement != nil && *b.Statement != "" {
		rows, err := t.tx.Run(*b.Statement, params)
		if err != nil {
			t.tx.Rollback()
			q.open.drop(t)
			q.refuse(err)
			return
		}
		if sum, err = q.queryResult(w, rows, b.IncludeCounters); err != nil {
			t.tx.Rollback()
			q.open.drop(t)
			q.queryEnd(w, nil, err, nil)
			return
		}
	}
	var notes []morsel.Notification
	if sum.Summary != nil {
		notes = sum.Notifications
	}
	if commit {
		q.open.drop(t)
		bookmark, err := t.tx.Commit()
		if err != nil {
			q.refuse(err)
			return
		}
		q.queryEnd(w, notes, nil, func() { w.bookmarks(bookmark) })
		return
	}
	expires := q.open.give(t)
	q.queryEnd(w, notes, nil, func() {
		w.field("transaction")
		w.raw(`{"id":`)
		w.str(t.id)
		w.raw(`,"expires":`)
		w.str(isoTime(expires))
		w.raw("}")
	})
}
