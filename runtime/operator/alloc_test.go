package operator

import (
	"testing"

	"github.com/morseldb/morsel/planner/physical"
)

// TestNoAllocationPerRow runs plans over a graph of a thousand nodes, each
// linked to ten others, and counts allocations once the operators are warm.
func TestNoAllocationPerRow(t *testing.T) {
	labels := make([]string, 1000)
	var edges []edge
	for i := range int64(1000) {
		labels[i] = "P"
		for j := range int64(10) {
			edges = append(edges, edge{i, (i*7 + j) % 1000, "A"})
		}
	}
	g := graphOf(t, labels, edges...)
	scan := func() physical.Op { return &physical.NodeByLabelScan{Node: 0, Labels: label("P")} }
	expand := func() physical.Op { return &physical.Expand{Header: keep(0), Source: scan(), From: 0, Rel: 1, To: 2} }
	count := func(src physical.Op) physical.Op {
		return &physical.Aggregation{Source: src, Aggs: []physical.Agg{{Slot: 9, Func: "count"}}}
	}
	into := &physical.Expand{Header: keep(0, 1, 2), Source: expand(), From: 2, To: 0, Rel: 3, Into: true, Unique: []physical.Slot{1}}
	for name, plan := range map[string]physical.Op{
		"scan":   count(scan()),
		"expand": count(expand()),
		"into":   count(into),
		"degree": count(&physical.Expand{Header: keep(0), Source: scan(), From: 0, Rel: physical.NoSlot, To: physical.NoSlot, Dir: physical.Both}),
		"filter": count(&physical.Filter{Source: expand(), Pred: binary(physical.OpAnd, binary(physical.OpGt, prop(2, "id"), num(10)),
			&physical.HasLabels{Of: slot(0), Labels: label("P")})}),
		"projection": count(&physical.Projection{Header: keep(0), Source: expand(), Items: assign(4, binary(physical.OpAdd, prop(0, "id"), prop(2, "id")))}),
		"distinct":   count(&physical.Distinct{Source: expand(), Items: assign(2, slot(2))}),
		"groups":     &physical.Aggregation{Source: expand(), Groups: assign(5, prop(2, "id")), Aggs: []physical.Agg{{Slot: 9, Func: "count"}}},
		"range":      count(&physical.Unwind{Source: &physical.Argument{}, List: call("range", num(1), num(10_000)), Var: 1}),
	} {
		for _, size := range []int{1, 1024} {
			b := NewBuilder(spec{graph: g}.state(size))
			op, err := b.Build(plan)
			if err != nil {
				t.Fatal(err)
			}
			run := func() {
				op.Reset()
				for {
					out, err := op.Next()
					if err != nil {
						t.Fatal(err)
					}
					if out == nil {
						return
					}
				}
			}
			run()
			if n := testing.AllocsPerRun(3, run); n > 60 {
				t.Errorf("%s, size %d: %v allocations for a thousand nodes", name, size, n)
			}
		}
	}
}
