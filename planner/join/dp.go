package join

import (
	"math"
	"math/bits"

	"github.com/morseldb/morsel/parser/ast"
	"github.com/morseldb/morsel/planner/cost"
	"github.com/morseldb/morsel/planner/logical"
)

// Limits of the search: above maxRels the order is greedy; up to startRels the best order for each
// node that the rows are sorted by is kept, above only the best of all.
const (
	maxRels   = 12
	startRels = 7
)

// What things cost, in units of a row that is made while memory is read in order.
const (
	fusedCost  = 0.3 // a row that is tested against marked nodes before it is made
	scanCost   = 0.2 // a node of a scan
	seekCost   = 0.6 // a node found by an index
	growing    = 10  // as many nodes a scan beside an index has at least: a MERGE that finds none may make a million
	sortedCost = 0.1 // the same, where its order saves a sort
	filterCost = 0.3 // a row that a predicate is evaluated for
	probeCost  = 2   // a row for which two nodes are looked up
	mergeCost  = 4   // a row that is counted into a group
	// nearby is how many nodes' relationships caches hold; farCost what it costs to read those of a
	// node that is met in no order, of a set so many times larger; aheadCost the same where those of many nodes are read at once.
	nearby    = 100_000
	farCost   = 8
	aheadCost = 3
)

// Merging rows early pays when there are many more rows than different ones.
const (
	MergeGain = 4
	MergeRows = 10_000
)

// table is the dynamic programme of one component. A state is a set of solved connections; its
// value is the cheapest order to solve them.
type table struct {
	*orderer
	part   *part
	in     Input
	nodes  []*nodeInfo
	index  map[int]int // node or connection variable → bit
	rels   []edge
	preds  []over
	fixed  uint64 // nodes that are bound before
	states [][]state
	alone  *table // the component as if nothing were bound, where parts of it may be solved beside the rows
}

// edge is what the search needs of a connection.
type edge struct {
	rel         *logical.Rel
	left, right int
	fan, raw    [2]float64 // from the left, from the right; raw without the other end's label
	bound       bool
	clash       uint64 // connections that it must differ from
	after       over   // what it says of each step uses these
	kept        bool   // somebody needs its variable
	steps       float64
	meets       [2][]float64 // by end and other connection, see hubs.go
}

// over is a predicate over several variables, or over a relationship.
type over struct {
	pred        *logical.Pred
	nodes, rels uint64
	never       bool // uses what the component does not bind
	sel         float64
	semi, anti  bool // that there is, or is not, a relationship between two nodes
}

// dynamic finds the cheapest order of a component; ok is false where it is too large.
func (o *orderer) dynamic(c *part, in Input, rows float64) (steps []Step, total float64, ok bool) {
	if len(c.rels) > maxRels || len(c.nodes) > 2*maxRels {
		return nil, 0, false
	}
	t := &table{orderer: o, part: c, in: in, index: map[int]int{}}
	t.fill()
	t.starts(rows)
	if t.mayStandAlone() {
		t.standAlone()
	}
	last := t.run()
	if last == nil {
		return nil, 0, false
	}
	return last.steps(), last.cost, true
}

// fill looks up everything that depends on the statistics, once.
func (t *table) fill() {
	for i, n := range t.part.nodes {
		t.index[n.Var.ID] = i
		t.nodes = append(t.nodes, t.orderer.nodes[n.Var.ID])
		if t.bound(n.Var.ID) {
			t.fixed |= 1 << i
		}
	}
	s := &search{orderer: t.orderer, part: t.part}
	for i, r := range t.part.rels {
		e := edge{rel: r, left: t.index[r.Left.ID], right: t.index[r.Right.ID], steps: 1}
		e.fan = [2]float64{s.fanout(r, true), s.fanout(r, false)}
		e.raw = [2]float64{s.fanoutTo(r, true, ""), s.fanoutTo(r, false, "")}
		if r.Kind == logical.Selected { // searched from left to right: the left end is scanned first
			n := t.stats.LabelCount(t.nodes[e.left].label)
			e.raw[1] = n * max(1, e.raw[0])
			e.fan[1] = n * e.fan[0] / max(1, t.stats.LabelCount(t.nodes[e.right].label))
		}
		if r.Kind != logical.Single {
			e.steps = cost.VarLengthSteps
		}
		e.bound = r.Var != nil && t.bound(r.Var.ID)
		e.kept = r.Kind != logical.Single || t.in.Needed == nil || t.in.Needed(r.Var.ID)
		for j, other := range t.part.rels {
			if j != i && mayMeet(r, other) {
				e.clash |= 1 << j
			}
		}
		if r.Var != nil {
			t.index[r.Var.ID] = -1 - i
		}
		t.rels = append(t.rels, e)
	}
	for i := range t.rels {
		t.rels[i].after = t.uses(t.rels[i].rel)
		t.rels[i].meets = t.meetsOf(i)
	}
	for _, p := range t.multi {
		t.preds = append(t.preds, t.over(p))
	}
}

