package index

import (
	"cmp"
	"slices"

	"github.com/morseldb/morsel/storage/workers"
	"github.com/morseldb/morsel/value"
)

// A graph grows by batches (Manohar et al.: ParlayANN: Scalable and Deterministic Parallel Graph-Based Approximate
// Nearest Neighbor Search Algorithms, 2024): the vectors of a batch look for their neighbours in the graph before it, and among
// those of the batch that come before them, each for itself; then those that were found get to know them, each
// for itself. So many workers make the graph that one makes.

// maxBatch is how many vectors a batch has at most; the first ones are short.
const maxBatch = 256

// back is that a place has become a neighbour of another, which should know it, too.
type back struct {
	at    uint32
	level int
	to    uint32
}

func (a back) compare(b back) int {
	return cmp.Or(cmp.Compare(a.at, b.at), cmp.Compare(a.level, b.level), cmp.Compare(a.to, b.to))
}

// emptyGraph has no vectors.
func emptyGraph(dims, m, ef int, cosine bool) *graph {
	return &graph{dims: dims, m: m, ef: ef, cosine: cosine}
}

// grown is a graph with more vectors, which have its dimensions.
func (g *graph) grown(more []entry, pool workers.Pool) (*graph, error) {
	more = slices.Clone(more)
	// In an order that has nothing to do with the data, so that no batch lies in one corner.
	slices.SortFunc(more, func(a, b entry) int {
		return cmp.Or(cmp.Compare(value.HashInt(int64(a.id), 0x7061), value.HashInt(int64(b.id), 0x7061)), cmp.Compare(a.id, b.id))
	})
	out, err := g.roomier(more, pool)
	if err != nil {
		return nil, err
	}
	begin, end := len(g.ids), len(out.ids)
	if begin == 0 && end > 0 {
		begin = 1 // the first has no neighbours
	}
	for begin < end {
		n := min(max(1, begin/4), maxBatch, end-begin)
		if err := out.insert(uint32(begin), uint32(begin+n), pool); err != nil {
			return nil, err
		}
		begin += n
	}
	return out, nil
}

// roomier is a graph with more vectors that are nobody's neighbours yet.
func (g *graph) roomier(more []entry, pool workers.Pool) (*graph, error) {
	n := len(g.ids) + len(more)
	bytes := int64(len(more))*int64(4*g.dims) + int64(n)*int64(4*(2*g.m+1)+17)
	if err := pool.Take(bytes); err != nil {
		return nil, err
	}
	out := *g
	out.ids = append(make([]uint32, 0, n), g.ids...)
	out.levels = append(make([]uint8, 0, n), g.levels...)
	out.first = append(make([]uint32, 0, n), g.first...)
	out.upper = slices.Clone(g.upper)
	out.near = make([]uint32, n*(2*g.m+1))
	copy(out.near, g.near)
	if g.cosine {
		out.inv = append(make([]float32, 0, n), g.inv...)
	}
	out.vecs = slices.Clone(g.vecs)
	for _, e := range more {
		at := len(out.ids)
		out.ids = append(out.ids, e.id)
		level := levelOf(e.id, g.m)
		out.levels = append(out.levels, level)
		out.first = append(out.first, uint32(len(out.upper)))
		out.upper = append(out.upper, make([]uint32, int(level)*(g.m+1))...)
		if g.cosine {
			out.inv = append(out.inv, inverse(e.vec))
		}
		out.addVector(at, at == len(g.ids), e.vec)
	}
	out.sortPlaces()
	return &out, nil
}

// addVector appends a vector; the block that another graph has begun is copied first.
func (g *graph) addVector(at int, first bool, vec []float32) {
	last := at / blockSize
	switch {
	case last == len(g.vecs):
		g.vecs = append(g.vecs, make([]float32, 0, blockSize*g.dims))
	case first:
		g.vecs[last] = append(make([]float32, 0, blockSize*g.dims), g.vecs[last]...)
	}
	g.vecs[last] = append(g.vecs[last], vec...)
}

