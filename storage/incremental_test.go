package storage

import (
	"context"
	"fmt"
	"hash/fnv"
	"math/rand/v2"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/morseldb/morsel/storage/catalog"
	"github.com/morseldb/morsel/storage/vfs"
	"github.com/morseldb/morsel/value"
)

// several is how many chunks of nodes wide makes.
const several = 4

// wide fills a store with nodes and relationships over several chunks.
func wide(t *testing.T, s *Store) {
	t.Helper()
	tx := s.Begin()
	defer tx.Rollback()
	for i := range int64(several * 4096) {
		id := tx.CreateNode()
		tx.AddLabel(id, tx.Label(fmt.Sprint("L", i%2)))
		tx.SetNodeProperty(id, tx.Key("id"), value.Int(i*7919%100_003))
		tx.SetNodeProperty(id, tx.Key("text"), value.String(fmt.Sprint("text ", i)))
		tx.SetNodeProperty(id, tx.Key("few"), value.String(fmt.Sprint(i%5)))
	}
	for i := range int64(several * 4096) {
		rel, err := tx.CreateRel(i, i*31%(several*4096), tx.Type("T"))
		if err != nil {
			t.Fatal(err)
		}
		tx.SetRelProperty(rel, tx.Key("w"), value.Float(float64(i)/3))
	}
	if err := tx.CreateIndex(&catalog.Index{Name: "byID", Kind: catalog.Range, Tokens: []uint32{uint32(tx.Label("L0"))}, Keys: []catalog.KeyID{tx.Key("id")}}); err != nil {
		t.Fatal(err)
	}
	if _, err := tx.Commit(context.Background()); err != nil {
		t.Fatal(err)
	}
}

// alter commits a few changes at one end of the graph.
func alter(t *testing.T, s *Store, r *rand.Rand) {
	t.Helper()
	tx := s.Begin()
	defer tx.Rollback()
	base := r.Int64N(several) * 4096
	for range 1 + r.IntN(3) {
		id := base + r.Int64N(50)
		switch r.IntN(4) {
		case 0:
			tx.SetNodeProperty(id, tx.Key("text"), value.String(fmt.Sprint("changed ", r.IntN(1000))))
		case 1:
			tx.SetNodeProperty(id, tx.Key("few"), value.String(fmt.Sprint("new ", r.IntN(20))))
		case 2:
			rel, err := tx.CreateRel(id, base+r.Int64N(50), tx.Type("T"))
			if err != nil {
				t.Fatal(err)
			}
			tx.SetRelProperty(rel, tx.Key("w"), value.Float(r.Float64()))
		case 3:
			tx.DeleteRel(base + r.Int64N(50))
		}
	}
	if _, err := tx.Commit(context.Background()); err != nil {
		t.Fatal(err)
	}
}

// digest is describe, short.
func digest(s *Snapshot) uint64 {
	h := fnv.New64a()
	h.Write([]byte(describe(s)))
	return h.Sum64()
}

// checkpointFiles is the files of checkpoints in a folder, and their bytes.
func checkpointFiles(t *testing.T, f vfs.FS, dir string) (names []string, bytes int64) {
	t.Helper()
	list, err := f.List(dir)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range list {
		if strings.HasPrefix(e.Name, "checkpoint-") {
			names, bytes = append(names, e.Name), bytes+e.Size
		}
	}
	return names, bytes
}

// TestIncrementalCheckpoints changes a little before each of many checkpoints:
// each writes a little, what is dead never takes more room than what is not, the
// files stay few, and what is opened is what was there.
func TestIncrementalCheckpoints(t *testing.T) {
	disk := vfs.NewMemory()
	s, err := Open(crashDir, crashOptions(disk))
	if err != nil {
		t.Fatal(err)
	}
	wide(t, s)
	if err := s.Checkpoint(); err != nil {
		t.Fatal(err)
	}
	_, whole := checkpointFiles(t, disk, crashDir)
	r := rand.New(rand.NewPCG(4, 4))
	before := whole
	little, most := 0, 0
	for i := range 60 {
		alter(t, s, r)
		if err := s.Checkpoint(); err != nil {
			t.Fatal(err)
		}
		names, bytes := checkpointFiles(t, disk, crashDir)
		most = max(most, len(names))
		if bytes-before < whole/4 {
			little++
		}
		if bytes > 3*whole || len(names) > 17 {
			t.Fatalf("after %d checkpoints there are %d files with %d bytes, for a graph of %d", i+1, len(names), bytes, whole)
		}
		before = bytes
		if i%6 != 0 {
			continue
		}
		want := digest(s.Snapshot())
		if err := s.Close(); err != nil {
			t.Fatal(err)
		}
		if s, err = Open(crashDir, crashOptions(disk)); err != nil {
			t.Fatal(err)
		}
		if digest(s.Snapshot()) != want {
			t.Fatalf("after %d checkpoints another graph is opened", i+1)
		}
		if faults := s.Check(); len(faults) > 0 {
			t.Fatal(faults)
		}
	}
	if little < 50 || most < 3 {
		t.Errorf("only %d of 60 checkpoints were small; at most %d files", little, most)
	}
}

