package index

import (
	"cmp"
	"math"
	"slices"
)

// Hit is an entity that a search found, and how well it fits.
type Hit struct {
	ID    uint32
	Score float64
}

// best is the k best hits in order.
func best(hits []Hit, k int) []Hit {
	slices.SortFunc(hits, func(a, b Hit) int { return cmp.Or(cmp.Compare(b.Score, a.Score), cmp.Compare(a.ID, b.ID)) })
	return hits[:min(k, len(hits))]
}

// Nearest is about the k entities whose vectors are most similar to one, the best first: (1+cos)/2, or 1/(1+d²). tick is
// called now and then and may end the search. There are fewer than k only where the index has fewer of that length.
func (v *Vectors) Nearest(query []float32, k int, tick func() error) ([]Hit, error) {
	if err := tick(); err != nil {
		return nil, err
	}
	s := &vectorSearch{v: v, query: query, k: k, tick: tick, inv: inverse(query)}
	if g := v.graph; g != nil && g.dims == len(query) && !s.walked() {
		s.hits = s.hits[:0]
		for _, e := range v.graphPlaces() {
			if err := s.compare(e, g.ids[e], g.vec(e)); err != nil {
				return nil, err
			}
		}
	}
	for from := v.fresh.First(); ; {
		list, next := v.fresh.Run(from, v.fresh.End())
		if len(list) == 0 {
			break
		}
		for i, e := range list {
			if len(e.vec) == len(query) {
				if err := s.compare(uint32(i), e.id, e.vec); err != nil {
					return nil, err
				}
			}
		}
		from = next
	}
	return best(s.hits, k), nil
}

// Exact is Nearest without the graph: it compares with all.
func (v *Vectors) Exact(query []float32, k int, tick func() error) ([]Hit, error) {
	all := *v
	all.fresh, all.graph, all.dead = FromSorted(append(v.live(), v.fresh.Items()...)), nil, Tree[uint32]{}
	return all.Nearest(query, k, tick)
}

// graphPlaces is the places of the graph that are not marked.
func (v *Vectors) graphPlaces() []uint32 {
	out := make([]uint32, 0, len(v.graph.ids))
	from := v.dead.First()
	marks, next := v.dead.Run(from, v.dead.End())
	for at := range uint32(len(v.graph.ids)) {
		for len(marks) > 0 && marks[0] < at {
			if marks = marks[1:]; len(marks) == 0 {
				marks, next = v.dead.Run(next, v.dead.End())
			}
		}
		if len(marks) == 0 || marks[0] != at {
			out = append(out, at)
		}
	}
	return out
}

// vectorSearch is one search and what it has found.
type vectorSearch struct {
	v     *Vectors
	query []float32
	inv   float32
	k     int
	tick  func() error
	hits  []Hit
	bound float64 // hits below it are none of the best k
}

// walked searches the graph; false where it is better to compare with all.
func (s *vectorSearch) walked() bool {
	g, v := s.v.graph, s.v
	if s.k >= len(g.ids)/exactPart || int(g.top) >= len(g.ids) {
		return false
	}
	w := g.walk(s.query, s.inv)
	defer w.done()
	w.most = len(g.ids) / 2
	if v.dead.Len() > 0 {
		w.only = func(at uint32) bool { _, dead := v.isDead(at); return !dead }
	}
	list, ok := w.search(0, max(leastSearched, s.k+s.k/2), w.descend(0))
	if !ok || len(list) < min(s.k, v.inGraph()) {
		return false
	}
	for _, h := range list[:min(len(list), s.k+s.k/4+8)] {
		s.hits = append(s.hits, Hit{g.ids[h.at], v.similarity(s.query, g.vec(h.at))})
	}
	return true
}

// compare scores a vector that has the query's length; i counts them, for tick.
func (s *vectorSearch) compare(i, id uint32, vec []float32) error {
	if i%1024 == 0 {
		if err := s.tick(); err != nil {
			return err
		}
	}
	score := s.v.similarity(s.query, vec)
	if score < s.bound {
		return nil
	}
	s.hits = append(s.hits, Hit{id, score})
	if len(s.hits) >= 4*s.k+1024 {
		s.hits = best(s.hits, s.k)
		s.bound = s.hits[len(s.hits)-1].Score
	}
	return nil
}

// similarity is a score as Neo4j gives it.
func (v *Vectors) similarity(a, b []float32) float64 {
	b = b[:len(a)]
	if !v.cosine {
		return float64(float32(1 / (1 + squaresWide(a, b))))
	}
	return float64(float32((1 + dotWide(a, b)/math.Sqrt(dotWide(a, a)*dotWide(b, b))) / 2))
}
