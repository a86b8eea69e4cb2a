package operator

import (
	"context"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/morseldb/morsel/planner/physical"
	"github.com/morseldb/morsel/runtime/batch"
	"github.com/morseldb/morsel/runtime/schedule"
	"github.com/morseldb/morsel/storage"
	"github.com/morseldb/morsel/value"
)

// namedGraph is nodes P with a number and a name, each of which may be missing or come twice.
func namedGraph(t testing.TB, r *rand.Rand) *storage.Snapshot {
	t.Helper()
	s := storage.OpenMemory()
	tx := s.Begin()
	var nodes []int64
	n := 20 + r.IntN(60)
	twice, missing := r.IntN(2) == 0, r.IntN(3) == 0
	for i := range n {
		node := tx.CreateNode()
		nodes = append(nodes, node)
		tx.AddLabel(node, tx.Label("P"))
		number, name := int64(i), "name"+string(rune('A'+i))
		if twice && i > n/2 && r.IntN(3) == 0 {
			number, name = int64(r.IntN(n)), "name"+string(rune('A'+r.IntN(n)))
		}
		if !missing || r.IntN(8) > 0 {
			tx.SetNodeProperty(node, tx.Key("number"), value.Int(number))
		}
		if !missing || r.IntN(8) > 0 {
			tx.SetNodeProperty(node, tx.Key("name"), value.String(name))
		}
	}
	for range n + r.IntN(n) {
		if _, err := tx.CreateRel(nodes[r.IntN(n)], nodes[r.IntN(n)], tx.Type("A")); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := tx.Commit(context.Background()); err != nil {
		t.Fatal(err)
	}
	return s.Snapshot()
}

// lateGroups groups by properties of one node or of two, with every kind of aggregate.
func lateGroups(r *rand.Rand) *physical.Aggregation {
	sets := [][]physical.Expr{
		{prop(1, "number")}, {prop(1, "name")}, {prop(1, "name"), prop(1, "number")}, {slot(1), prop(1, "name")},
		{prop(0, "number"), prop(1, "number")}, {prop(0, "name"), prop(1, "number")}, {prop(0, "name"), slot(1)},
	}
	agg := &physical.Aggregation{Header: estimated(1000), Source: expansion(), Aggs: []physical.Agg{
		{Slot: 6, Func: "count"}, {Slot: 7, Func: "count", Distinct: true, Args: []physical.Expr{slot(0)}},
		{Slot: 8, Func: "sum", Args: []physical.Expr{prop(0, "number")}}, {Slot: 9, Func: "max", Args: []physical.Expr{prop(0, "name")}}}}
	for i, e := range sets[r.IntN(len(sets))] {
		agg.Groups = append(agg.Groups, physical.Assign{Slot: physical.Slot(4 + i), Expr: e})
	}
	return agg
}

// TestLateKeys holds grouping by nodes equal to grouping by values, alone and in
// teams, also where a Top above tells which groups it wants.
func TestLateKeys(t *testing.T) {
	usual := determinedTrial
	defer func() { determinedTrial = usual }()
	out := []physical.Slot{4, 5, 6, 7, 8, 9}
	for seed := range uint64(400) {
		r := rand.New(rand.NewPCG(seed, 1))
		s := spec{graph: namedGraph(t, r), out: out}
		agg := lateGroups(r)
		var plan physical.Op = agg
		if r.IntN(2) == 0 {
			by := []physical.SortKey{{Slot: 6, Desc: r.IntN(2) == 0}, {Slot: 4}, {Slot: 5}, {Slot: 9}}
			plan = &physical.Top{Header: estimated(7, out...), Source: agg, By: by, Limit: num(int64(1 + r.IntN(9)))}
		}
		determinedTrial = usual
		want, err := s.rows(plan, 1024)
		if err != nil {
			t.Fatal(err)
		}
		slices.Sort(want)
		determinedTrial = r.IntN(8)
		size := 1 + r.IntN(9)
		got, err := s.rows(plan, size)
		if slices.Sort(got); err != nil || !slices.Equal(got, want) {
			t.Fatalf("seed %d: %v\n got %v\nwant %v", seed, err, got, want)
		}
		tm := teams[r.IntN(len(teams))]
		b := NewBuilder(s.state(size))
		b.Parallel(&Team{Group: schedule.Process().Group(tm.workers), Grain: tm.grain, Few: tm.few, Solo: tm.solo})
		op, err := b.Build(plan)
		if err != nil {
			t.Fatal(err)
		}
		for range 2 {
			got, err = allRows(op, out)
			if slices.Sort(got); err != nil || !slices.Equal(got, want) {
				t.Fatalf("seed %d, %d workers: %v\n got %v\nwant %v", seed, tm.workers, err, got, want)
			}
			op.Reset()
		}
		op.Close()
		if used := b.State.Memory.Used(); used != 0 {
			t.Errorf("seed %d: %d bytes are still charged", seed, used)
		}
	}
}

func TestAllDifferent(t *testing.T) {
	for _, c := range []struct {
		vals []int64
		want bool
	}{
		{nil, true}, {[]int64{5}, true}, {[]int64{3, 1, 2}, true}, {[]int64{3, 1, 3}, false},
		{[]int64{-1 << 63, 1<<63 - 1, 0}, true}, {[]int64{-1 << 63, 1<<63 - 1, -1 << 63}, false}, {[]int64{1 << 40, 0, 1 << 40}, false},
	} {
		if got := allDifferent(slices.Clone(c.vals)); got != c.want {
			t.Errorf("%v: %v", c.vals, got)
		}
	}
}

// TestVarious holds that a node with very many relationships does not make a sample of many nodes.
func TestVarious(t *testing.T) {
	for nodes, want := range map[int64]bool{1: false, variousNodes - 1: false, variousNodes: true, 1000: true} {
		d := &determined{keys: &keyTable{cols: []*batch.Vector{{Form: batch.Node}, {Form: batch.Node}}}}
		for i := range int64(2000) {
			d.keys.cols[0].AppendID(i % nodes)
			d.keys.cols[1].AppendID(i)
		}
		if got := d.various(); got != want {
			t.Errorf("%d nodes: %v", nodes, got)
		}
	}
}
