package operator

import (
	"github.com/morseldb/morsel/planner/physical"
	"github.com/morseldb/morsel/runtime/batch"
	"github.com/morseldb/morsel/runtime/expr"
	"github.com/morseldb/morsel/runtime/state"
	"github.com/morseldb/morsel/value"
)

// automaton is a path pattern as states and moves, and the search for its
// shortest matches: breadth first over pairs of a state and a node, so that
// matches are met in order of length.
//
// A walk that arrives at a pair is only gone on with while fewer than `keep`
// walks (or walks of fewer than keep different lengths) have arrived there
// before; without path modes that finds the shortest walks exactly. With trails
// it may happen that a walk that was kept cannot go on, because it has used a
// relationship already, while one that was dropped could have. Where only the
// paths to some ends may have been missed for that, risky has those ends, which
// the caller searches for one by one; otherwise doubtful says that the caller
// must search again with more walks kept.
type automaton struct {
	st     *state.State
	states []autoState
	final  int32
	mode   physical.PathMode
	groups bool
	in     *batch.Batch
	row    int

	keep   int64 // walks, or lengths, kept a pair; 0 = all
	limit  int   // steps after which the search is given up; 0 = none
	to     int64 // the end that is asked for; -1 = any
	wanted int64 // how many results, or lengths of results, each end needs
	accept func(e int32) (bool, error)

	steps    []autoStep
	arrived  map[pair]arrivals
	results  []int32
	ends     map[uint32]arrivals // results by end
	next     []int32
	dropped  bool
	doubtful bool
	risky    map[uint32]struct{}
	gaveUp   bool
	account  state.Account
	charged  int
}

type autoState struct {
	node    physical.Slot
	pred    expr.Evaluator
	moves   []autoMove
	reaches []int32 // the states that jumps lead to, itself included, where walks go on or end
}

type autoMove struct {
	to   int32
	jump bool
	rel  physical.Slot
	pred expr.Evaluator
	adj  adjacency
}

// autoStep is one step of a walk: over a relationship, or a jump between states.
type autoStep struct {
	parent int32 // -1 for the first
	state  int32
	node   uint32
	rel    uint32
	move   int16 // of the parent's state; -1 for the first
	walked bool  // over a relationship
	depth  int32
}

const autoStepBytes = 28 + 48

type pair struct {
	state int32
	node  uint32
}

// arrivals counts the walks that arrived somewhere.
type arrivals struct {
	walks, lengths int32
	last           int32 // depth of the last
}

// full reports whether a walk of a length is one too many.
func (a arrivals) full(depth int32, keep int64, groups bool) bool {
	if !groups {
		return int64(a.walks) >= keep
	}
	return int64(a.lengths) >= keep && a.last != depth
}

func (a arrivals) plus(depth int32) arrivals {
	if a.lengths == 0 || a.last != depth {
		a.lengths++
	}
	a.walks++
	a.last = depth
	return a
}

func newAutomaton(b *Builder, op *physical.StatefulShortestPath) (*automaton, error) {
	a := &automaton{st: b.State, final: int32(op.Final), mode: op.Mode, groups: op.Groups, account: state.Account{Memory: &b.State.Memory}}
	var scratch []physical.Slot
	for _, s := range op.States {
		scratch = append(scratch, bound(s.Node)...)
		for _, m := range s.Moves {
			scratch = append(scratch, bound(m.Rel)...)
		}
	}
	for _, s := range op.States {
		pred, err := b.Compile(s.NodePred, scratch...)
		if err != nil {
			return nil, err
		}
		as := autoState{node: s.Node, pred: pred}
		for _, m := range s.Moves {
			pred, err := b.Compile(m.RelPred, scratch...)
			if err != nil {
				return nil, err
			}
			am := autoMove{to: int32(m.To), jump: m.Jump, rel: m.Rel, pred: pred}
			if !m.Jump {
				am.adj = newAdjacency(b.State, m.Types, m.Dir)
			}
			as.moves = append(as.moves, am)
		}
		a.states = append(a.states, as)
	}
	for k := range a.states {
		a.states[k].reaches = a.closure(int32(k))
	}
	return a, nil
}

