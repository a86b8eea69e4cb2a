package algo

import (
	"container/heap"
	"math"
	"slices"

	"github.com/morseldb/morsel/value"
)

// path is a way through the graph: a relationship between each node and the next,
// and the cost up to each node.
type path struct {
	nodes, rels []uint32
	costs       []float64
}

func (p *path) cost() float64 { return p.costs[len(p.costs)-1] }

// row is a path in pathColumns.
func (p *path) row(index int) []value.Value {
	nodes, costs := make([]value.Value, len(p.nodes)), make([]value.Value, len(p.nodes))
	whole := &value.Path{}
	for i, n := range p.nodes {
		nodes[i], costs[i] = value.Int(int64(n)), value.Float(p.costs[i])
		whole.Nodes = append(whole.Nodes, int64(n))
	}
	for _, r := range p.rels {
		whole.Rels = append(whole.Rels, int64(r))
	}
	return []value.Value{value.Int(int64(index)), nodes[0], nodes[len(nodes)-1], value.Float(p.cost()),
		value.List(nodes), value.List(costs), value.PathOf(whole)}
}

// waiting is a node that was met, with the least cost so far and what the rest may cost.
type waiting struct {
	node       uint32
	cost, rest float64
}

type queue []waiting

func (q queue) Len() int { return len(q) }

// Less prefers the lower id where costs are equal, so that results are the same each time.
func (q queue) Less(i, j int) bool {
	if a, b := q[i].cost+q[i].rest, q[j].cost+q[j].rest; a != b {
		return a < b
	}
	return q[i].node < q[j].node
}
func (q queue) Swap(i, j int) { q[i], q[j] = q[j], q[i] }

// Push implements heap.Interface.
func (q *queue) Push(x any) { *q = append(*q, x.(waiting)) }

// Pop implements heap.Interface.
func (q *queue) Pop() any {
	last := (*q)[len(*q)-1]
	*q = (*q)[:len(*q)-1]
	return last
}

// shortest is Dijkstra's algorithm from one node, with a lower bound of the rest
// of the way where there is one (A*). Closed nodes and relationships are not gone through.
type shortest struct {
	r         *run
	rest      func(n uint32) float64 // nil: unknown, 0
	shut      bitset                 // nil: none
	shutRels  map[uint32]bool
	cost      []float64
	via, from []uint32
	done      bitset
	b         buffer
	q         queue
}

func newShortest(r *run) (*shortest, error) {
	s := &shortest{r: r, done: newBits(r.g.limit)}
	var err error
	if s.cost, err = r.floats(); err != nil {
		return nil, err
	}
	if s.via, err = r.words(); err != nil {
		return nil, err
	}
	s.from, err = r.words()
	return s, err
}

// search finds the costs from source, up to the target where there is one.
func (s *shortest) search(source uint32, target int64) error {
	for i := range s.cost {
		s.cost[i] = math.Inf(1)
	}
	clear(s.done)
	s.q = append(s.q[:0], waiting{node: source, rest: s.bound(source)})
	s.cost[source] = 0
	for steps := 0; len(s.q) > 0; steps++ {
		if steps%blockSize == 0 {
			if err := s.r.check(); err != nil {
				return err
			}
		}
		n := heap.Pop(&s.q).(waiting).node
		if s.done.has(n) {
			continue
		}
		s.done.set(n)
		if int64(n) == target {
			return nil
		}
		if err := s.relax(n); err != nil {
			return err
		}
	}
	return nil
}

func (s *shortest) bound(n uint32) float64 {
	if s.rest == nil {
		return 0
	}
	return s.rest(n)
}

func (s *shortest) relax(n uint32) error {
	nodes, rels := s.r.g.around(n, &s.b, true)
	for i, m := range nodes {
		if s.done.has(m) || s.shut != nil && s.shut.has(m) || s.shutRels[rels[i]] {
			continue
		}
		w := s.r.g.weight(rels[i])
		if w < 0 || math.IsNaN(w) {
			return badConfig("the weight of relationship %d is %v, and weights must not be negative", rels[i], w)
		}
		if c := s.cost[n] + w; c < s.cost[m] {
			s.cost[m], s.from[m], s.via[m] = c, n, rels[i]
			heap.Push(&s.q, waiting{m, c, s.bound(m)})
		}
	}
	return nil
}

// to is the path to a node, nil where it was not reached.
func (s *shortest) to(source, target uint32) *path {
	if !s.done.has(target) {
		return nil
	}
	p := &path{nodes: []uint32{target}, costs: []float64{s.cost[target]}}
	for n := target; n != source; n = s.from[n] {
		p.rels = append(p.rels, s.via[n])
		p.nodes, p.costs = append(p.nodes, s.from[n]), append(p.costs, s.cost[s.from[n]])
	}
	slices.Reverse(p.nodes)
	slices.Reverse(p.rels)
	slices.Reverse(p.costs)
	return p
}

