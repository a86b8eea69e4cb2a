package index

import (
	"math"
	"slices"
	"sync"

	"github.com/morseldb/morsel/value"
)

// graph is a hierarchical navigable small world (Malkov, Yashunin: Efficient and robust approximate nearest neighbor search
// using Hierarchical Navigable Small World graphs, 2018): vectors that know some of their neighbours, on
// several levels, each of which has a part of those below. A search walks to what is near, from the few on top down. Vectors
// have places, in the order in which they came. A graph never changes; grown makes a larger one.
type graph struct {
	dims, m, ef int // m: neighbours that a vector looks for; ef: among how many, see Neo4j's vector.hnsw.*
	cosine      bool

	ids    []uint32    // by place
	order  []uint32    // places in the order of their ids; of an id that has several, the last
	vecs   [][]float32 // blockSize vectors each
	inv    []float32   // by place: 1 over the length, for cosine
	levels []uint8     // by place: the highest level that it is on
	near   []uint32    // the lists of level 0: 2m+1 words a place, how many neighbours and which
	first  []uint32    // by place: where its lists of level 1 and above begin in upper
	upper  []uint32    // m+1 words a list
	top    uint32      // the place where searches begin
}

// blockSize is how many vectors lie in one piece of memory; graphs share pieces.
const blockSize = 1024

// maxLevel is the highest level there is; with m = 2 one vector in 2^20 gets there.
const maxLevel = 20

// levelOf draws a vector's level from its entity's id, so that a graph follows from what is in it.
func levelOf(id uint32, m int) uint8 {
	u := (float64(value.HashInt(int64(id), 0x6d6f)>>11) + 0.5) / (1 << 53)
	return uint8(min(maxLevel, -math.Log(u)/math.Log(float64(max(m, 2)))))
}

func (g *graph) vec(at uint32) []float32 {
	b := g.vecs[at/blockSize]
	i := int(at%blockSize) * g.dims
	return b[i : i+g.dims : i+g.dims]
}

func (g *graph) invAt(at uint32) float32 {
	if g.cosine {
		return g.inv[at]
	}
	return 0
}

// between is how far two places are apart.
func (g *graph) between(a, b uint32) float32 {
	return apart(g.cosine, g.vec(a), g.vec(b), g.invAt(a), g.invAt(b))
}

// list is the memory of a place's neighbours on a level: how many, then they. Nil where there are none.
func (g *graph) list(at uint32, level int) []uint32 {
	if level == 0 {
		n := 2*g.m + 1
		return g.near[int(at)*n : (int(at)+1)*n]
	}
	n := g.m + 1
	from := int(g.first[at]) + (level-1)*n
	if level > int(g.levels[at]) || from+n > len(g.upper) {
		return nil
	}
	return g.upper[from : from+n]
}

// links is a place's neighbours on a level.
func (g *graph) links(at uint32, level int) []uint32 {
	l := g.list(at, level)
	if len(l) == 0 || int(l[0]) >= len(l) {
		return nil
	}
	return l[1 : 1+l[0]]
}

// find is the place of an entity; ok is false where it has none.
func (g *graph) find(id uint32) (at uint32, ok bool) {
	if g == nil {
		return 0, false
	}
	i, ok := slices.BinarySearchFunc(g.order, id, func(at, id uint32) int { return int(g.ids[at]) - int(id) })
	if !ok {
		return 0, false
	}
	return g.order[i], true
}

// hop is a place and how far it is from what is looked for.
type hop struct {
	d  float32
	at uint32
}

func (a hop) compare(b hop) int {
	switch {
	case a.d < b.d || a.d == b.d && a.at < b.at:
		return -1
	case a == b:
		return 0
	}
	return 1
}

// hops is a heap, the least in front.
type hops []hop

func (h *hops) push(x hop) {
	*h = append(*h, x)
	s := *h
	i := len(s) - 1
	for i > 0 {
		up := (i - 1) / 2
		if s[up].d <= x.d {
			break
		}
		s[i] = s[up]
		i = up
	}
	s[i] = x
}

