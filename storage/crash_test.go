package storage

import (
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"github.com/morseldb/morsel/status"
	"github.com/morseldb/morsel/storage/catalog"
	"github.com/morseldb/morsel/storage/vfs"
	"github.com/morseldb/morsel/value"
)

// load is a random workload on a store in a file system of its own.
type load struct {
	r      *rand.Rand
	disk   *vfs.Memory
	fs     vfs.FS
	s      *Store
	acked  atomic.Uint64
	states map[uint64]string // described, by sequence number

	// Where changes are captured: how, and those that were seen, by sequence number.
	capture      Capture
	captureLimit int64
	captured     map[uint64]*Captured
}

const crashDir = "/db"

func crashOptions(f vfs.FS) Options {
	return Options{FS: f, History: time.Hour, segmentSize: 4 << 10}
}

// step does one thing; its error is that of a commit, a checkpoint or an opening.
func (l *load) step() error {
	switch k := l.r.IntN(20); {
	case l.s == nil || k == 0:
		return l.reopen()
	case k == 1 && l.r.IntN(3) == 0:
		_, _, err := l.s.Compact()
		return err
	case k == 1:
		return l.s.Checkpoint()
	}
	seq, err := randomTx(l.s, l.r)
	if err != nil {
		return err
	}
	l.acked.Store(seq)
	if l.capture != CaptureOff {
		list, _ := l.s.captures.After(seq, seq)
		for _, t := range list {
			l.captured[seq] = t
		}
	}
	return nil
}

// randomTx commits a random transaction.
func randomTx(s *Store, r *rand.Rand) (uint64, error) {
	tx := s.Begin()
	defer tx.Rollback()
	if r.IntN(6) == 0 {
		return randomSchema(tx, r)
	}
	size := 1 << r.IntN(4)
	if r.IntN(10) == 0 {
		size = 3000
	}
	id := tx.CreateNode()
	tx.AddLabel(id, tx.Label(fmt.Sprint("L", r.IntN(5))))
	tx.SetNodeProperty(id, tx.Key("text"), value.String(strings.Repeat("x", size)))
	tx.SetNodeProperty(id, tx.Key("id"), value.Int(id))
	other := r.Int64N(id + 1)
	if tx.Snapshot().NodeExists(other) {
		rel, err := tx.CreateRel(id, other, tx.Type("T"))
		if err != nil {
			return 0, err
		}
		tx.SetRelProperty(rel, tx.Key("w"), value.Int(int64(size)))
	}
	if limit := tx.Snapshot().RelLimit(); limit > 0 && r.IntN(3) == 0 {
		tx.DeleteRel(r.Int64N(limit))
	}
	return tx.Commit(context.Background())
}

// randomSchema creates or drops an index or a constraint.
func randomSchema(tx *Tx, r *rand.Rand) (uint64, error) {
	name := fmt.Sprint("x", r.IntN(4))
	schema := tx.Snapshot().Schema()
	label := uint32(tx.Label(fmt.Sprint("L", r.IntN(5))))
	var err error
	switch {
	case schema.ConstraintNamed(name) != nil:
		err = tx.DropConstraint(name)
	case schema.IndexNamed(name) != nil:
		err = tx.DropIndex(name)
	case r.IntN(3) == 0:
		err = tx.CreateConstraint(&catalog.Constraint{Name: name, Token: label, Keys: []catalog.KeyID{tx.Key("id")}})
	default:
		err = tx.CreateIndex(&catalog.Index{Name: name, Kind: catalog.Range, Tokens: []uint32{label}, Keys: []catalog.KeyID{tx.Key("text")}})
	}
	if err != nil {
		tx.Rollback()
		return tx.Base().Seq(), nil // as there is one like it
	}
	return tx.Commit(context.Background())
}