// ends is the nodes between which a path is searched.
func (r *run) ends() (source, target uint32, err error) {
	if source, err = r.node("sourceNode"); err == nil {
		target, err = r.node("targetNode")
	}
	return source, target, err
}

func dijkstra(r *run, yield func([]value.Value) error) error {
	source, target, err := r.ends()
	if err != nil {
		return err
	}
	s, err := newShortest(r)
	if err != nil {
		return err
	}
	if err := s.search(source, int64(target)); err != nil {
		return err
	}
	if p := s.to(source, target); p != nil {
		return yield(p.row(0))
	}
	return nil
}

// astar takes the distance on the globe, in metres, for a lower bound of the cost.
func astar(r *run, yield func([]value.Value) error) error {
	source, target, err := r.ends()
	if err != nil {
		return err
	}
	lat, okLat := r.g.snap.Catalog().Key(r.cfg.text("latitudeProperty", "latitude"))
	lon, okLon := r.g.snap.Catalog().Key(r.cfg.text("longitudeProperty", "longitude"))
	if !okLat || !okLon {
		return badConfig("no node has `latitudeProperty` and `longitudeProperty`")
	}
	place := func(n uint32) (float64, float64) {
		return r.g.snap.NodeProperty(int64(n), lat).Number() * math.Pi / 180, r.g.snap.NodeProperty(int64(n), lon).Number() * math.Pi / 180
	}
	lat2, lon2 := place(target)
	s, err := newShortest(r)
	if err != nil {
		return err
	}
	s.rest = func(n uint32) float64 {
		const earthRadius = 6371008.8 // metres, the mean
		lat1, lon1 := place(n)
		h := math.Pow(math.Sin((lat2-lat1)/2), 2) + math.Cos(lat1)*math.Cos(lat2)*math.Pow(math.Sin((lon2-lon1)/2), 2)
		return 2 * earthRadius * math.Asin(math.Min(1, math.Sqrt(h)))
	}
	if err := s.search(source, int64(target)); err != nil {
		return err
	}
	if p := s.to(source, target); p != nil {
		return yield(p.row(0))
	}
	return nil
}

// yens is Yen's algorithm: each next path leaves an earlier one at some node, by a
// relationship that no earlier path took from there.
func yens(r *run, yield func([]value.Value) error) error {
	source, target, err := r.ends()
	if err != nil {
		return err
	}
	k, err := r.cfg.count("k", 3, 1)
	if err != nil {
		return err
	}
	s, err := newShortest(r)
	if err != nil {
		return err
	}
	if err := s.search(source, int64(target)); err != nil {
		return err
	}
	var found, candidates []*path
	for p := s.to(source, target); p != nil; {
		if err := yield(p.row(len(found))); err != nil {
			return err
		}
		if found = append(found, p); int64(len(found)) == k {
			return nil
		}
		if candidates, err = s.deviations(found, candidates, target); err != nil {
			return err
		}
		if p = nil; len(candidates) > 0 {
			p, candidates = candidates[0], candidates[1:]
		}
	}
	return nil
}

// deviations adds the cheapest ways that leave the last path found at each of its
// nodes to the candidates, which stay in order and without doubles.
func (s *shortest) deviations(found, candidates []*path, target uint32) ([]*path, error) {
	last := found[len(found)-1]
	for i := range last.rels {
		s.shut, s.shutRels = newBits(s.r.g.limit), map[uint32]bool{}
		for _, n := range last.nodes[:i] {
			s.shut.set(n)
		}
		for _, p := range found {
			if len(p.rels) > i && slices.Equal(p.rels[:i], last.rels[:i]) {
				s.shutRels[p.rels[i]] = true
			}
		}
		spur := last.nodes[i]
		if err := s.search(spur, int64(target)); err != nil {
			return nil, err
		}
		rest := s.to(spur, target)
		if rest == nil {
			continue
		}
		p := &path{
			nodes: append(slices.Clone(last.nodes[:i]), rest.nodes...), rels: append(slices.Clone(last.rels[:i]), rest.rels...),
			costs: slices.Clone(last.costs[:i]),
		}
		for _, c := range rest.costs {
			p.costs = append(p.costs, last.costs[i]+c)
		}
		if !slices.ContainsFunc(candidates, func(c *path) bool { return slices.Equal(c.rels, p.rels) }) {
			candidates = append(candidates, p)
		}
	}
	slices.SortStableFunc(candidates, func(a, b *path) int {
		switch x, y := a.cost(), b.cost(); {
		case x < y:
			return -1
		case x > y:
			return 1
		}
		return slices.Compare(a.nodes, b.nodes)
	})
	return candidates, nil
}