// TestIncrementalSize holds that a checkpoint after one change writes that chunk
// and not the graph.
func TestIncrementalSize(t *testing.T) {
	disk := vfs.NewMemory()
	s, err := Open(crashDir, crashOptions(disk))
	if err != nil {
		t.Fatal(err)
	}
	wide(t, s)
	for _, what := range []func(tx *Tx){
		nil,
		func(tx *Tx) { tx.SetNodeProperty(5000, tx.Key("few"), value.String("0")) },
		func(tx *Tx) { tx.SetNodeProperty(5000, tx.Key("text"), value.String("x")) },
		func(tx *Tx) { tx.AddLabel(tx.CreateNode(), tx.Label("L9")) },
	} {
		_, before := checkpointFiles(t, disk, crashDir)
		if what != nil {
			tx := s.Begin()
			what(tx)
			if _, err := tx.Commit(context.Background()); err != nil {
				t.Fatal(err)
			}
		}
		if err := s.Checkpoint(); err != nil {
			t.Fatal(err)
		}
		_, after := checkpointFiles(t, disk, crashDir)
		if what != nil && after-before > before/8 {
			t.Errorf("one change made a checkpoint of %d bytes, where the graph has %d", after-before, before)
		}
	}
}

// TestIncrementalCrashes stops the machine at every call while checkpoints refer
// to the files of older ones and remove those that nobody needs any more.
func TestIncrementalCrashes(t *testing.T) {
	disk := vfs.NewMemory()
	s, err := Open(crashDir, crashOptions(disk))
	if err != nil {
		t.Fatal(err)
	}
	wide(t, s)
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	r, work := rand.New(rand.NewPCG(6, 1)), rand.New(rand.NewPCG(6, 2))
	type point struct {
		disk *vfs.Memory
		what string
	}
	var points []point
	states := map[uint64]bool{}
	hooked := vfs.NewHooked(disk, func(op vfs.Op, name string) error {
		if strings.Contains(name, "checkpoint") || strings.Contains(name, "manifest") || op == vfs.OpSyncDir {
			points = append(points, point{disk.Crash(r, []float64{0, 0.5, 1}[len(points)%3]), fmt.Sprint(op, " ", name)})
		}
		return nil
	})
	options := crashOptions(hooked)
	options.History = time.Hour
	if s, err = Open(crashDir, options); err != nil {
		t.Fatal(err)
	}
	most := 0
	for range 5 {
		states[digest(s.Snapshot())] = true
		alter(t, s, work)
		states[digest(s.Snapshot())] = true
		if err := s.Checkpoint(); err != nil {
			t.Fatal(err)
		}
		names, _ := checkpointFiles(t, disk, crashDir)
		most = max(most, len(names))
	}
	if os.Getenv("MORSEL_CRASH") == "" { // each takes a while
		some := points[:0]
		for i := 0; i < len(points); i += 4 {
			some = append(some, points[i])
		}
		points = some
	}
	for _, p := range points {
		s, err := Open(crashDir, crashOptions(p.disk))
		if err != nil {
			t.Fatalf("%s: %v", p.what, err)
		}
		if !states[digest(s.Snapshot())] {
			t.Fatalf("%s: the graph is one that never was", p.what)
		}
		// It must be able to go on from there.
		alter(t, s, rand.New(rand.NewPCG(1, 1)))
		want := digest(s.Snapshot())
		if err := s.Checkpoint(); err != nil {
			t.Fatalf("%s: %v", p.what, err)
		}
		if err := s.Close(); err != nil {
			t.Fatal(err)
		}
		if s, err = Open(crashDir, crashOptions(p.disk)); err != nil || digest(s.Snapshot()) != want {
			t.Fatalf("%s: after one more checkpoint: %v", p.what, err)
		}
	}
	if most < 2 {
		t.Error("no checkpoint referred to another file")
	}
	t.Logf("%d crash points, up to %d files", len(points), most)
}

