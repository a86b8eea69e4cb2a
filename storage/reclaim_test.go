package storage

import (
	"context"
	"math/rand/v2"
	"runtime"
	"testing"

	"github.com/morseldb/morsel/storage/vfs"
	"github.com/morseldb/morsel/value"
)

// heapInUse is what is reachable.
func heapInUse() int64 {
	var m runtime.MemStats
	runtime.GC()
	runtime.GC() // what finalizers kept
	runtime.ReadMemStats(&m)
	return int64(m.HeapAlloc)
}

// TestLongReader holds that a reader that stays keeps the state that it reads, and
// none of those that came and went since: neither in memory nor as files.
func TestLongReader(t *testing.T) {
	disk := vfs.NewMemory()
	options := crashOptions(disk)
	options.History = 0
	s, err := Open(crashDir, options)
	if err != nil {
		t.Fatal(err)
	}
	wide(t, s)
	if err := s.Checkpoint(); err != nil {
		t.Fatal(err)
	}
	old := s.Snapshot()
	want := digest(old)
	key, _ := old.Catalog().Key("id")
	// Each round makes the chunks of the property, with 8 bytes for each of the
	// nodes, anew: as much as that would stay if states were kept.
	round := func(i int) {
		tx := s.Begin()
		for c := range int64(several) {
			tx.SetNodeProperty(c*4096+int64(i), key, value.Int(int64(i)))
		}
		if _, err := tx.Commit(context.Background()); err != nil {
			t.Fatal(err)
		}
	}
	const rounds, each = 400, several * 4096 * 8
	round(0)
	before := heapInUse()
	for i := range rounds {
		round(i + 1)
	}
	if grown := heapInUse() - before; grown > rounds*each/10 {
		t.Errorf("after %d transactions beside a long reader %d bytes more are reachable, where each state has %d of its own", rounds, grown, each)
	}
	r := rand.New(rand.NewPCG(2, 2))
	most := 0
	for range 25 {
		alter(t, s, r)
		if err := s.Checkpoint(); err != nil {
			t.Fatal(err)
		}
		names, _ := checkpointFiles(t, disk, crashDir)
		most = max(most, len(names))
	}
	if most > 17 {
		t.Errorf("beside a long reader there were %d files", most)
	}
	if digest(old) != want {
		t.Error("what a long reader sees has changed")
	}
}