func (h *hops) pop() hop {
	s := *h
	out, x := s[0], s[len(s)-1]
	s = s[:len(s)-1]
	*h = s
	i := 0
	for {
		child := 2*i + 1
		if child >= len(s) {
			break
		}
		if child+1 < len(s) && s[child+1].d < s[child].d {
			child++
		}
		if x.d <= s[child].d {
			break
		}
		s[i] = s[child]
		i = child
	}
	if len(s) > 0 {
		s[i] = x
	}
	return out
}

// walk is one search and its scratch memory.
type walk struct {
	g     *graph
	query []float32
	inv   float32
	seen  []uint64 // by place
	marks []uint32 // the words of seen that are not 0
	open  hops     // to go on from, the nearest in front
	found hops     // the nearest so far, distances below 0: the farthest in front
	list  []hop
	// only says which places count, nil: all; one that does not is walked through.
	only func(at uint32) bool
	// most is how many places are looked at before the search is given up; 0: all.
	most, looked int
}

var walks = sync.Pool{New: func() any { return new(walk) }}

// walk begins a search for what is near a vector; done ends it.
func (g *graph) walk(query []float32, inv float32) *walk {
	w := walks.Get().(*walk)
	w.g, w.query, w.inv, w.only, w.most, w.looked = g, query, inv, nil, 0, 0
	if words := (len(g.ids) + 63) / 64; len(w.seen) < words {
		w.seen = make([]uint64, words)
	}
	return w
}

func (w *walk) done() {
	w.forget()
	w.g, w.query, w.only = nil, nil, nil
	walks.Put(w)
}

func (w *walk) forget() {
	for _, i := range w.marks {
		w.seen[i] = 0
	}
	w.marks = w.marks[:0]
}

// meet reports whether a place, which must be one of the graph, is seen for the first time.
func (w *walk) meet(at uint32) bool {
	i := at / 64
	bit := uint64(1) << (at % 64)
	if int(at) >= len(w.g.ids) || w.seen[i]&bit != 0 {
		return false
	}
	if w.seen[i] == 0 {
		w.marks = append(w.marks, i)
	}
	w.seen[i] |= bit
	w.looked++
	return true
}

func (w *walk) to(at uint32) hop {
	return hop{apart(w.g.cosine, w.query, w.g.vec(at), w.inv, w.g.invAt(at)), at}
}

// descend walks from the top to the nearest place on the level above a level, going straight.
func (w *walk) descend(level int) hop {
	best := w.to(w.g.top)
	for l := int(w.g.levels[w.g.top]); l > level; l-- {
		for moved := true; moved; {
			moved = false
			for _, at := range w.g.links(best.at, l) {
				if int(at) >= len(w.g.ids) {
					continue
				}
				if h := w.to(at); h.d < best.d {
					best, moved = h, true
				}
			}
		}
	}
	return best
}

// search finds about the ef nearest places on a level, the nearest first; ok is false where it was given up. The
// list is good until the next search.
func (w *walk) search(level, ef int, from ...hop) (list []hop, ok bool) {
	w.forget()
	w.open, w.found = w.open[:0], w.found[:0]
	for _, h := range from {
		if w.meet(h.at) {
			w.take(h, ef)
		}
	}
	for len(w.open) > 0 {
		h := w.open.pop()
		if len(w.found) >= ef && h.d > -w.found[0].d {
			break
		}
		if w.most > 0 && w.looked > w.most {
			return nil, false
		}
		for _, at := range w.g.links(h.at, level) {
			if w.meet(at) {
				w.take(w.to(at), ef)
			}
		}
	}
	w.list = w.list[:0]
	for _, h := range w.found {
		w.list = append(w.list, hop{-h.d, h.at})
	}
	slices.SortFunc(w.list, hop.compare)
	return w.list, true
}

// take goes on from a place, if it is near enough, and counts it among the nearest, if it counts.
func (w *walk) take(h hop, ef int) {
	if len(w.found) >= ef && h.d >= -w.found[0].d {
		return
	}
	w.open.push(h)
	if w.only != nil && !w.only(h.at) {
		return
	}
	w.found.push(hop{-h.d, h.at})
	if len(w.found) > ef {
		w.found.pop()
	}
}
