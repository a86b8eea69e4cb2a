package join

import (
	"cmp"
	"slices"

	"github.com/morseldb/morsel/parser/ast"
	"github.com/morseldb/morsel/planner/cost"
	"github.com/morseldb/morsel/planner/logical"
)

// search is one attempt to order a component.
type search struct {
	*orderer
	part  *part
	have  map[int]bool // variables bound so far
	done  map[*logical.Rel]bool
	used  map[*logical.Pred]bool
	rows  float64
	cost  float64
	steps []Step
}

// ordered is the cheapest order of a component.
func (o *orderer) ordered(c *part, in Input, rows float64) *search {
	steps, total, ok := o.dynamic(c, in, rows)
	if first := o.first(c); len(first) > 1 || len(first) == 1 && c.bound {
		if !ok || !begins(steps, first) {
			return o.run(c, first, rows)
		}
	}
	switch {
	case ok:
		s := o.begin(c, rows)
		for _, step := range steps {
			s.take(step)
		}
		s.cost = total
		return s
	case c.bound:
		return o.run(c, nil, rows)
	}
	return o.best(c)
}

// best tries the starts of a component on which nothing is bound: all of them, or, where the component
// is large, those that give the fewest rows.
func (o *orderer) best(c *part) *search {
	var best *search
	for _, s := range o.starts(c) {
		got := o.run(c, []Step{s}, 1)
		if best == nil || got.cost < best.cost {
			best = got
		}
	}
	return best
}

// maxTries bounds how many steps are looked at to order one component; each start looks at the square of its size.
const maxTries = 500_000

func (o *orderer) starts(c *part) []Step {
	var out []Step
	for _, n := range c.nodes {
		if seek := o.nodes[n.Var.ID].seek; seek != nil {
			out = append(out, Step{Kind: SeekNode, Node: n, Seek: seek})
		}
	}
	for _, r := range c.rels {
		if r.Kind == logical.Single {
			if seek := o.seekRel(r); seek != nil {
				out = append(out, Step{Kind: SeekRel, Rel: r, Seek: seek})
			}
		}
	}
	for _, n := range c.nodes {
		out = append(out, Step{Kind: ScanNode, Node: n})
	}
	for _, r := range c.rels {
		if r.Kind == logical.Single {
			out = append(out, Step{Kind: ScanRel, Rel: r})
		}
	}
	if len(o.hints) > 0 {
		out = slices.DeleteFunc(out, func(s Step) bool { return !o.start(c, s) })
	}
	size := len(c.rels) + 1
	if few := maxTries/(size*size) + 1; few < len(out) {
		s := o.begin(c, 1)
		for i := range out {
			out[i].Rows, _ = s.estimate(out[i])
		}
		slices.SortStableFunc(out, func(a, b Step) int { return cmp.Compare(a.Rows, b.Rows) })
		out = out[:few]
	}
	return out
}

// begin is a search that has done nothing.
func (o *orderer) begin(c *part, rows float64) *search {
	s := &search{orderer: o, part: c, have: map[int]bool{}, done: map[*logical.Rel]bool{}, used: map[*logical.Pred]bool{}, rows: rows}
	for _, n := range c.nodes {
		if o.bound(n.Var.ID) {
			s.have[n.Var.ID] = true
		}
	}
	return s
}

// run orders the rest of a component after the first steps; none where something is bound already.
func (o *orderer) run(c *part, first []Step, rows float64) *search {
	s := o.begin(c, rows)
	for _, step := range first {
		s.take(step)
	}
	for {
		step, ok := s.next()
		if !ok {
			return s
		}
		s.take(step)
	}
}

// next is the possible step that leaves the fewest rows. Where each connection that is left waits for a node, the node is found first.
func (s *search) next() (Step, bool) {
	var best Step
	found, late := false, false
	for _, r := range s.part.rels {
		if s.done[r] {
			continue
		}
		waits := s.waits(r)
		for _, step := range s.ways(r) {
			step.Rows, _ = s.estimate(step)
			if !found || late && !waits || late == waits && step.Rows < best.Rows {
				best, found, late = step, true, waits
			}
		}
	}
	if late {
		for _, id := range best.Rel.Uses(s.open()) {
			for _, n := range s.part.nodes {
				if n.Var.ID == id {
					return s.find(n), true
				}
			}
		}
	}
	return best, found
}

