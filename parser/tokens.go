package parser

import (
	"slices"
	"unicode"
	"unicode/utf8"

	"github.com/antlr4-go/antlr/v4"

	"github.com/morseldb/morsel/parser/internal/cypher"
	"github.com/morseldb/morsel/status"
)

// source is the text being parsed and its tokens.
type source struct {
	text    string // as sent
	ascii   bool   // then offsets in runes are offsets in text
	runes   []rune // the text with unicode escapes resolved
	origin  []int  // offset in the text as sent of each rune, and of the end; nil when nothing was escaped
	input   *antlr.InputStream
	tokens  []token
	matches []int32 // of each bracket token the index of its partner, else -1
}

func (s *source) load(text string) {
	s.text = text
	s.origin = nil
	s.ascii = true
	for i := 0; i < len(text); i++ {
		if text[i] >= utf8.RuneSelf {
			s.ascii = false
			break
		}
	}
	s.tokens = s.tokens[:0]
	s.runes = slices.Grow(s.runes[:0], len(text))
	for _, r := range text {
		s.runes = append(s.runes, r)
	}
	s.resolveEscapes()
	s.input = antlr.NewInputStream(s.folded())
}

// folded is the text as the lexer sees it: one character for each rune, letters and symbols beyond ASCII replaced by
// one of their kind. The lexer's tables hold ASCII only, all else it works out anew at each character; what a token
// says is read from the runes.
func (s *source) folded() string {
	if s.ascii && s.origin == nil {
		return s.text
	}
	const letter, symbol = '_', '\x01'
	out := make([]rune, len(s.runes))
	for i, r := range s.runes {
		switch {
		case r < utf8.RuneSelf:
		case unicode.IsLetter(r) && r != '\u2E2F': // which no name may hold
			r = letter
		case unicode.Is(unicode.So, r) && r != '\u212E', unicode.Is(unicode.Co, r): // the one that a name may hold
			r = symbol
		}
		out[i] = r
	}
	return string(out)
}

// forget drops the text, and the memory of a very long one, before the session is put away.
func (s *source) forget() {
	s.text, s.input, s.origin = "", nil, nil
	if cap(s.tokens) > 1<<16 {
		s.tokens, s.runes, s.matches = nil, nil, nil
	}
}

// slice is the text of the runes from start to stop, both included.
func (s *source) slice(start, stop int) string {
	if stop < start {
		return ""
	}
	if s.ascii && s.origin == nil {
		return s.text[start : stop+1]
	}
	return string(s.runes[start : stop+1])
}

// pos is the place of a token in the text as sent.
func (s *source) pos(t antlr.Token) status.Pos {
	if s.origin == nil {
		return status.Pos{Offset: t.GetStart(), Line: t.GetLine(), Column: t.GetColumn() + 1}
	}
	return s.posAt(s.origin[t.GetStart()])
}

// posAt is the place of an offset, counted in code points of the text as sent.
func (s *source) posAt(offset int) status.Pos {
	p := status.Pos{Offset: offset, Line: 1, Column: 1}
	i := 0
	for _, r := range s.text {
		if i == offset {
			break
		}
		p.Column++
		if r == '\n' {
			p.Line++
			p.Column = 1
		}
		i++
	}
	return p
}

// token is a token in the source's slab; it implements antlr.Token.
type token struct {
	kind, start, stop, line, column, index int
	src                                    *source
}

func (t *token) GetSource() *antlr.TokenSourceCharStreamPair { return nil }
func (t *token) GetTokenType() int                           { return t.kind }
func (t *token) GetChannel() int                             { return antlr.TokenDefaultChannel }
func (t *token) GetStart() int                               { return t.start }
func (t *token) GetStop() int                                { return t.stop }
func (t *token) GetLine() int                                { return t.line }
func (t *token) GetColumn() int                              { return t.column }
func (t *token) GetText() string                             { return t.src.slice(t.start, t.stop) }
func (t *token) SetText(string)                              {}
func (t *token) GetTokenIndex() int                          { return t.index }
func (t *token) SetTokenIndex(i int)                         { t.index = i }
func (t *token) GetTokenSource() antlr.TokenSource           { return nil }
func (t *token) GetInputStream() antlr.CharStream            { return t.src.input }
func (t *token) String() string                              { return t.GetText() }

