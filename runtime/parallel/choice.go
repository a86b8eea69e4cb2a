package parallel

import (
	"sync"
	"time"

	lru "github.com/hashicorp/golang-lru/v2"

	"github.com/morseldb/morsel/planner/physical"
)

// Choice says for queries that ask for no runtime whether they run in parallel: the first time by what they are estimated to be, then by
// how long they took. Estimates may be far off in both directions, and what workers gain hangs on more than the rows: where the
// estimate may have been wrong, each runtime is tried twice, and then the faster one used. What the other took fades with each
// run, so that it is tried again some time. It is safe for concurrent use.
type Choice struct {
	mu   sync.Mutex
	runs *lru.Cache[*physical.Plan, *runs]
}

// runs is how long a plan took on each runtime: pipelined, parallel.
type runs [2]struct {
	took time.Duration
	n    int // up to tries
}

const (
	// tries is how often a runtime is tried before its time is believed: the first run may find memory and files cold.
	tries = 2
	// short is how long a run takes at least that others may shorten: a query estimated to be little work is tried in parallel when it took longer.
	short = 2500 * time.Microsecond
	// fading is by what part the time of the runtime that is not used shrinks with each run.
	fading = 512
)

// NewChoice makes one that remembers so many plans.
func NewChoice(size int) *Choice {
	return &Choice{runs: newCache[*runs](size)}
}

// Parallel reports whether a plan is to be run in parallel.
func (c *Choice) Parallel(plan *physical.Plan) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	r, ok := c.runs.Get(plan)
	if !ok {
		return Worthwhile(plan)
	}
	one, many := &r[0], &r[1]
	switch {
	case one.n == 0 && many.took >= short, many.n == 0 && one.took < short: // as it was estimated
		return many.n > 0
	case one.n < tries || many.n < tries:
		return many.n < one.n
	}
	chosen := many.took < one.took-one.took/16
	other := &r[1-place(chosen)]
	other.took -= other.took / fading
	return chosen
}

// Ran tells how long a plan took that ran to its end.
func (c *Choice) Ran(plan *physical.Plan, parallel bool, took time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	r, ok := c.runs.Get(plan)
	if !ok {
		if took < short && !parallel {
			return // as most queries are
		}
		r = &runs{}
		c.runs.Add(plan, r)
	}
	t := &r[place(parallel)]
	if t.n == 0 || took < t.took {
		t.took = took
	} else {
		t.took += (took - t.took) / 4
	}
	t.n = min(t.n+1, tries)
}

func place(parallel bool) int {
	if parallel {
		return 1
	}
	return 0
}
