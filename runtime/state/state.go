// Package state is what one run of a plan shares between its operators and
// expressions: the graph that is read, the transaction that is written, the
// parameters, the memory budget, the counters, and the ids of names. A State is
// for one goroutine at a time.
package state

import (
	"context"

	"github.com/morseldb/morsel/procedures"
	"github.com/morseldb/morsel/runtime/spill"
	"github.com/morseldb/morsel/status"
	"github.com/morseldb/morsel/storage"
	"github.com/morseldb/morsel/value"
)

// State is one run. Graph and Tx change only by Use.
type State struct {
	Ctx       context.Context
	Graph     *storage.Snapshot
	Tx        *storage.Tx // nil: read only
	Registry  *procedures.Registry
	Params    map[string]value.Value
	BatchSize int // rows a batch, at least 1
	NumSlots  int
	// Writes reports whether the plan has an operator that writes: what is read
	// from the graph may then change between two batches.
	Writes bool
	// Scratch holds, by slot, the variables that expressions bind themselves
	// (list comprehensions, CASE operands, predicates of traversals). Slots are
	// unique in a plan, so one array serves the whole run.
	Scratch []value.Value
	// Call is handed to functions, aggregates and procedures.
	Call     *procedures.Context
	Counters *Counters
	// Notes is what the run has to say beside its rows.
	Notes  []status.Notification
	Memory Memory
	// Spill is where rows go for which the budget has no room; nil: the run then fails.
	Spill *spill.Space

	ImportDir  string
	BeginInner func() (*storage.Tx, error)
	Alter      func(database string, ifExists bool, options map[string]value.Value) error
	Show       func(what, filter string, args []value.Value) (columns []string, rows [][]value.Value, err error)

	calling calling
	changes int64   // bytes of the transaction's changes that are charged
	inCall  Account // what the function being called has charged
	profile []OpProfile
	current *OpProfile // whose work is being counted
	nobody  OpProfile  // *current where no operator is looked at
	nested  spent      // by operators inside the current one
	ticks   uint32

	// A worker counts in its State all the time; two on one cache line would wait for each other.
	_ [128]byte
}

// Counters is what a run changed, as in Neo4j's result summary.
type Counters struct {
	NodesCreated, NodesDeleted                 int64
	RelationshipsCreated, RelationshipsDeleted int64
	PropertiesSet                              int64
	LabelsAdded, LabelsRemoved                 int64
	IndexesAdded, IndexesRemoved               int64
	ConstraintsAdded, ConstraintsRemoved       int64
}

// Init completes a State whose exported fields are set.
func (s *State) Init() {
	s.BatchSize = max(s.BatchSize, 1)
	if s.Ctx == nil {
		s.Ctx = context.Background()
	}
	if s.Counters == nil {
		s.Counters = &Counters{}
	}
	s.Scratch = make([]value.Value, s.NumSlots)
	s.current = &s.nobody
	if s.calling.others == nil {
		s.calling.others = &begun{}
	}
	if s.Call == nil {
		s.Call = &procedures.Context{}
	}
	c := s.Call
	s.inCall.Memory = &s.Memory
	c.Context, c.Registry, c.Charge, c.Release = s.Ctx, s.Registry, s.inCall.Charge, s.EndCall
	c.Params = func(name string) (value.Value, bool) {
		v, ok := s.Params[name]
		return v, ok
	}
	s.Use(s.Graph, s.Tx)
}

// EndCall gives back what a function charged while it was called: its result is
// charged by who keeps it.
func (s *State) EndCall() {
	if s.inCall.held != 0 {
		s.inCall.Free()
	}
}

// Use moves the run to another view of the graph, as CALL … IN TRANSACTIONS does.
func (s *State) Use(g *storage.Snapshot, tx *storage.Tx) {
	s.Graph, s.Tx = g, tx
	s.Call.Graph, s.Call.Tx = g, tx
}

// Check reports whether the run must stop because its context is done. It is
// asked once a batch.
func (s *State) Check() error {
	select {
	case <-s.Ctx.Done():
		return status.At(stopped(s.Ctx), s.calling.place())
	default:
		return nil
	}
}

// Tick is Check for inner loops: it looks only once in many calls.
func (s *State) Tick() error {
	if s.ticks++; s.ticks&0x3fff != 0 {
		return nil
	}
	return s.Check()
}

// Ended is what a call gave back as the user sees it where it is the end of the transaction that made the call fail.
func (s *State) Ended(err error) error {
	if status.As(err) == nil {
		if stop := s.Check(); stop != nil {
			return stop
		}
	}
	return err
}

func stopped(ctx context.Context) error {
	if ctx.Err() == context.DeadlineExceeded {
		return status.Wrap(status.TransactionTimedOut, ctx.Err(),
			"The transaction has not completed within the specified timeout (dbms.transaction.timeout). You may want to retry with a longer timeout.")
	}
	if e := status.As(context.Cause(ctx)); e != nil {
		return e
	}
	return status.Wrap(status.TransactionTerminated, ctx.Err(),
		"The transaction has been terminated. Retry your operation in a new transaction, and you should see a successful result. Explicitly terminated by the user. ")
}
