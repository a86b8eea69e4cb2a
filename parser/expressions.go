package parser

import (
	"strings"

	"github.com/morseldb/morsel/parser/ast"
	c "github.com/morseldb/morsel/parser/internal/cypher"
)

// expr makes an expression whose value is used: a bare pattern is refused there.
func (b *builder) expr(ctx c.IExpressionContext) ast.Expr { return b.value(b.predicate(ctx)) }

// predicate makes an expression of which only the truth matters, so it may be a bare pattern.
func (b *builder) predicate(ctx c.IExpressionContext) ast.Expr {
	return b.flatten(ctx.GetFirst(), ctx.GetRest())
}

func (b *builder) optExpr(ctx c.IExpressionContext) ast.Expr {
	if ctx == nil {
		return nil
	}
	return b.expr(ctx)
}

func (b *builder) optPredicate(ctx c.IExpressionContext) ast.Expr {
	if ctx == nil {
		return nil
	}
	return b.predicate(ctx)
}

func (b *builder) exprs(list []c.IExpressionContext) []ast.Expr {
	out := make([]ast.Expr, len(list))
	for i, e := range list {
		out[i] = b.expr(e)
	}
	return out
}

// value refuses a bare pattern, which is only for predicates.
func (b *builder) value(e ast.Expr) ast.Expr {
	if p, ok := e.(*ast.PatternExpr); ok && p.Part.Shortest == ast.NoShortest {
		fail("UnexpectedSyntax", p.Pos, "A pattern expression should only be used in order to test the existence of a pattern. "+
			"It should therefore only be used in contexts that evaluate to a boolean, e.g. inside the function exists() or in a WHERE-clause. "+
			"No other uses are allowed, instead they should be replaced by a pattern comprehension.")
	}
	return e
}

// operand makes an atom with its postfixes and labels, without signs.
func (b *builder) operand(ctx c.IOperandContext) ast.Expr {
	e := b.operandBase(ctx)
	if ctx.GetLabels() != nil {
		e = &ast.LabelCheck{At: ast.At{Pos: e.Position()}, Of: b.value(e), Labels: b.labels(ctx.GetLabels())}
	}
	return e
}

// operandBase is operand without the labels.
func (b *builder) operandBase(ctx c.IOperandContext) ast.Expr {
	posts := ctx.GetPosts()
	b.enter(len(posts), ctx.GetStart())
	defer func() { b.open -= len(posts) }()
	if e, used := b.dottedCall(ctx); used > 0 {
		return b.postfixes(e, posts[used:])
	}
	if v := b.projectedWord(ctx); v != nil {
		return b.postfixes(v, posts)
	}
	e := b.atom(ctx.GetBase())
	if len(posts) > 0 {
		e = b.value(e)
	}
	return b.postfixes(e, posts)
}

// projectedWord is the variable of a map projection whose name is a literal's word elsewhere: inf{.x}. Nil for anything else.
func (b *builder) projectedWord(ctx c.IOperandContext) *ast.Variable {
	base, ok := ctx.GetBase().(*c.LiteralAtomContext)
	if !ok || len(ctx.GetPosts()) == 0 {
		return nil
	}
	if _, ok := ctx.GetPosts()[0].(*c.MapProjectionPostfixContext); !ok {
		return nil
	}
	return b.wordVariable(base)
}

// dottedCall makes a.b.c(…) when the operand begins with it, and tells how many postfixes that took.
func (b *builder) dottedCall(ctx c.IOperandContext) (ast.Expr, int) {
	base, ok := ctx.GetBase().(*c.VariableAtomContext)
	if !ok {
		return nil, 0
	}
	for i, p := range ctx.GetPosts() {
		switch p := p.(type) {
		case *c.PropertyPostfixContext:
			continue
		case *c.CallPostfixContext:
			names := []string{nameText(base.GetName_().GetTok())}
			for _, q := range ctx.GetPosts()[:i] {
				names = append(names, b.name(q.(*c.PropertyPostfixContext).GetKey()))
			}
			return b.funcCall(b.start(ctx.GetBase()), names, p), i + 1
		}
		break
	}
	return nil, 0
}

