package parser

import (
	"github.com/antlr4-go/antlr/v4"

	"github.com/morseldb/morsel/parser/ast"
	c "github.com/morseldb/morsel/parser/internal/cypher"
)

func (b *builder) pattern(ctx c.IPatternListContext) *ast.Pattern {
	p := &ast.Pattern{At: b.start(ctx), Parts: make([]*ast.PatternPart, len(ctx.GetParts()))}
	for i, part := range ctx.GetParts() {
		p.Parts[i] = b.part(part)
	}
	return p
}

func (b *builder) part(ctx c.IPatternPartContext) *ast.PatternPart {
	p := &ast.PatternPart{At: b.start(ctx), Var: b.variable(ctx.GetVar_())}
	if ctx.GetSelect_() != nil {
		b.selector(p, ctx.GetSelect_())
	}
	if how := ctx.GetHow(); how != nil {
		p.Mode = b.pathMode(how)
	}
	if s := ctx.GetShortest(); s != nil {
		b.shortest(p, s)
		return p
	}
	p.Chain = b.chain(ctx.GetChain())
	return p
}

func (b *builder) shortest(p *ast.PatternPart, ctx c.IShortestPatternContext) {
	p.Shortest = ast.ShortestPath
	if ctx.GetKind().GetTokenType() == c.CypherLexerALL_SHORTEST_PATHS_FN {
		p.Shortest = ast.AllShortestPaths
	}
	p.Chain = b.chain(ctx.GetChain())
}

func (b *builder) pathMode(t antlr.Token) ast.PathMode {
	b.since25(t)
	switch {
	case t == nil:
		return ast.DefaultMode
	case t.GetTokenType() == c.CypherLexerWALK:
		return ast.Walk
	case t.GetTokenType() == c.CypherLexerTRAIL:
		return ast.Trail
	}
	return ast.Acyclic
}

func (b *builder) selector(p *ast.PatternPart, ctx c.ISelectorContext) {
	switch s := ctx.(type) {
	case *c.AnyShortestSelectorContext:
		p.Selector, p.Mode = ast.SelectShortest, b.pathMode(s.GetHow())
	case *c.AllShortestSelectorContext:
		p.Selector, p.Mode = ast.SelectAllShortest, b.pathMode(s.GetHow())
	case *c.AnySelectorContext:
		p.Selector, p.Mode, p.Count = ast.SelectAny, b.pathMode(s.GetHow()), b.pathCount(s.GetK())
	case *c.AllSelectorContext:
		p.Selector, p.Mode = ast.SelectAll, b.pathMode(s.GetHow())
	case *c.ShortestSelectorContext:
		p.Selector, p.Mode, p.Count = ast.SelectShortest, b.pathMode(s.GetHow()), b.pathCount(s.GetK())
		switch {
		case s.GetGroups() != nil:
			p.Selector = ast.SelectShortestGroups
		case p.Count == nil: // which the groups' grammar allows
			b.unexpected(&b.src.tokens[s.GetStop().GetTokenIndex()+1], "'GROUP', 'GROUPS' or a number of paths behind 'SHORTEST'")
		}
	}
}

func (b *builder) pathCount(ctx c.IPathCountContext) ast.Expr {
	switch {
	case ctx == nil:
		return nil
	case ctx.GetParam() != nil:
		b.since25(ctx.GetStart())
		return b.param(ctx.GetParam())
	}
	return &ast.IntLit{At: b.start(ctx), Value: b.intValue(ctx.GetNumber(), false)}
}