// reopen closes the store, if it is open, and opens it again.
func (l *load) reopen() error {
	if l.s != nil {
		l.remember()
		err := l.s.Close()
		if l.s = nil; err != nil {
			return err
		}
	}
	o := crashOptions(l.fs)
	o.Capture, o.CaptureLimit = l.capture, l.captureLimit
	s, err := Open(crashDir, o)
	if err == nil {
		l.s = s
	}
	return err
}

// remember describes the states that led to the one in the log.
func (l *load) remember() {
	l.s.past.mu.Lock()
	defer l.s.past.mu.Unlock()
	for _, p := range l.s.past.states {
		if _, known := l.states[p.root.seq]; !known {
			l.states[p.root.seq] = describe(p.root)
		}
	}
}

// recovered opens what a crash left, twice, and says what is wrong with it.
func recovered(disk *vfs.Memory, acked uint64, states map[uint64]string) error {
	for range 2 {
		s, err := Open(crashDir, crashOptions(disk))
		if err != nil {
			return fmt.Errorf("%d was acknowledged, and the database does not open: %w", acked, err)
		}
		snap := s.Snapshot()
		if snap.seq < acked {
			return fmt.Errorf("%d was acknowledged, %d is there", acked, snap.seq)
		}
		if want, ok := states[snap.seq]; !ok || describe(snap) != want {
			return fmt.Errorf("the state %d is not as it was (known: %v)", snap.seq, ok)
		}
		if faults := snap.Check(); len(faults) > 0 {
			return fmt.Errorf("the state %d has faults: %v", snap.seq, faults)
		}
		acked = snap.seq
		if err := s.Close(); err != nil {
			return err
		}
	}
	return nil
}

// crashPoint is a disk after a crash and what had been acknowledged by then.
type crashPoint struct {
	disk  *vfs.Memory
	acked uint64
	what  string
}

// crashPoints is how many a run tests at least; MORSEL_CRASH asks for more.
func crashPoints(t *testing.T) int {
	if n, err := strconv.Atoi(os.Getenv("MORSEL_CRASH")); err == nil {
		return n
	}
	if testing.Short() {
		return 500
	}
	return 2500
}

// TestCrashes stops the machine at every call of the file system that changes
// anything. Nothing that was acknowledged may be lost, and nothing be half there.
func TestCrashes(t *testing.T) {
	tested := 0
	for seed := uint64(1); tested < crashPoints(t); seed++ {
		r := rand.New(rand.NewPCG(seed, 1))
		l := &load{r: rand.New(rand.NewPCG(seed, 2)), disk: vfs.NewMemory(), states: map[uint64]string{0: ""}}
		var points []crashPoint
		calls := 0
		l.fs = vfs.NewHooked(l.disk, func(op vfs.Op, name string) error {
			calls++
			acked := l.acked.Load()
			for _, keep := range []float64{0, 0.5, 1} {
				points = append(points, crashPoint{l.disk.Crash(r, keep), acked, fmt.Sprintf("seed %d, call %d (%s %s), keeping %g", seed, calls, op, name, keep)})
			}
			return nil
		})
		for range 40 {
			if err := l.step(); err != nil {
				t.Fatalf("seed %d: %v", seed, err)
			}
		}
		if l.s != nil {
			l.remember()
		}
		for _, p := range points {
			if err := recovered(p.disk, p.acked, l.states); err != nil {
				t.Fatalf("%s: %v", p.what, err)
			}
		}
		tested += len(points)
	}
	t.Logf("%d crash points", tested)
}

