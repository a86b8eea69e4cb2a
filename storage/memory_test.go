package storage

import (
	"context"
	"testing"

	"github.com/morseldb/morsel/status"
	"github.com/morseldb/morsel/value"
)

func TestMemoryThread(t *testing.T) {
	s := OpenMemory()
	tx := s.Begin()
	person, knows, name := tx.Label("Person"), tx.Type("KNOWS"), tx.Key("name")
	var ids []int64
	for i := range 100 {
		id := tx.CreateNode()
		tx.AddLabel(id, person)
		tx.SetNodeProperty(id, name, value.Int(int64(i)))
		ids = append(ids, id)
	}
	for i := range ids {
		for j := range 20 {
			if _, err := tx.CreateRel(ids[i], ids[(i*7+j)%100], knows); err != nil {
				t.Fatal(err)
			}
		}
	}
	if n := s.Snapshot().NodeCount(); n != 0 {
		t.Fatalf("uncommitted nodes visible: %d", n)
	}
	seq, err := tx.Commit(context.Background())
	if err != nil || seq != 1 {
		t.Fatal(seq, err)
	}
	snap := s.Snapshot()
	if snap.NodeCount() != 100 || snap.RelCount() != 2000 || snap.LabelCount(person) != 100 || snap.TypeCount(knows) != 2000 {
		t.Fatal(snap.NodeCount(), snap.RelCount(), snap.LabelCount(person), snap.TypeCount(knows))
	}
	var buf Buffer
	in := 0
	for _, id := range ids {
		nodes, rels := snap.Neighbours(id, knows, Incoming, &buf)
		if len(nodes) != len(rels) || len(nodes) != snap.Degree(id, knows, Incoming) {
			t.Fatal("lengths differ")
		}
		in += len(nodes)
	}
	if in != 2000 {
		t.Fatal(in)
	}
	if n, exact := snap.PatternCount(person, knows, person); n != 2000 || !exact {
		t.Fatal(n, exact)
	}
	if v := snap.NodeProperty(ids[42], name); v.AsInt() != 42 {
		t.Fatal(v)
	}
	tx = s.Begin()
	tx.DeleteNode(ids[0])
	if _, err := tx.Commit(context.Background()); status.CodeOf(err) != status.ConstraintValidationFailed {
		t.Fatal(err)
	}
	a, b := s.Begin(), s.Begin()
	a.SetNodeProperty(ids[1], name, value.String("a"))
	b.SetNodeProperty(ids[1], name, value.String("b"))
	if _, err := a.Commit(context.Background()); err != nil {
		t.Fatal(err)
	}
	if _, err := b.Commit(context.Background()); status.CodeOf(err) != status.Outdated {
		t.Fatal(err)
	}
}

func BenchmarkOpenMemory(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		s := OpenMemory()
		tx := s.Begin()
		if _, err := tx.Commit(context.Background()); err != nil {
			b.Fatal(err)
		}
	}
}
