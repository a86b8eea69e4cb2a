package join

import (
	"math/bits"

	"github.com/morseldb/morsel/planner/logical"
)

// What a hash join costs, in the unit of the other costs: for each row that is held, each that is looked up, and each that is put
// together from both sides, one of which lies anywhere in memory.
const (
	buildCost  = 4
	lookUpCost = 2.5
	pairCost   = 2
)

// mayJoin reports whether sets of connections may be joined: each side must be a plan of its own, and nothing must go from
// one side to the other but shared nodes. Where rows are only counted they may be merged between expansions, which a
// join is in the way of: there, sides are joined only that are cheap without that, see joins.
func (t *table) mayJoin() bool {
	if t.fixed != 0 || t.part.bound || len(t.rels) < 2 || t.in.Joins == NoJoins {
		return false
	}
	if t.in.Joins != EveryJoin && !t.joinHint() && len(t.rels) > startRels {
		return false
	}
	for _, e := range t.rels {
		if e.rel.Kind != logical.Single && e.rel.Kind != logical.VarLength {
			return false
		}
	}
	return true
}

// joins offers for a set of connections each way to join two disjoint sets that share nodes.
func (t *table) joins(set uint64) {
	if bits.OnesCount64(set) < 2 {
		return
	}
	for left := (set - 1) & set; left > 0; left = (left - 1) & set {
		if right := set &^ left; left > right { // each pair once
			a, b := t.cheapest(left), t.cheapest(right)
			if a != nil && b != nil && a.have&b.have != 0 && t.mayBeSides(a, b) {
				t.join(a, b)
			}
		}
	}
}

// mayBeSides reports whether two states may be joined as far as the merging of rows goes.
func (t *table) mayBeSides(a, b *state) bool {
	return !a.merged && !b.merged || t.in.Joins == EveryJoin || t.joinHint()
}

// cheapest is the best state of a set whatever its order.
func (t *table) cheapest(set uint64) (best *state) {
	row := t.states[set]
	for i := range row {
		if row[i].known && (best == nil || row[i].better(best)) {
			best = &row[i]
		}
	}
	return best
}

func (t *table) join(a, b *state) {
	if a.rows > b.rows {
		a, b = b, a
	}
	s := state{rels: a.rels | b.rels, have: a.have | b.have, sorted: -1, obeyed: a.obeyed | b.obeyed, build: a, probe: b,
		rows: a.rows * b.rows, cost: a.cost + b.cost + buildCost*a.rows + lookUpCost*b.rows}
	s.step.Kind = Join
	for on := a.have & b.have; on != 0; on &= on - 1 {
		at := bits.TrailingZeros64(on)
		s.rows *= t.hubs(at, a.rels, b.rels) / t.sharedNodes(t.nodes[at])
		s.step.On = append(s.step.On, t.part.nodes[at])
	}
	for i, h := range t.g.Hints {
		if h.Kind == "JOIN" && sameNodes(s.step.On, h.Vars) {
			s.obeyed |= 1 << i
		}
	}
	s.cost += s.rows * pairCost
	if t.in.Joins == EveryJoin {
		s.cost = 0
	}
	t.afterJoin(&s, a, b)
	t.offer(s)
}

// sharedNodes is how many nodes may stand where two sides meet: each has tested them.
func (o *orderer) sharedNodes(n *nodeInfo) float64 {
	return max(1, o.stats.LabelCount(n.base)*n.sel)
}

// afterJoin applies the predicates that need both sides.
func (t *table) afterJoin(s, a, b *state) {
	for _, p := range t.preds {
		if p.ready(s.have, s.rels) && !p.ready(a.have, a.rels) && !p.ready(b.have, b.rels) {
			s.cost += s.rows * filterCost
			if p.semi || p.anti {
				s.cost += s.rows * (probeCost + farCost/2)
			}
			s.rows *= p.sel
		}
	}
	s.cost += s.rows
}

// takeJoin solves both sides of a join and puts them together.
func (s *search) takeJoin(step Step) {
	if step.Build == nil || step.Probe == nil {
		s.takeBeside(step)
		return
	}
	sides := [2]*search{s.begin(s.part, 1), s.begin(s.part, 1)}
	for i, steps := range [2][]Step{step.Build, step.Probe} {
		for _, st := range steps {
			sides[i].take(st)
		}
		s.cost += sides[i].cost
		s.join(sides[i])
	}
	step.Build, step.Probe = sides[0].steps, sides[1].steps
	rows := sides[0].rows * sides[1].rows
	for _, n := range step.On {
		rows *= s.hubs(n.Var.ID, sides[0], sides[1]) / s.sharedNodes(s.nodes[n.Var.ID])
	}
	s.put(step, rows)
}

// put does a join that gives so many rows before the predicates that it makes possible.
func (s *search) put(step Step, rows float64) {
	step.Raw = rows
	for _, p := range s.multi {
		if !s.used[p] && s.ready(p) {
			s.used[p] = true
			rows *= s.selectivity(p)
		}
	}
	s.rows, step.Rows = rows, rows
	s.cost += rows
	s.steps = append(s.steps, step)
}

// join takes over what a side has solved.
func (s *search) join(side *search) {
	for v := range side.have {
		s.have[v] = true
	}
	for r := range side.done {
		s.done[r] = true
	}
	for p := range side.used {
		s.used[p] = true
	}
}
