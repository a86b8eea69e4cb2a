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
			if got := nth(int64(i)); got != sorted[i] {
				t.Fatalf("seed %d: number %d of %d is %d, want %d", seed, i, len(xs), got, sorted[i])
			}
		}
	}
}

// TestKeyOfFloat holds the order of keys at that of floats, and floats at what their keys stand for.
func TestKeyOfFloat(t *testing.T) {
	xs := []float64{math.Inf(-1), -math.MaxFloat64, -2.5, -1, -math.SmallestNonzeroFloat64, 0, math.SmallestNonzeroFloat64, 1, 2.5, math.MaxFloat64, math.Inf(1), math.NaN()}
	p := percentile{floats: true}
	for i, x := range xs {
		if got := p.number(keyOfFloat(x)).AsFloat(); got != x && x == x {
			t.Errorf("%v comes back as %v", x, got)
		}
		if i > 0 && keyOfFloat(xs[i-1]) >= keyOfFloat(x) {
			t.Errorf("%v is not below %v", xs[i-1], x)
		}
	}
	if keyOfFloat(math.Copysign(math.NaN(), -1)) != keyOfFloat(math.NaN()) {
		t.Error("NaNs differ")
	}
}
