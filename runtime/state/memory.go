package state

import (
	"fmt"

	"github.com/morseldb/morsel/status"
)

// Memory is the budget of a run: every structure that grows with the data
// charges it.
type Memory struct {
	Limit int64 // 0 = none
	used  int64
	peak  int64
	// charged is all that was ever charged, for PROFILE.
	charged int64
	// common is the budget where several workers share it: see Fork. slack is what was taken of it
	// and is not used yet.
	common *common
	slack  int64
	pooled pooled // of the pool of all runs; that of common where there is one
}

// Charge takes bytes from the budget.
func (m *Memory) Charge(bytes int64) error {
	m.charged += bytes
	if m.common != nil {
		return m.charge(bytes)
	}
	m.used += bytes
	if m.used <= m.peak {
		return nil
	}
	if m.Limit > 0 && m.used > m.Limit {
		m.used -= bytes
		return tooMuch("db.memory.transaction.max", bytes, m.Limit, m.used)
	}
	if err := m.pooled.reach(m.used); err != nil {
		m.used -= bytes
		return err
	}
	m.peak = m.used
	return nil
}

// tooMuch is the error of a limit that would be exceeded; it names the setting to change.
func tooMuch(setting string, bytes, limit, used int64) error {
	return status.New(status.MemoryLimit, "",
		"The allocation of an extra %s would use more than the limit %s. Currently using %s. %s threshold reached",
		sizeText(bytes), sizeText(limit), sizeText(used), setting)
}

// Release gives bytes back.
func (m *Memory) Release(bytes int64) {
	if m.common != nil {
		m.release(bytes)
		return
	}
	m.used -= bytes
}

// Fits is an error where the budget has no room for bytes more; it charges nothing.
func (m *Memory) Fits(bytes int64) error {
	if err := m.Charge(bytes); err != nil {
		return err
	}
	m.Release(bytes)
	m.charged -= bytes
	return nil
}

// Peak is the largest number of bytes charged at once.
func (m *Memory) Peak() int64 {
	if m.common != nil {
		return m.common.peakBytes()
	}
	return m.peak
}

func sizeText(n int64) string {
	switch {
	case n >= 1<<30:
		return fmt.Sprintf("%.1f GiB", float64(n)/(1<<30))
	case n >= 1<<20:
		return fmt.Sprintf("%.1f MiB", float64(n)/(1<<20))
	case n >= 1<<10:
		return fmt.Sprintf("%.1f KiB", float64(n)/(1<<10))
	}
	return fmt.Sprintf("%d B", n)
}

// Account is what one structure has charged, so that it can give all of it back.
type Account struct {
	Memory *Memory
	held   int64
	// yields is set by State.Yield; look is at how many bytes held the room is looked at again.
	yields bool
	look   int64
}

// Charge takes bytes from the budget for this structure.
func (a *Account) Charge(bytes int64) error {
	if a.yields && a.held+bytes > a.look {
		if err := a.leave(bytes); err != nil {
			return err
		}
	}
	if err := a.Memory.Charge(bytes); err != nil {
		return err
	}
	a.held += bytes
	return nil
}

// Release gives back a part of what was charged.
func (a *Account) Release(bytes int64) {
	a.Memory.Release(bytes)
	a.held -= bytes
	a.look = 0
}

// Free gives back all that was charged.
func (a *Account) Free() {
	if a.Memory != nil {
		a.Memory.Release(a.held)
	}
	a.held, a.look = 0, 0
}

// ChargeChanges charges what the transaction's changes have grown by; operators that write call it for each row.
func (s *State) ChargeChanges() error {
	n := s.Tx.Size() - s.changes
	if n < 0 { // another transaction, as CALL … IN TRANSACTIONS begins them
		s.Memory.Release(-n)
	} else if err := s.Memory.Charge(n); err != nil {
		return err
	}
	s.changes += n
	return nil
}
