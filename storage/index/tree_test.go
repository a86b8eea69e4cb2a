package index

import (
	"cmp"
	"math/rand/v2"
	"slices"
	"testing"
)

func place(t *Tree[int], v int) Pos { return t.Search(func(e int) bool { return e < v }) }

// TestTreeAgainstSlice compares every generation of a tree with a sorted slice, under random insertions and
// deletions, from an empty tree and from one over a shared array.
func TestTreeAgainstSlice(t *testing.T) {
	for seed := range uint64(6) {
		r := rand.New(rand.NewPCG(seed, 7))
		var start []int
		for i := range int(seed) * 3000 {
			start = append(start, i*5)
		}
		tree, want := FromSorted(start), slices.Clone(start)
		type state struct {
			tree Tree[int]
			want []int
		}
		var old []state
		for gen := uint64(1); gen < 12; gen++ {
			old = append(old, state{tree, slices.Clone(want)})
			for range 900 {
				v := r.IntN(20000)
				if gen%3 == 0 {
					v = 20000 + len(want)
				}
				p := place(&tree, v)
				at, found := slices.BinarySearch(want, v)
				if e, ok := tree.At(p); ok != (at < len(want)) || ok && e != want[at] {
					t.Fatalf("seed %d: place of %d is before %v, %v", seed, v, e, ok)
				}
				if tree.Count(tree.First(), p) != at {
					t.Fatalf("seed %d: %d entries before %d, want %d", seed, tree.Count(tree.First(), p), v, at)
				}
				if found && gen%4 != 0 {
					tree.Delete(gen, p)
					want = slices.Delete(want, at, at+1)
				} else if !found {
					tree.Insert(gen, p, v)
					want = slices.Insert(want, at, v)
				}
			}
		}
		old = append(old, state{tree, want})
		for i, s := range old {
			if !slices.Equal(s.tree.Items(), s.want) || s.tree.Len() != len(s.want) {
				t.Fatalf("seed %d: state %d differs", seed, i)
			}
			checkRuns(t, &s.tree, s.want, r)
		}
	}
}

func checkRuns(t *testing.T, tree *Tree[int], want []int, r *rand.Rand) {
	t.Helper()
	for range 20 {
		lo, hi := r.IntN(25000), r.IntN(25000)
		if lo > hi {
			lo, hi = hi, lo
		}
		a, _ := slices.BinarySearch(want, lo)
		b, _ := slices.BinarySearch(want, hi)
		from, to := place(tree, lo), place(tree, hi)
		var got, back []int
		for p := from; ; {
			items, next := tree.Run(p, to)
			if len(items) == 0 {
				break
			}
			got, p = append(got, items...), next
		}
		for p := to; ; {
			items, next := tree.RunBack(from, p)
			if len(items) == 0 {
				break
			}
			for _, e := range slices.Backward(items) {
				back = append(back, e)
			}
			p = next
		}
		slices.SortFunc(back, cmp.Compare[int])
		if !slices.Equal(got, want[a:b]) || !slices.Equal(back, want[a:b]) || tree.Count(from, to) != b-a {
			t.Fatalf("from %d to %d: %d and %d entries, want %d", lo, hi, len(got), len(back), b-a)
		}
	}
}