// uses is what a connection of many steps uses of the rest of the component.
func (t *table) uses(r *logical.Rel) (v over) {
	if r.Kind == logical.Single || r.Props == nil && r.Where == nil && r.Paren == nil {
		return v
	}
	own := map[int]bool{}
	for id := range t.index {
		own[id] = !t.bound(id)
	}
	for _, id := range r.Uses(own) {
		v.add(t.index[id])
	}
	return v
}

// add adds a variable by its bit in index.
func (v *over) add(at int) {
	if at >= 0 {
		v.nodes |= 1 << at
	} else {
		v.rels |= 1 << (-1 - at)
	}
}

// mayMeet reports whether two connections of one clause may be the same relationship.
func mayMeet(a, b *logical.Rel) bool {
	if a.Clause != b.Clause || a.Clause < 0 || a.Apart(b) {
		return false
	}
	if a.Types == nil || b.Types == nil {
		return true
	}
	for _, x := range a.Types {
		for _, y := range b.Types {
			if x == y {
				return true
			}
		}
	}
	return false
}

func (t *table) over(p *logical.Pred) over {
	v := over{pred: p, sel: t.selectivity(p)}
	if r, not := logical.Joins(p.Expr); r != nil && t.between(r) {
		a, b := t.orderer.nodes[r.Left.ID], t.orderer.nodes[r.Right.ID]
		n := cost.Fanout(t.stats, a.label, r.Types, b.label, waysOf(r)) / max(1, t.stats.LabelCount(b.label))
		v.semi, v.anti, v.sel = !not, not, min(1, n)
		if not {
			v.sel = 1 - v.sel
		}
	}
	for _, id := range p.Deps {
		at, mine := t.index[id]
		switch {
		case t.bound(id):
		case !mine:
			v.never = true
		default:
			v.add(at)
		}
	}
	return v
}

// between reports whether both ends of a relationship are nodes of the component.
func (t *table) between(r *logical.Rel) bool {
	l, left := t.index[r.Left.ID]
	rt, right := t.index[r.Right.ID]
	return left && right && l >= 0 && rt >= 0
}

func (v over) ready(have, rels uint64) bool {
	return !v.never && v.nodes&^have == 0 && v.rels&^rels == 0
}

// starts enters the states from which everything begins.
func (t *table) starts(rows float64) {
	t.states = make([][]state, 1<<len(t.rels))
	if t.fixed != 0 || t.part.bound {
		t.offer(state{have: t.fixed, rows: rows, sorted: -1})
		return
	}
	for i, n := range t.part.nodes {
		info := t.nodes[i]
		if info.seek != nil {
			k := info.seek.count()
			t.offer(state{have: 1 << i, rows: k * info.rest, cost: info.seek.cost(), sorted: i, step: Step{Kind: SeekNode, Node: n, Seek: info.seek}})
		}
		k := t.stats.LabelCount(info.label)
		scan := k * scanCost
		if info.seek != nil {
			scan = max(k, growing) * scanCost
		}
		t.offer(state{have: 1 << i, rows: k * info.sel, cost: scan, sorted: i, step: Step{Kind: ScanNode, Node: n}})
	}
	for i, e := range t.rels {
		if e.rel.Kind == logical.Single {
			t.startRel(i, e)
		}
	}
}

