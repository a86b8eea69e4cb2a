package operator

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/morseldb/morsel/planner/physical"
	"github.com/morseldb/morsel/procedures"
	"github.com/morseldb/morsel/runtime/schedule"
	"github.com/morseldb/morsel/status"
	"github.com/morseldb/morsel/storage"
	"github.com/morseldb/morsel/value"
)

// teams are those that every operator is run by. Few is -1: sources are cut
// however few rows they have.
var teams = []struct {
	workers, grain, few int
	solo                time.Duration
}{{1, 1, -1, -1}, {2, 1, -1, -1}, {2, 3, 0, -1}, {8, 1, -1, -1}, {8, 2, 0, -1}, {3, 1, -1, 1}, {3, 2, -1, 20 * time.Microsecond}}

// checkTeams runs a spec in parallel, twice over, and compares the rows without their order.
func (s spec) checkTeams(t *testing.T, want []string) {
	t.Helper()
	want = slices.Sorted(slices.Values(want))
	for _, size := range []int{1, 3, 1024} {
		for _, tm := range teams {
			what := fmt.Sprintf("size %d, %d workers, morsels of %d", size, tm.workers, tm.grain)
			b := NewBuilder(s.state(size))
			b.Parallel(&Team{Group: schedule.NewPool().Group(tm.workers), Grain: tm.grain, Few: tm.few, Solo: tm.solo})
			op, err := b.Build(s.plan())
			if err != nil {
				t.Fatal(err)
			}
			for range 2 {
				got, err := allRows(op, s.out)
				if err != nil {
					t.Errorf("%s: %v", what, err)
					break
				}
				if g, w := strings.Join(slices.Sorted(slices.Values(got)), " "), strings.Join(want, " "); g != w {
					t.Errorf("%s:\n got %s\nwant %s", what, g, w)
				}
				op.Reset()
			}
			op.Close()
			b.CloseSubplans()
			if used := b.State.Memory.Used(); used != 0 {
				t.Errorf("%s: %d bytes are still charged", what, used)
			}
		}
	}
}

func allRows(op Operator, out []physical.Slot) (rows []string, err error) {
	for {
		in, err := op.Next()
		if err != nil || in == nil {
			return rows, err
		}
		for k := range in.Len() {
			i := in.Row(k)
			for range in.Count(i) {
				rows = append(rows, render(in, i, out))
			}
		}
	}
}

// anyGraph is nodes with labels and a property, and relationships of two types.
func anyGraph(t testing.TB, r *rand.Rand) *storage.Snapshot {
	n := 1 + r.IntN(60)
	labels := make([]string, n)
	for i := range labels {
		labels[i] = []string{"", "P", "Q", "P,Q"}[r.IntN(4)]
	}
	var edges []edge
	for range r.IntN(4 * n) {
		edges = append(edges, edge{r.Int64N(int64(n)), r.Int64N(int64(n)), []string{"A", "B"}[r.IntN(2)]})
	}
	return graphOf(t, labels, edges...)
}

func estimated(rows float64, s ...physical.Slot) physical.Header {
	return physical.Header{Keep: s, EstRows: rows}
}

// expansion scans nodes into slot 0 and expands to slot 1, as most queries begin.
func expansion() physical.Op {
	scan := &physical.NodeByLabelScan{Header: estimated(100), Node: 0, Labels: &physical.LabelExpr{Name: "P"}}
	return &physical.Expand{Header: estimated(1000, 0), Source: scan, From: 0, Rel: physical.NoSlot, To: 1, Types: []string{"A"}}
}

