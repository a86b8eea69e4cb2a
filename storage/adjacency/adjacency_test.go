package adjacency

import (
	"math/rand/v2"
	"slices"
	"testing"
)

type edge struct{ node, neighbour, rel uint32 }

func compareEdges(a, b edge) int {
	if a.node != b.node {
		return int(a.node) - int(b.node)
	}
	if a.neighbour != b.neighbour {
		return int(a.neighbour) - int(b.neighbour)
	}
	return int(a.rel) - int(b.rel)
}

// edges reads all of a table in order.
func edges(t *testing.T, tab *Table, gen uint64) []edge {
	t.Helper()
	var all []edge
	var bn, br []uint32
	for node := range uint32(2 * ChunkSize) {
		nodes, rels := tab.Neighbours(node, gen, &bn, &br)
		if len(nodes) != len(rels) || len(nodes) != tab.Degree(node) {
			t.Fatalf("node %d: %d neighbours, %d relationships, degree %d", node, len(nodes), len(rels), tab.Degree(node))
		}
		if offsets, list := tab.Flats(int(node >> ChunkBits)); offsets == nil {
			if len(nodes) > 0 {
				t.Fatalf("node %d has neighbours, its chunk none", node)
			}
		} else if at := node & chunkMask; !slices.Equal(list[offsets[at]:offsets[at+1]], nodes) {
			t.Fatalf("node %d has other neighbours in one piece with its chunk", node)
		}
		if len(nodes) > 0 && tab.Empty(int(node>>ChunkBits)) {
			t.Fatalf("node %d has neighbours in an empty chunk", node)
		}
		for i := range nodes {
			all = append(all, edge{node, nodes[i], rels[i]})
		}
	}
	return all
}

// TestTable inserts and deletes at random over generations, with nodes of few
// and of very many neighbours; every generation must keep what it had.
func TestTable(t *testing.T) {
	for seed := range uint64(4) {
		r := rand.New(rand.NewPCG(seed, 1))
		var tab Table
		var want []edge
		next := uint32(0)
		type old struct {
			tab  Table
			want []edge
		}
		var olds []old
		for gen := uint64(1); gen < 9; gen++ {
			for range []int{3, 700, 30, 9000}[r.IntN(4)] {
				if len(want) > 0 && r.IntN(3) == 0 {
					i := r.IntN(len(want))
					e := want[i]
					tab.Delete(gen, e.node, e.neighbour, e.rel)
					want[i] = want[len(want)-1]
					want = want[:len(want)-1]
					continue
				}
				e := edge{uint32(r.IntN(4)) * 2047, uint32(r.IntN(500)), next}
				if r.IntN(2) == 0 {
					e.node = 7 // a hub
				}
				next++
				if r.IntN(50) == 0 {
					tab.Flats(int(e.node >> ChunkBits)) // which must not be what is read later
				}
				tab.Insert(gen, e.node, e.neighbour, e.rel)
				want = append(want, e)
			}
			sorted := slices.Clone(want)
			slices.SortFunc(sorted, compareEdges)
			if !slices.Equal(edges(t, &tab, gen), sorted) {
				t.Fatalf("seed %d, generation %d: neighbours differ", seed, gen)
			}
			if r.IntN(2) == 0 {
				tab.Compact(gen)
			}
			olds = append(olds, old{tab, sorted})
		}
		for i, o := range olds {
			if !slices.Equal(edges(t, &o.tab, 0), o.want) {
				t.Fatalf("seed %d: state %d changed later", seed, i)
			}
			var flats []*Flat
			for c := range o.tab.Chunks() {
				f, ok := o.tab.Flat(c)
				if !ok {
					flats = append(flats, nil)
					continue
				}
				flats = append(flats, &f)
			}
			flat := FromFlat(flats)
			if !slices.Equal(edges(t, &flat, 0), o.want) {
				t.Fatalf("seed %d: state %d differs in flat form", seed, i)
			}
		}
	}
}

// TestSplitAndDegrees holds ranges and degrees by chunks equal to those of each node, over flat parts and deltas.
func TestSplitAndDegrees(t *testing.T) {
	r := rand.New(rand.NewPCG(4, 4))
	for range 40 {
		var table Table
		limit := uint32(1 + r.IntN(3*ChunkSize))
		rels := r.IntN(3000)
		for rel := range rels {
			table.Insert(1, uint32(r.IntN(int(limit)))*uint32(r.IntN(2)), uint32(r.IntN(100)), uint32(rel))
			if r.IntN(500) == 0 {
				table.Compact(1)
			}
		}
		from := uint32(r.IntN(int(limit)))
		out := make([]uint32, r.IntN(2*ChunkSize))
		table.Degrees(from, out)
		for k, n := range out {
			if want := table.Degree(from + uint32(k)); int(n) != want {
				t.Fatalf("node %d has degree %d, want %d", from+uint32(k), n, want)
			}
		}
		each := 1 + r.IntN(200)
		bounds, met := table.Split(each, nil), 0
		for i := 1; i < len(bounds); i++ {
			n, nodes := 0, 0
			for node := bounds[i-1]; node < bounds[i]; node++ {
				if d := table.Degree(node); d > 0 {
					n, nodes = n+d, nodes+1
				}
			}
			if n > each && nodes > 1 {
				t.Fatalf("a range of %d nodes has %d relationships, want at most %d", nodes, n, each)
			}
			met += n
		}
		if met != rels {
			t.Fatalf("%d relationships are in ranges, want %d", met, rels)
		}
	}
}
