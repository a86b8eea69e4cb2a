package bench

import (
	"context"
	"path/filepath"
	"testing"

	"github.com/morseldb/morsel"
	"github.com/morseldb/morsel/bench/graph"
	"github.com/morseldb/morsel/storage"
	"github.com/morseldb/morsel/value"
)

// BenchmarkStorage is what the runtimes are made of: one primitive of the store each, over the small social graph.
func BenchmarkStorage(b *testing.B) {
	dir := filepath.Join(b.TempDir(), "social")
	kind := graph.Kinds[len(graph.Kinds)-1]
	if err := kind.Make(dir, kind.Nodes); err != nil {
		b.Fatal(err)
	}
	b.Run("Open", func(b *testing.B) {
		for b.Loop() {
			db, err := morsel.Open(dir, morsel.WithReadOnly())
			if err != nil {
				b.Fatal(err)
			}
			if err := db.Close(); err != nil {
				b.Fatal(err)
			}
		}
	})
	s, err := storage.Open(dir, storage.Options{})
	if err != nil {
		b.Fatal(err)
	}
	defer s.Close()
	storageReads(b, s)
	storageWrites(b, s)
}

func storageReads(b *testing.B, s *storage.Store) {
	snap := s.Snapshot()
	cat := snap.Catalog()
	message, _ := cat.Label("Message")
	creator, _ := cat.Type("HAS_CREATOR")
	length, _ := cat.Key("length")
	var ids []int64
	var buf storage.Buffer
	for it := snap.LabelNodes(message).Iterator(); it.HasNext(); {
		ids = append(ids, int64(it.Next()))
	}
	b.Run("LabelScan", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			n := uint64(0)
			for it := snap.LabelNodes(message).Iterator(); it.HasNext(); {
				n += uint64(it.Next())
			}
		}
		perItem(b, len(ids))
	})
	b.Run("HasLabel", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			for _, id := range ids {
				_ = snap.HasLabel(id, message)
			}
		}
		perItem(b, len(ids))
	})
	b.Run("Neighbours", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			for _, id := range ids {
				_, _ = snap.Neighbours(id, creator, storage.Outgoing, &buf)
			}
		}
		perItem(b, len(ids))
	})
	b.Run("Property", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			for _, id := range ids {
				_ = snap.NodeProperty(id, length)
			}
		}
		perItem(b, len(ids))
	})
	b.Run("PatternCount", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			_, _ = snap.PatternCount(message, creator, message)
		}
	})
}

func perItem(b *testing.B, n int) {
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/float64(n), "ns/item")
}

func storageWrites(b *testing.B, s *storage.Store) {
	b.Run("Commit", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			tx := s.Begin()
			id := tx.CreateNode()
			tx.AddLabel(id, tx.Label("New"))
			tx.SetNodeProperty(id, tx.Key("length"), value.Int(1))
			if _, err := tx.Commit(context.Background()); err != nil {
				b.Fatal(err)
			}
		}
	})
}
