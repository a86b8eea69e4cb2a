package parser

import (
	"slices"

	"github.com/antlr4-go/antlr/v4"

	"github.com/morseldb/morsel/parser/ast"
	c "github.com/morseldb/morsel/parser/internal/cypher"
)

// since25 notes that the construct at t is of Cypher 25. Which version a statement
// without a prefix has is not known here, so the parser takes both.
func (b *builder) since25(t antlr.Token) {
	if t != nil {
		b.newer = append(b.newer, ast.Feature{At: b.at(t), Text: t.GetText()})
	}
}

// newerTokens notes the constructs of Cypher 25 that a token of their own shows, and
// answers all of them in the order of the text.
func (b *builder) newerTokens() []ast.Feature {
	for i := range b.src.tokens {
		t := &b.src.tokens[i]
		switch t.kind {
		case c.CypherLexerLABELED_WORD, c.CypherLexerALL_REDUCE_FN, c.CypherLexerINTERPOLATED:
			b.since25(t)
		case c.CypherLexerALL_ITEMS:
			if before := b.src.tokens[i-1].kind; before == c.CypherLexerRETURN || before == c.CypherLexerWITH {
				b.since25(t)
			}
		}
	}
	slices.SortStableFunc(b.newer, func(x, y ast.Feature) int { return x.Pos.Offset - y.Pos.Offset })
	return b.newer
}
