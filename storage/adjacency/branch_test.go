package adjacency

import (
	"slices"
	"sync"
	"testing"
)

// TestBranchesBeside makes two branches of one state, which share its flat part and the marks in it, while others read the state
// and a third branch is dropped: none sees anything of another.
func TestBranchesBeside(t *testing.T) {
	var base Table
	for node := range uint32(ChunkSize) {
		for k := range uint32(3) {
			base.Insert(1, node, (node+k)%ChunkSize, node*3+k)
		}
	}
	base.Compact(1)
	if base.chunks[0].delta != nil {
		t.Fatal("the chunk is not flat")
	}
	flat := base
	base.Insert(2, 7, 100, 50_000)
	want := map[string][]edge{"flat": edges(t, &flat, 0), "base": edges(t, &base, 0)}
	var readers sync.WaitGroup
	for range 2 {
		readers.Go(func() {
			var nodes, rels []uint32
			for node := range uint32(ChunkSize) {
				list, _ := base.Neighbours(node, 0, &nodes, &rels)
				if n := base.Degree(node); n != len(list) || n != len(base.NeighbourNodes(node, 0, &nodes, &rels)) || node != 7 && n != 3 {
					t.Errorf("node %d has %v, degree %d", node, list, n)
				}
			}
		})
	}
	branches := map[string]*Table{"one": {}, "other": {}, "dropped": {}}
	gen := uint64(10)
	for _, name := range []string{"dropped", "one", "other"} {
		b := branches[name]
		*b, gen = base, gen+1
		for i := range uint32(60) {
			node := uint32(gen)*100 + i*13
			b.Insert(gen, node, i, uint32(gen)*1000+i)
			b.Delete(gen, node+1, (node+1)%ChunkSize, (node+1)*3)
		}
		want[name] = edges(t, b, gen)
		if slices.Equal(want[name], want["base"]) {
			t.Fatal("a branch has no changes")
		}
	}
	readers.Wait()
	for name, tab := range map[string]*Table{"flat": &flat, "base": &base, "one": branches["one"], "other": branches["other"]} {
		if !slices.Equal(edges(t, tab, 0), want[name]) {
			t.Errorf("%s is not what it was", name)
		}
	}
}
