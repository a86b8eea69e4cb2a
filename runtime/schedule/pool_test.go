package schedule

import (
	"runtime"
	"strings"
	"sync"
	"testing"
)

// counted is a task of so many steps that writes down when it has its turn.
type counted struct {
	name  string
	steps int
	log   *record
	end   func()
	err   error
}

// record is the turns of all tasks, in order.
type record struct {
	mu    sync.Mutex
	turns []string
}

func (r *record) add(name string) {
	r.mu.Lock()
	r.turns = append(r.turns, name)
	r.mu.Unlock()
}

func (c *counted) Step() Verdict {
	c.log.add(c.name)
	if c.steps--; c.steps < 0 {
		panic("too far")
	}
	if c.steps > 0 {
		return Again
	}
	c.end()
	return Finished
}

func (c *counted) Panicked(err error) {
	c.err = err
	c.end()
}

// gate is a task that keeps a worker until it is opened.
type gate chan struct{}

func (g gate) Step() Verdict {
	<-g
	return Finished
}

func (g gate) Panicked(error) {}

// idle waits until a pool has no workers.
func idle(t *testing.T, p *Pool) {
	t.Helper()
	const tries = 1 << 24
	for range tries {
		if p.Running() == 0 {
			return
		}
		runtime.Gosched()
	}
	t.Error("an idle pool has workers")
}

func TestShortQueryIsNotHeldUp(t *testing.T) {
	p := NewPool()
	var wg sync.WaitGroup
	log := &record{}
	closed := make(gate)
	p.Group(1).Submit(closed) // so that all are ready when the first has its turn
	long, short := p.Group(1), p.Group(1)
	wg.Add(3)
	long.Submit(&counted{name: "long", steps: 10, log: log, end: wg.Done})
	long.Submit(&counted{name: "long", steps: 10, log: log, end: wg.Done})
	short.Submit(&counted{name: "short", steps: 2, log: log, end: wg.Done})
	close(closed)
	wg.Wait()
	idle(t, p)
	if got := strings.Join(log.turns[:4], " "); got != "long short long short" {
		t.Errorf("turns: %s", log.turns)
	}
}

func TestPanicEndsOnlyItsTask(t *testing.T) {
	p := NewPool()
	var wg sync.WaitGroup
	wg.Add(2)
	bad := &counted{log: &record{}, end: wg.Done}
	good := &counted{steps: 3, log: &record{}, end: wg.Done}
	p.Group(2).Submit(bad)
	p.Group(2).Submit(good)
	wg.Wait()
	if bad.err == nil || !strings.Contains(bad.err.Error(), "too far") || !strings.Contains(bad.err.Error(), "pool_test.go") {
		t.Errorf("a panic became %v", bad.err)
	}
	if good.err != nil || len(good.log.turns) != 3 {
		t.Errorf("another task: %v, %v", good.err, good.log.turns)
	}
	idle(t, p)
}

// pausing parks itself after its first step.
type pausing struct {
	steps  int
	parked chan struct{}
	end    chan struct{}
}

func (p *pausing) Step() Verdict {
	if p.steps++; p.steps == 1 {
		close(p.parked)
		return Parked
	}
	close(p.end)
	return Finished
}

func (p *pausing) Panicked(error) {}

func TestParkedTaskKeepsNoWorker(t *testing.T) {
	p := NewPool()
	g := p.Group(1)
	task := &pausing{parked: make(chan struct{}), end: make(chan struct{})}
	g.Submit(task)
	<-task.parked
	idle(t, p)
	g.Submit(task)
	<-task.end
	idle(t, p)
}

func TestWorkersAreLimited(t *testing.T) {
	p := NewPool()
	g := p.Group(3)
	closed := make(gate)
	for range 20 {
		g.Submit(closed)
	}
	if n := p.Running(); n != 3 {
		t.Errorf("%d workers", n)
	}
	close(closed)
	idle(t, p)
}
