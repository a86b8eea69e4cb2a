package aggregate

import (
	"math"
	"slices"
)

// nthInt answers which of the numbers of some lists would be at a position if they were in order. Where there are more of them than
// values between the least and the greatest, each value is counted; else they are brought together and reordered by selectNth.
func nthInt(lists ...[]int64) func(i int64) int64 {
	counts, least := countEach(lists)
	if counts == nil {
		xs := lists[0]
		if len(lists) > 1 {
			xs = slices.Concat(lists...)
		}
		return func(i int64) int64 { return selectNth(xs, int(i)) }
	}
	return func(i int64) int64 {
		for k, n := range counts {
			if i < int64(n) {
				return least + int64(k)
			}
			i -= int64(n)
		}
		return least + int64(len(counts)) - 1
	}
}

// mostCounted is the most values that are counted one by one: more would not stay in a core's cache.
const mostCounted = 32 << 10

// countEach counts how often each value comes, from the least on; nil where they are too far apart for that.
func countEach(lists [][]int64) (counts []uint32, least int64) {
	n, least, most := 0, int64(math.MaxInt64), int64(math.MinInt64)
	for _, xs := range lists {
		n += len(xs)
		for _, x := range xs {
			least, most = min(least, x), max(most, x)
		}
	}
	span := uint64(most) - uint64(least)
	if n < 64 || span >= uint64(min(n, mostCounted)) {
		return nil, 0
	}
	counts = make([]uint32, span+1)
	for _, xs := range lists {
		for _, x := range xs {
			counts[x-least]++
		}
	}
	return counts, least
}

// selectNth is the number that would be at position n if xs were in order, which
// it reorders: Hoare's FIND, with the median of three as the pivot, and sorting
// where that goes badly.
func selectNth(xs []int64, n int) int64 {
	for tries := 0; len(xs) > 16; tries++ {
		if tries == 64 {
			break
		}
		i, j := split(xs)
		switch {
		case n <= j:
			xs = xs[:j+1]
		case n >= i:
			xs, n = xs[i:], n-i
		default:
			return xs[n]
		}
	}
	slices.Sort(xs)
	return xs[n]
}

// split puts what is not greater than a pivot before what is not less: those up
// to j and from i on; what lies between is the pivot.
func split(xs []int64) (i, j int) {
	a, b, c := xs[0], xs[len(xs)/2], xs[len(xs)-1]
	pivot := max(min(a, b), min(max(a, b), c))
	i, j = 0, len(xs)-1
	for i <= j {
		for xs[i] < pivot {
			i++
		}
		for xs[j] > pivot {
			j--
		}
		if i <= j {
			xs[i], xs[j] = xs[j], xs[i]
			i, j = i+1, j-1
		}
	}
	return i, j
}
