package differ

import (
	"context"
	"fmt"
	"runtime/debug"
	"slices"
	"time"

	"github.com/morseldb/morsel"
	"github.com/morseldb/morsel/status"
)

// Way is a way to run a query.
type Way struct {
	Runtime string
	Batch   int
	Workers int // of the parallel runtime; 0 = all
	// Without names the planner's rules that are switched off; Always has the others applied whatever they cost.
	Without []string
	Always  bool
}

// maxWorkers is what the worker limit leaves: more than there are processors, so that workers get in each other's way.
const maxWorkers = 8

// WaysOf is the runtimes for one seed, with batch sizes and numbers of workers that change from seed to seed; the first is the one
// that the others are compared with.
func WaysOf(seed uint64) []Way {
	batches, workers := []int{1, 2, 3, 7, 1024}, []int{1, 2, maxWorkers}
	n := uint64(len(batches))
	return []Way{{Runtime: "slotted"}, {Runtime: "pipelined", Batch: batches[seed%n]}, {Runtime: "parallel", Batch: batches[seed/n%n], Workers: workers[seed%uint64(len(workers))]}}
}

// Ways are those that must give the same answer; the first is the one that others are compared with.
var Ways = []Way{{Runtime: "slotted"}, {Runtime: "pipelined", Batch: 1}, {Runtime: "pipelined", Batch: 2}, {Runtime: "pipelined", Batch: 3},
	{Runtime: "pipelined", Batch: 7}, {Runtime: "pipelined", Batch: 1024}, {Runtime: "parallel", Batch: 3, Workers: 2}, {Runtime: "parallel", Batch: 1024, Workers: maxWorkers}}

// hang is how long a query may take before it is reported as one that hangs.
const hang = 20 * time.Second

// knownNames makes the store know every name that queries use: counters and notifications depend on it.
const knownNames = "CREATE (n:A:B:C:D {uid: 1, i: 1, j: 1, f: 1, s: 1, b: 1, l: 1, d: 1, t: 1, x: 1, zz: 1}) DELETE n"

// Engine is a database with one graph. Queries that write are rolled back.
type Engine struct {
	db     *morsel.DB
	before []string // what is run in the transaction of a query before it
}

// NewEngine loads a graph into a database in memory.
func NewEngine(g *Graph, label string) (*Engine, error) {
	const limit = 1 << 28
	return load(morsel.OpenMemory(morsel.WithMemoryLimit(limit), morsel.WithWorkerLimit(maxWorkers)), g, label)
}

// NewNarrowEngine is NewEngine in a folder, where a transaction may take so many bytes
// of memory and goes on in files.
func NewNarrowEngine(g *Graph, dir string, bytes int64) (*Engine, error) {
	db, err := morsel.Open(dir, morsel.WithDurability(morsel.DurabilityNone, 0))
	if err != nil {
		return nil, err
	}
	e, err := load(db, g, "")
	if err == nil {
		err = e.Close()
	}
	if err != nil {
		return nil, err
	}
	db, err = morsel.Open(dir, morsel.WithMemoryLimit(bytes), morsel.WithTemporaryLimit(1<<28), morsel.WithWorkerLimit(maxWorkers))
	return &Engine{db: db}, err
}

func load(db *morsel.DB, g *Graph, label string) (*Engine, error) {
	e := &Engine{db: db}
	for _, text := range append([]string{knownNames}, g.Statements(label)...) {
		if _, err := e.db.Run(context.Background(), text, nil); err != nil {
			return nil, fmt.Errorf("loading the graph with %s: %w", text, err)
		}
	}
	return e, nil
}

// Close closes the database.
func (e *Engine) Close() error { return e.db.Close() }

// Run runs a text one way; bags says which columns hold lists without order.
func (e *Engine) Run(w Way, text string, q *Query) (a *Answer) {
	defer func() {
		if p := recover(); p != nil {
			a = &Answer{Panic: fmt.Sprintf("%v\n%s", p, debug.Stack())}
		}
	}()
	ctx, cancel := context.WithTimeout(context.Background(), hang)
	defer cancel()
	options := []morsel.SessionOption{morsel.WithRuntime(w.Runtime), morsel.WithBatchSize(w.Batch), morsel.WithWorkers(w.Workers), morsel.WithoutRules(w.Without...)}
	if w.Always {
		options = append(options, morsel.WithEveryRule())
	}
	tx, err := e.db.Session(options...).Begin(ctx)
	if err != nil {
		return failed(err)
	}
	defer tx.Close()
	for _, text := range e.before {
		if _, err := tx.Run(text, nil); err != nil {
			return failed(err)
		}
	}
	res, err := tx.Run(text, q.Params)
	if err != nil {
		return failed(err)
	}
	a = &Answer{Columns: res.Keys()}
	for rec, err := range res.Records() {
		if err != nil {
			return failed(err)
		}
		a.Rows = append(a.Rows, canonRow(rec.Values, q.Bags))
	}
	sum, err := res.Consume()
	if err != nil {
		return failed(err)
	}
	a.Spilled = sum.Spilled
	if !q.Writes {
		return a
	}
	c := sum.Counters
	a.Counters = fmt.Sprintf("nodes +%d -%d, relationships +%d -%d, properties %d, labels +%d -%d", c.NodesCreated, c.NodesDeleted,
		c.RelationshipsCreated, c.RelationshipsDeleted, c.PropertiesSet, c.LabelsAdded, c.LabelsRemoved)
	for _, look := range []string{lookNodes, lookRels} {
		res, err := tx.Run(look, nil)
		if err != nil {
			return failed(err)
		}
		for rec, err := range res.Records() {
			if err != nil {
				return failed(err)
			}
			a.Graph = append(a.Graph, canonRow(rec.Values, nil))
		}
	}
	slices.Sort(a.Graph)
	return a
}

// What is looked at after a query that writes.
const (
	lookNodes = "MATCH (n) RETURN n"
	lookRels  = "MATCH (a)-[r]->(b) RETURN a, r, b"
)

func failed(err error) *Answer {
	if morsel.Code(err) == status.UnknownError {
		a := &Answer{Panic: err.Error()}
		if e := status.As(err); e != nil && e.Cause != nil {
			a.Panic += "\n" + e.Cause.Error()
		}
		return a
	}
	return &Answer{Code: morsel.Code(err), Message: err.Error()}
}
