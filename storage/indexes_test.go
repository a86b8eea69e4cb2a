package storage

import (
	"context"
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/morseldb/morsel/status"
	"github.com/morseldb/morsel/storage/catalog"
	"github.com/morseldb/morsel/storage/index"
	"github.com/morseldb/morsel/storage/vfs"
	"github.com/morseldb/morsel/value"
)

// rangeIndex is the definition of an index on label L.
func rangeIndex(t *Tx, name string, keys ...string) *catalog.Index {
	ix := &catalog.Index{Name: name, Kind: catalog.Range, Tokens: []uint32{uint32(t.Label("L"))}}
	for _, k := range keys {
		ix.Keys = append(ix.Keys, t.Key(k))
	}
	return ix
}

// scanned is the nodes with label L that have all keys of an index, in its order.
func scanned(s *Snapshot, ix *catalog.Index) []uint32 {
	var ids []uint32
	for _, id := range s.IndexCandidates(ix) {
		if !slices.ContainsFunc(ix.Keys, func(k catalog.KeyID) bool { return s.property(ix.OnRels, id, k).IsNull() }) {
			ids = append(ids, id)
		}
	}
	slices.SortStableFunc(ids, func(a, b uint32) int {
		for _, k := range ix.Keys {
			if c := value.Order(s.property(ix.OnRels, a, k), s.property(ix.OnRels, b, k)); c != 0 {
				return c
			}
		}
		return int(a) - int(b)
	})
	return ids
}

// sameAsScan compares every index of a snapshot with a scan.
func sameAsScan(t *testing.T, what string, s *Snapshot) {
	t.Helper()
	for _, ix := range s.Schema().Indexes {
		if ix.Kind != catalog.Range {
			continue
		}
		c, ok := s.IndexContents(ix.ID).(*index.Sorted)
		if !ok {
			t.Fatalf("%s: index %s is not populated", what, ix.Name)
		}
		if got, want := c.Items(), scanned(s, ix); !slices.Equal(got, want) {
			t.Fatalf("%s: index %s has %v, a scan %v", what, ix.Name, got, want)
		}
	}
}

// randomData does random operations on nodes and relationships.
func randomData(r *rand.Rand, tx *Tx) {
	l, m, typ := tx.Label("L"), tx.Label("M"), tx.Type("T")
	values := func() value.Value {
		return []value.Value{value.Null, value.Int(r.Int64N(9)), value.Float(float64(r.IntN(9)) / 2), value.String(fmt.Sprint(100 + r.IntN(20))), value.Bool(true),
			value.PointOf(value.Point{CRS: value.Cartesian, X: r.Float64(), Y: r.Float64()}), value.List([]value.Value{value.Float(r.Float64()), value.Int(1)})}[r.IntN(7)]
	}
	for range 1 + r.IntN(30) {
		n := int64(r.IntN(60))
		switch r.IntN(9) {
		case 0, 1:
			n = tx.CreateNode()
			tx.AddLabel(n, l)
			tx.SetNodeProperty(n, tx.Key("a"), values())
		case 2:
			tx.AddLabel(n, []catalog.LabelID{l, m}[r.IntN(2)])
		case 3:
			tx.RemoveLabel(n, l)
		case 4:
			s := tx.Snapshot()
			if s.Degree(n, typ, Outgoing)+s.Degree(n, typ, Incoming) == 0 {
				tx.DeleteNode(n)
			}
		case 5:
			if id, err := tx.CreateRel(n, n, typ); err == nil {
				tx.SetRelProperty(id, tx.Key("w"), values())
			}
		case 6:
			tx.DeleteRel(int64(r.IntN(40)))
		case 7:
			tx.SetRelProperty(int64(r.IntN(40)), tx.Key("w"), values())
		default:
			tx.SetNodeProperty(n, tx.Key([]string{"a", "b"}[r.IntN(2)]), values())
		}
	}
}

func commit(t *testing.T, tx *Tx) {
	t.Helper()
	if _, err := tx.Commit(context.Background()); err != nil && status.CodeOf(err) != status.Outdated {
		t.Fatal(err)
	}
}