// chain makes a path pattern's elements and refuses two nodes, or two relationships, side by side.
func (b *builder) chain(ctx c.IPatternChainContext) []ast.Factor {
	list := ctx.GetFactors()
	out := make([]ast.Factor, len(list))
	for i, f := range list {
		switch {
		case f.GetNode() != nil:
			out[i] = b.node(f.GetNode().GetBody(), f.GetStart())
		case f.GetRel() != nil:
			out[i] = b.rel(f.GetRel())
		default:
			out[i] = b.paren(f.GetParen())
		}
		if i > 0 {
			b.checkAdjacent(out[i-1], out[i], f.GetStart())
		}
	}
	if _, isRel := out[0].(*ast.RelPattern); isRel {
		b.unexpected(list[0].GetStart(), "a node pattern")
	}
	if _, isRel := out[len(out)-1].(*ast.RelPattern); isRel {
		b.unexpected(&b.src.tokens[ctx.GetStop().GetTokenIndex()+1], "a node pattern")
	}
	return out
}

func (b *builder) checkAdjacent(left, right ast.Factor, at antlr.Token) {
	_, leftRel := left.(*ast.RelPattern)
	_, rightRel := right.(*ast.RelPattern)
	_, leftNode := left.(*ast.NodePattern)
	_, rightNode := right.(*ast.NodePattern)
	_, leftParen := left.(*ast.ParenPattern)
	_, rightParen := right.(*ast.ParenPattern)
	switch {
	case leftRel && !rightNode:
		b.unexpected(at, "a node pattern")
	case leftNode && rightNode:
		fail("UnexpectedSyntax", b.src.pos(at), "Juxtaposition is currently only supported for quantified path patterns.")
	case leftParen && rightRel, leftRel && rightParen:
		fail("UnexpectedSyntax", b.src.pos(at), "Concatenation of a parenthesised path pattern and a relationship needs a node between them.")
	}
}

func (b *builder) node(ctx c.INodeBodyContext, open antlr.Token) *ast.NodePattern {
	n := &ast.NodePattern{At: b.at(open), Var: b.variable(ctx.GetVar_()), Props: b.props(ctx.GetMap_(), ctx.GetParam())}
	if ctx.GetLabels() != nil {
		n.Labels, n.Is = b.labels(ctx.GetLabels()), b.behindIs(ctx.GetLabels())
	}
	n.Where = b.optPredicate(ctx.GetCond())
	return n
}

// behindIs reports whether IS, not a colon, introduces labels.
func (b *builder) behindIs(labels c.ILabelExpressionContext) bool {
	return b.src.tokens[labels.GetStart().GetTokenIndex()-1].kind != c.CypherLexerCOLON
}

func (b *builder) props(m c.IMapLiteralContext, p c.IParameterContext) ast.Expr {
	switch {
	case m != nil:
		return b.mapLiteral(m)
	case p != nil:
		return b.param(p)
	}
	return nil
}

func (b *builder) rel(ctx c.IRelPatternContext) *ast.RelPattern {
	r := &ast.RelPattern{At: b.start(ctx), Var: b.variable(ctx.GetVar_()), Props: b.props(ctx.GetMap_(), ctx.GetParam())}
	left, right := ctx.GetLeft() != nil, ctx.GetRight() != nil
	r.Arrows = left && right
	switch {
	case left == right:
		r.Dir = ast.Undirected
	case left:
		r.Dir = ast.RightToLeft
	}
	if ctx.GetLabels() != nil {
		r.Types, r.Is = b.labels(ctx.GetLabels()), b.behindIs(ctx.GetLabels())
	}
	if rg := ctx.GetRange_(); rg != nil {
		r.VarLength = &ast.Range{At: b.start(rg), Min: b.optInt(rg.GetMin()), Max: b.optInt(rg.GetMax())}
		if rg.GetDots() == nil {
			r.VarLength.Max = r.VarLength.Min
		}
	}
	r.Where = b.optPredicate(ctx.GetCond())
	r.Quantifier = b.quantifier(ctx.GetQuant())
	return r
}

// optInt is the value of an integer token, nil of none.
func (b *builder) optInt(t antlr.Token) *int64 {
	if t == nil {
		return nil
	}
	v := b.intValue(t, false)
	return &v
}

