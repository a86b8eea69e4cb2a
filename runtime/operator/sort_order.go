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
	if len(rows) > 1 {
		if ints, rest := intKeys(by, b); ints != nil {
			permuteKeyed(rows, ints, rest, b)
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

// intKey is the keys of a batch's rows by one of its columns, which are integers: keys XOR turn are in ascending order.
type intKey struct {
	keys []int64
	turn int64
}

// intKeys is the first keys of an order as far as they are columns of integers without nulls, and the rest of the order.
func intKeys(by []physical.SortKey, b *batch.Batch) (ints []intKey, rest []physical.SortKey) {
	for len(by) > 0 {
		c := b.Cols[by[0].Slot]
		if c == nil || c.Form != batch.Int || c.Nulls != nil {
			break
		}
		k := intKey{keys: c.Ints[:b.N]}
		if by[0].Desc {
			k.turn = -1 // turns all bits over, and so the order
		}
		ints, by = append(ints, k), by[1:]
	}
	return ints, by
}

// orderInts compares row i by keys a with row j by keys b.
func orderInts(a []intKey, i int, b []intKey, j int) int {
	for n, k := range a {
		if x, y := k.keys[i]^k.turn, b[n].keys[j]^k.turn; x != y {
			return cmp.Compare(x, y)
		}
	}
	return 0
}

// permuteKeyed fills rows with the rows of a batch in order of their keys: those that are integers, the first of which lies beside the row that is
// moved, and the rest.
func permuteKeyed(rows []int32, ints []intKey, rest []physical.SortKey, b *batch.Batch) {
	pairs := make([]keyed, len(rows))
	for i, key := range ints[0].keys {
		pairs[i] = keyed{key ^ ints[0].turn, int32(i)}
	}
	more := ints[1:]
	slices.SortFunc(pairs, func(x, y keyed) int {
		if x.key != y.key {
			return cmp.Compare(x.key, y.key)
		}
		if c := orderInts(more, int(x.row), more, int(y.row)); c != 0 {
			return c
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
