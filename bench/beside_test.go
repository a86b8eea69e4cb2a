package bench

import (
	"context"
	"path/filepath"
	"runtime"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/morseldb/morsel"
)

// besideQueries read in the ways in which queries read: lists of neighbours, counts from degrees, cycles, properties.
var besideQueries = []struct{ name, text string }{
	{"scan", "MATCH (a:Person) WHERE a.id % 7 = 1 RETURN count(a.name)"},
	{"degrees", "MATCH (a:Person) RETURN max(COUNT { (a)-[:KNOWS]->() })"},
	{"expand", "MATCH (a:Person)-[:KNOWS]->(b:Person) RETURN sum(b.id)"},
	{"paths", "MATCH (a:Person)-[:KNOWS]->()-[:KNOWS]->(c:Person) WHERE a <> c RETURN count(*)"},
	{"triangles", "MATCH (a)-[:KNOWS]->(b)-[:KNOWS]->(c)-[:KNOWS]->(a) RETURN count(*)"},
}

// BenchmarkQueriesBesideWriter is queries on one worker over 100,000 persons who know ten others each: of a database that
// nobody writes to (alone), of that beside a client who commits to another all the time (elsewhere), of the other when
// its client rests (rested), and beside its client (beside), who writes all over it. What the machine takes is elsewhere
// against alone; what the store takes is rested against alone and beside against elsewhere. An operation is a
// round of all four, and figures are medians of the reader's own processor time, in microseconds.
func BenchmarkQueriesBesideWriter(b *testing.B) {
	still, written := knowing(b), knowing(b)
	w := &cypherWriter{b: b, db: written}
	for range 2000 { // what it changes lies everywhere
		w.commit()
	}
	modes := []struct {
		name    string
		db      *morsel.DB
		writing bool
	}{{"alone", still, false}, {"elsewhere", still, true}, {"rested", written, false}, {"beside", written, true}}
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	for _, q := range besideQueries {
		b.Run(q.name, func(b *testing.B) {
			took := make([][]float64, len(modes))
			for b.Loop() {
				for i, m := range modes {
					stop := func() {}
					if m.writing {
						stop = w.goOn()
					}
					for range 5 {
						began := threadTime()
						ask(b, m.db, q.text, nil)
						took[i] = append(took[i], float64((threadTime() - began).Microseconds()))
					}
					stop()
				}
			}
			for i, m := range modes {
				slices.Sort(took[i])
				b.ReportMetric(took[i][len(took[i])/2], m.name)
			}
		})
	}
}

// knowing is a database of 100,000 persons who know ten others each.
func knowing(b *testing.B) *morsel.DB {
	db, err := morsel.Open(filepath.Join(b.TempDir(), "db"), morsel.WithWorkerLimit(1))
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { db.Close() })
	ask(b, db, "UNWIND range(0, 99999) AS i CREATE (:Person {id: i, name: 'somebody'})", nil)
	ask(b, db, "UNWIND range(0, 999999) AS i MATCH (a) WHERE id(a) = i % 100000 MATCH (b) WHERE id(b) = i * 7919 % 100003 % 100000 CREATE (a)-[:KNOWS]->(b)", nil)
	return db
}

func ask(b *testing.B, db *morsel.DB, text string, params map[string]any) []*morsel.Record {
	res, err := db.Session(morsel.WithRuntime("pipelined")).Run(context.Background(), text, params)
	if err != nil {
		b.Fatal(err)
	}
	recs, err := res.Collect()
	if err != nil {
		b.Fatal(err)
	}
	return recs
}

// cypherWriter commits small transactions: a new person whom somebody knows, another id for somebody, and the person of a
// hundred transactions ago deleted.
type cypherWriter struct {
	b    *testing.B
	db   *morsel.DB
	n    int
	made [100]any
}

func (w *cypherWriter) commit() {
	at := w.n % len(w.made)
	if w.made[at] != nil {
		ask(w.b, w.db, "MATCH (p) WHERE id(p) = $id DETACH DELETE p", map[string]any{"id": w.made[at]})
	}
	recs := ask(w.b, w.db, "MATCH (a:Person) WHERE id(a) = $a SET a.id = $n CREATE (a)-[:KNOWS]->(p:Person {id: $n, name: 'somebody'}) RETURN id(p)",
		map[string]any{"a": w.n * 7919 % 100_000, "n": w.n})
	w.made[at] = recs[0].Values[0]
	w.n++
}

// goOn commits until it is told to stop.
func (w *cypherWriter) goOn() (stop func()) {
	var end atomic.Bool
	var writer sync.WaitGroup
	writer.Go(func() {
		for !end.Load() {
			w.commit()
		}
	})
	time.Sleep(time.Millisecond) // it has begun
	return func() {
		end.Store(true)
		writer.Wait()
	}
}
