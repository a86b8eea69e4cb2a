package count

import (
	"context"
	"math/rand/v2"
	"testing"

	"github.com/morseldb/morsel/storage"
)

// benchNodes and benchDegree are the size of the graph that is counted in: half a million relationships, no two of which join the same nodes in
// the same direction.
const (
	benchNodes  = 1 << 15
	benchDegree = 16
)

// benchGraph makes a graph as it is after opening: all lists in one piece.
func benchGraph(b *testing.B) (*storage.Snapshot, []Ref, []Ref) {
	b.Helper()
	dir := b.TempDir()
	s, err := storage.Open(dir, storage.Options{})
	if err != nil {
		b.Fatal(err)
	}
	tx := s.Begin()
	typ := tx.Type("A")
	for range benchNodes {
		tx.CreateNode()
	}
	r := rand.New(rand.NewPCG(1, 2))
	for x := range int64(benchNodes) {
		met := map[int64]bool{}
		for range benchDegree {
			step := 1 + int64(r.ExpFloat64()*benchDegree)
			if r.IntN(2) == 0 {
				step = benchNodes - step
			}
			if y := (x + step) % benchNodes; !met[y] {
				met[y] = true
				if _, err := tx.CreateRel(x, y, typ); err != nil {
					b.Fatal(err)
				}
			}
		}
	}
	if _, err := tx.Commit(context.Background()); err != nil {
		b.Fatal(err)
	}
	if err := s.Close(); err != nil {
		b.Fatal(err)
	}
	if s, err = storage.Open(dir, storage.Options{}); err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { s.Close() })
	return s.Snapshot(), []Ref{{Type: typ, Dir: storage.Outgoing}}, []Ref{{Type: typ, Dir: storage.Incoming}}
}

// BenchmarkCounter times counting whole patterns, and says how long a list entry that is looked at takes, or a node where the pattern is a tree.
func BenchmarkCounter(b *testing.B) {
	g, out, in := benchGraph(b)
	both := []Ref{out[0], {Type: in[0].Type, Dir: in[0].Dir, Skip: true}}
	leaf := func(lists []Ref) Branch { return Branch{Lists: lists, Node: &Node{}} }
	clique := func(size int, lists []Ref, ordered bool) []*Node {
		var nodes []*Node
		for j := range size {
			n := &Node{}
			for f := range j {
				n.Edges = append(n.Edges, Edge{From: f, Lists: lists})
				if ordered {
					n.Bounds = append(n.Bounds, Bound{Node: f, Above: true})
				}
			}
			nodes = append(nodes, n)
		}
		return nodes
	}
	for _, c := range []struct {
		name  string
		any   bool
		nodes func() []*Node
	}{
		{"twohops", false, func() []*Node { return []*Node{{Branches: []Branch{leaf(in), leaf(out)}}} }},
		{"threehops", false, func() []*Node {
			return []*Node{{Branches: []Branch{leaf(in), {Lists: out, Node: &Node{Branches: []Branch{leaf(out)}}}}}}
		}},
		{"thereandback", false, func() []*Node { return []*Node{{}, {Edges: []Edge{{Lists: out}, {Lists: in}}}} }},
		{"triangle", false, func() []*Node { return clique(3, out, false) }},
		{"cycle", false, func() []*Node {
			return []*Node{{}, {Edges: []Edge{{Lists: out}}}, {Edges: []Edge{{From: 1, Lists: out}, {Lists: in}}}}
		}},
		{"square", false, func() []*Node {
			return []*Node{{}, {Edges: []Edge{{Lists: out}}}, {Edges: []Edge{{From: 1, Lists: out}}}, {Edges: []Edge{{From: 2, Lists: out}, {Lists: in}}}}
		}},
		{"clique4", false, func() []*Node { return clique(4, out, false) }},
		{"weighedtriangle", true, func() []*Node {
			nodes := clique(3, both, true)
			nodes[2].Bounds, nodes[2].Branches = nil, []Branch{leaf(out)}
			return nodes
		}},
		{"undirectedclique4", true, func() []*Node { return clique(4, both, true) }},
	} {
		b.Run(c.name, func(b *testing.B) {
			b.ReportAllocs()
			hits := int64(0)
			for b.Loop() {
				hits += countOnce(b, &Pattern{Graph: g, Nodes: c.nodes(), Times: 1, AnyOrder: c.any, Work: 1e9, Charge: func(int64) error { return nil }})
			}
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(max(hits, 1)), "ns/entry")
		})
	}
}

// countOnce counts the matches of a pattern and gives how many list entries were looked at.
func countOnce(b *testing.B, p *Pattern) int64 {
	if err := p.Prepare(oneByOne); err != nil {
		b.Fatal(err)
	}
	defer p.Free()
	c := p.NewCounter(func() error { return nil }, p.Charge)
	defer c.Close()
	total := int64(0)
	for at, to := p.Span(); at < to; {
		counts, err := c.Block(at, to)
		if err != nil {
			b.Fatal(err)
		}
		for _, n := range counts {
			total += n
		}
		at += int64(len(counts))
	}
	if total == 0 {
		b.Fatal("no match")
	}
	return c.Hits
}
