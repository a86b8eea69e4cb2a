package counting

import "slices"

// orders looks for the best order in which the nodes of a term are bound, by trying all that keep it connected and leaving off
// where one costs more than the best so far.
type orders struct {
	x     *placer
	core  []int
	order []int // the best
	best  Term
	tried int
}

// maxTried is how many steps are tried before the best order so far has to do.
const maxTried = 3_000

// partial is an order that is being made.
type partial struct {
	nodes []int
	rows  float64   // after the last node
	at    []float64 // after each
	cost  float64
}

func (o *orders) search(root int) {
	starts := o.core
	if o.x.p.Root >= 0 {
		starts = []int{root}
	}
	for _, n := range starts {
		count := o.x.info[n].Count
		p := partial{nodes: []int{n}, rows: count, at: []float64{count}, cost: count * costNode}
		if len(o.core) > 1 {
			p.cost += count * costBind
			if count < fewStarts {
				p.cost *= 2
			}
		}
		o.extend(p)
	}
}

func (o *orders) extend(p partial) {
	if o.tried++; o.tried > maxTried || p.cost >= o.best.Cost {
		return
	}
	if len(p.nodes) == len(o.core) {
		o.order, o.best = p.nodes, Term{Cost: p.cost, Rows: p.rows}
		return
	}
	type next struct {
		n int
		p partial
	}
	var options []next
	for _, n := range o.core {
		if slices.Contains(p.nodes, n) {
			continue
		}
		if q, ok := o.bind(p, n); ok {
			options = append(options, next{n, q})
		}
	}
	slices.SortStableFunc(options, func(a, b next) int {
		switch {
		case a.p.cost+a.p.rows < b.p.cost+b.p.rows:
			return -1
		case a.p.cost+a.p.rows > b.p.cost+b.p.rows:
			return 1
		}
		return 0
	})
	for _, c := range options {
		o.extend(c.p)
	}
}

// bind is an order with one more node; ok is false where no relationship that must be walked leads to it.
func (o *orders) bind(p partial, n int) (partial, bool) {
	x := o.x
	at, last := -1, -1
	rows := p.rows
	for i, e := range x.t.edges {
		if x.used[i] || e.A != n && e.B != n {
			continue
		}
		from := slices.Index(p.nodes, e.A+e.B-n)
		if from < 0 {
			continue
		}
		if !e.Once && from >= at {
			at, last = from, i
		}
	}
	if last < 0 {
		return p, false
	}
	entries := x.fan(p.nodes[at], x.t.edges[last], "")
	made := x.fan(p.nodes[at], x.t.edges[last], x.info[n].Label)
	far := x.info[n].Count > farNodes
	stages := 0.0
	cost := o.list(p, at) + entries*pick(far, costFarProbe, costProbe)
	for i, e := range x.t.edges {
		if i == last || x.used[i] || e.A != n && e.B != n {
			continue
		}
		from := slices.Index(p.nodes, e.A+e.B-n)
		if from < 0 {
			continue
		}
		other := p.nodes[from]
		made *= min(1, x.fan(other, e, x.info[n].Label)/max(x.info[n].Count, 1))
		// marks are made for each binding of the other node, or looked up where that is less
		marks := p.at[from] * x.fan(other, e, "") * pick(far, costFarMark, costMark)
		stages += p.at[from]*o.list(p, from) + min(marks, p.rows*entries*costSearch)
	}
	cost = cost*rows + stages
	rows *= made
	if len(p.nodes)+1 < len(o.core) {
		cost += rows * costBind
	}
	return partial{nodes: append(slices.Clone(p.nodes), n), rows: rows, at: append(slices.Clone(p.at), rows), cost: p.cost + cost}, true
}

// places makes the nodes of an order.
func (o *orders) places(order []int) []*Place {
	var out []*Place
	for j, n := range order {
		place := &Place{Members: o.x.members(n), Branches: o.x.tree[n]}
		for i, e := range o.x.t.edges {
			if o.x.used[i] || e.A != n && e.B != n {
				continue
			}
			if from := slices.Index(order[:j], e.A+e.B-n); from >= 0 {
				place.Edges = append(place.Edges, Link{From: from, Dir: e.from(order[from]), Types: e.Types, Once: e.Once})
			}
		}
		out = append(out, place)
	}
	return out
}

// list is what going to the list of a node takes: those of the first node are met in order.
func (o *orders) list(p partial, from int) float64 {
	if from == 0 {
		return costNextList
	}
	return pick(o.x.info[p.nodes[from]].Count > farNodes, costFarList, costList)
}

func pick(far bool, a, b float64) float64 {
	if far {
		return a
	}
	return b
}