// TestIndexesSameAsScans does random operations with transactions beside each other, schema changes, checkpoints and
// reopening among them; every index, of old snapshots, too, answers as a scan does.
func TestIndexesSameAsScans(t *testing.T) {
	for seed := range uint64(8) {
		r := rand.New(rand.NewPCG(seed, 11))
		fs := vfs.NewMemory()
		s, err := Open("/db", Options{FS: fs})
		if err != nil {
			t.Fatal(err)
		}
		var old []*Snapshot
		for step := range 120 {
			switch r.IntN(16) {
			case 0:
				tx := s.Begin()
				name := fmt.Sprint("i", r.IntN(4))
				keys := [][]string{{"a"}, {"a", "b"}, {"b"}, {"b", "a"}}[r.IntN(4)]
				if tx.Snapshot().Schema().IndexNamed(name) != nil {
					if err := tx.DropIndex(name); err != nil {
						t.Fatal(err)
					}
				} else if err := tx.CreateIndex(rangeIndex(tx, name, keys...)); err != nil && status.CodeOf(err) != status.IndexAlreadyExists {
					t.Fatal(err)
				}
				randomCommit(t, r, s, tx)
			case 1:
				tx := s.Begin()
				ix := &catalog.Index{Name: "rel", Kind: catalog.Range, OnRels: true, Tokens: []uint32{uint32(tx.Type("T"))}, Keys: []catalog.KeyID{tx.Key("w")}}
				if err := tx.CreateIndex(ix); err != nil {
					tx.Rollback()
					break
				}
				for _, kind := range []catalog.IndexKind{catalog.Text, catalog.Point, catalog.Vector} {
					of := &catalog.Index{Name: kind.String(), Kind: kind, Tokens: []uint32{uint32(tx.Label("L"))}, Keys: []catalog.KeyID{tx.Key("a")}}
					if err := tx.CreateIndex(of); err != nil {
						t.Fatal(err)
					}
				}
				randomCommit(t, r, s, tx)
			case 2:
				if err := s.Checkpoint(); err != nil {
					t.Fatal(err)
				}
			case 3:
				if err := s.Close(); err != nil {
					t.Fatal(err)
				}
				if s, err = Open("/db", Options{FS: fs}); err != nil {
					t.Fatal(err)
				}
				waitPopulated(t, s)
			default:
				tx := s.Begin()
				randomData(r, tx)
				sameAsScan(t, "in the transaction", tx.Snapshot())
				if r.IntN(4) == 0 {
					tx.Rollback()
				} else {
					randomCommit(t, r, s, tx)
				}
			}
			sameAsScan(t, fmt.Sprintf("seed %d, step %d", seed, step), s.Snapshot())
			if step%10 == 0 {
				old = append(old, s.Snapshot())
			}
		}
		for i, snap := range old {
			sameAsScan(t, fmt.Sprintf("seed %d, old snapshot %d", seed, i), snap)
		}
		if faults := s.Check(); len(faults) > 0 {
			t.Fatalf("seed %d: %v", seed, faults)
		}
		if err := s.Close(); err != nil {
			t.Fatal(err)
		}
	}
}

// randomCommit commits, sometimes behind another transaction.
func randomCommit(t *testing.T, r *rand.Rand, s *Store, tx *Tx) {
	t.Helper()
	if r.IntN(2) == 0 {
		other := s.Begin()
		randomData(r, other)
		commit(t, other)
	}
	commit(t, tx)
}

func waitPopulated(t *testing.T, s *Store) {
	t.Helper()
	for {
		wait := s.IndexProgress()
		if len(s.Snapshot().Unpopulated()) == 0 {
			return
		}
		select {
		case <-wait:
		case <-t.Context().Done():
			t.Fatal("no index became populated")
		}
	}
}

// TestPopulateBesideWrites populates a large index while transactions go on, some of which touch what is indexed.
func TestPopulateBesideWrites(t *testing.T) {
	s := OpenMemory()
	tx := s.Begin()
	l, a := tx.Label("L"), tx.Key("a")
	for i := range 3 * smallIndex {
		n := tx.CreateNode()
		tx.AddLabel(n, l)
		tx.SetNodeProperty(n, a, value.Int(int64(i*7919%5003)))
	}
	commit(t, tx)
	tx = s.Begin()
	if err := tx.CreateIndex(rangeIndex(tx, "i", "a")); err != nil {
		t.Fatal(err)
	}
	commit(t, tx)
	r := rand.New(rand.NewPCG(1, 2))
	for range 300 {
		tx := s.Begin()
		for range 5 {
			n := r.Int64N(3 * smallIndex)
			switch r.IntN(3) {
			case 0:
				tx.SetNodeProperty(n, a, value.String("x"))
			case 1:
				tx.DeleteNode(n)
			default:
				tx.RemoveLabel(n, l)
			}
		}
		commit(t, tx)
	}
	waitPopulated(t, s)
	sameAsScan(t, "at the end", s.Snapshot())
}

// TestUniqueBesideOthers lets two transactions that do not see each other make the same value.
func TestUniqueBesideOthers(t *testing.T) {
	s := OpenMemory()
	tx := s.Begin()
	l, a := tx.Label("L"), tx.Key("a")
	if err := tx.CreateConstraint(&catalog.Constraint{Name: "c", Token: uint32(l), Keys: []catalog.KeyID{a}}); err != nil {
		t.Fatal(err)
	}
	commit(t, tx)
	insert := func(tx *Tx, v value.Value) {
		n := tx.CreateNode()
		tx.SetNodeProperty(n, a, v)
		tx.AddLabel(n, l)
	}
	one, two := s.Begin(), s.Begin()
	insert(one, value.Int(1))
	insert(two, value.Float(1))
	commit(t, one)
	if _, err := two.Commit(context.Background()); status.CodeOf(err) != status.Outdated {
		t.Fatalf("both committed: %v", err)
	}
	three := s.Begin()
	insert(three, value.Int(1))
	if err := three.Violation(); status.CodeOf(err) != status.ConstraintValidationFailed {
		t.Fatalf("got %v", err)
	}
	if _, err := three.Commit(context.Background()); status.CodeOf(err) != status.ConstraintValidationFailed {
		t.Fatalf("got %v", err)
	}
}
