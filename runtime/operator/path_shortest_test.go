package operator

import (
	"fmt"
	"math/rand"
	"slices"
	"sort"
	"testing"

	"github.com/morseldb/morsel/planner/physical"
	"github.com/morseldb/morsel/status"
	"github.com/morseldb/morsel/value"
)

func shortestPlan(g graph, dir physical.Direction, max int64, all bool) *physical.ShortestPath {
	var rows []value.Value
	for a := range g.nodes {
		for b := range g.nodes {
			if a != b {
				rows = append(rows, value.List([]value.Value{value.Node(int64(a)), value.Node(int64(b))}))
			}
		}
	}
	at := func(i int64) physical.Expr { return &physical.Index{Of: slotRef(9), At: lit(value.Int(i))} }
	src := project(rowsFrom(9, rows...), nil, physical.Assign{Slot: 0, Expr: at(0)}, physical.Assign{Slot: 1, Expr: at(1)})
	return &physical.ShortestPath{Header: header(0, 1), Source: src, From: 0, To: 1, Rels: 2, Path: 3, Dir: dir, Max: max, All: all,
		RelVar: 10, NodeVar: 11}
}

// shortestOf is the shortest trails from a to b that ok accepts, by brute force.
func shortestOf(g graph, a, b int64, c varCase, ok func(trail) bool) []string {
	var out []string
	best := -1
	g.trailsFrom(a, c.dir, nil, int(c.max), func(w trail) {
		if w.end() != b || best >= 0 && len(w.rels) > best || !ok(w) {
			return
		}
		if len(w.rels) != best {
			best, out = len(w.rels), nil
		}
		out = append(out, fmt.Sprintf("n%d n%d %s %v", a, b, w.list(false), fmt.Sprint(w.nodes, w.rels)))
	})
	return out
}

func TestShortestPaths(t *testing.T) {
	r := rand.New(rand.NewSource(2))
	for range 20 {
		g := randomGraph(r, 2+r.Intn(5), r.Intn(9))
		for _, dir := range []physical.Direction{physical.Outgoing, physical.Incoming, physical.Both} {
			for _, max := range []int64{-1, 1, 3} {
				for _, kind := range []string{"plain", "steps", "path"} {
					checkShortest(t, g, dir, max, kind)
				}
			}
		}
	}
}

// checkShortest compares with brute force: without predicates, with predicates
// on steps, and with one on the path as a whole.
func checkShortest(t *testing.T, g graph, dir physical.Direction, max int64, kind string) {
	t.Helper()
	all, single := shortestPlan(g, dir, max, true), shortestPlan(g, dir, max, false)
	accept := func(trail) bool { return true }
	for _, p := range []*physical.ShortestPath{all, single} {
		switch kind {
		case "steps":
			p.RelPred, p.NodePred = notEntity(10, value.Rel(2)), notEntity(11, value.Node(1))
			accept = func(w trail) bool { return !slices.Contains(w.rels, 2) && !slices.Contains(w.nodes, 1) }
		case "path":
			p.PathPred = &physical.Binary{Op: physical.OpIn, Left: lit(value.Rel(1)), Right: slotRef(2)}
			accept = func(w trail) bool { return slices.Contains(w.rels, 1) }
		}
	}
	want, pairs := []string{}, map[string]bool{}
	for a := range int64(g.nodes) {
		for b := range int64(g.nodes) {
			if found := shortestOf(g, a, b, varCase{dir: dir, max: max}, accept); a != b && len(found) > 0 {
				want = append(want, found...)
				pairs[fmt.Sprintf("n%d n%d", a, b)] = true
			}
		}
	}
	sort.Strings(want)
	tx := g.open(t)
	if got := sameAtAnySize(t, tx, all, 0, 1, 2, 3); !slices.Equal(got, want) {
		t.Errorf("%+v dir %v max %d %s\ngot %v\nwant %v", g, dir, max, kind, got, want)
	}
	one := sameAtAnySize(t, tx, single, 0, 1, 2, 3)
	for _, row := range one {
		if !slices.Contains(want, row) {
			t.Errorf("%s is no shortest path", row)
		}
	}
	if len(one) != len(pairs) {
		t.Errorf("%d single shortest paths, not %d", len(one), len(pairs))
	}
}

func TestShortestPathOptionalAndErrors(t *testing.T) {
	g := graph{nodes: 2}
	plan := shortestPlan(g, physical.Both, -1, false)
	plan.Optional = true
	if got := sameAtAnySize(t, g.open(t), plan, 0, 1, 3); !slices.Equal(got, []string{"n0 n1 null", "n1 n0 null"}) {
		t.Errorf("got %v", got)
	}
	plan.Source = project(g.allNodes(0), []physical.Slot{0}, physical.Assign{Slot: 1, Expr: slotRef(0)})
	if _, err := rowsOf(specState(g.open(t), 2), plan, 0); status.CodeOf(err) != status.ExecutionFailed {
		t.Errorf("start and end are one node: %v", err)
	}
}
