// Package cypher is the lexer and parser that ANTLR generates from grammar/*.g4
// (make generate), and the base type that the generated parser is built upon.
// Only package parser uses it.
package cypher

import "github.com/antlr4-go/antlr/v4"

// maxDepth bounds how deeply grammar rules may call each other. One level of
// brackets costs at most about a dozen rules; package parser bounds those first.
const maxDepth = 6000

// TooDeep is the panic that ends a parse whose rules are nested too deeply;
// package parser recovers it. Its value is the token where that happened.
type TooDeep struct{ At antlr.Token }

// Base is embedded in the generated parser: it counts how deep the rules are nested.
type Base struct {
	*antlr.BaseParser
	depth int
	// LastClause is the clause that was begun last, for error messages.
	LastClause antlr.ParserRuleContext
}

// EnterRule is called by the generated code at the start of every rule.
func (b *Base) EnterRule(ctx antlr.ParserRuleContext, state, rule int) {
	b.depth++
	if b.depth > maxDepth {
		b.depth = 0
		panic(TooDeep{At: b.GetTokenStream().LT(1)})
	}
	if rule == CypherParserRULE_clause {
		b.LastClause = ctx
	}
	b.BaseParser.EnterRule(ctx, state, rule)
}

// ExitRule is called by the generated code at the end of every rule.
func (b *Base) ExitRule() {
	b.depth--
	b.BaseParser.ExitRule()
}

// Restart makes the parser ready for another text.
func (b *Base) Restart(input antlr.TokenStream) {
	b.depth = 0
	b.LastClause = nil
	b.SetError(nil)
	b.SetInputStream(input)
}
