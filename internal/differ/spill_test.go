package differ

import (
	"testing"

	"github.com/morseldb/morsel/status"
)

// TestSmallBudgets holds that a budget so small that much is spilled changes no
// answer, in no runtime: a query gives what it gives without, or fails for want of memory.
func TestSmallBudgets(t *testing.T) {
	var asked, refused int
	var spilled int64
	each(t, 150, func(t *testing.T, seed uint64) bool {
		r := random(seed, 6)
		g := NewGraph(r)
		q := NewQuery(r, options(seed))
		budget := []int64{2 << 10, 4 << 10, 8 << 10, 16 << 10}[seed%4]
		across := func(g *Graph, q *Query) (how string, answers []*Answer) {
			wide, err := NewEngine(g, "")
			if err != nil {
				return err.Error(), nil
			}
			defer wide.Close()
			narrow, err := NewNarrowEngine(g, t.TempDir(), budget)
			if err != nil {
				return err.Error(), nil
			}
			defer narrow.Close()
			text := "UNWIND range(1, 30) AS zz_ " + q.Text("") // so that there are rows enough
			want := wide.Run(Ways[0], text, q)
			for _, w := range WaysOf(seed) {
				got := narrow.Run(w, text, q)
				asked++
				spilled += got.Spilled
				if got.Code == status.MemoryLimit {
					refused++
					continue
				}
				if d := Differ(want, got, q.Ordered); d != "" {
					return d, []*Answer{want, got}
				}
			}
			return "", nil
		}
		if how, _ := across(g, q); how == "" {
			return false
		}
		report(t, seed, g, q, across)
		return true
	})
	t.Logf("%d of %d were refused, %d bytes were spilled", refused, asked, spilled)
	if refused*3 > asked*2 || spilled == 0 {
		t.Error("too little was spilled")
	}
}
