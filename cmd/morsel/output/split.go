package output

import (
	"fmt"
	"strings"
)

// Statement is one statement of a text.
type Statement struct {
	Text string
	Line int // on which it begins, from 1
}

// In names the place of a statement in an error: file, and the line on which the statement begins.
func (s Statement) In(file string, err error) error {
	return fmt.Errorf("%s:%d: %w", file, s.Line, err)
}

// Split is the texts of [Statements].
func Split(text string) []string {
	var out []string
	for _, s := range Statements(text) {
		out = append(out, s.Text)
	}
	return out
}

// Statements cuts a text into statements at semicolons outside strings, escaped names and comments.
// Pieces with nothing but white space and comments are left out.
func Statements(text string) []Statement {
	var out []Statement
	start, bare, line, counted := 0, false, 1, 0
	add := func(end int) {
		piece := text[start:end]
		begin := start + len(piece) - len(strings.TrimLeft(piece, " \t\r\n"))
		line, counted = line+strings.Count(text[counted:begin], "\n"), begin
		out = append(out, Statement{strings.TrimSpace(piece), line})
	}
	for i := 0; i < len(text); {
		n, kind := skip(text[i:])
		switch kind {
		case semicolon:
			if bare {
				add(i)
			}
			start, bare = i+n, false
		case code:
			bare = true
		}
		i += n
	}
	if bare {
		add(len(text))
	}
	return out
}

// Complete reports whether text ends a statement: its last semicolon is outside strings and comments.
func Complete(text string) bool {
	done := false
	for i := 0; i < len(text); {
		n, kind := skip(text[i:])
		switch kind {
		case semicolon:
			done = true
		case code:
			done = false
		}
		i += n
	}
	return done
}

type piece uint8

const (
	blank piece = iota
	code
	semicolon
)

// skip tells how long the token at the beginning of s is, and of what kind.
func skip(s string) (int, piece) {
	switch {
	case s[0] == ';':
		return 1, semicolon
	case s[0] == ' ' || s[0] == '\t' || s[0] == '\n' || s[0] == '\r':
		return 1, blank
	case strings.HasPrefix(s, "//"):
		if i := strings.IndexByte(s, '\n'); i >= 0 {
			return i + 1, blank
		}
		return len(s), blank
	case strings.HasPrefix(s, "/*"):
		if i := strings.Index(s, "*/"); i >= 0 {
			return i + 2, blank
		}
		return len(s), code
	case s[0] == '\'' || s[0] == '"' || s[0] == '`':
		return quoted(s), code
	}
	return 1, code
}

// quoted is the length of a string or escaped name; an unclosed one goes to the end.
func quoted(s string) int {
	for i := 1; i < len(s); i++ {
		switch {
		case s[i] == '\\' && s[0] != '`':
			i++
		case s[i] == s[0]:
			return i + 1
		}
	}
	return len(s)
}
