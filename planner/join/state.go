package join

import (
	"math/bits"
	"slices"
)

// state is the cheapest known way to a set of solved connections.
type state struct {
	known      bool
	rels       uint64
	have       uint64 // nodes
	rows, cost float64
	sorted     int    // the node whose order the rows have, -1 none
	merged     bool   // equal rows are reckoned merged, or relationships counted by their number, on the way here
	obeyed     uint64 // hints that were, by their place in the graph
	prev       *state
	step       Step
	build      *state // of a join: the side that is held; nil: the rows so far, which are prev
	probe      *state
}

// better reports whether s is to be kept rather than another way to the same: it obeys more hints, or costs less.
func (s *state) better(than *state) bool { return s.betterBy(than, 0) }

// betterBy is better where what is done with the rows is so much cheaper.
func (s *state) betterBy(than *state, less float64) bool {
	if n, m := bits.OnesCount64(s.obeyed), bits.OnesCount64(than.obeyed); n != m {
		return n > m
	}
	return s.cost+s.rows < than.cost+than.rows+less
}

// steps is the way to a state from its beginning.
func (s *state) steps() (steps []Step) {
	for ; s != nil; s = s.prev {
		step := s.step
		if step.Kind == Join {
			step.Build, step.Probe = s.build.steps(), s.probe.steps()
		}
		if step.Node != nil || step.Rel != nil || step.Kind == Join {
			steps = append(steps, step)
		}
	}
	slices.Reverse(steps)
	return steps
}

// live is the nodes that something later needs.
func (s *state) live(t *table) uint64 {
	var out uint64
	for k, e := range t.rels {
		if s.rels>>k&1 == 0 {
			out |= 1<<e.left | 1<<e.right
		}
	}
	for _, p := range t.preds {
		if !p.ready(s.have, s.rels) {
			out |= p.nodes
		}
	}
	for i, n := range t.part.nodes {
		if t.in.Needed != nil && t.in.Needed(n.Var.ID) {
			out |= 1 << i
		}
	}
	return out & s.have
}

// relLive reports whether something later needs the relationship itself.
func (t *table) relLive(s *state, e *edge) bool {
	if e.kept || e.clash&^s.rels != 0 {
		return true
	}
	for _, p := range t.preds {
		if !p.ready(s.have, s.rels) && p.rels>>uint(-1-t.index[e.rel.Var.ID])&1 == 1 {
			return true
		}
	}
	return false
}
