package storage

import (
	"context"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/morseldb/morsel/storage/catalog"
	"github.com/morseldb/morsel/value"
)

const commitSize = 1 << 10 // bytes of a commit's record, about

// commitKB commits a node with a property of about a kilobyte.
func commitKB(s *Store, text string) error {
	tx := s.Begin()
	tx.SetNodeProperty(tx.CreateNode(), tx.Key("text"), value.String(text))
	_, err := tx.Commit(context.Background())
	return err
}

// BenchmarkDurable holds durable commits of 1 KB, from one client and from 64,
// against a bare loop that appends as much to a file and syncs it, in the same run.
func BenchmarkDurable(b *testing.B) {
	text := strings.Repeat("x", commitSize-40)
	for _, clients := range []int{1, 64} {
		for _, bare := range []bool{true, false, true, false} {
			name := map[bool]string{true: "bare/", false: "commit/"}[bare] + map[int]string{1: "1", 64: "64"}[clients]
			b.Run(name, func(b *testing.B) {
				if bare {
					bareLoop(b, clients)
				} else {
					commitLoop(b, clients, text)
				}
				b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "commits/s")
			})
		}
	}
}

func bareLoop(b *testing.B, clients int) {
	f, err := os.Create(filepath.Join(b.TempDir(), "bare"))
	if err != nil {
		b.Fatal(err)
	}
	defer f.Close()
	data := make([]byte, commitSize*clients)
	b.ResetTimer()
	for i := 0; i < b.N; i += clients {
		if _, err := f.Write(data); err != nil {
			b.Fatal(err)
		}
		if err := f.Sync(); err != nil {
			b.Fatal(err)
		}
	}
}

func commitLoop(b *testing.B, clients int, text string) {
	s, err := Open(filepath.Join(b.TempDir(), "db"), Options{})
	if err != nil {
		b.Fatal(err)
	}
	defer s.Close()
	var next atomic.Int64
	var all sync.WaitGroup
	b.ResetTimer()
	for range clients {
		all.Go(func() {
			for next.Add(1) <= int64(b.N) {
				if err := commitKB(s, text); err != nil {
					b.Error(err)
					return
				}
			}
		})
	}
	all.Wait()
	b.StopTimer()
}

// BenchmarkRecovery opens a database whose log has a million small commits.
func BenchmarkRecovery(b *testing.B) {
	dir := filepath.Join(b.TempDir(), "db")
	s, err := Open(dir, Options{Durability: DurabilityNone})
	if err != nil {
		b.Fatal(err)
	}
	s.saving.limit.Store(1 << 40) // no checkpoint behind our back
	for i := range 1_000_000 {
		tx := s.Begin()
		person(tx, i)
		if _, err := tx.Commit(context.Background()); err != nil {
			b.Fatal(err)
		}
	}
	if err := s.log.Flush(); err != nil {
		b.Fatal(err)
	}
	// As a machine that stopped leaves it.
	stopped := filepath.Join(b.TempDir(), "stopped")
	if err := os.CopyFS(stopped, os.DirFS(dir)); err != nil {
		b.Fatal(err)
	}
	if err := s.Close(); err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		s, err := Open(stopped, Options{})
		if err != nil {
			b.Fatal(err)
		}
		if n := s.Snapshot().NodeCount(); n != 1_000_000 {
			b.Fatal(n)
		}
		b.StopTimer()
		if err := s.wal.Close(); err != nil { // no checkpoint
			b.Fatal(err)
		}
		s.wal, s.log = nil, nil
		if err := s.Close(); err != nil {
			b.Fatal(err)
		}
		b.StartTimer()
	}
}

// BenchmarkReaderBesideWriter is a reader that walks all relationships of 100,000 nodes on the newest state: alone;
// beside a client that commits all the time to the same database (beside); and, to tell what the machine takes from
// what the store takes, of a database that nobody writes to beside a client that commits to another (elsewhere), and
// of the one that was written to when its client rests (rested). An operation is a round of all four, so that what
// else the machine does meets all of them; the figures are medians over the rounds. Wall time tells what a reader
// loses where each has a processor; the reader's own processor time what is lost by more work and colder caches.
func BenchmarkReaderBesideWriter(b *testing.B) {
	const passes = 25
	still, typ := filledIn(b)
	written, _ := filledIn(b)
	modes := []struct {
		name    string
		read    *Store
		writing bool
	}{{"alone", still, false}, {"elsewhere", still, true}, {"rested", written, false}, {"beside", written, true}}
	cpu, wall := make([][]float64, len(modes)), make([][]float64, len(modes))
	writer := &steadyWriter{b: b, s: written, typ: typ}
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	for b.Loop() {
		for i, m := range modes {
			stop := func() {}
			if m.writing {
				stop = writer.goOn()
			}
			beganCPU, began := threadTime(), time.Now()
			for range passes {
				readAll(b, m.read.Snapshot(), typ)
			}
			cpu[i] = append(cpu[i], float64((threadTime()-beganCPU).Microseconds())/passes)
			wall[i] = append(wall[i], float64(time.Since(began).Microseconds())/passes)
			stop()
		}
	}
	for i, m := range modes {
		slices.Sort(cpu[i])
		slices.Sort(wall[i])
		b.ReportMetric(cpu[i][len(cpu[i])/2], m.name+"-cpu-us")
		b.ReportMetric(wall[i][len(wall[i])/2], m.name+"-us")
	}
	b.ReportMetric(float64(writer.n)/float64(b.N), "commits/op")
}

// filledIn is filled in a folder, until the benchmark ends.
func filledIn(b *testing.B) (*Store, catalog.TypeID) {
	s, err := Open(filepath.Join(b.TempDir(), "db"), Options{})
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { s.Close() })
	return s, filled(b, s, 100_000)
}

// readAll adds up all neighbours of all nodes.
func readAll(b *testing.B, snap *Snapshot, typ catalog.TypeID) {
	var buf Buffer
	sum := 0
	for node := range snap.NodeLimit() {
		nodes, _ := snap.Neighbours(node, typ, Outgoing, &buf)
		for _, n := range nodes {
			sum += int(n)
		}
	}
	if sum == 0 {
		b.Fatal("nothing was read")
	}
}

// steadyWriter commits small transactions: a new person whom somebody of the 100,000 knows, another id for one of them,
// and the person of a hundred transactions ago deleted, so that there is always as much to read.
type steadyWriter struct {
	b     *testing.B
	s     *Store
	typ   catalog.TypeID
	n     int // transactions
	nodes [100]int64
	rels  [100]int64
}

func (w *steadyWriter) commit() {
	tx := w.s.Begin()
	at := w.n % len(w.nodes)
	if w.n >= len(w.nodes) {
		tx.DeleteRel(w.rels[at])
		tx.DeleteNode(w.nodes[at])
	}
	w.nodes[at] = person(tx, w.n)
	var err error
	if w.rels[at], err = tx.CreateRel(int64(w.n*7919%100_000), w.nodes[at], w.typ); err != nil {
		w.b.Error(err)
	}
	tx.SetNodeProperty(int64(w.n*31%100_000), tx.Key("id"), value.Int(int64(w.n)))
	if _, err := tx.Commit(context.Background()); err != nil {
		w.b.Error(err)
	}
	w.n++
}

// goOn commits until it is told to stop.
func (w *steadyWriter) goOn() (stop func()) {
	var end atomic.Bool
	var writer sync.WaitGroup
	writer.Go(func() {
		for !end.Load() {
			w.commit()
		}
	})
	return func() {
		end.Store(true)
		writer.Wait()
	}
}
