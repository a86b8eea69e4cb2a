package bulk

import (
	"context"
	"fmt"
	"math/rand/v2"
	"path/filepath"
	"sync"
	"testing"

	"github.com/morseldb/morsel/storage"
	"github.com/morseldb/morsel/storage/catalog"
	"github.com/morseldb/morsel/value"
)

// listing spells out all relationships of a snapshot, by id and from both ends.
func listing(s *storage.Snapshot) map[string]int {
	all := map[string]int{}
	typ, _ := s.Catalog().Type("R")
	key, _ := s.Catalog().Key("w")
	s.RelIDs(catalog.AnyType, 0, func(id int64) bool {
		start, end, _, _ := s.Rel(id)
		all[fmt.Sprintf("%d: %d-%d %v", id, start, end, s.RelProperty(id, key))]++
		return true
	})
	var buf storage.Buffer
	for node := range s.NodeLimit() {
		for _, d := range []storage.Direction{storage.Outgoing, storage.Incoming} {
			nodes, rels := s.Neighbours(node, typ, d, &buf)
			for i, other := range nodes {
				start, end := node, int64(other)
				if d == storage.Incoming {
					start, end = end, start
				}
				all[fmt.Sprintf("%d: %d-%d %v", rels[i], start, end, s.RelProperty(int64(rels[i]), key))]++
			}
		}
	}
	return all
}

// compare says how a snapshot differs from a listing, or from itself: each
// relationship must be there by id, at its start and at its end.
func compare(s *storage.Snapshot, want map[string]int) error {
	got := listing(s)
	for line, n := range got {
		if n != 3 {
			return fmt.Errorf("%s is there %d times", line, n)
		}
		if want != nil && want[line] != n {
			return fmt.Errorf("%s was not there", line)
		}
	}
	if want != nil && len(got) != len(want) {
		return fmt.Errorf("%d relationships, not %d", len(got), len(want))
	}
	if faults := s.Check(); len(faults) > 0 {
		return fmt.Errorf("%v", faults)
	}
	return nil
}

// TestPackedThenChanged builds a graph whose file has its relationships packed, or
// not at all, in each order of appending; reads it by several at once; and changes,
// saves and opens it again a few times.
func TestPackedThenChanged(t *testing.T) {
	for seed := range uint64(4) {
		dir := filepath.Join(t.TempDir(), "db")
		r := rand.New(rand.NewPCG(seed, 3))
		const nodes, rels = 5000, 9_000
		b, err := NewBuilder(dir, Options{})
		if err != nil {
			t.Fatal(err)
		}
		people := b.Nodes([]string{"P"}, nil)
		for range nodes {
			people.Append()
		}
		a := b.Relationships("R", []ColumnSpec{{"w"}})
		for i := range rels {
			start, end := r.Uint32N(nodes), r.Uint32N(nodes)
			if seed%2 == 0 { // in order already
				start, end = uint32(i*nodes/rels), uint32(i%nodes)
			}
			if seed == 3 {
				start /= 100 // a few have many
			}
			a.Begin(start, end)
			a.SetFloat(0, float64(r.IntN(500))/4)
			a.End()
		}
		if _, err := b.Finish(); err != nil {
			t.Fatal(err)
		}
		changeAndCompare(t, dir, r)
	}
}

func changeAndCompare(t *testing.T, dir string, r *rand.Rand) {
	var want map[string]int
	for range 3 {
		s, err := storage.Open(dir, storage.Options{})
		if err != nil {
			t.Fatal(err)
		}
		var readers sync.WaitGroup
		for range 2 {
			readers.Go(func() {
				if err := compare(s.Snapshot(), want); err != nil {
					t.Error(err)
				}
			})
		}
		readers.Wait()
		if t.Failed() {
			return
		}
		tx := s.Begin()
		for range 40 {
			tx.DeleteRel(r.Int64N(s.Snapshot().RelLimit()))
			id, err := tx.CreateRel(r.Int64N(3000), r.Int64N(5000), tx.Type("R"))
			if err != nil {
				t.Fatal(err)
			}
			tx.SetRelProperty(id, tx.Key("w"), value.Float(r.Float64()))
		}
		if _, err := tx.Commit(context.Background()); err != nil {
			t.Fatal(err)
		}
		want = listing(s.Snapshot())
		if err := s.Checkpoint(); err != nil {
			t.Fatal(err)
		}
		if err := s.Close(); err != nil {
			t.Fatal(err)
		}
	}
}