func (b *builder) postfixes(e ast.Expr, posts []c.IPostfixContext) ast.Expr {
	for _, p := range posts {
		at := ast.At{Pos: e.Position()}
		switch p := p.(type) {
		case *c.PropertyPostfixContext:
			e = &ast.Property{At: at, Of: e, Key: b.name(p.GetKey())}
		case *c.IndexPostfixContext:
			if p.GetDots() != nil {
				e = &ast.Slice{At: at, Of: e, From: b.optExpr(p.GetFrom()), To: b.optExpr(p.GetTo()), OpPos: b.start(p).Pos}
			} else {
				e = &ast.Index{At: at, Of: e, Index: b.expr(p.GetFrom())}
			}
		case *c.MapProjectionPostfixContext:
			if _, ok := e.(*ast.Variable); !ok {
				b.unexpected(p.GetStart(), "an operator, ',' or the next clause")
			}
			e = b.mapProjection(e, p)
		default:
			b.unexpected(p.GetStart(), "an operator, ',' or the next clause")
		}
	}
	return e
}

func (b *builder) mapProjection(of ast.Expr, p *c.MapProjectionPostfixContext) *ast.MapProjection {
	m := &ast.MapProjection{At: ast.At{Pos: of.Position()}, Of: of}
	for _, it := range p.GetItems() {
		item := ast.MapProjItem{At: b.start(it)}
		switch {
		case it.GetStar() != nil:
			item.All = true
		case it.GetProp() != nil:
			item.Key = b.name(it.GetProp())
		default:
			item.Key = b.name(it.GetKey())
			if it.GetValue() != nil {
				item.Value = b.expr(it.GetValue())
			} else {
				item.Value = &ast.Variable{At: item.At, Name: item.Key}
			}
		}
		m.Items = append(m.Items, item)
	}
	return m
}

// funcCall makes a function's call. count(*) and normalize(s, NFD) have nodes of their own.
func (b *builder) funcCall(at ast.At, names []string, p *c.CallPostfixContext) ast.Expr {
	n := len(names) - 1
	simple := ""
	if n == 0 {
		simple = strings.ToLower(names[0])
	}
	if p.GetStar() != nil {
		if simple != "count" || p.GetDistinct() != nil {
			b.unexpected(p.GetStar(), "an expression or ')'")
		}
		return &ast.CountStar{At: at}
	}
	f := &ast.FuncCall{At: at, Namespace: names[:n], Name: names[n], Distinct: p.GetDistinct() != nil}
	f.Args = make([]ast.Expr, len(p.GetArgs()))
	for i, a := range p.GetArgs() {
		f.Args[i] = b.argument(simple, a)
	}
	if simple == "normalize" && len(f.Args) == 2 {
		if v, ok := f.Args[1].(*ast.Variable); ok {
			switch form := strings.ToUpper(v.Name); form {
			case "NFC", "NFD", "NFKC", "NFKD":
				return &ast.Normalize{At: at, Of: f.Args[0], Form: form}
			}
		}
	}
	return f
}

func (b *builder) argument(function string, ctx c.IExpressionContext) ast.Expr {
	e := b.predicate(ctx)
	if function == "exists" {
		return e
	}
	if p, ok := e.(*ast.PatternExpr); ok && function == "size" && p.Part.Shortest == ast.NoShortest {
		fail("UnexpectedSyntax", p.Pos, "A pattern expression should only be used in order to test the existence of a pattern. "+
			"It can no longer be used inside the function size(), an alternative is to replace size() with COUNT {}.")
	}
	return b.value(e)
}

func (b *builder) mapLiteral(ctx c.IMapLiteralContext) *ast.MapLit {
	return &ast.MapLit{At: b.start(ctx), Keys: b.names(ctx.GetKeys()), Values: b.exprs(ctx.GetValues())}
}
