// Package runtime runs physical plans: it binds a plan to a snapshot or
// transaction, parameters and settings, and gives its rows batch by batch. How a
// plan is run (a row at a time, a batch at a time, by many workers) is a
// setting; the operators are the same.
package runtime

import (
	"context"
	"time"

	"github.com/morseldb/morsel/planner/physical"
	"github.com/morseldb/morsel/procedures"
	"github.com/morseldb/morsel/runtime/batch"
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
	BatchSize int   // rows a batch: 1 = slotted, 1024 = pipelined
	Memory    int64 // budget in bytes for growing structures; 0 = no limit
	Database  string
	// Clocks: fixed for the statement and the transaction, and running.
	StatementTime, TxTime time.Time
	Now                   func() time.Time
	Zone                  *time.Location
	Profile               bool
	ImportDir             string // root of file:/// URLs for LOAD CSV; "" = anywhere
	// BeginInner starts a transaction for CALL … IN TRANSACTIONS; nil where that is forbidden
	// (inside an explicit transaction). After each one the outer view moves to its outcome by calling Refresh.
	BeginInner func() (*storage.Tx, error)
	// Show answers SHOW and TERMINATE commands; nil = not supported here.
	Show func(what, filter string, args []value.Value) (columns []string, rows [][]value.Value, err error)
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

// OpProfile is what PROFILE tells of one operator, by Header.ID.
type OpProfile struct {
	Rows   int64
	DBHits int64
	Time   time.Duration
	Memory int64
}

// Execution is a running plan; for one goroutine at a time.
type Execution struct {
	*execution
}

// Run starts a plan. The plan is not changed and may run many times at once.
func Run(plan *physical.Plan, cfg Config) (*Execution, error) { panic("todo") }

// Next gives the next batch, nil at the end. The result columns are in
// plan.Root's slots, or for convenience by Row. An error ends the run.
func (e *Execution) Next() (*batch.Batch, error) { panic("todo") }

// Close frees everything; it may be called at any time and twice.
func (e *Execution) Close() {}

// Counters is what the run has changed so far.
func (e *Execution) Counters() *Counters { panic("todo") }

// Profile is the figures by operator id; nil unless Config.Profile.
func (e *Execution) Profile() []OpProfile { panic("todo") }

// MemoryPeak is the largest number of bytes charged at once.
func (e *Execution) MemoryPeak() int64 { panic("todo") }

type execution struct{}
