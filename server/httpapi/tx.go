package httpapi

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"strconv"
	"strings"
	"time"

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
	id := rest
	if len(id) > 0 && id[len(id)-1] == "commit" {
		id = id[:len(id)-1]
	}
	if len(id) == 0 && len(rest) == 1 && q.r.Method == http.MethodDelete { // of a transaction called commit
		q.none(http.StatusNotFound)
		return
	}
	methods := "POST"
	if len(id) == 1 && len(rest) == 1 {
		methods = "DELETE,POST"
	}
	if len(id) > 1 {
		q.turnAway(http.StatusNotFound, "Not Found")
		return
	}
	if !q.allow(methods) {
		return
	}
	if len(id) == 1 && !q.old && !number(id[0]) {
		q.turnAway(http.StatusNotFound, "Not Found")
		return
	}
	if !q.accepted("application/json") {
		return
	}
	if q.jolt = joltOf(q.r.Header.Get("Accept")); q.jolt == nil && !q.accepts("application/json") {
		if !strings.Contains(q.r.Header.Get("Accept"), "/") {
			q.turnAway(http.StatusNotAcceptable, "Not Acceptable")
			return
		}
		q.w.Header().Set("Content-Type", q.r.Header.Get("Accept"))
		q.send(http.StatusNotAcceptable, []byte("Unsupported media type - Supported types are application/json and application/vnd.neo4j.jolt"))
		return
	}
	if _, set, ok := strings.Cut(strings.ToLower(q.r.Header.Get("Accept")), "charset="); ok && q.jolt == nil && strings.HasPrefix(set, "utf-8") {
		q.w.Header().Set("Content-Type", "application/json;charset=utf-8")
	}
	if _, err := q.b.Resolve(q.db); err != nil {
		q.failed(http.StatusNotFound, backend.CodeDatabaseNotFound,
			"The database requested does not exists. Requested database name: '"+q.db+"'.")
		return
	}
	commit := len(rest) > len(id)
	if len(id) == 0 {
		q.begin(commit)
		return
	}
	q.resume(id[0], commit)
}

func number(s string) bool {
	_, err := strconv.ParseInt(s, 10, 64)
	return err == nil
}

