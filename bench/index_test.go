package bench

import (
	"context"
	"testing"

	"github.com/morseldb/morsel"
)

// indexedPeople is persons with a uniqueness constraint and a range index, each of whom knows twenty others.
func indexedPeople(b *testing.B, n int) *morsel.DB {
	b.Helper()
	db := morsel.OpenMemory()
	for _, q := range []string{
		"CREATE CONSTRAINT FOR (p:Person) REQUIRE p.id IS UNIQUE",
		"CREATE INDEX FOR (p:Person) ON (p.name)",
		"UNWIND range(0, $n - 1) AS i CREATE (:Person {id: i, name: 'name ' + (i % ($n / 4)), age: i % 90})",
		"MATCH (p:Person) UNWIND range(1, 20) AS k MATCH (q:Person {id: (p.id * 7 + k * 7919) % $n}) CREATE (p)-[:KNOWS {since: 1990 + k}]->(q)",
	} {
		if _, err := db.Run(context.Background(), q, map[string]any{"n": n}); err != nil {
			b.Fatal(err)
		}
	}
	return db
}

// BenchmarkIndexed runs queries whose start is found by an index, prepared and in process.
func BenchmarkIndexed(b *testing.B) {
	const n = 50_000
	db := indexedPeople(b, n)
	defer db.Close()
	ids := make([]any, 1000)
	for i := range ids {
		ids[i] = (i * 7919) % n
	}
	id := func(i int) map[string]any { return map[string]any{"id": i * 7919 % n} }
	name := func(int) map[string]any { return map[string]any{"name": "name 77"} }
	many := func(int) map[string]any { return map[string]any{"ids": ids} }
	none := func(int) map[string]any { return nil }
	for _, q := range []struct {
		name, text string
		params     func(i int) map[string]any
	}{
		{"unique node", "MATCH (p:Person {id: $id}) RETURN p.name, p.age", id},
		{"nodes by name", "MATCH (p:Person {name: $name}) RETURN p.id", name},
		{"20 neighbours", "MATCH (p:Person {id: $id})-[k:KNOWS]->(q) RETURN q.id, q.name, k.since", id},
		{"1,000 ids in a batch", "UNWIND $ids AS id MATCH (p:Person {id: id}) RETURN sum(p.age)", many},
		{"1,000 ids by IN", "MATCH (p:Person) WHERE p.id IN $ids RETURN sum(p.age)", many},
		{"first 10 by order", "MATCH (p:Person) WHERE p.id >= $id RETURN p.id ORDER BY p.id LIMIT 10", id},
		{"count of a range", "MATCH (p:Person) WHERE p.id >= 1000 AND p.id < 40000 RETURN count(p)", none},
		{"maximum", "MATCH (p:Person) WHERE p.id >= 0 RETURN max(p.id)", none},
	} {
		b.Run(q.name, func(b *testing.B) {
			s := db.Session()
			b.ReportAllocs()
			for i := 0; b.Loop(); i++ {
				res, err := s.Run(context.Background(), q.text, q.params(i))
				if err != nil {
					b.Fatal(err)
				}
				for res.Next() {
				}
				if res.Err() != nil {
					b.Fatal(res.Err())
				}
			}
		})
	}
}
