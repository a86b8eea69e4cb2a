package storage

import (
	"context"
	"fmt"
	"path/filepath"
	"testing"

	"github.com/morseldb/morsel/storage/catalog"
	"github.com/morseldb/morsel/value"
)

// person creates a node with a label and two properties.
func person(tx *Tx, i int) int64 {
	id := tx.CreateNode()
	tx.AddLabel(id, tx.Label("Person"))
	tx.SetNodeProperty(id, tx.Key("id"), value.Int(int64(i)))
	tx.SetNodeProperty(id, tx.Key("name"), value.String("somebody"))
	return id
}

// BenchmarkCreate is the cost of a node with a label, two properties and two
// relationships in a large transaction, commit included.
func BenchmarkCreate(b *testing.B) {
	s := OpenMemory()
	tx := s.Begin()
	typ := tx.Type("KNOWS")
	for i := 0; b.Loop(); i++ {
		id := person(tx, i)
		for k := range 2 {
			if _, err := tx.CreateRel(id, id*int64(k)/2, typ); err != nil {
				b.Fatal(err)
			}
		}
	}
	if _, err := tx.Commit(context.Background()); err != nil {
		b.Fatal(err)
	}
}

// filled is a store with n persons that know ten others each.
func filled(b *testing.B, s *Store, n int) catalog.TypeID {
	b.Helper()
	tx := s.Begin()
	typ := tx.Type("KNOWS")
	for i := range n {
		person(tx, i)
	}
	for i := range n * 10 {
		if _, err := tx.CreateRel(int64(i%n), int64(i*7919%n), typ); err != nil {
			b.Fatal(err)
		}
	}
	if _, err := tx.Commit(context.Background()); err != nil {
		b.Fatal(err)
	}
	return typ
}

// BenchmarkSmallCommit is one node and one relationship a transaction, in memory.
func BenchmarkSmallCommit(b *testing.B) {
	s := OpenMemory()
	typ := filled(b, s, 100_000)
	b.ReportAllocs()
	for i := 0; b.Loop(); i++ {
		tx := s.Begin()
		id := person(tx, i)
		if _, err := tx.CreateRel(id, int64(i%100_000), typ); err != nil {
			b.Fatal(err)
		}
		if _, err := tx.Commit(context.Background()); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkDurableCommit is the same in a folder, from many clients at once.
func BenchmarkDurableCommit(b *testing.B) {
	s, err := Open(filepath.Join(b.TempDir(), "db"), Options{})
	if err != nil {
		b.Fatal(err)
	}
	defer s.Close()
	b.SetParallelism(32)
	b.RunParallel(func(pb *testing.PB) {
		for pb.Next() {
			tx := s.Begin()
			person(tx, 1)
			if _, err := tx.Commit(context.Background()); err != nil {
				b.Error(err)
			}
		}
	})
}

func BenchmarkNeighbours(b *testing.B) {
	s := OpenMemory()
	typ := filled(b, s, 100_000)
	snap := s.Snapshot()
	var buf Buffer
	sum := 0
	for i := 0; b.Loop(); i++ {
		nodes, _ := snap.Neighbours(int64(i%100_000), typ, Outgoing, &buf)
		sum += len(nodes)
	}
}

func BenchmarkProperty(b *testing.B) {
	s := OpenMemory()
	filled(b, s, 100_000)
	snap := s.Snapshot()
	k, _ := snap.Catalog().Key("id")
	c := snap.NodeColumn(k)
	sum := int64(0)
	for i := 0; b.Loop(); i++ {
		sum += c.Get(int64(i % 100_000)).AsInt()
	}
}

// hub is a store whose node 0 has n neighbours.
func hub(b *testing.B, n int) (*Store, catalog.TypeID) {
	b.Helper()
	s := OpenMemory()
	tx := s.Begin()
	typ := tx.Type("KNOWS")
	for range n + 1 {
		tx.CreateNode()
	}
	for i := range n {
		if _, err := tx.CreateRel(0, int64(i+1), typ); err != nil {
			b.Fatal(err)
		}
	}
	if _, err := tx.Commit(context.Background()); err != nil {
		b.Fatal(err)
	}
	return s, typ
}

// hubs is how many neighbours a node has whose relationships are written.
var hubs = []int{1000, 1_000_000}

// BenchmarkHubCommit is one relationship a transaction at a node with many.
func BenchmarkHubCommit(b *testing.B) {
	for _, n := range hubs {
		s, typ := hub(b, n)
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			for i := 0; b.Loop(); i++ {
				tx := s.Begin()
				if _, err := tx.CreateRel(0, int64(i*7919%n+1), typ); err != nil {
					b.Fatal(err)
				}
				if _, err := tx.Commit(context.Background()); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

// BenchmarkHubTx is a relationship of a large transaction at such a node.
func BenchmarkHubTx(b *testing.B) {
	for _, n := range hubs {
		s, typ := hub(b, n)
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			tx := s.Begin()
			for i := 0; b.Loop(); i++ {
				if _, err := tx.CreateRel(0, int64(i*7919%n+1), typ); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

// BenchmarkHubRead reads all neighbours of such a node, of which one is fresh.
func BenchmarkHubRead(b *testing.B) {
	s, typ := hub(b, 1_000_000)
	for _, fresh := range []int{0, 1} {
		b.Run([]string{"flat", "fresh"}[fresh], func(b *testing.B) {
			var buf Buffer
			for b.Loop() {
				s.Snapshot().Neighbours(0, typ, Outgoing, &buf)
			}
		})
		tx := s.Begin()
		if _, err := tx.CreateRel(0, 77, typ); err != nil {
			b.Fatal(err)
		}
		if _, err := tx.Commit(context.Background()); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkChurn deletes a relationship and makes another, a transaction each.
func BenchmarkChurn(b *testing.B) {
	s := OpenMemory()
	typ := filled(b, s, 100_000)
	id := int64(0)
	for i := 0; b.Loop(); i++ {
		tx := s.Begin()
		tx.DeleteRel(id)
		var err error
		if id, err = tx.CreateRel(int64(i*31%100_000), int64(i*17%100_000), typ); err != nil {
			b.Fatal(err)
		}
		if _, err := tx.Commit(context.Background()); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(s.Snapshot().RelLimit()), "ids")
}

// BenchmarkGrow is a node, a label, a property and a relationship a transaction.
func BenchmarkGrow(b *testing.B) {
	s := OpenMemory()
	b.ReportAllocs()
	for i := 0; b.Loop(); i++ {
		tx := s.Begin()
		id := person(tx, i)
		if _, err := tx.CreateRel(id, id/2, tx.Type("T")); err != nil {
			b.Fatal(err)
		}
		if _, err := tx.Commit(context.Background()); err != nil {
			b.Fatal(err)
		}
	}
}