// closure is the states in which a walk that is in state s may go on over a
// relationship, or end.
func (a *automaton) closure(s int32) []int32 {
	seen, out := map[int32]bool{s: true}, []int32(nil)
	for todo := []int32{s}; len(todo) > 0; todo = todo[1:] {
		at := todo[0]
		real := at == a.final
		for _, m := range a.states[at].moves {
			if !m.jump {
				real = true
			} else if !seen[m.to] {
				seen[m.to] = true
				todo = append(todo, m.to)
			}
		}
		if real {
			out = append(out, at)
		}
	}
	return out
}

// search finds the results for the row at hand from a node.
func (a *automaton) search(from int64) error {
	a.steps, a.results, a.next = a.steps[:0], a.results[:0], a.next[:0]
	a.arrived, a.ends = map[pair]arrivals{}, map[uint32]arrivals{}
	a.dropped, a.doubtful, a.gaveUp, a.risky = false, false, false, nil
	a.account.Free()
	a.charged = 0
	level := []int32{}
	if err := a.arrive(&level, autoStep{parent: -1, node: uint32(from), move: -1}); err != nil {
		return err
	}
	for len(level) > 0 && !a.gaveUp {
		a.next = a.next[:0]
		for k := 0; k < len(level); k++ { // jumps add to the level
			if err := a.expand(level[k], &level); err != nil {
				return err
			}
			if a.satisfied(false) {
				return nil
			}
		}
		if a.satisfied(true) {
			return nil
		}
		level = append(level[:0], a.next...)
	}
	return nil
}

// satisfied reports whether the only end that is asked for has all it needs,
// now or when the level is done.
func (a *automaton) satisfied(levelDone bool) bool {
	if a.to < 0 {
		return false
	}
	r := a.ends[uint32(a.to)]
	if a.groups {
		return levelDone && int64(r.lengths) >= a.wanted
	}
	return int64(r.walks) >= a.wanted
}

// expand does all moves from step e.
func (a *automaton) expand(e int32, level *[]int32) error {
	s := &a.states[a.steps[e].state]
	for k := range s.moves {
		m := &s.moves[k]
		at := a.steps[e]
		if m.jump {
			if err := a.arrive(level, autoStep{parent: e, state: m.to, node: at.node, move: int16(k), depth: at.depth}); err != nil {
				return err
			}
			continue
		}
		for m.adj.open(int64(at.node)); m.adj.next(); {
			for n, rel := range m.adj.rels {
				node := m.adj.nodes[n]
				if m.adj.loops && node == at.node {
					continue
				}
				to := autoStep{parent: e, state: m.to, node: node, rel: rel, move: int16(k), walked: true, depth: at.depth + 1}
				if err := a.walk(m, at, to); err != nil {
					return err
				}
			}
		}
	}
	return nil
}

// walk goes over a relationship where the path mode and the predicate allow it.
func (a *automaton) walk(m *autoMove, at, to autoStep) error {
	if err := a.st.Tick(); err != nil {
		return err
	}
	if !a.allowed(to) {
		a.doubt(to)
		return nil
	}
	if m.pred != nil {
		a.set(a.states[at.state].node, value.Node(int64(at.node)))
		a.set(m.rel, value.Rel(int64(to.rel)))
		a.set(a.states[to.state].node, value.Node(int64(to.node)))
		if ok, err := expr.Test(m.pred, a.in, a.row); !ok {
			return err
		}
	}
	return a.arrive(&a.next, to)
}

func (a *automaton) set(s physical.Slot, v value.Value) {
	if s != physical.NoSlot {
		a.st.Scratch[s] = v
	}
}

