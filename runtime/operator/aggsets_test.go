package operator

import (
	"fmt"
	"math/rand/v2"
	"testing"

	"github.com/morseldb/morsel/planner/physical"
	"github.com/morseldb/morsel/runtime/batch"
	"github.com/morseldb/morsel/runtime/state"
	"github.com/morseldb/morsel/value"
)

type groupID struct{ group, id int64 }

// fillSets adds random ids of 5 groups to sets and says which.
func fillSets(t *testing.T, s *idSets, rng *rand.Rand, spread int64) (map[groupID]bool, []int64) {
	t.Helper()
	want, counts := map[groupID]bool{}, make([]int64, 5)
	for range 20 {
		v, groups := &batch.Vector{Form: s.form}, []int32{}
		for range 100 {
			g, id := rng.Int32N(5), rng.Int64N(spread)-1
			v.AppendID(id)
			if groups = append(groups, g); id >= 0 {
				want[groupID{int64(g), id}] = true
			}
		}
		if err := s.add(v.Ints, &batch.Batch{N: len(groups)}, groups, counts); err != nil {
			t.Fatal(err)
		}
	}
	return want, counts
}

func checkSets(t *testing.T, s *idSets, want map[groupID]bool, counts []int64) {
	t.Helper()
	found, by := map[groupID]bool{}, make([]int64, len(counts))
	err := s.pairs(50, func(b *batch.Batch) error {
		for i, g := range b.Cols[0].Ints {
			found[groupID{g, b.Cols[1].Ints[i]}] = true
			by[g]++
		}
		return nil
	})
	if err != nil || fmt.Sprint(by) != fmt.Sprint(counts) || len(found) != len(want) || s.n != len(want) {
		t.Errorf("%d pairs, %d found, %d wanted, by group %v, counted %v: %v", s.n, len(found), len(want), by, counts, err)
	}
	for p := range want {
		if !found[p] {
			t.Errorf("%v is missing", p)
		}
	}
}

// TestIDSets compares sets of ids that lie near each other or far apart with a map: as they are filled, and as those of two workers are put together.
func TestIDSets(t *testing.T) {
	for _, spread := range []int64{300, 100_000, maxSetID} {
		rng := rand.New(rand.NewPCG(1, uint64(spread)))
		a, b := newIDSets(&state.State{}, batch.Node), newIDSets(&state.State{}, batch.Node)
		want, counts := fillSets(t, a, rng, spread)
		checkSets(t, a, want, counts)
		other, _ := fillSets(t, b, rng, spread)
		here := []int32{3, 0, 1, 1, 5} // group 0 is 2 here, 1 is left out, 2 and 3 are 0, 4 stays
		for p := range other {
			if to := here[p.group]; to > 0 {
				want[groupID{int64(to - 1), p.id}] = true
			}
		}
		if err := a.merge(b, here, counts); err != nil {
			t.Fatal(err)
		}
		checkSets(t, a, want, counts)
		a.clear()
		want, counts = fillSets(t, a, rng, spread)
		checkSets(t, a, want, counts)
	}
}

// TestCountDistinctOfMixed counts values that at first are numbers and then are not, or are too large for sets.
func TestCountDistinctOfMixed(t *testing.T) {
	for _, c := range []struct {
		more  []value.Value
		fresh int
	}{
		{[]value.Value{value.String("a"), value.Float(1), value.Float(2.5), value.Null, value.String("a")}, 2},
		{ints(-1, 1<<60, 1), 2},
		{ints(maxSetID, maxSetID-1, maxSetID), 2},
	} {
		src := func() physical.Op {
			numbers := &physical.Unwind{Source: &physical.Argument{}, List: call("range", num(0), num(2999)), Var: 0}
			return &physical.Union{Left: numbers, Right: valuesIn(1, c.more...), LeftMap: []physical.SlotMove{{From: 0, To: 2}}, RightMap: []physical.SlotMove{{From: 1, To: 2}}}
		}
		spec{out: []physical.Slot{3}, want: fmt.Sprint(3000 + c.fresh), plan: func() physical.Op {
			return &physical.Aggregation{Source: src(), Aggs: []physical.Agg{{Slot: 3, Func: "count", Distinct: true, Args: []physical.Expr{slot(2)}}}}
		}}.check(t)
	}
}
