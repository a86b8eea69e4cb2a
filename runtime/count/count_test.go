package count

import (
	"context"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/morseldb/morsel/storage"
	"github.com/morseldb/morsel/storage/catalog"
)

// model is a graph as a table of how many relationships of a type lead from one node to another.
type model struct {
	rels  map[[3]int]int64 // type, start, end
	first uint32           // nodes before have no relationships
	limit uint32
}

// randomGraph makes a graph with loops and parallel relationships whose nodes lie in two chunks.
func randomGraph(t *testing.T, r *rand.Rand, rels int) (*storage.Snapshot, *model) {
	t.Helper()
	s := storage.OpenMemory()
	t.Cleanup(func() { s.Close() })
	m := &model{rels: map[[3]int]int64{}, first: 4085, limit: 4105}
	tx := s.Begin()
	types := []catalog.TypeID{tx.Type("A"), tx.Type("B")}
	for range m.limit {
		tx.CreateNode()
	}
	for range rels {
		k, a, b := r.IntN(2), int(m.first)+r.IntN(int(m.limit-m.first)), int(m.first)+r.IntN(int(m.limit-m.first))
		if _, err := tx.CreateRel(int64(a), int64(b), types[k]); err != nil {
			t.Fatal(err)
		}
		m.rels[[3]int{int(types[k]), a, b}]++
	}
	if _, err := tx.Commit(context.Background()); err != nil {
		t.Fatal(err)
	}
	return s.Snapshot(), m
}

// between is how often x is in some lists of a node.
func (m *model) between(lists []Ref, node, x uint32, once bool) (n int64) {
	for _, r := range lists {
		switch {
		case r.Skip && x == node:
		case r.Dir == storage.Outgoing:
			n += m.rels[[3]int{int(r.Type), int(node), int(x)}]
		default:
			n += m.rels[[3]int{int(r.Type), int(x), int(node)}]
		}
	}
	if once {
		n = min(n, 1)
	}
	return n
}

// worth is how many ways there are to place what hangs off a node.
func (m *model) worth(n *Node, x uint32) int64 {
	if n.Set != nil && !n.Set.has(x) {
		return 0
	}
	w := int64(1)
	for _, b := range n.Branches {
		sum := int64(0)
		for y := m.first; y < m.limit; y++ {
			sum += m.between(b.Lists, x, y, false) * m.worth(b.Node, y)
		}
		if b.Optional {
			sum = max(sum, 1)
		}
		w *= sum
	}
	return w
}

// count binds the nodes from j on in every way.
func (m *model) count(p *Pattern, bound []uint32) int64 {
	j := len(bound)
	if j == len(p.Nodes) {
		return 1
	}
	total := int64(0)
candidates:
	for x := m.first; x < m.limit; x++ {
		for _, b := range p.Nodes[j].Bounds {
			if o := bound[b.Node]; x == o || x > o != b.Above {
				continue candidates
			}
		}
		n := m.worth(p.Nodes[j], x)
		for _, e := range p.Nodes[j].Edges {
			n *= m.between(e.Lists, bound[e.From], x, e.Once)
		}
		if n != 0 {
			total += n * m.count(p, append(bound, x))
		}
	}
	return total
}

// randomPattern makes a connected pattern of one to four nodes.
func randomPattern(r *rand.Rand, g *storage.Snapshot, m *model) *Pattern {
	lists := func() []Ref {
		typ := catalog.TypeID(r.IntN(2))
		switch r.IntN(3) {
		case 0:
			return []Ref{{Type: typ, Dir: storage.Outgoing}}
		case 1:
			return []Ref{{Type: typ, Dir: storage.Incoming}}
		}
		return []Ref{{Type: typ, Dir: storage.Outgoing}, {Type: typ, Dir: storage.Incoming, Skip: true}}
	}
	p := &Pattern{Graph: g, Times: 1 + int64(r.IntN(2)), Charge: func(int64) error { return nil }}
	for j := range 1 + r.IntN(4) {
		n := &Node{}
		if r.IntN(4) == 0 {
			n.Set = Collect(g.NodeLimit())
			for x := m.first; x < m.limit; x++ {
				if r.IntN(3) > 0 {
					n.Set.Add(x)
				}
			}
		}
		if r.IntN(3) == 0 {
			n.Branches = append(n.Branches, Branch{Lists: lists(), Optional: r.IntN(3) == 0, Node: &Node{}})
		}
		for k := range 1 + r.IntN(2) {
			if j > 0 {
				n.Edges = append(n.Edges, Edge{From: r.IntN(j), Lists: lists(), Once: k > 0 && r.IntN(4) == 0})
			}
		}
		if j > 0 && r.IntN(3) == 0 {
			n.Bounds = append(n.Bounds, Bound{Node: r.IntN(j), Above: r.IntN(2) == 0})
		}
		p.Nodes = append(p.Nodes, n)
	}
	return p
}

