package storage

import (
	"context"
	"fmt"
	"testing"
	"time"

	"github.com/morseldb/morsel/storage/catalog"
	"github.com/morseldb/morsel/value"
)

// BenchmarkCommitsBesideBuild is a client that commits all the time while indexes on 300,000 nodes are built: how many
// durable commits a second it gets beside nothing, and beside the building of an index of each kind; and how long a build
// takes beside it and alone. An operation is a round of all.
func BenchmarkCommitsBesideBuild(b *testing.B) {
	s, typ := filledIn(b)
	named(b, s, 300_000)
	writer := &steadyWriter{b: b, s: s, typ: typ}
	kinds := []struct {
		name string
		kind catalog.IndexKind
		key  string
	}{{"range", catalog.Range, "id"}, {"text", catalog.Text, "name"}, {"fulltext", catalog.Fulltext, "name"}}
	spent, commits := map[string]time.Duration{}, map[string]int{}
	for b.Loop() {
		for _, k := range kinds {
			for _, writing := range []bool{false, true} {
				stop, before, began := func() {}, writer.n, time.Now()
				if writing {
					stop = writer.goOn()
				}
				buildOnce(b, s, k.kind, k.key)
				stop()
				name := k.name + map[bool]string{true: "-beside", false: "-alone"}[writing]
				spent[name] += time.Since(began)
				commits[name] += writer.n - before
			}
		}
		stop, before, began := writer.goOn(), writer.n, time.Now()
		time.Sleep(time.Second / 2)
		stop()
		spent["nothing"] += time.Since(began)
		commits["nothing"] += writer.n - before
	}
	for name, d := range spent {
		if n := commits[name]; n > 0 {
			b.ReportMetric(float64(n)/d.Seconds(), name+"-commits/s")
		}
		b.ReportMetric(d.Seconds()*1000/float64(b.N), name+"-ms")
	}
}

// named adds n persons with names of a few words.
func named(b *testing.B, s *Store, n int) {
	tx := s.Begin()
	for i := range n {
		tx.SetNodeProperty(person(tx, i), tx.Key("name"), value.String(fmt.Sprintf("word%d of%d somebody%d", i%1000, i*7919%30011, i)))
	}
	if _, err := tx.Commit(context.Background()); err != nil {
		b.Fatal(err)
	}
}

// buildOnce builds an index, waits for it and drops it.
func buildOnce(b *testing.B, s *Store, kind catalog.IndexKind, key string) {
	tx := s.Begin()
	ix := &catalog.Index{Name: fmt.Sprint(kind, key), Kind: kind, Tokens: []uint32{uint32(tx.Label("Person"))}, Keys: []catalog.KeyID{tx.Key(key)}}
	if kind == catalog.Fulltext {
		ix.Config = []catalog.Setting{{Name: "fulltext.analyzer", Value: value.String("standard")}}
	}
	if err := tx.CreateIndex(ix); err != nil {
		b.Fatal(err)
	}
	if _, err := tx.Commit(context.Background()); err != nil {
		b.Fatal(err)
	}
	if err := s.AwaitIndex(context.Background(), ix.ID); err != nil {
		b.Fatal(err)
	}
	tx = s.Begin()
	if err := tx.DropIndex(ix.Name); err != nil {
		b.Fatal(err)
	}
	if _, err := tx.Commit(context.Background()); err != nil {
		b.Fatal(err)
	}
}
