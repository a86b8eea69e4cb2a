// Package schedule shares the processors among queries: a pool of workers runs
// tasks a step at a time and goes round the queries, so that one with much to do
// does not hold up one with little. It is the only place of the runtime that
// starts goroutines, and where a panic in one ends a task and not the process.
package schedule

import (
	"fmt"
	"runtime/debug"
	"sync"
)

// Verdict is what a step of a task leads to.
type Verdict uint8

// The verdicts. A task that is Parked is not run again until it is submitted
// again; after Parked or Finished the step must not touch what it shares.
const (
	Again Verdict = iota
	Parked
	Finished
)

// Task is work that is done in steps of about a millisecond.
type Task interface {
	// Step does a piece of the work. It is never called by two workers at once,
	// unless the task is submitted twice.
	Step() Verdict
	// Panicked is told of a panic in Step, which then is not called again.
	Panicked(err error)
}

// Pool is a number of workers. A worker is a goroutine that lives while there is
// work: an idle pool has none.
type Pool struct {
	mu      sync.Mutex
	ready   []*Group // with tasks to run, in the order in which they have their turn
	running int
}

// Group is the tasks of one query.
type Group struct {
	pool    *Pool
	workers int
	tasks   []Task // ready
	listed  bool   // in pool.ready
}

// NewPool makes a pool. A process needs one: see Process.
func NewPool() *Pool { return &Pool{} }

var process = NewPool()

// Process is the pool that all databases of the process share.
func Process() *Pool { return process }

// Busy is how many workers run now.
func (p *Pool) Busy() int {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.running
}

// Group makes a group that may keep so many workers busy.
func (p *Pool) Group(workers int) *Group { return &Group{pool: p, workers: max(workers, 1)} }

// Workers is how many workers the group may keep busy.
func (g *Group) Workers() int { return g.workers }

// Submit makes a task ready to run.
func (g *Group) Submit(t Task) {
	p := g.pool
	p.mu.Lock()
	defer p.mu.Unlock()
	p.put(g, t)
	if p.running < g.workers {
		p.running++
		go p.work()
	}
}

func (p *Pool) put(g *Group, t Task) {
	g.tasks = append(g.tasks, t)
	if !g.listed {
		g.listed = true
		p.ready = append(p.ready, g)
	}
}

// work is a worker.
func (p *Pool) work() {
	var g *Group
	var t Task
	for {
		if g, t = p.next(g, t); t == nil {
			return
		}
		if step(t) != Again {
			t = nil
		}
	}
}

// next puts back the task that a worker has just run, if it goes on, and gives
// the one whose turn it is; nil ends the worker.
func (p *Pool) next(g *Group, t Task) (*Group, Task) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if t != nil {
		p.put(g, t)
	}
	if len(p.ready) == 0 {
		p.running--
		return nil, nil
	}
	g = p.ready[0]
	p.ready = append(p.ready[:0], p.ready[1:]...)
	t = g.tasks[0]
	g.tasks = append(g.tasks[:0], g.tasks[1:]...)
	if g.listed = len(g.tasks) > 0; g.listed {
		p.ready = append(p.ready, g)
	}
	return g, t
}

// step runs a step and turns a panic into an error of the task.
func step(t Task) (v Verdict) {
	defer func() {
		if r := recover(); r != nil {
			v = Finished
			t.Panicked(PanicError(r))
		}
	}()
	return t.Step()
}

// PanicError is what was recovered, as an error with the stack.
func PanicError(recovered any) error {
	cause, ok := recovered.(error)
	if !ok {
		cause = fmt.Errorf("%v", recovered)
	}
	return fmt.Errorf("%w\n%s", cause, debug.Stack())
}

// Running is how many workers there are now; for tests.
func (p *Pool) Running() int {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.running
}
