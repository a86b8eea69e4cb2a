// Package sketch keeps what is known of many values in little room: how many
// different ones there are, which are frequent, how the rest is spread. Planning
// estimates from it; nothing that a query answers comes from here.
package sketch

import (
	"math"
	"math/bits"
)

// precision is the bits of a hash that choose a register: 2^12 registers give
// a standard error of 1.6 %.
const (
	precision = 12
	registers = 1 << precision
	ranks     = 64 - precision // a rank is at most one more
)

// HyperLogLog counts different values by their 64-bit hashes in 4 KB: Flajolet, Fusy,
// Gandouet, Meunier, "HyperLogLog: the analysis of a near-optimal cardinality estimation algorithm"
// (AofA 2007), with the estimator of Ertl, "New cardinality estimation algorithms for HyperLogLog
// sketches" (2017, algorithm 6), which needs no correction for few or many values.
type HyperLogLog struct{ ranks [registers]uint8 }

// Add counts a value by its hash.
func (h *HyperLogLog) Add(hash uint64) {
	hash = scatter(hash)
	at := hash >> ranks
	rank := uint8(bits.LeadingZeros64(hash<<precision|1<<(precision-1))) + 1
	if rank > h.ranks[at] {
		h.ranks[at] = rank
	}
}

// scatter makes every bit depend on all others (the last step of MurmurHash3): hashes of hash tables may be too
// regular for numbers that follow each other, and a sketch reads their evenness as a count.
func scatter(h uint64) uint64 {
	h = (h ^ h>>33) * 0xff51afd7ed558ccd
	h = (h ^ h>>33) * 0xc4ceb9fe1a85ec53
	return h ^ h>>33
}

// Merge adds what another sketch has counted.
func (h *HyperLogLog) Merge(o *HyperLogLog) {
	for i, r := range o.ranks {
		h.ranks[i] = max(h.ranks[i], r)
	}
}

// Count is how many different values were added, about.
func (h *HyperLogLog) Count() float64 {
	var c [ranks + 2]float64
	for _, r := range h.ranks {
		c[r]++
	}
	z := registers * tau(1-c[ranks+1]/registers)
	for k := ranks; k >= 1; k-- {
		z = (z + c[k]) / 2
	}
	z += registers * sigma(c[0]/registers)
	return registers * registers / (2 * math.Ln2 * z)
}

// sigma and tau are the corrections for registers that are empty and full.
func sigma(x float64) float64 {
	if x == 1 {
		return math.Inf(1)
	}
	y, z := 1.0, x
	for before := -1.0; z != before; {
		x *= x
		before = z
		z += x * y
		y += y
	}
	return z
}

func tau(x float64) float64 {
	if x == 0 || x == 1 {
		return 0
	}
	y, z := 1.0, 1-x
	for before := -1.0; z != before; {
		x = math.Sqrt(x)
		before = z
		y /= 2
		z -= (1 - x) * (1 - x) * y
	}
	return z / 3
}
