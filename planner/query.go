package planner

import (
	"strings"

	"github.com/morseldb/morsel/parser/ast"
	"github.com/morseldb/morsel/planner/explain"
	"github.com/morseldb/morsel/planner/logical"
	"github.com/morseldb/morsel/planner/physical"
	"github.com/morseldb/morsel/status"
)

// body plans a whole statement down to its root.
func (p *planner) body(b ast.Body) physical.Op {
	s := p.newStream(false)
	q, ok := b.(ast.Query)
	if !ok {
		s.command(b.(ast.Command))
	} else {
		s.query(q)
	}
	switch s.op.(type) {
	case *physical.SchemaCommand, *physical.AlterDatabase:
		return s.op
	}
	if len(p.bound.ResultVars) == 0 {
		if _, done := s.top().(*physical.EmptyResult); !done {
			s.push(&physical.EmptyResult{Source: s.op}, "")
		}
		s.push(&physical.ProduceResults{Source: s.op}, "")
		return s.op
	}
	s.settle()
	var names []string
	for _, c := range p.bound.Columns {
		names = append(names, explain.Name(c))
	}
	s.push(&physical.ProduceResults{Source: s.top(), Slots: s.slots(p.bound.ResultVars), Names: p.bound.Columns}, strings.Join(names, ", "))
	return s.op
}

// query plans any query onto the stream; what it returns is bound afterwards.
func (s *stream) query(q ast.Query) {
	switch q := q.(type) {
	case *ast.SingleQuery:
		s.clauses(q.Clauses)
	case *ast.Union:
		s.union(q)
	case *ast.Next:
		s.query(q.Left)
		if _, single := q.Right.(*ast.SingleQuery); single {
			s.query(q.Right)
			return
		}
		s.applyQuery(q.Right)
	case *ast.When: // bind turns it into other clauses wherever it can
		unsupported(q, "WHEN in this place")
	}
}

// clauses plans a sequence of clauses. Neighbouring MATCH clauses are solved as one graph.
func (s *stream) clauses(cs []ast.Clause) {
	for i := 0; i < len(cs); i++ {
		if m, ok := cs[i].(*ast.Match); ok {
			if s.p.on(ruleThroughWith) {
				cs = append(cs[:i:i], s.through(cs[i:])...)
				m = cs[i].(*ast.Match)
			}
			n := mergeable(cs[i:])
			if s.p.on(ruleEarlyWhere) {
				cs = append(cs[:i:i], s.earlyWhere(cs[i:], n)...)
				m = cs[i].(*ast.Match)
			}
			if s.p.on(ruleCountRows) {
				cs = append(cs[:i:i], countRows(cs[i:], n)...)
			}
			s.then = cs[i+n:]
			n += s.matches(m, cs[i:i+n])
			s.then = nil
			i += n - 1
			continue
		}
		s.clause(cs[i], cs[i+1:])
	}
}

// mergeable is how many clauses from the first on are MATCH clauses that may be solved together. A
// relationship variable that is met again is a bound one there, and starts a new group; so do steps that use
// what another part of the pattern finds first.
func mergeable(cs []ast.Clause) int {
	seen := map[int]bool{}
	n := 0
	for _, c := range cs {
		m, ok := c.(*ast.Match)
		if !ok || n > 0 && m.Optional || m.Search != nil {
			break
		}
		own := logical.Of([]*ast.Match{m})
		again := false
		for _, r := range own.Rels {
			if r.Var != nil {
				again = again || seen[r.Var.ID]
				seen[r.Var.ID] = true
			}
			again = again || n > 0 && (r.Kind >= logical.Shortest || r.Kind != logical.Single && foreign(cs[:n+1]))
		}
		if again {
			break
		}
		n++
		if m.Optional {
			break
		}
	}
	return max(n, 1)
}

func foreign(cs []ast.Clause) bool { return len(logical.Of(matchesOf(cs)).Foreign()) > 0 }

// matches plans MATCH clauses; it answers how many of the clauses behind them are planned with them.
func (s *stream) matches(first *ast.Match, cs []ast.Clause) (counted int) {
	ms := matchesOf(cs)
	g := logical.Of(ms)
	for _, r := range g.Rels {
		if r.Kind == logical.Quantified && r.Clause < 0 && r.Max < 0 {
			fail(&status.Error{Code: status.SyntaxError, GQL: "42N53", Phase: status.CompileTime, Pos: r.Paren.Pos, Msg: "The quantified path pattern may yield an infinite number of rows " +
				"under match mode 'REPEATABLE ELEMENTS', perhaps use a path selector or add an upper bound to the quantified path pattern."})
		}
	}
	if first.Search != nil {
		s.search(first, g)
	}
	s.fx.readGraph(s, g)
	if first.Optional {
		s.optional(g)
		return 0
	}
	s.p.tell(g)
	if !hinted(ms) && s.p.on(ruleCountMatches) {
		if n := s.countMatches(g, s.then); n >= 0 {
			return n
		}
	}
	if s.p.on(ruleSubtract) && s.subtract(g, s.then) {
		return 1
	}
	s.solve(g)
	return 0
}

