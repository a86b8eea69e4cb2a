package parser

import (
	"github.com/antlr4-go/antlr/v4"

	"github.com/morseldb/morsel/parser/ast"
	c "github.com/morseldb/morsel/parser/internal/cypher"
)

// sequence collects the clauses of a query, hanging WHERE, ORDER BY, SKIP, LIMIT and
// GROUP BY onto the clause before where they belong to it.
type sequence struct {
	b       *builder
	clauses []ast.Clause
}

func (s *sequence) add(ctx c.IClauseContext) {
	switch ctx := ctx.(type) {
	case *c.WhereClauseContext:
		s.where(ctx)
	case *c.OrderByClauseContext:
		s.orderBy(ctx)
	case *c.SkipClauseContext:
		s.skip(ctx)
	case *c.LimitClauseContext:
		s.limit(ctx)
	case *c.GroupByClauseContext:
		s.groupBy(ctx)
	default:
		s.clauses = append(s.clauses, s.b.clause(ctx))
	}
}

func (s *sequence) last() ast.Clause {
	if len(s.clauses) == 0 {
		return nil
	}
	return s.clauses[len(s.clauses)-1]
}

func (s *sequence) where(ctx *c.WhereClauseContext) {
	var into *ast.Expr
	switch last := s.last().(type) {
	case *ast.Match:
		into = &last.Where
	case *ast.With:
		into = &last.Where
	case *ast.CallProcedure:
		if last.HasYield {
			into = &last.Where
		}
	case *ast.CommandClause:
		switch cmd := last.Command.(type) {
		case *ast.Show:
			into = &cmd.Where
		case *ast.Terminate:
			if !cmd.YieldStar && cmd.Yield == nil {
				fail("UnexpectedSyntax", s.b.src.pos(ctx.GetStart()), "`WHERE` is not allowed by itself, please use `TERMINATE TRANSACTION ... YIELD ... WHERE ...` instead")
			}
			into = &cmd.Where
		}
	}
	if into == nil || *into != nil {
		s.b.unexpected(ctx.GetStart(), "a clause such as 'MATCH', 'WITH' or 'RETURN'")
	}
	*into = s.b.predicate(ctx.GetCond())
}

// page is the ORDER BY, SKIP and LIMIT of a clause.
type page struct {
	orderBy     *[]*ast.SortItem
	skip, limit *ast.Expr
	closed      bool // a WHERE came after them
}

// page is that of the last clause, or of a new standalone one.
func (s *sequence) page(at antlr.Token, free func(page) bool) page {
	if p, ok := pageOf(s.last()); ok && !p.closed && free(p) {
		return p
	}
	alone := &ast.OrderLimit{At: s.b.at(at)}
	s.clauses = append(s.clauses, alone)
	return page{orderBy: &alone.OrderBy, skip: &alone.Skip, limit: &alone.Limit}
}

func pageOf(cl ast.Clause) (page, bool) {
	switch cl := cl.(type) {
	case *ast.With:
		return page{&cl.OrderBy, &cl.Skip, &cl.Limit, cl.Where != nil}, true
	case *ast.Return:
		return page{&cl.OrderBy, &cl.Skip, &cl.Limit, false}, true
	case *ast.OrderLimit:
		return page{&cl.OrderBy, &cl.Skip, &cl.Limit, false}, true
	case *ast.CommandClause:
		if show, ok := cl.Command.(*ast.Show); ok && (show.YieldStar || show.Yield != nil) {
			return page{&show.OrderBy, &show.Skip, &show.Limit, show.Where != nil}, true
		}
	}
	return page{}, false
}

func (s *sequence) orderBy(ctx *c.OrderByClauseContext) {
	p := s.page(ctx.GetStart(), func(p page) bool { return *p.orderBy == nil && *p.skip == nil && *p.limit == nil })
	items := make([]*ast.SortItem, len(ctx.GetItems()))
	for i, it := range ctx.GetItems() {
		items[i] = &ast.SortItem{At: s.b.start(it), Expr: s.b.expr(it.GetExpr())}
		if dir := it.GetDir(); dir != nil {
			items[i].Desc = dir.GetTokenType() == c.CypherLexerDESC || dir.GetTokenType() == c.CypherLexerDESCENDING
		}
	}
	*p.orderBy = items
}

func (s *sequence) skip(ctx *c.SkipClauseContext) {
	p := s.page(ctx.GetStart(), func(p page) bool { return *p.skip == nil && *p.limit == nil })
	*p.skip = s.b.expr(ctx.GetCount())
}

func (s *sequence) limit(ctx *c.LimitClauseContext) {
	p := s.page(ctx.GetStart(), func(p page) bool { return *p.limit == nil })
	*p.limit = s.b.expr(ctx.GetCount())
}

func (s *sequence) groupBy(ctx *c.GroupByClauseContext) {
	var into *ast.Projection
	switch last := s.last().(type) {
	case *ast.With:
		into = &last.Projection
	case *ast.Return:
		into = &last.Projection
	}
	if into == nil || into.GroupBy != nil || into.GroupAll || into.OrderBy != nil || into.Skip != nil || into.Limit != nil {
		s.b.unexpected(ctx.GetStart(), "a clause such as 'MATCH', 'WITH' or 'RETURN'")
	}
	s.b.since25(ctx.GetStart())
	keys := ctx.GetKeys()
	into.GroupAll = keys.GetAll_() != nil
	if !into.GroupAll {
		into.GroupBy = s.b.exprs(keys.GetKeys())
	}
}

