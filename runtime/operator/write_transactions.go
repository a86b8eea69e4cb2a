package operator

import (
	"fmt"
	"strings"
	"sync/atomic"
	"time"

	"github.com/morseldb/morsel/planner/physical"
	"github.com/morseldb/morsel/runtime/batch"
	"github.com/morseldb/morsel/runtime/expr"
	"github.com/morseldb/morsel/runtime/state"
	"github.com/morseldb/morsel/status"
	"github.com/morseldb/morsel/storage"
	"github.com/morseldb/morsel/value"
)

// transactions is CALL … IN TRANSACTIONS: batches of input rows, the body run
// for each batch in a transaction of its own.
//
// The input is read from the view with which the query began, so that it does
// not see what the body does. What the body gave is passed on after its
// transaction ended, to be looked at in the newest state.
type transactions struct {
	st   *state.State
	op   *physical.Transactions
	feed Feed
	size expr.Evaluator
	body Operator
	arg  *expr.Arg
	wait expr.Evaluator // how long to retry

	outer   *storage.Snapshot // the view with which the query began
	outerTx *storage.Tx
	inner   *storage.Tx // under way

	limit     int64
	left      int64 // how often the feed's row is still to come
	ended     bool  // the input is at its end
	broken    bool  // after ON ERROR BREAK
	committed int64
	pending   *Table // the input rows of a transaction
	view      *rowView
	results   *Table
	given     int // rows of results that were given
	own       []physical.Slot
	out       *Output
}

// transactionSeq numbers inner transactions for status reports.
var transactionSeq atomic.Int64

func newTransactions(b *Builder, op *physical.Transactions) (Operator, error) {
	src, err := b.Build(op.Source)
	if err != nil {
		return nil, err
	}
	o := &transactions{st: b.State, op: op, feed: Feed{src: src}}
	if o.body, o.arg, err = b.Inner(op.Body); err != nil {
		return nil, err
	}
	if o.size, err = b.Compile(op.Rows); err != nil {
		return nil, err
	}
	if o.wait, err = b.Compile(op.RetryFor); err != nil {
		return nil, err
	}
	o.own = append(bound(op.Nulls...), bound(op.Report)...)
	o.view = newRowView(b.State.NumSlots, o.own...)
	o.pending = b.table(inputSlots(op))
	o.results = b.table(op.Keep, o.own)
	o.out = NewOutput(b.State.NumSlots, b.State.BatchSize, append(bound(op.Keep...), o.own...))
	return o, nil
}

// inputSlots is the slots of the input that the body or somebody above may need.
func inputSlots(op *physical.Transactions) []physical.Slot {
	out := append([]physical.Slot(nil), op.Keep...)
	var leaves func(physical.Op)
	leaves = func(p physical.Op) {
		children := p.Children()
		if len(children) == 0 {
			out = append(out, p.Head().Keep...)
		}
		for _, c := range children {
			if c != nil {
				leaves(c)
			}
		}
	}
	leaves(op.Body)
	return out
}

func (o *transactions) Next() (*batch.Batch, error) {
	if o.st.BeginInner == nil {
		return nil, status.New(status.TransactionStartFailed, "", "A query with 'CALL { ... } IN TRANSACTIONS' can only be executed "+
			"in an implicit transaction, but tried to execute in an explicit transaction.")
	}
	for o.given >= o.results.Len() {
		if o.ended {
			return nil, nil
		}
		if err := o.round(); err != nil {
			return nil, err
		}
	}
	o.out.Start()
	o.out.From(o.results.Batch())
	for o.given < o.results.Len() && !o.out.Full() {
		o.out.Add(o.given, 1)
		o.given++
	}
	return o.out.Finish(), nil
}

