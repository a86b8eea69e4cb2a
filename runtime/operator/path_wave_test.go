package operator

import (
	"math/rand"
	"slices"
	"strings"
	"testing"

	"github.com/morseldb/morsel/planner/physical"
)

// TestManySources: the ends of a search that begins at all rows' nodes at once are those of searches that begin at each.
func TestManySources(t *testing.T) {
	rnd := rand.New(rand.NewSource(1))
	var edges []edge
	for range 90 {
		edges = append(edges, edge{rnd.Int63n(40), rnd.Int63n(40), "A"})
	}
	g := graphOf(t, make([]string, 40), edges...)
	rel := binary(physical.OpNe, binary(physical.OpMod, prop(5, "w"), num(3)), num(0))
	node := binary(physical.OpGt, prop(6, "id"), num(4))
	ofRow := binary(physical.OpGt, prop(5, "w"), prop(0, "id"))
	for _, preds := range [][2]physical.Expr{{nil, nil}, {rel, nil}, {nil, node}, {rel, node}, {ofRow, nil}} {
		for _, bounds := range [][2]int64{{0, 2}, {1, 1}, {1, 3}, {1, -1}, {0, -1}, {2, 3}} {
			for _, dir := range []physical.Direction{physical.Outgoing, physical.Incoming, physical.Both} {
				ends := func(size int, header physical.Header) string {
					from := &physical.Filter{Source: allNodes(0), Pred: binary(physical.OpLt, prop(0, "id"), num(6))}
					rows, err := spec{graph: g, out: []physical.Slot{1}}.rows(&physical.VarLengthExpand{Header: header, Source: from, From: 0, To: 1,
						Rels: physical.NoSlot, Path: physical.NoSlot, Dir: dir, Types: []string{"A"}, Min: bounds[0], Max: bounds[1],
						RelVar: 5, RelPred: preds[0], NodeVar: 6, NodePred: preds[1], Distinct: true}, size)
					if err != nil {
						t.Fatal(err)
					}
					slices.Sort(rows)
					return strings.Join(slices.Compact(rows), " ")
				}
				want := ends(1024, keep(0))
				for _, size := range []int{1, 3, 1024} {
					if got := ends(size, keep()); got != want {
						t.Errorf("predicates %v, bounds %v, direction %d, size %d:\n got %s\nwant %s", preds, bounds, dir, size, got, want)
					}
				}
			}
		}
	}
}

// TestLastSteps: trails are those that a filter above leaves, whether they are told of it or not.
func TestLastSteps(t *testing.T) {
	g := hubs(t, rand.New(rand.NewSource(3)), true)
	rel := binary(physical.OpLt, prop(5, "w"), num(30))
	node := binary(physical.OpNe, prop(6, "id"), num(4))
	ofRow := binary(physical.OpLt, prop(5, "w"), prop(0, "id"))
	end := binary(physical.OpEq, binary(physical.OpMod, prop(1, "id"), num(5)), num(0))
	for _, preds := range [][2]physical.Expr{{rel, nil}, {rel, node}, {ofRow, nil}, {nil, nil}} {
		for _, bounds := range [][2]int64{{0, 1}, {1, 2}, {2, 2}} {
			for _, dir := range []physical.Direction{physical.Outgoing, physical.Both} {
				plan := func(told bool) physical.Op {
					from := &physical.Filter{Source: allNodes(0), Pred: binary(physical.OpLt, prop(0, "id"), num(6))}
					var walk physical.Op = &physical.VarLengthExpand{Header: keep(0), Source: from, From: 0, To: 1, Rels: 2, Path: physical.NoSlot,
						Dir: dir, Types: []string{"T"}, Min: bounds[0], Max: bounds[1], RelVar: 5, RelPred: preds[0], NodeVar: 6, NodePred: preds[1]}
					if !told {
						walk = &physical.Projection{Header: keep(0, 1, 2), Source: walk, Items: assign(3, num(1))}
					}
					return &physical.Filter{Header: keep(0, 1, 2), Source: walk, Pred: binary(physical.OpAnd, end, binary(physical.OpNe, prop(1, "id"), prop(0, "id")))}
				}
				same(t, spec{graph: g, out: []physical.Slot{0, 1, 2}}, 1024, plan)
			}
		}
	}
}

// TestListedSteps: trails over the lists of all nodes, which are made once many steps have been asked about, are those that are asked about one by one.
func TestListedSteps(t *testing.T) {
	g := hubs(t, rand.New(rand.NewSource(5)), true)
	few := binary(physical.OpLt, prop(5, "w"), num(7))
	node := binary(physical.OpNe, prop(6, "id"), num(4))
	ends := []physical.Expr{
		binary(physical.OpEq, binary(physical.OpMod, prop(1, "id"), num(7)), num(3)),
		binary(physical.OpLt, prop(1, "id"), num(29)), // nearly all
		binary(physical.OpGt, prop(1, "id"), num(99)), // none
	}
	for _, preds := range [][2]physical.Expr{{few, nil}, {few, node}, {binary(physical.OpLt, prop(5, "w"), num(0)), nil}} {
		for _, bounds := range [][2]int64{{0, 2}, {1, 3}, {2, 4}, {3, 3}} {
			for k, dir := range []physical.Direction{physical.Outgoing, physical.Incoming, physical.Both} {
				plan := func(told bool) physical.Op {
					rel, from := preds[0], physical.Op(&physical.CartesianProduct{Header: keep(0, 9), Left: allNodes(0), Right: allNodes(9)})
					if !told {
						rel = binary(physical.OpAnd, rel, binary(physical.OpGe, prop(0, "id"), num(0)))
					}
					var walk physical.Op = &physical.VarLengthExpand{Header: keep(0), Source: from, From: 0, To: 1, Rels: 2, Path: physical.NoSlot,
						Dir: dir, Types: []string{"T"}, Min: bounds[0], Max: bounds[1], RelVar: 5, RelPred: rel, NodeVar: 6, NodePred: preds[1]}
					if !told {
						walk = &physical.Projection{Header: keep(0, 1, 2), Source: walk, Items: assign(3, num(1))}
					}
					return &physical.Filter{Header: keep(0, 1, 2), Source: walk, Pred: ends[k]}
				}
				same(t, spec{graph: g, out: []physical.Slot{0, 1, 2}}, 1024, plan)
			}
		}
	}
}