// sortPlaces makes order.
func (g *graph) sortPlaces() {
	order := make([]uint32, len(g.ids))
	for i := range order {
		order[i] = uint32(i)
	}
	slices.SortFunc(order, func(a, b uint32) int { return cmp.Or(cmp.Compare(g.ids[a], g.ids[b]), cmp.Compare(b, a)) })
	g.order = slices.CompactFunc(order, func(a, b uint32) bool { return g.ids[a] == g.ids[b] })
}

// insert makes places from begin to end, whose vectors are there, part of the graph.
func (g *graph) insert(begin, end uint32, pool workers.Pool) error {
	err := pool.Each(int(end-begin), 1, func(i, _ int) { g.look(begin, begin+uint32(i)) })
	if err != nil {
		return err
	}
	var backs []back
	for at := begin; at < end; at++ {
		for level := range int(g.levels[at]) + 1 {
			for _, to := range g.links(at, level) {
				backs = append(backs, back{to, level, at})
			}
		}
	}
	slices.SortFunc(backs, back.compare)
	var heads []int
	for i := range backs {
		if i == 0 || backs[i].at != backs[i-1].at || backs[i].level != backs[i-1].level {
			heads = append(heads, i)
		}
	}
	heads = append(heads, len(backs))
	err = pool.Each(len(heads)-1, 16, func(from, to int) {
		for i := from; i < to; i++ {
			g.know(backs[heads[i]:heads[i+1]])
		}
	})
	for at := begin; at < end; at++ {
		if g.levels[at] > g.levels[g.top] {
			g.top = at
		}
	}
	return err
}

// look finds a place's neighbours among the places before the batch, which begins at begin, and those of the batch
// before it.
func (g *graph) look(begin, at uint32) {
	w := g.walk(g.vec(at), g.invAt(at))
	defer w.done()
	level, top := int(g.levels[at]), int(g.levels[g.top])
	near := []hop{w.descend(level)}
	mates := make([]hop, 0, at-begin)
	for mate := begin; mate < at; mate++ {
		mates = append(mates, w.to(mate))
	}
	var all []hop
	for l := level; l >= 0; l-- {
		all = all[:0]
		if l <= top {
			found, _ := w.search(l, g.ef, near...)
			near = append(near[:0], found...)
			all = append(all, found...)
		}
		for _, h := range mates {
			if int(g.levels[h.at]) >= l {
				all = append(all, h)
			}
		}
		slices.SortFunc(all, hop.compare)
		g.setLinks(at, l, g.diverse(all, g.m))
	}
}

// diverse chooses at most n of places that are sorted by their distance: those that are nearer to where the distance is
// reckoned from than to any that was chosen before (the heuristic of the paper's algorithm 4), so that neighbours lie
// on all sides; what is left of n goes to the nearest of the others. The list is changed.
func (g *graph) diverse(list []hop, n int) []hop {
	if len(list) <= n {
		return list
	}
	chosen := make([]hop, 0, n)
	var others []hop
	for _, h := range list {
		if len(chosen) == n {
			break
		}
		if slices.ContainsFunc(chosen, func(c hop) bool { return g.between(c.at, h.at) < h.d }) {
			others = append(others, h)
			continue
		}
		chosen = append(chosen, h)
	}
	return append(chosen, others[:min(len(others), n-len(chosen))]...)
}

func (g *graph) setLinks(at uint32, level int, list []hop) {
	to := g.list(at, level)
	to[0] = uint32(len(list))
	for i, h := range list {
		to[i+1] = h.at
	}
}

// know adds neighbours to a place on a level, or, where they become too many, chooses among them.
func (g *graph) know(news []back) {
	at, level := news[0].at, news[0].level
	list := g.list(at, level)
	have := int(list[0])
	if have+len(news) < len(list) {
		for i, b := range news {
			list[1+have+i] = b.to
		}
		list[0] = uint32(have + len(news))
		return
	}
	var all []hop
	for _, to := range list[1 : 1+have] {
		all = append(all, hop{g.between(at, to), to})
	}
	for _, b := range news {
		all = append(all, hop{g.between(at, b.to), b.to})
	}
	slices.SortFunc(all, hop.compare)
	g.setLinks(at, level, g.diverse(all, len(list)-1))
}
