package storage

import (
	"context"
	"testing"

	"github.com/morseldb/morsel/value"
)

// TestTellsApart holds that what was found out about a property is kept until values or nodes change, and no longer.
func TestTellsApart(t *testing.T) {
	s := OpenMemory()
	defer s.Close()
	tx := s.Begin()
	label, key := tx.Label("P"), tx.Key("id")
	add := func(tx *Tx, id int64) {
		n := tx.CreateNode()
		tx.AddLabel(n, label)
		tx.SetNodeProperty(n, key, value.Int(id))
	}
	commit := func(tx *Tx) {
		if _, err := tx.Commit(context.Background()); err != nil {
			t.Fatal(err)
		}
	}
	add(tx, 1)
	add(tx, 2)
	commit(tx)
	asked := 0
	ask := func(g *Snapshot, answer bool) bool {
		yes, err := g.TellsApart(key, NodesOf{Label: label}, func() (bool, error) { asked++; return answer, nil })
		if err != nil {
			t.Fatal(err)
		}
		return yes
	}
	before := s.Snapshot()
	if !ask(before, true) || !ask(before, false) || asked != 1 {
		t.Fatalf("looked %d times", asked)
	}
	tx = s.Begin()
	add(tx, 2)
	commit(tx)
	if ask(s.Snapshot(), false) || asked != 2 {
		t.Error("a fact of before was said of other values")
	}
	if !ask(before, false) || asked != 2 {
		t.Error("the fact about the old values is gone")
	}
}
