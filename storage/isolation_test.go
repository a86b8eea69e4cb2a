package storage

import (
	"context"
	"testing"

	"github.com/morseldb/morsel/status"
	"github.com/morseldb/morsel/value"
)

// The anomalies of Hermitage (github.com/ept/hermitage), each as two or three
// transactions whose steps are taken in an order that lets it happen where the
// isolation is weaker. Snapshot isolation forbids all of them but write skew.

// pair is a store with two nodes that have the values 10 and 20.
func pair(t *testing.T) (s *Store, read func(*Tx, int64) int64, write func(*Tx, int64, int64)) {
	t.Helper()
	s = OpenMemory()
	read = func(tx *Tx, node int64) int64 { return tx.Snapshot().NodeProperty(node, tx.Key("v")).AsInt() }
	write = func(tx *Tx, node, v int64) { tx.SetNodeProperty(node, tx.Key("v"), value.Int(v)) }
	tx := s.Begin()
	for i := range int64(2) {
		write(tx, tx.CreateNode(), 10*(i+1))
	}
	commits(t, tx)
	return s, read, write
}

func commits(t *testing.T, tx *Tx) {
	t.Helper()
	if _, err := tx.Commit(context.Background()); err != nil {
		t.Fatal(err)
	}
}

func refused(t *testing.T, tx *Tx) {
	t.Helper()
	if _, err := tx.Commit(context.Background()); status.CodeOf(err) != status.Outdated {
		t.Fatalf("it may commit: %v", err)
	}
}

func reads(t *testing.T, what string, got, want int64) {
	t.Helper()
	if got != want {
		t.Fatalf("%s: read %d, not %d", what, got, want)
	}
}

func TestDirtyWrite(t *testing.T) { // G0
	s, read, write := pair(t)
	a, b := s.Begin(), s.Begin()
	write(a, 0, 11)
	write(b, 0, 12)
	write(a, 1, 21)
	commits(t, a)
	write(b, 1, 22)
	refused(t, b)
	after := s.Begin()
	reads(t, "first", read(after, 0), 11)
	reads(t, "second", read(after, 1), 21)
}

func TestAbortedAndIntermediateReads(t *testing.T) { // G1a, G1b
	s, read, write := pair(t)
	a, b := s.Begin(), s.Begin()
	write(a, 0, 101)
	reads(t, "before the end", read(b, 0), 10)
	a.Rollback()
	reads(t, "after an abort", read(b, 0), 10)
	c := s.Begin()
	write(c, 0, 101)
	reads(t, "in between", read(b, 0), 10)
	write(c, 0, 11)
	commits(t, c)
	reads(t, "after a commit", read(b, 0), 10)
	commits(t, b)
}

func TestCircularInformation(t *testing.T) { // G1c
	s, read, write := pair(t)
	a, b := s.Begin(), s.Begin()
	write(a, 0, 11)
	write(b, 1, 22)
	reads(t, "the other's", read(a, 1), 20)
	reads(t, "the other's", read(b, 0), 10)
	commits(t, a)
	commits(t, b)
}

func TestObservedTransactionVanishes(t *testing.T) { // OTV
	s, read, write := pair(t)
	a, b := s.Begin(), s.Begin()
	write(a, 0, 11)
	write(a, 1, 19)
	write(b, 0, 12)
	commits(t, a)
	c := s.Begin()
	reads(t, "first", read(c, 0), 11)
	write(b, 1, 18)
	refused(t, b)
	reads(t, "second", read(c, 1), 19)
	reads(t, "first again", read(c, 0), 11)
}

func TestPredicateManyPreceders(t *testing.T) { // PMP
	s, _, write := pair(t)
	a, b := s.Begin(), s.Begin()
	count := func(tx *Tx) (n int64) {
		tx.Snapshot().NodeColumn(tx.Key("v")).Find(value.Int(30), 0, func(int64) bool { n++; return true })
		return n
	}
	reads(t, "before", count(a), 0)
	write(b, b.CreateNode(), 30)
	commits(t, b)
	reads(t, "a phantom", count(a), 0)
	reads(t, "afterwards", count(s.Begin()), 1)
}

func TestLostUpdate(t *testing.T) { // P4
	s, read, write := pair(t)
	a, b := s.Begin(), s.Begin()
	write(a, 0, read(a, 0)+1)
	write(b, 0, read(b, 0)+1)
	commits(t, a)
	refused(t, b)
	// Tried again it counts on.
	b = s.Begin()
	write(b, 0, read(b, 0)+1)
	commits(t, b)
	reads(t, "both counted", read(s.Begin(), 0), 12)
}

func TestReadSkew(t *testing.T) { // G-single
	s, read, write := pair(t)
	a, b := s.Begin(), s.Begin()
	reads(t, "first", read(a, 0), 10)
	write(b, 0, 12)
	write(b, 1, 18)
	commits(t, b)
	reads(t, "second", read(a, 1), 20)
	write(a, 1, 0) // on top of what it did not see
	refused(t, a)
}

// TestWriteSkew holds that what docs/storage.md says of it is so.
func TestWriteSkew(t *testing.T) { // G2-item
	s, read, write := pair(t)
	a, b := s.Begin(), s.Begin()
	read(a, 1)
	read(b, 0)
	write(a, 0, 11)
	write(b, 1, 21)
	commits(t, a)
	commits(t, b)
}

// TestDeletedUnderneath lets one transaction use what another deletes.
func TestDeletedUnderneath(t *testing.T) {
	s, _, write := pair(t)
	a, b, c := s.Begin(), s.Begin(), s.Begin()
	a.DeleteNode(0)
	write(b, 0, 5)
	if _, err := c.CreateRel(1, 0, c.Type("T")); err != nil {
		t.Fatal(err)
	}
	commits(t, a)
	refused(t, b)
	refused(t, c)
}
