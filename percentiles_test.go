package morsel_test

import (
	"context"
	"fmt"
	"slices"
	"testing"

	"github.com/morseldb/morsel"
)

// TestSeveralPercentiles: percentiles of one expression that are found at once are those that are found one by one, errors too, also where numbers go to
// temporary files.
func TestSeveralPercentiles(t *testing.T) {
	dir := t.TempDir()
	db, err := morsel.Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := db.Run(context.Background(), "UNWIND range(0, 19999) AS i CREATE (:P {i: i, k: i % 7, x: CASE WHEN i % 11 = 0 THEN null WHEN i % 3 = 0 THEN (i * 7919) % 1000 / 8.0 ELSE (i * 7919) % 1000 END, "+
		"n: (i * 104729) % 5000, z: null, s: CASE i WHEN 12345 THEN 'a' ELSE i END})", nil); err != nil {
		t.Fatal(err)
	}
	queries := []string{
		"MATCH (p:P) RETURN p.k AS k, percentileCont(p.n, 0.5) AS a, percentileDisc(p.n, 0.99) AS b, percentile_cont(p.n, 1) AS c, percentileDisc(p.n, 0.0) AS d",
		"MATCH (p:P) RETURN percentileCont(p.x, 0.25) AS a, percentileDisc(p.x, $half) AS b, percentileDisc(p.n, 0.5) AS c, percentileDisc(p.x, 0.5) - percentileCont(p.x, 0.75) AS d",
		"MATCH (p:P) RETURN p.i / 3 AS k, percentileCont(p.x, 0.5) AS a, percentileDisc(p.x, 0.3) AS b ORDER BY k LIMIT 50",
		"MATCH (p:P) RETURN percentileCont(p.z, 0.5) AS a, percentileDisc(p.z, 7) AS b",
		"MATCH (p:P) WHERE p.i < 0 RETURN percentileCont(p.n, 0.5) AS a, percentileDisc(p.n, 0.5) AS b",
		"MATCH (p:P) RETURN percentileCont(p.s, 0.5) AS a, percentileDisc(p.s, 0.5) AS b",
		"MATCH (p:P) RETURN percentileDisc(p.n, 0.5) AS a, percentileCont(p.n, 1.5) AS b",
		"MATCH (p:P) RETURN percentileDisc(p.n, 0.5) AS a, percentileCont(p.n, $text) AS b",
		"MATCH (p:P) RETURN percentileDisc(DISTINCT p.n, 0.5) AS a, percentileCont(DISTINCT p.n, 0.1) AS b, percentileCont(p.n, 0.1) AS c",
		"MATCH (p:P) WHERE p.i < 90 RETURN percentileDisc(p.n, p.k / 10.0) AS a, percentileCont(p.n, 0.1) AS b, percentileCont(p.n, 0.1) AS c",
		"UNWIND [1, 2] AS u CALL (u) { MATCH (p:P {k: u}) RETURN percentileDisc(p.n, 0.5) AS a, percentileCont(p.n, 0.1) AS b } RETURN u, a, b",
		"RETURN COLLECT { MATCH (p:P) WITH percentileDisc(p.n, 0.5) AS a, percentileCont(p.n, 0.1) AS b RETURN a + b } AS l",
	}
	params := map[string]any{"half": 0.5, "text": "x"}
	want := map[string][]string{}
	for _, q := range queries {
		want[q] = rowsWith(db.Session(morsel.WithoutRules("percentiles")), q, params)
	}
	for _, limit := range []int64{0, 1 << 20} {
		if err := db.Close(); err != nil {
			t.Fatal(err)
		}
		if db, err = morsel.Open(dir, morsel.WithMemoryLimit(limit)); err != nil {
			t.Fatal(err)
		}
		for _, q := range queries {
			for _, rt := range []string{"slotted", "pipelined", "parallel"} {
				if got := rowsWith(db.Session(morsel.WithRuntime(rt)), q, params); !slices.Equal(got, want[q]) {
					t.Errorf("%s, limit %d: %s: %.300s, one by one %.300s", rt, limit, q, fmt.Sprint(got), fmt.Sprint(want[q]))
				}
			}
		}
	}
	defer db.Close()
	if _, err := db.Run(context.Background(), "RETURN `#percentiles`([1], [0.5, 'percentileCont'])", nil); err == nil {
		t.Error("a query may name what only plans name")
	}
}

// rowsWith is the rows of a query in order, or its error.
func rowsWith(s *morsel.Session, text string, params map[string]any) (rows []string) {
	res, err := s.Run(context.Background(), text, params)
	for err == nil && res.Next() {
		rows = append(rows, fmt.Sprint(res.Record().Values))
	}
	if err == nil {
		err = res.Err()
	}
	if err != nil {
		return []string{err.Error()}
	}
	slices.Sort(rows)
	return rows
}
