package morsel_test

import (
	"slices"
	"testing"

	"github.com/morseldb/morsel"
)

// TestCountCombinations holds that lists of several values which are counted, each once, are counted as if they had been made: with nulls, with numbers
// that are equal and of two kinds, beside other aggregates, in groups, and where there is no row.
func TestCountCombinations(t *testing.T) {
	db := morsel.OpenMemory(morsel.WithWorkerLimit(3))
	t.Cleanup(func() { db.Close() })
	for _, q := range []string{
		"UNWIND range(0, 2999) AS i CREATE (:N {id: i, k: i % 7, f: CASE WHEN i % 2 = 0 THEN i % 11 ELSE toFloat(i % 11) END, s: CASE WHEN i % 5 > 0 THEN 'text' + i % 13 END})",
		"MATCH (a:N), (b:N) WHERE b.id IN [a.id * 3 % 1000, a.id % 50, a.id * a.id % 3000] CREATE (a)-[:R]->(b)",
	} {
		if _, err := db.Run(t.Context(), q, nil); err != nil {
			t.Fatal(err)
		}
	}
	for _, by := range [][2]string{
		{"MATCH (a:N)-[:R]->(b)", "[a.k, b.k]"},
		{"MATCH (a:N)-[:R]->(b)", "[a.s, b.f]"},
		{"MATCH (a:N)-[:R]->(b)", "[a, b, a.s]"},
		{"MATCH (a:N)-[:R]->(b)", "[null, b.s]"},
		{"MATCH (a:N)-[:R]->(b)", "[b.s]"},
		{"MATCH (a:N)-[:R]->(b)", "[[a.k, null], b.f, 1]"},
		{"MATCH (a:N) OPTIONAL MATCH (a)-[:R]->(b:M)", "[a.f, b]"},
		{"MATCH (a:N)-[:R]->(b) WHERE a.k > 77", "[a.k, b.k]"},
		{"UNWIND [1, 2] AS x CALL (x) { MATCH (a:N)-[:R]->(b) WHERE a.k = x RETURN a, b }", "[x, b.k]"},
	} {
		for _, beside := range []string{"", ", count(*) AS m", ", a.k AS g", ", a.s AS g, sum(b.k) AS m, count(DISTINCT b.f) AS o"} {
			want := textsOf(t, db.Session(), "CYPHER runtime=slotted "+by[0]+" WITH a, b, "+by[1]+" AS l RETURN count(DISTINCT l) AS n"+beside, nil)
			slices.Sort(want)
			for _, rt := range []string{"slotted", "pipelined", "parallel"} {
				got := textsOf(t, db.Session(), "CYPHER runtime="+rt+" "+by[0]+" RETURN count(DISTINCT "+by[1]+") AS n"+beside, nil)
				slices.Sort(got)
				if !slices.Equal(got, want) {
					t.Errorf("%s, %v%s: %v, want %v", rt, by, beside, got, want)
				}
			}
		}
	}
	for _, rt := range []string{"slotted", "pipelined", "parallel"} {
		want := textsOf(t, db.Session(), "CYPHER runtime="+rt+" MATCH (x:N) WHERE x.id < 20 CALL (x) { MATCH (x)-[:R]->(b) WITH [x.k, b.f] AS l RETURN count(DISTINCT l) AS n } RETURN x.id AS id, n", nil)
		got := textsOf(t, db.Session(), "CYPHER runtime="+rt+" MATCH (x:N) WHERE x.id < 20 CALL (x) { MATCH (x)-[:R]->(b) RETURN count(DISTINCT [x.k, b.f]) AS n } RETURN x.id AS id, n", nil)
		slices.Sort(got)
		slices.Sort(want)
		if !slices.Equal(got, want) {
			t.Errorf("%s: %v, want %v", rt, got, want)
		}
	}
}