// lexer is the generated lexer, writing its tokens into the source's slab.
type lexer struct {
	*cypher.CypherLexer
	src *source
}

func newLexer(src *source) *lexer {
	l := &lexer{CypherLexer: cypher.NewCypherLexer(antlr.NewInputStream("")), src: src}
	l.RemoveErrorListeners()
	l.Virt = l
	return l
}

// Emit is called by the generated lexer for every token.
func (l *lexer) Emit() antlr.Token {
	l.add(l.GetType(), l.TokenStartCharIndex, l.GetCharIndex()-1, l.TokenStartLine, l.TokenStartColumn)
	l.EmitToken(placeholder)
	return placeholder
}

// placeholder stands for the token just emitted, which is read from the slab.
var placeholder antlr.Token = &token{kind: antlr.TokenInvalidType}

// manyTokens is from how many tokens on their number is estimated, so that a text of a megabyte is not copied over and over while its list grows.
const manyTokens = 4096

func (l *lexer) add(kind, start, stop, line, column int) {
	if n := len(l.src.tokens); n == cap(l.src.tokens) && n >= manyTokens { // as many for the rest of the text as for what is read
		rest := max(len(l.src.runes)-stop, 0)
		l.src.tokens = slices.Grow(l.src.tokens, min(n*rest/(stop+1), 3*n)+1)
	}
	l.src.tokens = append(l.src.tokens, token{kind: kind, start: start, stop: stop, line: line, column: column, index: len(l.src.tokens), src: l.src})
}

// tokenize reads the whole source; the last token is EOF.
func (l *lexer) tokenize() {
	l.SetInputStream(l.src.input)
	for {
		if t := l.NextToken(); t.GetTokenType() == antlr.TokenEOF {
			l.add(antlr.TokenEOF, t.GetStart(), t.GetStop(), t.GetLine(), t.GetColumn())
			return
		}
	}
}

// stream gives the source's tokens to the generated parser.
type stream struct {
	src *source
	i   int
	far int // how far the last prediction looked
}

func (s *stream) Consume() {
	if s.i < len(s.src.tokens)-1 {
		s.i++
	}
}

func (s *stream) LT(k int) antlr.Token {
	i := s.i + k - 1
	if k < 0 {
		i = s.i + k
	}
	if i < 0 {
		return nil
	}
	return &s.src.tokens[min(i, len(s.src.tokens)-1)]
}

func (s *stream) LA(k int) int {
	if t := s.LT(k); t != nil {
		return t.GetTokenType()
	}
	return antlr.TokenInvalidType
}

// Seek is how a prediction goes back to where it began.
func (s *stream) Seek(i int) {
	if i < s.i {
		s.far = s.i
	}
	s.i = i
}

func (s *stream) Mark() int                                       { return 0 }
func (s *stream) Release(int)                                     {}
func (s *stream) Reset()                                          { s.i = 0 }
func (s *stream) Index() int                                      { return s.i }
func (s *stream) Size() int                                       { return len(s.src.tokens) }
func (s *stream) GetSourceName() string                           { return "query" }
func (s *stream) Get(i int) antlr.Token                           { return &s.src.tokens[i] }
func (s *stream) GetTokenSource() antlr.TokenSource               { return nil }
func (s *stream) SetTokenSource(antlr.TokenSource)                {}
func (s *stream) GetAllText() string                              { return s.src.text }
func (s *stream) GetTextFromInterval(antlr.Interval) string       { return "" }
func (s *stream) GetTextFromRuleContext(antlr.RuleContext) string { return "" }
func (s *stream) GetTextFromTokens(_, _ antlr.Token) string       { return "" }