// failed answers that a request cannot be carried out, as this endpoint does.
func (q *request) failed(code int, neo, msg string) {
	var w writer
	w.raw(`{"results":[],"errors":[`)
	w.oneError(neo, msg)
	w.raw(`]}`)
	q.send(code, w.b)
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
	if !json.Valid(raw) {
		return b, status.New(codeInvalidFormat, "", "Could not parse the incoming JSON")
	}
	var m map[string]json.RawMessage
	if json.Unmarshal(raw, &m) != nil || !bytes.HasPrefix(m["statements"], []byte("[")) {
		return b, misshapen(raw)
	}
	if err := onlyKnown(m); err != nil {
		return b, err
	}
	if json.Unmarshal(m["statements"], &b.statements) != nil {
		return b, status.New(codeInvalidFormat, "", "Unable to deserialize request. 'statements' must be a list of objects with a 'statement'.")
	}
	for _, s := range b.statements {
		if s.Text == nil {
			return b, status.New(codeInvalidFormat, "", "No statement provided.")
		}
		for _, c := range s.Contents {
			if c = strings.ToLower(c); c != "row" && c != "graph" && c != "rest" {
				return b, status.New(codeInvalidFormat, "", "Invalid result data content specifier: %s", c)
			}
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

// onlyKnown refuses a body with what nobody would look at.
func onlyKnown(m map[string]json.RawMessage) error {
	for key := range m {
		if key != "statements" && key != "bookmark" && key != "bookmarks" {
			return status.New(codeInvalidFormat, "", "Unable to deserialize request. Expected first field to be 'statements', but was '%s'.", key)
		}
	}
	return nil
}

// options is what headers and body say about the transaction.
func (q *request) options(b txBody) (*backend.Options, error) {
	mode := q.r.Header.Get("Access-Mode")
	if mode != "" && !strings.EqualFold(mode, "READ") && !strings.EqualFold(mode, "WRITE") {
		return nil, status.New(codeInvalidFormat, "", "The header 'access-mode' should be either 'WRITE' or 'READ' but found '%s'.", mode)
	}
	o := &backend.Options{Database: q.db, Bookmarks: b.bookmarks, Read: strings.EqualFold(mode, "READ")}
	for _, header := range []string{"Bookmarks", "bookmark"} {
		text := q.r.Header.Get(header)
		if text == "" {
			continue
		}
		list, ok := strs(json.RawMessage(text))
		if !ok {
			return nil, status.New(codeInvalidFormat, "", "Invalid bookmarks header. `bookmarks` must be an array of non-empty string values.")
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

func (q *request) begin(commit bool) {
	ctx, code := q.r.Context(), http.StatusOK
	if !commit {
		ctx, code = context.WithoutCancel(ctx), http.StatusCreated
	}
	a := q.newAnswer(code)
	body, err := q.parse()
	var o *backend.Options
	if err == nil {
		o, err = q.options(body)
	}
	if err != nil {
		a.err, a.sink.status = err, http.StatusOK
		q.finish(a, nil)
		return
	}
	if commit && len(body.statements) == 1 {
		q.alone(ctx, o, body.statements[0], a)
		return
	}
	tx, err := q.b.Begin(ctx, &q.caller, o)
	if err != nil {
		a.err = err
		q.finish(a, nil)
		return
	}
	if commit {
		if q.statements(tx, body.statements, a); a.err != nil {
			tx.Rollback()
			q.finish(a, nil)
			return
		}
		q.commit(tx, a, "")
		return
	}
	q.keepOpen(tx, body.statements, a)
}

// keepOpen runs the first statements of a transaction that stays open.
func (q *request) keepOpen(tx *backend.Tx, list []statement, a *answer) {
	t := q.open.add(tx, q.caller.User, q.o.Idle, false)
	link := q.link(t.id)
	a.link = link
	q.w.Header().Set("Location", link)
	if q.statements(tx, list, a); a.err != nil {
		tx.Rollback()
		q.open.drop(t)
		q.finish(a, nil)
		return
	}
	expires := q.open.give(t)
	q.finish(a, func() {
		q.mark(string(q.b.DB.Bookmark()), nil)
		a.open(link, expires)
	})
}

// alone runs one statement that commits at once, so that it may hold CALL … IN TRANSACTIONS and commands.
func (q *request) alone(ctx context.Context, o *backend.Options, s statement, a *answer) {
	params, err := decodeParams(s.Params, false)
	if err != nil {
		a.err = status.New(codeInvalidFormat, "", "Could not map the incoming JSON: %v", err)
		q.finish(a, nil)
		return
	}
	rows, err := q.b.Run(ctx, &q.caller, o, *s.Text, params)
	if err != nil {
		a.err = err
		q.finish(a, nil)
		return
	}
	sum := a.result(rows, &s)
	q.finish(a, func() { q.mark(sum.Bookmark, a) })
}

// mark puts the bookmark of a commit into the body (where a is not nil) and the older endpoint's header.
func (q *request) mark(bookmark string, a *answer) {
	if a != nil {
		a.member("lastBookmarks")
		a.strs([]string{bookmark})
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
		q.finish(a, nil)
		return
	}
	q.finish(a, func() {
		if link != "" {
			a.member("commit")
			a.str(link + "/commit")
		}
		q.mark(bookmark, a)
	})
}

// resume goes on in a transaction that is open.
func (q *request) resume(id string, commit bool) {
	t := q.open.take(id, q.caller.User)
	if t == nil {
		q.failed(http.StatusNotFound, status.TransactionNotFound, notThere)
		return
	}
	a := q.newAnswer(http.StatusOK)
	if q.r.Method == http.MethodDelete {
		t.tx.Rollback()
		q.open.drop(t)
		q.finish(a, nil)
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
		a.link = link
		t.tx.Rollback()
		q.open.drop(t)
		q.finish(a, nil)
	case commit:
		q.open.drop(t)
		q.commit(t.tx, a, link)
	default:
		expires := q.open.give(t)
		q.finish(a, func() { a.open(link, expires) })
	}
}

var errGone = status.New(status.TransactionTerminated, "", "The client has gone away.")

// statements runs statements one after the other until one fails.
func (q *request) statements(tx *backend.Tx, list []statement, a *answer) {
	for i := range list {
		params, err := decodeParams(list[i].Params, false)
		if err != nil {
			a.err = status.New(codeInvalidFormat, "", "Could not map the incoming JSON: %v", err)
			return
		}
		rows, err := tx.Run(*list[i].Text, params)
		if err != nil {
			a.err = err
			return
		}
		if i > 0 && a.jolt == nil {
			a.raw(",")
		}
		if a.result(rows, &list[i]); a.err != nil {
			return
		}
	}
}

func codeAndMessage(err error) (code, msg string) {
	if errors.Is(err, context.Canceled) {
		return status.TransactionTerminated, "The client has gone away."
	}
	return status.CodeOf(err), err.Error()
}

// isoTime is how the Query API writes times.
func isoTime(t time.Time) string { return t.UTC().Format("2006-01-02T15:04:05Z") }