// find is the step that finds a node which nothing leads to yet.
func (s *search) find(n *logical.Node) Step {
	if seek := s.nodes[n.Var.ID].seek; seek != nil {
		return Step{Kind: SeekNode, Node: n, Seek: seek}
	}
	return Step{Kind: ScanNode, Node: n}
}

// waits reports whether what a connection says of each of its steps uses something of the component that is not bound yet.
func (s *search) waits(r *logical.Rel) bool {
	if r.Kind == logical.Single || r.Props == nil && r.Where == nil && r.Paren == nil {
		return false
	}
	return len(r.Uses(s.open())) > 0
}

// open is the variables of the component that are not bound yet.
func (s *search) open() map[int]bool {
	open := map[int]bool{}
	for _, n := range s.part.nodes {
		open[n.Var.ID] = !s.have[n.Var.ID]
	}
	for _, other := range s.part.rels {
		if other.Var != nil {
			open[other.Var.ID] = !s.have[other.Var.ID]
		}
	}
	return open
}

// ways is the ways in which r can be solved now.
func (s *search) ways(r *logical.Rel) []Step {
	if r.Kind == logical.Single && s.bound(r.Var.ID) || r.Kind == logical.VarLength && s.bound(r.Var.ID) {
		return []Step{{Kind: Endpoints, Rel: r}}
	}
	left, right := s.have[r.Left.ID], s.have[r.Right.ID]
	switch {
	case left && right:
		// from the end with the smaller degree
		l, rt := s.fanout(r, true), s.fanout(r, false)
		return []Step{{Kind: Expand, Rel: r, FromLeft: l <= rt, Into: true}}
	case left:
		return []Step{{Kind: Expand, Rel: r, FromLeft: true}}
	case right:
		return []Step{{Kind: Expand, Rel: r}}
	}
	return nil
}

// take does a step: its rows, its cost, and what it binds.
func (s *search) take(step Step) {
	if step.Kind == Join {
		s.takeJoin(step)
		return
	}
	rows, work := s.estimate(step)
	s.cost += work
	if step.Kind == Expand {
		step.Hub = s.hub(step.Rel, from(step).ID)
	}
	if step.Node != nil {
		s.have[step.Node.Var.ID] = true
	}
	if r := step.Rel; r != nil {
		s.done[r] = true
		s.have[r.Left.ID], s.have[r.Right.ID] = true, true
		if r.Var != nil {
			s.have[r.Var.ID] = true
		}
	}
	for _, p := range s.multi {
		if !s.used[p] && s.ready(p) {
			s.used[p] = true
			if !step.Seek.covers(p) {
				rows *= s.selectivity(p)
			}
		}
	}
	step.Raw = max(s.raw(step), rows)
	s.rows, step.Rows = rows, rows
	s.cost += rows
	s.steps = append(s.steps, step)
}

func (o *orderer) selectivity(p *logical.Pred) float64 { return Selectivity(o.stats, p.Expr, o.scope) }

func (s *search) ready(p *logical.Pred) bool {
	for _, id := range p.Deps {
		if !s.have[id] && !s.bound(id) {
			return false
		}
	}
	return true
}

// estimate is the rows after a step and the work of doing it.
func (s *search) estimate(step Step) (rows, work float64) {
	switch step.Kind {
	case ScanNode:
		n := s.stats.LabelCount(s.nodes[step.Node.Var.ID].label)
		return s.rows * n * s.nodes[step.Node.Var.ID].sel, s.rows * n
	case SeekNode:
		return s.rows * step.Seek.count() * s.nodes[step.Node.Var.ID].rest, s.rows * step.Seek.cost()
	case SeekRel:
		return s.rows * step.Seek.count(), s.rows * step.Seek.count()
	case ScanRel:
		left, right := s.nodes[step.Rel.Left.ID], s.nodes[step.Rel.Right.ID]
		n := cost.Fanout(s.stats, left.label, step.Rel.Types, right.label, waysOf(step.Rel)) * max(1, s.stats.LabelCount(left.label))
		return s.rows * n * left.sel * right.sel, s.raw(step)
	case Endpoints:
		return s.rows * s.missing(step.Rel.Left) * s.missing(step.Rel.Right), s.rows
	}
	return s.expand(step)
}