// round reads the input of one transaction and runs it.
func (o *transactions) round() error {
	o.pending.Reset()
	o.results.Reset()
	o.given = 0
	if err := o.read(); err != nil || o.pending.Len() == 0 {
		return err
	}
	o.view.over(o.pending.Batch())
	if o.broken {
		return o.fail("", nil)
	}
	err := o.attempt()
	if viewErr := o.moveOn(); viewErr != nil {
		return viewErr
	}
	return err
}

// read fills pending with the input rows of the next transaction.
func (o *transactions) read() error {
	if o.outer == nil {
		view := *o.st.Graph // which moves on with the outer transaction
		o.outer, o.outerTx = &view, o.st.Tx
		if err := o.evalSize(); err != nil {
			return err
		}
	}
	newest := o.st.Graph
	o.st.Use(o.outer, o.outerTx)
	defer func() { o.st.Use(newest, o.outerTx) }()
	for int64(o.pending.Len()) < o.limit {
		if o.left == 0 {
			ok, err := o.feed.Next(nil)
			if err != nil {
				return err
			}
			if !ok {
				o.ended = true
				return nil
			}
			o.left = o.feed.Count()
		}
		o.left--
		one := *o.feed.In
		one.Mult = nil
		if err := o.pending.AppendRow(&one, o.feed.Row); err != nil {
			return err
		}
	}
	return nil
}

const defaultTransactionRows = 1000

func (o *transactions) evalSize() error {
	o.limit = defaultTransactionRows
	if o.size == nil {
		return nil
	}
	v, err := o.size.Eval(o.arg.B, 0)
	if err != nil {
		return err
	}
	if v.Kind() != value.KindInt || v.AsInt() < 1 {
		return status.New(status.ArgumentError, "", "Invalid input. '%s' is not a valid value. Must be a positive integer.", v)
	}
	o.limit = v.AsInt()
	return nil
}

// attempt runs the body for the pending rows and commits. An error is dealt with as ON ERROR says.
func (o *transactions) attempt() error {
	deadline, err := o.deadline()
	if err != nil {
		return err
	}
	for pause := time.Millisecond; ; pause *= 2 {
		before := *o.st.Counters
		id := fmt.Sprintf("%s-transaction-%d", o.st.Call.Database, transactionSeq.Add(1))
		err := o.run(id)
		if err == nil {
			o.committed++
			return nil
		}
		*o.st.Counters = before
		o.results.Reset()
		if stop := o.st.Check(); stop != nil {
			return stop
		}
		if retryable(err) && o.now().Before(deadline) && o.pause(pause) {
			continue
		}
		return o.onError(id, err)
	}
}

// defaultRetry is how long ON ERROR RETRY tries when it does not say.
const defaultRetry = 30 * time.Second

// deadline is until when a failed transaction is tried again.
func (o *transactions) deadline() (time.Time, error) {
	if o.op.OnError != "RETRY" {
		return time.Time{}, nil
	}
	d := defaultRetry
	if o.wait != nil {
		v, err := o.wait.Eval(o.arg.B, 0)
		if err != nil {
			return time.Time{}, err
		}
		if !v.IsNumber() || v.Number() < 0 {
			return time.Time{}, status.New(status.ArgumentError, "", "Invalid input. '%s' is not a valid value. Must be a positive number.", v)
		}
		d = time.Duration(v.Number() * float64(time.Second))
	}
	return o.now().Add(d), nil
}

func (o *transactions) now() time.Time {
	if o.st.Call.Now != nil {
		return o.st.Call.Now()
	}
	return time.Now()
}

func retryable(err error) bool {
	return strings.HasPrefix(status.CodeOf(err), "Neo.TransientError.Transaction.")
}

// pause waits before another attempt; false when the run must stop.
func (o *transactions) pause(d time.Duration) bool {
	select {
	case <-time.After(min(d, time.Second)):
		return true
	case <-o.st.Ctx.Done():
		return false
	}
}

