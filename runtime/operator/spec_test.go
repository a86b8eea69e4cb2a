package operator

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"github.com/morseldb/morsel/planner/physical"
	"github.com/morseldb/morsel/procedures"
	"github.com/morseldb/morsel/procedures/aggregate"
	"github.com/morseldb/morsel/procedures/function"
	"github.com/morseldb/morsel/runtime/batch"
	"github.com/morseldb/morsel/runtime/state"
	"github.com/morseldb/morsel/storage"
	"github.com/morseldb/morsel/value"
)

// sizes is the batch sizes that every operator is run with.
var sizes = []int{1, 2, 3, 7, 1024}

// slots is how many slots the plans of the specs have; the last are used by the wrappers.
const (
	slots       = 16
	wrapperSlot = physical.Slot(15)
)

var registry = func() *procedures.Registry {
	r := procedures.NewRegistry(nil)
	if err := function.Register(r); err != nil {
		panic(err)
	}
	if err := aggregate.Register(r); err != nil {
		panic(err)
	}
	return r
}()

// spec is what an operator must give: the rows of out over a graph.
type spec struct {
	graph *storage.Snapshot
	plan  func() physical.Op
	out   []physical.Slot
	want  string // rows "1,'a'" separated by spaces
	memo  int64
}

// check runs a spec at all batch sizes, alone and wrapped.
func (s spec) check(t *testing.T) {
	t.Helper()
	want := strings.Fields(s.want)
	s.checkTeams(t, want)
	for _, size := range sizes {
		s.compare(t, fmt.Sprintf("size %d", size), s.plan(), size, want)
		s.compare(t, fmt.Sprintf("size %d, LIMIT 2", size), &physical.Limit{Source: s.plan(), Count: lit(value.Int(2))}, size, want[:min(2, len(want))])
		s.compare(t, fmt.Sprintf("size %d, SKIP 1", size), &physical.Skip{Source: s.plan(), Count: lit(value.Int(1))}, size, want[min(1, len(want)):])
		s.compare(t, fmt.Sprintf("size %d, FILTER true", size), &physical.Filter{Source: s.plan(), Pred: lit(value.True)}, size, want)
		s.compare(t, fmt.Sprintf("size %d, FILTER false", size), &physical.Filter{Source: s.plan(), Pred: lit(value.False)}, size, nil)
		twice := append(append([]string{}, want...), want...)
		s.compare(t, fmt.Sprintf("size %d, APPLY", size), &physical.Apply{Left: valuesIn(wrapperSlot, value.Int(1), value.Int(2)), Right: s.plan()}, size, twice)
	}
}

func (s spec) compare(t *testing.T, what string, plan physical.Op, size int, want []string) {
	t.Helper()
	got, err := s.rows(plan, size)
	if err != nil {
		t.Errorf("%s: %v", what, err)
		return
	}
	if g, w := strings.Join(got, " "), strings.Join(want, " "); g != w {
		t.Errorf("%s:\n got %s\nwant %s", what, g, w)
	}
}

func (s spec) state(size int) *state.State {
	st := &state.State{Ctx: context.Background(), Graph: s.graph, Registry: registry, BatchSize: size, NumSlots: slots,
		Memory: state.Memory{Limit: s.memo}, Params: map[string]value.Value{}}
	if st.Graph == nil {
		st.Graph = storage.OpenMemory().Snapshot()
	}
	st.Init()
	return st
}

// rows runs a plan and renders its rows, each as often as it stands for.
func (s spec) rows(plan physical.Op, size int) ([]string, error) {
	b := NewBuilder(s.state(size))
	op, err := b.Build(plan)
	if err != nil {
		return nil, err
	}
	defer b.CloseSubplans()
	defer op.Close()
	var out []string
	for {
		in, err := op.Next()
		if err != nil || in == nil {
			return out, err
		}
		if in.Len() == 0 {
			return nil, fmt.Errorf("an empty batch")
		}
		for k := range in.Len() {
			i := in.Row(k)
			for range in.Count(i) {
				out = append(out, render(in, i, s.out))
			}
		}
	}
}

func render(b *batch.Batch, i int, out []physical.Slot) string {
	var parts []string
	for _, s := range out {
		v := value.Null
		if b.Cols[s] != nil {
			v = b.Cols[s].Get(i)
		}
		parts = append(parts, strings.ReplaceAll(v.String(), " ", ""))
	}
	return strings.Join(parts, ",")
}

func num(i int64) physical.Expr               { return lit(value.Int(i)) }
func str(s string) physical.Expr              { return lit(value.String(s)) }
func slot(s physical.Slot) physical.Expr      { return &physical.SlotRef{Slot: s} }
func keep(s ...physical.Slot) physical.Header { return physical.Header{Keep: s} }

func binary(op physical.BinaryOp, l, r physical.Expr) physical.Expr {
	return &physical.Binary{Op: op, Left: l, Right: r}
}

func prop(s physical.Slot, key string) physical.Expr {
	return &physical.Property{Of: slot(s), Key: key}
}

func call(f string, args ...physical.Expr) physical.Expr { return &physical.Call{Func: f, Args: args} }

// valuesIn is a leaf that gives values in a slot, one a row.
func valuesIn(s physical.Slot, vs ...value.Value) physical.Op {
	return &physical.Unwind{Source: &physical.Argument{}, List: lit(value.List(vs)), Var: s}
}

// ints is a list of integers.
func ints(is ...int64) []value.Value {
	var vs []value.Value
	for _, i := range is {
		vs = append(vs, value.Int(i))
	}
	return vs
}

// edge is a relationship of a test graph.
type edge struct {
	from, to int64
	typ      string
}

// graphOf makes a graph: nodes 0.. with the labels of each (separated by
// commas) and their number as property id, then relationships.
func graphOf(t testing.TB, labels []string, edges ...edge) *storage.Snapshot {
	t.Helper()
	s := storage.OpenMemory()
	tx := s.Begin()
	for i, ls := range labels {
		n := tx.CreateNode()
		if n != int64(i) {
			t.Fatalf("node %d has id %d", i, n)
		}
		for _, l := range strings.Split(ls, ",") {
			if l != "" {
				tx.AddLabel(n, tx.Label(l))
			}
		}
		tx.SetNodeProperty(n, tx.Key("id"), value.Int(n))
	}
	for i, e := range edges {
		r, err := tx.CreateRel(e.from, e.to, tx.Type(e.typ))
		if err != nil {
			t.Fatal(err)
		}
		tx.SetRelProperty(r, tx.Key("w"), value.Int(int64(i)))
	}
	if _, err := tx.Commit(context.Background()); err != nil {
		t.Fatal(err)
	}
	return s.Snapshot()
}

// diamond is 0→1, 0→2, 1→3, 2→3 of type A, 0→0 of type A, 3→0 twice of type B.
func diamond(t testing.TB) *storage.Snapshot {
	return graphOf(t, []string{"P", "P,Q", "Q", ""},
		edge{0, 1, "A"}, edge{0, 2, "A"}, edge{1, 3, "A"}, edge{2, 3, "A"}, edge{0, 0, "A"}, edge{3, 0, "B"}, edge{3, 0, "B"})
}

// profilePlan is a small plan over a graph, for tests of figures.
func allNodes(s physical.Slot) physical.Op { return &physical.AllNodesScan{Node: s} }