func (b *builder) quantifier(ctx c.IQuantifierContext) *ast.Quantifier {
	if ctx == nil {
		return nil
	}
	q := &ast.Quantifier{At: b.start(ctx)}
	switch {
	case ctx.GetKind() != nil:
		if ctx.GetKind().GetTokenType() == c.CypherLexerPLUS {
			q.Min = 1
		}
	case ctx.GetExact() != nil:
		q.Min = b.intValue(ctx.GetExact(), false)
		q.Max = b.optInt(ctx.GetExact())
	default:
		if ctx.GetMin() != nil {
			q.Min = b.intValue(ctx.GetMin(), false)
		}
		q.Max = b.optInt(ctx.GetMax())
	}
	return q
}

func (b *builder) paren(ctx c.IParenPatternContext) *ast.ParenPattern {
	return &ast.ParenPattern{At: b.start(ctx), Part: b.part(ctx.GetPart()), Where: b.optPredicate(ctx.GetCond()), Quantifier: b.quantifier(ctx.GetQuant())}
}

// patternExpr makes the part of a pattern that stands in an expression.
func (b *builder) patternExpr(ctx c.IPatternExpressionContext) *ast.PatternPart {
	p := &ast.PatternPart{At: b.start(ctx)}
	p.Chain = append(p.Chain, b.node(ctx.GetFirst().GetBody(), ctx.GetStart()))
	for i, r := range ctx.GetRels() {
		n := ctx.GetNodes()[i]
		p.Chain = append(p.Chain, b.rel(r), b.node(n.GetBody(), n.GetStart()))
	}
	return p
}

// labels makes a label expression: "|" binds least, "&" and ":" alike, "!" most.
func (b *builder) labels(ctx c.ILabelExpressionContext) ast.LabelExpr {
	terms, ops := ctx.GetTerms(), ctx.GetOps()
	b.enter(len(ops), ctx.GetStart())
	defer func() { b.open -= len(ops) }()
	var or ast.LabelExpr
	and := b.labelTerm(terms[0])
	for i, op := range ops {
		right := b.labelTerm(terms[i+1])
		if op.GetTokenType() == c.CypherLexerBAR {
			or = orLabels(or, and)
			and = right
			continue
		}
		and = &ast.LabelAnd{At: ast.At{Pos: and.Position()}, Left: and, Right: right, Colon: op.GetTokenType() == c.CypherLexerCOLON}
	}
	return orLabels(or, and)
}

func orLabels(left, right ast.LabelExpr) ast.LabelExpr {
	if left == nil {
		return right
	}
	return &ast.LabelOr{At: ast.At{Pos: left.Position()}, Left: left, Right: right}
}

func (b *builder) labelTerm(ctx c.ILabelTermContext) ast.LabelExpr {
	nots := ctx.GetNots()
	b.enter(len(nots), ctx.GetStart())
	defer func() { b.open -= len(nots) }()
	e := b.labelAtom(ctx)
	for i := len(nots) - 1; i >= 0; i-- {
		e = &ast.LabelNot{At: b.at(nots[i]), Of: e}
	}
	return e
}

func (b *builder) labelAtom(ctx c.ILabelTermContext) ast.LabelExpr {
	switch {
	case ctx.GetLabel() != nil:
		return &ast.LabelName{At: b.start(ctx.GetLabel()), Name: b.name(ctx.GetLabel())}
	case ctx.GetWildcard() != nil:
		return &ast.LabelWildcard{At: b.at(ctx.GetWildcard())}
	case ctx.GetInner() != nil:
		return b.labels(ctx.GetInner())
	}
	d := &ast.LabelDynamic{At: b.start(ctx), Expr: b.expr(ctx.GetDynamic())}
	if k := ctx.GetKind(); k != nil {
		d.Any = k.GetTokenType() == c.CypherLexerANY || k.GetTokenType() == c.CypherLexerANY_FN
	}
	return d
}
