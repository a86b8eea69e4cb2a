package differ

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/morseldb/morsel/status"
)

// keeping is a random query that keeps many rows: sorted, distinct, grouped or joined.
func keeping(r *rand.Rand) (text string, ordered bool) {
	one := func(list ...string) string { return list[r.IntN(len(list))] }
	from := one("UNWIND range(1, 40) AS i MATCH (n)", "MATCH (n) UNWIND range(1, 60) AS i WITH *", "MATCH (a)-[r]-(n) UNWIND range(1, 20) AS i WITH i, n",
		"UNWIND range(1, 300) AS i OPTIONAL MATCH (n:A)", "UNWIND range(1, 30) AS i MATCH (n), (m) WHERE n.i = m.i WITH i, m AS n")
	key := func() string {
		return one("n.i", "n.s", "n.x", "n.l", "n", "i % 7", "labels(n)", "'text' + (i % 50)", "n.f", "{a: n.j}", "n.d", "i")
	}
	k1, k2 := key(), key()
	switch r.IntN(5) {
	case 0:
		return fmt.Sprintf("%s RETURN %s AS c0, %s AS c1, i AS c2, n.uid AS c3 ORDER BY c0 %s, c1, c2, c3", from, k1, k2, one("", "DESC")), true
	case 1:
		return fmt.Sprintf("%s RETURN %s AS c0, %s AS c1, i AS c2, n.uid AS c3 ORDER BY c0, c1 %s, c2, c3 LIMIT %d", from, k1, k2, one("", "DESC"), 1+r.IntN(400)), true
	case 2:
		return fmt.Sprintf("%s RETURN DISTINCT %s AS c0, %s AS c1", from, k1, k2), false
	case 3:
		return fmt.Sprintf("%s RETURN count(DISTINCT [%s, %s]) AS c0, min(DISTINCT %s) AS c1, sum(DISTINCT i) AS c2", from, k1, k2, k1), false
	}
	return fmt.Sprintf("%s RETURN %s AS c0, count(*) AS c1, sum(i) AS c2, %s AS c3, count(DISTINCT %s) AS c4, max(%s) AS c5", from, k1,
		one("collect(i)", "collect(DISTINCT i)", "percentileDisc(i, 0.4)", "min(i)"), k2, k2), false
}

// TestSmallBudgets holds that a budget so small that much is spilled changes no
// answer, in no runtime: a query gives what it gives without, or fails for want of memory.
func TestSmallBudgets(t *testing.T) {
	var asked, refused, spilled int
	each(t, 30, func(t *testing.T, seed uint64) bool {
		r := random(seed, 6)
		g := NewGraph(r)
		wide, err := NewEngine(g, "")
		if err != nil {
			t.Fatal(err)
		}
		defer wide.Close()
		narrow, err := NewNarrowEngine(g, t.TempDir(), []int64{8 << 10, 16 << 10, 32 << 10}[seed%3])
		if err != nil {
			t.Fatal(err)
		}
		defer narrow.Close()
		for range 4 {
			text, ordered := keeping(r)
			want := wide.Run(Ways[0], text, &Query{})
			if want.Code != "" || want.Panic != "" {
				t.Fatalf("%s\n%s", text, want.Format())
			}
			for _, w := range WaysOf(seed) {
				got := narrow.Run(w, text, &Query{})
				asked++
				if got.Spilled > 0 {
					spilled++
				}
				if got.Code == status.MemoryLimit && strings.Contains(got.Message, "memory") {
					refused++
					continue
				}
				if d := Differ(want, got, ordered); d != "" {
					t.Errorf("seed %d, %v: %s differ\n%s\n%s\n%.2000s\n%.2000s", seed, w, d, g.Create(""), text, want.Format(), got.Format())
					return true
				}
			}
		}
		return false
	})
	t.Logf("of %d queries %d spilled and %d were refused", asked, spilled, refused)
	if refused*5 > asked || spilled*5 < asked {
		t.Error("too little was spilled")
	}
}
