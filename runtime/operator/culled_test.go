package operator

import (
	"context"
	"fmt"
	"math"
	"math/rand"
	"slices"
	"strings"
	"testing"

	"github.com/morseldb/morsel/planner/physical"
	"github.com/morseldb/morsel/storage"
	"github.com/morseldb/morsel/value"
)

// comparable is values of many kinds, some next to each other.
func comparable() []value.Value {
	out := []value.Value{value.Null, value.String("a"), value.True, value.Float(math.NaN()), value.Float(math.Inf(1)), value.Float(math.Inf(-1)),
		value.Float(math.Copysign(0, -1)), value.Float(0), value.Float(0.5), value.Float(-2.5), value.Float(1 << 60), value.Float(1e300)}
	for _, n := range []int64{0, 1, -1, 2, -3, 1 << 53, 1<<53 + 1, 1<<60 + 1, math.MaxInt64, math.MinInt64} {
		out = append(out, value.Int(n), value.Float(float64(n)), value.DateOf(n>>50))
	}
	for _, sec := range []int64{0, 1, -1, 1e10, -1e10} {
		for _, nanos := range []int32{0, 1} {
			out = append(out, value.NewLocalDateTime(sec, nanos), value.NewDateTime(sec, nanos, value.FixedZone(0)))
		}
	}
	return out
}

// TestBandSpan: whatever compares as true lies within the keys that are looked at.
func TestBandSpan(t *testing.T) {
	ops := map[physical.BinaryOp]func(a, b value.Value) value.Value{physical.OpEq: value.Equals, physical.OpLt: value.Less,
		physical.OpLe: value.LessEqual, physical.OpGt: value.Greater, physical.OpGe: value.GreaterEqual}
	for _, x := range comparable() {
		kind, key := keyOf(x)
		if kind == bandNone {
			continue
		}
		for _, y := range comparable() {
			for op, compare := range ops {
				least, most, ok := kind.span(op, y)
				if ok && compare(x, y).IsTrue() && (key < least || key > most) {
					t.Errorf("%s op %d %s is true, but %d is not within %d..%d", x, op, y, key, least, most)
				}
			}
		}
	}
}

// hubs is a graph of nodes 0 and 1, which have many relationships to all others and from them, with properties of which some are missing.
func hubs(t *testing.T, rnd *rand.Rand, mixed bool) *storage.Snapshot {
	s := storage.OpenMemory()
	tx := s.Begin()
	for i := range 30 {
		tx.SetNodeProperty(tx.CreateNode(), tx.Key("id"), value.Int(int64(i)))
	}
	for range 500 {
		a, b := rnd.Int63n(30), rnd.Int63n(30)
		switch rnd.Intn(3) {
		case 0:
			a = rnd.Int63n(2)
		case 1:
			b = rnd.Int63n(2)
		}
		r, err := tx.CreateRel(a, b, tx.Type("T"))
		if err != nil {
			t.Fatal(err)
		}
		if !mixed || rnd.Intn(10) > 0 {
			tx.SetRelProperty(r, tx.Key("w"), value.Int(rnd.Int63n(100)))
			tx.SetRelProperty(r, tx.Key("d"), value.DateOf(rnd.Int63n(100)))
		}
		f := value.Float(rnd.Float64())
		if mixed && rnd.Intn(100) == 0 {
			f = value.Float(math.NaN())
		}
		tx.SetRelProperty(r, tx.Key("f"), f)
	}
	if _, err := tx.Commit(context.Background()); err != nil {
		t.Fatal(err)
	}
	return s.Snapshot()
}

