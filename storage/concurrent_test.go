package storage

import (
	"context"
	"path/filepath"
	"sync"
	"testing"

	"github.com/morseldb/morsel/status"
	"github.com/morseldb/morsel/storage/catalog"
	"github.com/morseldb/morsel/value"
)

// TestMoneyMoves lets many goroutines move amounts between accounts while
// others read: every snapshot has the same sum, and no move is lost.
func TestMoneyMoves(t *testing.T) {
	const accounts, start, movers, moves = 8, 1000, 6, 60
	s := mustOpen(t, filepath.Join(t.TempDir(), "db"), Options{})
	defer s.Close()
	tx := s.Begin()
	amount := tx.Key("amount")
	for range accounts {
		tx.SetNodeProperty(tx.CreateNode(), amount, value.Int(start))
	}
	if _, err := tx.Commit(context.Background()); err != nil {
		t.Fatal(err)
	}
	sum := func(snap *Snapshot) (n int64) {
		for id := range int64(accounts) {
			n += snap.NodeProperty(id, amount).AsInt()
		}
		return n
	}
	stop := make(chan struct{})
	var readers, writers sync.WaitGroup
	for range 2 {
		readers.Go(func() {
			for last := uint64(0); ; {
				snap := s.Snapshot()
				if snap.Seq() < last || sum(snap) != accounts*start {
					t.Errorf("snapshot %d has sum %d", snap.Seq(), sum(snap))
					return
				}
				last = snap.Seq()
				select {
				case <-stop:
					return
				default:
				}
			}
		})
	}
	for m := range movers {
		writers.Go(func() {
			for i := range moves {
				from, to := int64((m+i)%accounts), int64((m*3+i*5+1)%accounts)
				if from == to {
					continue
				}
				if err := move(s, from, to, amount); err != nil {
					t.Error(err)
					return
				}
			}
		})
	}
	writers.Wait()
	close(stop)
	readers.Wait()
	moved := int64(0)
	for id := range int64(accounts) {
		moved += s.Snapshot().NodeProperty(id, amount).AsInt()
	}
	if moved != accounts*start {
		t.Fatal(moved)
	}
}

// move takes one from an account and gives it to another, again and again
// until nobody comes between.
func move(s *Store, from, to int64, amount catalog.KeyID) error {
	for {
		tx := s.Begin()
		snap := tx.Snapshot()
		a, b := snap.NodeProperty(from, amount).AsInt(), snap.NodeProperty(to, amount).AsInt()
		tx.SetNodeProperty(from, amount, value.Int(a-1))
		tx.SetNodeProperty(to, amount, value.Int(b+1))
		seq, err := tx.Commit(context.Background())
		if err == nil {
			return s.WaitFor(context.Background(), seq)
		}
		if status.CodeOf(err) != status.Outdated {
			return err
		}
	}
}

func TestWaitFor(t *testing.T) {
	s := OpenMemory()
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan error, 2)
	go func() { done <- s.WaitFor(context.Background(), 2) }()
	go func() { done <- s.WaitFor(ctx, 3) }()
	for range 2 {
		tx := s.Begin()
		tx.CreateNode()
		if _, err := tx.Commit(context.Background()); err != nil {
			t.Fatal(err)
		}
	}
	if err := <-done; err != nil {
		t.Fatal(err)
	}
	cancel()
	if err := <-done; status.CodeOf(err) != status.BookmarkTimeout {
		t.Fatal(err)
	}
}

// TestCreatorsDoNotConflict lets transactions that create different things beside
// each other all commit.
func TestCreatorsDoNotConflict(t *testing.T) {
	s := OpenMemory()
	tx := s.Begin()
	hub, typ := tx.CreateNode(), tx.Type("T")
	if _, err := tx.Commit(context.Background()); err != nil {
		t.Fatal(err)
	}
	var txs []*Tx
	for range 10 {
		tx := s.Begin()
		n := tx.CreateNode()
		if _, err := tx.CreateRel(n, hub, typ); err != nil {
			t.Fatal(err)
		}
		txs = append(txs, tx)
	}
	deleter := s.Begin()
	deleter.DeleteNode(hub)
	for _, tx := range txs {
		if _, err := tx.Commit(context.Background()); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := deleter.Commit(context.Background()); status.CodeOf(err) != status.Outdated {
		t.Fatal("a node was deleted that others attached relationships to:", err)
	}
	if n := s.Snapshot().Degree(hub, typ, Incoming); n != 10 {
		t.Fatal(n)
	}
}
