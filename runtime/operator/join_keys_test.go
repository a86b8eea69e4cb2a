package operator

import (
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/morseldb/morsel/runtime/batch"
	"github.com/morseldb/morsel/runtime/state"
	"github.com/morseldb/morsel/value"
)

// joinColumn makes a column of keys of one form, nodes in most, of which a few are null.
func joinColumn(r *rand.Rand, n, kind int, ids int64) *batch.Vector {
	c := &batch.Vector{}
	if kind < 2 {
		c.Reset(batch.Node)
	}
	for range n {
		x := r.Int64N(ids) - 1
		switch {
		case kind == 0 && ids == 40 && r.IntN(50) == 0:
			c.AppendID(x << 33) // of several, does not go in a word
		case kind < 2:
			c.AppendID(x)
		case kind == 2:
			c.Append(value.Int(x))
		case kind == 3:
			c.Append(value.Float(float64(x)))
		default:
			c.AppendNull()
		}
	}
	if kind == 1 {
		c.ToAny()
	}
	return c
}

// TestJoinLookup holds what whole batches find in the table of a join equal to the first row with equivalent keys, whatever the columns' forms, and
// the table to be what it was.
func TestJoinLookup(t *testing.T) {
	ways := map[string]int{}
	for seed := range uint64(600) {
		r := rand.New(rand.NewPCG(seed, 5))
		width, ids := 1+r.IntN(3), []int64{40, 50, 3000}[r.IntN(3)]
		table := newKeyTable(&state.State{}, width)
		var met [][]value.Value
		kind := func() int {
			if r.IntN(6) > 0 {
				return 0
			}
			return r.IntN(5)
		}
		read := func(cols []*batch.Vector, i int) (key []value.Value, null bool) {
			for _, c := range cols {
				key, null = append(key, c.Get(i)), null || c.IsNull(i)
			}
			return key, null
		}
		build := kind()
		for range 1 + r.IntN(8) {
			if r.IntN(20) == 0 {
				build = kind()
			}
			in := &batch.Batch{N: 1 + r.IntN(400), Sel: []int32{}}
			cols := make([]*batch.Vector, width)
			for j := range cols {
				cols[j] = joinColumn(r, in.N, build, ids)
			}
			for i := range in.N {
				if _, null := read(cols, i); !null {
					in.Sel = append(in.Sel, int32(i))
				}
			}
			numbers, err := table.addKeys(cols, in, nil)
			if err != nil {
				t.Fatal(err)
			}
			for k, n := range numbers {
				if int(n) == len(met) {
					key, _ := read(cols, in.Row(k))
					met = append(met, key)
				}
			}
		}
		ways[[]string{"hashes", "dense", "words"}[b2i(table.dense != nil)+2*b2i(table.packing.on)]]++
		var l joinLookup
		for range 4 {
			in := &batch.Batch{N: 1 + r.IntN(30)}
			cols := make([]*batch.Vector, width)
			for j := range cols {
				cols[j] = joinColumn(r, in.N, kind(), ids)
			}
			dense, packed := table.dense != nil, table.packing.on
			for k, n := range l.all(table, cols, in) {
				key, _ := read(cols, k)
				want := slices.IndexFunc(met, func(m []value.Value) bool { return slices.EqualFunc(m, key, value.Equivalent) })
				if int(n) != want {
					t.Fatalf("seed %d: key %v is found as %d, not %d", seed, key, n, want)
				}
			}
			if dense != (table.dense != nil) || packed != table.packing.on {
				t.Fatalf("seed %d: looking changed the table", seed)
			}
		}
	}
	if ways["hashes"] < 20 || ways["dense"] < 20 || ways["words"] < 20 {
		t.Errorf("tables: %v", ways)
	}
}

func b2i(b bool) int {
	if b {
		return 1
	}
	return 0
}
