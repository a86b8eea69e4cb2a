package planner

import (
	"slices"
	"strings"

	"github.com/morseldb/morsel/parser/ast"
	"github.com/morseldb/morsel/planner/explain"
	"github.com/morseldb/morsel/planner/physical"
	"github.com/morseldb/morsel/procedures"
	"github.com/morseldb/morsel/status"
	"github.com/morseldb/morsel/value"
)

// optionalProcedure plans OPTIONAL CALL … YIELD … WHERE: nulls stand for no row that is left.
func (s *stream) optionalProcedure(c *ast.CallProcedure) {
	in := s.p.newStream(true)
	in.csv = s.csv
	for id := range s.have {
		in.args = append(in.args, id)
		in.have[id] = true
	}
	slices.Sort(in.args)
	call := *c
	call.Optional = false
	in.callProcedure(&call)
	s.meet(in)
	var yields []*ast.Variable
	for _, y := range c.Yield {
		yields = append(yields, y.As)
	}
	in.push(&physical.Optional{Source: in.top(), Nulls: s.slots(yields)}, "")
	s.apply(in)
	s.bind(yields...)
}

// callProcedure plans CALL name(args) YIELD ….
func (s *stream) callProcedure(c *ast.CallProcedure) {
	if c.Optional && c.Where != nil {
		s.optionalProcedure(c)
		return
	}
	proc := s.p.Registry.Procedure(c.FullName())
	if proc == nil {
		fail(status.Compile(status.ProcedureNotFound, "ProcedureNotFound", ast.Pos{}, "There is no procedure with the name `%s` registered for this database instance.", c.FullName()))
	}
	s.p.mayQuery = s.p.mayQuery || !proc.BuiltIn
	if proc.NotThreadSafe {
		s.p.unsafe = append(s.p.unsafe, proc.Name)
	}
	var all, writes effects
	all.addAll(anyNode, scanned, labelled, related, keyed, living)
	if proc.Mode == procedures.Write {
		writes = all
	}
	s.fx.step(s, &all, &writes)
	op := &physical.ProcedureCall{Source: s.top(), Proc: proc.Name, Optional: c.Optional, Void: len(proc.Results) == 0, Pos: c.Pos}
	var args, results []string
	for _, a := range c.Args {
		op.Args = append(op.Args, s.expr(a))
		args = append(args, explain.Expr(a))
	}
	for _, y := range c.Yield {
		for i, r := range proc.Results {
			if r.Name == y.Field {
				op.Results = append(op.Results, physical.ResultSlot{Index: i, Slot: s.p.slot(y.As)})
				results = append(results, r.Name+" :: "+r.Type.String())
			}
		}
	}
	s.rows *= 10
	if op.Void {
		s.rows /= 10
	}
	s.push(op, proc.Name+"("+strings.Join(args, ", ")+") :: ("+strings.Join(results, ", ")+")")
	for _, y := range c.Yield {
		s.bind(y.As)
	}
	s.where(c.Where)
}

// callSubquery plans CALL { … }: a unit subquery for its effects, any other as rows beside each row.
func (s *stream) callSubquery(c *ast.CallSubquery) {
	in := s.p.newStream(true)
	in.csv = s.csv
	for _, v := range c.Imports {
		in.args = append(in.args, v.ID)
		in.have[v.ID] = true
	}
	in.query(c.Query)
	s.meet(in)
	if c.InTx != nil {
		s.inTransactions(c, in)
		return
	}
	switch {
	case len(c.Outputs) == 0:
		s.fx.join(in.fx)
		s.push(&physical.SubqueryForeach{Source: s.top(), Body: in.top()}, "")
		return
	case c.Optional:
		opt := &physical.Optional{Source: in.top(), Nulls: s.slots(c.Outputs)}
		in.push(opt, "")
	}
	have := s.have
	s.apply(in)
	s.have = have
	s.bind(c.Outputs...)
}

