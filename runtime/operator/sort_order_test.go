package operator

import (
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/morseldb/morsel/planner/physical"
	"github.com/morseldb/morsel/runtime/batch"
	"github.com/morseldb/morsel/value"
)

// TestPermutation holds the order of rows equal to that of a stable sort by value.Order, for first keys of integers, with and without nulls, and
// of mixed types.
func TestPermutation(t *testing.T) {
	for seed := range uint64(30) {
		r := rand.New(rand.NewPCG(seed, 5))
		n := 1 + r.IntN(300)
		cols := []*batch.Vector{{}, {}}
		for _, c := range cols {
			kind := r.IntN(3)
			for range n {
				v := value.Int(int64(r.IntN(9)) - 4)
				switch {
				case kind > 0 && r.IntN(5) == 0:
					v = value.Null
				case kind > 1 && r.IntN(3) == 0:
					v = value.String("a")
				case r.IntN(20) == 0:
					v = value.Int(-1 << 63)
				}
				c.Append(v)
			}
		}
		by := []physical.SortKey{{Slot: 0, Desc: seed%2 == 0}, {Slot: 1, Desc: seed%3 == 0}}[:1+r.IntN(2)]
		table := &Table{}
		table.b.Cols, table.b.N = cols, n
		want := make([]int32, n)
		for i := range want {
			want[i] = int32(i)
		}
		slices.SortStableFunc(want, func(i, j int32) int {
			for _, k := range by {
				c := value.Order(cols[k.Slot].Get(int(i)), cols[k.Slot].Get(int(j)))
				if k.Desc {
					c = -c
				}
				if c != 0 {
					return c
				}
			}
			return 0
		})
		if got := permutation(by, table); !slices.Equal(got, want) {
			t.Fatalf("seed %d, by %v: %v, want %v", seed, by, got, want)
		}
	}
}
