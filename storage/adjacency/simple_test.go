package adjacency

import (
	"math/rand/v2"
	"slices"
	"sync"
	"testing"
)

// flatOf makes a chunk of lists from its first nodes' neighbours.
func flatOf(lists ...[]uint32) *Flat {
	f := &Flat{Offsets: make([]uint32, ChunkSize+1)}
	for i := range ChunkSize {
		if i < len(lists) {
			f.Nodes = append(f.Nodes, lists[i]...)
		}
		f.Offsets[i+1] = uint32(len(f.Nodes))
	}
	f.Rels = make([]uint32, len(f.Nodes))
	return f
}

func TestSimple(t *testing.T) {
	for _, c := range []struct {
		name    string
		out, in *Flat
		want    bool
	}{
		{"a path", flatOf([]uint32{1}, []uint32{2}), flatOf(nil, []uint32{0}, []uint32{1}), true},
		{"one way twice", flatOf([]uint32{1, 1}), flatOf(nil, []uint32{0, 0}), false},
		{"both ways", flatOf([]uint32{1}, []uint32{0}), flatOf([]uint32{1}, []uint32{0}), false},
		{"a loop", flatOf([]uint32{0}), flatOf([]uint32{0}), false},
		{"none", nil, nil, true},
	} {
		out, in := FromFlat([]*Flat{c.out}), FromFlat([]*Flat{c.in})
		for range 2 { // the second answer is the one that was kept
			if got := Simple(&out, &in, 0); got != c.want {
				t.Errorf("%s: %v", c.name, got)
			}
		}
	}
	// the answer goes with the lists of both directions
	out, in := FromFlat([]*Flat{flatOf([]uint32{1})}), FromFlat([]*Flat{flatOf(nil, []uint32{0})})
	if !Simple(&out, &in, 0) {
		t.Error("one relationship is not simple")
	}
	back := FromFlat([]*Flat{flatOf([]uint32{1}, []uint32{0})})
	if Simple(&out, &back, 0) {
		t.Error("an answer of before was given for other lists")
	}
}

// graph is two tables of the same relationships.
type graph struct {
	out, in Table
	rels    []edge
}

func (g *graph) change(gen uint64, e edge) {
	if i := slices.Index(g.rels, e); i >= 0 {
		g.out.Delete(gen, e.node, e.neighbour, e.rel)
		g.in.Delete(gen, e.neighbour, e.node, e.rel)
		g.rels = slices.Delete(g.rels, i, i+1)
		return
	}
	g.out.Insert(gen, e.node, e.neighbour, e.rel)
	g.in.Insert(gen, e.neighbour, e.node, e.rel)
	g.rels = append(g.rels, e)
}

// truth is what Simple, and LoopFree and Distinct of the outgoing lists, should say.
func (g *graph) truth() (simple, loopFree, distinct bool) {
	joined, met := map[[2]uint32]int{}, map[[2]uint32]int{}
	simple, loopFree, distinct = true, true, true
	for _, e := range g.rels {
		joined[[2]uint32{min(e.node, e.neighbour), max(e.node, e.neighbour)}]++
		met[[2]uint32{e.node, e.neighbour}]++
		loopFree = loopFree && e.node != e.neighbour
	}
	for _, n := range joined {
		simple = simple && n == 1
	}
	for _, n := range met {
		distinct = distinct && n == 1
	}
	return simple && loopFree, loopFree, distinct
}

// mutual is what Mutual should say of the first block.
func (g *graph) mutual() (n int64) {
	for _, a := range g.rels {
		for _, b := range g.rels {
			if a.node < a.neighbour && a.node == b.neighbour && a.neighbour == b.node {
				n++
			}
		}
	}
	return n
}

// TestFactsOfChanges asks what is known of lists while relationships come and go, in one branch and over many: what is said must be
// so, and is said where the flat parts have nothing against it.
func TestFactsOfChanges(t *testing.T) {
	said := 0
	for seed := range uint64(6) {
		r := rand.New(rand.NewPCG(seed, 3))
		g := new(graph)
		for i := range uint32(200) {
			g.change(1, edge{i, i + 1, i})
		}
		g.out.Compact(1)
		g.in.Compact(1)
		for step := range uint32(300) {
			gen := 2 + uint64(step)/uint64(1+seed)
			a, b := r.Uint32N(220), r.Uint32N(220)
			if r.IntN(4) > 0 && len(g.rels) > 0 { // mostly one that is there goes, or comes back
				e := g.rels[r.IntN(len(g.rels))]
				g.change(gen, e)
				if r.IntN(2) == 0 {
					g.change(gen, e)
				}
			} else {
				g.change(gen, edge{a, b, 1000 + step})
			}
			simple, loopFree, distinct := g.truth()
			for range 2 { // the second answer is the one that was kept
				gotSimple, gotFree, gotDistinct := Simple(&g.out, &g.in, 0), g.out.LoopFree(0), g.out.Distinct(0)
				if gotSimple && !simple || gotFree && !loopFree || gotDistinct && !distinct {
					t.Fatalf("seed %d, step %d: simple %t, loop-free %t, distinct %t", seed, step, gotSimple, gotFree, gotDistinct)
				}
				if gotSimple && step > 20 {
					said++
				}
				if got := Mutual(&g.out, &g.in, 0); got != g.mutual() {
					t.Fatalf("seed %d, step %d: %d pairs lead there and back, not %d", seed, step, g.mutual(), got)
				}
			}
		}
	}
	if said < 300 {
		t.Errorf("%d times the graph was known to be simple", said)
	}
}

// TestFactsAtOnce has many readers ask for the first time at once what is kept of a chunk with changes.
func TestFactsAtOnce(t *testing.T) {
	g := new(graph)
	for i := range uint32(600) {
		g.change(1, edge{i, i + 1, i})
	}
	g.out.Compact(1)
	g.in.Compact(1)
	g.change(2, edge{3, 9, 1000})
	g.change(2, edge{9, 3, 1001})
	var all sync.WaitGroup
	for range 8 {
		all.Go(func() {
			offsets, nodes := g.out.Flats(0)
			if list := nodes[offsets[3]:offsets[4]]; !slices.Equal(list, []uint32{4, 9}) {
				t.Errorf("node 3 has %v", list)
			}
			if Simple(&g.out, &g.in, 0) || !g.out.Distinct(0) || !g.out.LoopFree(0) || Mutual(&g.out, &g.in, 0) != 1 {
				t.Error("two relationships there and back are not told")
			}
		})
	}
	all.Wait()
}