// allowed asks the path mode.
func (a *automaton) allowed(to autoStep) bool {
	if a.mode == physical.Walk {
		return true
	}
	for e := to.parent; e >= 0; e = a.steps[e].parent {
		s := &a.steps[e]
		if s.walked && s.rel == to.rel || a.mode == physical.Acyclic && s.node == to.node {
			return false
		}
	}
	return true
}

// doubt notes that a walk could not go on: another one that was dropped might
// have, unless where it would have arrived is served already.
func (a *automaton) doubt(to autoStep) {
	if a.doubtful || a.keep == 0 {
		return
	}
	for _, s := range a.states[to.state].reaches {
		end := s == a.final && len(a.states[s].moves) == 0
		switch {
		case end && a.to >= 0 && int64(to.node) != a.to:
		case a.arrived[pair{s, to.node}].full(-1, a.keep, a.groups):
		case a.turnsBack(to, s):
		case end && a.to < 0:
			if a.risky == nil {
				a.risky = map[uint32]struct{}{}
			}
			a.risky[to.node] = struct{}{}
		default:
			a.doubtful = true
			return
		}
	}
}

// turnsBack reports whether a step only goes back over the last relationship of
// its walk to a pair with state s from which the walk came. The walks that do so
// are as many as those that arrived at that pair, so that none is missing there.
func (a *automaton) turnsBack(to autoStep, s int32) bool {
	e := to.parent
	for ; e >= 0 && !a.steps[e].walked; e = a.steps[e].parent {
	}
	if e < 0 || a.steps[e].rel != to.rel {
		return false
	}
	for e = a.steps[e].parent; e >= 0; e = a.steps[e].parent {
		if st := a.steps[e].state; st == s || st == to.state {
			return true
		}
		if a.steps[e].walked {
			return false
		}
	}
	return false
}

// arrive enters a step, unless the pair it arrives at has enough, and a result
// when it is in the final state.
func (a *automaton) arrive(level *[]int32, s autoStep) error {
	key := pair{s.state, s.node}
	had := a.arrived[key]
	if a.keep > 0 && had.full(s.depth, a.keep, a.groups) {
		a.dropped = true
		return nil
	}
	if st := &a.states[s.state]; st.pred != nil {
		a.set(st.node, value.Node(int64(s.node)))
		if ok, err := expr.Test(st.pred, a.in, a.row); !ok {
			return err
		}
	}
	a.arrived[key] = had.plus(s.depth)
	e := int32(len(a.steps))
	a.steps = append(a.steps, s)
	if a.limit > 0 && len(a.steps) > a.limit {
		a.gaveUp = true
	}
	*level = append(*level, e)
	if err := a.charge(); err != nil {
		return err
	}
	if s.state == a.final && (a.to < 0 || int64(s.node) == a.to) {
		return a.result(e)
	}
	return nil
}

// result keeps a match when its end still needs one.
func (a *automaton) result(e int32) error {
	s := &a.steps[e]
	had := a.ends[s.node]
	if had.full(s.depth, a.wanted, a.groups) {
		return nil
	}
	if a.accept != nil {
		if ok, err := a.accept(e); !ok {
			return err
		}
	}
	a.ends[s.node] = had.plus(s.depth)
	a.results = append(a.results, e)
	return nil
}

func (a *automaton) charge() error {
	held := len(a.steps) * autoStepBytes
	if held < a.charged+1<<14 {
		return nil
	}
	grown := held - a.charged
	a.charged = held
	return a.account.Charge(int64(grown))
}

// walkTo is the steps of a walk in order.
func (a *automaton) walkTo(e int32, buf []autoStep) []autoStep {
	for ; e >= 0; e = a.steps[e].parent {
		buf = append(buf, a.steps[e])
	}
	for i, j := 0, len(buf)-1; i < j; i, j = i+1, j-1 {
		buf[i], buf[j] = buf[j], buf[i]
	}
	return buf
}
