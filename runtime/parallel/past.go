package parallel

import (
	"sync"
	"time"

	lru "github.com/hashicorp/golang-lru/v2"

	"github.com/morseldb/morsel/planner/physical"
)

// Past is how long the pipelines of a plan took when it ran before. The nil Past knows nothing. It is safe for concurrent use.
type Past struct {
	mu   sync.Mutex
	took map[int]time.Duration // by id; only of work that several workers did
}

// long is how long several workers took for a pipeline, at least, that all are to begin together: that saves
// some 300 µs, and costs less than 100 where it is shorter this time.
const long = 500 * time.Microsecond

// Long reports whether all workers are to begin a pipeline together. Its id is that of the operator that it ends in; other work that
// is shared out has negative ones.
func (p *Past) Long(id int) bool {
	if p == nil {
		return false
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.took[id] >= long
}

// Took tells how long several workers took for a pipeline, or for other work.
func (p *Past) Took(id int, d time.Duration) {
	if p == nil {
		return
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.took == nil {
		p.took = map[int]time.Duration{}
	}
	p.took[id] = d
}

// Pasts is the pasts of plans, those last used. It is safe for concurrent use.
type Pasts struct {
	all *lru.Cache[*physical.Plan, *Past]
}

// NewPasts makes one that remembers so many plans.
func NewPasts(size int) *Pasts {
	return &Pasts{newCache[*Past](size)}
}

// Of is the past of a plan.
func (p *Pasts) Of(plan *physical.Plan) *Past {
	if past, ok := p.all.Get(plan); ok {
		return past
	}
	past := &Past{}
	if before, ok, _ := p.all.PeekOrAdd(plan, past); ok {
		return before
	}
	return past
}

// newCache keeps something for so many plans.
func newCache[T any](size int) *lru.Cache[*physical.Plan, T] {
	c, err := lru.New[*physical.Plan, T](max(size, 1))
	if err != nil {
		panic(err) // only a size below one is refused
	}
	return c
}
