package operator

import (
	"fmt"
	"math/rand"
	"slices"
	"sort"
	"strings"
	"testing"

	"github.com/morseldb/morsel/planner/physical"
	"github.com/morseldb/morsel/value"
)

// shape is a path pattern as an automaton, with the test that a trail must pass
// to match it.
type shape struct {
	name   string
	states []physical.NFAState
	final  int
	match  func(g graph, w trail) bool
}

func jump(to int) physical.NFAMove { return physical.NFAMove{To: to, Jump: true, Rel: physical.NoSlot} }

// shapes: (a) ((x)-[r]-(y))+ (b), directed or not; (a) ((x)-[r]-(y)-[q:S]->(z))* (b); (a)-[s:R]-() ((x)-[r]->(y))* (b).
func shapes() []shape {
	follows := func(g graph, w trail, k int, typ string, dir physical.Direction) bool {
		r := g.rels[w.rels[k]]
		forward, back := r.from == w.nodes[k] && r.to == w.nodes[k+1], r.to == w.nodes[k] && r.from == w.nodes[k+1]
		return (typ == "" || r.typ == typ) && (forward && dir != physical.Incoming || back && dir != physical.Outgoing)
	}
	plus := func(dir physical.Direction) shape {
		return shape{fmt.Sprintf("plus %v", dir), []physical.NFAState{
			{Node: 10, Moves: []physical.NFAMove{jump(1)}},
			{Node: 11, Moves: []physical.NFAMove{{To: 2, Rel: 12, Dir: dir}}},
			{Node: 13, Moves: []physical.NFAMove{jump(1), jump(3)}},
			{Node: 14}}, 3, func(g graph, w trail) bool {
			for k := range w.rels {
				if !follows(g, w, k, "", dir) {
					return false
				}
			}
			return len(w.rels) > 0
		}}
	}
	two := shape{"two relationships", []physical.NFAState{
		{Node: 10, Moves: []physical.NFAMove{jump(1), jump(4)}},
		{Node: 11, Moves: []physical.NFAMove{{To: 2, Rel: 12, Dir: physical.Both}}},
		{Node: 13, Moves: []physical.NFAMove{{To: 3, Rel: 15, Dir: physical.Outgoing, Types: []string{"S"}}}},
		{Node: 16, Moves: []physical.NFAMove{jump(1), jump(4)}},
		{Node: 14}}, 4, func(g graph, w trail) bool {
		for k := range w.rels {
			if k%2 == 1 && !follows(g, w, k, "S", physical.Outgoing) {
				return false
			}
		}
		return len(w.rels)%2 == 0
	}}
	prefix := shape{"prefix", []physical.NFAState{
		{Node: 10, Moves: []physical.NFAMove{{To: 1, Rel: 15, Dir: physical.Both, Types: []string{"R"}}}},
		{Node: 16, Moves: []physical.NFAMove{jump(2), jump(4)}},
		{Node: 11, Moves: []physical.NFAMove{{To: 3, Rel: 12, Dir: physical.Outgoing}}},
		{Node: 13, Moves: []physical.NFAMove{jump(2), jump(4)}},
		{Node: 14}}, 4, func(g graph, w trail) bool {
		for k := range w.rels {
			if k == 0 && !follows(g, w, k, "R", physical.Both) || k > 0 && !follows(g, w, k, "", physical.Outgoing) {
				return false
			}
		}
		return len(w.rels) > 0
	}}
	return []shape{plus(physical.Outgoing), plus(physical.Both), two, prefix}
}

// selector is what is asked of the candidates.
type selector struct {
	k            int64
	groups, into bool
}

// candidates is the matching trails by "start end", each list by length.
func (s shape) candidates(g graph) map[string][]trail {
	out := map[string][]trail{}
	for start := range int64(g.nodes) {
		g.trailsFrom(start, physical.Both, nil, -1, func(w trail) {
			if s.match(g, w) {
				key := fmt.Sprintf("n%d n%d", start, w.end())
				out[key] = append(out[key], w)
			}
		})
	}
	for _, list := range out {
		sort.SliceStable(list, func(i, j int) bool { return len(list[i].rels) < len(list[j].rels) })
	}
	return out
}

// TestStatefulShortestPath compares with brute force: which paths are chosen
// among equally long ones is free, their lengths are not.
func TestStatefulShortestPath(t *testing.T) {
	r := rand.New(rand.NewSource(4))
	for range 30 {
		g := randomGraph(r, 2+r.Intn(4), r.Intn(8))
		for _, s := range shapes() {
			all := s.candidates(g)
			for _, k := range []int64{1, 2, 3} {
				for _, groups := range []bool{false, true} {
					for _, into := range []bool{false, true} {
						checkStateful(t, g, s, all, selector{k, groups, into})
					}
				}
			}
		}
	}
}

