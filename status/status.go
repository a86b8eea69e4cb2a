// Package status holds the errors and notifications that a user sees: each
// carries a Neo4j status code, a GQLSTATUS, a message in a person's words and,
// where it has one, the position in the query text. Every layer that can fail
// because of what the user asked makes its errors here, so codes live in one
// table and never drift apart between parser, planner, runtime and storage.
//
// It imports nothing of ours and may be imported by everything.
package status

import (
	"errors"
	"fmt"
	"strings"
)

// Pos is a place in a query text. Offset counts code points from 0 over the
// text as sent; Line and Column count from 1. The zero Pos means "nowhere".
type Pos struct {
	Offset, Line, Column int
}

// Known reports whether p names a place.
func (p Pos) Known() bool { return p.Line > 0 }

// String renders p as Neo4j does in error texts.
func (p Pos) String() string {
	return fmt.Sprintf("(line %d, column %d (offset: %d))", p.Line, p.Column, p.Offset)
}

// Phase tells when an error was found: the openCypher TCK checks it.
type Phase uint8

// The two phases of a query.
const (
	Runtime Phase = iota
	CompileTime
)

// Error is an error that reaches the user.
type Error struct {
	Code    string // Neo4j code, e.g. Neo.ClientError.Statement.SyntaxError
	GQL     string // five characters, e.g. 42N62; "" means the table's default for Code
	Msg     string // without position
	Detail  string // the openCypher TCK's name of the fault, e.g. UndefinedVariable; may be ""
	Phase   Phase
	Pos     Pos
	Snippet string // the query line and a caret below it; set by WithText
	Hint    string // what the user may have meant, a sentence on a line of its own; may be ""
	Cause   error
	Reason  *Condition // the closer GQLSTATUS behind GQL, set by Because; nil where the message tells it
}

// Error renders message, position and snippet as Neo4j does.
func (e *Error) Error() string {
	var b strings.Builder
	b.WriteString(e.Msg)
	if e.Pos.Known() {
		b.WriteByte(' ')
		b.WriteString(e.Pos.String())
	}
	if e.Snippet != "" {
		b.WriteByte('\n')
		b.WriteString(e.Snippet)
	}
	if e.Hint != "" {
		b.WriteByte('\n')
		b.WriteString(e.Hint)
	}
	return b.String()
}

// Unwrap gives the cause to errors.Is and errors.As.
func (e *Error) Unwrap() error { return e.Cause }

// GQLStatus is the GQLSTATUS of e, from the table of codes when not set.
func (e *Error) GQLStatus() string {
	if e.GQL != "" {
		return e.GQL
	}
	if g, ok := defaultGQL[e.Code]; ok {
		return g
	}
	return "50N42"
}

// Compile makes a compile-time error; detail is the TCK's name of the fault.
func Compile(code, detail string, pos Pos, format string, args ...any) *Error {
	return &Error{Code: code, Detail: detail, Phase: CompileTime, Pos: pos, Msg: fmt.Sprintf(format, args...)}
}

// Syntax makes a compile-time Neo.ClientError.Statement.SyntaxError.
func Syntax(detail string, pos Pos, format string, args ...any) *Error {
	return Compile(SyntaxError, detail, pos, format, args...)
}

// New makes a run-time error; detail is the TCK's name of the fault.
func New(code, detail, format string, args ...any) *Error {
	return &Error{Code: code, Detail: detail, Msg: fmt.Sprintf(format, args...)}
}

// Wrap makes a run-time error that keeps its cause.
func Wrap(code string, cause error, format string, args ...any) *Error {
	return &Error{Code: code, Msg: fmt.Sprintf(format, args...), Cause: cause}
}

// Meant adds the hint that name was meant, where there is one.
func (e *Error) Meant(name string) *Error {
	if name != "" {
		e.Hint = "Did you mean `" + name + "`?"
	}
	return e
}

// At gives an error of ours that says no place the place pos; others stay as they are.
func At(err error, pos Pos) error {
	e := As(err)
	if e == nil || e.Pos.Known() || !pos.Known() {
		return err
	}
	placed := *e
	placed.Pos = pos
	return &placed
}

// As finds the *Error in err's chain, or nil.
func As(err error) *Error {
	if e, ok := errors.AsType[*Error](err); ok {
		return e
	}
	return nil
}

// CodeOf is the Neo4j code of err: General.UnknownError for errors that are not ours.
func CodeOf(err error) string {
	if e := As(err); e != nil {
		return e.Code
	}
	return UnknownError
}

// WithText adds the query line and a caret below the column, as Neo4j prints
// them. It does nothing when err has no position or already has a snippet.
func WithText(err error, text string) error {
	e := As(err)
	if e == nil || !e.Pos.Known() || e.Snippet != "" {
		return err
	}
	lines := strings.Split(strings.ReplaceAll(text, "\r\n", "\n"), "\n")
	if e.Pos.Line > len(lines) {
		return err
	}
	line, caret := around(lines[e.Pos.Line-1], e.Pos.Column-1)
	c := *e
	c.Snippet = "\"" + line + "\"\n" + strings.Repeat(" ", caret+1) + "^"
	return &c
}

// snippetWidth is how many characters of a line are shown on either side of the place in it.
const snippetWidth = 200

// around cuts what is far from a place out of a line that is too long to be read, and tells where the place is then.
func around(line string, at int) (string, int) {
	chars := []rune(line)
	if len(chars) <= 2*snippetWidth {
		return line, at
	}
	at = min(at, len(chars))
	if to := min(at+snippetWidth, len(chars)); to < len(chars) {
		chars = append(chars[:to:to], '…')
	}
	if from := at - snippetWidth; from > 0 {
		chars = append([]rune{'…'}, chars[from:]...)
		at = snippetWidth + 1
	}
	return string(chars), at
}
