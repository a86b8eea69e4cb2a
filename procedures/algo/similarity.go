package algo

import (
	"math/rand/v2"
	"slices"
	"sync"

	"github.com/morseldb/morsel/value"
)

// pair is two nodes that are alike.
type pair struct {
	a, b  uint32
	score float64
}

// nodeSimilarity is the Jaccard index of the nodes that relationships lead to, for
// all pairs that have one in common; of each node the topK.
func nodeSimilarity(r *run, yield func([]value.Value) error) error {
	top, err := r.cfg.count("topK", 10, 1)
	if err != nil {
		return err
	}
	least, err := r.cfg.count("degreeCutoff", 1, 1)
	if err != nil {
		return err
	}
	cutoff, err := r.cfg.number("similarityCutoff", 1e-42)
	if err != nil {
		return err
	}
	sets, err := targets(r, int(least))
	if err != nil {
		return err
	}
	var mu sync.Mutex
	var all []pair
	err = r.blocks(func(nodes []uint32, b *buffer) {
		c := &comparison{r: r, sets: sets, common: map[uint32]int{}}
		var own []pair
		for _, n := range nodes {
			own = append(own, c.best(n, int(top), cutoff, b)...)
		}
		mu.Lock()
		defer mu.Unlock()
		all = append(all, own...)
	})
	if err != nil {
		return err
	}
	slices.SortFunc(all, func(x, y pair) int {
		if x.a != y.a {
			return int(x.a) - int(y.a)
		}
		return x.before(y)
	})
	for _, p := range all {
		if err := yield([]value.Value{value.Int(int64(p.a)), value.Int(int64(p.b)), value.Float(p.score)}); err != nil {
			return err
		}
	}
	return nil
}

// before orders pairs of one node: the most alike first.
func (p pair) before(q pair) int {
	switch {
	case p.score > q.score:
		return -1
	case p.score < q.score:
		return 1
	}
	return int(p.b) - int(q.b)
}

// targets is the set of nodes that each node's relationships lead to; nil for nodes with fewer than least.
func targets(r *run, least int) ([][]uint32, error) {
	if err := r.charge(int64(r.g.limit)*24 + r.g.snap.RelCount()*4); err != nil {
		return nil, err
	}
	sets := make([][]uint32, r.g.limit)
	err := r.blocks(func(nodes []uint32, b *buffer) {
		for _, n := range nodes {
			set := slices.Clone(r.g.out(n, b))
			slices.Sort(set)
			if set = slices.Compact(set); len(set) >= least {
				sets[n] = set
			}
		}
	})
	return sets, err
}

type comparison struct {
	r      *run
	sets   [][]uint32
	common map[uint32]int
}

func (c *comparison) best(n uint32, top int, cutoff float64, b *buffer) []pair {
	clear(c.common)
	for _, t := range c.sets[n] {
		in := c.r.g.in(t, b)
		for i, m := range in {
			if m == n || c.sets[m] == nil || slices.Contains(in[max(0, i-1):i], m) { // a parallel relationship counts once
				continue
			}
			c.common[m]++
		}
	}
	var pairs []pair
	for m, k := range c.common {
		score := float64(k) / float64(len(c.sets[n])+len(c.sets[m])-k)
		if score >= cutoff {
			pairs = append(pairs, pair{n, m, score})
		}
	}
	slices.SortFunc(pairs, pair.before)
	return pairs[:min(len(pairs), top)]
}

// randomWalk starts walksPerNode walks from each node, or each of sourceNodes; a
// walk ends where no relationship leads on.
func randomWalk(r *run, yield func([]value.Value) error) error {
	length, err := r.cfg.count("walkLength", 80, 1)
	if err != nil {
		return err
	}
	times, err := r.cfg.count("walksPerNode", 10, 1)
	if err != nil {
		return err
	}
	seed, err := r.cfg.count("randomSeed", 0, 0)
	if err != nil {
		return err
	}
	sources := r.g.nodes
	if v, ok := r.cfg.m.Get("sourceNodes"); ok && v.Kind() == value.KindList {
		sources = nil
		for _, e := range v.AsList() {
			n, err := r.member("sourceNodes", e)
			if err != nil {
				return err
			}
			sources = append(sources, n)
		}
	}
	var b buffer
	for _, source := range sources {
		random := rand.New(rand.NewPCG(uint64(seed), uint64(source)))
		for range times {
			if err := r.check(); err != nil {
				return err
			}
			if err := yield(r.walk(source, int(length), random, &b)); err != nil {
				return err
			}
		}
	}
	return nil
}

func (r *run) walk(n uint32, length int, random *rand.Rand, b *buffer) []value.Value {
	ids, whole := []value.Value{value.Int(int64(n))}, &value.Path{Nodes: []int64{int64(n)}}
	for len(ids) < length {
		nodes, rels := r.g.around(n, b, true)
		if len(nodes) == 0 {
			break
		}
		k := random.IntN(len(nodes))
		n = nodes[k]
		ids = append(ids, value.Int(int64(n)))
		whole.Nodes, whole.Rels = append(whole.Nodes, int64(n)), append(whole.Rels, int64(rels[k]))
	}
	return []value.Value{value.List(ids), value.PathOf(whole)}
}
