package algo

import (
	"math/rand/v2"
	"sync"
)

func degree(r *run) (result, error) {
	out, err := r.floats()
	if err != nil {
		return result{}, err
	}
	err = r.blocks(func(nodes []uint32, b *buffer) {
		for _, n := range nodes {
			if !r.g.weighted {
				out[n] = float64(r.g.degree(n, b, true))
				continue
			}
			_, rels := r.g.around(n, b, true)
			for _, rel := range rels {
				if w := r.g.weight(rel); w > 0 {
					out[n] += w
				}
			}
		}
	})
	return result{cols: []vector{{floats: out}}}, err
}

// tree is a breadth-first search from one node, for one worker.
type tree struct {
	g        *view
	b        buffer
	distance []int32 // -1 = not met
	paths    []float64
	share    []float64
	order    []uint32
}

func newTree(g *view) *tree {
	t := &tree{g: g, distance: make([]int32, g.limit), paths: make([]float64, g.limit), share: make([]float64, g.limit)}
	for i := range t.distance {
		t.distance[i] = -1
	}
	return t
}

// grow searches from a node, forward or backward, and counts the shortest paths to each node it meets.
func (t *tree) grow(from uint32, forward bool) {
	for _, n := range t.order {
		t.distance[n], t.paths[n], t.share[n] = -1, 0, 0
	}
	t.order = append(t.order[:0], from)
	t.distance[from], t.paths[from] = 0, 1
	for at := 0; at < len(t.order); at++ {
		n := t.order[at]
		nodes, _ := t.g.around(n, &t.b, forward)
		for _, m := range nodes {
			if t.distance[m] < 0 {
				t.distance[m] = t.distance[n] + 1
				t.order = append(t.order, m)
			}
			if t.distance[m] == t.distance[n]+1 {
				t.paths[m] += t.paths[n]
			}
		}
	}
}

// trees lends each worker a tree of its own.
func (r *run) trees(sources []uint32, work func(t *tree, source uint32)) error {
	const bytes = 4 + 8 + 8 + 4 // a node
	if err := r.charge(int64(r.g.limit) * bytes * int64(max(r.ctx.DatabaseHost().Workers, 1))); err != nil {
		return err
	}
	pool := sync.Pool{New: func() any { return newTree(r.g) }}
	return r.each(len(sources), func(i int) error {
		t, ok := pool.Get().(*tree)
		if !ok {
			t = newTree(r.g)
		}
		work(t, sources[i])
		pool.Put(t)
		return r.check()
	})
}

// closeness is GDS's: the nodes that reach a node, over the sum of their distances.
func closeness(r *run) (result, error) {
	wasserman := r.cfg.truth("useWassermanFaust")
	out, err := r.floats()
	if err != nil {
		return result{}, err
	}
	err = r.trees(r.g.nodes, func(t *tree, n uint32) {
		t.grow(n, false)
		sum := 0.0
		for _, m := range t.order {
			sum += float64(t.distance[m])
		}
		if sum == 0 {
			return
		}
		reach := float64(len(t.order) - 1)
		out[n] = reach / sum
		if wasserman {
			out[n] *= reach / float64(len(r.g.nodes)-1)
		}
	})
	return result{cols: []vector{{floats: out}}}, err
}

// betweenness is Brandes' algorithm from every node, or from samplingSize nodes
// chosen by samplingSeed, whose share is scaled up. In an undirected graph each
// pair of nodes is met twice and counts half.
func betweenness(r *run) (result, error) {
	size, err := r.cfg.count("samplingSize", int64(len(r.g.nodes)), 1)
	if err != nil {
		return result{}, err
	}
	seed, err := r.cfg.count("samplingSeed", 0, 0)
	if err != nil {
		return result{}, err
	}
	out, err := r.floats()
	if err != nil {
		return result{}, err
	}
	sources, scale := r.g.nodes, 1.0
	if size < int64(len(sources)) {
		sources = append([]uint32(nil), sources...)
		random := rand.New(rand.NewPCG(uint64(seed), uint64(len(sources))))
		random.Shuffle(len(sources), func(i, j int) { sources[i], sources[j] = sources[j], sources[i] })
		scale = float64(len(sources)) / float64(size)
		sources = sources[:size]
	}
	if r.g.undirected {
		scale /= 2
	}
	var mu sync.Mutex
	err = r.trees(sources, func(t *tree, source uint32) {
		t.grow(source, true)
		t.shares()
		mu.Lock()
		defer mu.Unlock()
		for _, n := range t.order {
			if n != source {
				out[n] += t.share[n] * scale
			}
		}
	})
	return result{cols: []vector{{floats: out}}}, err
}

// shares is how many of the shortest paths from the root to all nodes go through each node.
func (t *tree) shares() {
	for at := len(t.order) - 1; at >= 0; at-- {
		n := t.order[at]
		for _, m := range t.g.in(n, &t.b) {
			if t.distance[m] >= 0 && t.distance[m] == t.distance[n]-1 {
				t.share[m] += t.paths[m] / t.paths[n] * (1 + t.share[n])
			}
		}
	}
}
