package count

import (
	"context"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/morseldb/morsel/storage"
	"github.com/morseldb/morsel/storage/catalog"
)

// TestShare holds counts of triangles of which one node has a tree equal to what trying every node for every place gives.
func TestShare(t *testing.T) {
	both := []Ref{{Type: 0, Dir: storage.Outgoing}, {Type: 0, Dir: storage.Incoming, Skip: true}}
	for seed := range uint64(36) {
		r := rand.New(rand.NewPCG(seed, 31))
		_, m := randomGraph(t, r, []int{90, 400, 6000}[seed%3]) // the last has lists of more than wordList entries
		for x := m.first; x < m.limit; x++ {
			delete(m.rels, [3]int{0, int(x), int(x)})
		}
		if r.IntN(2) == 0 {
			m.rels[[3]int{0, int(m.first), int(m.first) + 1}] += int64(byteLimit + r.IntN(3) - 1)
		}
		g := graphOf(t, m)
		at := r.IntN(3)
		p := &Pattern{Graph: g, Times: 2, AnyOrder: true, Work: 1e9, Charge: func(int64) error { return nil }}
		var set *Set
		if r.IntN(2) == 0 {
			set = Collect(g.NodeLimit())
			for x := m.first; x < m.limit; x++ {
				if r.IntN(4) > 0 {
					set.Add(x)
				}
			}
		}
		for j := range 3 {
			n := &Node{Set: set}
			for f := range j {
				n.Edges = append(n.Edges, Edge{From: f, Lists: both})
				if at != f && at != j {
					n.Bounds = append(n.Bounds, Bound{Node: f, Above: r.IntN(2) == 0})
				}
			}
			if j == at {
				for range 1 + r.IntN(3) { // worth a byte or more
					n.Branches = append(n.Branches, Branch{Lists: []Ref{{Type: 1, Dir: storage.Outgoing}}, Node: &Node{}, Optional: r.IntN(2) == 0})
				}
			}
			p.Nodes = append(p.Nodes, n)
		}
		want := m.count(p, nil) * p.Times
		if err := p.Prepare(oneByOne); err != nil {
			t.Fatal(err)
		}
		if p.shared == nil {
			t.Fatal("each triangle is met three times")
		}
		if got := countAll(t, p, -1); got != want || want == 0 {
			t.Errorf("seed %d: counted %d, there are %d", seed, got, want)
		}
		p.Free()
	}
}

// graphOf makes the graph of a model.
func graphOf(t *testing.T, m *model) *storage.Snapshot {
	t.Helper()
	s := storage.OpenMemory()
	t.Cleanup(func() { s.Close() })
	tx := s.Begin()
	types := []catalog.TypeID{tx.Type("A"), tx.Type("B")}
	for range m.limit {
		tx.CreateNode()
	}
	for k, n := range m.rels {
		for range n {
			if _, err := tx.CreateRel(int64(k[1]), int64(k[2]), types[k[0]]); err != nil {
				t.Fatal(err)
			}
		}
	}
	if _, err := tx.Commit(context.Background()); err != nil {
		t.Fatal(err)
	}
	return s.Snapshot()
}

// TestNotShared holds that patterns are left as they are whose nodes are not alike.
func TestNotShared(t *testing.T) {
	loops, m := randomGraph(t, rand.New(rand.NewPCG(1, 31)), 400)
	for x := m.first; x < m.limit; x++ {
		delete(m.rels, [3]int{0, int(x), int(x)})
	}
	g := graphOf(t, m)
	out, in := Ref{Type: 0, Dir: storage.Outgoing}, Ref{Type: 0, Dir: storage.Incoming, Skip: true}
	leaf := Branch{Lists: []Ref{out}, Node: &Node{}}
	for name, change := range map[string]func(*Pattern){
		"directed":       func(p *Pattern) { p.Nodes[1].Edges[0].Lists = []Ref{out} },
		"all directed":   func(p *Pattern) { setLists(p, []Ref{out}) },
		"once":           func(p *Pattern) { p.Nodes[2].Edges[0].Once = true },
		"two trees":      func(p *Pattern) { p.Nodes[0].Branches = []Branch{leaf} },
		"a set":          func(p *Pattern) { p.Nodes[0].Set = Collect(g.NodeLimit()) },
		"no order":       func(p *Pattern) { p.Nodes[1].Bounds = nil },
		"order of trees": func(p *Pattern) { p.Nodes[2].Bounds = []Bound{{Node: 1, Above: true}} },
		"rooted":         func(p *Pattern) { p.Rooted = true },
		"loops":          func(p *Pattern) { p.Graph = loops },
		"little work":    func(p *Pattern) { p.Work = 1 },
	} {
		p := &Pattern{Graph: g, Times: 2, AnyOrder: true, Work: 1e9, Charge: func(int64) error { return nil }, Nodes: []*Node{{}, {}, {Branches: []Branch{leaf}}}}
		p.Nodes[1].Edges, p.Nodes[1].Bounds = []Edge{{}}, []Bound{{Above: true}}
		p.Nodes[2].Edges = []Edge{{}, {From: 1}}
		setLists(p, []Ref{out, in})
		change(p)
		before := slices.Clone(p.Nodes)
		if err := p.Prepare(oneByOne); err != nil {
			t.Fatal(err)
		}
		if p.shared != nil || p.Nodes[2] != before[2] {
			t.Errorf("%s: nodes that are not alike change places", name)
		}
		p.Free()
	}
}

func setLists(p *Pattern, lists []Ref) {
	for _, n := range p.Nodes {
		for i := range n.Edges {
			n.Edges[i].Lists = lists
		}
	}
}
