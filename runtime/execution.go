package runtime

import (
	"github.com/morseldb/morsel/planner/physical"
	"github.com/morseldb/morsel/procedures"
	"github.com/morseldb/morsel/runtime/batch"
	"github.com/morseldb/morsel/runtime/operator"
	"github.com/morseldb/morsel/runtime/parallel"
	"github.com/morseldb/morsel/runtime/schedule"
	"github.com/morseldb/morsel/runtime/state"
	"github.com/morseldb/morsel/status"
	"github.com/morseldb/morsel/value"
)

type execution struct {
	st      *state.State
	room    state.State        // *st, and what it calls with: in one piece, as many queries do little but begin
	call    procedures.Context // *st.Call
	root    operator.Operator
	builder *operator.Builder
	err     error
	ended   bool
	closed  bool
}

// Run starts a plan. The plan is not changed and may run many times at once.
func Run(plan *physical.Plan, cfg Config) (*Execution, error) {
	e := &Execution{new(execution)}
	e.begin(plan, &cfg)
	if err := e.st.Check(); err != nil {
		return nil, err
	}
	if err := CheckParams(plan, cfg.Params); err != nil {
		return nil, err
	}
	workers, past := cfg.Workers, cfg.Past
	if err := guard(func() error { return e.build(plan, workers, past) }); err != nil {
		e.end()
		return nil, e.blame(err)
	}
	return e, nil
}

// begin makes the state of the run.
func (e *execution) begin(plan *physical.Plan, cfg *Config) {
	e.call = cfg.Call
	e.room = state.State{
		Ctx: cfg.Context, Graph: cfg.Graph, Tx: cfg.Tx, Registry: cfg.Registry, Params: cfg.Params,
		BatchSize: cfg.BatchSize, NumSlots: plan.NumSlots, Writes: !plan.ReadOnly, Memory: state.Memory{Limit: cfg.Memory}, Spill: cfg.Spill,
		ImportDir: cfg.ImportDir, BeginInner: cfg.BeginInner, Alter: cfg.Alter, Show: cfg.Show,
		Call: &e.call,
	}
	e.st = &e.room
	st, c := e.st, e.st.Call
	c.Parallel = cfg.Workers > 0
	c.StatementTime, c.TxTime, c.Now, c.Zone, c.Database = cfg.StatementTime, cfg.TxTime, cfg.Now, cfg.Zone, cfg.Database
	if cfg.Tx != nil {
		st.Graph = cfg.Tx.Snapshot()
	}
	st.Memory.JoinPool(cfg.Pool)
	st.Init()
	if cfg.Profile {
		st.StartProfile(physical.NumOps(plan.Root))
	}
}

// CheckParams fails when parameters of the plan are not given, with the names of all of them.
func CheckParams(plan *physical.Plan, params map[string]value.Value) error {
	missing := ""
	for _, p := range plan.Params {
		if _, ok := params[p]; !ok {
			if missing != "" {
				missing += ", "
			}
			missing += p
		}
	}
	if missing == "" {
		return nil
	}
	return status.New(status.ParameterMissing, "MissingParameter", "Expected parameter(s): %s", missing)
}

func (e *execution) build(plan *physical.Plan, workers int, past *parallel.Past) (err error) {
	e.builder = operator.NewBuilder(e.st)
	if workers > 0 {
		e.builder.Parallel(e.team(workers, past))
	}
	e.root, err = e.builder.Build(plan.Root)
	return err
}

// smallBatch is a batch size that only tests ask for: there is then something to
// share out however small the graph is.
const smallBatch = 64

func (e *execution) team(workers int, past *parallel.Past) *operator.Team {
	t := &operator.Team{Group: schedule.Process().Group(workers), Past: past}
	if e.st.BatchSize < smallBatch {
		t.Grain, t.Few = e.st.BatchSize, -1
	}
	return t
}

// guard runs f and turns a panic into an error, so that a fault of ours ends
// one query and not the process.
func guard(f func() error) (err error) {
	defer func() {
		if p := recover(); p != nil {
			err = status.Unexpected(schedule.PanicError(p))
		}
	}()
	return f()
}

// blame looks for damage of the store where something unexpected happened, and
// gives that as the error where it finds any.
func (e *execution) blame(err error) error {
	if status.CodeOf(err) == status.UnknownError && e.st.Graph != nil {
		if damage := e.st.Graph.Verify(); damage != nil {
			return damage
		}
	}
	return err
}

// Next gives the next batch, nil at the end. The result columns are in the
// slots of plan.Root. An error ends the run.
func (e *execution) Next() (out *batch.Batch, err error) {
	if e.err != nil || e.ended || e.closed {
		return nil, e.err
	}
	err = guard(func() (err error) {
		out, err = e.root.Next()
		return err
	})
	if err != nil {
		e.err = e.blame(err)
		return nil, e.err
	}
	e.ended = out == nil
	return out, nil
}

// Close frees everything; it may be called at any time and twice.
func (e *execution) Close() {
	if e.closed {
		return
	}
	e.closed = true
	// What Close could fail with has no one to be told to.
	_ = guard(func() error {
		e.root.Close()
		e.builder.CloseSubplans()
		return nil
	})
	e.end()
}

// end gives back what the run has of what others share with it.
func (e *execution) end() {
	e.st.Memory.End()
	e.st.Spill.Close()
}

// Counters is what the run has changed so far.
func (e *execution) Counters() *Counters { return e.st.Counters }

// Notes is what the run had to say beside its rows so far.
func (e *execution) Notes() []status.Notification { return e.st.Notes }

// Profile is the figures by operator id; nil unless Config.Profile.
func (e *execution) Profile() []OpProfile { return e.st.Profile() }

// Spilled is how many bytes were written to temporary files.
func (e *execution) Spilled() int64 { return e.st.Spill.Total() }

// MemoryPeak is the largest number of bytes charged at once.
func (e *execution) MemoryPeak() int64 { return e.st.Memory.Peak() }