func checkStateful(t *testing.T, g graph, s shape, all map[string][]trail, sel selector) {
	t.Helper()
	want := []string{}
	for key, list := range all {
		lengths := int64(0)
		for n, w := range list {
			if n == 0 || len(w.rels) != len(list[n-1].rels) {
				lengths++
			}
			if sel.groups && lengths > sel.k || !sel.groups && int64(n) >= sel.k || sel.into && w.end() != 1 {
				break
			}
			want = append(want, fmt.Sprintf("%s %d", key, len(w.rels)))
		}
	}
	sort.Strings(want)
	op := &physical.StatefulShortestPath{Header: header(0), Source: g.allNodes(0), From: 0, To: 1, States: s.states, Final: s.final,
		K: num(sel.k), Groups: sel.groups, GroupsBy: []physical.GroupSlot{{Inner: 12, Outer: 2}, {Inner: 15, Outer: 3}}}
	if sel.into {
		op.Source, op.Into = project(op.Source, []physical.Slot{0}, physical.Assign{Slot: 1, Expr: lit(value.Node(1))}), true
		op.Keep = []physical.Slot{0, 1}
	}
	got := []string{}
	for _, row := range sameAtAnySize(t, g.open(t), op, 0, 1, 2, 3) {
		parts := strings.SplitN(row, " ", 3)
		got = append(got, fmt.Sprintf("%s %s %d", parts[0], parts[1], strings.Count(parts[2], "r")))
		if !matchesSome(all[parts[0]+" "+parts[1]], parts[2]) {
			t.Errorf("%s: %+v: %s is no match", s.name, g, row)
		}
	}
	sort.Strings(got)
	if !slices.Equal(got, want) {
		t.Errorf("%s, %+v: %+v\ngot %q\nwant %q", s.name, sel, g, got, want)
	}
}

// matchesSome reports whether the relationships in text, whatever list they are in, are those of a trail.
func matchesSome(list []trail, text string) bool {
	ids := strings.Fields(strings.NewReplacer("[", " ", "]", " ").Replace(text))
	sort.Strings(ids)
	for _, w := range list {
		var have []string
		for _, r := range w.rels {
			have = append(have, fmt.Sprintf("r%d", r))
		}
		sort.Strings(have)
		if slices.Equal(have, ids) {
			return true
		}
	}
	return false
}

// TestStatefulShortestPathPredicates checks the predicates on nodes, on
// relationships and on the whole path, and variables that are no lists.
func TestStatefulShortestPathPredicates(t *testing.T) {
	g := graph{nodes: 4, rels: []graphRel{{0, 1, "R"}, {1, 3, "R"}, {0, 2, "R"}, {2, 3, "R"}, {1, 2, "R"}}}
	base := func() *physical.StatefulShortestPath {
		src := project(rowsFrom(0, value.Node(0)), []physical.Slot{0}, physical.Assign{Slot: 1, Expr: lit(value.Node(3))})
		return &physical.StatefulShortestPath{Header: header(0, 1), Source: src, From: 0, To: 1, Into: true, States: shapes()[0].states, Final: 3,
			Singles: []physical.GroupSlot{{Inner: 14, Outer: 4}}, GroupsBy: []physical.GroupSlot{{Inner: 12, Outer: 2}, {Inner: 13, Outer: 3}}}
	}
	check := func(what string, op *physical.StatefulShortestPath, want ...string) {
		t.Helper()
		if got := sameAtAnySize(t, g.open(t), op, 4, 2, 3); !slices.Equal(got, want) {
			t.Errorf("%s: got %q, want %q", what, got, want)
		}
	}
	groups := base()
	groups.Groups = true
	check("all shortest", groups, "n3 [r0 r1] [n1 n3]", "n3 [r2 r3] [n2 n3]")
	node := base()
	node.States[2].NodePred = notEntity(13, value.Node(1))
	check("node", node, "n3 [r2 r3] [n2 n3]")
	rel := base()
	rel.States[1].Moves[0].RelPred = notEntity(12, value.Rel(2))
	check("relationship", rel, "n3 [r0 r1] [n1 n3]")
	whole := base()
	whole.Pred = binary(physical.OpIn, lit(value.Rel(4)), slotRef(2))
	check("path", whole, "n3 [r0 r4 r3] [n1 n2 n3]")
}

// TestStatefulShortestPathDense searches a graph with far too many trails to
// look at all of them.
func TestStatefulShortestPathDense(t *testing.T) {
	g := graph{nodes: 40}
	for i := range int64(40) {
		for j := range i {
			g.rels = append(g.rels, graphRel{j, i, "R"})
		}
	}
	op := &physical.StatefulShortestPath{Header: header(0), Source: rowsFrom(0, value.Node(0)), From: 0, To: 1, States: shapes()[1].states, Final: 3,
		GroupsBy: []physical.GroupSlot{{Inner: 12, Outer: 2}}}
	rows, err := rowsOf(specState(g.open(t), 1024), op, 1, 2)
	if err != nil || len(rows) != 40 {
		t.Fatalf("%d rows, %v", len(rows), err)
	}
	for _, row := range rows {
		want := 1
		if strings.HasPrefix(row, "n0 ") {
			want = 3 // a triangle
		}
		if n := strings.Count(row, "r"); n != want {
			t.Errorf("%s has %d relationships, not %d", row, n, want)
		}
	}
}
