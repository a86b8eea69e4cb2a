package state

import (
	"sync/atomic"
)

// Pool is the budget that all running transactions of a database share. A run
// takes from it as its own peak grows, and gives all of it back when it ends.
type Pool struct {
	limit atomic.Int64 // 0 = none
	used  atomic.Int64
}

// SetLimit says how many bytes all runs may take together; 0 means no limit. Runs
// that have taken more keep it.
func (p *Pool) SetLimit(bytes int64) { p.limit.Store(bytes) }

// Limit is what SetLimit said.
func (p *Pool) Limit() int64 { return p.limit.Load() }

// Used is how many bytes runs have taken.
func (p *Pool) Used() int64 { return p.used.Load() }

// pooled is what one run has taken of a pool. Its owner guards it.
type pooled struct {
	pool *Pool
	held int64
}

// poolStep is how much a run takes of the pool at a time, where there is room.
const poolStep = 256 << 10

// reach makes sure that the run holds its peak; the error leaves things as they were.
func (p *pooled) reach(peak int64) error {
	if p.pool == nil || peak <= p.held {
		return nil
	}
	for _, more := range [2]int64{peak - p.held + poolStep, peak - p.held} {
		if p.pool.take(more, p.held+more) {
			p.held += more
			return nil
		}
	}
	return tooMuch("dbms.memory.transaction.total.max", peak-p.held, p.pool.Limit(), p.pool.Used())
}

// A run that holds more than one for largeShare of the pool leaves one for reservedShare of it to others: where it
// wants more than there is, it alone fails, and small ones beside it go on.
const (
	largeShare    = 4
	reservedShare = 16
)

// take takes bytes for a run that then holds so many.
func (p *Pool) take(bytes, held int64) bool {
	limit := p.limit.Load()
	most := limit
	if held > limit/largeShare {
		most -= limit / reservedShare
	}
	for {
		used := p.used.Load()
		if limit > 0 && used+bytes > most {
			return false
		}
		if p.used.CompareAndSwap(used, used+bytes) {
			return true
		}
	}
}

// left is how much a run that holds so many bytes may take yet, below a limit that is one.
func (p *Pool) left(held int64) int64 {
	limit, used := p.limit.Load(), p.used.Load()
	return max(limit-limit/reservedShare-used, min(limit-used, limit/largeShare-held), 0)
}

// end gives back what the run holds.
func (p *pooled) end() {
	if p.pool != nil {
		p.pool.used.Add(-p.held)
		p.held = 0
	}
}

// JoinPool makes the run take what it charges of a pool, too; before it charges
// anything.
func (m *Memory) JoinPool(p *Pool) { m.pooled.pool = p }

// End gives back to the pool what the run has taken of it.
func (m *Memory) End() {
	if m.common == nil {
		m.pooled.end()
		return
	}
	m.common.mu.Lock()
	defer m.common.mu.Unlock()
	m.common.pooled.end()
}
