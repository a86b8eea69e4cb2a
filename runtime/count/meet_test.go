package count

import (
	"context"
	"math/rand/v2"
	"testing"

	"github.com/morseldb/morsel/storage"
	"github.com/morseldb/morsel/storage/catalog"
)

// meetingGraph makes a graph whose nodes lie in two chunks, with relationships of three types: any of the first, at most one that leaves a node of
// the second, and of the third, too, but for the last node where twice is set.
func meetingGraph(t *testing.T, r *rand.Rand, twice bool) (*storage.Snapshot, *model) {
	t.Helper()
	s := storage.OpenMemory()
	t.Cleanup(func() { s.Close() })
	m := &model{rels: map[[3]int]int64{}, first: 4085, limit: 4105}
	tx := s.Begin()
	types := []catalog.TypeID{tx.Type("A"), tx.Type("F"), tx.Type("G")}
	for range m.limit {
		tx.CreateNode()
	}
	create := func(k, a, b int) {
		if _, err := tx.CreateRel(int64(a), int64(b), types[k]); err != nil {
			t.Fatal(err)
		}
		m.rels[[3]int{int(types[k]), a, b}]++
	}
	node := func(n int) int { return int(m.first) + r.IntN(n) }
	for range 150 {
		create(0, node(20), node(20))
	}
	for a := range int(m.limit - m.first) {
		for k := 1; k < 3; k++ {
			if r.IntN(6) > 0 {
				create(k, int(m.first)+a, node(4))
			}
		}
	}
	if twice {
		create(2, int(m.limit)-1, node(20))
		create(2, int(m.limit)-1, node(20))
	}
	if _, err := tx.Commit(context.Background()); err != nil {
		t.Fatal(err)
	}
	return s.Snapshot(), m
}

// meetingPattern makes a pattern of two or three nodes that are joined, with paths from each to one hub, in random order. It gives also how many nodes
// are to be left where the hub is left out.
func meetingPattern(r *rand.Rand, g *storage.Snapshot, m *model) (p *Pattern, left int) {
	both := []Ref{{Type: 0, Dir: storage.Outgoing}, {Type: 0, Dir: storage.Incoming, Skip: true}}
	out := []Ref{{Type: 0, Dir: storage.Outgoing}}
	p = &Pattern{Graph: g, Times: 1, AnyOrder: true, Work: 1e12, Charge: func(int64) error { return nil }}
	ends, size := 2+r.IntN(2), 0
	var links []link
	for j := range ends {
		for f := range j {
			lists := [][]Ref{both, out}[r.IntN(2)]
			if f == 0 || r.IntN(2) == 0 {
				links = append(links, link{a: f, b: j, lists: lists})
			}
		}
	}
	hub := ends
	size = ends + 1
	for j := range ends {
		if r.IntN(2) == 0 {
			links = append(links, link{a: j, b: hub, lists: []Ref{{Type: 1, Dir: storage.Outgoing}}})
			continue
		}
		links = append(links, link{a: j, b: size, lists: []Ref{{Type: 1, Dir: storage.Outgoing}}},
			link{a: size, b: hub, lists: []Ref{{Type: 2, Dir: storage.Outgoing}}})
		size++
	}
	nodes := make([]Node, size)
	for j := range nodes {
		if r.IntN(3) == 0 {
			nodes[j].Set = Collect(g.NodeLimit())
			for x := m.first; x < m.limit; x++ {
				if r.IntN(4) > 0 {
					nodes[j].Set.Add(x)
				}
			}
		}
	}
	var bounds [][2]int
	if p.AnyOrder = r.IntN(2) == 0; !p.AnyOrder {
		bounds = [][2]int{{1, 0}, {0, ends - 1}}[r.IntN(2):][:1]
	}
	shuffle(p, r, nodes, links, bounds)
	return p, ends
}

// shuffle puts nodes in a random order in which each is joined with one before. The first node of a bound is above the second.
func shuffle(p *Pattern, r *rand.Rand, nodes []Node, links []link, bounds [][2]int) {
	place := map[int]int{}
	for len(place) < len(nodes) {
		j := r.IntN(len(nodes))
		if _, placed := place[j]; placed {
			continue
		}
		n := nodes[j]
		for i := range links {
			l := &links[i]
			if l.a != j && l.b != j {
				continue
			}
			if at, before := place[l.a+l.b-j]; before {
				_, lists := l.to(l.a + l.b - j)
				n.Edges = append(n.Edges, Edge{From: at, Lists: lists})
			}
		}
		if len(place) > 0 && len(n.Edges) == 0 {
			continue
		}
		for _, b := range bounds {
			if at, before := place[b[0]+b[1]-j]; before && (b[0] == j || b[1] == j) {
				n.Bounds = append(n.Bounds, Bound{Node: at, Above: b[0] == j})
			}
		}
		place[j] = len(p.Nodes)
		p.Nodes = append(p.Nodes, &n)
	}
}

// TestMeet holds counts of nodes that lead to one other equal to what trying every node for every place gives, and sees that the other is left out
// where that is right.
func TestMeet(t *testing.T) {
	some := 0
	for seed := range uint64(60) {
		r := rand.New(rand.NewPCG(seed, 17))
		twice := seed%4 == 3
		g, m := meetingGraph(t, r, twice)
		p, left := meetingPattern(r, g, m)
		all := len(p.Nodes)
		want := m.count(p, nil)
		if err := p.Prepare(oneByOne); err != nil {
			t.Fatal(err)
		}
		if len(p.Nodes) != left && !twice {
			t.Fatalf("seed %d: %d of %d nodes are left of a pattern with %d ends", seed, len(p.Nodes), all, left)
		}
		for split := -1; split < len(p.Nodes); split++ {
			if got := countAll(t, p, split); got != want {
				t.Fatalf("seed %d, tuples from level %d: counted %d, there are %d", seed, split, got, want)
			}
		}
		p.Free()
		if want > 0 {
			some++
		}
	}
	if some < 30 {
		t.Fatalf("only %d patterns had matches", some)
	}
}

// TestMeetOriented holds counts of triangles of nodes that lead to one other, which may be in any order, equal to what trying every node gives.
func TestMeetOriented(t *testing.T) {
	for seed := range uint64(20) {
		r := rand.New(rand.NewPCG(seed, 19))
		g, m := meetingGraph(t, r, false)
		both := []Ref{{Type: 0, Dir: storage.Outgoing}, {Type: 0, Dir: storage.Incoming, Skip: true}}
		way := []Ref{{Type: 1, Dir: storage.Outgoing}}
		p := &Pattern{Graph: g, Times: 6, AnyOrder: true, Work: 1e12, Charge: func(int64) error { return nil }}
		links := []link{{a: 0, b: 1, lists: both}, {a: 0, b: 2, lists: both}, {a: 1, b: 2, lists: both}, {a: 0, b: 3, lists: way}, {a: 1, b: 3, lists: way}, {a: 2, b: 3, lists: way}}
		shuffle(p, r, make([]Node, 4), links, [][2]int{{1, 0}, {2, 0}, {2, 1}})
		want := m.count(p, nil) * p.Times
		if err := p.Prepare(oneByOne); err != nil {
			t.Fatal(err)
		}
		if len(p.Nodes) != 3 || p.Nodes[2].Bounds != nil {
			t.Fatal("the lists were not made")
		}
		if got := countAll(t, p, -1); got != want || want == 0 && seed == 0 {
			t.Errorf("seed %d: counted %d, there are %d", seed, got, want)
		}
		p.Free()
	}
}
