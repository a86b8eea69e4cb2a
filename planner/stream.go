package planner

import (
	"github.com/morseldb/morsel/parser/ast"
	"github.com/morseldb/morsel/planner/explain"
	"github.com/morseldb/morsel/planner/physical"
)

// stream is the rows that the clauses planned so far give.
//
// A stream begins with the argument row alone and no operator (op nil), so that its first scan
// can be the leaf; whoever needs an operator before that calls top. Slots are written once: a variable keeps its
// slot from where it is bound to the end, also through WITH.
type stream struct {
	p     *planner
	op    physical.Op
	rows  float64      // estimate
	have  map[int]bool // variables bound in the rows
	args  []int        // those that come with the argument row and stay visible to the end
	inner bool         // the argument row is a row of an outer plan
	csv   *csvSlots    // of the last LOAD CSV
	fx    *hazards     // what was read and written since the last Eager
	then  []ast.Clause // the clauses behind the one that is planned
}

func (p *planner) newStream(inner bool) *stream {
	return &stream{p: p, rows: 1, have: map[int]bool{}, inner: inner, fx: &hazards{}}
}

// fork is a stream for the rows of an inner plan that runs for each row of s.
func (s *stream) fork() *stream {
	in := s.p.newStream(true)
	for id := range s.have {
		in.have[id] = true
	}
	in.csv = s.csv
	return in
}

// top is the uppermost operator; a stream without any gets its leaf here.
func (s *stream) top() physical.Op {
	if s.op == nil {
		s.push(&physical.Argument{}, "")
		s.op.Head().EstRows = 1 // s.rows may be what the operator above it gives already
	}
	return s.op
}

// push puts an operator, whose input is what was on top, onto the stream.
func (s *stream) push(op physical.Op, details string) {
	op.Head().Details = details
	op.Head().EstRows = s.rows
	s.op = op
}

// filter keeps the rows for which a predicate holds.
func (s *stream) filter(pred physical.Expr, details string) {
	if s.p.on(rulePushFilter) && s.pushFilter(pred, details) {
		return
	}
	if s.p.on(ruleMergeFilters) && mergeFilters(s.op, pred, details) {
		s.op.Head().EstRows = s.rows
		return
	}
	s.push(&physical.Filter{Source: s.top(), Pred: pred}, details)
}

// project computes one expression into a slot.
func (s *stream) project(slot physical.Slot, e ast.Expr) {
	item := physical.Assign{Slot: slot, Expr: s.expr(e)}
	s.fx.readExpr(s, e)
	s.push(&physical.Projection{Source: s.top(), Items: []physical.Assign{item}}, explain.Expr(e))
}

func (s *stream) bind(vs ...*ast.Variable) {
	for _, v := range vs {
		if v != nil {
			s.have[v.ID] = true
		}
	}
}

func (s *stream) slots(vs []*ast.Variable) []physical.Slot {
	var out []physical.Slot
	for _, v := range vs {
		out = append(out, s.p.slot(v))
	}
	return out
}