// TestIncrementalBackup holds that a backup copies only files that it does not
// have, where the log does not reach back to it any more.
func TestIncrementalBackup(t *testing.T) {
	disk := vfs.NewMemory()
	s, err := Open(crashDir, crashOptions(disk))
	if err != nil {
		t.Fatal(err)
	}
	wide(t, s)
	if err := s.Checkpoint(); err != nil {
		t.Fatal(err)
	}
	r := rand.New(rand.NewPCG(8, 8))
	alter(t, s, r)
	first, err := s.Backup("/backup", false)
	if err != nil || !first.Full || first.Files != 1 || first.Records != 1 {
		t.Fatal(first, err)
	}
	for i := range 4 {
		alter(t, s, r)
		if err := s.Checkpoint(); err != nil {
			t.Fatal(err)
		}
		alter(t, s, r)
		sum, err := s.Backup("/backup", false)
		if err != nil || sum.Full || sum.Files != 1 || sum.Records != 1 || sum.Bytes > first.Bytes/3 {
			t.Fatalf("backup %d: %+v, %v; the first had %d bytes", i, sum, err, first.Bytes)
		}
		if restored(t, disk, 0) != describe(s.Snapshot()) {
			t.Fatalf("backup %d is another graph", i)
		}
		ours, _ := checkpointFiles(t, disk, crashDir)
		theirs, _ := checkpointFiles(t, disk, "/backup")
		if fmt.Sprint(ours) != fmt.Sprint(theirs) {
			t.Fatalf("the backup has %v, the database %v", theirs, ours)
		}
	}
}

// TestLargeTransactionCrashes stops the machine at every call while a transaction
// like that of an incremental import is committed and gets into a checkpoint: it is
// there whole or not at all.
func TestLargeTransactionCrashes(t *testing.T) {
	disk := vfs.NewMemory()
	r := rand.New(rand.NewPCG(3, 1))
	type point struct {
		disk  *vfs.Memory
		acked bool
		what  string
	}
	var points []point
	acked := false
	hooked := vfs.NewHooked(disk, func(op vfs.Op, name string) error {
		for _, keep := range []float64{0, 0.5, 1} {
			points = append(points, point{disk.Crash(r, keep), acked, fmt.Sprint(op, " ", name)})
		}
		return nil
	})
	s, err := Open(crashDir, crashOptions(hooked))
	if err != nil {
		t.Fatal(err)
	}
	if err := commitKB(s, "there before"); err != nil {
		t.Fatal(err)
	}
	points = nil
	before := digest(s.Snapshot())
	const nodes = 3000
	tx := s.Begin()
	for i := range int64(nodes) {
		id := tx.CreateNode()
		tx.AddLabel(id, tx.Label("P"))
		tx.SetNodeProperty(id, tx.Key("name"), value.String(fmt.Sprint("person ", i)))
		if _, err := tx.CreateRel(id, i*7%(i+1), tx.Type("R")); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := tx.Commit(context.Background()); err != nil {
		t.Fatal(err)
	}
	acked = true
	after := digest(s.Snapshot())
	if err := s.Checkpoint(); err != nil {
		t.Fatal(err)
	}
	states := map[bool]int{}
	for _, p := range points {
		s, err := Open(crashDir, crashOptions(p.disk))
		if err != nil {
			t.Fatalf("%s: %v", p.what, err)
		}
		got := digest(s.Snapshot())
		if got != after && (p.acked || got != before) {
			t.Fatalf("%s: acknowledged %v, and a part of the transaction is there", p.what, p.acked)
		}
		states[got == after]++
		if err := s.Close(); err != nil {
			t.Fatal(err)
		}
	}
	if states[true] == 0 || states[false] == 0 {
		t.Error("crashes before and after were to be met:", states)
	}
}
