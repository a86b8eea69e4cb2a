package storage

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/morseldb/morsel/status"
	"github.com/morseldb/morsel/storage/catalog"
	"github.com/morseldb/morsel/storage/index"
	"github.com/morseldb/morsel/storage/vfs"
	"github.com/morseldb/morsel/storage/workers"
	"github.com/morseldb/morsel/value"
)

// numbered makes n nodes with label L and property a.
func numbered(t *testing.T, s *Store, n int) {
	t.Helper()
	tx := s.Begin()
	l, a := tx.Label("L"), tx.Key("a")
	for i := range n {
		id := tx.CreateNode()
		tx.AddLabel(id, l)
		tx.SetNodeProperty(id, a, value.Int(int64(i*7919%n)))
	}
	commit(t, tx)
}

func createIndex(t *testing.T, s *Store, name string) *catalog.Index {
	t.Helper()
	tx := s.Begin()
	ix := rangeIndex(tx, name, "a")
	if err := tx.CreateIndex(ix); err != nil {
		t.Fatal(err)
	}
	commit(t, tx)
	return ix
}

// TestCancelledBuilds creates constraints and indexes with workers that were told to end.
func TestCancelledBuilds(t *testing.T) {
	s := OpenMemory()
	numbered(t, s, 100)
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	for _, kind := range []catalog.ConstraintKind{catalog.Unique, catalog.Key, catalog.Exists} {
		tx := s.Begin()
		tx.BuildWith(workers.Pool{Size: 2, Context: ctx})
		err := tx.CreateConstraint(&catalog.Constraint{Name: "c", Kind: kind, Token: uint32(tx.Label("L")), Keys: []catalog.KeyID{tx.Key("a")}})
		if status.CodeOf(err) != status.TransactionTerminated {
			t.Fatalf("kind %d: got %v", kind, err)
		}
		tx.Rollback()
	}
	if n := len(s.Snapshot().Schema().Constraints); n != 0 {
		t.Fatalf("%d constraints are left", n)
	}
}

// gate is a budget whose charges wait until they are let through, with an error or none.
type gate struct {
	asked  chan struct{}
	answer chan error
}

func (g gate) Charge(int64) error {
	g.asked <- struct{}{}
	return <-g.answer
}

func (gate) End() {}

