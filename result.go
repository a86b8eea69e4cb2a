package morsel

import (
	"iter"
	"time"

	"github.com/morseldb/morsel/planner/physical"
	"github.com/morseldb/morsel/runtime"
	"github.com/morseldb/morsel/runtime/batch"
	"github.com/morseldb/morsel/status"
)

// Result is the rows of one query, in order, and its summary. Read it with
// Next and Record, or with Records; then ask Err, or Consume for the summary.
type Result struct {
	tx      *Tx
	plan    *physical.Plan
	text    string
	runtime string
	exec    *runtime.Execution
	notes   []Notification

	cur    *batch.Batch
	k      int   // next living row of cur
	repeat int64 // how often the row before is still due
	record *Record
	queue  []*Record  // read ahead by buffer
	later  *postponed // not nil: the query has not been run yet
	// held is set where the transaction of the query alone is to be committed when the end of the rows has been asked for; again runs the query in a new one.
	held     bool
	again    func() (*Result, error)
	expected int64 // rows that are asked for at once
	given    bool  // a row that had been read ahead has been given
	peeked   *Record
	err      error
	done     bool
	summary  *Summary

	began, available, consumed time.Time
	spent                      time.Duration // in the running plan
}

// Keys is the names of the columns, in order.
func (r *Result) Keys() []string { return r.plan.Columns }

// Next moves to the next row; false at the end or after an error (see Err).
func (r *Result) Next() bool {
	if r.peeked != nil {
		r.record, r.peeked = r.peeked, nil
		return true
	}
	r.perform()
	if len(r.queue) > 0 {
		r.record, r.queue, r.given = r.queue[0], r.queue[1:], true
		return true
	}
	if r.record = r.pull(); r.record == nil {
		r.settle()
		return false
	}
	return true
}

// Peek reports whether there is another row without moving to it.
func (r *Result) Peek() bool {
	if r.peeked == nil {
		saved := r.record
		if r.Next() {
			r.peeked = r.record
		}
		r.record = saved
	}
	return r.peeked != nil
}

// Record is the current row; nil before the first Next and after the end. It stays valid.
func (r *Result) Record() *Record { return r.record }

// Err is the error that ended the rows, or nil.
func (r *Result) Err() error { return r.err }

// Records iterates over the remaining rows; an error comes last, with a nil record.
// Leaving the loop early leaves the result open: go on reading, or Close it.
func (r *Result) Records() iter.Seq2[*Record, error] {
	return func(yield func(*Record, error) bool) {
		for r.Next() {
			if !yield(r.record, nil) {
				return
			}
		}
		if r.err != nil {
			yield(nil, r.err)
		}
	}
}

// Collect reads all remaining rows.
func (r *Result) Collect() ([]*Record, error) {
	var out []*Record
	for r.Next() {
		out = append(out, r.record)
	}
	return out, r.err
}

// Single is the only row of the result; none or several are an error.
func (r *Result) Single() (*Record, error) {
	if !r.Next() {
		if r.err != nil {
			return nil, r.err
		}
		return nil, status.New(status.InvalidRequest, "", "the result has no record, exactly one was expected")
	}
	rec := r.record
	if r.Peek() {
		_ = r.Close()
		return nil, status.New(status.InvalidRequest, "", "the result has more than one record, exactly one was expected")
	}
	return rec, r.err
}

// Consume drops the remaining rows and gives the summary.
func (r *Result) Consume() (*Summary, error) {
	r.perform()
	r.queue, r.peeked, r.record = nil, nil, nil
	if !r.done {
		r.drain()
	}
	r.settle()
	r.queue = nil
	return r.summarize(), r.err
}

// Close ends the query and drops what is left of it.
func (r *Result) Close() error {
	r.queue, r.peeked, r.record = nil, nil, nil
	if !r.done {
		r.finish(nil)
	}
	r.later = nil
	if r.held {
		r.held = false
		r.tx.rollback()
	}
	return nil
}

// pull makes the next row from the running plan.
func (r *Result) pull() (rec *Record) {
	defer func() {
		var err error
		if status.Caught(&err); err != nil {
			rec = nil
			r.finish(err)
		}
	}()
	i, ok := r.advance()
	if !ok {
		return nil
	}
	return r.row(i)
}

// advance moves to the next row of the running plan: its place in the batch cur.
func (r *Result) advance() (row int, ok bool) {
	if r.done {
		return 0, false
	}
	if r.repeat > 0 {
		r.repeat--
		return r.cur.Row(r.k - 1), true
	}
	for {
		for r.cur == nil || r.k >= r.cur.Len() {
			b, err := r.next()
			if err != nil {
				r.finish(r.tx.translate(err))
				return 0, false
			}
			if b == nil {
				r.finish(nil)
				return 0, false
			}
			r.cur, r.k = b, 0
		}
		i := r.cur.Row(r.k)
		r.k++
		if n := r.cur.Count(i); n > 0 {
			r.repeat = n - 1
			return i, true
		}
	}
}

// next is the next batch of the running plan. Its time is counted.
func (r *Result) next() (*batch.Batch, error) {
	begin := r.tx.db.opts.now()
	b, err := r.exec.Next()
	r.spent += r.tx.db.opts.now().Sub(begin)
	if b == nil && err == nil {
		r.learn()
	}
	return b, err
}

// slots is the places of the result's columns in a batch.
func (r *Result) slots() []physical.Slot {
	root, ok := r.plan.Root.(*physical.ProduceResults)
	if !ok {
		return nil
	}
	return root.Slots
}

func (r *Result) row(i int) *Record {
	slots := r.slots()
	rec := &Record{Keys: r.plan.Columns, Values: make([]any, len(slots))}
	g := &materializer{r.tx.view(), r.tx.db.name}
	for c, s := range slots {
		rec.Values[c] = g.native(r.cur.Cols[s].Get(i))
	}
	return rec
}

// drain runs the plan to its end without making rows.
func (r *Result) drain() {
	for !r.done {
		b, err := r.next()
		if err != nil {
			r.finish(r.tx.translate(err))
		} else if b == nil {
			r.finish(nil)
		}
	}
}

// buffer reads all rows that are left into memory, so that the transaction may go on.
func (r *Result) buffer() {
	for {
		rec := r.pull()
		if rec == nil {
			return
		}
		r.queue = append(r.queue, rec)
	}
}

// abandon ends a result whose transaction ends.
func (r *Result) abandon(err error) {
	if !r.done {
		r.queue, r.peeked = nil, nil
		r.finish(err)
	}
}

// finish ends the run: the figures are kept, the plan's memory is freed, and a
// transaction that was made for this query alone ends with it.
func (r *Result) finish(err error) {
	r.done = true
	r.cur = nil
	r.consumed = r.tx.db.opts.now()
	if err != nil {
		r.err = placed(err, r.plan, r.text)
		if r.tx.failed == nil {
			r.tx.failed = r.err
		}
	}
	r.summarize()
	if r.exec != nil {
		r.exec.Close()
	}
	if r.tx.open == r {
		r.tx.open = nil
	}
	if r.tx.auto && (r.plan.ReadOnly || r.later != nil) {
		r.tx.rollback()
	}
	if !r.tx.auto {
		r.tx.noteEnd(r.began)
	}
}
