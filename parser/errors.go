package parser

import (
	"slices"

	"github.com/antlr4-go/antlr/v4"

	c "github.com/morseldb/morsel/parser/internal/cypher"
	"github.com/morseldb/morsel/status"
)

// bailStrategy ends the parse at the first error. The runtime's own strategy of that name goes on
// parsing, for the generated code clears the error that it sets; so this one panics.
type bailStrategy struct {
	*antlr.BailErrorStrategy
	ctx   antlr.ParserRuleContext // the rule in which the parser stood
	state int                     // its place there
	index int                     // the token that did not fit
}

// stopped is the panic that ends the generated parser; recognise recovers it.
type stopped struct{}

func newBailStrategy() *bailStrategy {
	return &bailStrategy{BailErrorStrategy: antlr.NewBailErrorStrategy()}
}

// Recover is called when no alternative fits.
func (s *bailStrategy) Recover(p antlr.Parser, e antlr.RecognitionException) { s.ReportError(p, e) }

// RecoverInline is called when a token does not match.
func (s *bailStrategy) RecoverInline(p antlr.Parser) antlr.Token {
	s.ReportError(p, nil)
	return nil
}

// ReportError is called before Recover.
func (s *bailStrategy) ReportError(p antlr.Parser, e antlr.RecognitionException) {
	s.ctx, s.state, s.index = p.GetParserRuleContext(), p.GetState(), p.GetInputStream().Index()
	if _, ok := e.(*antlr.NoViableAltException); ok {
		s.index = max(s.index, p.GetInputStream().(*stream).far)
	}
	panic(stopped{})
}

// syntaxError words the error at which the last parse ended.
func (s *session) syntaxError() error {
	at := s.bail.index
	t := &s.src.tokens[at]
	pos := s.src.pos(t)
	switch t.kind {
	case c.CypherLexerUNCLOSED_STRING:
		return status.Syntax("UnexpectedSyntax", pos, "Failed to parse string literal. The query must contain an even number of non-escaped quotes.")
	case c.CypherLexerUNCLOSED_COMMENT:
		return status.Syntax("UnexpectedSyntax", pos, "Failed to parse comment. A comment starting on `/*` must have a closing `*/`.")
	}
	if text := s.retired(at); text != "" {
		return status.Syntax(s.detail(t), pos, "%s", text)
	}
	return status.Syntax(s.detail(t), pos, "Invalid input '%s': expected %s", foundText(t), s.expected(at))
}

// retired says what to write in place of words that SHOW took before Cypher 5; it is empty for others.
func (s *session) retired(at int) string {
	const longest = 5 // SHOW NODE PROPERTY EXISTENCE CONSTRAINTS
	shown := func(t token) bool { return upper(&t) == "SHOW" }
	if !slices.ContainsFunc(s.src.tokens[max(0, at-longest):at], shown) {
		return ""
	}
	switch before, word := upper(&s.src.tokens[at-1]), upper(&s.src.tokens[at]); {
	case word == "BRIEF" || word == "VERBOSE":
		switch before {
		case "INDEX", "INDEXES":
			before = "INDEXES"
		case "CONSTRAINT", "CONSTRAINTS":
			before = "CONSTRAINTS"
		default:
			return ""
		}
		return "`SHOW " + before + "` takes neither `BRIEF` nor `VERBOSE` any more: leave out `BRIEF`, and write `YIELD *` instead of `VERBOSE`."
	case word == "EXISTS" && (before == "SHOW" || before == "NODE" || before == "REL" || before == "RELATIONSHIP"):
		return "`SHOW CONSTRAINTS` does not take `EXISTS` any more: write `EXIST` or `PROPERTY EXISTENCE`."
	}
	return ""
}

func foundText(t *token) string {
	if t.kind == antlr.TokenEOF {
		return ""
	}
	const most = 60
	text := []rune(t.GetText())
	if len(text) > most {
		return string(text[:most]) + "…"
	}
	return string(text)
}

// detail is the openCypher TCK's name of a syntax error at t.
func (s *session) detail(t *token) string {
	if text := []rune(t.GetText()); t.kind == c.CypherLexerERROR_CHAR || t.kind == c.CypherLexerARROW_LINE {
		if len(text) > 0 && text[0] > 127 {
			return "InvalidUnicodeCharacter"
		}
	}
	if ctx, ok := s.bail.ctx.(antlr.RuleContext); ok && s.bail.ctx != nil {
		switch ctx.GetRuleIndex() {
		case c.CypherParserRULE_relPattern, c.CypherParserRULE_pathRange:
			return "InvalidRelationshipPattern"
		}
	}
	return "UnexpectedSyntax"
}