// countAll counts with one counter whose tuples begin at a level; a negative one leaves the choice to it.
func countAll(t *testing.T, p *Pattern, split int) int64 {
	t.Helper()
	free := func(int64) error { return nil }
	c := p.NewCounter(func() error { return nil }, free)
	defer c.Close()
	if split >= 0 {
		c.closeFrames()
		c.ready(split)
	}
	total := int64(0)
	for at, to := p.Span(); at < to; {
		counts, err := c.Block(at, to)
		if err != nil {
			t.Fatal(err)
		}
		for _, n := range counts {
			total += n
		}
		at += int64(len(counts))
	}
	sum := int64(0)
	for at, to := p.Span(); at < to; {
		n, done, err := c.Sum(at, to)
		if err != nil {
			t.Fatal(err)
		}
		sum, at = sum+n, at+done
	}
	if sum != total {
		t.Fatalf("all blocks have %d, their numbers together are %d", sum, total)
	}
	return total
}

// oneByOne does pieces of work in their order.
func oneByOne(n int, work func(int)) error {
	for i := range n {
		work(i)
	}
	return nil
}

// TestCounter holds counts equal to what trying every node for every place gives, wherever tuples begin.
func TestCounter(t *testing.T) {
	some := 0
	for seed := range uint64(30) {
		r := rand.New(rand.NewPCG(seed, 7))
		g, m := randomGraph(t, r, []int{20, 90, 900}[seed%3])
		for range 10 {
			p := randomPattern(r, g, m)
			if len(p.Nodes) == 1 && !slices.ContainsFunc(p.Nodes[0].Branches, func(b Branch) bool { return !b.Optional }) {
				continue // nodes without relationships match, too, which the model has not
			}
			if len(p.Nodes) == 1 {
				p.Times = 1
			}
			want := m.count(p, nil) * p.Times
			if err := p.Prepare(oneByOne); err != nil {
				t.Fatal(err)
			}
			for split := -1; split < len(p.Nodes); split++ {
				if got := countAll(t, p, split); got != want {
					t.Fatalf("seed %d, %d nodes, tuples from level %d: counted %d, there are %d", seed, len(p.Nodes), split, got, want)
				}
			}
			p.Free()
			if want > 0 {
				some++
			}
		}
	}
	if some < 100 {
		t.Fatalf("only %d patterns had matches", some)
	}
}

// TestLargeWorths counts triangles whose last node is worth more than the array of products holds, beside others that go in.
func TestLargeWorths(t *testing.T) {
	g, m := randomGraph(t, rand.New(rand.NewPCG(3, 4)), 1500)
	for _, factors := range []int{1, 2, 3} {
		p := &Pattern{Graph: g, Times: 1, Charge: func(int64) error { return nil }}
		out := []Ref{{Type: 0, Dir: storage.Outgoing}}
		last := &Node{Edges: []Edge{{From: 0, Lists: out}, {From: 1, Lists: out}}}
		for range factors {
			last.Branches = append(last.Branches, Branch{Lists: []Ref{{Type: 1, Dir: storage.Outgoing}}, Node: &Node{}})
		}
		p.Nodes = []*Node{{}, {Edges: []Edge{{From: 0, Lists: out}}}, last}
		want := m.count(p, nil)
		if err := p.Prepare(oneByOne); err != nil {
			t.Fatal(err)
		}
		if got := countAll(t, p, -1); got != want {
			t.Errorf("%d factors: %d triangles, not %d", factors, got, want)
		}
		p.Free()
	}
}

