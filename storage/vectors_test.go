package storage

import (
	"math/rand/v2"
	"testing"

	"github.com/morseldb/morsel/storage/catalog"
	"github.com/morseldb/morsel/storage/index"
	"github.com/morseldb/morsel/storage/vfs"
	"github.com/morseldb/morsel/value"
)

// randomVector is a list of four numbers.
func randomVector(r *rand.Rand) value.Value {
	return value.List([]value.Value{value.Float(r.Float64()), value.Float(r.Float64()), value.Float(r.Float64()), value.Float(r.Float64())})
}

// waitGraphs waits until no vector index has a graph to make.
func waitGraphs(t *testing.T, s *Store) *Snapshot {
	t.Helper()
	for {
		wait := s.IndexProgress()
		if g := s.Snapshot(); !g.behind() {
			return g
		}
		select {
		case <-wait:
		case <-t.Context().Done():
			t.Fatal("no graph was made")
		}
	}
}

// TestVectorGraphs makes the graph of a vector index while transactions change it; the checkpoint has the graph, and what
// is opened again finds what a scan finds.
func TestVectorGraphs(t *testing.T) {
	fs := vfs.NewMemory()
	s, err := Open("/db", Options{FS: fs})
	if err != nil {
		t.Fatal(err)
	}
	r := rand.New(rand.NewPCG(1, 9))
	tx := s.Begin()
	l, a := tx.Label("L"), tx.Key("a")
	const n = 5000
	for range n {
		id := tx.CreateNode()
		tx.AddLabel(id, l)
		tx.SetNodeProperty(id, a, randomVector(r))
	}
	commit(t, tx)
	tx = s.Begin()
	ix := &catalog.Index{Name: "v", Kind: catalog.Vector, Tokens: []uint32{uint32(l)}, Keys: []catalog.KeyID{a}}
	if err := tx.CreateIndex(ix); err != nil {
		t.Fatal(err)
	}
	commit(t, tx)
	old := s.Snapshot()
	for range 100 {
		tx := s.Begin()
		tx.SetNodeProperty(r.Int64N(n), a, randomVector(r))
		tx.RemoveLabel(r.Int64N(n), l)
		tx.DeleteNode(r.Int64N(n))
		commit(t, tx)
	}
	waitGraphs(t, s)
	for _, g := range []*Snapshot{old, s.Snapshot()} {
		vectorsAsScanned(t, g, ix)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	if s, err = Open("/db", Options{FS: fs}); err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	if s.Snapshot().behind() {
		t.Fatal("the checkpoint does not have the graph")
	}
	vectorsAsScanned(t, s.Snapshot(), ix)
	if faults := s.Check(); len(faults) > 0 {
		t.Fatal(faults)
	}
}

// vectorsAsScanned searches with some of a snapshot's vectors: each finds itself, what it finds is in the snapshot, and
// there are as many as were asked for.
func vectorsAsScanned(t *testing.T, g *Snapshot, ix *catalog.Index) {
	t.Helper()
	v := g.IndexContents(ix.ID).(*index.Vectors)
	ids := g.IndexCandidates(ix)
	if v.Len() != len(ids) {
		t.Fatalf("the index has %d of %d entities", v.Len(), len(ids))
	}
	for i := 0; i < len(ids); i += 50 {
		query, _ := v.Usable(g.NodeProperty(int64(ids[i]), ix.Keys[0]), nil)
		hits, err := v.Nearest(query, 5, func() error { return nil })
		if err != nil || len(hits) != 5 || hits[0].ID != ids[i] || hits[0].Score != 1 {
			t.Fatalf("node %d found %v, %v", ids[i], hits, err)
		}
		for _, h := range hits {
			if !g.Concerns(ix, h.ID) {
				t.Fatalf("node %d is not in the snapshot", h.ID)
			}
		}
	}
}