// run is one attempt.
func (o *transactions) run(id string) (err error) {
	if o.inner, err = o.st.BeginInner(); err != nil {
		return err
	}
	defer o.endInner()
	o.st.Use(o.inner.Snapshot(), o.inner)
	done := report(true, true, id, nil)
	for i := range o.pending.Len() {
		o.view.clear(i)
		o.view.put(o.op.Report, i, done)
		o.arg.B, o.arg.I = o.pending.Batch(), i
		o.body.Reset()
		if err := o.runRow(i); err != nil {
			return err
		}
	}
	_, err = o.inner.Commit(o.st.Ctx)
	return err
}

// runRow runs the body for one row and collects what it gives.
func (o *transactions) runRow(i int) error {
	if o.op.Unit {
		if err := drain(o.body); err != nil {
			return err
		}
		return o.results.AppendRow(&o.view.b, i)
	}
	for {
		b, err := o.body.Next()
		if b == nil || err != nil {
			return err
		}
		for k := range b.Len() {
			row := b.Row(k)
			for _, s := range o.op.Nulls {
				o.view.put(s, i, cell(b, s, row))
			}
			for range b.Count(row) {
				if err := o.results.AppendRow(&o.view.b, i); err != nil {
					return err
				}
			}
		}
	}
}

func (o *transactions) endInner() {
	if o.inner != nil {
		o.inner.Rollback()
		o.inner = nil
	}
}

// onError deals with the error of a transaction.
func (o *transactions) onError(id string, err error) error {
	mode := o.op.OnError
	if mode == "RETRY" {
		mode = o.op.RetryThen
	}
	switch mode {
	case "BREAK":
		o.broken = true
		return o.fail(id, err)
	case "CONTINUE":
		return o.fail(id, err)
	}
	if e := status.As(err); e != nil && o.committed > 0 {
		told := *e
		told.Msg += fmt.Sprintf(" (Transactions committed: %d)", o.committed)
		return &told
	}
	return err
}

// fail gives the pending rows with nulls for what the body would have given. A
// nil cause means that the transaction was not even begun.
func (o *transactions) fail(id string, cause error) error {
	r := report(cause != nil, false, id, cause)
	for i := range o.pending.Len() {
		o.view.clear(i)
		o.view.put(o.op.Report, i, r)
		if err := o.results.AppendRow(&o.view.b, i); err != nil {
			return err
		}
	}
	return nil
}

// report is the map of REPORT STATUS.
func report(started, committed bool, id string, cause error) value.Value {
	m := value.NewMap(4)
	m.Put("started", value.Bool(started))
	m.Put("committed", value.Bool(committed))
	m.Put("transactionId", value.Null)
	if started {
		m.Put("transactionId", value.String(id))
	}
	m.Put("errorMessage", value.Null)
	if cause != nil {
		m.Put("errorMessage", value.String(cause.Error()))
	}
	return value.MapOf(m)
}

// refresher is a transaction that can move on to the newest committed state as
// long as it has no changes of its own.
type refresher interface{ Refresh() }

// moveOn makes the newest state the run's view, unless the query has made
// changes of its own, which only its own transaction shows.
func (o *transactions) moveOn() error {
	if o.outerTx != nil {
		r, ok := any(o.outerTx).(refresher)
		if ok {
			r.Refresh()
		}
		if ok || o.outerTx.Changed() {
			o.st.Use(o.outerTx.Snapshot(), o.outerTx)
			return nil
		}
	}
	tx, err := o.st.BeginInner()
	if err != nil {
		return err
	}
	view := tx.Snapshot()
	tx.Rollback()
	o.st.Use(view, o.outerTx)
	return nil
}

func (o *transactions) Reset() {
	o.feed.Reset()
	o.left, o.given, o.ended, o.broken = 0, 0, false, false
	o.pending.Reset()
	o.results.Reset()
}

func (o *transactions) Close() {
	o.endInner()
	o.pending.Reset()
	o.results.Reset()
	o.feed.src.Close()
	o.body.Close()
}