func (t *table) startRel(i int, e edge) {
	s := state{rels: 1 << i, have: 1<<e.left | 1<<e.right, sorted: e.left}
	if e.rel.Dir == ast.RightToLeft {
		s.sorted = e.right
	}
	if seek := t.seekRel(e.rel); seek != nil {
		s.step, s.rows, s.cost = Step{Kind: SeekRel, Rel: e.rel, Seek: seek}, seek.count(), seek.cost()
		t.offer(s)
	}
	n := cost.Rels(t.stats, e.rel.Types)
	if e.rel.Dir == ast.Undirected && e.left != e.right {
		n *= 2
	}
	s.step = Step{Kind: ScanRel, Rel: e.rel}
	s.rows = e.fan[0] * max(1, t.stats.LabelCount(t.nodes[e.left].label)) * t.nodes[e.left].sel * t.nodes[e.right].sel
	if e.left == e.right {
		s.rows /= max(1, t.stats.LabelCount(t.nodes[e.left].label))
	}
	s.cost = n
	if t.in.Counted && !t.relLive(&s, &e) {
		t.byNode(&s, e)
	}
	t.after(&s, 0, 0)
	t.offer(s)
}

// byNode makes a scan of relationships of which at most one end is needed one of nodes, with their degrees.
func (t *table) byNode(s *state, e edge) {
	live := s.live(t)
	for i, at := range [2]int{e.left, e.right} {
		if other := [2]int{e.right, e.left}[i]; live>>other&1 == 0 && e.left != e.right && e.fan[i] == e.raw[i] && t.nodes[other].sel == 1 {
			n := t.stats.LabelCount(t.nodes[at].label)
			s.rows, s.sorted, s.merged = min(s.rows, n), at, true
			switch {
			case e.fan[1-i] != e.raw[1-i]: // nodes with other labels are met, too
				n = t.stats.LabelCount("") * (1 + filterCost)
			case live == 0:
				s.rows, n = 1, 1 // only how many there are
			}
			s.cost = min(s.cost, n)
			return
		}
	}
}

// offer keeps a state if it is the cheapest of its kind.
func (t *table) offer(s state) {
	if s.prev == nil && (s.step.Node != nil || s.step.Rel != nil) {
		s.obeyed |= t.obeyed(t.part, s.step)
	}
	at := 0
	if s.rels == 0 || len(t.rels) <= startRels {
		at = s.sorted + 1
	}
	row := t.states[s.rels]
	if row == nil {
		n := 1
		if s.rels == 0 || len(t.rels) <= startRels {
			n = len(t.nodes) + 1
		}
		row = make([]state, n)
		t.states[s.rels] = row
	}
	if s.known = true; !row[at].known || s.better(&row[at]) {
		row[at] = s
	}
}

// run solves one more connection from each state, the smallest sets first, and gives the cheapest state with all.
func (t *table) run() *state {
	joins := t.mayJoin()
	for set, row := range t.states {
		if joins {
			t.joins(uint64(set))
		}
		if t.alone != nil {
			t.besides(uint64(set))
		}
		row = t.states[set]
		for i := range row {
			if !row[i].known {
				continue
			}
			for k := range t.rels {
				if row[i].rels>>k&1 == 0 {
					t.extend(&row[i], k)
				}
			}
		}
	}
	var best *state
	last := t.states[len(t.states)-1]
	least := 0.0
	for i := range last {
		s := &last[i]
		if !s.known {
			continue
		}
		more := t.grouping(s)
		if best == nil || s.betterBy(best, least-more) {
			best, least = s, more
		}
	}
	return best
}

