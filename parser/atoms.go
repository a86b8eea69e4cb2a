package parser

import (
	"strings"

	"github.com/morseldb/morsel/parser/ast"
	c "github.com/morseldb/morsel/parser/internal/cypher"
)

// atom makes the smallest whole expressions.
func (b *builder) atom(ctx c.IAtomContext) ast.Expr {
	at := b.start(ctx)
	switch ctx := ctx.(type) {
	case *c.LiteralAtomContext:
		return b.literal(ctx.GetTok(), false)
	case *c.VariableAtomContext:
		return b.variable(ctx.GetName_())
	case *c.ParameterAtomContext:
		return b.param(ctx.GetParam())
	case *c.ParenAtomContext:
		return b.predicate(ctx.GetInner())
	case *c.PatternAtomContext:
		return &ast.PatternExpr{At: at, Part: b.patternExpr(ctx.GetPattern_())}
	case *c.ShortestAtomContext:
		p := &ast.PatternPart{At: at}
		b.shortest(p, ctx.GetShortest())
		return &ast.PatternExpr{At: at, Part: p}
	case *c.BracketAtomContext:
		return b.bracket(at, ctx)
	case *c.MapAtomContext:
		return b.mapLiteral(ctx.GetMap_())
	case *c.CaseAtomContext:
		return b.caseExpr(at, ctx)
	case *c.SubqueryAtomContext:
		return b.subquery(at, ctx)
	case *c.QuantifierAtomContext:
		return b.quantified(at, ctx)
	case *c.ReduceAtomContext:
		return b.reduce(at, ctx)
	case *c.TrimAtomContext:
		return b.trim(at, ctx)
	}
	b.unexpected(ctx.GetStart(), "an expression")
	return nil
}

// bracket makes what stands in [ ]: a list, a list comprehension or a pattern comprehension. The
// grammar does not tell them apart, for they begin alike: [x IN l], [x IN l, y], [(a)-->(b) | b].
func (b *builder) bracket(at ast.At, ctx *c.BracketAtomContext) ast.Expr {
	items := ctx.GetItems()
	if len(items) != 1 {
		return &ast.ListLit{At: at, Items: b.exprs(items)}
	}
	first, rest := items[0].GetFirst(), items[0].GetRest()
	if ctx.GetResult() != nil {
		if comp := b.patternComp(at, ctx, first, rest); comp != nil {
			return comp
		}
	}
	if v := b.plainVariable(first); v != nil && len(rest) > 0 {
		if in, ok := rest[0].(*c.WordInfixContext); ok && in.GetOp().GetTokenType() == c.CypherLexerIN {
			list := b.value(b.flatten(in.GetRight(), rest[1:]))
			return &ast.ListComp{At: at, Var: v, List: list, Where: b.optPredicate(ctx.GetCond()), Map: b.optExpr(ctx.GetResult())}
		}
	}
	if ctx.GetCond() != nil || ctx.GetResult() != nil {
		b.unexpected(&b.src.tokens[items[0].GetStop().GetTokenIndex()+1], "',' or ']'")
	}
	return &ast.ListLit{At: at, Items: b.exprs(items)}
}

// plainVariable is the variable that the operand consists of, nil when it is more or something else. Words that are
// literals elsewhere can be one where it is declared.
func (b *builder) plainVariable(op c.IOperandContext) *ast.Variable {
	if len(op.GetSigns()) > 0 || len(op.GetPosts()) > 0 || op.GetLabels() != nil {
		return nil
	}
	switch base := op.GetBase().(type) {
	case *c.VariableAtomContext:
		return b.variable(base.GetName_())
	case *c.LiteralAtomContext:
		return b.wordVariable(base)
	}
	return nil
}

// wordVariable is the variable whose name is a literal's word, such as inf; nil for other literals.
func (b *builder) wordVariable(base *c.LiteralAtomContext) *ast.Variable {
	switch t := base.GetTok(); t.GetTokenType() {
	case c.CypherLexerTRUE, c.CypherLexerFALSE, c.CypherLexerNULL, c.CypherLexerINF, c.CypherLexerINFINITY, c.CypherLexerNAN:
		return &ast.Variable{At: b.at(t), Name: nameText(t)}
	}
	return nil
}

// patternComp makes [p = pattern WHERE … | …], nil when the bracket is something else.
func (b *builder) patternComp(at ast.At, ctx *c.BracketAtomContext, first c.IOperandContext, rest []c.IInfixContext) ast.Expr {
	var path *ast.Variable
	if v := b.plainVariable(first); v != nil && len(rest) == 1 {
		if eq, ok := rest[0].(*c.CompareInfixContext); ok && eq.GetOp().GetTokenType() == c.CypherLexerEQ {
			path, first, rest = v, eq.GetRight(), nil
		}
	}
	pattern, ok := first.GetBase().(*c.PatternAtomContext)
	if !ok || len(rest) > 0 || len(first.GetSigns()) > 0 || len(first.GetPosts()) > 0 || first.GetLabels() != nil {
		return nil
	}
	part := b.patternExpr(pattern.GetPattern_())
	part.Var = path
	return &ast.PatternComp{At: at, Part: part, Where: b.optPredicate(ctx.GetCond()), Map: b.expr(ctx.GetResult())}
}

