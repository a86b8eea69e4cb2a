package operator

import (
	"strconv"
	"testing"

	"github.com/morseldb/morsel/planner/physical"
)

// Lists far from each other are brought near for many rows at once: nothing may be missed where rows have no node, a node has
// no list, and batches end within the rows that are looked at together.
func TestExpandFarNodes(t *testing.T) {
	const n = 70_000
	var edges []edge
	sum := int64(0)
	for a := range int64(n) {
		b := a * 7919 % n
		if a%3 > 0 {
			edges = append(edges, edge{a, b, "A"})
		}
		if b%5 > 0 {
			c := b * 3 % n
			edges = append(edges, edge{b, c, "B"})
			if a%3 > 0 {
				sum += a * c % 1000
			}
		}
	}
	id := func(s physical.Slot) physical.Expr { return call("id", slot(s)) }
	s := spec{graph: graphOf(t, make([]string, n), edges...), out: []physical.Slot{3}, want: strconv.FormatInt(sum, 10), plan: func() physical.Op {
		first := &physical.Expand{Header: keep(0), Source: allNodes(0), From: 0, Rel: physical.NoSlot, To: 1, Types: []string{"A"}, Optional: true}
		second := &physical.Expand{Header: keep(0), Source: first, From: 1, Rel: physical.NoSlot, To: 2, Types: []string{"B"}}
		return &physical.Aggregation{Source: second, Aggs: []physical.Agg{{Slot: 3, Func: "sum",
			Args: []physical.Expr{binary(physical.OpMod, binary(physical.OpMul, id(0), id(2)), num(1000))}}}}
	}}
	for _, size := range []int{100, 1024} {
		s.compare(t, "far nodes", s.plan(), size, []string{s.want})
	}
}
