package morsel_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/morseldb/morsel"
)

// collectQueries collect in an order, or the first values only.
var collectQueries = []string{
	"MATCH (n:N) WITH n ORDER BY n.id DESC RETURN n.part AS p, collect(n.id) AS l",
	"MATCH (n:N) WITH n ORDER BY n.part DESC, n.name, n.id RETURN n.id % 5 AS p, collect(n.id)[..4] AS l, count(*) AS n, min(n.name) AS least",
	"MATCH (a:N)-[:T]->(b) WITH a, b ORDER BY b.part RETURN a.part AS p, collect(b.id)[..6] AS l, collect(a.id)[2] AS x",
	"MATCH (a:N)-[:T]->(b) WITH a, b ORDER BY b.id DESC, a.id RETURN a.id AS a, collect({id: b.id, n: b.name})[..2] AS l",
	"MATCH (a:N)-[:T]->(b) WITH a, b ORDER BY b.name RETURN head(collect(b)).id AS first, collect(b.part)[0] AS part, count(DISTINCT a) AS n",
	"MATCH (a:N)-[:T]->(b) RETURN b.part AS p, collect(a.id) AS l",
	"MATCH (a:N)-[:T]->(b) RETURN b.id AS b, collect(a.name)[..3] AS l, collect(CASE WHEN a.id % 3 = 0 THEN a.id END)[1..3] AS m",
	"MATCH (a:N)-[:T]->(b) WITH a, b ORDER BY b.id % 3, a.id % 4 DESC RETURN b.id % 3 AS p, collect(a.id % 4)[..10] AS l",
	"MATCH (n:N) WITH n ORDER BY CASE n.id % 3 WHEN 0 THEN 1.5 WHEN 1 THEN n.id END, n.id RETURN n.part AS p, collect(n.id)[..5] AS l",
	"MATCH (n:N) WITH n ORDER BY n.id RETURN collect(n.id)[..0] AS none, collect(n.id)[..7] AS some, size(collect(n.name)) AS all",
	"MATCH (n:N) WITH n ORDER BY n.name DESC WITH n.part AS p, collect(n.id) AS l RETURN p, l[..-2] AS a, l[-1] AS b, l[$k] AS c",
	"MATCH (n:N) WITH n ORDER BY n.id DESC WITH n.part AS p, collect(n.id) AS l RETURN p, l[..$k] AS a",
	"MATCH (n:N) WHERE n.id < 0 WITH n ORDER BY n.id RETURN collect(n.id)[..3] AS l",
	"MATCH (n:N) CALL (n) { MATCH (n)-[:T]->(m) WITH m ORDER BY m.id DESC RETURN collect(m.id)[..2] AS l } RETURN n.id AS n, l",
}

// TestCollectInOrder holds values that are collected in order, and the first of them, equal to those of plans that sort all rows and
// collect all values, on all runtimes.
func TestCollectInOrder(t *testing.T) {
	for seed := range uint64(4) {
		db := groupedDB(t, rand.New(rand.NewPCG(seed, 5)))
		sorted, grouped := db.Session(morsel.WithoutRules("collectFirst", "sortInGroups")), db.Session()
		for _, q := range collectQueries {
			for _, k := range []any{int64(3), int64(-2), nil} {
				want := textsOf(t, sorted, "CYPHER runtime=pipelined "+q, map[string]any{"k": k})
				for _, rt := range []string{"slotted", "pipelined", "parallel"} {
					if got := textsOf(t, grouped, "CYPHER runtime="+rt+" "+q, map[string]any{"k": k}); !slices.Equal(got, want) {
						t.Errorf("seed %d, %s, k = %v: %s\n got %v\nwant %v", seed, rt, k, q, got, want)
					}
				}
			}
		}
		if err := db.Close(); err != nil {
			t.Fatal(err)
		}
	}
}

// TestCollectInOrderOutOfMemory is the same for values that go to temporary files.
func TestCollectInOrderOutOfMemory(t *testing.T) {
	q := "UNWIND range(1, 40000) AS i WITH i, (i * 7919) % 40009 AS k ORDER BY k % 1000, i DESC RETURN i % 50 AS g, collect(k)CUT AS l"
	wide := morsel.OpenMemory()
	defer wide.Close()
	narrow, err := morsel.Open(t.TempDir(), morsel.WithMemoryLimit(512<<10), morsel.WithWorkerLimit(2))
	if err != nil {
		t.Fatal(err)
	}
	defer narrow.Close()
	for _, cut := range []string{"", "[..3]", "[700..]"} {
		text := strings.ReplaceAll(q, "CUT", cut)
		want := textsOf(t, wide.Session(morsel.WithoutRules("sortInGroups")), text, nil)
		for _, rt := range []string{"pipelined", "parallel"} {
			if got := textsOf(t, narrow.Session(), "CYPHER runtime="+rt+" "+text, nil); !slices.Equal(got, want) {
				t.Errorf("%s, %s: other rows", rt, text)
			}
		}
	}
}

// textsOf is a query's rows as text, in the order of the text: groups come in any.
func textsOf(t *testing.T, s *morsel.Session, text string, params map[string]any) []string {
	t.Helper()
	res, err := s.Run(context.Background(), text, params)
	if err != nil {
		t.Fatalf("%s: %v", text, err)
	}
	var rows []string
	for res.Next() {
		rows = append(rows, fmt.Sprint(res.Record().Values))
	}
	if err := res.Err(); err != nil {
		t.Fatalf("%s: %v", text, err)
	}
	slices.Sort(rows)
	return rows
}
