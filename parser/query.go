package parser

import (
	"github.com/antlr4-go/antlr/v4"

	"github.com/morseldb/morsel/parser/ast"
	c "github.com/morseldb/morsel/parser/internal/cypher"
)

// body makes the statement's body: a Command when the text is nothing but one
// command (a SHOW with its RETURN is), else a Query.
func (b *builder) body(ctx c.IQueryContext) ast.Body {
	q := b.query(ctx)
	single, ok := q.(*ast.SingleQuery)
	if !ok || len(single.Clauses) == 0 {
		return q
	}
	first, ok := single.Clauses[0].(*ast.CommandClause)
	if !ok {
		return q
	}
	switch {
	case len(single.Clauses) == 1:
		return first.Command
	case len(single.Clauses) == 2:
		if ret, ok := single.Clauses[1].(*ast.Return); ok && takeReturn(first.Command, ret) {
			return first.Command
		}
	}
	return q
}

// takeReturn gives the RETURN after SHOW … YIELD … to the command.
func takeReturn(cmd ast.Command, ret *ast.Return) bool {
	yields := false
	switch cmd := cmd.(type) {
	case *ast.Show:
		cmd.Return, yields = ret, cmd.YieldStar || cmd.Yield != nil
	case *ast.Terminate:
		cmd.Return, yields = ret, cmd.YieldStar || cmd.Yield != nil
	default:
		return false
	}
	if show, ok := cmd.(*ast.Show); ok && ret.Star {
		starOfYield(show, ret)
	}
	if !yields {
		fail("UnexpectedSyntax", ret.Pos, "Invalid input 'RETURN': expected 'YIELD' or 'WHERE'")
	}
	return true
}

// starOfYield writes RETURN * out, for it keeps the order of what YIELD names.
func starOfYield(show *ast.Show, ret *ast.Return) {
	if show.YieldStar || show.Yield == nil || len(ret.Items) > 0 {
		return
	}
	ret.Star = false
	for _, y := range show.Yield {
		name := y.Field
		if y.As != nil {
			name = y.As.Name
		}
		ret.Items = append(ret.Items, &ast.Item{At: ret.At, Expr: &ast.Variable{At: ret.At, Name: name}, Name: name})
	}
}

func (b *builder) query(ctx c.IQueryContext) ast.Query {
	parts := ctx.GetParts()
	n := len(parts) - 1
	b.enter(n, ctx.GetStart())
	defer func() { b.open -= n }()
	left := b.union(parts[0])
	for _, p := range parts[1:] {
		b.since25(&b.src.tokens[p.GetStart().GetTokenIndex()-1])
		left = &ast.Next{At: b.start(ctx), Left: left, Right: b.union(p)}
	}
	return b.defined(ctx.GetDefs(), left)
}

func (b *builder) union(ctx c.IUnion_Context) ast.Query {
	parts, ops := ctx.GetParts(), ctx.GetOps()
	b.enter(len(ops), ctx.GetStart())
	defer func() { b.open -= len(ops) }()
	left := b.single(parts[0])
	for i, op := range ops {
		all := isAll(op)
		if all != isAll(ops[0]) {
			fail("InvalidClauseComposition", b.src.pos(op.GetStart()), "Invalid combination of UNION and UNION ALL")
		}
		left = &ast.Union{At: b.start(op), Left: left, Right: b.single(parts[i+1]), All: all}
	}
	return left
}

func isAll(op c.IUnionOperatorContext) bool {
	return op.GetHow() != nil && op.GetHow().GetTokenType() == c.CypherLexerALL
}

func (b *builder) single(ctx c.ISingleQueryContext) ast.Query {
	switch q := ctx.(type) {
	case *c.BracedQueryContext:
		b.since25(q.GetStart())
		return b.query(q.GetBody())
	case *c.WhenQueryContext:
		b.since25(q.GetStart())
		when := &ast.When{At: b.start(q)}
		for _, br := range q.GetBranches() {
			when.Branches = append(when.Branches, ast.WhenBranch{Cond: b.predicate(br.GetCond()), Then: b.branch(br.GetThen())})
		}
		if q.GetOtherwise() != nil {
			when.Else = b.branch(q.GetOtherwise())
		}
		return when
	}
	q := ctx.(*c.ClausesQueryContext)
	return b.clauses(q.GetClauses(), q.GetStart())
}

func (b *builder) branch(ctx c.IBranchQueryContext) ast.Query {
	if ctx.GetBody() != nil {
		return b.query(ctx.GetBody())
	}
	return b.clauses(ctx.GetClauses(), ctx.GetStart())
}

func (b *builder) clauses(list []c.IClauseContext, start antlr.Token) *ast.SingleQuery {
	s := sequence{b: b}
	for _, ctx := range list {
		s.add(ctx)
	}
	b.checkCalls(s.clauses)
	return &ast.SingleQuery{At: b.at(start), Clauses: s.clauses}
}

// checkCalls refuses forms of CALL that are only for a procedure call standing alone.
func (b *builder) checkCalls(clauses []ast.Clause) {
	n := len(clauses)
	if n > 0 {
		if _, ok := clauses[0].(*ast.Use); ok {
			n--
		}
	}
	if n == 1 {
		return
	}
	for _, cl := range clauses {
		call, ok := cl.(*ast.CallProcedure)
		switch {
		case !ok:
		case call.Implicit:
			fail("InvalidArgumentPassingMode", call.Pos, "Procedure call is missing parentheses: %s", call.FullName())
		case call.YieldStar:
			fail("UnexpectedSyntax", call.Pos, "Cannot use `YIELD *` outside standalone call")
		}
	}
}
