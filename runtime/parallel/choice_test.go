package parallel

import (
	"testing"
	"time"

	"github.com/morseldb/morsel/planner/physical"
)

// TestChoice holds that a plan ends on the runtime on which it is faster, whatever it was estimated to be, and is tried on the other seldom.
func TestChoice(t *testing.T) {
	const ms = time.Millisecond
	for _, c := range []struct {
		name           string
		rows           float64
		one, many      time.Duration
		first, later   bool
		others, within int // how many of the first so many runs may be on the other runtime
	}{
		{"little work", 10, ms / 10, ms / 5, false, false, 0, 50},
		{"much work", 1e6, 40 * ms, 20 * ms, true, true, 0, 50},
		{"more than estimated", 10, 40 * ms, 20 * ms, false, true, 2, 50},
		{"more than estimated, and no gain", 10, 10 * ms, 11 * ms, false, false, 2, 50},
		{"less than estimated", 1e6, ms, ms * 3 / 2, true, false, 2, 50},
		{"less than estimated, and a gain", 1e6, 2 * ms, ms, true, true, 2, 50},
	} {
		plan := &physical.Plan{Root: &physical.AllNodesScan{Header: physical.Header{EstRows: c.rows}}}
		x, others, last := NewChoice(8), 0, false
		for i := range c.within {
			last = x.Parallel(plan)
			if i == 0 && last != c.first {
				t.Errorf("%s: first %v", c.name, last)
			}
			if last != c.later {
				others++
			}
			x.Ran(plan, last, [2]time.Duration{c.one, c.many}[place(last)])
		}
		if last != c.later || others > c.others {
			t.Errorf("%s: parallel %v in the end, %d runs on the other runtime", c.name, last, others)
		}
	}
}

// TestChoiceChangesItsMind holds that a plan for which things have changed, as by other parameters, goes to the other runtime some time.
func TestChoiceChangesItsMind(t *testing.T) {
	plan := &physical.Plan{Root: &physical.AllNodesScan{Header: physical.Header{EstRows: 10}}}
	x := NewChoice(8)
	run := func(n int, one, many time.Duration) (parallel int) {
		for range n {
			p := x.Parallel(plan)
			if p {
				parallel++
			}
			x.Ran(plan, p, [2]time.Duration{one, many}[place(p)])
		}
		return parallel
	}
	if got := run(20, 10*time.Millisecond, 5*time.Millisecond); got != 18 {
		t.Errorf("%d of 20 runs in parallel", got)
	}
	if got := run(2000, 2*time.Millisecond, 4*time.Millisecond); got > 1000 {
		t.Errorf("%d of 2000 runs in parallel, which had become slower", got)
	}
}
