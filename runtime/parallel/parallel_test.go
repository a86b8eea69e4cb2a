package parallel

import (
	"strings"
	"testing"

	"github.com/morseldb/morsel/planner/physical"
	"github.com/morseldb/morsel/status"
)

func TestWorkers(t *testing.T) {
	for _, c := range []struct{ limit, processors, want int }{
		{0, 4, 4}, {3, 4, 3}, {9, 4, 9}, {-1, 4, 3}, {-4, 4, 0}, {-9, 4, 0}, {1, 1, 1}, {0, 1, 1},
	} {
		if got := Workers(c.limit, c.processors); got != c.want {
			t.Errorf("limit %d on %d processors: %d workers, want %d", c.limit, c.processors, got, c.want)
		}
	}
}

func TestAdmit(t *testing.T) {
	read := &physical.Plan{ReadOnly: true}
	for _, c := range []struct {
		name    string
		plan    *physical.Plan
		workers int
		changed bool
		err     string // part of the error, "" = none even where falling back is not wanted
	}{
		{"no workers", read, 0, false, "Parallel runtime has been disabled"},
		{"updating", &physical.Plan{}, 2, false, "does not support updating queries"},
		{"updating after changes", &physical.Plan{}, 2, true, "does not support updating queries"},
		{"changes", read, 2, true, "not supported if there are changes in the transaction state"},
		{"not thread-safe", &physical.Plan{ReadOnly: true, NotThreadSafe: []string{"db.labels"}}, 2, false, ""},
	} {
		r := Admit(c.plan, c.workers, c.changed)
		switch {
		case r == nil || r.Reason == "":
			t.Errorf("%s: admitted, or no reason", c.name)
		case c.err == "" && r.Err != nil:
			t.Errorf("%s: %v", c.name, r.Err)
		case c.err != "" && (!strings.Contains(r.Err.Error(), c.err) || status.CodeOf(r.Err) != status.RuntimeUnsupported):
			t.Errorf("%s: %v", c.name, r.Err)
		}
	}
	if r := Admit(read, 1, false); r != nil {
		t.Errorf("a reading query: %v", r)
	}
}

func TestWorthwhile(t *testing.T) {
	scan := &physical.AllNodesScan{Header: physical.Header{EstRows: worthwhile}}
	plan := &physical.Plan{Root: &physical.ProduceResults{Source: scan}}
	if Worthwhile(plan) {
		t.Error("a plan of so many rows is not worth it")
	}
	scan.EstRows++
	if !Worthwhile(plan) {
		t.Error("a plan of more rows is")
	}
	matches := &physical.CountMatches{Header: physical.Header{EstRows: 1}, Work: worthwhile}
	plan.Root = &physical.ProduceResults{Source: matches}
	if Worthwhile(plan) {
		t.Error("counting so many matches is not worth it")
	}
	matches.Work += 1
	if !Worthwhile(plan) {
		t.Error("counting more matches is, though it gives one row")
	}
	left := &physical.AllNodesScan{Header: physical.Header{EstRows: 100}}
	apply := &physical.Apply{Header: physical.Header{EstRows: 100}, Left: left, Right: &physical.AllNodesScan{Header: physical.Header{EstRows: worthwhile / 100}}}
	plan.Root = &physical.ProduceResults{Source: apply}
	if !Worthwhile(plan) {
		t.Error("what Apply does for each row counts once")
	}
}
