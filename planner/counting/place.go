package counting

import (
	"math"

	"github.com/morseldb/morsel/planner/cost"
	"github.com/morseldb/morsel/planner/physical"
)

// What things cost, in nanoseconds, as measured on one core.
const (
	costNode     = 0.7 // a node in a block of weights
	costEntry    = 1.2 // a list entry that is read in order, with a small array of weights
	costFar      = 3.5 // the same with an array that no near cache holds
	costProbe    = 0.9 // a list entry that is looked for in an array of marks
	costFarProbe = 3
	costMark     = 2 // a list entry that is marked, and unmarked later
	costFarMark  = 10
	costSearch   = 12 // a list entry that is looked for in a short list
	costBind     = 5  // binding a node
	costNextList = 4  // going to the list of a node that follows the node before
	costList     = 6  // going to a list of one of few nodes
	costFarList  = 20
	nearWeights  = 200_000
	farNodes     = 500_000
	// fewStarts is below how many nodes to begin with the work is hard to share out.
	fewStarts = 256
	// maxBound is how many nodes the cycles of a pattern may have.
	maxBound = 9
)

// placer plans one term.
type placer struct {
	p     *Pattern
	t     *state
	nodes []int // that represent others
	info  map[int]Node
	gone  map[int]bool // nodes that became branches
	used  []bool       // edges that became branches
	tree  map[int][]Branch
	spent float64
}

// place plans a term; ok is false where it cannot.
func place(t *state) (Term, bool) {
	x := &placer{p: t.p, t: t}
	x.info = map[int]Node{}
	for i, n := range t.p.Nodes {
		r := t.rep[i]
		have, ok := x.info[r]
		if !ok {
			x.nodes = append(x.nodes, r)
			x.info[r] = n
			continue
		}
		if have.Label == "" || n.Label != "" && n.Count < have.Count {
			have.Label = n.Label
		}
		have.Count, have.Cost, have.Any = min(have.Count, n.Count), have.Cost+n.Cost, have.Any && n.Any
		if n.Key != have.Key {
			have.Key = ""
		}
		x.info[r] = have
	}
	if t.p.Root >= 0 {
		best := x.from(t.rep[t.p.Root])
		return best, len(best.Nodes) > 0
	}
	best := x.from(-1)
	if len(best.Nodes) == 1 { // a tree, which can be summed up anywhere
		for _, r := range x.mandatory() {
			if one := x.from(r); one.Cost < best.Cost {
				best = one
			}
		}
	}
	return best, len(best.Nodes) > 0
}

// mandatory is the nodes that are in every match.
func (x *placer) mandatory() []int {
	beyond := map[int]bool{}
	for again := true; again; {
		again = false
		for _, e := range x.t.edges {
			if !beyond[e.B] && (e.Optional || beyond[e.A]) {
				beyond[e.B], again = true, true
			}
		}
	}
	var out []int
	for _, n := range x.nodes {
		if !beyond[n] {
			out = append(out, n)
		}
	}
	return out
}

// from plans the term with a node that does not become a branch, or, with -1, leaves none out that can become one.
func (x *placer) from(root int) Term {
	x.gone, x.used, x.tree, x.spent = map[int]bool{}, make([]bool, len(x.t.edges)), map[int][]Branch{}, 0
	for i, e := range x.t.edges {
		if e.A == e.B {
			x.used[i] = true
			x.tree[e.A] = append(x.tree[e.A], Branch{Types: e.Types, Loop: true, Once: e.Once})
			x.spent += x.info[e.A].Count * costNode
		}
	}
	for again := true; again; {
		again = false
		for _, n := range x.nodes {
			if n == root || x.gone[n] {
				continue
			}
			if at := x.only(n); at >= 0 {
				x.fold(n, at)
				again = true
			}
		}
	}
	var core []int
	for _, n := range x.nodes {
		if !x.gone[n] {
			core = append(core, n)
		}
	}
	if len(core) > maxBound {
		return Term{Cost: math.Inf(1)}
	}
	o := &orders{x: x, core: core, best: Term{Cost: math.Inf(1)}}
	o.search(root)
	out := o.best
	if o.order != nil {
		out.Nodes = o.places(o.order)
		out.Times = x.breakSymmetry(o.order, out.Nodes)
	}
	for _, n := range x.nodes {
		x.spent += x.info[n].Cost
	}
	out.Cost += x.spent
	return out
}

// only is the one edge that a node has left; -1 where it has none or several.
func (x *placer) only(n int) int {
	at := -1
	for i, e := range x.t.edges {
		if x.used[i] || e.A != n && e.B != n {
			continue
		}
		if at >= 0 || e.Once || e.Optional && e.A == n {
			return -1
		}
		at = i
	}
	return at
}

// fold makes a node with one edge a branch of the node at its other end.
func (x *placer) fold(n, at int) {
	e := x.t.edges[at]
	parent := e.A + e.B - n
	x.used[at], x.gone[n] = true, true
	child := &Place{Members: x.members(n), Branches: x.tree[n]}
	x.tree[parent] = append(x.tree[parent], Branch{Dir: e.from(parent), Types: e.Types, Optional: e.Optional, Place: child})
	info := x.info[n]
	x.spent += x.info[parent].Count * costNode
	if len(child.Branches) == 0 && info.Any {
		return
	}
	if len(child.Branches) > 0 {
		x.spent += info.Count * costNode
	}
	each := costEntry
	if info.Count > nearWeights {
		each = costFar
	}
	x.spent += x.fan(parent, e, "") * x.info[parent].Count * each
}

func (x *placer) members(n int) []int {
	var out []int
	for i, r := range x.t.rep {
		if r == n {
			out = append(out, i)
		}
	}
	return out
}

// from is the direction of an edge as seen from one of its ends.
func (e Edge) from(n int) physical.Direction {
	switch {
	case e.Both:
		return physical.Both
	case (e.A == n) != e.In:
		return physical.Outgoing
	}
	return physical.Incoming
}

// fan is how many relationships of an edge one node at an end has, that lead to a node with a label.
func (x *placer) fan(n int, e Edge, label string) float64 {
	dir := e.from(n)
	return cost.Fanout(x.p.Stats, x.info[n].Label, e.Types, label, cost.Ways{Out: dir != physical.Incoming, In: dir != physical.Outgoing})
}
