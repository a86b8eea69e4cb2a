package backend

import (
	"context"
	"time"

	"github.com/morseldb/morsel"
	"github.com/morseldb/morsel/status"
	"github.com/morseldb/morsel/value"
)

// Rows is the rows of one query and, behind them, its summary.
type Rows struct {
	b        *Backend
	res      *morsel.Result // nil: a command about users, which has no rows
	sess     *morsel.Session
	auto     bool
	database string
	ctx      context.Context // of the transaction
	cancel   context.CancelFunc
	caller   *Caller
	text     string
	began    time.Time
	meta     value.Value

	system int          // commands about users that took effect
	plan   *morsel.Plan // of EXPLAIN, where res is nil

	row    []value.Value
	record *morsel.Record
	err    error
	closed bool
}

// Summary is what is known when the rows have ended.
type Summary struct {
	*morsel.Summary
	Database string
	Bookmark string // "" in an explicit transaction
	System   int    // changes of the system database
}

// Keys is the names of the columns.
func (r *Rows) Keys() []string {
	if r.res == nil {
		return nil
	}
	return r.res.Keys()
}

// Expect says that at most n rows are asked for next (-1 = all), before the first is.
func (r *Rows) Expect(n int64) {
	if r.res != nil {
		r.res.Expect(n)
	}
}

// Exhaust runs a query without columns to its end, and commits nothing.
func (r *Rows) Exhaust() error {
	for (r.res == nil || !r.res.Held()) && r.Next() {
	}
	return r.err
}

// Next moves to the next row; false at the end or after an error.
func (r *Rows) Next() bool {
	if r.res == nil {
		return false
	}
	var ok bool
	r.row, r.record, ok = r.res.NextRow(r.row[:0])
	if !ok {
		r.err = r.proper(r.res.Err())
		r.Close()
	}
	return ok
}

// Row is the current row: values, or a record where the row had to be read ahead. Nodes, relationships
// and paths among values are ids of Graph.
func (r *Rows) Row() (row []value.Value, rec *morsel.Record) { return r.row, r.record }

// Graph is what the ids in rows refer to; nil where there are none.
func (r *Rows) Graph() *morsel.Graph {
	if r.res == nil {
		return nil
	}
	return r.res.Entities()
}

// Err is the error that ended the rows.
func (r *Rows) Err() error { return r.err }

// Close drops the rows that are left. It may be called often.
func (r *Rows) Close() {
	if r.closed {
		return
	}
	r.closed = true
	if r.res != nil {
		_ = r.res.Close()
		r.b.Metrics.Ended()
		s, _ := r.res.Consume()
		if r.auto && r.err == nil && s.Bookmark != "" {
			r.b.Metrics.Committed()
		}
		r.b.ended(Ended{Caller: r.caller, Database: r.database, Text: r.text, Took: time.Since(r.began), Err: r.err, Meta: r.meta, Runtime: s.Runtime})
	}
	if r.cancel != nil {
		r.cancel()
	}
}

// Discard drops the rows that are left. What only reads need not run for nobody, unless it is profiled; what writes is run to its end.
func (r *Rows) Discard() error {
	for r.res != nil && r.res.Due() && r.Next() {
	}
	r.Close()
	return r.err
}

// Summary ends the rows and tells what is known of them.
func (r *Rows) Summary() Summary {
	if r.res == nil {
		return Summary{Summary: &morsel.Summary{QueryType: "s", Plan: r.plan}, Database: r.database, Bookmark: r.mark(), System: r.system}
	}
	r.Close()
	s, _ := r.res.Consume()
	if r.database == System && s.QueryType == "r" && showsSomething(r.text) {
		s.QueryType = "s" // a command of the system database changes none of it and counts as one
	}
	return Summary{Summary: s, Database: r.database, Bookmark: r.mark()}
}

func (r *Rows) mark() string {
	if !r.auto {
		return ""
	}
	if r.sess == nil {
		return string(r.b.DB.Bookmark())
	}
	return r.b.bookmark(r.sess)
}

// NextRecord moves to the next row as Go values, the types of package morsel. It must not be mixed with Next.
func (r *Rows) NextRecord() ([]any, bool) {
	if r.res == nil {
		if !r.Next() {
			return nil, false
		}
		out := make([]any, len(r.row))
		for i, v := range r.row {
			switch v.Kind() {
			case value.KindString:
				out[i] = v.AsString()
			case value.KindBool:
				out[i] = v.AsBool()
			}
		}
		return out, true
	}
	if !r.res.Next() {
		r.err = r.proper(r.res.Err())
		r.Close()
		return nil, false
	}
	return r.res.Record().Values, true
}

// proper gives an error that the end of the transaction's time caused the code of who set the limit.
func (r *Rows) proper(err error) error { return limitError(r.ctx, err) }

func limitError(ctx context.Context, err error) error {
	if err == nil || ctx == nil {
		return err
	}
	cause := status.As(context.Cause(ctx))
	if code := status.CodeOf(err); cause != nil && (code == status.TransactionTimedOut || code == status.TransactionTerminated) {
		return cause
	}
	return err
}
