package storage

import (
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/morseldb/morsel/storage/adjacency"
	"github.com/morseldb/morsel/value"
)

// sound is a store with a random graph that must have no fault.
func sound(t *testing.T) *Store {
	t.Helper()
	s := OpenMemory()
	r := rand.New(rand.NewPCG(3, 3))
	for range 60 {
		if _, err := randomTx(s, r); err != nil {
			t.Fatal(err)
		}
	}
	if faults := s.Check(); len(faults) > 0 {
		t.Fatal(faults)
	}
	return s
}

// TestCheckFinds damages one part after the other: each must be found where it is.
func TestCheckFinds(t *testing.T) {
	for place, damage := range map[string]func(*Snapshot){
		"nodes":                         func(s *Snapshot) { s.nodes.count++ },
		"label L":                       func(s *Snapshot) { s.ownLabel(1).add(10_000) },
		"relationships":                 func(s *Snapshot) { s.rels.Insert(s.gen, 9_000, adjacency.Rel{Start: 77_000}) },
		"relationship type T":           func(s *Snapshot) { s.ownType(0).count-- },
		"outgoing neighbours over T":    func(s *Snapshot) { s.ownType(0).adj[0].Insert(s.gen, 1, 2, 9_999) },
		"incoming neighbours over T":    func(s *Snapshot) { s.ownType(0).adj[1].Insert(s.gen, 1, 2, 9_999) },
		"incoming neighbours over T of": func(s *Snapshot) { s.ownType(0).byLabel[1][2]++ },
		"node property text":            func(s *Snapshot) { s.nodeCols = setProperty(s.nodeCols, s.gen, 8_888, 0, value.Int(1)) },
		"relationship property w": func(s *Snapshot) {
			key, _ := s.cat.Key("w")
			s.relCols = setProperty(s.relCols, s.gen, 8_888, uint32(key), value.Int(1))
		},
	} {
		b := new(Snapshot)
		sound(t).Snapshot().branch(b)
		b.ownSpines()
		b.nodes = b.nodes.own(b.gen)
		damage(b)
		found := false
		for _, f := range b.Check() {
			found = found || strings.HasPrefix(f.Place, place)
		}
		if !found {
			t.Errorf("damage in %s goes unnoticed: %v", place, b.Check())
		}
	}
}

func TestRepair(t *testing.T) {
	dir := t.TempDir() + "/db"
	s := mustOpen(t, dir, Options{})
	r := rand.New(rand.NewPCG(3, 3))
	for range 60 {
		if _, err := randomTx(s, r); err != nil {
			t.Fatal(err)
		}
	}
	snap := s.Snapshot()
	snap.types[0].count += 3
	snap.types[0].byLabel[0][1] = 0
	snap.relCount++
	faults := s.Check()
	for _, f := range faults {
		if !f.Repairable {
			t.Error(f)
		}
	}
	if len(faults) != 3 {
		t.Error(faults)
	}
	if err := s.Repair(); err != nil {
		t.Fatal(err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	s = mustOpen(t, dir, Options{})
	defer s.Close()
	if faults := s.Check(); len(faults) > 0 {
		t.Fatal(faults)
	}
}
