package httpapi

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"mime"
	"net/http"
	"strings"
	"time"

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
	TxMetadata       json.RawMessage `json:"txMetadata"` // of later versions than 5.26
}

// queryAPI serves /db/{name}/query/v2 and its transactions.
func (q *request) queryAPI(rest []string) {
	methods := "POST"
	if len(rest) == 2 && rest[0] == "tx" {
		methods = "DELETE,POST"
	}
	known := len(rest) == 0 || rest[0] == "tx" && (len(rest) < 3 || len(rest) == 3 && rest[2] == "commit")
	if !known {
		q.turnAway(http.StatusNotFound, "Not Found")
		return
	}
	if !q.allow(methods) || !q.accepted("application/json", typedMedia) {
		return
	}
	if q.lines = linesAsked(q.r.Header.Get("Accept")); !q.lines && !q.accepts("application/json", typedMedia) {
		q.turnAway(http.StatusNotAcceptable, "Not Acceptable")
		return
	}
	if _, err := q.b.Resolve(q.db); err != nil {
		q.problem(http.StatusNotFound, backend.CodeDatabaseNotFound, "Graph not found: "+q.db)
		return
	}
	switch {
	case len(rest) == 0:
		q.queryAlone()
	case len(rest) == 1:
		q.queryBegin()
	default:
		q.queryResume(rest[1], len(rest) == 3)
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
		q.turnAway(http.StatusBadRequest, "Bad Request")
		return b, nil, false
	}
	raw, err := q.body()
	if large := (*http.MaxBytesError)(nil); errors.As(err, &large) {
		q.turnAway(http.StatusRequestEntityTooLarge, "Payload Too Large")
		return b, nil, false
	} else if err != nil {
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
	o := &backend.Options{Database: q.db, Bookmarks: b.Bookmarks, Read: strings.EqualFold(b.AccessMode, "READ"), AsUser: b.ImpersonatedUser}
	if seconds, err := b.MaxExecutionTime.Float64(); err == nil && seconds > 0 {
		o.Timeout = time.Duration(seconds * float64(time.Second))
	}
	if meta, err := decodeParams(b.TxMetadata, false); err == nil && len(meta) > 0 {
		m := value.NewMap(len(meta))
		for k, v := range meta {
			m.Put(k, v)
		}
		o.Meta = value.MapOf(m)
	}
	return o
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
	a := q.newResult()
	sum, err := a.result(rows, b.IncludeCounters)
	a.end(sum.Notifications, err, func() { a.bookmarks(sum.Bookmark) })
}

// queryAnswer is the body of an answer while it grows: one object, or lines of events.
type queryAnswer struct {
	writer
	q     *request
	sink  *sink
	style style
}

func (q *request) newResult() *queryAnswer {
	a := &queryAnswer{q: q, sink: &sink{q: q, status: http.StatusAccepted}, style: q.style()}
	switch {
	case q.lines && a.style == typedStyle:
		q.w.Header().Set("Content-Type", typedLines)
	case q.lines:
		q.w.Header().Set("Content-Type", linesMedia)
	case a.style == typedStyle:
		q.w.Header().Set("Content-Type", typedMedia)
	}
	if !q.lines {
		a.raw("{")
	}
	return a
}

func (a *queryAnswer) bookmarks(b string) {
	a.field("bookmarks")
	a.strs([]string{b})
}

// field appends a key of the outermost object.
func (a *queryAnswer) field(k string) {
	a.key(a.fields == 0, k)
	a.fields++
}

// result appends the rows and what else is known of a result.
func (a *queryAnswer) result(rows *backend.Rows, counters bool) (backend.Summary, error) {
	a.header(rows.Keys())
	gone := false
	for first := true; ; first = false {
		row, ok := rows.NextRecord()
		if !ok {
			break
		}
		if len(row) == 0 {
			continue
		}
		a.row(row, first)
		if !a.sink.more(&a.writer) {
			gone = true
			rows.Close()
			break
		}
	}
	if !a.q.lines {
		a.raw("]}")
	}
	sum := rows.Summary()
	if err := rows.Err(); err != nil {
		return sum, err
	}
	if gone {
		return sum, errGone
	}
	if a.q.lines {
		a.raw(`{"$event":"Summary","_body":{`)
		a.fields = 0
	}
	if counters {
		a.field("counters")
		a.stats(sum, plainStyle)
	}
	if sum.Plan != nil {
		name := "queryPlan"
		if sum.Profiled {
			name = "profiledQueryPlan"
		}
		a.field(name)
		a.plan(sum.Plan, sum, plainStyle, true)
	}
	return sum, nil
}

func (a *queryAnswer) header(keys []string) {
	if a.q.lines {
		a.raw(`{"$event":"Header","_body":{"fields":`)
		a.strs(keys)
		a.raw("}}\n")
		return
	}
	a.field("data")
	a.raw(`{"fields":`)
	a.strs(keys)
	a.raw(`,"values":[`)
}

func (a *queryAnswer) row(row []any, first bool) {
	switch {
	case a.q.lines:
		a.raw(`{"$event":"Record","_body":`)
	case !first:
		a.raw(",")
	}
	list(&a.writer, row, func(v any) { a.value(v, a.style) })
	if a.q.lines {
		a.raw("}\n")
	}
}

// end completes an answer; rest is left out where there was an error.
func (a *queryAnswer) end(notes []morsel.Notification, err error, rest func()) {
	switch {
	case err != nil && a.q.lines:
		a.raw(`{"$event":"Error","_body":`)
		a.failure(err)
	case err != nil:
		a.field("errors")
		a.failure(err)
	default:
		if a.q.lines && a.fields == 0 && !strings.HasSuffix(string(a.b), `"_body":{`) {
			a.raw(`{"$event":"Summary","_body":{`) // there was no statement
		}
		if len(notes) > 0 {
			a.field("notifications")
			list(&a.writer, notes, func(n morsel.Notification) { a.notification(n, true) })
		}
		rest()
		if a.q.lines {
			a.raw("}")
		}
	}
	a.raw("}")
	if a.q.lines {
		a.raw("\n")
	}
	a.sink.end(&a.writer)
}

func (a *queryAnswer) failure(err error) {
	code, msg := codeAndMessage(err)
	a.raw("[")
	a.oneError(code, msg)
	a.raw("]")
}

const (
	linesMedia = "application/jsonl"
	typedLines = typedMedia + ".v1.0+jsonl"
)

// linesAsked reports whether an Accept header asks for lines of events first.
func linesAsked(accept string) bool {
	first, _, _ := strings.Cut(accept, ",")
	base, _, err := mime.ParseMediaType(strings.TrimSpace(first))
	return err == nil && (base == linesMedia || strings.HasPrefix(base, typedMedia) && strings.HasSuffix(base, "+jsonl"))
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
	a := q.newResult()
	var sum backend.Summary
	if b.Statement != nil && *b.Statement != "" {
		rows, err := t.tx.Run(*b.Statement, params)
		if err != nil {
			t.tx.Rollback()
			q.open.drop(t)
			q.w.Header().Del("Content-Type")
			q.refuse(err)
			return
		}
		if sum, err = a.result(rows, b.IncludeCounters); err != nil {
			t.tx.Rollback()
			q.open.drop(t)
			a.end(nil, err, nil)
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
			q.w.Header().Del("Content-Type")
			q.refuse(err)
			return
		}
		a.end(notes, nil, func() { a.bookmarks(bookmark) })
		return
	}
	expires := q.open.give(t)
	a.end(notes, nil, func() {
		a.field("transaction")
		a.raw(`{"id":`)
		a.str(t.id)
		a.raw(`,"expires":`)
		a.str(isoTime(expires))
		a.raw("}")
	})
}
