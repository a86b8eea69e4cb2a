package operator

import (
	"slices"
	"sync"
	"testing"

	"github.com/morseldb/morsel/planner/physical"
)

// TestFrontierLabels: of all who lower a label at once, only one is told to give the node, and one to expand it after the fewest steps.
func TestFrontierLabels(t *testing.T) {
	l := newFrontierLabels(3000)
	l.shared = true
	var wg sync.WaitGroup
	var mu sync.Mutex
	given, least := map[uint32]int{}, map[uint32]int64{}
	for lane := range int64(4) {
		wg.Go(func() {
			for k := range uint32(3000) {
				node := k * 7 % 3000
				depth := (lane+int64(node))%4 + 1
				entry, _ := l.of(node)
				fresh, lowered := lower(entry, depth, true)
				mu.Lock()
				if fresh {
					given[node]++
				}
				if d, ok := least[node]; lowered && (!ok || depth < d) {
					least[node] = depth
				}
				mu.Unlock()
				if !l.useless(node, depth) {
					t.Errorf("node %d is still of use after %d steps", node, depth)
				}
			}
		})
	}
	wg.Wait()
	for node := range uint32(3000) {
		if given[node] != 1 || least[node] != 1 || l.useless(node, 0) {
			t.Fatalf("node %d was given %d times, expanded after %d steps", node, given[node], least[node])
		}
	}
}

// TestFrontierGoesOn: what a search gives when it is begun at some nodes after the other is what one from all of them gives.
func TestFrontierGoesOn(t *testing.T) {
	edges := []edge{{0, 1, "A"}, {1, 2, "A"}, {2, 3, "A"}, {3, 4, "A"}, {4, 0, "A"}, {5, 3, "A"}, {5, 5, "A"}}
	st := spec{graph: graphOf(t, make([]string, 7), edges...)}.state(1)
	for _, bounds := range [][2]int64{{1, 2}, {0, 2}, {1, -1}, {0, 0}, {1, 3}} {
		reached := func(lots ...[]uint32) (out []int64) {
			adj := newAdjacency(st, []string{"A"}, physical.Outgoing)
			f := frontier{filter: &stepFilter{st: st}, adj: &adj, min: bounds[0], max: bounds[1]}
			f.account.Memory = &st.Memory
			labels := newFrontierLabels(7)
			for _, lot := range lots {
				if err := f.begin(labels, lot); err != nil {
					t.Fatal(err)
				}
				for {
					node, ok, err := f.nextNode()
					if err != nil {
						t.Fatal(err)
					}
					if !ok {
						break
					}
					out = append(out, node)
				}
			}
			slices.Sort(out)
			return out
		}
		want := reached([]uint32{0, 2, 5})
		for _, lots := range [][][]uint32{{{0}, {2}, {5}}, {{5}, {2}, {0}}, {{2}, {0, 5}}, {{0, 0}, {5, 2}, {2}}} {
			if got := reached(lots...); !slices.Equal(got, want) {
				t.Errorf("bounds %v, from %v: %v, want %v", bounds, lots, got, want)
			}
		}
	}
}
