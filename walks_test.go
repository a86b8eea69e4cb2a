package morsel_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"testing"

	"github.com/morseldb/morsel"
)

// walks are patterns in two forms: one that is only counted, which may be merged,
// marked and multiplied, and one whose relationships are looked at one by one.
var walks = []struct{ counted, listed string }{
	{"MATCH (a)-[r:T]->(b)-[s:T]->(c)", ""},
	{"MATCH (a)-[r:T]->(b)<-[s:T]-(c)", ""},
	{"MATCH (a)<-[r:T]-(b)-[s:T]->(c)", ""},
	{"MATCH (a)-[r:T]-(b)-[s:T]-(c)", ""},
	{"MATCH (a)-[r:T]->(b)-[s]-(c)-[t:S]->(d)", ""},
	{"MATCH (a)-[r:T]->(b)-[s:T]->(c)-[t:T]->(d)", ""},
	{"MATCH (a)-[r]->(a)-[s]->(b)", ""},
	{"MATCH (a)-[r:T]->(b)-[s:T]->(c), (a)-[t:T]->(c)", "MATCH (a)-[r:T]->(b)-[s:T]->(c) MATCH (x)-[t:T]->(y) WHERE [x, y] = [a, c] AND t <> r AND t <> s"},
	{"MATCH (a)-[r:T]->(b)-[s:T]->(c)-[t:T]->(a)", "MATCH (a)-[r:T]->(b)-[s:T]->(c) MATCH (x)-[t:T]->(y) WHERE [x, y] = [c, a] AND t <> r AND t <> s"},
	{"MATCH (a)-[r:T]-(b)-[s:T]-(c)-[t:T]-(a)", "MATCH (a)-[r:T]-(b)-[s:T]-(c) MATCH (x)-[t:T]-(y) WHERE [x, y] = [c, a] AND t <> r AND t <> s"},
	{"MATCH (a)-[r:T|S]-(b)-[s:T]->(c), (a)-[t:S]-(c)", "MATCH (a)-[r:T|S]-(b)-[s:T]->(c) MATCH (x)-[t:S]-(y) WHERE [x, y] = [a, c] AND t <> r AND t <> s"},
	{"MATCH (a)-[r:T]->(b)-[s:T]->(c) WHERE NOT EXISTS { MATCH (a)-[:S]->(c) }", "MATCH (a)-[r:T]->(b)-[s:T]->(c) WHERE none(x IN [(a)-[:S]->(y) | y] WHERE x = c)"},
	{"MATCH (a)-[r:T]-(b)-[s:T]-(c) WHERE NOT (a)-[:T]-(c) AND a <> c", "MATCH (a)-[r:T]-(b)-[s:T]-(c) WHERE none(x IN [(a)-[:T]-(y) | y] WHERE x = c) AND a <> c"},
}

// TestWalks holds counts of walks equal to lists of them, in a graph with loops,
// parallel relationships and nodes of very different degrees.
func TestWalks(t *testing.T) {
	for seed := range uint64(3) {
		db := walksDB(t, seed)
		for _, w := range walks {
			if w.listed == "" {
				w.listed = w.counted
			}
			want := number(t, db, w.listed+" WITH collect(1) AS all RETURN size(all) AS n")
			groups := number(t, db, w.listed+" WITH a.k AS k, collect(b.v) AS all RETURN sum(size(all) * (k + 1)) AS n")
			for _, rt := range []string{"slotted", "pipelined", "parallel"} {
				head := "CYPHER runtime=" + rt + " " + w.counted
				if got := number(t, db, head+" RETURN count(*) AS n"); got != want {
					t.Errorf("seed %d, %s: %d, want %d", seed, head, got, want)
				}
				if got := number(t, db, head+" WITH a.k AS k, count(b.v) AS c RETURN sum(c * (k + 1)) AS n"); got != groups {
					t.Errorf("seed %d, %s by group: %d, want %d", seed, head, got, groups)
				}
			}
		}
		db.Close()
	}
}

func walksDB(t *testing.T, seed uint64) *morsel.DB {
	t.Helper()
	r := rand.New(rand.NewPCG(seed, 1))
	db := morsel.OpenMemory()
	const nodes = 40
	if _, err := db.Run(context.Background(), "UNWIND range(0, $n) AS i CREATE (:N {id: i, k: i % 5, v: CASE WHEN i % 3 = 0 THEN null ELSE i END})", map[string]any{"n": nodes - 1}); err != nil {
		t.Fatal(err)
	}
	for _, typ := range []string{"T", "S"} {
		var pairs []any
		for range 140 {
			pairs = append(pairs, []any{r.IntN(nodes) * r.IntN(nodes) / nodes, r.IntN(nodes)})
		}
		text := fmt.Sprintf("UNWIND $pairs AS p MATCH (a {id: p[0]}), (b {id: p[1]}) CREATE (a)-[:%s]->(b)", typ)
		if _, err := db.Run(context.Background(), text, map[string]any{"pairs": pairs}); err != nil {
			t.Fatal(err)
		}
	}
	return db
}

func number(t *testing.T, db *morsel.DB, text string) int64 {
	t.Helper()
	res, err := db.Run(context.Background(), text, nil)
	if err != nil {
		t.Fatalf("%s: %v", text, err)
	}
	rec, err := res.Single()
	if err != nil {
		t.Fatalf("%s: %v", text, err)
	}
	n, ok := rec.Values[0].(int64)
	if !ok {
		t.Fatalf("%s: %v", text, rec.Values)
	}
	return n
}
