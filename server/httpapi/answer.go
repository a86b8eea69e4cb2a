package httpapi

import (
	"net/http"
	"time"

	"github.com/morseldb/morsel"
	"github.com/morseldb/morsel/server/backend"
)

// answer is the body of a response while it grows.
type answer struct {
	writer
	sink  *sink
	jolt  *jolt // nil: JSON
	notes []morsel.Notification
	err   error
	link  string // of the transaction, which is told even where it has failed
}

func (q *request) newAnswer(code int) *answer {
	a := &answer{sink: &sink{q: q, status: code, hold: q.old}, jolt: q.jolt}
	if a.jolt != nil {
		q.w.Header().Set("Content-Type", a.jolt.media)
		if a.jolt.deprecated {
			a.notes = append(a.notes, a.jolt.deprecation())
		}
		return a
	}
	a.raw(`{"results":[`)
	return a
}

// open tells where an open transaction is and when it expires.
func (a *answer) open(link string, expires time.Time) {
	a.member("commit")
	a.str(link + "/commit")
	a.member("transaction")
	a.raw(`{"expires":`)
	a.str(expires.UTC().Format(http.TimeFormat))
	a.raw(`}`)
}

// result appends one result.
func (a *answer) result(rows *backend.Rows, s *statement) backend.Summary {
	a.header(rows.Keys())
	for first := true; ; first = false {
		row, ok := rows.NextRecord()
		if !ok {
			break
		}
		if len(row) == 0 {
			continue
		}
		switch {
		case a.jolt != nil:
			a.jolt.line(&a.writer, "data", func() { list(&a.writer, row, func(v any) { a.jolt.value(&a.writer, v) }) })
		case first:
			a.row(row, s)
		default:
			a.raw(",")
			a.row(row, s)
		}
		if !a.sink.more(&a.writer) {
			rows.Close()
			a.err = errGone
			break
		}
	}
	if err := rows.Err(); err != nil {
		a.err = err
	}
	sum := rows.Summary()
	a.notes = append(a.notes, sum.Notifications...)
	a.footer(sum, s)
	return sum
}

// header begins a result.
func (a *answer) header(keys []string) {
	if a.jolt != nil {
		a.jolt.line(&a.writer, "header", func() {
			a.raw(`{"fields":`)
			a.strs(keys)
			a.raw("}")
		})
		return
	}
	a.raw(`{"columns":`)
	a.strs(keys)
	a.raw(`,"data":[`)
}

// footer ends a result: its counters and its plan.
func (a *answer) footer(sum backend.Summary, s *statement) {
	parts := func(first bool) {
		if s.Stats {
			a.key(first, "stats")
			a.stats(sum, rowStyle)
			first = false
		}
		if sum.Plan != nil {
			a.key(first, "plan")
			a.raw(`{"root":`)
			a.plan(sum.Plan, sum, rowStyle, true)
			a.raw("}")
		}
		a.raw("}")
	}
	if a.jolt == nil {
		a.raw("]")
		parts(false)
		return
	}
	if a.err == nil {
		a.jolt.line(&a.writer, "summary", func() {
			a.raw("{")
			parts(true)
		})
	}
}

func (a *answer) row(row []any, s *statement) {
	a.raw("{")
	sep := ""
	if s.has("row") || !s.has("graph") && !s.has("rest") {
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
	if s.has("rest") {
		a.raw(sep + `"rest":`)
		list(&a.writer, row, func(v any) { a.value(v, rowStyle) })
		sep = ","
	}
	if s.has("graph") {
		a.raw(sep + `"graph":`)
		a.graph(row)
	}
	a.raw("}")
}

// member appends a key of what follows the results.
func (a *answer) member(name string) {
	a.key(a.fields == 0, name)
	a.fields++
}

// finish completes a response: its results, notifications, errors and what rest appends.
func (q *request) finish(a *answer, rest func()) {
	if a.jolt != nil {
		a.finishJolt(rest)
		a.sink.end(&a.writer)
		return
	}
	a.raw("]")
	a.fields++
	a.notifications()
	a.member("errors")
	a.raw("[")
	if a.err != nil {
		code, msg := codeAndMessage(a.err)
		a.oneError(code, msg)
	}
	a.raw("]")
	if a.err == nil && rest != nil {
		rest()
	}
	if a.err != nil && a.link != "" {
		a.member("commit")
		a.str(a.link + "/commit")
	}
	a.raw("}")
	a.sink.end(&a.writer)
}

func (a *answer) notifications() {
	if len(a.notes) > 0 {
		a.member("notifications")
		list(&a.writer, a.notes, func(n morsel.Notification) { a.notification(n, false) })
	}
}
