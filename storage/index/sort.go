package index

import (
	"slices"
	"sort"

	"github.com/morseldb/morsel/storage/workers"
)

// block is how many entries a worker sorts or merges at a time, so that nobody waits for it for long.
const block = 1 << 12

// sortedBy sorts on all workers: blocks each for itself, then lists two by two, of which any worker makes any block of what
// they become (Odeh, Green et al.: Merge Path, 2012). What it gives is the list or another with the same entries; compare
// has no equal ones but those that are the same.
func sortedBy[T any](pool workers.Pool, list []T, compare func(a, b T) int) ([]T, error) {
	pool.Progress = nil // entities are counted, and these are what becomes of them
	err := pool.Each(len(list), block, func(from, to int) { slices.SortFunc(list[from:to], compare) })
	if err != nil || len(list) <= block {
		return list, err
	}
	other := make([]T, len(list))
	for step := block; step < len(list); step *= 2 {
		err := pool.Each(len(list), block, func(from, to int) {
			at := from &^ (2*step - 1)
			middle, end := min(at+step, len(list)), min(at+2*step, len(list))
			a, b := list[at:middle], list[middle:end]
			i, k := split(a, b, from-at, compare), split(a, b, to-at, compare)
			merge(other[from:to], a[i:k], b[from-at-i:to-at-k], compare)
		})
		if err != nil {
			return nil, err
		}
		list, other = other, list
	}
	return list, nil
}

// split is how many of the first n entries of two sorted lists, once merged, come from a.
func split[T any](a, b []T, n int, compare func(a, b T) int) int {
	least, most := max(0, n-len(b)), min(n, len(a))
	return least + sort.Search(most-least, func(i int) bool {
		i += least
		return compare(b[n-i-1], a[i]) < 0
	})
}

// merge fills out with two sorted lists.
func merge[T any](out, a, b []T, compare func(a, b T) int) {
	for len(a) > 0 && len(b) > 0 {
		if compare(b[0], a[0]) < 0 {
			out[0], b = b[0], b[1:]
		} else {
			out[0], a = a[0], a[1:]
		}
		out = out[1:]
	}
	copy(out[copy(out, a):], b)
}

// gathered is what f appends for each of many ids, on all workers; stretches stay in their order.
func gathered[T any](pool workers.Pool, ids []uint32, f func(out []T, id uint32) []T) ([]T, error) {
	const step = 1 << 10
	parts := make([][]T, (len(ids)+step-1)/step)
	err := pool.Each(len(ids), step, func(from, to int) {
		var out []T
		for _, id := range ids[from:to] {
			out = f(out, id)
		}
		parts[from/step] = out
	})
	return slices.Concat(parts...), err
}
