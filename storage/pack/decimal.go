package pack

import "math"

// Decimals are lists of floats that are integers divided by a power of ten, as
// amounts and coordinates are: exact, or they are not decimals.

var powers = [...]float64{1, 10, 100, 1e3, 1e4, 1e5, 1e6}

// MaxExponent is the largest power of ten that is tried.
const MaxExponent = len(powers) - 1

// Decimals packs floats as integers divided by ten to the exponent; ok is false
// where some of them are not that.
func Decimals(a []float64) (p Ints, exponent int, ok bool) {
	ints := make([]int64, len(a))
	for i := 0; i < len(a); {
		n, exact := decimal(a[i], exponent)
		switch {
		case exact:
			ints[i] = n
			i++
		case exponent == MaxExponent:
			return p, 0, false
		default:
			exponent++
			i = 0 // those before have that many digits, too, but other integers
		}
	}
	return Of(ints), exponent, true
}

// decimal is the integer of a float, if there is one that gives it back.
func decimal(f float64, exponent int) (n int64, ok bool) {
	scaled := math.Round(f * powers[exponent])
	if math.Abs(scaled) > 1<<53 || math.IsNaN(scaled) {
		return 0, false
	}
	n = int64(scaled)
	return n, math.Float64bits(float64(n)/powers[exponent]) == math.Float64bits(f)
}

// Floats unpacks what Decimals packed.
func Floats(p *Ints, exponent int) []float64 {
	ints := List[int64](p)
	dst := make([]float64, len(ints))
	for i, n := range ints {
		dst[i] = float64(n) / powers[exponent]
	}
	return dst
}