// inTransactions plans CALL { … } IN TRANSACTIONS.
func (s *stream) inTransactions(c *ast.CallSubquery, in *stream) {
	t := c.InTx
	op := &physical.Transactions{
		Source: s.top(), Body: in.top(), Rows: s.expr(t.Rows), OnError: t.OnError, RetryThen: t.RetryThen,
		RetryFor: s.expr(t.RetryFor), Report: physical.NoSlot, Unit: len(c.Outputs) == 0, Nulls: s.slots(c.Outputs),
	}
	if c.Optional && !op.Unit {
		in.push(&physical.Optional{Source: in.top(), Nulls: s.slots(c.Outputs)}, "")
		op.Body = in.op
	}
	if op.Rows == nil {
		op.Rows = constant(value.Int(1000))
	}
	if op.OnError == "" {
		op.OnError = "FAIL"
	}
	if t.Concurrent {
		op.Concurrency = constant(value.Int(1))
		if t.Concurrency != nil {
			op.Concurrency = s.expr(t.Concurrency)
		}
	}
	details := "IN TRANSACTIONS OF 1000 ROWS ON ERROR " + op.OnError
	if t.Rows != nil {
		details = "IN TRANSACTIONS OF " + explain.Expr(t.Rows) + " ROWS ON ERROR " + op.OnError
	}
	if t.Report != nil {
		op.Report = s.p.slot(t.Report)
		details += " REPORT STATUS AS " + explain.Var(t.Report)
	}
	s.fx.join(in.fx)
	s.push(op, details)
	s.bind(c.Outputs...)
	s.bind(t.Report)
}

// csvSlots is where a LOAD CSV puts line number and file name, once something asks for them.
type csvSlots struct{ op *physical.LoadCSV }

func (c *csvSlots) line(p *planner) physical.Slot {
	if c.op.LineNumber == physical.NoSlot {
		c.op.LineNumber = p.scratch()
	}
	return c.op.LineNumber
}

func (c *csvSlots) file(p *planner) physical.Slot {
	if c.op.File == physical.NoSlot {
		c.op.File = p.scratch()
	}
	return c.op.File
}

func (s *stream) loadCSV(c *ast.LoadCSV) {
	s.fx.readExpr(s, c.URL)
	op := &physical.LoadCSV{
		Source: s.top(), URL: s.expr(c.URL), Var: s.p.slot(c.Var), Headers: c.Headers,
		LineNumber: physical.NoSlot, File: physical.NoSlot,
	}
	if c.Terminator != nil {
		op.Terminator = c.Terminator.Value
	}
	s.rows *= 10
	s.push(op, explain.Expr(c.URL)+" AS "+explain.Var(c.Var))
	s.bind(c.Var)
	s.csv = &csvSlots{op}
}

// command plans a SHOW or TERMINATE command; every other one says that it is not there yet.
func (s *stream) command(c ast.Command) {
	switch c := c.(type) {
	case *ast.Show:
		s.show(c)
	case *ast.Terminate:
		s.shown("TERMINATE TRANSACTIONS", "", c.Args, c.Yield)
		s.where(c.Where)
		if c.Return != nil {
			s.projection(&c.Return.Projection, "RETURN", nil)
		}
	case *ast.Admin:
		s.admin(c)
	default:
		s.schemaCommand(c)
	}
}

func (s *stream) show(c *ast.Show) {
	s.shown(c.What, c.Filter, c.Args, c.Yield)
	p := ast.Projection{OrderBy: c.OrderBy, Skip: c.Skip, Limit: c.Limit}
	s.order(&p)
	s.where(c.Where)
	if c.Return != nil {
		s.projection(&c.Return.Projection, "RETURN", nil)
	}
}

func (s *stream) shown(what, filter string, args []ast.Expr, yield []*ast.YieldItem) {
	op := &physical.ShowCommand{What: what, Filter: filter}
	var text []string
	for _, a := range args {
		op.Args = append(op.Args, s.expr(a))
	}
	for _, y := range yield {
		op.Columns = append(op.Columns, y.Field)
		op.Slots = append(op.Slots, s.p.slot(y.As))
		text = append(text, explain.Var(y.As))
		s.bind(y.As)
	}
	s.rows = 10
	s.leaf(op, strings.Join(text, ", "))
}