// TestCrashesOfMany is the same with several clients and checkpoints behind their backs.
func TestCrashesOfMany(t *testing.T) {
	tested := 0
	for seed := uint64(1); tested < crashPoints(t)/5; seed++ {
		r := rand.New(rand.NewPCG(seed, 3))
		l := &load{disk: vfs.NewMemory(), states: map[uint64]string{0: ""}}
		var points []crashPoint
		l.fs = vfs.NewHooked(l.disk, func(op vfs.Op, name string) error {
			acked := l.acked.Load()
			points = append(points, crashPoint{l.disk.Crash(r, 0.5), acked, fmt.Sprintf("seed %d, %s %s", seed, op, name)})
			return nil
		})
		if err := l.reopen(); err != nil {
			t.Fatal(err)
		}
		var clients sync.WaitGroup
		for c := range uint64(4) {
			clients.Go(func() {
				r := rand.New(rand.NewPCG(seed, c))
				for i := range 12 {
					seq, err := randomTx(l.s, r)
					if err != nil && status.CodeOf(err) != status.Outdated {
						t.Error(err)
					}
					for old := l.acked.Load(); err == nil && old < seq && !l.acked.CompareAndSwap(old, seq); old = l.acked.Load() {
					}
					if i%6 == 5 {
						l.s.saving.runner.Kick()
						if err := l.s.Checkpoint(); err != nil {
							t.Error(err)
						}
					}
				}
			})
		}
		clients.Wait()
		l.remember()
		if err := l.s.Close(); err != nil {
			t.Fatal(err)
		}
		for _, p := range points {
			if err := recovered(p.disk, p.acked, l.states); err != nil {
				t.Fatalf("%s: %v", p.what, err)
			}
		}
		tested += len(points)
	}
}

// TestFaults lets every call fail, once or from then on. What is refused is not
// there half, what was acknowledged stays, and after an error of the disk
// nothing more is acknowledged that is not durable.
func TestFaults(t *testing.T) {
	const steps = 25
	for _, kind := range []struct {
		err     error
		forever bool
	}{{syscall.EIO, false}, {syscall.EIO, true}, {syscall.ENOSPC, false}, {syscall.ENOSPC, true}} {
		for k := 1; ; k++ {
			l := &load{r: rand.New(rand.NewPCG(7, 2)), disk: vfs.NewMemory(), states: map[uint64]string{0: ""}}
			calls, failed := 0, false
			l.fs = vfs.NewHooked(l.disk, func(vfs.Op, string) error {
				if calls++; calls == k || calls > k && kind.forever {
					failed = true
					return kind.err
				}
				return nil
			})
			for range steps {
				_ = l.step()
			}
			if l.s != nil {
				l.remember()
			}
			r := rand.New(rand.NewPCG(uint64(k), 5))
			for _, disk := range []*vfs.Memory{l.disk.Clone(), l.disk.Crash(r, 0), l.disk.Crash(r, 0.5)} {
				if err := recovered(disk, l.acked.Load(), l.states); err != nil {
					t.Fatalf("%v, forever %v, at call %d: %v", kind.err, kind.forever, k, err)
				}
			}
			if !failed {
				break // there is no k-th call
			}
		}
	}
}

// TestFullDisk holds that a full disk refuses a transaction, and that the
// database goes on when there is space again.
func TestFullDisk(t *testing.T) {
	disk := vfs.NewMemory()
	s, err := Open(crashDir, Options{FS: disk})
	if err != nil {
		t.Fatal(err)
	}
	disk.SetFree(100 << 10)
	commit := func() error {
		tx := s.Begin()
		tx.SetNodeProperty(tx.CreateNode(), tx.Key("k"), value.String(strings.Repeat("x", 10<<10)))
		_, err := tx.Commit(context.Background())
		return err
	}
	done := 0
	for err = commit(); err == nil; err = commit() {
		done++
	}
	if status.CodeOf(err) != status.CommitFailed || !strings.Contains(err.Error(), "full") || done < 5 {
		t.Fatalf("after %d commits: %v", done, err)
	}
	if n := s.Snapshot().NodeCount(); n != int64(done) {
		t.Fatalf("%d nodes, not %d", n, done)
	}
	disk.SetFree(10 << 20)
	for range 20 {
		if err := commit(); err != nil {
			t.Fatal("with space again:", err)
		}
	}
	seq := s.Snapshot().Seq()
	if s, err = Open(crashDir, Options{FS: disk.Crash(rand.New(rand.NewPCG(1, 1)), 0)}); err != nil || s.Snapshot().Seq() != seq {
		t.Fatal(err)
	}
}
