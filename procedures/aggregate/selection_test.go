package aggregate

import (
	"math"
	"math/rand"
	"slices"
	"testing"
)

// TestNthInt holds positions of numbers in a narrow range and in a wide one at those of sorted numbers.
func TestNthInt(t *testing.T) {
	for seed := range int64(500) {
		r := rand.New(rand.NewSource(seed))
		xs := make([]int64, 1+r.Intn(400))
		span, from := []int64{1, 3, 50, 1 << 20, math.MaxInt64}[r.Intn(5)], int64(r.Uint64())
		for i := range xs {
			xs[i] = from + r.Int63n(span)
			if r.Intn(100) == 0 {
				xs[i] = []int64{math.MinInt64, math.MaxInt64}[r.Intn(2)]
			}
		}
		sorted := slices.Sorted(slices.Values(xs))
		nth := nthInt(xs)
		for range 5 {
			i := r.Intn(len(xs))
			if got := nth(int64(i)).AsInt(); got != sorted[i] {
				t.Fatalf("seed %d: number %d of %d is %d, want %d", seed, i, len(xs), got, sorted[i])
			}
		}
	}
}