// TestBeside holds what two lists of a node have in common, read from a chunk, equal to what trying every pair gives.
func TestBeside(t *testing.T) {
	const nodes, rels = 60, 768 // so many changes leave none beside the flat lists
	r := rand.New(rand.NewPCG(5, 13))
	s := storage.OpenMemory()
	t.Cleanup(func() { s.Close() })
	tx := s.Begin()
	typ := tx.Type("A")
	m := &model{rels: map[[3]int]int64{}, limit: nodes}
	for range nodes {
		tx.CreateNode()
	}
	for n := 0; n < rels; {
		a, b := r.IntN(nodes), r.IntN(nodes)
		if k := [3]int{int(typ), a, b}; m.rels[k] == 0 {
			if _, err := tx.CreateRel(int64(a), int64(b), typ); err != nil {
				t.Fatal(err)
			}
			m.rels[k]++
			n++
		}
	}
	if _, err := tx.Commit(context.Background()); err != nil {
		t.Fatal(err)
	}
	for _, bounds := range [][]Bound{nil, {{Node: 0, Above: true}}} {
		p := &Pattern{Graph: s.Snapshot(), Times: 3, Charge: func(int64) error { return nil }}
		out, in := []Ref{{Type: typ, Dir: storage.Outgoing}}, []Ref{{Type: typ, Dir: storage.Incoming}}
		p.Nodes = []*Node{{Branches: []Branch{{Lists: out, Node: &Node{}}}}, {Edges: []Edge{{Lists: out}, {Lists: in}}, Bounds: bounds}}
		want := m.count(p, nil) * p.Times
		if err := p.Prepare(oneByOne); err != nil {
			t.Fatal(err)
		}
		c := p.NewCounter(func() error { return nil }, p.Charge)
		acc := make([]int64, nodes)
		copy(acc, c.w.block(p.Nodes[0], 0, nodes))
		if !c.besideBlock(0, acc) {
			t.Fatal("the lists are not read from the chunk")
		}
		got := int64(0)
		for _, n := range acc {
			got += n
		}
		if got != want || want == 0 {
			t.Errorf("bounds %v: counted %d, there are %d", bounds, got, want)
		}
		p.Nodes[0].Branches = nil
		want = m.count(p, nil) * p.Times
		if sum, known := c.mutual(0, nodes); known != (bounds != nil) || known && sum != want {
			t.Errorf("bounds %v: the graph knows of %d (%v), there are %d", bounds, sum, known, want)
		}
		c.Close()
		p.Free()
	}
}

// TestClosed holds counts of three nodes that are all joined, block by block, equal to what trying every node for every place gives.
func TestClosed(t *testing.T) {
	out, in := []Ref{{Type: 0, Dir: storage.Outgoing}}, []Ref{{Type: 0, Dir: storage.Incoming}}
	for seed := range uint64(12) {
		g, m := randomGraph(t, rand.New(rand.NewPCG(seed, 23)), []int{200, 1200}[seed%2]) // as changes beside the lists, and in them; some more than once
		for _, p := range []*Pattern{
			{Nodes: []*Node{{}, {Edges: []Edge{{Lists: out}}}, {Edges: []Edge{{Lists: out}, {From: 1, Lists: out}}}}},
			{Nodes: []*Node{{}, {Edges: []Edge{{Lists: out}}, Bounds: []Bound{{Above: true}}}, {Edges: []Edge{{Lists: in}, {From: 1, Lists: out}}, Bounds: []Bound{{Above: true}}}}},
			{Nodes: []*Node{{}, {Edges: []Edge{{Lists: in}}, Bounds: []Bound{{}}}, {Edges: []Edge{{Lists: out}, {From: 1, Lists: in}}, Bounds: []Bound{{}}}}},
		} {
			p.Graph, p.Times, p.Charge = g, 3, func(int64) error { return nil }
			want := m.count(p, nil) * p.Times
			if err := p.Prepare(oneByOne); err != nil {
				t.Fatal(err)
			}
			c := p.NewCounter(func() error { return nil }, p.Charge)
			c.closeFrames()
			if c.ready(1); !c.three {
				t.Fatal("the pattern is not counted block by block")
			}
			got := int64(0)
			for at, to := p.Span(); at < to; {
				n, done, err := c.Sum(at, to)
				if err != nil {
					t.Fatal(err)
				}
				got, at = got+n, at+done
			}
			if got != want || want == 0 {
				t.Errorf("seed %d: counted %d, there are %d", seed, got, want)
			}
			c.Close()
			p.Free()
		}
	}
}

// TestOrient holds counts of cliques whose nodes are put in order equal to those of all orders.
func TestOrient(t *testing.T) {
	for seed := range uint64(20) {
		r := rand.New(rand.NewPCG(seed, 11))
		g, m := randomGraph(t, r, []int{60, 150, 600}[seed%3])
		for size := 3; size < 5; size++ {
			p := &Pattern{Graph: g, Times: 1, AnyOrder: true, Work: 1e9, Charge: func(int64) error { return nil }}
			both := []Ref{{Type: 0, Dir: storage.Outgoing}, {Type: 0, Dir: storage.Incoming, Skip: true}}
			for j := range size {
				n := &Node{}
				for f := range j {
					n.Edges = append(n.Edges, Edge{From: f, Lists: both})
					n.Bounds = append(n.Bounds, Bound{Node: f, Above: true})
				}
				p.Nodes = append(p.Nodes, n)
			}
			want := m.count(p, nil)
			if err := p.Prepare(oneByOne); err != nil {
				t.Fatal(err)
			}
			if p.Nodes[2].Bounds != nil {
				t.Fatal("the lists were not made")
			}
			for split := -1; split < size; split++ {
				if got := countAll(t, p, split); got != want {
					t.Fatalf("seed %d, %d nodes, tuples from level %d: counted %d, there are %d", seed, size, split, got, want)
				}
			}
			p.Free()
		}
	}
}
