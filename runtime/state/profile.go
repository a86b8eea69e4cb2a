package state

import "time"

// OpProfile is what PROFILE tells of one operator.
type OpProfile struct {
	Rows   int64
	DBHits int64
	Time   time.Duration
	Memory int64
}

// StartProfile makes room for the figures of n operators.
func (s *State) StartProfile(n int) { s.profile = make([]OpProfile, n) }

// Profile is the figures by operator id; nil unless StartProfile was called.
func (s *State) Profile() []OpProfile { return s.profile }

// Hit counts n reads of the store for the operator that works now.
func (s *State) Hit(n int64) { s.current.DBHits += n }

// Enter makes operator id the one whose work is counted; Leave takes it back.
// Calls nest, and time spent in an inner operator is not the outer one's.
func (s *State) Enter(id int) Entered {
	e := Entered{outer: s.current, outerNested: s.nested, start: time.Now()}
	s.current, s.nested = &s.profile[id], 0
	return e
}

// Entered is what Enter must give back.
type Entered struct {
	outer       *OpProfile
	outerNested time.Duration
	start       time.Time
}

// Leave ends what Enter began; rows is how many rows the operator gave.
func (s *State) Leave(e Entered, rows int64) {
	spent := time.Since(e.start)
	s.current.Time += spent - s.nested
	s.current.Rows += rows
	s.current, s.nested = e.outer, e.outerNested+spent
}