// plans are those whose results must be the same however many workers run them;
// ordered ones in their order too.
var plans = []struct {
	name    string
	ordered bool
	out     []physical.Slot
	plan    func() physical.Op
}{
	{"expand", true, []physical.Slot{0, 1}, expansion},
	{"count", true, []physical.Slot{5}, func() physical.Op {
		return &physical.Aggregation{Source: expansion(), Aggs: []physical.Agg{{Slot: 5, Func: "count"}}}
	}},
	{"groups", false, []physical.Slot{4, 5, 6, 7}, func() physical.Op {
		return &physical.Aggregation{Source: expansion(), Groups: []physical.Assign{{Slot: 4, Expr: binary(physical.OpMod, prop(1, "id"), num(5))}},
			Aggs: []physical.Agg{{Slot: 5, Func: "count"}, {Slot: 6, Func: "count", Distinct: true, Args: []physical.Expr{slot(0)}},
				{Slot: 7, Func: "sum", Distinct: true, Args: []physical.Expr{prop(0, "id")}}}}
	}},
	{"extremes", true, []physical.Slot{4, 5, 6}, func() physical.Op {
		return &physical.Aggregation{Source: expansion(), Aggs: []physical.Agg{{Slot: 4, Func: "max", Args: []physical.Expr{prop(1, "id")}},
			{Slot: 5, Func: "min", Args: []physical.Expr{prop(1, "id")}}, {Slot: 6, Func: "sum", Args: []physical.Expr{prop(1, "id")}}}}
	}},
	{"collected in order", true, []physical.Slot{5}, func() physical.Op {
		return &physical.Aggregation{Source: expansion(), Aggs: []physical.Agg{{Slot: 5, Func: "collect", Args: []physical.Expr{slot(1)}}}}
	}},
	{"collected in groups", false, []physical.Slot{4, 5, 6, 7}, func() physical.Op {
		half, id := binary(physical.OpMod, prop(0, "id"), num(2)), prop(0, "id") // id: without an order of all of them, a list is in any
		return &physical.Aggregation{Source: expansion(), Groups: []physical.Assign{{Slot: 4, Expr: binary(physical.OpMod, prop(1, "id"), num(5))}},
			Aggs: []physical.Agg{{Slot: 5, Func: "collect", Args: []physical.Expr{slot(0), id}, Order: []bool{false}},
				{Slot: 6, Func: "collect", Args: []physical.Expr{slot(0), half, id}, Order: []bool{true, false}},
				{Slot: 7, Func: "collect", Args: []physical.Expr{slot(0), half, id}, Order: []bool{false, false}, Most: num(2), Lazy: true}}}
	}},
	{"distinct", false, []physical.Slot{4}, func() physical.Op {
		return &physical.Distinct{Source: expansion(), Items: []physical.Assign{{Slot: 4, Expr: slot(1)}}}
	}},
	{"sort with ties", true, []physical.Slot{0, 1}, func() physical.Op {
		return &physical.Sort{Header: estimated(1000, 0, 1), Source: expansion(), By: []physical.SortKey{{Slot: 1, Desc: true}}}
	}},
	{"top with ties", true, []physical.Slot{0, 1}, func() physical.Op {
		return &physical.Top{Header: estimated(7, 0, 1), Source: expansion(), By: []physical.SortKey{{Slot: 1}}, Limit: num(7)}
	}},
	{"expand what was aggregated", false, []physical.Slot{4, 5, 6}, func() physical.Op {
		agg := &physical.Aggregation{Header: estimated(100), Source: expansion(), Groups: []physical.Assign{{Slot: 4, Expr: slot(1)}}, Aggs: []physical.Agg{{Slot: 5, Func: "count"}}}
		return &physical.Expand{Header: estimated(100, 4, 5), Source: agg, From: 4, Rel: physical.NoSlot, To: 6, Dir: physical.Both}
	}},
	{"join", true, []physical.Slot{0, 1, 2}, func() physical.Op {
		scan := &physical.RelTypeScan{Header: estimated(100), Rel: physical.NoSlot, Start: 2, End: 1, Types: []string{"B"}}
		return &physical.NodeHashJoin{Header: estimated(100, 0, 1, 2), Left: expansion(), Right: scan, Keys: []physical.Slot{1}}
	}},
	{"outer join", true, []physical.Slot{0, 1, 2}, func() physical.Op {
		left := &physical.Expand{Header: estimated(100, 1), Source: &physical.Limit{Header: estimated(100, 1), Source: allNodes(1), Count: num(40)}, From: 1, Rel: 2, To: physical.NoSlot, Dir: physical.Both}
		return &physical.NodeHashJoin{Header: estimated(100, 0, 1, 2), Left: left, Right: expansion(), Keys: []physical.Slot{1}, Outer: true}
	}},
	{"product", true, []physical.Slot{0, 1, 2}, func() physical.Op {
		scan := &physical.NodeByLabelScan{Node: 2, Labels: &physical.LabelExpr{Name: "Q"}}
		return &physical.CartesianProduct{Header: estimated(100, 0, 1, 2), Left: expansion(), Right: scan}
	}},
	{"union", true, []physical.Slot{3}, func() physical.Op {
		return &physical.Union{Left: expansion(), Right: valuesIn(2, ints(1, 2, 3)...), LeftMap: []physical.SlotMove{{From: 1, To: 3}}, RightMap: []physical.SlotMove{{From: 2, To: 3}}}
	}},
	{"above a union", true, []physical.Slot{4}, func() physical.Op {
		u := &physical.Union{Left: expansion(), Right: valuesIn(2, ints(1, 2, 3)...), LeftMap: []physical.SlotMove{{From: 1, To: 3}}, RightMap: []physical.SlotMove{{From: 2, To: 3}}}
		return &physical.Projection{Header: estimated(10, 3), Source: u, Items: []physical.Assign{{Slot: 4, Expr: slot(3)}}}
	}},
	{"join above a union", true, []physical.Slot{3, 5}, func() physical.Op {
		ids := &physical.Projection{Header: estimated(1000, 4), Source: expansion(), Items: []physical.Assign{{Slot: 4, Expr: prop(1, "id")}}}
		u := &physical.Union{Header: estimated(1000, 3), Left: ids, Right: valuesIn(2, ints(1, 2, 3)...), LeftMap: []physical.SlotMove{{From: 4, To: 3}}, RightMap: []physical.SlotMove{{From: 2, To: 3}}}
		return &physical.ValueHashJoin{Header: estimated(10, 3, 5), Left: allNodes(5), Right: u, LeftKeys: []physical.Expr{prop(5, "id")}, RightKeys: []physical.Expr{slot(3)}}
	}},
	{"unwind from one row", true, []physical.Slot{2, 3}, func() physical.Op {
		return &physical.Unwind{Header: estimated(100, 2), Source: valuesIn(2, ints(1, 2, 3, 4)...), List: call("range", num(1), slot(2)), Var: 3}
	}},
	{"subquery for each row", true, []physical.Slot{0, 1, 5}, func() physical.Op {
		inner := &physical.Aggregation{Source: &physical.Expand{Source: &physical.Argument{Header: keep(1)}, From: 1, Rel: physical.NoSlot, To: 2, Dir: physical.Both},
			Aggs: []physical.Agg{{Slot: 5, Func: "count"}}}
		return &physical.Apply{Header: estimated(100, 0, 1), Left: expansion(), Right: inner}
	}},
	{"rows below a limit", true, []physical.Slot{0, 1}, func() physical.Op {
		return &physical.Limit{Source: &physical.Filter{Source: expansion(), Pred: binary(physical.OpNe, slot(0), slot(1))}, Count: num(5)}
	}},
}