// raw is the rows of a step before any predicate.
func (s *search) raw(step Step) float64 {
	switch step.Kind {
	case ScanNode:
		return s.rows * s.stats.LabelCount(s.nodes[step.Node.Var.ID].label)
	case ScanRel:
		n := cost.Rels(s.stats, step.Rel.Types)
		if step.Rel.Dir == ast.Undirected && step.Rel.Left.ID != step.Rel.Right.ID {
			n *= 2
		}
		return s.rows * n
	case Expand:
		if step.Into {
			break
		}
		return s.rows * s.fanoutTo(step.Rel, step.FromLeft, "") * s.hub(step.Rel, from(step).ID)
	}
	rows, _ := s.estimate(step)
	return rows
}

// whole is the selectivity of all that is said of a node.
func (s *search) whole(v *ast.Variable) float64 {
	return cost.Label(s.stats, s.nodes[v.ID].label) * s.nodes[v.ID].sel
}

func (s *search) missing(v *ast.Variable) float64 {
	if s.have[v.ID] {
		return 1 / max(1, s.stats.LabelCount(s.nodes[v.ID].label))
	}
	return s.whole(v)
}

func (s *search) expand(step Step) (rows, work float64) {
	to := step.Rel.Right
	if !step.FromLeft {
		to = step.Rel.Left
	}
	fan := s.fanout(step.Rel, step.FromLeft)
	if step.Rel.Kind == logical.Selected && !step.FromLeft {
		// such a part is searched from left to right: the left end is scanned first
		fan = s.stats.LabelCount(s.nodes[to.ID].label)
	}
	hub := s.hub(step.Rel, from(step).ID)
	work = s.rows * fan * hub
	if step.Rel.Kind != logical.Single {
		work *= cost.VarLengthSteps
	}
	info := s.nodes[to.ID]
	if step.Into {
		return work * s.hub(step.Rel, to.ID) / max(1, s.stats.LabelCount(info.label)), work
	}
	return s.rows * fan * hub * info.sel, work
}

// from is the node that an expansion begins at.
func from(step Step) *ast.Variable {
	if step.FromLeft {
		return step.Rel.Left
	}
	return step.Rel.Right
}

// fanout is the rows that r makes of one row at its left (or right) end, with the label of the other end.
func (s *search) fanout(r *logical.Rel, fromLeft bool) float64 {
	to := r.Right
	if !fromLeft {
		to = r.Left
	}
	return s.fanoutTo(r, fromLeft, s.nodes[to.ID].label)
}

func waysOf(r *logical.Rel) cost.Ways {
	return cost.Ways{Out: r.Dir != ast.RightToLeft, In: r.Dir != ast.LeftToRight}
}

// repeated is the rows that a variable-length part makes of one row. Where its relationships may have any type, and the nodes at its ends have
// one label, each step starts and ends there.
func (s *search) repeated(r *logical.Rel, start, end string, ways cost.Ways) float64 {
	if r.Types != nil {
		return cost.Walk{Start: start, End: end, Types: r.Types, Ways: ways, Min: r.Min, Max: r.Max}.Rows(s.stats)
	}
	if start == "" || start != end {
		return cost.Repeated(cost.Fanout(s.stats, "", nil, "", ways), r.Min, r.Max) * cost.Label(s.stats, end)
	}
	return cost.Repeated(cost.Fanout(s.stats, start, nil, start, ways), r.Min, r.Max)
}

// fanoutTo is fanout with a given label of the other end.
func (s *search) fanoutTo(r *logical.Rel, fromLeft bool, end string) float64 {
	from := r.Left
	ways := waysOf(r)
	if !fromLeft {
		from, ways.Out, ways.In = r.Right, ways.In, ways.Out
	}
	start := s.nodes[from.ID].base
	switch r.Kind {
	case logical.Single:
		return cost.Fanout(s.stats, start, r.Types, end, ways)
	case logical.VarLength:
		return s.repeated(r, start, end, ways)
	}
	if r.Kind == logical.Quantified && r.Paren == nil {
		return s.repeated(r, start, end, ways)
	}
	return cost.Repeated(cost.Fanout(s.stats, "", nil, "", cost.Ways{Out: true}), r.Min, r.Max) * cost.Label(s.stats, end)
}
