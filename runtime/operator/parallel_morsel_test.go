package operator

import (
	"math/rand/v2"
	"testing"
	"time"

	"github.com/morseldb/morsel/planner/physical"
	"github.com/morseldb/morsel/runtime/schedule"
	"github.com/morseldb/morsel/runtime/state"
)

func counterOf(workers, grain int, rows, limit int64) *counter {
	c := &counter{p: &pipeline{b: &Builder{State: &state.State{BatchSize: 1024}, team: &Team{Group: schedule.NewPool().Group(workers), Grain: grain}}}}
	c.reset(rows, limit)
	return c
}

// TestMorsels takes all rows as lanes do whose rows cost a time each, and looks at how they are cut.
func TestMorsels(t *testing.T) {
	for _, c := range []struct {
		what        string
		rows        int64
		grain       int
		each        time.Duration // of a row
		least, most int64         // morsels
	}{
		{"cheap rows are few morsels", 1500, 0, 20 * time.Nanosecond, 4, 16},
		{"rows that take long are one each", 100, 0, time.Millisecond, 100, 100},
		{"many rows are never more than a limit", 1 << 20, 0, time.Nanosecond, 64, 90},
		{"a grain is the most", 1000, 10, time.Nanosecond, 100, 110},
		{"no rows", 0, 0, time.Nanosecond, 0, 0},
	} {
		s := counterOf(2, c.grain, c.rows, maxMorsel)
		l := &lane{}
		at, n := int64(0), int64(0)
		for {
			l.took = false
			from, to, ok := s.claim(l)
			if !ok {
				break
			}
			if from != at || to <= from || to > c.rows || l.seq != n {
				t.Fatalf("%s: rows %d to %d after %d, number %d of %d", c.what, from, to, at, l.seq, n)
			}
			at, n = to, n+1
			l.pace.began = time.Now().Add(-time.Duration(to-from) * c.each)
		}
		if at != c.rows || n < c.least || n > c.most {
			t.Errorf("%s: %d rows in %d morsels, not %d to %d", c.what, at, n, c.least, c.most)
		}
		if m, all := s.morsels(); !all || m != n {
			t.Errorf("%s: %d morsels, all %v", c.what, m, all)
		}
	}
}

func TestAlone(t *testing.T) {
	team := &Team{Group: schedule.NewPool().Group(2)}
	for _, c := range []struct {
		worked time.Duration
		done   float64
		alone  bool
	}{
		{leastSolo / 2, 0.001, true},         // too early to say
		{usualSolo / 2, 0, true},             // nobody knows how much is left
		{usualSolo * 2, 0, false},            // the same, later
		{leastSolo * 2, 0.01, false},         // forty milliseconds are left
		{time.Second, 1, true},               // nothing is left
		{worthJoining * 3, 0.75, true},       // half of what is left is not worth it
		{worthJoining * 3, 0.55, false},      // it is
		{leastSolo * 2, 0.9, true},           // nearly done
		{100 * time.Millisecond, 0.5, false}, // long
	} {
		if got := team.alone(c.worked, c.done); got != c.alone {
			t.Errorf("after %v, %v done: alone is %v", c.worked, c.done, got)
		}
	}
}

// TestHeavyRowsAreShared holds that the rows of a short scan are dealt out where Apply does much for each of them, and that elsewhere
// the rows of the operator above it are.
func TestHeavyRowsAreShared(t *testing.T) {
	g := anyGraph(t, rand.New(rand.NewPCG(1, 1)))
	scanOf := func(rows float64) physical.Op {
		return &physical.NodeByLabelScan{Header: estimated(rows), Node: 0, Labels: &physical.LabelExpr{Name: "P"}}
	}
	chain := func(scanned, each float64) physical.Op {
		scan := scanOf(scanned)
		right := &physical.Expand{Header: estimated(each), Source: &physical.Argument{Header: estimated(1, 0)}, From: 0, To: 1, Rel: physical.NoSlot}
		return &physical.Apply{Header: estimated(scanned, 0), Left: scan, Right: &physical.Aggregation{Header: estimated(1),
			Source: right, Aggs: []physical.Agg{{Slot: 2, Func: "count"}}}}
	}
	for _, c := range []struct {
		what string
		op   physical.Op
		scan bool
	}{
		{"much for each of 20", chain(20, 10000), true},
		{"much for each of 2", chain(2, 10000), false},
		{"20 that expand", &physical.Expand{Header: estimated(10000, 0), Source: scanOf(20), From: 0, To: 1, Rel: physical.NoSlot}, false},
	} {
		s := spec{graph: g}
		b := NewBuilder(s.state(1024))
		b.Parallel(&Team{Group: schedule.NewPool().Group(2)})
		p, err := b.pipeline(c.op)
		if err != nil {
			t.Fatal(err)
		}
		if _, is := p.sources[0].(*scanSource); is != c.scan {
			t.Errorf("%s: the source is %T", c.what, p.sources[0])
		}
		p.closeInputs()
	}
}

// TestWhereLanesBegin holds where a chain that begins with few rows is cut: at the lowest operator that gives enough of them, and that what an
// Expand(Into) of the lanes will ask is known below.
func TestWhereLanesBegin(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 1))
	chain := func(rows ...float64) (top physical.Op, ops []physical.Op) {
		top = &physical.NodeByLabelScan{Header: estimated(1), Node: 0, Labels: &physical.LabelExpr{Name: "P"}}
		for i, n := range rows {
			at := physical.Slot(i)
			top = &physical.Expand{Header: estimated(n, 0, at), Source: top, From: at, Rel: physical.NoSlot, To: at + 1, Types: []string{"A"}}
			ops = append(ops, top)
		}
		last := physical.Slot(len(rows))
		return &physical.Expand{Header: estimated(1, 0, last), Source: top, From: last, Rel: physical.NoSlot, To: 0, Into: true, Types: []string{"A"}}, ops
	}
	for _, c := range []struct {
		rows []float64
		at   int
	}{{[]float64{2, 100}, 1}, {[]float64{2, 90, 300}, 1}, {[]float64{2, 90, 3000}, 2}, {[]float64{2, 9, 30}, 2}, {[]float64{2, 200, 90}, 1}} {
		top, ops := chain(c.rows...)
		b := NewBuilder(spec{graph: anyGraph(t, r)}.state(8))
		b.Parallel(&Team{Group: schedule.NewPool().Group(2)})
		p, err := b.pipeline(top)
		if err != nil || p == nil {
			t.Fatal(p, err)
		}
		s := p.sources[0].(*lockedSource)
		if s.op != ops[c.at] {
			t.Errorf("%v: lanes begin at %v", c.rows, s.op.Head().EstRows)
		}
		if err := s.open(); err != nil {
			t.Fatal(err)
		}
		if _, ok := s.src.(*intersect); ok != (c.at == len(ops)-1) {
			t.Errorf("%v: the source is a %T", c.rows, s.src)
		}
		s.close()
	}
}
