package state

import (
	"context"
	"sync"
	"time"

	"github.com/morseldb/morsel/value"
)

// Fork is a state for another worker on the same run: it reads the same graph
// and charges the same budget, and has its own scratch and figures. ctx ends the
// worker; slots is how many slots its rows have. A run that is forked must not write.
func (s *State) Fork(ctx context.Context, slots int) *State {
	s.Memory.share()
	call := *s.Call
	f := &State{
		Ctx: ctx, Graph: s.Graph, Tx: s.Tx, Registry: s.Registry, Params: s.Params, BatchSize: s.BatchSize, NumSlots: slots,
		Call: &call, Counters: &Counters{}, ImportDir: s.ImportDir, Show: s.Show,
		Memory: Memory{Limit: s.Memory.Limit, common: s.Memory.common}, Spill: s.Spill, calling: calling{others: s.calling.others},
	}
	call.Parallel = true
	f.Init()
	f.Scratch = make([]value.Value, slots)
	if s.profile != nil {
		f.StartProfile(len(s.profile))
	}
	return f
}

// Join adds the figures of a fork that has ended, for PROFILE.
func (s *State) Join(f *State) {
	for i := range min(len(s.profile), len(f.profile)) {
		p, q := &s.profile[i], &f.profile[i]
		p.Rows += q.Rows
		p.DBHits += q.DBHits
		p.Time += q.Time
		p.Memory += q.Memory
		p.Spilled += q.Spilled
		*q = OpProfile{}
	}
}

// Wait calls f, whose time is nobody's: others work meanwhile, and count it.
func (s *State) Wait(f func()) {
	if s.profile == nil {
		f()
		return
	}
	begin := time.Now()
	f()
	s.nested.time += time.Since(begin)
}

// common is the budget of the states of a forked run. Each takes a chunk at a time.
type common struct {
	mu    sync.Mutex
	limit int64
	used  int64
	peak  int64

	pooled pooled
}

// chunk is how much more than it needs a state takes from the common budget;
// less where the whole budget is small.
const chunk = 64 << 10

func (m *Memory) share() {
	if m.common == nil {
		m.common = &common{limit: m.Limit, used: m.used, peak: m.peak, pooled: m.pooled}
	}
}

// take gives bytes of the budget; more where there is room.
func (c *common) take(bytes int64) (got int64, err error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	extra := int64(chunk)
	if c.limit > 0 {
		extra = min(extra, c.limit>>8)
	}
	got = bytes + extra
	if c.limit > 0 && c.used+got > c.limit {
		got = bytes
	}
	if c.limit > 0 && c.used+got > c.limit {
		return 0, tooMuch("db.memory.transaction.max", bytes, c.limit, c.used)
	}
	if err := c.pooled.reach(c.used + got); err != nil {
		return 0, err
	}
	c.used += got
	c.peak = max(c.peak, c.used)
	return got, nil
}

func (c *common) give(bytes int64) {
	c.mu.Lock()
	c.used -= bytes
	c.mu.Unlock()
}

// charge is Charge where the budget is shared.
func (m *Memory) charge(bytes int64) error {
	if bytes > m.slack {
		got, err := m.common.take(bytes - m.slack)
		if err != nil {
			return err
		}
		m.slack += got
	}
	m.slack -= bytes
	m.used += bytes
	return nil
}

// release is Release where the budget is shared.
func (m *Memory) release(bytes int64) {
	m.used -= bytes
	m.slack += bytes
	if m.slack > 4*chunk {
		m.common.give(m.slack)
		m.slack = 0
	}
}

// Retire gives back what the state holds of the common budget without using it.
func (m *Memory) Retire() {
	if m.common != nil {
		m.common.give(m.slack)
		m.slack = 0
	}
}

func (c *common) peakBytes() int64 {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.peak
}

// Used is how many bytes are charged now, by all who share the budget.
func (m *Memory) Used() int64 {
	if m.common == nil {
		return m.used
	}
	m.Retire()
	m.common.mu.Lock()
	defer m.common.mu.Unlock()
	return m.common.used
}

// Gave counts rows of an operator that are not read through it, for PROFILE.
func (s *State) Gave(id int, rows int64) {
	if id < len(s.profile) {
		s.profile[id].Rows += rows
	}
}
