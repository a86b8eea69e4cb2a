package join

import (
	"math/bits"

	"github.com/morseldb/morsel/planner/cost"
	"github.com/morseldb/morsel/planner/logical"
)

// What hangs on nodes that are bound need not be walked to from each row. A part of it may be solved as if nothing were bound, from
// where it begins best, and be joined with the rows by a hash of the nodes that both have: `WITH p, count(*) AS n MATCH
// (p)-[:KNOWS]-(q)<-[:BY]-(m)-[:ABOUT]->(:Tag {name: $x})` reads what is about one tag once instead of all that each p's friends wrote.

// caution is by how much cheaper it must be to solve a part alone: that costs the same however few the rows turn out to be.
const caution = 4

// Alone orders a graph of one component as if nothing were bound, for a join with rows that have some of its nodes; ok is false where it is none,
// or cannot be solved so.
func Alone(g *logical.Graph, stats cost.Stats, in Input) (c Component, ok bool) {
	o := newOrderer(g, stats, alone(in))
	parts := o.components()
	if len(parts) != 1 || !plain(parts[0]) {
		return c, false
	}
	best := o.ordered(parts[0], alone(in), 1)
	return Component{Steps: best.steps, Rows: best.rows, Cost: best.cost}, true
}

// BesideCost is what it costs to join rows with a component that was solved alone, and to solve that, with caution.
func BesideCost(c Component, rows, joined float64) float64 {
	return caution*(c.Cost+buildCost*c.Rows) + lookUpCost*rows + pairCost*joined
}

// alone is an input as if nothing were bound.
func alone(in Input) Input {
	return Input{Bound: func(int) bool { return false }, Rows: 1, Joins: in.Joins, Unions: in.Unions, Scope: in.Scope}
}

// plain reports whether a part has only connections that need nothing but their ends.
func plain(c *part) bool {
	for _, r := range c.rels {
		if r.Kind != logical.Single && r.Kind != logical.VarLength || r.Kind == logical.VarLength && (r.Props != nil || r.Where != nil) {
			return false
		}
	}
	return len(c.rels) > 0
}

// mayStandAlone reports whether parts of the component may be solved beside the rows.
func (t *table) mayStandAlone() bool {
	return t.in.Beside && t.fixed != 0 && len(t.rels) <= startRels && len(t.g.Hints) == 0 && plain(t.part)
}

// standAlone makes the table of the component in which nothing is bound.
func (t *table) standAlone() {
	in := alone(t.in)
	t.orderer.free = newOrderer(t.g, t.stats, in)
	t.alone = &table{orderer: t.orderer.free, part: &part{nodes: t.part.nodes, rels: t.part.rels}, in: in, index: map[int]int{}}
	t.alone.fill()
	t.alone.starts(1)
	t.alone.run()
}

// besides offers for a set of connections each way to join the rows, with some of them, with the rest solved alone.
func (t *table) besides(set uint64) {
	for rest := set; rest > 0; rest = (rest - 1) & set {
		a, b := t.cheapest(set&^rest), t.alone.cheapest(rest)
		if a != nil && b != nil && a.have&b.have != 0 {
			t.beside(a, b)
		}
	}
}

// beside joins the rows, a, with a part that was solved alone, b.
func (t *table) beside(a, b *state) {
	s := state{rels: a.rels | b.rels, have: a.have | b.have, sorted: -1, prev: a, rows: a.rows * b.rows, cost: a.cost + caution*b.cost}
	s.step.Kind = Join
	if a.rows < b.rows {
		s.probe = b
	} else {
		s.build = b
	}
	s.cost += buildCost*min(a.rows, b.rows) + lookUpCost*max(a.rows, b.rows)
	for on := a.have & b.have; on != 0; on &= on - 1 {
		at := bits.TrailingZeros64(on)
		s.rows *= t.hubs(at, a.rels, b.rels) / t.meeting(at)
		s.step.On = append(s.step.On, t.part.nodes[at])
	}
	s.cost += s.rows * pairCost
	if t.in.Joins == EveryJoin {
		s.cost = 0
	}
	for i, p := range t.preds {
		if p.ready(s.have, s.rels) && !p.ready(a.have|t.fixed, a.rels) && !t.alone.preds[i].ready(b.have, b.rels) {
			s.cost += s.rows * filterCost
			s.rows *= p.sel
		}
	}
	s.cost += s.rows
	t.offer(s)
}

// meeting is among how many nodes the two sides meet: what is asked of a bound node was asked of one side only.
func (t *table) meeting(at int) float64 {
	if t.fixed>>at&1 == 1 {
		return max(1, t.stats.LabelCount(t.nodes[at].base))
	}
	return t.sharedNodes(t.nodes[at])
}

// takeBeside joins the rows so far with a part that is solved alone.
func (s *search) takeBeside(step Step) {
	side := s.free.begin(s.part, 1)
	steps := &step.Build
	if step.Build == nil {
		steps = &step.Probe
	}
	for _, st := range *steps {
		side.take(st)
	}
	*steps = side.steps
	rows := s.rows * side.rows
	for _, n := range step.On {
		all := s.sharedNodes(s.nodes[n.Var.ID])
		if s.bound(n.Var.ID) {
			all = max(1, s.stats.LabelCount(s.nodes[n.Var.ID].base))
		}
		rows *= s.hubs(n.Var.ID, s, side) / all
	}
	s.cost += side.cost
	s.join(side)
	s.put(step, rows)
}
