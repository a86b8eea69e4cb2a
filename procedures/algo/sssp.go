package algo

import (
	"math"
	"sync"
	"sync/atomic"
)

// sssp is delta-stepping (Meyer, Sanders: J. Algorithms 49, 2003): nodes wait in
// buckets by their cost so far, delta wide; those of the lowest bucket are
// relaxed together, by all workers, until none falls into it again. A node may be
// relaxed more than once; costs only fall, so the result is Dijkstra's.
func sssp(r *run) (result, error) {
	source, err := r.node("sourceNode")
	if err != nil {
		return result{}, err
	}
	s := &stepping{r: r}
	if s.delta, err = s.width(); err != nil {
		return result{}, err
	}
	if err := r.charge(int64(r.g.limit) * 8); err != nil {
		return result{}, err
	}
	s.costs = make([]uint64, r.g.limit)
	for i := range s.costs {
		s.costs[i] = math.Float64bits(math.Inf(1))
	}
	s.costs[source] = 0
	s.buckets = map[int64][]uint32{0: {source}}
	for len(s.buckets) > 0 {
		if err := s.bucket(); err != nil {
			return result{}, err
		}
	}
	costs, err := r.floats()
	if err != nil {
		return result{}, err
	}
	for i, c := range s.costs {
		costs[i] = math.Float64frombits(c)
	}
	return result{cols: []vector{{floats: costs}}, skip: func(n uint32) bool { return math.IsInf(costs[n], 1) }}, nil
}

// stepping is the state between two buckets. Costs are the bits of floats, which
// are in the order of the floats, as none is negative.
type stepping struct {
	r       *run
	delta   float64
	costs   []uint64
	buckets map[int64][]uint32

	mu    sync.Mutex
	wrong error
}

// width is delta: the mean weight, so that a bucket holds about as many nodes as
// a step of breadth-first search. A weight that is negative is an error.
func (s *stepping) width() (float64, error) {
	g := s.r.g
	if !g.weighted {
		return 1, nil
	}
	sum, n := 0.0, 0
	err := s.r.blocks(func(nodes []uint32, b *buffer) {
		part, count := 0.0, 0
		for _, from := range nodes {
			_, rels := g.around(from, b, true)
			for _, rel := range rels {
				w := g.weight(rel)
				if w < 0 || math.IsNaN(w) {
					s.fail(badConfig("the weight of relationship %d is %v, and weights must not be negative", rel, w))
					return
				}
				if !math.IsInf(w, 1) {
					part, count = part+w, count+1
				}
			}
		}
		s.mu.Lock()
		defer s.mu.Unlock()
		sum, n = sum+part, n+count
	})
	if err == nil {
		err = s.wrong
	}
	if n == 0 || sum == 0 || math.IsInf(sum, 1) {
		return 1, err
	}
	return sum / float64(n), err
}

func (s *stepping) fail(err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.wrong == nil {
		s.wrong = err
	}
}

// mostBuckets bounds the numbers of buckets: costs beyond it are in the last.
const mostBuckets = 1 << 40

func (s *stepping) number(cost float64) int64 { return int64(min(cost/s.delta, mostBuckets)) }

// bucket relaxes the nodes of the lowest bucket until it is empty.
func (s *stepping) bucket() error {
	low := int64(math.MaxInt64)
	for b := range s.buckets {
		low = min(low, b)
	}
	for {
		front := s.buckets[low]
		delete(s.buckets, low)
		if len(front) == 0 {
			return nil
		}
		if err := s.r.check(); err != nil {
			return err
		}
		err := s.r.blocksOf(front, func(nodes []uint32, b *buffer) { s.relax(nodes, b, low) })
		if err != nil {
			return err
		}
	}
}

// relax goes on from nodes of a bucket. Those that have got a lower cost meanwhile
// and were relaxed in a lower bucket are passed over.
func (s *stepping) relax(nodes []uint32, b *buffer, bucket int64) {
	g := s.r.g
	found := map[int64][]uint32{}
	for _, n := range nodes {
		cost := math.Float64frombits(atomic.LoadUint64(&s.costs[n]))
		if s.number(cost) < bucket {
			continue
		}
		to, rels := g.around(n, b, true)
		for i, m := range to {
			c := cost + g.weight(rels[i])
			if s.lower(m, c) {
				k := s.number(c)
				found[k] = append(found[k], m)
			}
		}
	}
	if len(found) == 0 {
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	for k, ns := range found {
		s.buckets[k] = append(s.buckets[k], ns...)
	}
}

// lower sets a node's cost where it is lower than before.
func (s *stepping) lower(n uint32, cost float64) bool {
	want := math.Float64bits(cost)
	for {
		have := atomic.LoadUint64(&s.costs[n])
		if want >= have {
			return false
		}
		if atomic.CompareAndSwapUint64(&s.costs[n], have, want) {
			return true
		}
	}
}
