package state

import (
	"sync/atomic"

	"github.com/morseldb/morsel/status"
)

// calling is the users' procedures that have begun and not ended: what ends the run meanwhile ends it there, whoever
// notices. A state knows its own; what others of a forked run have begun is known by the last one.
type calling struct {
	own    []status.Pos // innermost last
	others *begun
}

type begun struct {
	n    atomic.Int64
	last atomic.Pointer[status.Pos]
}

// place is where the run is, in the text of the query; the zero Pos where it is in no such procedure.
func (c *calling) place() status.Pos {
	if n := len(c.own); n > 0 {
		return c.own[n-1]
	}
	if p := c.others.last.Load(); p != nil && c.others.n.Load() > 0 {
		return *p
	}
	return status.Pos{}
}

// BeginCall notes that a user's procedure has begun at a place in the query, until EndedCall.
func (s *State) BeginCall(at status.Pos) {
	s.calling.own = append(s.calling.own, at)
	s.calling.others.last.Store(&at)
	s.calling.others.n.Add(1)
}

// EndedCall notes that a procedure that had begun there has ended.
func (s *State) EndedCall(at status.Pos) {
	own := s.calling.own
	for i := len(own) - 1; i >= 0; i-- {
		if own[i] == at {
			s.calling.own = append(own[:i], own[i+1:]...)
			s.calling.others.n.Add(-1)
			return
		}
	}
}
