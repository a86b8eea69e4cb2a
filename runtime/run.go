// Package runtime runs physical plans: it binds a plan to a snapshot or
// transaction, parameters and settings, and gives its rows batch by batch. How a
// plan is run (a row at a time, a batch at a time, by many workers) is a
// setting; the operators are the same.
package runtime

import (
	"context"
	"time"

	"github.com/morseldb/morsel/procedures"
	"github.com/morseldb/morsel/runtime/parallel"
	"github.com/morseldb/morsel/runtime/spill"
	"github.com/morseldb/morsel/runtime/state"
	"github.com/morseldb/morsel/storage"
	"github.com/morseldb/morsel/value"
)

// Config is what one run of a plan needs beside the plan.
type Config struct {
	Context   context.Context
	Graph     *storage.Snapshot // the view; a transaction's own when Tx is set
	Tx        *storage.Tx       // nil: read only
	Registry  *procedures.Registry
	Params    map[string]value.Value
	BatchSize int            // rows a batch: 1 = slotted, 1024 = pipelined
	Workers   int            // parallel: how many workers may run it; 0 = the caller alone
	Past      *parallel.Past // how long its pipelines took before; nil: not known
	Memory    int64          // budget in bytes for growing structures; 0 = no limit
	Pool      *state.Pool    // the budget of all runs together; nil = none
	// Spill is where rows go for which there is no memory; nil: the run fails. The run closes it.
	Spill    *spill.Space
	Database string
	// Clocks: fixed for the statement and the transaction, and running.
	StatementTime, TxTime time.Time
	Now                   func() time.Time
	Zone                  *time.Location
	Profile               bool
	ImportDir             string // root of file:/// URLs for LOAD CSV; "" = anywhere
	// BeginInner starts a transaction for CALL … IN TRANSACTIONS; nil where that is forbidden
	// (inside an explicit transaction). After each one the outer view moves to its outcome by calling Refresh.
	BeginInner func() (*storage.Tx, error)
	// Call is what functions and procedures may ask about beside what is above: the database, the
	// transaction's metadata, queries of their own. The run works on a copy.
	Call procedures.Context
	// Alter sets options of a database, nil takes one away; nil = not supported here.
	Alter func(database string, ifExists bool, options map[string]value.Value) error
	// Show answers SHOW and TERMINATE commands; nil = not supported here.
	Show func(what, filter string, args []value.Value) (columns []string, rows [][]value.Value, err error)
}

// Counters is what a run changed, as in Neo4j's result summary.
type Counters = state.Counters

// OpProfile is what PROFILE tells of one operator, by Header.ID.
type OpProfile = state.OpProfile

// Execution is a running plan; for one goroutine at a time.
type Execution struct {
	*execution
}