func TestTeamsAgreeOnRandomGraphs(t *testing.T) {
	for seed := range uint64(30) {
		g := anyGraph(t, rand.New(rand.NewPCG(seed, 0)))
		for _, p := range plans {
			s := spec{graph: g, out: p.out}
			want, err := s.rows(p.plan(), 1024)
			if err != nil {
				t.Fatal(err)
			}
			for _, tm := range teams {
				b := NewBuilder(s.state(1 + int(seed)%5))
				b.Parallel(&Team{Group: schedule.Process().Group(tm.workers), Grain: tm.grain, Few: tm.few, Solo: tm.solo})
				op, err := b.Build(p.plan())
				if err != nil {
					t.Fatal(err)
				}
				got, err := allRows(op, p.out)
				op.Close()
				b.CloseSubplans()
				if err != nil {
					t.Fatal(err)
				}
				w := want
				if !p.ordered {
					got, w = slices.Sorted(slices.Values(got)), slices.Sorted(slices.Values(want))
				}
				if !slices.Equal(got, w) {
					t.Fatalf("seed %d, %s, %d workers, morsels of %d:\n got %v\nwant %v", seed, p.name, tm.workers, tm.grain, got, w)
				}
				if used := b.State.Memory.Used(); used != 0 {
					t.Errorf("%s: %d bytes are still charged", p.name, used)
				}
			}
		}
	}
}

