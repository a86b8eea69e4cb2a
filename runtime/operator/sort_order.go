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
	if keys, turn := firstKeys(by, b); keys != nil && len(rows) > 1 {
		permuteKeyed(rows, by[1:], b, keys, turn)
		return rows
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

// firstKeys is the first keys of a batch's rows where they are a column of integers, nil where not; keys XOR turn are in ascending order.
func firstKeys(by []physical.SortKey, b *batch.Batch) (keys []int64, turn int64) {
	if len(by) == 0 {
		return nil, 0
	}
	if by[0].Desc {
		turn = -1 // turns all bits over, and so the order
	}
	if first := b.Cols[by[0].Slot]; first != nil && first.Form == batch.Int && first.Nulls == nil {
		return first.Ints[:b.N], turn
	}
	return nil, turn
}

// permuteKeyed fills rows with the rows of a batch in order of their first keys, and the rest.
func permuteKeyed(rows []int32, rest []physical.SortKey, b *batch.Batch, keys []int64, turn int64) {
	pairs := make([]keyed, len(rows))
	for i, key := range keys {
		pairs[i] = keyed{key ^ turn, int32(i)}
	}
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
