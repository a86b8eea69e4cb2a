package index

import (
	"slices"

	"github.com/morseldb/morsel/storage/workers"
)

// sortedBy sorts on all workers: each sorts stretches, which are then merged two by two. What it gives is the list or
// another with the same entries; compare has no equal ones but those that are the same.
func sortedBy[T any](pool workers.Pool, list []T, compare func(a, b T) int) ([]T, error) {
	const least = 1 << 14
	if pool.Size < 2 || len(list) < 2*least {
		slices.SortFunc(list, compare)
		return list, pool.Err()
	}
	pool.Progress = nil // entities are counted, and these are what becomes of them
	step := max(least, (len(list)+pool.Size-1)/pool.Size)
	if err := pool.Each(len(list), step, func(from, to int) { slices.SortFunc(list[from:to], compare) }); err != nil {
		return nil, err
	}
	other := make([]T, len(list))
	for ; step < len(list); step *= 2 {
		err := pool.Each(len(list), 2*step, func(from, to int) {
			middle := min(from+step, to)
			merge(other[from:to], list[from:middle], list[middle:to], compare)
		})
		if err != nil {
			return nil, err
		}
		list, other = other, list
	}
	return list, nil
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
	const step = 1 << 13
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
