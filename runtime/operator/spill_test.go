package operator

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"

	"github.com/morseldb/morsel/planner/physical"
	"github.com/morseldb/morsel/runtime/schedule"
	"github.com/morseldb/morsel/runtime/spill"
	"github.com/morseldb/morsel/status"
	"github.com/morseldb/morsel/storage/vfs"
	"github.com/morseldb/morsel/value"
)

// spillPlans is plans over rows (slot 0: a number, slot 1: a text, a number or
// null) whose operators keep rows.
var spillPlans = map[string]struct {
	plan func(rows physical.Op) physical.Op
	out  []physical.Slot
}{
	"sort": {func(rows physical.Op) physical.Op {
		return &physical.Sort{Header: keep(0, 1), Source: rows, By: []physical.SortKey{{Slot: 1, Desc: true}}}
	}, []physical.Slot{0, 1}},
	"top": {func(rows physical.Op) physical.Op {
		return &physical.Top{Header: keep(0, 1), Source: rows, By: []physical.SortKey{{Slot: 1}}, Limit: num(300)}
	}, []physical.Slot{0, 1}},
	"eager": {func(rows physical.Op) physical.Op { return &physical.Eager{Header: keep(0, 1), Source: rows} }, []physical.Slot{0, 1}},
	"distinct": {func(rows physical.Op) physical.Op {
		return &physical.Distinct{Header: keep(2), Source: rows, Items: assign(2, slot(1))}
	}, []physical.Slot{2}},
	"groups": {func(rows physical.Op) physical.Op {
		x := []physical.Expr{slot(0)}
		return &physical.Aggregation{Source: rows, Groups: assign(2, slot(1)), Aggs: []physical.Agg{{Slot: 3, Func: "count"}, {Slot: 4, Func: "sum", Args: x},
			{Slot: 5, Func: "collect", Args: x}, {Slot: 6, Func: "percentileCont", Args: []physical.Expr{slot(0), num(1)}},
			{Slot: 7, Func: "collect", Distinct: true, Args: []physical.Expr{binary(physical.OpMod, slot(0), num(7))}}}}
	}, []physical.Slot{2, 3, 4, 5, 6, 7}},
	"distinct in one group": {func(rows physical.Op) physical.Op {
		x := []physical.Expr{slot(1)}
		return &physical.Aggregation{Source: rows, Aggs: []physical.Agg{{Slot: 3, Func: "count", Distinct: true, Args: x}, {Slot: 4, Func: "max", Distinct: true, Args: x}}}
	}, []physical.Slot{3, 4}},
	"join": {func(rows physical.Op) physical.Op {
		right := &physical.Projection{Source: valuesIn(8, ints(3, 1, 4, 1, 5, 9, 2, 6)...), Items: []physical.Assign{{Slot: 9, Expr: binary(physical.OpMul, slot(8), num(10))}}}
		return &physical.ValueHashJoin{Header: keep(0, 1, 8, 9), Left: rows, Right: right, LeftKeys: []physical.Expr{binary(physical.OpMod, slot(0), num(10))}, RightKeys: []physical.Expr{slot(8)}}
	}, []physical.Slot{0, 1, 8, 9}},
	"outer join": {func(rows physical.Op) physical.Op {
		left := &physical.Projection{Header: keep(0, 1), Source: rows, Items: assign(8, binary(physical.OpMod, slot(0), num(10)))}
		right := valuesIn(8, append(ints(3, 1, 14, 1, 5, 19, 2, 6), value.Null)...)
		return &physical.NodeHashJoin{Header: keep(0, 1, 8), Left: left, Right: right, Keys: []physical.Slot{8}, Outer: true}
	}, []physical.Slot{0, 1, 8}},
	"outer join of one key": {func(rows physical.Op) physical.Op {
		left := &physical.Projection{Header: keep(0, 1), Source: rows, Items: assign(8, num(7))}
		right := valuesIn(8, append(ints(8, 7, 8, 7), value.Null)...)
		return &physical.NodeHashJoin{Header: keep(0, 1, 8), Left: left, Right: right, Keys: []physical.Slot{8}, Outer: true}
	}, []physical.Slot{0, 1, 8}},
	"join of one key": {func(rows physical.Op) physical.Op {
		return &physical.ValueHashJoin{Header: keep(0, 1, 8), Left: rows, Right: valuesIn(8, ints(7, 8, 7)...), LeftKeys: []physical.Expr{num(7)}, RightKeys: []physical.Expr{slot(8)}}
	}, []physical.Slot{0, 1, 8}},
}

// spillRows is rows for spillPlans.
func spillRows(seed uint64, n int) physical.Op {
	r := rand.New(rand.NewPCG(seed, 5))
	var vs []value.Value
	for i := range n {
		v := value.Int(r.Int64N(int64(n)))
		switch r.IntN(60) {
		case 0, 1, 2, 3, 4, 5:
			v = value.String(strings.Repeat("t", r.IntN(30)))
		case 6, 7, 8, 9, 10, 11:
			v = value.Float(float64(r.IntN(50)))
		case 12:
			v = value.Null
		}
		vs = append(vs, value.List([]value.Value{value.Int(int64(i)), v}))
	}
	item := func(i int64) physical.Expr { return &physical.Index{Of: slot(10), At: num(i)} }
	return &physical.Projection{Header: keep(), Source: valuesIn(10, vs...), Items: []physical.Assign{{Slot: 0, Expr: item(0)}, {Slot: 1, Expr: item(1)}}}
}

