package operator

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/morseldb/morsel/planner/physical"
	"github.com/morseldb/morsel/storage"
	"github.com/morseldb/morsel/value"
)

// manyToMany is a graph of n nodes with a property v that some share, each with a few relationships, and without v here and there.
func manyToMany(t *testing.T, n int, r *rand.Rand) *storage.Snapshot {
	t.Helper()
	s := storage.OpenMemory()
	tx := s.Begin()
	for i := range n {
		id := tx.CreateNode()
		tx.SetNodeProperty(id, tx.Key("id"), value.Int(int64(i)))
		if r.IntN(20) > 0 {
			tx.SetNodeProperty(id, tx.Key("v"), value.Int(r.Int64N(int64(n))))
		}
	}
	for i := range n {
		for range r.IntN(6) {
			if _, err := tx.CreateRel(int64(i), r.Int64N(int64(n)), tx.Type("A")); err != nil {
				t.Fatal(err)
			}
		}
	}
	if _, err := tx.Commit(t.Context()); err != nil {
		t.Fatal(err)
	}
	return s.Snapshot()
}

// sievedPlans is plans whose rows are to be sorted by slot 4, a property of slot 0, and then by slots 5 and 6.
func sievedPlans() map[string]func() physical.Op {
	items := []physical.Assign{{Slot: 4, Expr: prop(0, "v")}, {Slot: 5, Expr: prop(0, "id")}, {Slot: 6, Expr: prop(2, "id")}}
	expand := func(src physical.Op) physical.Op {
		return &physical.Expand{Header: keep(0), Source: src, From: 0, Rel: 1, To: 2, Dir: physical.Outgoing}
	}
	grouped := func(src physical.Op) physical.Op {
		return &physical.Aggregation{Source: src, Groups: append(items[:2:2], physical.Assign{Slot: 7, Expr: slot(0)}), Together: true, By: 0, Aggs: []physical.Agg{{Slot: 6, Func: "sum", Args: []physical.Expr{prop(2, "id")}}}}
	}
	apply := func() physical.Op {
		return &physical.Apply{Header: keep(0), Left: allNodes(0), Right: expand(&physical.Argument{Header: keep(0)}), Optional: true, Nulls: []physical.Slot{2}}
	}
	return map[string]func() physical.Op{
		"expand":  func() physical.Op { return &physical.Projection{Source: expand(allNodes(0)), Items: items} },
		"apply":   func() physical.Op { return &physical.Projection{Source: apply(), Items: items} },
		"grouped": func() physical.Op { return grouped(expand(allNodes(0))) },
		"distinct": func() physical.Op {
			d := &physical.Distinct{Source: expand(allNodes(0)), Items: append(items[:3:3], physical.Assign{Slot: 7, Expr: slot(0)})}
			d.Ordered = &physical.Aggregation{Source: d.Source, Groups: d.Items, Together: true, By: 0}
			return d
		},
		"grouped apply": func() physical.Op { return grouped(apply()) },
		"renamed": func() physical.Op {
			named := &physical.Projection{Source: allNodes(0), Items: []physical.Assign{{Slot: 8, Expr: prop(0, "v")}, {Slot: 0, Expr: slot(0)}}}
			src := &physical.Filter{Source: named, Pred: binary(physical.OpLt, prop(0, "id"), num(1000))}
			e := &physical.Expand{Header: keep(0, 8), Source: src, From: 0, Rel: 1, To: 2, Dir: physical.Outgoing}
			return &physical.Projection{Source: e, Items: []physical.Assign{{Slot: 4, Expr: slot(8)}, items[1], items[2]}}
		},
	}
}

// TestSieve compares a Top, which tells those below it what can no more be among the first, with sorting all rows.
func TestSieve(t *testing.T) {
	for seed := range uint64(6) {
		r := rand.New(rand.NewPCG(seed, 3))
		s := spec{graph: manyToMany(t, 30+r.IntN(400), r), out: []physical.Slot{4, 5, 6}}
		for name, plan := range sievedPlans() {
			by := []physical.SortKey{{Slot: 4, Desc: r.IntN(2) == 0}, {Slot: 5}, {Slot: 6}}
			limit := int64(1 + r.IntN(40))
			want, err := s.rows(&physical.Limit{Source: &physical.Sort{Header: keep(4, 5, 6), Source: plan(), By: by}, Count: num(limit)}, 1024)
			if err != nil {
				t.Fatal(err)
			}
			t.Run(fmt.Sprintf("%d %s", seed, name), func(t *testing.T) {
				s.want, s.plan = strings.Join(want, " "), func() physical.Op {
					return &physical.Top{Header: keep(4, 5, 6), Source: plan(), By: by, Limit: num(limit)}
				}
				s.check(t)
			})
		}
	}
}

// TestSieveSaves holds that most rows of a scan are not expanded once the first are known.
func TestSieveSaves(t *testing.T) {
	s := spec{graph: manyToMany(t, 2000, rand.New(rand.NewPCG(1, 1))), out: []physical.Slot{4, 5, 6}}
	hits := func(plan physical.Op) int64 {
		st := s.state(1024)
		st.StartProfile(1) // all operators are number 0
		op, err := NewBuilder(st).Build(plan)
		if err != nil {
			t.Fatal(err)
		}
		defer op.Close()
		for {
			if in, err := op.Next(); err != nil {
				t.Fatal(err)
			} else if in == nil {
				return st.Profile()[0].DBHits
			}
		}
	}
	for name, plan := range sievedPlans() {
		if name == "renamed" { // its property is read for all rows
			continue
		}
		by := []physical.SortKey{{Slot: 4}, {Slot: 5}, {Slot: 6}}
		all := hits(&physical.Sort{Header: keep(4, 5, 6), Source: plan(), By: by})
		few := hits(&physical.Top{Header: keep(4, 5, 6), Source: plan(), By: by, Limit: num(10)})
		if few*2 > all {
			t.Errorf("%s: %d reads for the first ten, %d for all", name, few, all)
		}
	}
}
