package algo

import (
	"slices"
	"sync/atomic"
)

// labelPropagation is LDBC Graphalytics' deterministic form: all nodes change at
// once, to the label that most of the neighbours at both ends have.
func labelPropagation(r *run) (result, error) {
	iterations, err := r.cfg.count("maxIterations", 10, 1)
	if err != nil {
		return result{}, err
	}
	labels, err := r.ints()
	if err != nil {
		return result{}, err
	}
	next, err := r.ints()
	if err != nil {
		return result{}, err
	}
	for i := range labels {
		labels[i] = int64(i)
	}
	for range iterations {
		var changed atomic.Bool
		err := r.blocks(func(nodes []uint32, b *buffer) {
			var around []int64
			for _, n := range nodes {
				around = around[:0]
				for _, m := range r.g.out(n, b) {
					around = append(around, labels[m])
				}
				if !r.g.undirected {
					for _, m := range r.g.in(n, b) {
						around = append(around, labels[m])
					}
				}
				next[n] = mostFrequent(around, labels[n])
				if next[n] != labels[n] {
					changed.Store(true)
				}
			}
		})
		if err != nil {
			return result{}, err
		}
		labels, next = next, labels
		if !changed.Load() {
			break
		}
	}
	return result{cols: []vector{{ints: labels}}}, nil
}

// mostFrequent is the value that comes most often, the least of several.
func mostFrequent(vs []int64, none int64) int64 {
	if len(vs) == 0 {
		return none
	}
	slices.Sort(vs)
	best, times := none, 0
	for i := 0; i < len(vs); {
		j := i
		for j < len(vs) && vs[j] == vs[i] {
			j++
		}
		if j-i > times {
			best, times = vs[i], j-i
		}
		i = j
	}
	return best
}

// louvain moves nodes to the neighbouring community that adds most to the
// modularity, then does the same with communities as nodes, until nothing moves
// (Blondel, Guillaume, Lambiotte, Lefebvre: J. Stat. Mech. 2008). Relationships
// count in both directions.
func louvain(r *run) (result, error) {
	levels, err := r.cfg.count("maxLevels", 10, 1)
	if err != nil {
		return result{}, err
	}
	iterations, err := r.cfg.count("maxIterations", 10, 1)
	if err != nil {
		return result{}, err
	}
	tolerance, err := r.cfg.number("tolerance", 1e-4)
	if err != nil {
		return result{}, err
	}
	w, err := newWeights(r)
	if err != nil {
		return result{}, err
	}
	at := make([]uint32, len(r.g.nodes)) // the community of each node
	for i := range at {
		at[i] = uint32(i)
	}
	for range levels {
		if err := r.check(); err != nil {
			return result{}, err
		}
		moved, community := w.optimise(int(iterations), tolerance)
		if !moved {
			break
		}
		n := renumber(community)
		for i := range at {
			at[i] = community[at[i]]
		}
		w = w.merged(community, n)
	}
	ids, err := r.ints()
	if err != nil {
		return result{}, err
	}
	least := map[uint32]int64{} // a community goes by its least node
	for i, n := range r.g.nodes {
		if _, ok := least[at[i]]; !ok {
			least[at[i]] = int64(n)
		}
		ids[n] = least[at[i]]
	}
	return result{cols: []vector{{ints: ids}}}, nil
}

// weights is an undirected graph with weights, loops counting twice.
type weights struct {
	from   []int32 // of each node: where its neighbours begin
	to     []uint32
	weight []float64
	sum    []float64 // of the weights at each node
	total  float64
}

// newWeights makes a graph of the view's nodes in both directions, by position.
func newWeights(r *run) (*weights, error) {
	g := r.g
	position := make([]uint32, g.limit)
	for i, n := range g.nodes {
		position[n] = uint32(i)
	}
	w := &weights{from: make([]int32, 1, len(g.nodes)+1), sum: make([]float64, len(g.nodes))}
	var b buffer
	for i, n := range g.nodes {
		if i%blockSize == 0 {
			if err := r.check(); err != nil {
				return nil, err
			}
		}
		for _, forward := range []bool{true, false} {
			if g.undirected && !forward {
				continue
			}
			nodes, rels := g.around(n, &b, forward)
			for k, m := range nodes {
				x := g.weight(rels[k])
				w.to, w.weight = append(w.to, position[m]), append(w.weight, x)
				w.sum[i] += x
				w.total += x
			}
		}
		w.from = append(w.from, int32(len(w.to)))
	}
	return w, r.charge(int64(len(w.to)) * 12)
}

// optimise moves nodes as long as that adds to the modularity.
func (w *weights) optimise(iterations int, tolerance float64) (moved bool, community []uint32) {
	n := len(w.sum)
	community = make([]uint32, n)
	inside := append([]float64(nil), w.sum...) // the weights at the nodes of each community
	for i := range community {
		community[i] = uint32(i)
	}
	toward := make([]float64, n) // the weight from the node at hand to each community
	var touched []uint32
	for range iterations {
		gained := 0.0
		for i := range n {
			touched = touched[:0]
			for k := w.from[i]; k < w.from[i+1]; k++ {
				if int(w.to[k]) == i {
					continue
				}
				c := community[w.to[k]]
				if toward[c] == 0 {
					touched = append(touched, c)
				}
				toward[c] += w.weight[k]
			}
			old := community[i]
			inside[old] -= w.sum[i]
			best, gain := old, toward[old]-inside[old]*w.sum[i]/w.total
			stay := gain
			for _, c := range touched {
				if x := toward[c] - inside[c]*w.sum[i]/w.total; x > gain || x == gain && c < best {
					best, gain = c, x
				}
			}
			if gain <= stay {
				best = old
			}
			inside[best] += w.sum[i]
			if best != old {
				community[i], moved = best, true
				gained += 2 * (gain - stay) / w.total
			}
			for _, c := range touched {
				toward[c] = 0
			}
		}
		if gained < tolerance {
			break
		}
	}
	return moved, community
}

// renumber makes the communities 0 … n-1, in the order of their first nodes.
func renumber(community []uint32) int {
	numbers := map[uint32]uint32{}
	for i, c := range community {
		k, ok := numbers[c]
		if !ok {
			k = uint32(len(numbers))
			numbers[c] = k
		}
		community[i] = k
	}
	return len(numbers)
}

// merged is the graph whose nodes are the communities.
func (w *weights) merged(community []uint32, n int) *weights {
	members := make([][]uint32, n)
	for i, c := range community {
		members[c] = append(members[c], uint32(i))
	}
	out := &weights{from: make([]int32, 1, n+1), sum: make([]float64, n), total: w.total}
	toward := make([]float64, n)
	var touched []uint32
	for c := range n {
		touched = touched[:0]
		for _, i := range members[c] {
			for k := w.from[i]; k < w.from[i+1]; k++ {
				d := community[w.to[k]]
				if toward[d] == 0 {
					touched = append(touched, d)
				}
				toward[d] += w.weight[k]
			}
		}
		for _, d := range touched {
			out.to, out.weight = append(out.to, d), append(out.weight, toward[d])
			out.sum[c] += toward[d]
			toward[d] = 0
		}
		out.from = append(out.from, int32(len(out.to)))
	}
	return out
}
