package index

import (
	"cmp"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/morseldb/morsel/storage/workers"
)

// TestSortedBy sorts lists of lengths about whole blocks: at random, in order and in the opposite order.
func TestSortedBy(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 7))
	for _, n := range []int{0, 1, block - 1, block, block + 1, 2 * block, 3*block + 5, 9 * block, 16*block + 1} {
		want := make([]int, n)
		for i := range want {
			want[i] = 3*i + r.IntN(3)
		}
		random, opposite := slices.Clone(want), slices.Clone(want)
		r.Shuffle(n, func(i, k int) { random[i], random[k] = random[k], random[i] })
		slices.Reverse(opposite)
		for _, list := range [][]int{want, random, opposite} {
			for _, size := range []int{0, 1, 3} {
				got, err := sortedBy(workers.Pool{Size: size}, slices.Clone(list), cmp.Compare[int])
				if err != nil || !slices.Equal(got, want) {
					t.Fatalf("%d entries on %d workers: %v", n, size, err)
				}
			}
		}
	}
}

// BenchmarkSortedBy sorts a million entries on all processors.
func BenchmarkSortedBy(b *testing.B) {
	list := make([]uint64, 1_000_000)
	for i := range list {
		list[i] = rand.Uint64()
	}
	for b.Loop() {
		if _, err := sortedBy(workers.All(b.Context()), slices.Clone(list), cmp.Compare[uint64]); err != nil {
			b.Fatal(err)
		}
	}
}
