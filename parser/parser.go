// Package parser turns the text of a Cypher statement into the tree of package
// ast, or into an error that says where the text is wrong and what would have
// been right there.
//
// The way of a text: unicode escapes are resolved (unicode.go), the generated lexer makes
// tokens (tokens.go), classify.go settles what depends on neighbours, the generated parser
// (grammar/CypherParser.g4) recognises sentences, and the builder makes the tree, applying
// operator precedence (precedence.go). Parsing has no knowledge of names, types or schema.
package parser

import (
	"sync"

	"github.com/antlr4-go/antlr/v4"

	"github.com/morseldb/morsel/parser/ast"
	c "github.com/morseldb/morsel/parser/internal/cypher"
	"github.com/morseldb/morsel/status"
)

// session is what a parse needs and a later parse can use again: the
// generated lexer and parser with their warm prediction tables, and the tokens' memory.
type session struct {
	lexer  *lexer
	parser *c.CypherParser
	bail   *bailStrategy
	src    source
	stream stream
}

var sessions = sync.Pool{New: func() any { return newSession() }}

func newSession() *session {
	s := &session{bail: newBailStrategy()}
	s.lexer = newLexer(&s.src)
	s.stream.src = &s.src
	s.parser = c.NewCypherParser(nil)
	s.parser.RemoveErrorListeners()
	s.parser.SetErrorHandler(s.bail)
	s.parser.BuildParseTrees = false
	return s
}

// Parse parses one statement. Errors are *status.Error of the compile-time phase
// with a position and the line of the text.
func Parse(text string) (*ast.Statement, error) {
	s := sessions.Get().(*session)
	stmt, err := s.parse(text)
	s.forget()
	sessions.Put(s)
	if err != nil {
		return nil, status.WithText(err, text)
	}
	return stmt, nil
}

// forget drops what the session still holds of the last text and its tree.
func (s *session) forget() {
	s.src.forget()
	s.bail.ctx, s.parser.LastClause = nil, nil
	s.parser.SetParserRuleContext(nil)
}

func (s *session) parse(text string) (stmt *ast.Statement, err error) {
	defer func() {
		switch p := recover().(type) {
		case nil:
		case failure:
			stmt, err = nil, p.err
		case c.TooDeep:
			stmt, err = nil, tooDeep(s.src.pos(p.At))
		default:
			panic(p)
		}
	}()
	s.src.load(text)
	s.lexer.tokenize()
	classify(&s.src)
	script := s.recognise()
	b := builder{src: &s.src}
	return b.script(script, text), nil
}

// recognise runs the generated parser with the quick prediction mode, and only when
// that fails with the full one, which alone may declare the text wrong.
func (s *session) recognise() c.IScriptContext {
	for _, mode := range []int{antlr.PredictionModeSLL, antlr.PredictionModeLL} {
		if tree, ok := s.run(mode); ok {
			return tree
		}
	}
	panic(failure{s.syntaxError()})
}

func (s *session) run(mode int) (tree c.IScriptContext, ok bool) {
	defer func() {
		if p := recover(); p != nil {
			if _, is := p.(stopped); !is {
				panic(p)
			}
			ok = false
		}
	}()
	s.stream.i, s.stream.far = 0, 0
	s.parser.Restart(&s.stream)
	s.parser.GetInterpreter().SetPredictionMode(mode)
	return s.parser.Script(), true
}

// failure carries an error out of the depth of the builder; Parse recovers it.
type failure struct{ err error }

func fail(detail string, pos status.Pos, format string, args ...any) {
	panic(failure{status.Syntax(detail, pos, format, args...)})
}

func tooDeep(pos status.Pos) error {
	return status.Syntax("", pos, "The query is nested too deeply")
}
