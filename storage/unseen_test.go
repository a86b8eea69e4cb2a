package storage

import (
	"errors"
	"testing"

	"github.com/morseldb/morsel/storage/checkpoint"
	"github.com/morseldb/morsel/value"
)

// pages is a file that was not verified: damaged has what asking for it says.
type pages struct {
	asked   int
	damaged error
}

func (p *pages) Intact([]byte) error {
	p.asked++
	return p.damaged
}

// TestUnseenIndex has an index in a file that was not verified: it is when the index is first read, by whichever state, and not by who
// asks only whether it is populated.
func TestUnseenIndex(t *testing.T) {
	s := OpenMemory()
	defer s.Close()
	tx := s.Begin()
	tx.SetNodeProperty(tx.CreateNode(), tx.Key("k"), value.Int(1))
	ix := rangeIndex(tx, "i", "k")
	commit(t, tx)
	tx = s.Begin()
	if err := tx.CreateIndex(ix); err != nil {
		t.Fatal(err)
	}
	commit(t, tx)
	root := s.Snapshot()
	for _, damage := range []error{nil, errors.New("wrong checksum")} {
		file := &pages{damaged: damage}
		root.unseen = &unseen{of: map[uint32]checkpoint.IndexData{}}
		root.unseen.add(checkpoint.IndexData{ID: ix.ID, Arrays: [][]byte{{1}, {2}}, From: file})
		if !root.Populated(ix.ID) || len(root.Unpopulated()) > 0 || file.asked > 0 {
			t.Fatal("an index is not populated, or read for asking so")
		}
		var branch Snapshot
		root.branch(&branch)
		read := func() (err error) {
			defer func() { err, _ = recover().(error) }()
			branch.IndexContents(ix.ID)
			return nil
		}
		if err := read(); !errors.Is(err, damage) {
			t.Fatalf("reading it gives %v, want %v", err, damage)
		}
		if damage == nil && (file.asked != 2 || read() != nil || file.asked != 2) {
			t.Errorf("its arrays were verified %d times", file.asked)
		}
		if damage != nil && read() == nil {
			t.Error("it is read the second time")
		}
	}
}
