package morsel

import "github.com/morseldb/morsel/procedures"

// dense is the rows that a function over columns is called for, without gaps.
type dense struct {
	all  bool // every row of the batch: nothing has to move
	rows []int32
}

func newDense(rows procedures.Living, skip []bool) dense {
	if rows.Sel == nil && skip == nil {
		return dense{all: true}
	}
	d := dense{rows: make([]int32, 0, rows.Len())}
	for k := range rows.Len() {
		if i := rows.Row(k); skip == nil || !skip[i] {
			d.rows = append(d.rows, int32(i))
		}
	}
	return d
}

// gather is the values of the rows.
func gather[T any](d dense, col []T) []T {
	if d.all {
		return col
	}
	out := make([]T, len(d.rows))
	for k, i := range d.rows {
		out[k] = col[i]
	}
	return out
}

// results is memory for the results of the rows.
func results[R any](d dense, dst []R) []R {
	if d.all {
		return dst
	}
	return make([]R, len(d.rows))
}

// scatter puts the results where they belong.
func scatter[R any](d dense, result, dst []R) {
	if d.all {
		return
	}
	for k, i := range d.rows {
		dst[i] = result[k]
	}
}
