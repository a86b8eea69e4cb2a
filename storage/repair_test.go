package storage

import (
	"testing"

	"github.com/morseldb/morsel/storage/adjacency"
	"github.com/morseldb/morsel/storage/catalog"
	"github.com/morseldb/morsel/value"
)

// firstRel is a relationship of the graph.
func firstRel(s *Snapshot) (id uint32, r adjacency.Rel) {
	s.RelIDs(catalog.AnyType, 0, func(at int64) bool { id = uint32(at); return false })
	r, _ = s.rels.Get(id)
	return id, r
}

// TestRepairMends damages one of the places where something is after the other:
// the fault is found, called repairable, and the graph is what it was again.
func TestRepairMends(t *testing.T) {
	for name, damage := range map[string]func(*Snapshot){
		"a count":                     func(s *Snapshot) { s.nodes.count++ },
		"a count of a type":           func(s *Snapshot) { s.ownType(0).count -= 2 },
		"a count by label":            func(s *Snapshot) { s.ownType(0).byLabel[1][2]++ },
		"a label of no node":          func(s *Snapshot) { s.ownLabel(1).add(10_000) },
		"a value of no node":          func(s *Snapshot) { s.nodeCols = setProperty(s.nodeCols, s.gen, 8_888, 0, value.Int(1)) },
		"a value of no relationship":  func(s *Snapshot) { s.relCols = setProperty(s.relCols, s.gen, 8_888, 2, value.Int(1)) },
		"a relationship too many":     func(s *Snapshot) { s.rels.Insert(s.gen, 9_000, adjacency.Rel{Start: 77_000}) },
		"an outgoing one too many":    func(s *Snapshot) { s.ownType(0).adj[Outgoing].Insert(s.gen, 1, 2, 9_999) },
		"an incoming one too many":    func(s *Snapshot) { s.ownType(0).adj[Incoming].Insert(s.gen, 1, 2, 9_999) },
		"a relationship is missing":   func(s *Snapshot) { id, _ := firstRel(s); s.rels.Delete(s.gen, id) },
		"a relationship ends nowhere": func(s *Snapshot) { id, r := firstRel(s); r.End = 70_000; s.rels.Insert(s.gen, id, r) },
		"an outgoing one is missing": func(s *Snapshot) {
			id, r := firstRel(s)
			s.ownType(0).adj[Outgoing].Delete(s.gen, r.Start, r.End, id)
		},
		"an incoming one is missing": func(s *Snapshot) {
			id, r := firstRel(s)
			s.ownType(0).adj[Incoming].Delete(s.gen, r.End, r.Start, id)
		},
		"an outgoing one is another": func(s *Snapshot) {
			id, r := firstRel(s)
			s.ownType(0).adj[Outgoing].Delete(s.gen, r.Start, r.End, id)
			s.ownType(0).adj[Outgoing].Insert(s.gen, r.Start, r.End+1, id)
		},
		"a node with relationships is missing": func(s *Snapshot) { _, r := firstRel(s); s.ownNodes().remove(r.Start) },
	} {
		whole := sound(t).Snapshot()
		want := describe(whole)
		b := new(Snapshot)
		whole.branch(b)
		b.ownSpines()
		b.nodes = b.nodes.own(b.gen)
		damage(b)
		b.publish(b.seq)
		faults := b.Check()
		if len(faults) == 0 {
			t.Errorf("%s: not found", name)
		}
		for _, f := range faults {
			if !f.Repairable {
				t.Errorf("%s: beyond repair: %v", name, f)
			}
		}
		r, err := b.repaired()
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		if faults := r.Check(); len(faults) > 0 {
			t.Errorf("%s: after repair: %v", name, faults)
		}
		if got := describe(r); got != want {
			t.Errorf("%s: after repair it is another graph", name)
		}
	}
}
