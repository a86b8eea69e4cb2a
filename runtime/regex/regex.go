// Package regex is Java's regular expressions, as Cypher's =~ has them: a pattern
// is parsed as Java does, with Java's error messages, and matched against whole
// texts. What is regular runs on Go's engine, in linear time; a pattern that
// looks around, refers back or never gives back what it took is matched by
// backtracking, within a bound of steps.
package regex

import (
	"fmt"
	"regexp"
	"strings"

	"github.com/morseldb/morsel/status"
)

// Regex is a compiled pattern; for one goroutine at a time.
type Regex struct {
	fast   *regexp.Regexp // nil: by backtracking
	root   node
	groups int
	outline
}

// Compile compiles a pattern; what is wrong with it is a SemanticError in
// Java's words.
func Compile(pattern string) (*Regex, error) {
	root, groups, err := parse(pattern)
	if err != nil {
		return nil, err
	}
	r := &Regex{root: root, groups: groups, outline: outlineOf(root)}
	w := writer{copies: 1}
	w.write(root, true)
	if w.irregular {
		return r, nil
	}
	// What Go's engine does not take (too many repetitions) is left to backtracking.
	if fast, err := regexp.Compile(`\A(?:` + w.b.String() + `)\z`); err == nil {
		r.fast = fast
	}
	return r, nil
}

// Match reports whether the whole text matches.
func (r *Regex) Match(text string) (bool, error) {
	if ok, sure := r.match(text); sure {
		return ok, nil
	}
	return r.search(text)
}

// search matches by an engine.
func (r *Regex) search(text string) (bool, error) {
	if r.fast != nil {
		return r.fast.MatchString(text), nil
	}
	m := matcher{text: text, caps: make([]int, 2*(r.groups+1))}
	for i := range m.caps {
		m.caps[i] = -1
	}
	ok := m.match(r.root, 0, func(i int) bool { return i == len(text) })
	if m.exhausted {
		return false, status.New(status.ArgumentError, "", "The regular expression takes too long to match")
	}
	return ok, nil
}

// syntaxError is the error of a bad pattern; index counts characters, negative
// where there is none to name.
func syntaxError(pattern string, index int, format string, args ...any) error {
	msg := fmt.Sprintf(format, args...)
	if index >= 0 {
		msg += fmt.Sprintf(" near index %d", index)
	}
	msg += "\n" + pattern
	if index >= 0 && index < len([]rune(pattern)) {
		msg += "\n" + strings.Repeat(" ", index) + "^"
	}
	return status.New(status.SemanticError, "", "Invalid Regex: %s", msg)
}

// node is a part of a pattern.
type node interface{}

type (
	seq   []node
	alt   []node
	group struct {
		n  int // number of the capture
		of node
	}
	repeat struct {
		of         node
		min, max   int // max -1 = unbounded
		lazy       bool
		possessive bool
	}
	look struct {
		of              node
		behind, negated bool
	}
	atomic  struct{ of node }
	backref struct {
		n    int
		fold folding
	}
	assertion uint8
)

// The assertions.
const (
	textStart    assertion = iota // ^ \A \G
	textEnd                       // \z
	lastLineEnd                   // $ \Z: the end, or before a line terminator that ends the text
	lineStart                     // ^ in multiline mode
	lineEnd                       // $ in multiline mode
	wordBoundary                  // \b
	notBoundary                   // \B
)

// writer writes a pattern in Go's syntax.
type writer struct {
	b         strings.Builder
	irregular bool // Go has no way to say it
	copies    int  // how often Go would write out what is being written
}

// maxCopies bounds what counted repetitions may grow to; backtracking counts instead.
const maxCopies = 1000

// write writes n; tail says that nothing follows it in the text.
func (w *writer) write(n node, tail bool) {
	switch n := n.(type) {
	case nil:
	case set:
		n.write(&w.b)
	case seq:
		for i, e := range n {
			w.write(e, tail && i == len(n)-1)
		}
	case alt:
		w.b.WriteString("(?:")
		for i, e := range n {
			if i > 0 {
				w.b.WriteByte('|')
			}
			w.write(e, tail)
		}
		w.b.WriteByte(')')
	case *group:
		w.b.WriteString("(?:")
		w.write(n.of, tail)
		w.b.WriteByte(')')
	case *repeat:
		w.repeat(n)
	case assertion:
		w.assertion(n, tail)
	default:
		w.irregular = true
	}
}

func (w *writer) repeat(n *repeat) {
	if n.possessive {
		w.irregular = true
		return
	}
	outer := w.copies
	if w.copies *= max(n.min, n.max, 1); w.copies > maxCopies {
		w.irregular = true
		return
	}
	w.b.WriteString("(?:")
	w.write(n.of, false)
	w.b.WriteByte(')')
	w.copies = outer
	switch {
	case n.min == 0 && n.max < 0:
		w.b.WriteByte('*')
	case n.min == 1 && n.max < 0:
		w.b.WriteByte('+')
	case n.max < 0:
		fmt.Fprintf(&w.b, "{%d,}", n.min)
	default:
		fmt.Fprintf(&w.b, "{%d,%d}", n.min, n.max)
	}
}

func (w *writer) assertion(a assertion, tail bool) {
	switch {
	case a == textStart:
		w.b.WriteString(`\A`)
	case a == textEnd, a == lastLineEnd && tail:
		w.b.WriteString(`\z`)
	case a == wordBoundary:
		w.b.WriteString(`\b`)
	case a == notBoundary:
		w.b.WriteString(`\B`)
	default:
		w.irregular = true
	}
}
