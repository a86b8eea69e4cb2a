// Package planner turns a bound statement into a physical plan: it groups clauses into
// query graphs, decides in which order to solve them, lowers everything to operators over slots, and
// keeps the plans it made. It knows the graph only by its statistics, and nothing of how plans are run.
//
// A statement is planned clause by clause. The rows that the clauses so far give are a stream
// (type stream); each clause puts operators on top of it. Two passes end the work: rules that need the whole tree
// (rules.go), and liveness (live.go), which finds for each operator which slots the ones above it need.
package planner

import (
	"github.com/morseldb/morsel/parser/ast"
	"github.com/morseldb/morsel/planner/bind"
	"github.com/morseldb/morsel/planner/cost"
	"github.com/morseldb/morsel/planner/explain"
	"github.com/morseldb/morsel/planner/physical"
	"github.com/morseldb/morsel/procedures"
	"github.com/morseldb/morsel/status"
)

// Stats is the counts that plans are chosen by.
type Stats = cost.Stats

// Context is what planning needs beside the statement.
type Context struct {
	Stats    Stats
	Registry *procedures.Registry
	Database string // the only name that USE may have; "" = neo4j
	Rules    RuleSet
}

// Plan plans a bound statement.
func Plan(b *bind.Bound, c Context) (plan *physical.Plan, err error) {
	defer func() {
		if r := recover(); r != nil {
			s, ok := r.(stop)
			if !ok {
				panic(r)
			}
			plan, err = nil, s.err
		}
	}()
	if c.Stats == nil {
		c.Stats = noStats{}
	}
	p := &planner{Context: c, bound: b, slots: map[int]physical.Slot{}, names: map[physical.Slot]string{}, different: map[physical.Slot]float64{}, arms: map[physical.Slot][]cost.Arm{}, scope: cost.Scope{}}
	plan = p.header()
	plan.Root = p.body(b.Stmt.Body)
	p.improve(plan)
	p.finish(plan.Root)
	newest(plan.Root)
	if p.on(ruleAnyOrder) {
		anyOrder(plan.Root)
		p.scannedNodes(plan.Root)
	}
	if p.on(ruleTogether) {
		together(plan.Root, false)
	}
	plan.NumSlots = int(p.next)
	if len(p.notes) > 0 {
		plan.Notifications = append(plan.Notifications[:len(plan.Notifications):len(plan.Notifications)], p.notes...)
	}
	plan.Graphs = p.graphs
	eagerLoad(plan)
	plan.NotThreadSafe, plan.MayQuery = p.unsafe, p.mayQuery
	return plan, nil
}

// noStats is an empty graph.
type noStats struct{}

func (noStats) LabelCount(string) float64                   { return 0 }
func (noStats) PatternCount(string, string, string) float64 { return 0 }

// stop carries the first error out of the recursion to Plan, and no further.
type stop struct{ err error }

func fail(err error) { panic(stop{err}) }

func unsupported(n ast.Node, what string) {
	fail(status.Compile(status.UnsupportedOperation, "", n.Position(), "%s is not supported yet.", what))
}

// planner is the state of planning one statement.
type planner struct {
	Context
	bound *bind.Bound
	slots map[int]physical.Slot    // by variable
	names map[physical.Slot]string // of the variables in slots, for people
	ents  slotSet                  // see entities
	next  physical.Slot
	// different is how many different nodes may be in a slot, for estimates.
	different map[physical.Slot]float64
	// arms is of which relationships the nodes in a slot have one, in what was planned.
	arms     map[physical.Slot][]cost.Arm
	notes    []status.Notification
	scope    cost.Scope // what is known of variables, for estimates
	extra    int        // how many variables the planner made itself
	unsafe   []string   // functions and procedures that are not thread-safe
	mayQuery bool       // something may run Cypher itself
	graphs   []physical.Graph
}

// header is a plan with everything but its tree.
func (p *planner) header() *physical.Plan {
	b := p.bound
	plan := &physical.Plan{
		Columns: b.Columns, ReadOnly: b.ReadOnly, QueryType: b.QueryType, Params: b.Params, Notifications: b.Notifications,
		Explain: b.Stmt.Explain, Profile: b.Stmt.Profile, Planner: "cost", Version: "5",
	}
	if b.Version == 25 {
		plan.Version = "25"
	}
	checkOptions(b.Stmt.Options)
	for _, o := range b.Stmt.Options {
		option(plan, o)
	}
	return plan
}

// slot is the slot of a variable.
func (p *planner) slot(v *ast.Variable) physical.Slot {
	if s, ok := p.slots[v.ID]; ok {
		return s
	}
	s := p.scratch()
	p.slots[v.ID] = s
	p.names[s] = explain.Var(v)
	return s
}

// scratch is a new slot that belongs to no variable.
func (p *planner) scratch() physical.Slot {
	p.next++
	return p.next - 1
}

// ownIDs is where the ids of the planner's own variables begin, below those that logical makes.
const ownIDs = -1 << 30

// newID is an id for a variable that the binder did not make.
func (p *planner) newID() int {
	p.extra++
	return ownIDs - p.extra
}

// functionName is the registered name of a function, which calls may spell in any case.
func (p *planner) functionName(e *ast.FuncCall) string {
	name := e.FullName()
	if p.Registry == nil {
		return name
	}
	f := p.Registry.Function(name)
	if f == nil {
		return name
	}
	p.mayQuery = p.mayQuery || f.MayQuery
	if f.NotThreadSafe {
		p.unsafe = append(p.unsafe, f.Name)
	}
	return f.Name
}

func (p *planner) isAggregate(e ast.Expr) bool { return bind.IsAggregate(e, p.Registry) }
