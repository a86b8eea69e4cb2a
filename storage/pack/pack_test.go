package pack

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"
)

func round[T Number](t *testing.T, a []T) Ints {
	t.Helper()
	p := Of(a)
	if !p.Fits() {
		t.Fatal("does not fit", p)
	}
	if got := List[T](&p); !slices.Equal(got, a) {
		t.Fatalf("%v became %v", a, got)
	}
	return p
}

func TestRoundTrip(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 1))
	extremes := []int64{0, 1, -1, math.MaxInt64, math.MinInt64, math.MaxInt64 - 1, 1 << 40}
	for n := range 200 {
		for width := range 65 {
			a, b := make([]int64, n), make([]uint32, n)
			mask := uint64(1)<<width - 1
			base := r.Int64()
			for i := range a {
				a[i] = base + int64(r.Uint64()&mask)
				b[i] = uint32(r.Uint64() & mask)
			}
			round(t, a)
			round(t, b)
			slices.Sort(b)
			round(t, b)
		}
		a := make([]int64, n)
		for i := range a {
			a[i] = extremes[r.IntN(len(extremes))]
		}
		round(t, a)
	}
}

func TestSmall(t *testing.T) {
	for _, a := range [][]int64{{}, {5}, {5, 5, 5}, {1, 2, 3, 4}, {9, 7, 5, 3}} {
		if p := round(t, a); p.Bytes() != 0 {
			t.Errorf("%v takes %d bytes", a, p.Bytes())
		}
	}
	if p := Of([]uint32{7, 8, 9}); !p.Run() || p.First != 7 {
		t.Error(p)
	}
	if p := Of([]uint32{7, 7}); p.Run() {
		t.Error(p)
	}
}

func TestDecimals(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 1))
	for e := range MaxExponent + 1 {
		a := make([]float64, 300)
		for i := range a {
			a[i] = float64(r.Int64N(1e6)-5e5) / powers[e]
		}
		p, exponent, ok := Decimals(a)
		if !ok || exponent > e || !slices.Equal(Floats(&p, exponent), a) {
			t.Fatal(e, exponent, ok)
		}
	}
	for _, f := range []float64{math.Pi, math.NaN(), math.Inf(1), math.Copysign(0, -1), 1e300, 1e-9} {
		if _, _, ok := Decimals([]float64{1, f}); ok {
			t.Error(f)
		}
	}
}

func BenchmarkUnpack(b *testing.B) {
	a := make([]uint32, 4096)
	r := rand.New(rand.NewPCG(1, 1))
	for i := range a {
		a[i] = r.Uint32N(1 << 22)
	}
	p := Of(a)
	for b.Loop() {
		Unpack(&p, a)
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/4096, "ns/number")
}
