package algo

import (
	"math"
	"sync"
)

// pageRank is power iteration: each node gives its rank to the nodes it leads to,
// by weight, and gets the teleporting rest. It stops at maxIterations or when no
// rank changes by more than tolerance.
func pageRank(r *run) (result, error) {
	p := &ranking{r: r}
	var err error
	if p.damping, err = r.cfg.number("dampingFactor", 0.85); err != nil {
		return result{}, err
	}
	iterations, err := r.cfg.count("maxIterations", 20, 1)
	if err != nil {
		return result{}, err
	}
	tolerance, err := r.cfg.number("tolerance", 1e-7)
	if err != nil {
		return result{}, err
	}
	if err := p.start(); err != nil {
		return result{}, err
	}
	for range iterations {
		change, err := p.step()
		if err != nil {
			return result{}, err
		}
		if change < tolerance {
			break
		}
	}
	return result{cols: []vector{{floats: p.rank}}}, nil
}

type ranking struct {
	r           *run
	damping     float64
	rank, gives []float64 // gives: what a node gives along a relationship of weight one
	out         []float64 // the sum of the weights of its relationships

	mu     sync.Mutex
	change float64
}

func (p *ranking) start() (err error) {
	for _, a := range []*[]float64{&p.rank, &p.gives, &p.out} {
		if *a, err = p.r.floats(); err != nil {
			return err
		}
	}
	g := p.r.g
	return p.r.blocks(func(nodes []uint32, b *buffer) {
		for _, n := range nodes {
			p.rank[n] = 1 / float64(len(g.nodes))
			if !g.weighted {
				p.out[n] = float64(g.degree(n, b, true))
				continue
			}
			_, rels := g.around(n, b, true)
			for _, rel := range rels {
				p.out[n] += g.weight(rel)
			}
		}
	})
}

// step is one iteration. Sums over all nodes are made of those of blocks, in the
// order of the blocks, so that the result is the same each time.
func (p *ranking) step() (float64, error) {
	nodes := p.r.g.nodes
	idle := make([]float64, (len(nodes)+blockSize-1)/blockSize)
	err := p.r.each(len(idle), func(i int) error {
		for _, n := range nodes[i*blockSize : min((i+1)*blockSize, len(nodes))] {
			if p.out[n] > 0 {
				p.gives[n] = p.rank[n] / p.out[n]
			} else {
				p.gives[n] = 0
				idle[i] += p.rank[n]
			}
		}
		return nil
	})
	if err != nil {
		return 0, err
	}
	sum := 0.0
	for _, x := range idle {
		sum += x
	}
	base := (1 - p.damping + p.damping*sum) / float64(len(nodes))
	p.change = 0
	err = p.r.blocks(func(nodes []uint32, b *buffer) {
		change := 0.0
		for _, n := range nodes {
			rank := base + p.damping*p.gets(n, b)
			change = max(change, math.Abs(rank-p.rank[n]))
			p.rank[n] = rank
		}
		p.mu.Lock()
		p.change = max(p.change, change)
		p.mu.Unlock()
	})
	return p.change, err
}

// gets is what a node is given.
func (p *ranking) gets(n uint32, b *buffer) (sum float64) {
	nodes, rels := p.r.g.around(n, b, false)
	if !p.r.g.weighted {
		// Four sums at once: each access waits for memory, not for the addition before.
		gives := p.gives
		var s0, s1, s2, s3 float64
		for ; len(nodes) >= 4; nodes = nodes[4:] {
			s0 += gives[nodes[0]]
			s1 += gives[nodes[1]]
			s2 += gives[nodes[2]]
			s3 += gives[nodes[3]]
		}
		for _, m := range nodes {
			s0 += gives[m]
		}
		return s0 + s1 + (s2 + s3)
	}
	for i, m := range nodes {
		sum += p.gives[m] * p.r.g.weight(rels[i])
	}
	return sum
}
