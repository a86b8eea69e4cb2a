package storage

import (
	"context"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

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

// BenchmarkReaderBesideWriter is a reader that walks all relationships of 100,000
// nodes on the newest state, alone and beside a client that commits all the time.
// Wall time tells what a reader loses where each has a processor; the reader's own
// processor time, which others on the machine do not change, what is lost by more
// work and colder caches.
func BenchmarkReaderBesideWriter(b *testing.B) {
	for _, writing := range []bool{false, true, false, true} {
		b.Run(map[bool]string{false: "alone", true: "beside"}[writing], func(b *testing.B) {
			s, err := Open(filepath.Join(b.TempDir(), "db"), Options{})
			if err != nil {
				b.Fatal(err)
			}
			defer s.Close()
			typ := filled(b, s, 100_000)
			var stop atomic.Bool
			var writer sync.WaitGroup
			commits := 0
			if writing {
				writer.Go(func() {
					for i := 0; !stop.Load(); i++ {
						tx := s.Begin()
						id := person(tx, i)
						if _, err := tx.CreateRel(id, int64(i*7919%100_000), typ); err != nil {
							b.Error(err)
						}
						tx.SetNodeProperty(int64(i*31%100_000), tx.Key("id"), value.Int(int64(i)))
						if _, err := tx.Commit(context.Background()); err != nil {
							b.Error(err)
						}
						commits++
					}
				})
			}
			runtime.LockOSThread()
			defer runtime.UnlockOSThread()
			b.ResetTimer()
			began, passes := threadTime(), 0
			var buf Buffer
			for b.Loop() {
				passes++
				snap := s.Snapshot()
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
			b.StopTimer()
			b.ReportMetric(float64((threadTime()-began).Nanoseconds())/float64(passes), "cpu-ns/op")
			stop.Store(true)
			writer.Wait()
			b.ReportMetric(float64(commits)/b.Elapsed().Seconds(), "commits/s")
		})
	}
}
