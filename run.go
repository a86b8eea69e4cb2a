package morsel

import (
	"context"
	"strings"

	"github.com/morseldb/morsel/planner/physical"
	"github.com/morseldb/morsel/runtime"
	"github.com/morseldb/morsel/status"
	"github.com/morseldb/morsel/storage"
	"github.com/morseldb/morsel/value"
)

// pipelinedBatch is the number of rows in a batch of the pipelined runtime.
const pipelinedBatch = 1024

// run plans and starts one query in the transaction. Later leaves one that writes and returns rows until they are asked for.
func (tx *Tx) run(text string, params map[string]any, later bool) (*Result, error) {
	res, err := tx.start(text, params, later)
	if err != nil {
		err = status.WithText(err, text)
		if tx.failed == nil {
			tx.failed = err
		}
		return nil, err
	}
	return res, nil
}

func (tx *Tx) start(text string, params map[string]any, later bool) (res *Result, err error) {
	defer status.Caught(&err)
	begin := tx.db.opts.now()
	ps, err := paramValues(params)
	if err != nil {
		return nil, err
	}
	tx.note(text, ps, begin)
	tx.registry = tx.db.registry.Snapshot()
	plan, err := tx.prepare(text, ps)
	if err != nil {
		return nil, err
	}
	if !plan.Explain {
		if err := runtime.CheckParams(plan, ps); err != nil {
			return nil, err
		}
	}
	for _, g := range plan.Graphs {
		if arg := ps[g.Param]; arg.Kind() == value.KindString && !plan.Explain {
			if err := g.Check(tx.db.name, arg.AsString()); err != nil {
				return nil, err
			}
		}
	}
	if err := tx.allowed(plan); err != nil {
		return nil, err
	}
	res = &Result{tx: tx, plan: plan, text: text, began: begin, notes: tx.notes(plan, text, ps)}
	rt, err := tx.chooseRuntime(plan, res)
	if err != nil {
		return nil, err
	}
	if plan.Explain {
		res.notes = append(res.notes, notProvided(plan.Params, ps)...)
		return tx.finishExplain(res)
	}
	if later && !plan.ReadOnly {
		res.held, res.expected = tx.auto, allRows
		if len(plan.Columns) > 0 {
			res.later = &postponed{values: ps, runtime: rt, registry: tx.registry}
			return res, nil
		}
	}
	return tx.launch(res, rt, ps)
}

// launch builds the operators of a planned query and runs it as far as deliver says.
func (tx *Tx) launch(res *Result, rt string, ps map[string]value.Value) (*Result, error) {
	plan := res.plan
	if tx.open != nil {
		tx.open.buffer()
		tx.open = nil
	}
	cfg := runtime.Config{
		Context: tx.ctx, Registry: tx.registry, Params: ps, BatchSize: tx.sess.batch(rt), Memory: tx.db.memory.Load(), Pool: tx.db.pool, Spill: tx.db.space(),
		Database: tx.db.name, StatementTime: res.began, TxTime: tx.txTime, Now: tx.db.opts.now, Zone: tx.db.opts.zone,
		Workers: tx.teamSize(rt), Past: tx.past(plan, rt), Profile: plan.Profile, ImportDir: tx.db.opts.importDir, Show: tx.show, Alter: tx.db.alter, Call: tx.callContext(res),
	}
	if !plan.ReadOnly {
		cfg.Tx = tx.writer()
	} else if tx.stx != nil {
		cfg.Tx = tx.stx
	}
	cfg.Graph = tx.view()
	if tx.auto {
		cfg.BeginInner = func() (*storage.Tx, error) {
			tx.inner = true
			inner := tx.db.store.Begin()
			inner.SetOrigin(tx.origin())
			return inner, nil
		}
	}
	exec, err := runtime.Run(plan, cfg)
	if err != nil {
		return nil, placed(tx.translate(err), plan, res.text)
	}
	res.exec = exec
	res.available = tx.db.opts.now()
	return tx.deliver(res)
}

// deliver leaves a reading result streaming and runs a writing one to its end:
// its rows show the state after the whole query, and what Run has returned is committed. What RunLater has is held until its end is asked for.
func (tx *Tx) deliver(res *Result) (*Result, error) {
	if res.plan.ReadOnly {
		tx.open = res
		return res, nil
	}
	res.buffer()
	if res.err != nil {
		return nil, res.err
	}
	if tx.auto && !res.held {
		if err := res.commit(); err != nil {
			return nil, err
		}
	}
	return res, nil
}

// commit ends the transaction of a query that has one of its own.
func (r *Result) commit() error {
	if err := r.tx.commit(); err != nil {
		return err
	}
	r.summarize().Bookmark = r.tx.sess.last // the summary is older than the commit
	return nil
}

// notProvided tells of the parameters that a query needs before it can be run.
func notProvided(names []string, params map[string]value.Value) []Notification {
	var missing []string
	for _, name := range names {
		if _, ok := params[name]; !ok {
			missing = append(missing, name)
		}
	}
	if len(missing) == 0 {
		return nil
	}
	return []Notification{{
		Code:  "Neo.ClientNotification.Statement.ParameterNotProvided",
		GQL:   "01N60",
		Title: "The statement refers to a parameter that was not provided in the request.",
		Description: "Did not supply query with enough parameters. The produced query plan will not be cached and is not executable without EXPLAIN. " +
			"(Missing parameters: " + strings.Join(missing, ", ") + ")",
		Severity: status.Warning, Category: "GENERIC",
	}}
}

func (tx *Tx) finishExplain(res *Result) (*Result, error) {
	res.done = true
	res.available = res.began
	if tx.auto {
		tx.rollback()
	}
	return res, nil
}

// allowed refuses writes where they may not happen.
func (tx *Tx) allowed(plan *physical.Plan) error {
	if plan.ReadOnly || plan.Explain {
		return nil
	}
	if tx.db.opts.readOnly {
		return status.New(status.ReadOnly, "", "The database %s was opened read-only.", tx.db.name)
	}
	if tx.stx != nil && tx.stx.Changed() && tx.stx.SchemaChanged() != (plan.QueryType == "s") {
		before, now := "Write query", "Schema modification"
		if tx.stx.SchemaChanged() {
			before, now = now, before
		}
		return status.New(status.ForbiddenTxType, "", "Tried to execute %s after executing %s", now, before)
	}
	if tx.mode == AccessRead {
		return status.New(status.AccessMode, "", "Writing in read access mode not allowed. Attempted write to %s", tx.db.name)
	}
	return nil
}

func (s *Session) batch(rt string) int {
	switch {
	case rt == "slotted":
		return 1
	case s.batchSize > 0:
		return s.batchSize
	}
	return pipelinedBatch
}

// translate gives a cancellation its code and leaves other errors alone.
func (tx *Tx) translate(err error) error {
	if tx.ctx.Err() != nil {
		if e := status.As(err); e == nil || e.Code == status.UnknownError || e.Code == status.TransactionTerminated {
			err = cancelled(context.Cause(tx.ctx))
			if e != nil {
				err = status.At(err, e.Pos) // the call that was running
			}
		}
	}
	return err
}