// inLanes runs the expansion with a function over each row, and gives what it ends with.
func inLanes(t *testing.T, f func(ctx *procedures.Context) (value.Value, error), change func(*Builder)) error {
	t.Helper()
	reg := procedures.NewRegistry(registry)
	if err := reg.AddFunction(&procedures.Function{Name: "test.f", Call: func(ctx *procedures.Context, _ []value.Value) (value.Value, error) { return f(ctx) }}); err != nil {
		t.Fatal(err)
	}
	labels := make([]string, 200)
	st := spec{graph: graphOf(t, labels)}.state(4)
	st.Registry = reg
	st.Call.Registry = reg
	b := NewBuilder(st)
	pool := schedule.NewPool()
	b.Parallel(&Team{Group: pool.Group(3), Grain: 5, Few: -1, Solo: -1})
	change(b)
	op, err := b.Build(&physical.Projection{Source: allNodes(0), Items: []physical.Assign{{Slot: 1, Expr: call("test.f")}}})
	if err != nil {
		t.Fatal(err)
	}
	_, err = allRows(op, []physical.Slot{1})
	op.Close()
	if used := st.Memory.Used(); used != 0 {
		t.Errorf("%d bytes are still charged", used)
	}
	return err
}

func TestPanicInALaneEndsTheQuery(t *testing.T) {
	err := inLanes(t, func(ctx *procedures.Context) (value.Value, error) {
		if !ctx.Parallel {
			t.Error("a call by a worker is not marked")
		}
		panic("broken function")
	}, func(*Builder) {})
	if err == nil || !strings.Contains(err.Error(), "broken function") {
		t.Errorf("the query ended with %v", err)
	}
}

// TestJoinWithNothing holds that nothing is read for a join that holds no rows, and that what a join holds is read once, also above a union.
func TestJoinWithNothing(t *testing.T) {
	var calls atomic.Int64
	reg := procedures.NewRegistry(registry)
	if err := reg.AddFunction(&procedures.Function{Name: "test.f", Call: func(*procedures.Context, []value.Value) (value.Value, error) {
		calls.Add(1)
		return value.Int(1), nil
	}}); err != nil {
		t.Fatal(err)
	}
	called := func(to physical.Slot) []physical.Assign {
		return []physical.Assign{{Slot: to, Expr: call("test.f")}}
	}
	agg := func() physical.Op {
		return &physical.Aggregation{Header: estimated(1e6, 1), Source: &physical.Projection{Header: estimated(1e6, 1), Source: allNodes(0), Items: called(1)}, Groups: []physical.Assign{{Slot: 1, Expr: slot(1)}}}
	}
	union := func() physical.Op {
		return &physical.Union{Header: estimated(1e6, 1), Left: agg(), Right: agg()}
	}
	join := func(left physical.Op, right physical.Op) physical.Op {
		return &physical.ValueHashJoin{Header: estimated(1e6, 1, 2), Left: left, Right: right, LeftKeys: []physical.Expr{slot(2)}, RightKeys: []physical.Expr{slot(1)}}
	}
	none, some := valuesIn(2), &physical.Projection{Header: keep(2), Source: allNodes(3), Items: called(2)}
	for _, c := range []struct {
		name  string
		plan  physical.Op
		calls int64
	}{
		{"over an aggregation", join(none, agg()), 0},
		{"over a union", join(none, union()), 0},
		{"over another join", join(none, join(some, agg())), 0},
		{"rows, over a union", join(some, &physical.Union{Header: estimated(1e6, 1), Left: allNodes(1), Right: allNodes(1)}), 50},
	} {
		st := spec{graph: graphOf(t, make([]string, 50))}.state(4)
		st.Registry, st.Call.Registry = reg, reg
		b := NewBuilder(st)
		b.Parallel(&Team{Group: schedule.NewPool().Group(3), Grain: 5, Few: -1, Solo: -1})
		op, err := b.Build(c.plan)
		if err != nil {
			t.Fatal(err)
		}
		calls.Store(0)
		if rows, err := allRows(op, nil); len(rows) > 0 || err != nil {
			t.Errorf("%s: %d rows, %v", c.name, len(rows), err)
		}
		op.Close()
		b.CloseSubplans()
		if calls := calls.Load(); calls != c.calls {
			t.Errorf("%s: what is below was asked %d times, want %d", c.name, calls, c.calls)
		}
	}
}

