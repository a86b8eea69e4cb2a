package storage

import (
	"context"
	"testing"
)

// batchOf commits n relationships from node 0 to itself and gives their ids.
func batchOf(t *testing.T, s *Store, n int) []int64 {
	t.Helper()
	tx := s.Begin()
	if !tx.Snapshot().NodeExists(0) {
		tx.CreateNode()
	}
	ids := make([]int64, n)
	for i := range ids {
		var err error
		if ids[i], err = tx.CreateRel(0, 0, tx.Type("T")); err != nil {
			t.Fatal(err)
		}
		if i > 0 && ids[i] <= ids[i-1] {
			t.Fatalf("relationship %d after %d in one transaction", ids[i], ids[i-1])
		}
	}
	if _, err := tx.Commit(context.Background()); err != nil {
		t.Fatal(err)
	}
	return ids
}

func deleteAll(t *testing.T, s *Store, ids []int64) {
	t.Helper()
	tx := s.Begin()
	for _, id := range ids {
		tx.DeleteRel(id)
	}
	if _, err := tx.Commit(context.Background()); err != nil {
		t.Fatal(err)
	}
}

// TestIDReuse holds that ids of many deleted relationships come back, but not
// while somebody may still mean the old ones, and that few do not.
func TestIDReuse(t *testing.T) {
	s := OpenMemory()
	few := batchOf(t, s, 10)
	deleteAll(t, s, few)
	if ids := batchOf(t, s, 1); ids[0] != 10 {
		t.Fatalf("the id %d of a deleted relationship was taken again", ids[0])
	}
	const n = minGone
	many := batchOf(t, s, n)
	limit := s.Snapshot().RelLimit()
	old := s.Begin()
	deleteAll(t, s, many)
	if ids := batchOf(t, s, n); ids[0] != limit {
		t.Fatalf("id %d was taken while a transaction may mean it", ids[0])
	}
	old.Rollback()
	if ids := batchOf(t, s, n); ids[0] >= limit {
		t.Fatal("deleted ids were not taken again")
	}
	if got := s.Snapshot().RelLimit(); got != limit+n {
		t.Fatalf("%d ids are used, not %d", got, limit+n)
	}
	// Those that came back go first, and are in order with new ones.
	tx := s.Begin()
	for range 5 {
		if _, err := tx.CreateRel(0, 0, tx.Type("T")); err != nil {
			t.Fatal(err)
		}
	}
	limit = tx.Snapshot().RelLimit()
	tx.Rollback()
	batchOf(t, s, 10)
	if got := s.Snapshot().RelLimit(); got > limit+5 {
		t.Fatalf("%d ids are used, at most %d were needed", got, limit+5)
	}
}

func BenchmarkNeighboursNewest(b *testing.B) {
	s := OpenMemory()
	typ := filled(b, s, 100_000)
	snap := s.Snapshot()
	var buf Buffer
	sum := 0
	for i := 0; b.Loop(); i++ {
		nodes, _ := snap.NeighboursNewest(int64(i%100_000), typ, Outgoing, &buf)
		sum += len(nodes)
	}
}
