package parser

import (
	"github.com/morseldb/morsel/parser/ast"
	c "github.com/morseldb/morsel/parser/internal/cypher"
)

func (b *builder) match(at ast.At, ctx c.IMatchBodyContext, optional bool) *ast.Match {
	m := &ast.Match{At: at, Optional: optional, Mode: b.matchMode(ctx.GetHow()), Pattern: b.pattern(ctx.GetPattern_())}
	if ctx.GetSearch() != nil {
		m.Search = b.search(ctx.GetSearch())
	}
	for _, h := range ctx.GetHints() {
		m.Hints = append(m.Hints, b.hint(h))
	}
	return m
}

func (b *builder) matchMode(ctx c.IMatchModeContext) ast.MatchMode {
	if ctx == nil {
		return ast.DifferentRelationships
	}
	b.since25(ctx.GetStart())
	if ctx.GetDifferent() == nil {
		return ast.RepeatableElements
	}
	return ast.DifferentRelationships
}

func (b *builder) hint(ctx c.IHintContext) *ast.Hint {
	h := &ast.Hint{At: b.start(ctx)}
	switch ctx := ctx.(type) {
	case *c.IndexHintContext:
		h.Kind = "INDEX"
		if k := ctx.GetKind(); k != nil {
			if upper(k) == "BTREE" {
				fail("", b.src.pos(k), "Index type BTREE is no longer supported for USING index hint. Use TEXT, RANGE or POINT instead.")
			}
			h.Kind = upper(k) + " INDEX"
		}
		h.Seek = ctx.GetSeek() != nil
		h.Vars, h.Label, h.Keys = b.variables(ctx.GetVars()), b.name(ctx.GetLabel()), b.names(ctx.GetKeys())
	case *c.ScanHintContext:
		h.Kind, h.Vars, h.Label = "SCAN", b.variables(ctx.GetVars()), b.name(ctx.GetLabel())
	case *c.JoinHintContext:
		h.Kind, h.Vars = "JOIN", b.variables(ctx.GetVars())
	}
	return h
}

func (b *builder) search(ctx c.ISearchClauseContext) *ast.Search {
	b.since25(ctx.GetStart())
	return &ast.Search{
		At:    b.start(ctx),
		Var:   b.variable(ctx.GetVar_()),
		Kind:  upper(ctx.GetKind()),
		Index: b.nameOrParam(ctx.GetIndex()),
		For:   b.expr(ctx.GetQuery_()),
		Where: b.optPredicate(ctx.GetCond()),
		Limit: b.expr(ctx.GetLimit()),
		Score: b.variable(ctx.GetScore()),
	}
}

func (b *builder) nameOrParam(ctx c.INameOrParameterContext) ast.Expr {
	if ctx == nil {
		return nil
	}
	if ctx.GetParam() != nil {
		return b.param(ctx.GetParam())
	}
	return &ast.StringLit{At: b.start(ctx), Value: b.name(ctx.GetKey())}
}

func (b *builder) call(at ast.At, ctx c.ICallBodyContext, optional bool) ast.Clause {
	switch ctx := ctx.(type) {
	case *c.CallSubqueryBodyContext:
		call := &ast.CallSubquery{At: at, Optional: optional, Scoped: ctx.GetScoped() != nil, ImportStar: ctx.GetStar() != nil, Imports: b.variables(ctx.GetImports())}
		call.Query = b.query(ctx.GetBody())
		if ctx.GetTx() != nil {
			call.InTx = b.inTransactions(ctx.GetTx())
		}
		return call
	case *c.CallProcedureBodyContext:
		return b.callProcedure(at, ctx, optional)
	}
	return nil
}

func (b *builder) callProcedure(at ast.At, ctx *c.CallProcedureBodyContext, optional bool) *ast.CallProcedure {
	names := b.names(ctx.GetParts())
	n := len(names) - 1
	call := &ast.CallProcedure{At: at, Optional: optional, Namespace: names[:n], Name: names[n], Implicit: ctx.GetArgs() == nil}
	if ctx.GetArgs() != nil {
		call.Args = b.exprs(ctx.GetArgs().GetArgs())
	}
	call.HasYield = ctx.GetYield_() != nil
	call.YieldStar, call.Yield = b.yield(ctx.GetYield_())
	return call
}

func (b *builder) yield(ctx c.IYieldItemsContext) (star bool, items []*ast.YieldItem) {
	if ctx == nil {
		return false, nil
	}
	for _, it := range ctx.GetItems() {
		items = append(items, &ast.YieldItem{At: b.start(it), Field: b.name(it.GetField()), As: b.variable(it.GetAlias())})
	}
	return ctx.GetStar() != nil, items
}

func (b *builder) inTransactions(ctx c.IInTransactionsContext) *ast.InTransactions {
	tx := &ast.InTransactions{At: b.start(ctx), Concurrent: ctx.GetConcurrent() != nil, Concurrency: b.optExpr(ctx.GetConcurrency())}
	seen := map[string]bool{}
	once := func(p c.IInTransactionsParamContext, what string) {
		if seen[what] {
			fail("UnexpectedSyntax", b.src.pos(p.GetStart()), "Duplicated %s parameters", what)
		}
		seen[what] = true
	}
	for _, p := range ctx.GetParams() {
		switch p := p.(type) {
		case *c.TxRowsContext:
			once(p, "OF ROWS")
			tx.Rows = b.expr(p.GetRows())
		case *c.TxReportContext:
			once(p, "REPORT STATUS")
			tx.Report = b.variable(p.GetVar_())
		case *c.TxOnErrorContext:
			once(p, "ON ERROR")
			b.onError(tx, p)
		case *c.TxDisjointContext:
			once(p, "DISJOINT BY")
			tx.DisjointBy = b.exprs(p.GetExprs())
		}
	}
	return tx
}

func (b *builder) onError(tx *ast.InTransactions, p *c.TxOnErrorContext) {
	if p.GetRetry() == nil {
		tx.OnError = upper(p.GetHow())
		return
	}
	tx.OnError = "RETRY"
	tx.RetryFor = b.optExpr(p.GetSeconds())
	if p.GetThen() != nil {
		tx.RetryThen = upper(p.GetThen())
	}
}