// spillRun is one run of a plan under a budget.
type spillRun struct {
	plan    physical.Op
	out     []physical.Slot
	size    int
	memory  int64
	workers int
	fs      vfs.FS
	ctx     context.Context
}

// rows runs the plan and reports what is left over as a fault.
func (s spillRun) rows(t *testing.T) (rows []string, spilled int64, err error) {
	t.Helper()
	st := spec{memo: s.memory}.state(s.size)
	if s.ctx != nil {
		st.Ctx = s.ctx
	}
	d := spill.NewFolder(s.fs, string(filepath.Separator)+"t")
	st.Spill = d.Space(0)
	b := NewBuilder(st)
	if s.workers > 0 {
		b.Parallel(&Team{Group: schedule.NewPool().Group(s.workers), Grain: s.size, Few: -1, Solo: -1})
	}
	op, err := b.Build(s.plan)
	if err != nil {
		t.Fatal(err)
	}
	for range 2 { // again after Reset
		if rows, err = allRows(op, s.out); err != nil {
			break
		}
		op.Reset()
	}
	op.Close()
	b.CloseSubplans()
	if used := st.Memory.Used(); used != 0 {
		t.Errorf("%d bytes are still charged", used)
	}
	if d.Held() != 0 && err == nil {
		t.Errorf("%d bytes of files are left", d.Held())
	}
	st.Spill.Close()
	if d.Held() != 0 {
		t.Errorf("%d bytes of files are left at the end", d.Held())
	}
	return rows, d.Total(), err
}

// TestSpilledRows holds that what does not fit is the same, in the same order.
func TestSpilledRows(t *testing.T) {
	for name, c := range spillPlans {
		t.Run(name, func(t *testing.T) {
			for seed, n := range []int{400, 3000} {
				plan := c.plan(spillRows(uint64(seed), n))
				want, _, err := spillRun{plan: plan, out: c.out, size: 64, fs: vfs.NewMemory()}.rows(t)
				if err != nil {
					t.Fatal(err)
				}
				for _, memory := range []int64{32 << 10, 64 << 10} {
					for _, run := range []spillRun{{size: 1}, {size: 7}, {size: 1024}, {size: 7, workers: 3}} {
						run.plan, run.out, run.memory, run.fs = plan, c.out, memory, vfs.NewMemory()
						if run.workers > 0 { // rows that wait between lanes take their part of it
							run.memory *= 4
						}
						got, spilled, err := run.rows(t)
						if err != nil {
							t.Fatalf("%d rows, %d bytes, batches of %d, %d workers: %v", n, memory, run.size, run.workers, err)
						}
						if spilled == 0 && n > 1000 && memory == 32<<10 && run.workers == 0 && name != "top" {
							t.Error("nothing was spilled")
						}
						w := want
						if run.workers > 0 && !strings.HasPrefix(name, "sort") && !strings.HasPrefix(name, "top") {
							w = slices.Sorted(slices.Values(w))
							slices.Sort(got)
						}
						if g, w := strings.Join(got, "\n"), strings.Join(w, "\n"); g != w {
							t.Fatalf("%d rows, %d bytes, batches of %d, %d workers:\n got %.300s\nwant %.300s", n, memory, run.size, run.workers, g, w)
						}
					}
				}
			}
		})
	}
}

// TestSpillFailures fails each of the first calls of the file system: the query
// fails with a code and leaves nothing.
func TestSpillFailures(t *testing.T) {
	for name, c := range spillPlans {
		t.Run(name, func(t *testing.T) {
			plan := c.plan(spillRows(1, 500))
			for k := 0; k < 4000; k = k*5/4 + 1 {
				m, calls := vfs.NewMemory(), 0
				h := vfs.NewHooked(m, func(op vfs.Op, _ string) error {
					if calls++; calls-1 == k && op != vfs.OpRemove {
						return fmt.Errorf("injected: %w", []error{syscall.ENOSPC, syscall.EIO}[k%2])
					}
					return nil
				})
				_, _, err := spillRun{plan: plan, out: c.out, size: 16, memory: 12 << 10, fs: h}.rows(t)
				if err != nil && (status.CodeOf(err) != status.ExecutionFailed || !strings.Contains(err.Error(), "injected")) {
					t.Fatalf("call %d: %v", k, err)
				}
				if calls < k {
					break
				}
			}
		})
	}
}

// TestSpillCancelled ends queries while they spill.
func TestSpillCancelled(t *testing.T) {
	for name, c := range spillPlans {
		t.Run(name, func(t *testing.T) {
			for _, k := range []int{1, 5, 20} {
				ctx, cancel := context.WithCancel(context.Background())
				calls := 0
				h := vfs.NewHooked(vfs.NewMemory(), func(vfs.Op, string) error {
					if calls++; calls == k {
						cancel()
					}
					return nil
				})
				_, _, err := spillRun{plan: c.plan(spillRows(1, 500)), out: c.out, size: 16, memory: 12 << 10, fs: h, ctx: ctx}.rows(t)
				if calls >= k && status.CodeOf(err) != status.TransactionTerminated && !errors.Is(err, context.Canceled) {
					t.Errorf("call %d of %d: %v", k, calls, err)
				}
				cancel()
			}
		})
	}
}
