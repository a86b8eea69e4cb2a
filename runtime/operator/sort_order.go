package operator

import (
	"cmp"
	"slices"

	"github.com/morseldb/morsel/planner/physical"
	"github.com/morseldb/morsel/runtime/batch"
)

// orderBytes is what a row takes while a permutation is made: its number, and its first key beside that.
const orderBytes = 20

// keyed is a row with the value of its first key.
type keyed struct {
	key int64
	row int32
}

// permutation is the rows of a table in order; equal rows stay as they came: the number of a row is its last key, so that any sort will do.
// Where the first key is a column of integers, it lies beside the numbers that are moved.
func permutation(by []physical.SortKey, t *Table) []int32 {
	rows := make([]int32, t.Len())
	b := t.Batch()
	if len(by) > 0 && len(rows) > 1 {
		if first := b.Cols[by[0].Slot]; first != nil && first.Form == batch.Int && first.Nulls == nil {
			permuteKeyed(rows, by, b)
			return rows
		}
	}
	for i := range rows {
		rows[i] = int32(i)
	}
	slices.SortFunc(rows, func(i, j int32) int {
		if c := orderRows(by, b, int(i), b, int(j)); c != 0 {
			return c
		}
		return cmp.Compare(i, j)
	})
	return rows
}

// permuteKeyed fills rows with the rows of a batch in order.
func permuteKeyed(rows []int32, by []physical.SortKey, b *batch.Batch) {
	pairs := make([]keyed, len(rows))
	turn := int64(0)
	if by[0].Desc {
		turn = -1 // turns all bits over, and so the order
	}
	for i, key := range b.Cols[by[0].Slot].Ints[:len(rows)] {
		pairs[i] = keyed{key ^ turn, int32(i)}
	}
	rest := by[1:]
	slices.SortFunc(pairs, func(x, y keyed) int {
		if x.key != y.key {
			return cmp.Compare(x.key, y.key)
		}
		if len(rest) > 0 {
			if c := orderRows(rest, b, int(x.row), b, int(y.row)); c != 0 {
				return c
			}
		}
		return cmp.Compare(x.row, y.row)
	})
	for i, p := range pairs {
		rows[i] = p.row
	}
}
