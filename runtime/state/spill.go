package state

import (
	"math"

	"github.com/morseldb/morsel/planner/physical"
	"github.com/morseldb/morsel/runtime/spill"
	"github.com/morseldb/morsel/status"
)

// Room is how many bytes may be charged yet, and how many there may be in all; both
// are huge where there is no limit.
func (m *Memory) Room() (room, limit int64) {
	if c := m.common; c != nil {
		c.mu.Lock()
		defer c.mu.Unlock()
		room = roomOf(c.limit, c.used, &c.pooled) + m.slack
		return room, room + c.used - m.slack
	}
	room = roomOf(m.Limit, m.used, &m.pooled)
	return room, room + m.used
}

// roomOf is the room below a limit and in a pool.
func roomOf(limit, used int64, p *pooled) int64 {
	room := int64(math.MaxInt64 / 2)
	if limit > 0 {
		room = limit - used
	}
	if p.pool != nil {
		if p.pool.limit.Load() > 0 {
			room = min(room, max(p.held-used, 0)+p.pool.left(p.held))
		}
	}
	return max(room, 0)
}

// Held is what the structure has charged.
func (a *Account) Held() int64 { return a.held }

// Tight reports whether a structure that holds so many bytes, and can go on in
// temporary files, should: little room is left and it has a fair share of the
// budget, or next to none is left. Others need room, too, so it is not used up.
func (s *State) Tight(held int64) bool {
	if s.Spill == nil {
		return false
	}
	room, limit := s.Memory.Room()
	return room < limit/4 && held >= limit/8 || room < limit/32
}

// yieldShare is the share of the budget that structures which can go on in temporary files leave to those that cannot.
const yieldShare = 8

// Yield says whether what charges an account can go on in temporary files: if so, once it holds a fair share of the budget, a charge fails
// as soon as little of the budget is left, as others that run beside it (the lanes below, the operators above) cannot do so.
func (s *State) Yield(a *Account, can bool) { a.yields = can && s.Spill != nil }

// leave is the error of a charge that would take what is left to others.
func (a *Account) leave(bytes int64) error {
	room, limit := a.Memory.Room()
	if a.held >= limit/yieldShare && room-bytes < limit/yieldShare {
		return tooMuch("db.memory.transaction.max", bytes, limit, limit-room)
	}
	a.look = a.held + bytes + limit/(8*yieldShare)
	return nil
}

// Short reports whether what only hands rows on should keep them in temporary files.
func (s *State) Short() bool {
	if s.Spill == nil {
		return false
	}
	room, limit := s.Memory.Room()
	return room < limit/2
}

// Spills reports whether an error is one of memory after which a structure can go
// on in temporary files.
func (s *State) Spills(err error) bool {
	return err != nil && s.Spill != nil && status.CodeOf(err) == status.MemoryLimit
}

// A block of temporary files is so small a part of the budget that many can be
// written or read side by side.
const (
	blockShare = 1 << 10
	leastBlock = 1 << 5
	mostBlock  = 64 << 10
)

// SpillBlock is about how many bytes a block of a temporary file has.
func (s *State) SpillBlock() int64 {
	_, limit := s.Memory.Room()
	return min(max(limit/blockShare, leastBlock), mostBlock)
}

// SpillRows begins rows in a temporary file.
func (s *State) SpillRows(slots []physical.Slot) *spill.Rows {
	return s.SpillBlocks(slots, s.SpillBlock())
}

// SpillBlocks is SpillRows with blocks of about so many bytes.
func (s *State) SpillBlocks(slots []physical.Slot, block int64) *spill.Rows {
	r := s.Spill.Rows(slots, block)
	r.Wrote = func(bytes int64) { s.current.Spilled += bytes }
	return r
}
