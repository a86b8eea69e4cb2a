package storage

import (
	"context"
	"math/rand/v2"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/morseldb/morsel/status"
	"github.com/morseldb/morsel/storage/vfs"
	"github.com/morseldb/morsel/value"
)

// TestLessDurability holds that without waiting for the disk nothing is lost when
// only the process stops, and that what the machine loses is the newest.
func TestLessDurability(t *testing.T) {
	for _, level := range []Durability{DurabilityGroup, DurabilityNone} {
		for seed := range uint64(30) {
			disk := vfs.NewMemory()
			r := rand.New(rand.NewPCG(seed, 8))
			o := crashOptions(disk)
			o.Durability, o.GroupInterval = level, time.Millisecond
			s, err := Open(crashDir, o)
			if err != nil {
				t.Fatal(err)
			}
			states := map[uint64]string{0: ""}
			last := uint64(0)
			for range 20 {
				if last, err = randomTx(s, r); err != nil {
					t.Fatal(err)
				}
				states[last] = describe(s.Snapshot())
				if r.IntN(10) == 0 {
					if err := s.Checkpoint(); err != nil {
						t.Fatal(err)
					}
				}
			}
			if err := recovered(disk.Clone(), last, states); err != nil {
				t.Fatalf("seed %d: the process stopped: %v", seed, err)
			}
			if err := recovered(disk.Crash(r, 0.5), 0, states); err != nil {
				t.Fatalf("seed %d: the machine stopped: %v", seed, err)
			}
			if err := s.Close(); err != nil {
				t.Fatal(err)
			}
			if err := recovered(disk.Crash(r, 0), last, states); err != nil {
				t.Fatalf("seed %d: after closing: %v", seed, err)
			}
		}
	}
}

// TestSnapshotAt reads the past for as long as it is kept.
func TestSnapshotAt(t *testing.T) {
	now := time.Unix(0, 0)
	s := OpenMemoryWith(Options{History: 10 * time.Second, Now: func() time.Time { return now }})
	r := rand.New(rand.NewPCG(1, 8))
	var states []string
	for i := range 20 {
		states = append(states, describe(s.Snapshot()))
		now = now.Add(time.Second)
		seq, err := randomTx(s, r)
		for err == nil && seq == uint64(i) { // it changed nothing, so there is no record
			seq, err = randomTx(s, r)
		}
		if err != nil || seq != uint64(i+1) {
			t.Fatal(seq, err)
		}
	}
	for seq, want := range states {
		snap, err := s.SnapshotAt(uint64(seq))
		// The state 9 was replaced at second 10, ten seconds ago.
		if kept := seq >= 9; kept != (err == nil) || err != nil && status.CodeOf(err) != status.InvalidBookmark {
			t.Fatalf("state %d: %v", seq, err)
		}
		if err == nil && describe(snap) != want {
			t.Fatalf("state %d changed", seq)
		}
	}
	if snap, err := s.SnapshotAt(20); err != nil || snap != s.Snapshot() {
		t.Fatal(err)
	}
	if _, err := s.SnapshotAt(21); status.CodeOf(err) != status.InvalidBookmark {
		t.Fatal("the future:", err)
	}
}

// TestMapped reads from a mapped file when its store is closed and forgotten.
func TestMapped(t *testing.T) {
	dir := t.TempDir() + "/db"
	s := mustOpen(t, dir, Options{})
	tx := s.Begin()
	k := tx.Key("text")
	long := strings.Repeat("long ", 300)
	for range 2000 {
		tx.SetNodeProperty(tx.CreateNode(), k, value.String(long))
	}
	if _, err := tx.Commit(context.Background()); err != nil {
		t.Fatal(err)
	}
	if err := s.Checkpoint(); err != nil {
		t.Fatal(err)
	}
	s.Close()
	s = mustOpen(t, dir, Options{})
	snap := s.Snapshot()
	if snap.memory == nil {
		t.Skip("files are not mapped here")
	}
	s.Close()
	s = nil
	for range 3 {
		runtime.GC()
	}
	mapped := snap.NodeProperty(1999, k).AsString()
	if mapped != long || !snap.memory.Has(mapped) {
		t.Fatal("a snapshot does not keep its memory")
	}
	kept := snap.Keep(mapped)
	if snap.memory.Has(kept) || snap.Keep(kept) != kept {
		t.Fatal("Keep does not copy what it should")
	}
	runtime.KeepAlive(snap)
	snap, mapped = nil, ""
	for range 3 {
		runtime.GC()
	}
	if kept != long {
		t.Fatal("a string was lost with its file")
	}
}

// TestEndThenCrash ends the process first, so that the log has what the disk has
// not, and then, after others have gone on with it, the machine.
func TestEndThenCrash(t *testing.T) {
	text := strings.Repeat("x", 1000) // each record in sectors of its own
	for seed := range uint64(8) {
		disk := vfs.NewMemory()
		r := rand.New(rand.NewPCG(seed, 9))
		o := crashOptions(disk)
		o.Durability = DurabilityNone
		l := &load{r: r, disk: disk, states: map[uint64]string{0: ""}}
		var err error
		if l.s, err = Open(crashDir, o); err != nil {
			t.Fatal(err)
		}
		for range 3 {
			if err := commitKB(l.s, text); err != nil {
				t.Fatal(err)
			}
		}
		l.remember()
		disk.EndProcess()
		l.s = nil
		var points []crashPoint
		l.fs = vfs.NewHooked(disk, func(op vfs.Op, name string) error {
			for _, keep := range []float64{0, 0.8, 0.8, 0.8, 0.8, 0.8, 1} {
				points = append(points, crashPoint{disk.Crash(r, keep), l.acked.Load(), string(op) + " " + name})
			}
			return nil
		})
		if err := l.reopen(); err != nil {
			t.Fatal(err)
		}
		for range 5 {
			if err := commitKB(l.s, text); err != nil {
				t.Fatal(err)
			}
			l.acked.Store(l.s.Snapshot().Seq())
		}
		l.remember()
		if err := l.s.Close(); err != nil {
			t.Fatal(err)
		}
		for _, p := range points {
			if err := recovered(p.disk, p.acked, l.states); err != nil {
				t.Fatalf("seed %d: %s: %v", seed, p.what, err)
			}
		}
	}
}
