package regex

import (
	"slices"
	"strings"
	"unicode/utf8"
)

// outline is what can be told of a pattern's matches without an engine.
type outline struct {
	needed []literal // what every matching text has, in this order, none overlapping another
	// glob is set where the pattern is nothing but needed with .* between each two; the first and the last may be empty.
	glob  bool
	lines bool // some . does not match line terminators
}

// outliner makes an outline.
type outliner struct {
	outline
	run     literal
	letters bool // run has ASCII letters
}

func outlineOf(root node) outline {
	o := outliner{outline: outline{glob: true}}
	o.read(root)
	o.end()
	if !o.glob {
		o.needed = slices.DeleteFunc(o.needed, func(l literal) bool { return l.text == "" })
	}
	return o.outline
}

func (o *outliner) read(n node) {
	switch n := n.(type) {
	case nil:
	case set:
		o.char(n)
	case seq:
		for _, e := range n {
			o.read(e)
		}
	case *group:
		o.read(n.of)
	case *repeat:
		o.repeat(n)
	default:
		o.other()
	}
}

// end ends a literal.
func (o *outliner) end() {
	o.needed = append(o.needed, o.run)
	o.run, o.letters = literal{}, false
}

// other ends a literal at what is neither one nor .*.
func (o *outliner) other() {
	o.end()
	o.glob = false
}

func (o *outliner) repeat(n *repeat) {
	if s, ok := n.of.(set); ok && n.min == 0 && n.max < 0 && !n.possessive {
		dot := slices.Equal(s, terminators.complement())
		if dot || slices.Equal(s, everything) {
			o.end()
			o.lines = o.lines || dot
			return
		}
	}
	o.other()
	if n.min > 0 { // once at least
		o.read(n.of)
		o.other()
	}
}

// char adds a character that is one, or an ASCII letter of either case.
func (o *outliner) char(s set) {
	if len(s) == 0 { // as [a&&b]
		o.other()
		return
	}
	c, fold := s[0].lo, false
	if len(s) == 2 && s[1].lo == s[1].hi && c >= 'A' && c <= 'Z' && s[1].lo == c+'a'-'A' {
		c, fold = s[1].lo, true
	} else if len(s) != 1 {
		c = utf8.RuneError
	}
	if s[0].lo != s[0].hi || c == utf8.RuneError || !utf8.ValidRune(c) {
		o.other()
		return
	}
	if l := c | 0x20; l >= 'a' && l <= 'z' {
		if o.letters && o.run.fold != fold {
			o.other()
		}
		o.letters, o.run.fold = true, fold
	}
	o.run.text += string(c)
}

// match tells whether a text matches, where it can; else the pattern's engine must say.
func (o *outline) match(text string) (ok, sure bool) {
	if o.glob && !(o.lines && hasTerminator(text)) {
		return o.globbed(text), true
	}
	for _, l := range o.needed {
		at := l.index(text)
		if at < 0 {
			return false, true
		}
		text = text[at+len(l.text):]
	}
	return false, false
}

func (o *outline) globbed(text string) bool {
	first, last := o.needed[0], o.needed[len(o.needed)-1]
	if !first.begins(text) {
		return false
	}
	text = text[len(first.text):]
	if len(o.needed) == 1 {
		return text == ""
	}
	for _, l := range o.needed[1 : len(o.needed)-1] {
		at := l.index(text)
		if at < 0 {
			return false
		}
		text = text[at+len(l.text):]
	}
	return len(text) >= len(last.text) && last.begins(text[len(text)-len(last.text):])
}

func hasTerminator(text string) bool {
	return strings.IndexByte(text, '\n') >= 0 || strings.IndexByte(text, '\r') >= 0 ||
		strings.Contains(text, "\u0085") || strings.Contains(text, "\u2028") || strings.Contains(text, "\u2029")
}

// literal is characters that a text must have side by side.
type literal struct {
	text string // in lower case where fold is set
	fold bool   // ASCII letters of both cases are one
}

// index is where a literal is first found; -1 nowhere.
func (l literal) index(text string) int {
	if !l.fold {
		return strings.Index(text, l.text)
	}
	for i := 0; i+len(l.text) <= len(text); i++ {
		if lower(text[i]) == l.text[0] && l.begins(text[i:]) {
			return i
		}
	}
	return -1
}

// begins reports whether a text begins with a literal.
func (l literal) begins(text string) bool {
	if !l.fold {
		return strings.HasPrefix(text, l.text)
	}
	if len(text) < len(l.text) {
		return false
	}
	for i := range len(l.text) {
		if lower(text[i]) != l.text[i] {
			return false
		}
	}
	return true
}

func lower(c byte) byte {
	if c >= 'A' && c <= 'Z' {
		c += 'a' - 'A'
	}
	return c
}
