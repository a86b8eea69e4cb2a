package morsel

import (
	"time"

	"github.com/morseldb/morsel/planner/explain"
	"github.com/morseldb/morsel/planner/physical"
	"github.com/morseldb/morsel/runtime"
)

// Counters is what a query changed.
type Counters = runtime.Counters

// Summary is what is known about a query beside its rows.
type Summary struct {
	Query         string
	QueryType     string // r, rw, w or s
	Runtime       string // the runtime that really ran
	Counters      Counters
	Notifications []Notification
	Plan          *Plan // nil unless EXPLAIN or PROFILE
	Profiled      bool
	BatchSize     int      // of the plan, 1 where rows go one by one
	Workers       int      // that the plan may have on the parallel runtime, else 0
	Bookmark      Bookmark // of the commit, for a writing query of Session.Run
	MemoryPeak    int64    // bytes that the growing structures took at most
	Spilled       int64    // bytes that were written to temporary files, as they did not fit
	// ResultAvailableAfter is the time to the first row, ResultConsumedAfter the time to the last.
	ResultAvailableAfter, ResultConsumedAfter time.Duration
}

// ContainsUpdates reports whether the query changed anything.
func (s *Summary) ContainsUpdates() bool { return s.Counters != (Counters{}) }

// Plan is one operator of a plan and those below it.
type Plan struct {
	Operator      string
	ID            int
	Details       string
	EstimatedRows float64
	Identifiers   []string
	Order         string
	Pipeline      string // "In Pipeline 2"; "" where rows go one by one
	Reason        string // what EstimatedRows rests on, where there is more to say than counts
	// Rows, DBHits, Time, Memory and Spilled are measured by PROFILE.
	Rows, DBHits int64
	Time         time.Duration
	Memory       int64
	Spilled      int64 // bytes written to temporary files
	// Children are what the operator takes rows from and, behind those, the plans of subqueries inside its expressions.
	Children []*Plan

	text string
}

// DrawnPlan is a plan of which only its root's name and its table are known, such as a server sends.
func DrawnPlan(operator, table string) *Plan { return &Plan{Operator: operator, text: table} }

// String is the plan as a table, as EXPLAIN and PROFILE show it. It is "" for the children of a plan.
func (p *Plan) String() string { return p.text }

// summarize makes the summary once; later calls give the same one.
func (r *Result) summarize() *Summary {
	if r.summary != nil {
		return r.summary
	}
	s := &Summary{Query: r.text, QueryType: r.plan.QueryType, Runtime: r.runtime, Notifications: r.notes, Bookmark: r.tx.sess.last}
	if r.plan.ReadOnly || !r.tx.auto {
		s.Bookmark = ""
	}
	s.ResultAvailableAfter = r.available.Sub(r.began)
	s.ResultConsumedAfter = max(r.consumed.Sub(r.began), s.ResultAvailableAfter)
	var prof []runtime.OpProfile
	if r.exec != nil {
		s.Counters = *r.exec.Counters()
		s.MemoryPeak, s.Spilled = r.exec.MemoryPeak(), r.exec.Spilled()
		s.Notifications = append(s.Notifications[:len(s.Notifications):len(s.Notifications)], r.exec.Notes()...)
		prof = r.exec.Profile()
	}
	if r.plan.Explain || r.plan.Profile {
		s.Profiled = prof != nil
		run := explain.Run{Runtime: r.runtime, BatchSize: r.tx.sess.batch(r.runtime), Workers: r.tx.teamSize(r.runtime)}
		s.BatchSize, s.Workers = run.BatchSize, run.Workers
		s.Plan = planTree(r.plan.Root, prof, run.Pipelines(r.plan.Root))
		s.Plan.text = explainText(r.plan, run, prof)
	}
	r.summary = s
	return s
}

func planTree(op physical.Op, prof []runtime.OpProfile, pipelines map[physical.Op]int) *Plan {
	h := op.Head()
	p := &Plan{Operator: op.Name(), ID: h.ID, Details: h.Details, EstimatedRows: h.EstRows, Identifiers: h.Idents, Order: h.Order, Reason: h.Reason}
	if pipelines != nil {
		p.Pipeline = explain.InPipeline(pipelines[op])
	}
	if h.ID < len(prof) {
		f := prof[h.ID]
		p.Rows, p.DBHits, p.Time, p.Memory, p.Spilled = f.Rows, f.DBHits, f.Time, f.Memory, f.Spilled
	}
	for _, c := range physical.Below(op) {
		p.Children = append(p.Children, planTree(c, prof, pipelines))
	}
	return p
}