// TestBuildsInTheBackground holds the building of a large index, drops it meanwhile, and lets another run out of memory.
func TestBuildsInTheBackground(t *testing.T) {
	g := gate{make(chan struct{}), make(chan error)}
	s := OpenMemoryWith(Options{Budget: func() Budget { return g }})
	numbered(t, s, 2*smallIndex)

	ix := createIndex(t, s, "dropped")
	<-g.asked
	if p := s.IndexPopulated(ix.ID); p < 30 || p > 99 {
		t.Errorf("%g %% are populated when the values were looked at", p)
	}
	if c := s.Snapshot().IndexContents(ix.ID); c != nil {
		t.Error("a part of an index is shown")
	}
	tx := s.Begin()
	if err := tx.DropIndex("dropped"); err != nil {
		t.Fatal(err)
	}
	commit(t, tx)
	g.answer <- nil

	ix = createIndex(t, s, "poor")
	<-g.asked
	wait := s.IndexProgress()
	g.answer <- errors.New("there is no memory")
	<-wait
	if err := s.IndexFailure(ix.ID); err == nil || !strings.Contains(err.Error(), "no memory") {
		t.Fatalf("the index has failed with %v", err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
}

// TestPopulatedIsSaved closes a database after a large index was populated, with a log that is short: the next opening
// finds it in the checkpoint.
func TestPopulatedIsSaved(t *testing.T) {
	for _, kind := range []catalog.IndexKind{catalog.Range, catalog.Text, catalog.Point, catalog.Vector, catalog.Fulltext} {
		fs := vfs.NewMemory()
		s, err := Open("/db", Options{FS: fs})
		if err != nil {
			t.Fatal(err)
		}
		tx := s.Begin()
		l, a := tx.Label("L"), tx.Key("a")
		for i := range 1500 {
			id := tx.CreateNode()
			tx.AddLabel(id, l)
			tx.SetNodeProperty(id, a, []value.Value{
				value.String(strings.Repeat("ab cd ", i%7) + "xyz"), value.PointOf(value.Point{CRS: value.Cartesian, X: float64(i)}),
				value.List([]value.Value{value.Float(float64(i)), value.Int(1)}),
			}[i%3])
		}
		commit(t, tx)
		tx = s.Begin()
		ix := &catalog.Index{Name: "i", Kind: kind, Tokens: []uint32{uint32(l)}, Keys: []catalog.KeyID{a}}
		if kind == catalog.Fulltext {
			ix.Config = []catalog.Setting{{Name: "fulltext.analyzer", Value: value.String("standard")}}
		}
		if err := tx.CreateIndex(ix); err != nil {
			t.Fatal(err)
		}
		commit(t, tx)
		if err := s.Close(); err != nil {
			t.Fatal(err)
		}
		if s, err = Open("/db", Options{FS: fs}); err != nil {
			t.Fatal(err)
		}
		img, _, err := s.folder.Load()
		if err != nil || len(img.Indexes) != 1 {
			t.Fatalf("%s: the checkpoint has %d indexes, %v", kind, len(img.Indexes), err)
		}
		if faults := s.Check(); len(faults) > 0 {
			t.Fatal(faults)
		}
		tx = s.Begin()
		for id := range int64(300) { // what was mapped can be changed
			tx.SetNodeProperty(id, tx.Key("a"), value.String("new words"))
		}
		commit(t, tx)
		if faults := s.Check(); len(faults) > 0 {
			t.Fatal(faults)
		}
		if err := s.Close(); err != nil {
			t.Fatal(err)
		}
	}
}

// TestCatchUp brings the contents of an index of each kind, built from one state, to a later one, which few entities were
// touched on the way to, and many; each then holds what a build from the later state gives.
func TestCatchUp(t *testing.T) {
	for seed, transactions := range []int{5, 20, 300} {
		r := rand.New(rand.NewPCG(uint64(seed), 5))
		s := OpenMemory()
		tx := s.Begin()
		l, a := tx.Label("L"), tx.Key("a")
		for i := range 20_000 {
			n := tx.CreateNode()
			tx.AddLabel(n, l)
			tx.SetNodeProperty(n, a, []value.Value{value.Int(int64(i)), value.String(fmt.Sprintf("of %d words", i%40)),
				value.PointOf(value.Point{CRS: value.Cartesian, X: float64(i % 90)}), value.List([]value.Value{value.Float(float64(i)), value.Int(1)})}[i%4])
		}
		commit(t, tx)
		from := s.head.Load()
		for range transactions {
			tx := s.Begin()
			randomData(r, tx)
			commit(t, tx)
		}
		to := s.head.Load()
		for _, kind := range []catalog.IndexKind{catalog.Range, catalog.Text, catalog.Point, catalog.Vector, catalog.Fulltext} {
			ix := &catalog.Index{Kind: kind, Tokens: []uint32{uint32(l)}, Keys: []catalog.KeyID{a}}
			if kind == catalog.Fulltext {
				ix.Config = []catalog.Setting{{Name: "fulltext.analyzer", Value: value.String("standard")}}
			}
			old, want := builtOf(t, from.root, ix), builtOf(t, to.root, ix)
			before := index.Dump(old)
			if got := index.Dump(catchUp(old, ix, from, to)); !slices.Equal(got, index.Dump(want)) || slices.Equal(got, before) {
				t.Errorf("%d transactions: an index of type %s that caught up is not what is built", transactions, kind)
			}
			if !slices.Equal(index.Dump(old), before) {
				t.Errorf("%d transactions: the older contents of an index of type %s have changed", transactions, kind)
			}
		}
	}
}

func builtOf(t *testing.T, s *Snapshot, ix *catalog.Index) index.Contents {
	t.Helper()
	c, err := s.build(ix, workers.Pool{})
	if err != nil {
		t.Fatal(err)
	}
	return c
}
