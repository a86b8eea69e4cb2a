package morsel

import (
	"github.com/morseldb/morsel/planner/physical"
	"github.com/morseldb/morsel/procedures"
	"github.com/morseldb/morsel/runtime"
	"github.com/morseldb/morsel/runtime/batch"
	"github.com/morseldb/morsel/status"
	"github.com/morseldb/morsel/value"
)

// Register makes functions, aggregating functions and procedures known to Cypher
// in this database. It may be called at any time; queries that start after it see
// them. The first that cannot be registered is an error, and those before it stay.
func (db *DB) Register(rs ...Registration) error {
	for _, r := range rs {
		if err := r.into(db.registry); err != nil {
			return err
		}
	}
	return nil
}

// Unregister takes the function, aggregating function or procedure of a name
// away, and reports whether there was one. Queries that run go on with it; what is
// built in cannot be taken away.
func (db *DB) Unregister(name string) bool { return db.registry.Remove(name) }

// WithRegistered registers functions and procedures before the database is opened.
// What is wrong with them makes Open fail; a database made by OpenMemory, which
// cannot fail, gives the error to whoever runs a query.
func WithRegistered(rs ...Registration) Option {
	return func(o *options) { o.registrations = append(o.registrations, rs...) }
}

func (r Registration) into(to *procedures.Registry) error {
	switch {
	case r.err != nil:
		return r.err
	case r.fn == nil && r.agg == nil && r.proc == nil:
		return status.New(status.RegistrationFailed, "", "Unable to register an empty Registration: make it by Function1, Aggregate1, Procedure1 or their like.")
	case r.replace:
		return to.Replace(r.fn, r.agg, r.proc)
	case r.fn != nil:
		return to.AddFunction(r.fn)
	case r.agg != nil:
		return to.AddAggregate(r.agg)
	}
	return to.AddProcedure(r.proc)
}

// callContext is what functions and procedures may ask, in the run of res.
func (tx *Tx) callContext(res *Result) procedures.Context {
	host := tx.db.host
	if user := tx.sess.caller.User; user != "" {
		own := *host
		own.User, host = user, &own
	}
	return procedures.Context{
		Meta: &tx.meta, OnMeta: tx.noteMeta, Report: tx.noteDetails, Host: host, Parallel: res.runtime == runtimeParallel,
		Query: func(c *procedures.Context, text string, params map[string]value.Value) (procedures.Rows, error) {
			return tx.query(c, text, params, res)
		},
	}
}

// query runs Cypher inside a call, in the call's view of the graph. What it
// changes counts as changed by the calling query.
func (tx *Tx) query(c *procedures.Context, text string, params map[string]value.Value, outer *Result) (procedures.Rows, error) {
	view := &Tx{db: tx.db, sess: tx.sess, ctx: tx.ctx, snap: c.Graph, registry: c.Registry}
	plan, err := view.prepare(text, params)
	if err != nil {
		return nil, status.WithText(err, text)
	}
	if !plan.ReadOnly && c.Tx == nil {
		return nil, status.New(status.AccessMode, "", "Writing in read access mode not allowed. Attempted write to %s", tx.db.name)
	}
	inner := &innerRows{c: c, plan: plan, outer: outer, text: text}
	if plan.Explain {
		return inner, nil
	}
	call := tx.callContext(outer)
	call.Depth = c.Depth + 1
	inner.exec, err = runtime.Run(plan, runtime.Config{
		Context: c.Context, Graph: c.Graph, Tx: c.Tx, Registry: c.Registry, Params: params, BatchSize: tx.sess.batch(outer.runtime),
		Memory: tx.db.memory.Load(), Database: c.Database, StatementTime: c.StatementTime, TxTime: c.TxTime, Now: c.Now, Zone: c.Zone,
		ImportDir: tx.db.opts.importDir, Show: tx.db.show, Call: call,
	})
	if err != nil {
		return nil, placed(err, plan, text)
	}
	return inner, nil
}

// innerRows is the rows of a query inside a call.
type innerRows struct {
	c       *procedures.Context
	plan    *physical.Plan
	outer   *Result
	text    string
	exec    *runtime.Execution
	cur     *batch.Batch
	k       int
	repeat  int64
	charged int64
	closed  bool
}

// Columns implements [procedures.Rows].
func (r *innerRows) Columns() []string { return r.plan.Columns }

// Next implements [procedures.Rows].
func (r *innerRows) Next() ([]value.Value, error) {
	for r.exec != nil && !r.closed {
		if r.repeat > 0 {
			r.repeat--
			return r.row(r.cur.Row(r.k - 1)), nil
		}
		if r.cur != nil && r.k < r.cur.Len() {
			r.repeat = r.cur.Count(r.cur.Row(r.k))
			r.k++
			continue
		}
		var err error
		if r.cur, err = r.exec.Next(); err != nil {
			return nil, placed(err, r.plan, r.text)
		}
		if err := r.charge(); err != nil {
			return nil, err
		}
		if r.k = 0; r.cur == nil {
			return nil, nil
		}
	}
	return nil, nil
}

// charge takes what the query uses from the caller's budget.
func (r *innerRows) charge() error {
	grown := r.exec.MemoryPeak() - r.charged
	if grown <= 0 || r.c.Charge == nil {
		return nil
	}
	r.charged += grown
	return r.c.Charge(grown)
}

func (r *innerRows) row(i int) []value.Value {
	root, ok := r.plan.Root.(*physical.ProduceResults)
	if !ok {
		return nil
	}
	out := make([]value.Value, len(root.Slots))
	for k, s := range root.Slots {
		if c := r.cur.Cols[s]; c != nil {
			out[k] = c.Get(i)
		}
	}
	return out
}

// Close implements [procedures.Rows].
func (r *innerRows) Close() error {
	if r.exec == nil || r.closed {
		return nil
	}
	r.closed = true
	if r.outer.exec != nil {
		addCounters(r.outer.exec.Counters(), r.exec.Counters())
	}
	r.exec.Close()
	return nil
}

// addCounters adds what an inner query has changed to what the outer one has.
func addCounters(to, from *Counters) {
	to.NodesCreated += from.NodesCreated
	to.NodesDeleted += from.NodesDeleted
	to.RelationshipsCreated += from.RelationshipsCreated
	to.RelationshipsDeleted += from.RelationshipsDeleted
	to.PropertiesSet += from.PropertiesSet
	to.LabelsAdded += from.LabelsAdded
	to.LabelsRemoved += from.LabelsRemoved
	to.IndexesAdded += from.IndexesAdded
	to.IndexesRemoved += from.IndexesRemoved
	to.ConstraintsAdded += from.ConstraintsAdded
	to.ConstraintsRemoved += from.ConstraintsRemoved
}