func TestErrorInALaneEndsTheQuery(t *testing.T) {
	want := errors.New("no more")
	if err := inLanes(t, func(*procedures.Context) (value.Value, error) { return value.Null, want }, func(*Builder) {}); !errors.Is(err, want) {
		t.Errorf("the query ended with %v", err)
	}
}

func TestCancelledWhileLanesWork(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	err := inLanes(t, func(*procedures.Context) (value.Value, error) {
		cancel()
		return value.True, nil
	}, func(b *Builder) { b.State.Ctx = ctx })
	if status.CodeOf(err) != status.TransactionTerminated {
		t.Errorf("the query ended with %v", err)
	}
}

func TestLanesShareTheBudget(t *testing.T) {
	s := spec{graph: graphOf(t, make([]string, 3000)), memo: 20_000}
	b := NewBuilder(s.state(64))
	b.Parallel(&Team{Group: schedule.NewPool().Group(4), Grain: 10, Few: -1})
	op, err := b.Build(&physical.Sort{Header: keep(0), Source: allNodes(0), By: []physical.SortKey{{Slot: 0}}})
	if err != nil {
		t.Fatal(err)
	}
	if _, err = allRows(op, nil); status.CodeOf(err) != status.MemoryLimit {
		t.Errorf("a sort beyond the budget ended with %v", err)
	}
	op.Close()
	if used := b.State.Memory.Used(); used != 0 {
		t.Errorf("%d bytes are still charged", used)
	}
}

func TestClosedBeforeTheEnd(t *testing.T) {
	s := spec{graph: graphOf(t, make([]string, 30_000))}
	b := NewBuilder(s.state(8))
	pool := schedule.NewPool()
	b.Parallel(&Team{Group: pool.Group(4), Grain: 1, Few: -1})
	op, err := b.Build(&physical.Projection{Header: keep(0), Source: allNodes(0), Items: []physical.Assign{{Slot: 1, Expr: prop(0, "id")}}})
	if err != nil {
		t.Fatal(err)
	}
	if in, err := op.Next(); in == nil || err != nil {
		t.Fatalf("the first batch: %v, %v", in, err)
	}
	op.Close()
	if used := b.State.Memory.Used(); used != 0 {
		t.Errorf("%d bytes are still charged", used)
	}
}

// TestHubIsSplit expands one node with many neighbours: a lane that is at some of
// them waits until another lane is at others.
func TestHubIsSplit(t *testing.T) {
	labels, edges := make([]string, 500), []edge{}
	for i := range int64(len(labels)) {
		edges = append(edges, edge{0, i, "A"})
	}
	var mu sync.Mutex
	lanes := map[*procedures.Context]bool{}
	two := make(chan struct{})
	reg := procedures.NewRegistry(registry)
	if err := reg.AddFunction(&procedures.Function{Name: "test.meet", Call: func(ctx *procedures.Context, _ []value.Value) (value.Value, error) {
		mu.Lock()
		fresh := !lanes[ctx]
		lanes[ctx] = true
		if fresh && len(lanes) == 2 {
			close(two)
		}
		mu.Unlock()
		<-two
		return value.True, nil
	}}); err != nil {
		t.Fatal(err)
	}
	st := spec{graph: graphOf(t, labels, edges...)}.state(64)
	st.Registry, st.Call.Registry = reg, reg
	b := NewBuilder(st)
	b.Parallel(&Team{Group: schedule.NewPool().Group(2), Solo: -1})
	hub := &physical.NodeByIDSeek{Header: estimated(1), Node: 0, IDs: &physical.ListExpr{Items: []physical.Expr{num(0)}}}
	plan := &physical.Projection{Source: &physical.Expand{Header: estimated(500, 0), Source: hub, From: 0, Rel: physical.NoSlot, To: 1}, Items: []physical.Assign{{Slot: 2, Expr: call("test.meet")}}}
	op, err := b.Build(plan)
	if err != nil {
		t.Fatal(err)
	}
	defer op.Close()
	rows, err := allRows(op, []physical.Slot{1})
	if err != nil || len(rows) != len(labels) {
		t.Fatalf("%d rows, %v", len(rows), err)
	}
}
