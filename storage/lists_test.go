package storage

import "testing"

// TestFactsFollowMerges holds that what was found out about the lists of a branch is not said of the lists that it has later.
func TestFactsFollowMerges(t *testing.T) {
	s := OpenMemory()
	defer s.Close()
	tx := s.Begin()
	defer tx.Rollback()
	typ := tx.Type("A")
	const rels = 256 // a merge of the lists of a chunk
	for range 2 * rels {
		tx.CreateNode()
	}
	connect := func(a, b int64) {
		if _, err := tx.CreateRel(a, b, typ); err != nil {
			t.Fatal(err)
		}
	}
	for i := range int64(rels) {
		connect(2*i, 2*i+1)
	}
	g := tx.Snapshot()
	distinct := func() bool { l := g.Lists(typ, Outgoing); return l.Distinct(0) }
	if !g.Simple(typ) || !distinct() {
		t.Fatal("a relationship a node is not simple")
	}
	for i := range int64(rels) {
		connect(2*i+1, 2*i)
	}
	if g.Simple(typ) || !distinct() {
		t.Errorf("there and back: simple %t, distinct %t", g.Simple(typ), distinct())
	}
	for i := range int64(rels) {
		connect(2*i, 2*i+1)
	}
	if g.Simple(typ) || distinct() {
		t.Errorf("twice: simple %t, distinct %t", g.Simple(typ), distinct())
	}
}
