package parser

import (
	"strings"

	"github.com/antlr4-go/antlr/v4"

	"github.com/morseldb/morsel/parser/ast"
	c "github.com/morseldb/morsel/parser/internal/cypher"
	"github.com/morseldb/morsel/status"
)

// builder makes the tree from the generated parser's contexts. What the grammar lets
// pass but the language does not, it refuses with fail.
type builder struct {
	src      *source
	readOnly readOnly
	// open counts the operators of all chains that enclose what is being built: an upper bound
	// of the depth of the tree (see enter).
	open  int
	newer []ast.Feature // of Cypher 25, as they were met
}

// readOnly is the subquery expression that is being built ("Exists", "Count", "Collect"; "" is none),
// inside which no clause may write.
type readOnly struct {
	name string
	at   status.Pos
}

// maxChain bounds the depth of the tree: the number of operators, postfixes and UNIONs that may be
// chained, counting the chains around. Chains of AND, OR and XOR count little, they are built balanced.
const maxChain = 8000

// enter notes that n more levels of the tree are open; the caller subtracts n when done.
func (b *builder) enter(n int, at antlr.Token) {
	b.open += n
	if b.open > maxChain {
		panic(failure{status.Syntax("", b.src.pos(at), "The query is nested too deeply: more than %d operators in a chain", maxChain)})
	}
}

func (b *builder) at(t antlr.Token) ast.At { return ast.At{Pos: b.src.pos(t)} }

func (b *builder) start(ctx antlr.ParserRuleContext) ast.At { return b.at(ctx.GetStart()) }

// unexpected fails like a syntax error found by the grammar.
func (b *builder) unexpected(t antlr.Token, expected string) {
	fail("UnexpectedSyntax", b.src.pos(t), "Invalid input '%s': expected %s", t.GetText(), expected)
}

// textOf is the query's own text of a construct.
func (b *builder) textOf(ctx antlr.ParserRuleContext) string {
	return b.src.slice(ctx.GetStart().GetStart(), ctx.GetStop().GetStop())
}

func (b *builder) script(ctx c.IScriptContext, text string) *ast.Statement {
	list := ctx.GetStatements()
	switch {
	case len(list) == 0:
		fail("UnexpectedSyntax", b.src.pos(ctx.GetStart()), "Unexpected end of input: expected CYPHER, EXPLAIN, PROFILE or a query")
	case len(list) > 1:
		fail("UnexpectedSyntax", b.src.pos(list[1].GetStart()), "Expected exactly one statement per query but got: %d", len(list))
	}
	ctxStmt := list[0]
	stmt := &ast.Statement{At: b.start(ctxStmt), Text: text}
	for _, p := range ctxStmt.GetPrefixes() {
		b.prefix(stmt, p)
	}
	if ctxStmt.GetBody() == nil {
		fail("UnexpectedSyntax", b.src.posAt(len(b.src.runes)), "Unexpected end of input: expected CYPHER, EXPLAIN, PROFILE or a query")
	}
	stmt.Body = b.body(ctxStmt.GetBody())
	stmt.Newer = b.newerTokens()
	return stmt
}

func (b *builder) prefix(stmt *ast.Statement, ctx c.IPrefixContext) {
	if how := ctx.GetHow(); how != nil {
		explain := how.GetTokenType() == c.CypherLexerEXPLAIN
		if explain && stmt.Profile || !explain && stmt.Explain {
			panic(failure{status.Compile(status.ArgumentError, "", b.src.pos(how), "Can't specify multiple conflicting values for execution mode")})
		}
		stmt.Explain, stmt.Profile = explain, !explain
		return
	}
	for _, o := range ctx.GetOptions_() {
		b.option(stmt, o)
	}
}

func (b *builder) option(stmt *ast.Statement, o c.ICypherOptionContext) {
	if v := o.GetVersion(); v != nil {
		n := map[string]int{"5": 5, "25": 25}[v.GetText()]
		if n == 0 {
			panic(failure{status.Compile(status.ArgumentError, "", b.src.pos(v), "%s is not a valid option for cypher version. Valid options are: 5, 25", v.GetText())})
		}
		if stmt.Version != 0 && stmt.Version != n {
			panic(failure{status.Compile(status.ArgumentError, "", b.src.pos(v), "Can't specify multiple conflicting values for cypher version")})
		}
		stmt.Version = n
		return
	}
	opt := ast.Option{At: b.start(o), Key: strings.ToLower(b.name(o.GetKey()))}
	if o.GetValue() != nil {
		opt.Value = strings.ToLower(b.name(o.GetValue()))
	} else {
		opt.Value = o.GetNumber().GetText()
	}
	stmt.Options = append(stmt.Options, opt)
}

// name is the text of a name, without backticks.
func (b *builder) name(ctx c.INameContext) string { return nameText(ctx.GetTok()) }

func nameText(t antlr.Token) string {
	text := t.GetText()
	if t.GetTokenType() == c.CypherLexerESCAPED_IDENT {
		return strings.ReplaceAll(text[1:len(text)-1], "``", "`")
	}
	return text
}

// variable makes a Variable of ctx, nil of nil.
func (b *builder) variable(ctx c.IVariableContext) *ast.Variable {
	if ctx == nil {
		return nil
	}
	return &ast.Variable{At: b.at(ctx.GetTok()), Name: nameText(ctx.GetTok())}
}

func (b *builder) variables(list []c.IVariableContext) []*ast.Variable {
	out := make([]*ast.Variable, len(list))
	for i, v := range list {
		out[i] = b.variable(v)
	}
	return out
}

func (b *builder) names(list []c.INameContext) []string {
	out := make([]string, len(list))
	for i, n := range list {
		out[i] = b.name(n)
	}
	return out
}

func (b *builder) param(ctx c.IParameterContext) *ast.Param {
	p := &ast.Param{At: b.start(ctx)}
	if ctx.GetKey() != nil {
		p.Name = b.name(ctx.GetKey())
	} else {
		p.Name = ctx.GetNumber().GetText()
	}
	return p
}