// extend solves connection k from a state in each way there is.
func (t *table) extend(s *state, k int) {
	e := &t.rels[k]
	if !e.after.ready(s.have, s.rels) {
		return
	}
	left, right := s.have>>e.left&1 == 1, s.have>>e.right&1 == 1
	next := state{rels: s.rels | 1<<k, have: s.have | 1<<e.left | 1<<e.right, sorted: s.sorted, merged: s.merged, obeyed: s.obeyed, prev: s, rows: s.rows, cost: s.cost}
	switch {
	case e.bound:
		next.step = Step{Kind: Endpoints, Rel: e.rel}
		for _, at := range [2]int{e.left, e.right} {
			if s.have>>at&1 == 1 {
				next.rows /= max(1, t.stats.LabelCount(t.nodes[at].label))
			} else {
				next.rows *= cost.Label(t.stats, t.nodes[at].label) * t.nodes[at].sel
			}
		}
		next.cost += s.rows
	case left && right:
		next.step = Step{Kind: Expand, Rel: e.rel, FromLeft: e.fan[0] <= e.fan[1], Into: true}
		from, to := e.left, e.right
		fan := e.fan[0]
		if !next.step.FromLeft {
			from, to, fan = to, from, e.fan[1]
		}
		next.rows *= e.hub(0, s.rels) * e.hub(1, s.rels) * fan / max(1, t.stats.LabelCount(t.nodes[to].base))
		if last := s.step; last.Kind == Expand && !last.Into && last.Rel.Kind == logical.Single && e.rel.Kind == logical.Single && t.meets(last, e) {
			next.cost -= s.rows * (1 - fusedCost) // the rows are made only where the other end is marked
			next.cost += next.rows * probeCost
			break
		}
		next.cost += s.rows * e.steps * (probeCost + math.Log2(1+fan) + t.far(from, s.sorted))
	case left:
		t.walk(&next, s, e, true)
	case right:
		t.walk(&next, s, e, false)
	default:
		return
	}
	t.after(&next, s.have, s.rels)
	t.offer(next)
}

// meets reports whether an expansion made an end of e.
func (t *table) meets(last Step, e *edge) bool {
	to := last.Rel.Right.ID
	if !last.FromLeft {
		to = last.Rel.Left.ID
	}
	return e.rel.Left.ID == to || e.rel.Right.ID == to
}

// walk goes to a new node.
func (t *table) walk(next, s *state, e *edge, fromLeft bool) {
	from, to, d := e.left, e.right, 0
	if !fromLeft {
		from, to, d = to, from, 1
	}
	next.step = Step{Kind: Expand, Rel: e.rel, FromLeft: fromLeft}
	next.cost += s.rows * min(1+aheadCost, t.far(from, s.sorted))
	info := t.nodes[to]
	unseen := next.live(t)>>to&1 == 0 && e.fan[d] == e.raw[d] && info.sel == 1 && !t.relLive(next, e) && !t.asked(s, to)
	if t.in.Counted && unseen { // only how many there are
		next.merged = true
		next.rows *= min(1, e.fan[d])
		next.cost += s.rows
		return
	}
	looked := s.rows * e.raw[d] * e.hub(d, s.rels)
	next.rows *= e.fan[d] * info.sel * e.hub(d, s.rels)
	next.cost += looked * e.steps
	if e.fan[d] != e.raw[d] || info.sel != 1 {
		next.cost += looked * filterCost
	}
}

// asked reports whether a predicate that is still to come uses a node.
func (t *table) asked(s *state, node int) bool {
	for _, p := range t.preds {
		if p.nodes>>node&1 == 1 && !p.ready(s.have, s.rels) {
			return true
		}
	}
	return false
}

// far is what it costs to reach the relationships of a node.
func (t *table) far(node, sorted int) float64 {
	if node == sorted {
		return 1
	}
	return 1 + min(farCost, t.stats.LabelCount(t.nodes[node].label)/nearby)
}

// after applies the predicates that became possible and merges equal rows where that is going to be done.
func (t *table) after(s *state, have, rels uint64) {
	for _, p := range t.preds {
		if p.ready(s.have, s.rels) && !p.ready(have|t.fixed, rels) && !s.step.Seek.covers(p.pred) {
			switch walked := s.step.Kind == Expand && !s.step.Into; {
			case p.anti, p.semi && !walked:
				s.cost += s.rows * (probeCost + farCost/2)
			case p.semi:
				s.cost -= s.rows * (1 - fusedCost)
			default:
				s.cost += s.rows * filterCost
			}
			s.rows *= p.sel
		}
	}
	s.cost += s.rows
	if !t.in.Counted || s.rels == 1<<len(t.rels)-1 {
		return
	}
	for k := range t.rels {
		if s.rels>>k&1 == 1 && t.relLive(s, &t.rels[k]) {
			return
		}
	}
	n := 1.0
	for live := s.live(t); live != 0; live &= live - 1 {
		n *= t.stats.LabelCount(t.nodes[bits.TrailingZeros64(live)].label)
	}
	if s.rows > MergeRows && s.rows > MergeGain*n {
		s.cost += mergeCost * s.rows
		s.rows, s.merged = n, true
	}
}