// clause makes the clause of ctx. Every clause that writes goes through writes first.
func (b *builder) clause(ctx c.IClauseContext) ast.Clause {
	at := b.start(ctx)
	switch ctx := ctx.(type) {
	case *c.MatchClauseContext:
		return b.match(at, ctx.GetBody(), false)
	case *c.OptionalClauseContext:
		if ctx.GetMatch() != nil {
			return b.match(at, ctx.GetMatch(), true)
		}
		return b.call(at, ctx.GetCall(), true)
	case *c.CallClauseContext:
		return b.call(at, ctx.GetCall(), false)
	case *c.UnwindClauseContext:
		return &ast.Unwind{At: at, List: b.expr(ctx.GetList()), Var: b.variable(ctx.GetVar_())}
	case *c.ForClauseContext:
		b.since25(ctx.GetStart())
		return &ast.Unwind{At: at, List: b.expr(ctx.GetList()), Var: b.variable(ctx.GetVar_())}
	case *c.WithClauseContext:
		return &ast.With{At: at, Projection: b.projection(ctx.GetBody())}
	case *c.ReturnClauseContext:
		return &ast.Return{At: at, Projection: b.projection(ctx.GetBody())}
	case *c.FinishClauseContext:
		return &ast.Finish{At: at}
	case *c.FilterClauseContext:
		b.since25(ctx.GetStart())
		return &ast.Filter{At: at, Pred: b.predicate(ctx.GetCond())}
	case *c.LetClauseContext:
		return b.let(at, ctx)
	case *c.LoadCsvClauseContext:
		return b.loadCSV(at, ctx)
	case *c.UseClauseContext:
		return b.use(at, ctx)
	case *c.CommandClauseContext:
		return &ast.CommandClause{At: at, Command: b.administration(ctx.GetCommand())}
	case *c.CreateClauseContext:
		if ctx.GetCommand() != nil {
			return &ast.CommandClause{At: at, Command: b.createCommand(at, ctx.GetCommand())}
		}
	}
	b.writes()
	return b.writingClause(at, ctx)
}

// projection makes the items of WITH or RETURN.
func (b *builder) projection(ctx c.IProjectionContext) ast.Projection {
	p := ast.Projection{Distinct: ctx.GetDistinct() != nil, All: ctx.GetAll_() != nil, Star: ctx.GetStar() != nil}
	p.Items = make([]*ast.Item, len(ctx.GetItems()))
	for i, it := range ctx.GetItems() {
		item := &ast.Item{At: b.start(it), Expr: b.expr(it.GetExpr()), As: b.variable(it.GetAlias())}
		if proj, ok := item.Expr.(*ast.MapProjection); ok && item.As == nil {
			item.As = b.projected(item.At, proj)
		}
		if item.As != nil {
			item.Name = item.As.Name
		} else if v, ok := item.Expr.(*ast.Variable); ok {
			item.Name = v.Name
		} else {
			item.Name = b.textOf(it.GetExpr())
		}
		p.Items[i] = item
	}
	return p
}

// projected is the column of a map projection without an alias: it has the name of the
// variable that is projected.
func (b *builder) projected(at ast.At, proj *ast.MapProjection) *ast.Variable {
	if v, ok := proj.Of.(*ast.Variable); ok {
		return &ast.Variable{At: at, Name: v.Name}
	}
	return nil
}

func (b *builder) let(at ast.At, ctx *c.LetClauseContext) *ast.Let {
	b.since25(ctx.GetStart())
	let := &ast.Let{At: at}
	for _, it := range ctx.GetItems() {
		v := b.variable(it.GetVar_())
		let.Items = append(let.Items, &ast.Item{At: b.start(it), Expr: b.expr(it.GetValue()), As: v, Name: v.Name})
	}
	return let
}

func (b *builder) loadCSV(at ast.At, ctx *c.LoadCsvClauseContext) *ast.LoadCSV {
	l := &ast.LoadCSV{At: at, Headers: ctx.GetHeaders() != nil, URL: b.expr(ctx.GetUrl()), Var: b.variable(ctx.GetVar_())}
	if t := ctx.GetTerm(); t != nil {
		l.Terminator = &ast.StringLit{At: b.at(t), Value: b.stringValue(t)}
	}
	return l
}

// use makes USE: a dotted name, or a function's call.
func (b *builder) use(at ast.At, ctx *c.UseClauseContext) *ast.Use {
	e := b.operand(ctx.GetGraph())
	u := &ast.Use{At: at, Graph: e}
	for {
		switch x := e.(type) {
		case *ast.Property:
			u.Name = append([]string{x.Key}, u.Name...)
			e = x.Of
			continue
		case *ast.Variable:
			u.Name = append([]string{x.Name}, u.Name...)
			return u
		case *ast.FuncCall:
			u.Name = nil
			return u
		}
		b.unexpected(ctx.GetGraph().GetStart(), "a graph's name or a graph function")
	}
}
