package state

import "time"

// OpProfile is what PROFILE tells of one operator.
type OpProfile struct {
	Rows   int64
	DBHits int64
	Time   time.Duration
	Memory int64 // bytes charged in all, given back or not
	// Spilled is how many bytes were written to temporary files.
	Spilled int64
}

// StartProfile makes room for the figures of n operators.
func (s *State) StartProfile(n int) { s.profile = make([]OpProfile, n) }

// Profile is the figures by operator id; nil unless StartProfile was called.
func (s *State) Profile() []OpProfile { return s.profile }

// Hit counts n reads of the store for the operator that works now.
func (s *State) Hit(n int64) { s.current.DBHits += n }

// spent is what an operator and those inside it have used.
type spent struct {
	time  time.Duration
	bytes int64
}

// Enter makes operator id the one whose work is counted; Leave takes it back.
// Calls nest, and what an inner operator uses is not the outer one's.
func (s *State) Enter(id int) Entered {
	e := Entered{outer: s.current, nested: s.nested, start: time.Now(), charged: s.Memory.charged}
	s.current, s.nested = &s.profile[id], spent{}
	return e
}

// Entered is what Enter must give back.
type Entered struct {
	outer   *OpProfile
	nested  spent
	start   time.Time
	charged int64
}

// Leave ends what Enter began; rows is how many rows the operator gave.
func (s *State) Leave(e Entered, rows int64) {
	used := spent{time.Since(e.start), s.Memory.charged - e.charged}
	s.current.Time += used.time - s.nested.time
	s.current.Memory += used.bytes - s.nested.bytes
	s.current.Rows += rows
	s.current = e.outer
	s.nested = spent{e.nested.time + used.time, e.nested.bytes + used.bytes}
}

// LeaveIdle is Leave for an operator whose work others do, and count: that it waits for them is not its own time.
func (s *State) LeaveIdle(e Entered) {
	s.nested.time = time.Since(e.start)
	s.Leave(e, 0)
}

// Forget drops the rows and reads that were counted for an operator.
func (s *State) Forget(id int) {
	if id < len(s.profile) {
		s.profile[id].Rows, s.profile[id].DBHits = 0, 0
	}
}
