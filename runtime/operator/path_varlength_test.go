package operator

import (
	"fmt"
	"math/rand"
	"slices"
	"sort"
	"testing"

	"github.com/morseldb/morsel/planner/physical"
	"github.com/morseldb/morsel/value"
)

// varCase is one shape of a variable-length expansion.
type varCase struct {
	dir      physical.Direction
	types    []string
	min, max int64
	reverse  bool
}

var varCases = []varCase{
	{physical.Outgoing, nil, 1, -1, false},
	{physical.Incoming, nil, 0, 3, true},
	{physical.Both, nil, 1, 4, false},
	{physical.Both, []string{"R"}, 0, -1, false},
	{physical.Outgoing, []string{"R", "S", "X"}, 2, 3, false},
	{physical.Both, nil, 2, 3, true},
	{physical.Outgoing, []string{}, 0, -1, false},
	{physical.Both, nil, 0, 0, false},
	{physical.Both, nil, 1, 1, false},
	{physical.Outgoing, nil, 1, 2, false},
	{physical.Both, nil, 1, -1, false},
	{physical.Both, nil, 1, 2, false},
	{physical.Both, nil, 1, 3, false},
}

func eachVarCase(t *testing.T, run func(t *testing.T, g graph, c varCase)) {
	r := rand.New(rand.NewSource(1))
	for n := range 12 {
		g := randomGraph(r, 2+r.Intn(5), r.Intn(8))
		for _, c := range varCases {
			t.Run(fmt.Sprintf("%d/%v", n, c), func(t *testing.T) { run(t, g, c) })
		}
	}
}

func (c varCase) plan(src physical.Op) *physical.VarLengthExpand {
	return &physical.VarLengthExpand{Header: header(0), Source: src, From: 0, To: 1, Rels: 2, Path: 3, Dir: c.dir, Reverse: c.reverse,
		Types: c.types, Min: c.min, Max: c.max, RelVar: 10, NodeVar: 11}
}

func TestVarLengthExpandGivesEveryTrail(t *testing.T) {
	eachVarCase(t, func(t *testing.T, g graph, c varCase) {
		want := []string{}
		for s := range int64(g.nodes) {
			g.trailsFrom(s, c.dir, c.types, int(c.max), func(w trail) {
				if int64(len(w.rels)) >= c.min {
					want = append(want, fmt.Sprintf("n%d n%d %s %v", s, w.end(), w.list(c.reverse), fmt.Sprint(w.nodes, w.rels)))
				}
			})
		}
		sort.Strings(want)
		if got := sameAtAnySize(t, g.open(t), c.plan(g.allNodes(0)), 0, 1, 2, 3); !slices.Equal(got, want) {
			t.Errorf("got %v\nwant %v", got, want)
		}
	})
}

func TestVarLengthExpandIntoAndCounted(t *testing.T) {
	eachVarCase(t, func(t *testing.T, g graph, c varCase) {
		var want []string
		all := 0
		for s := range int64(g.nodes) {
			g.trailsFrom(s, c.dir, c.types, int(c.max), func(w trail) {
				if int64(len(w.rels)) >= c.min {
					all++
					if w.end() == 1 {
						want = append(want, fmt.Sprintf("n%d n1", s))
					}
				}
			})
		}
		sort.Strings(want)
		src := project(g.allNodes(0), []physical.Slot{0}, physical.Assign{Slot: 1, Expr: lit(value.Node(1))})
		into := c.plan(src)
		into.Keep, into.Into, into.Rels, into.Path = []physical.Slot{0, 1}, true, physical.NoSlot, physical.NoSlot
		tx := g.open(t)
		if got := sameAtAnySize(t, tx, into, 0, 1); !slices.Equal(got, want) {
			t.Errorf("into: got %v\nwant %v", got, want)
		}
		count := c.plan(g.allNodes(0))
		count.To, count.Rels, count.Path = physical.NoSlot, physical.NoSlot, physical.NoSlot
		if got := sameAtAnySize(t, tx, count, 0); len(got) != all {
			t.Errorf("counted %d trails, not %d", len(got), all)
		}
	})
}

func TestVarLengthExpandDistinct(t *testing.T) {
	eachVarCase(t, func(t *testing.T, g graph, c varCase) {
		want := []string{}
		for s := range int64(g.nodes) {
			g.trailsFrom(s, c.dir, c.types, int(c.max), func(w trail) {
				row := fmt.Sprintf("n%d n%d", s, w.end())
				if int64(len(w.rels)) >= c.min && !slices.Contains(want, row) {
					want = append(want, row)
				}
			})
		}
		sort.Strings(want)
		plan := c.plan(g.allNodes(0))
		plan.Rels, plan.Path, plan.Distinct = physical.NoSlot, physical.NoSlot, true
		if got := sameAtAnySize(t, g.open(t), plan, 0, 1); !slices.Equal(got, want) {
			t.Errorf("%+v\ngot %v\nwant %v", g, got, want)
		}
	})
}

// notRel is a predicate that refuses one relationship or node.
func notEntity(slot physical.Slot, v value.Value) physical.Expr {
	return &physical.Binary{Op: physical.OpNe, Left: slotRef(slot), Right: lit(v)}
}

func TestVarLengthExpandPredicates(t *testing.T) {
	eachVarCase(t, func(t *testing.T, g graph, c varCase) {
		for _, distinct := range []bool{false, true} {
			want := []string{}
			for s := range int64(g.nodes) {
				g.trailsFrom(s, c.dir, c.types, int(c.max), func(w trail) {
					row := fmt.Sprintf("n%d n%d", s, w.end())
					if int64(len(w.rels)) >= c.min && !slices.Contains(w.rels, 0) && !slices.Contains(w.rels, 2) &&
						!slices.Contains(w.nodes[1:], 1) && !(distinct && slices.Contains(want, row)) {
						want = append(want, row)
					}
				})
			}
			sort.Strings(want)
			plan := c.plan(project(g.allNodes(0), []physical.Slot{0}, physical.Assign{Slot: 5, Expr: lit(value.Rel(0))}))
			plan.Rels, plan.Path, plan.Distinct = physical.NoSlot, physical.NoSlot, distinct
			plan.Unique = []physical.Slot{5}
			plan.RelPred, plan.NodePred = notEntity(10, value.Rel(2)), notEntity(11, value.Node(1))
			if got := sameAtAnySize(t, g.open(t), plan, 0, 1); !slices.Equal(got, want) {
				t.Errorf("distinct %v: %+v\ngot %v\nwant %v", distinct, g, got, want)
			}
		}
	})
}

// TestVarLengthExpandLongChain walks a chain that is longer than any call stack would like.
func TestVarLengthExpandLongChain(t *testing.T) {
	const length = 50000
	g := graph{nodes: length + 1}
	for i := range int64(length) {
		g.rels = append(g.rels, graphRel{i, i + 1, "R"})
	}
	plan := varCase{dir: physical.Both, min: length, max: -1}.plan(rowsFrom(0, value.Node(0)))
	plan.Path, plan.Rels = physical.NoSlot, physical.NoSlot
	rows, err := rowsOf(specState(g.open(t), 1024), plan, 1)
	if err != nil || len(rows) != 1 || rows[0] != fmt.Sprintf("n%d", length) {
		t.Errorf("got %v, %v", rows, err)
	}
}

func TestVarLengthExpandNullStart(t *testing.T) {
	g := graph{nodes: 1}
	if rows := sameAtAnySize(t, g.open(t), varCase{max: -1}.plan(rowsFrom(0, value.Null)), 0, 1); len(rows) != 0 {
		t.Errorf("got %v", rows)
	}
}