// clause plans one clause other than MATCH; rest is the clauses behind it.
func (s *stream) clause(c ast.Clause, rest []ast.Clause) {
	switch c := c.(type) {
	case *ast.With:
		s.projection(&c.Projection, "WITH", rest)
		s.where(c.Where)
	case *ast.Return:
		s.projection(&c.Projection, "RETURN", rest)
	case *ast.Unwind:
		s.fx.readExpr(s, c.List)
		op := &physical.Unwind{Source: s.top(), List: s.expr(c.List), Var: s.p.slot(c.Var)}
		s.rows *= unwindRows(c.List)
		s.push(op, explain.Expr(c.List)+" AS "+explain.Var(c.Var))
		s.bind(c.Var)
	case *ast.Use:
		s.use(c)
	case *ast.Finish:
		s.push(&physical.EmptyResult{Source: s.top()}, "")
	case *ast.LoadCSV:
		s.loadCSV(c)
	case *ast.CallProcedure:
		s.callProcedure(c)
	case *ast.CallSubquery:
		s.callSubquery(c)
	case *ast.CommandClause:
		s.command(c.Command)
	default:
		s.update(c)
	}
}

// unwindRows guesses the length of a list as Neo4j does: 10 where it cannot be seen.
func unwindRows(list ast.Expr) float64 {
	if l, ok := list.(*ast.ListLit); ok {
		return float64(len(l.Items))
	}
	return 10
}

// where is WITH … WHERE.
func (s *stream) where(e ast.Expr) {
	if e == nil {
		return
	}
	s.fx.readExpr(s, e)
	for _, c := range logical.Conjuncts(e) {
		if s.p.on(ruleCountExists) {
			c = asExists(c)
		}
		s.conjunct(c)
	}
}

// use accepts only the database that the statement runs in. What a function of a parameter names is looked at when
// the plan is run.
func (s *stream) use(u *ast.Use) {
	call, ok := u.Graph.(*ast.FuncCall)
	if !ok || len(u.Name) > 0 {
		if err := s.p.check(physical.Graph{Name: strings.Join(u.Name, ".")}, ""); err != nil {
			fail(err)
		}
		return
	}
	g := physical.Graph{ByElementID: strings.EqualFold(call.FullName(), "graph.byElementId")}
	switch arg := call.Args[0].(type) {
	case *ast.StringLit:
		if err := s.p.check(g, arg.Value); err != nil {
			fail(err)
		}
	case *ast.Param:
		g.Param = arg.Name
		s.p.graphs = append(s.p.graphs, g)
	default:
		fail(status.Syntax("", call.Args[0].Position(), "The argument of `%s` must be a string or a parameter", call.FullName()))
	}
}

// check is an error unless g is the database that is planned for; arg is the function's argument.
func (p *planner) check(g physical.Graph, arg string) *status.Error {
	here := p.Database
	if here == "" {
		here = "neo4j"
	}
	return g.Check(here, arg)
}

// union plans both sides as inner plans side by side.
func (s *stream) union(u *ast.Union) {
	left, right := s.branch(), s.branch()
	left.query(u.Left)
	right.query(u.Right)
	s.concat(left, right, u.Out, [2][]*ast.Variable{u.LeftCols, u.RightCols})
	if u.All {
		return
	}
	var items []physical.Assign
	var names []string
	for _, v := range u.Out {
		items = append(items, physical.Assign{Slot: s.p.slot(v), Expr: ref(s.p.slot(v))})
		names = append(names, explain.Var(v))
	}
	s.push(&physical.Distinct{Source: s.op, Items: items}, strings.Join(names, ", "))
}

// branch is a stream with the same argument row as s, which must not have an operator yet.
func (s *stream) branch() *stream {
	b := s.fork()
	b.inner, b.args = s.inner, s.args
	return b
}

// concat puts a Union of two branches onto s.
func (s *stream) concat(left, right *stream, out []*ast.Variable, cols [2][]*ast.Variable) {
	op := &physical.Union{Left: left.top(), Right: right.top()}
	for i, v := range out {
		to := s.p.slot(v)
		op.LeftMap = append(op.LeftMap, physical.SlotMove{From: s.p.slot(cols[0][i]), To: to})
		op.RightMap = append(op.RightMap, physical.SlotMove{From: s.p.slot(cols[1][i]), To: to})
	}
	s.rows = left.rows + right.rows
	s.fx.join(left.fx)
	s.fx.join(right.fx)
	s.push(op, "")
	s.bind(out...)
}

// applyQuery runs a query for each row.
func (s *stream) applyQuery(q ast.Query) {
	in := s.fork()
	for id := range s.have {
		in.args = append(in.args, id)
	}
	in.query(q)
	s.apply(in)
}

// apply puts the rows of an inner stream beside each row of s.
func (s *stream) apply(in *stream) {
	rows := s.rows
	s.rows *= in.rows
	if s.op == nil && (len(s.have) == 0 || in.op == nil || !forgets(in.op)) {
		s.op = in.op
	} else if s.op = s.top(); !s.p.on(ruleInline) || !s.inline(in.op, rows) {
		if s.p.on(ruleReadOnce) && (s.p.Rules.Always || rows > 1 && in.rows <= readOnceRows) && s.p.independent(in.op) {
			s.push(&physical.CartesianProduct{Left: s.op, Right: in.top()}, "")
		} else {
			s.push(&physical.Apply{Left: s.op, Right: in.top()}, "")
		}
	}
	for id := range in.have {
		s.have[id] = true
	}
	s.fx.join(in.fx)
}

// forgets reports whether the rows of a plan have not all that its argument has, as those of an aggregation.
func forgets(op physical.Op) bool {
	for {
		switch op.(type) {
		case *physical.Aggregation, *physical.Distinct, *physical.Union:
			return true
		}
		inputs := op.Children()
		if len(inputs) == 0 {
			return false
		}
		op = inputs[0]
	}
}
