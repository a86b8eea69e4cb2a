package aggregate

import (
	"testing"

	"github.com/morseldb/morsel/procedures"
	"github.com/morseldb/morsel/value"
)

// TestLongLists holds lists of many runs, as they come, merged and replayed, to the order of their values, and to charging what
// they take: the runs, and the list that is made of them.
func TestLongLists(t *testing.T) {
	held := int64(0)
	ctx := &procedures.Context{Charge: func(n int64) error { held += n; return nil }}
	next := int64(0)
	filled := func(n int) *collect {
		c := &collect{}
		for range n {
			if err := c.Update(ctx, []value.Value{value.Int(next)}, 1); err != nil {
				t.Fatal(err)
			}
			next++
		}
		return c
	}
	check := func(c *collect) {
		t.Helper()
		list, err := c.Result()
		if err != nil || int64(len(list.AsList())) != next {
			t.Fatalf("%d values, want %d, %v", len(list.AsList()), next, err)
		}
		for i, v := range list.AsList() {
			if v.AsInt() != int64(i) {
				t.Fatalf("%v is at place %d", v, i)
			}
		}
	}
	for _, sizes := range [][]int{{0}, {5}, {run}, {run + 1}, {3*run + 7}, {5, 6}, {run - 1, 2}, {5, run + 1, 0, 7}, {2 * run, 2 * run, 1}} {
		next, held = 0, 0
		c := filled(sizes[0])
		for _, n := range sizes[1:] {
			if err := c.Merge(filled(n)); err != nil {
				t.Fatal(err)
			}
		}
		if least, most := next*24, next*48; held < least || held > most || len(sizes) == 1 && next > run && held < most-run*24 {
			t.Errorf("%v: %d bytes are charged", sizes, held)
		}
		again := &collect{}
		check(c)
		if err := c.Replay(func(args []value.Value, n int64) error { return again.Update(nil, args, n) }); err != nil {
			t.Fatal(err)
		}
		check(again)
		check(again)
	}
	next = 2*run + 3
	many := &collect{}
	if err := many.Update(ctx, []value.Value{value.Int(7)}, next); err != nil {
		t.Fatal(err)
	}
	if list, _ := many.Result(); int64(len(list.AsList())) != next || list.AsList()[next-1].AsInt() != 7 {
		t.Errorf("%d values", len(list.AsList()))
	}
}
