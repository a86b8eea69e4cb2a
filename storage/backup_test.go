package storage

import (
	"errors"
	"io/fs"
	"math/rand/v2"
	"strings"
	"sync"
	"syscall"
	"testing"

	"github.com/morseldb/morsel/status"
	"github.com/morseldb/morsel/storage/vfs"
)

// restored makes a database of a backup and describes it.
func restored(t *testing.T, f vfs.FS, upTo uint64) string {
	t.Helper()
	seq, err := Restore("/backup", "/new", RestoreOptions{FS: f, UpTo: upTo, Overwrite: true})
	if err != nil {
		t.Fatal(err)
	}
	s, err := Open("/new", Options{FS: f})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	if faults := s.Check(); len(faults) > 0 || s.Snapshot().seq != seq {
		t.Fatal(faults, seq)
	}
	return describe(s.Snapshot())
}

// TestBackup takes backups while others commit and checkpoint: each is the state
// that it says, and can go back to those since the last full one.
func TestBackup(t *testing.T) {
	disk := vfs.NewMemory()
	s, err := Open(crashDir, crashOptions(disk))
	if err != nil {
		t.Fatal(err)
	}
	var clients sync.WaitGroup
	for c := range uint64(2) {
		clients.Go(func() {
			r := rand.New(rand.NewPCG(c, 1))
			for range 60 {
				if _, err := randomTx(s, r); err != nil && status.CodeOf(err) != status.Outdated {
					t.Error(err)
				}
				if r.IntN(10) == 0 {
					if err := s.Checkpoint(); err != nil {
						t.Error(err)
					}
				}
			}
		})
	}
	kinds := map[bool]int{}
	for i := range 12 {
		sum, err := s.Backup("/backup", i == 6)
		if err != nil {
			t.Fatal(err)
		}
		kinds[sum.Full]++
		want, err := s.SnapshotAt(sum.Seq)
		if err != nil {
			t.Fatal(err)
		}
		if got := restored(t, disk, 0); got != describe(want) {
			t.Fatalf("backup %d is not the state %d", i, sum.Seq)
		}
	}
	clients.Wait()
	sum, err := s.Backup("/backup", true)
	if err != nil || !sum.Full {
		t.Fatal(sum, err)
	}
	from := sum.Seq
	for range 4 {
		if _, err := randomTx(s, rand.New(rand.NewPCG(9, 9))); err != nil {
			t.Fatal(err)
		}
	}
	if sum, err = s.Backup("/backup", false); err != nil || sum.Full || sum.Records != 4 {
		t.Fatal(sum, err)
	}
	for seq := from; seq <= sum.Seq; seq++ {
		want, _ := s.SnapshotAt(seq)
		if restored(t, disk, seq) != describe(want) {
			t.Fatalf("state %d is another one", seq)
		}
	}
	t.Log(kinds)
}

func TestBackupErrors(t *testing.T) {
	disk := vfs.NewMemory()
	s, err := Open(crashDir, crashOptions(disk))
	if err != nil {
		t.Fatal(err)
	}
	r := rand.New(rand.NewPCG(9, 9))
	grow := func() {
		if _, err := randomTx(s, r); err != nil {
			t.Fatal(err)
		}
	}
	grow()
	if _, err := s.Backup(crashDir, false); status.CodeOf(err) != status.DatabaseInUse {
		t.Error("a backup onto itself:", err)
	}
	if _, err := s.Backup("/backup", false); err != nil {
		t.Fatal(err)
	}
	if _, err := Open("/backup", Options{FS: disk}); status.CodeOf(err) != status.InvalidRequest {
		t.Error("a backup was opened to write:", err)
	}
	other, err := Open("/other", Options{FS: disk})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := other.Backup("/backup", false); status.CodeOf(err) != status.InvalidRequest {
		t.Error("a backup of another database was overwritten:", err)
	}
	if _, err := Restore("/backup", "/other", RestoreOptions{FS: disk, Overwrite: true}); status.CodeOf(err) != status.DatabaseInUse {
		t.Error("an open database was replaced:", err)
	}
	other.Close()
	if _, err := Restore("/backup", "/other", RestoreOptions{FS: disk}); status.CodeOf(err) != status.InvalidRequest {
		t.Error("a database was replaced unasked:", err)
	}
	if _, err := Restore("/nothing", "/x", RestoreOptions{FS: disk}); status.CodeOf(err) != status.InvalidRequest {
		t.Error("nothing was restored:", err)
	}
	if _, err := disk.Stat("/x"); !errors.Is(err, fs.ErrNotExist) {
		t.Error("a failed restore left something behind:", err)
	}
	if _, err := Restore("/backup", "/x", RestoreOptions{FS: disk, UpTo: 99}); status.CodeOf(err) != status.InvalidRequest {
		t.Error("a state that is not there was restored:", err)
	}
}

// TestBackupCrashes stops a backup at every call: what is there is the state
// before or the one after.
func TestBackupCrashes(t *testing.T) {
	for _, full := range []bool{false, true} {
		for k := 1; ; k++ {
			disk := vfs.NewMemory()
			n, failed := -1, false
			f := vfs.NewHooked(disk, func(_ vfs.Op, name string) error {
				if n >= 0 && strings.HasPrefix(name, "/backup") {
					if n++; n >= k {
						failed = true
						return syscall.EIO
					}
				}
				return nil
			})
			s, err := Open(crashDir, crashOptions(f))
			if err != nil {
				t.Fatal(err)
			}
			r := rand.New(rand.NewPCG(1, 9))
			states := map[string]bool{}
			for range 3 {
				for range 3 {
					if _, err := randomTx(s, r); err != nil {
						t.Fatal(err)
					}
				}
				if _, err := s.Backup("/backup", false); err != nil {
					t.Fatal(err)
				}
			}
			states[describe(s.Snapshot())] = true
			for range 3 {
				if _, err := randomTx(s, r); err != nil {
					t.Fatal(err)
				}
				states[describe(s.Snapshot())] = true // records come one by one
			}
			n = 0
			_, err = s.Backup("/backup", full)
			if (err != nil) != failed {
				t.Fatalf("call %d: failed %v: %v", k, failed, err)
			}
			for _, keep := range []float64{0, 0.5, 1} {
				if got := restored(t, disk.Crash(r, keep), 0); !states[got] {
					t.Fatalf("full %v, call %d, keeping %g: the backup is broken", full, k, keep)
				}
			}
			if !failed {
				break
			}
		}
	}
}
