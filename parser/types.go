package parser

import (
	"github.com/morseldb/morsel/parser/ast"
	c "github.com/morseldb/morsel/parser/internal/cypher"
)

// typ makes a type expression with canonical names.
func (b *builder) typ(ctx c.ITypeContext) *ast.Type {
	parts := ctx.GetParts()
	if len(parts) == 1 {
		return b.typeTerm(parts[0])
	}
	u := &ast.Type{At: b.start(ctx), Name: "UNION"}
	for _, p := range parts {
		u.Union = append(u.Union, b.typeTerm(p))
	}
	for _, t := range u.Union {
		if t.NotNull != u.Union[0].NotNull {
			fail("UnexpectedSyntax", u.Pos, "All types in a Closed Dynamic Union must be nullable, or be appended with `NOT NULL`")
		}
	}
	return u
}

func (b *builder) typeTerm(ctx c.ITypeTermContext) *ast.Type {
	suffixes := ctx.GetSuffixes()
	b.enter(len(suffixes), ctx.GetStart())
	defer func() { b.open -= len(suffixes) }()
	t := b.typeBase(ctx.GetBase())
	for _, s := range suffixes {
		if s.GetList() != nil {
			t = &ast.Type{At: t.At, Name: "LIST", Of: t}
			continue
		}
		if t.NotNull {
			b.unexpected(s.GetStart(), "an operator, ',' or the next clause")
		}
		t.NotNull = true
	}
	return t
}

var typeNames = map[int]string{
	c.CypherLexerNOTHING: "NOTHING", c.CypherLexerNULL: "NULL", c.CypherLexerBOOL: "BOOLEAN", c.CypherLexerBOOLEAN: "BOOLEAN",
	c.CypherLexerVARCHAR: "STRING", c.CypherLexerSTRING_: "STRING", c.CypherLexerDATE: "DATE", c.CypherLexerDURATION: "DURATION",
	c.CypherLexerPOINT: "POINT", c.CypherLexerNODE: "NODE", c.CypherLexerVERTEX: "NODE", c.CypherLexerRELATIONSHIP: "RELATIONSHIP",
	c.CypherLexerEDGE: "RELATIONSHIP", c.CypherLexerMAP: "MAP", c.CypherLexerPATH: "PATH", c.CypherLexerPATHS: "PATH", c.CypherLexerUUID: "UUID",
	c.CypherLexerINT: "INTEGER", c.CypherLexerINTEGER_: "INTEGER", c.CypherLexerINT64: "INTEGER", c.CypherLexerINTEGER64: "INTEGER",
	c.CypherLexerINT8: "INTEGER8", c.CypherLexerINTEGER8: "INTEGER8", c.CypherLexerINT16: "INTEGER16", c.CypherLexerINTEGER16: "INTEGER16",
	c.CypherLexerINT32: "INTEGER32", c.CypherLexerINTEGER32: "INTEGER32", c.CypherLexerFLOAT_: "FLOAT", c.CypherLexerFLOAT64: "FLOAT",
	c.CypherLexerFLOAT32: "FLOAT32", c.CypherLexerPROPERTY: "PROPERTY VALUE", c.CypherLexerLIST: "LIST", c.CypherLexerARRAY: "LIST", c.CypherLexerVECTOR: "VECTOR",
}

func (b *builder) typeBase(ctx c.ITypeBaseContext) *ast.Type {
	t := &ast.Type{At: b.start(ctx)}
	word := ctx.GetWord()
	if word == nil {
		return b.anyType(t, ctx)
	}
	switch kind := word.GetTokenType(); kind {
	case c.CypherLexerTIME, c.CypherLexerDATETIME, c.CypherLexerTIMESTAMP:
		t.Name = temporalType(ctx)
	default:
		t.Name = typeNames[kind]
	}
	if ctx.GetOf() != nil {
		t.Of = b.typ(ctx.GetOf())
	}
	t.Dim = b.optInt(ctx.GetDim())
	return t
}

// anyType makes ANY, ANY<a | b> (which is the union) and ANY PROPERTY VALUE.
func (b *builder) anyType(t *ast.Type, ctx c.ITypeBaseContext) *ast.Type {
	if ctx.GetOf() != nil {
		return b.typ(ctx.GetOf())
	}
	t.Name = "ANY"
	if ctx.GetProp() != nil {
		t.Name = "PROPERTY VALUE"
	}
	return t
}

// temporalType names LOCAL TIME, ZONED DATETIME and their synonyms: TIMESTAMP WITHOUT TIME ZONE.
func temporalType(ctx c.ITypeBaseContext) string {
	zone, what := "ZONED ", "DATETIME"
	if ctx.GetWord().GetTokenType() == c.CypherLexerTIME {
		what = "TIME"
	}
	if p := ctx.GetPlace(); p != nil {
		if k := p.GetTokenType(); k == c.CypherLexerLOCAL || k == c.CypherLexerWITHOUT {
			zone = "LOCAL "
		}
	}
	return zone + what
}
