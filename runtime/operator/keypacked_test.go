package operator

import (
	"math/rand/v2"
	"testing"

	"github.com/morseldb/morsel/runtime/batch"
	"github.com/morseldb/morsel/runtime/state"
	"github.com/morseldb/morsel/value"
)

// randomKeys makes a column of one form.
func randomKeys(r *rand.Rand, n, kind int) *batch.Vector {
	c := &batch.Vector{}
	for range n {
		x := r.Int64N(12) - 1
		switch kind {
		case 0:
			c.Append(value.Int(x))
		case 1: // does not go in half a word
			c.Append(value.Int(x << 40))
		case 2:
			if c.Len() == 0 {
				c.Reset(batch.Node)
			}
			c.AppendID(x)
		case 3:
			c.Append(value.Float(float64(x)))
		case 4:
			if x < 0 {
				c.Append(value.Null)
			} else {
				c.Append(value.Int(x))
			}
		case 5:
			c.Append(value.String(string(rune('a' + x + 1))))
		case 6: // goes in a third of a word and not in a quarter
			c.Append(value.Int(x << 14))
		}
	}
	return c
}

// TestKeysOfAnyForm gives a table keys whose form changes from batch to batch and holds its numbers equal to those found by comparing each key with
// all others.
func TestKeysOfAnyForm(t *testing.T) {
	left := 0
	for seed := range uint64(400) {
		r := rand.New(rand.NewPCG(seed, 3))
		width := 1 + r.IntN(5)
		table := newKeyTable(&state.State{}, width)
		var met [][]value.Value
		calm := r.IntN(12) // so many batches have the first's forms
		var kinds [5]int
		for k := range 14 {
			n := 1 + r.IntN(30)
			in := &batch.Batch{N: n}
			for i := range n {
				if r.IntN(4) > 0 {
					in.Sel = append(in.Sel, int32(i))
				}
			}
			if len(in.Sel) == 0 {
				in.Sel = nil
			}
			cols := make([]*batch.Vector, width)
			for j := range cols {
				if k == 0 || k > calm {
					kinds[j] = r.IntN(7)
				}
				cols[j] = randomKeys(r, n, kinds[j])
			}
			before := table.packing.on
			got, err := table.addAll(cols, in, nil)
			if err != nil {
				t.Fatal(err)
			}
			if before && !table.packing.on {
				left++
			}
			for k := range in.Len() {
				row := in.Row(k)
				key := make([]value.Value, width)
				for j := range key {
					key[j] = cols[j].Get(row)
				}
				want := numberOf(met, key)
				if want == len(met) {
					met = append(met, key)
				}
				if int(got[k]) != want || table.find(cols, row) != want {
					t.Fatalf("seed %d: key %v has number %d and is found as %d, not %d", seed, key, got[k], table.find(cols, row), want)
				}
				if n, fresh, err := table.add(cols, row); n != want || fresh || err != nil {
					t.Fatalf("seed %d: key %v is added again as %d, %t, %v", seed, key, n, fresh, err)
				}
			}
		}
		if table.len() != len(met) {
			t.Fatalf("seed %d: %d keys, not %d", seed, table.len(), len(met))
		}
	}
	if left < 30 {
		t.Errorf("only %d tables began with words and went on without", left)
	}
}

// numberOf is the place of a key among others, or their number.
func numberOf(met [][]value.Value, key []value.Value) int {
next:
	for n, m := range met {
		for j := range m {
			if !value.Equivalent(m[j], key[j]) {
				continue next
			}
		}
		return n
	}
	return len(met)
}