// TestCulledLists: a filter above an expansion gives the same rows whether it is told of them or not.
func TestCulledLists(t *testing.T) {
	rnd := rand.New(rand.NewSource(1))
	less := func(op physical.BinaryOp, l, r physical.Expr) physical.Expr { return binary(op, l, r) }
	minus := func(l, r physical.Expr) physical.Expr { return binary(physical.OpSub, l, r) }
	preds := [][]physical.Expr{
		{less(physical.OpLt, prop(3, "w"), num(20))},
		{less(physical.OpEq, prop(4, "id"), num(1)), less(physical.OpGt, prop(3, "w"), prop(1, "w"))},
		{less(physical.OpGt, prop(3, "w"), prop(1, "w")), less(physical.OpLe, prop(3, "w"), binary(physical.OpAdd, prop(1, "w"), num(3)))},
		{less(physical.OpGe, prop(1, "f"), prop(3, "f")), less(physical.OpGt, prop(3, "f"), binary(physical.OpMul, lit(value.Float(0.9)), prop(1, "f")))},
		{less(physical.OpEq, prop(3, "d"), prop(1, "d")), less(physical.OpGt, prop(3, "f"), lit(value.Float(0.5)))},
		{less(physical.OpEq, prop(3, "w"), binary(physical.OpMul, lit(value.Float(1)), prop(1, "w")))},
		{less(physical.OpGt, prop(3, "w"), prop(1, "d"))},
		{less(physical.OpLt, minus(prop(3, "w"), prop(1, "w")), num(5))},
		{less(physical.OpGe, num(4), minus(prop(3, "w"), prop(1, "w"))), less(physical.OpLt, minus(prop(1, "w"), prop(3, "w")), num(4))},
		{less(physical.OpLe, call("abs", minus(prop(1, "w"), prop(3, "w"))), num(3))},
		{less(physical.OpLt, call("abs", minus(prop(3, "f"), prop(1, "f"))), lit(value.Float(0.1)))},
		{less(physical.OpEq, minus(prop(1, "w"), prop(3, "w")), num(3))},
	}
	for _, dir := range []physical.Direction{physical.Outgoing, physical.Incoming, physical.Both} {
		for i, pred := range preds {
			g := hubs(t, rnd, i%2 == 0)
			all := pred[0]
			for _, p := range pred[1:] {
				all = binary(physical.OpAnd, all, p)
			}
			plan := func(told bool) physical.Op {
				first := &physical.Expand{Header: keep(0), Source: allNodes(0), From: 0, Rel: 1, To: 2, Dir: physical.Outgoing, Types: []string{"T"}}
				var second physical.Op = &physical.Expand{Header: keep(0, 1, 2), Source: first, From: 2, Rel: 3, To: 4, Dir: dir,
					Types: []string{"T"}, Unique: []physical.Slot{1}}
				if !told {
					second = &physical.Projection{Header: keep(0, 1, 2, 3, 4), Source: second, Items: assign(5, num(1))}
				}
				return &physical.Filter{Header: keep(0, 1, 2, 3, 4), Source: second, Pred: all}
			}
			s := spec{graph: g, out: []physical.Slot{0, 1, 2, 3, 4}}
			for _, size := range []int{100, 1024} {
				t.Run(fmt.Sprintf("direction %d predicate %d size %d", dir, i, size), func(t *testing.T) { same(t, s, size, plan) })
			}
		}
	}
}

// TestCulledCycles: so it is where an end must be met again.
func TestCulledCycles(t *testing.T) {
	g := hubs(t, rand.New(rand.NewSource(2)), true)
	plan := func(told bool) physical.Op {
		layer := func(op physical.Op, pred physical.Expr) physical.Op {
			if !told {
				op = &physical.Projection{Header: keep(0, 1, 2, 3, 4, 5), Source: op, Items: assign(6, num(1))}
			}
			return &physical.Filter{Header: keep(0, 1, 2, 3, 4, 5), Source: op, Pred: pred}
		}
		small := func(s physical.Slot) physical.Expr { return binary(physical.OpLt, prop(s, "w"), num(40)) }
		types := []string{"T"}
		x := layer(&physical.Expand{Header: keep(0), Source: allNodes(0), From: 0, Rel: 1, To: 2, Types: types}, small(1))
		y := layer(&physical.Expand{Header: keep(0, 1, 2), Source: x, From: 2, Rel: 3, To: 4, Types: types, Unique: []physical.Slot{1}}, small(3))
		return layer(&physical.Expand{Header: keep(0, 1, 2, 3, 4), Source: y, From: 4, Rel: 5, To: 0, Into: true, Types: types,
			Unique: []physical.Slot{1, 3}}, binary(physical.OpAnd, small(5), binary(physical.OpLe, prop(3, "w"), prop(5, "w"))))
	}
	for _, size := range []int{7, 1024} {
		same(t, spec{graph: g, out: []physical.Slot{0, 1, 2, 3, 4, 5}}, size, plan)
	}
}

// same holds the rows of a plan of which expansions are told what is asked above them against those of one where they are not, in any order.
func same(t *testing.T, s spec, size int, plan func(told bool) physical.Op) {
	t.Helper()
	got, err := s.rows(plan(true), size)
	if err != nil {
		t.Fatal(err)
	}
	want, err := s.rows(plan(false), size)
	if err != nil {
		t.Fatal(err)
	}
	slices.Sort(got)
	slices.Sort(want)
	if strings.Join(got, " ") != strings.Join(want, " ") {
		t.Errorf("size %d: %d rows, want %d", size, len(got), len(want))
	}
}
