package storage

import (
	"bytes"
	"context"
	"fmt"
	"math/rand/v2"
	"syscall"
	"testing"

	"github.com/morseldb/morsel/storage/vfs"
	"github.com/morseldb/morsel/value"
)

// capturedRight opens what a crash left, twice, and compares the changes that it tells with those that were seen. None
// may be missing behind the floor, and of what was acknowledged it is known when it was committed.
func capturedRight(disk *vfs.Memory, acked uint64, l *load) error {
	for range 2 {
		o := crashOptions(disk)
		o.KeepCapture, o.CaptureLimit = true, 1<<30
		s, err := Open(crashDir, o)
		if err != nil {
			return err
		}
		last := s.Snapshot().Seq()
		list, floor := s.captures.After(0, last)
		there := map[uint64]*Captured{}
		for _, t := range list {
			there[t.Seq] = t
		}
		if mode := s.captures.Mode(); mode != l.capture && last > 0 {
			return fmt.Errorf("at %d it captures %v", last, mode)
		}
		if floor > last || l.captureLimit > 1<<20 && floor > 0 {
			return fmt.Errorf("at %d the floor is %d", last, floor)
		}
		for seq, want := range l.captured {
			have := there[seq]
			switch {
			case seq > last || seq <= floor:
			case have == nil:
				return fmt.Errorf("the changes of %d are missing at %d, the floor is %d", seq, last, floor)
			case !sameChanges(have, want):
				return fmt.Errorf("the changes of %d are not as they were", seq)
			case seq <= acked && !have.At.Equal(want.At):
				return fmt.Errorf("%d was acknowledged and committed at %v, not %v", seq, want.At, have.At)
			}
		}
		if err := s.Close(); err != nil {
			return err
		}
	}
	return nil
}

func sameChanges(a, b *Captured) bool {
	changes := func(t *Captured) []byte {
		bare := Captured{Mode: t.Mode, Changes: t.Changes, Origin: Origin{Meta: value.Null}}
		return bare.encode()
	}
	return bytes.Equal(changes(a), changes(b))
}

func capturingLoad(seed uint64) *load {
	l := &load{r: rand.New(rand.NewPCG(seed, 2)), disk: vfs.NewMemory(), states: map[uint64]string{0: ""}, captured: map[uint64]*Captured{}}
	l.capture = []Capture{CaptureFull, CaptureDiff}[seed%2]
	l.captureLimit = []int64{1 << 30, 16 << 10}[seed/2%2]
	return l
}

// TestCrashesCaptured stops the machine at every call of the file system while changes are captured.
func TestCrashesCaptured(t *testing.T) {
	tested := 0
	for seed := uint64(1); tested < crashPoints(t)/4 || seed <= 4; seed++ {
		l, r := capturingLoad(seed), rand.New(rand.NewPCG(seed, 1))
		var points []crashPoint
		l.fs = vfs.NewHooked(l.disk, func(op vfs.Op, name string) error {
			for _, keep := range []float64{0, 0.5, 1} {
				points = append(points, crashPoint{l.disk.Crash(r, keep), l.acked.Load(), fmt.Sprintf("seed %d, %s %s, keeping %g", seed, op, name, keep)})
			}
			return nil
		})
		for range 40 {
			if err := l.step(); err != nil {
				t.Fatalf("seed %d: %v", seed, err)
			}
		}
		l.remember()
		for _, p := range points {
			if err := capturedRight(p.disk, p.acked, l); err != nil {
				t.Fatalf("%s: %v", p.what, err)
			}
		}
		tested += len(points)
	}
	t.Logf("%d crash points", tested)
}

// TestFaultsCaptured lets every call fail: the changes that are told are right, and none is missing behind the floor.
func TestFaultsCaptured(t *testing.T) {
	for k := 1; ; k++ {
		l := capturingLoad(uint64(k))
		calls, failed := 0, false
		l.fs = vfs.NewHooked(l.disk, func(vfs.Op, string) error {
			if calls++; calls == k {
				failed = true
				return []error{syscall.EIO, syscall.ENOSPC}[k/4%2]
			}
			return nil
		})
		for range 25 {
			_ = l.step()
		}
		l.captureLimit = 0 // after an error changes may be forgotten
		for _, disk := range []*vfs.Memory{l.disk.Clone(), l.disk.Crash(rand.New(rand.NewPCG(uint64(k), 5)), 0)} {
			if err := capturedRight(disk, 0, l); err != nil {
				t.Fatalf("at call %d: %v", k, err)
			}
		}
		if !failed {
			break
		}
	}
}

// TestCapturesSwitched follows the mode and the floor as capturing is switched on, changed, and off, and over openings.
func TestCapturesSwitched(t *testing.T) {
	disk := vfs.NewMemory()
	var s *Store
	open := func(o Options) {
		t.Helper()
		o.FS, o.CaptureLimit = disk, 1<<20
		var err error
		if s, err = Open(crashDir, o); err != nil {
			t.Fatal(err)
		}
	}
	commit := func() {
		t.Helper()
		tx := s.Begin()
		tx.CreateNode()
		if _, err := tx.Commit(context.Background()); err != nil {
			t.Fatal(err)
		}
	}
	look := func(mode Capture, want int, floor uint64) {
		t.Helper()
		list, at := s.captures.After(0, 1000)
		if s.captures.Mode() != mode || len(list) != want || at != floor {
			t.Errorf("captures %v, %d transactions after %d, want %v, %d, %d", s.captures.Mode(), len(list), at, mode, want, floor)
		}
	}
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	keep := Options{KeepCapture: true}
	open(keep)
	commit()
	must(s.SetCapture(CaptureFull))
	commit()
	look(CaptureFull, 1, 1)
	must(s.Close())
	open(keep)
	look(CaptureFull, 1, 1)
	must(s.SetCapture(CaptureDiff))
	commit()
	must(s.Checkpoint())
	commit()
	must(s.Close())
	open(Options{KeepCapture: true, ReadOnly: true})
	look(CaptureDiff, 3, 1)
	must(s.Close())
	open(Options{Capture: CaptureFull})
	look(CaptureFull, 3, 1)
	must(s.SetCapture(CaptureOff))
	commit()
	must(s.Close())
	open(keep)
	look(CaptureOff, 0, 5)
	if there, err := vfs.Exists(disk, s.folder.Captured()); there || err != nil {
		t.Error("what is not captured any more is there:", err)
	}
	must(s.SetCapture(CaptureFull))
	commit()
	must(s.Close())
	open(Options{}) // Off, as is said
	commit()
	must(s.Close())
	open(keep)
	look(CaptureOff, 0, 7)
	must(s.Close())
}