func (b *builder) caseExpr(at ast.At, ctx *c.CaseAtomContext) ast.Expr {
	e := &ast.Case{At: at, Subject: b.optExpr(ctx.GetSubject()), Else: b.optExpr(ctx.GetOtherwise())}
	for _, w := range ctx.GetWhens() {
		when := ast.CaseWhen{}
		for i, t := range w.GetTests() {
			if e.Subject == nil && (i > 0 || t.GetValue() == nil) {
				b.unexpected(t.GetStart(), "an expression")
			}
			when.Tests = append(when.Tests, b.caseTest(t, e.Subject != nil))
		}
		when.Then = b.expr(w.GetThen())
		e.Whens = append(e.Whens, when)
	}
	return e
}

func (b *builder) caseTest(ctx c.ICaseTestContext, hasSubject bool) ast.CaseTest {
	test := ast.CaseTest{At: b.start(ctx)}
	if ctx.GetValue() != nil {
		test.Value = b.predicate(ctx.GetValue())
		if hasSubject {
			b.value(test.Value)
		}
		return test
	}
	if _, arithmetic := ctx.GetPartial().(*c.BinaryInfixContext); arithmetic {
		b.unexpected(ctx.GetStart(), "an expression")
	}
	f := flat{b: b, rest: append([]c.IInfixContext{ctx.GetPartial()}, ctx.GetRest()...)}
	b.enter(len(f.rest), ctx.GetStart())
	test.Partial = f.infixes(&ast.CaseSubject{At: test.At}, precCompare)
	b.open -= len(f.rest)
	if f.i < len(f.rest) {
		b.unexpected(f.rest[f.i].GetStart(), "',' or 'THEN'")
	}
	return test
}

func (b *builder) subquery(at ast.At, ctx *c.SubqueryAtomContext) ast.Expr {
	sub := &ast.Subquery{At: at}
	outer, name := b.readOnly, "Exists"
	switch ctx.GetKind().GetTokenType() {
	case c.CypherLexerCOUNT_SUB:
		sub.Kind, name = ast.CountSub, "Count"
	case c.CypherLexerCOLLECT_SUB:
		sub.Kind, name = ast.CollectSub, "Collect"
	}
	b.readOnly = readOnly{name, at.Pos}
	defer func() { b.readOnly = outer }()
	if ctx.GetBody() != nil {
		sub.Query = b.query(ctx.GetBody())
		return sub
	}
	p := ctx.GetPattern_()
	if sub.Kind == ast.CollectSub {
		b.unexpected(p.GetStart(), "a query that ends in 'RETURN'")
	}
	m := &ast.Match{At: b.start(p), Mode: b.matchMode(p.GetHow()), Pattern: b.pattern(p.GetPattern_()), Where: b.optPredicate(p.GetCond())}
	sub.Query = &ast.SingleQuery{At: m.At, Clauses: []ast.Clause{m}}
	return sub
}

var quantKinds = map[int]ast.QuantKind{
	c.CypherLexerALL_FN: ast.All, c.CypherLexerANY_FN: ast.Any, c.CypherLexerNONE_FN: ast.None, c.CypherLexerSINGLE_FN: ast.Single,
}

func (b *builder) quantified(at ast.At, ctx *c.QuantifierAtomContext) ast.Expr {
	if ctx.GetCond() == nil {
		fail("UnexpectedSyntax", at.Pos, "%s(...) requires a WHERE predicate", strings.ToLower(ctx.GetKind().GetText()))
	}
	return &ast.Quantified{At: at, Kind: quantKinds[ctx.GetKind().GetTokenType()], Var: b.variable(ctx.GetVar_()), List: b.expr(ctx.GetList()), Where: b.optPredicate(ctx.GetCond())}
}

func (b *builder) reduce(at ast.At, ctx *c.ReduceAtomContext) ast.Expr {
	acc, init := b.variable(ctx.GetAcc()), b.expr(ctx.GetInit())
	v, list, step := b.variable(ctx.GetVar_()), b.expr(ctx.GetList()), b.expr(ctx.GetStep())
	if ctx.GetKind().GetTokenType() == c.CypherLexerREDUCE_FN {
		if ctx.GetPred() != nil {
			b.unexpected(ctx.GetPred().GetStart(), "')'")
		}
		return &ast.Reduce{At: at, Acc: acc, Init: init, Var: v, List: list, Expr: step}
	}
	if ctx.GetPred() == nil {
		b.unexpected(ctx.GetStop(), "','")
	}
	return &ast.AllReduce{At: at, Acc: acc, Init: init, Var: v, List: list, Expr: step, Pred: b.predicate(ctx.GetPred())}
}

func (b *builder) trim(at ast.At, ctx *c.TrimAtomContext) ast.Expr {
	if ctx.GetOf() == nil {
		args := append([]ast.Expr{b.expr(ctx.GetFirst())}, b.exprs(ctx.GetMore())...)
		return &ast.FuncCall{At: at, Name: ctx.GetStart().GetText(), Args: args}
	}
	t := &ast.Trim{At: at, Spec: "BOTH", Of: b.expr(ctx.GetOf())}
	if ctx.GetSpec() != nil {
		t.Spec, t.Chars = upper(ctx.GetSpec()), b.optExpr(ctx.GetChars())
	} else {
		t.Chars = b.optExpr(ctx.GetFirst())
	}
	return t
}
