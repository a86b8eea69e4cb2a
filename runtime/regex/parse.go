package regex

import (
	"strconv"
	"unicode"
)

// flags is what (?i) and its kin turn on.
type flags struct {
	insensitive, unicodeCase, dotAll, multiline, comments, unicodeClass, unixLines bool
}

func (f flags) fold() folding {
	switch {
	case !f.insensitive:
		return exact
	case f.unicodeCase || f.unicodeClass:
		return foldUnicode
	}
	return foldASCII
}

// failure is a syntax error on its way out of the parser.
type failure struct{ err error }

type parser struct {
	pattern string
	in      []rune
	i       int
	flags   flags
	groups  int
	names   map[string]int
}

// parse reads a whole pattern.
func parse(pattern string) (root node, groups int, err error) {
	p := &parser{pattern: pattern, in: []rune(pattern), names: map[string]int{}}
	defer func() {
		if x := recover(); x != nil {
			f, ok := x.(failure)
			if !ok {
				panic(x)
			}
			err = f.err
		}
	}()
	root = p.alternatives()
	if p.i < len(p.in) { // only a ')' ends it early
		p.fail(p.i-1, "Unmatched closing ')'")
	}
	return root, p.groups, nil
}

func (p *parser) fail(index int, format string, args ...any) {
	panic(failure{syntaxError(p.pattern, index, format, args...)})
}

func (p *parser) more() bool { return p.i < len(p.in) }

// peek is the next character; 0 at the end.
func (p *parser) peek() rune {
	if p.i < len(p.in) {
		return p.in[p.i]
	}
	return 0
}

func (p *parser) eat(r rune) bool {
	if p.more() && p.in[p.i] == r {
		p.i++
		return true
	}
	return false
}

// ahead reports whether s comes next, and if so passes over it.
func (p *parser) ahead(s string) bool {
	rs := []rune(s)
	if len(p.in)-p.i < len(rs) {
		return false
	}
	for k, r := range rs {
		if p.in[p.i+k] != r {
			return false
		}
	}
	p.i += len(rs)
	return true
}

func (p *parser) alternatives() node {
	all := alt{p.sequence()}
	for p.eat('|') {
		all = append(all, p.sequence())
	}
	if len(all) == 1 {
		return all[0]
	}
	return all
}

func (p *parser) sequence() node {
	var out seq
	for p.more() && p.peek() != '|' && p.peek() != ')' {
		if p.flags.comments && p.comment() {
			continue
		}
		if n := p.atom(); n != nil {
			out = append(out, p.quantified(n))
		}
	}
	return out
}

// comment passes over white space and comments in comments mode.
func (p *parser) comment() bool {
	switch {
	case spaces.has(p.peek()):
		p.i++
	case p.eat('#'):
		for p.more() && !p.eat('\n') {
			p.i++
		}
	default:
		return false
	}
	return true
}

// quantified reads the quantifiers behind an atom.
func (p *parser) quantified(n node) node {
	r := &repeat{of: n}
	switch {
	case p.eat('*'):
		r.max = -1
	case p.eat('+'):
		r.min, r.max = 1, -1
	case p.eat('?'):
		r.max = 1
	case p.peek() == '{':
		p.counted(r)
	default:
		return n
	}
	if p.eat('?') {
		r.lazy = true
	} else if p.eat('+') {
		r.possessive = true
	}
	return r
}

func (p *parser) counted(r *repeat) {
	start := p.i
	p.i++
	var ok bool
	if r.min, ok = p.number(); !ok {
		p.fail(start+1, "Illegal repetition")
	}
	r.max = r.min
	if p.eat(',') {
		if r.max, ok = p.number(); !ok {
			r.max = -1
		}
	}
	if !p.eat('}') {
		p.fail(p.i, "Unclosed counted closure")
	}
	if r.max >= 0 && r.max < r.min {
		p.fail(p.i-1, "Illegal repetition range")
	}
}

func (p *parser) number() (n int, ok bool) {
	for p.more() && p.peek() >= '0' && p.peek() <= '9' {
		n, ok = min(n*10+int(p.peek()-'0'), 1<<30), true
		p.i++
	}
	return n, ok
}

// atom reads one element; nil for a flag that stands alone.
func (p *parser) atom() node {
	r := p.peek()
	p.i++
	switch r {
	case '(':
		return p.group()
	case '[':
		return p.class().fold(p.flags.fold())
	case '.':
		switch {
		case p.flags.dotAll:
			return everything
		case p.flags.unixLines:
			return chars("\n").complement()
		}
		return terminators.complement()
	case '^':
		if p.flags.multiline {
			return lineStart
		}
		return textStart
	case '$':
		if p.flags.multiline {
			return lineEnd
		}
		return lastLineEnd
	case '*', '+', '?':
		p.fail(p.i-1, "Dangling meta character '%c'", r)
	case '{':
		p.fail(p.i, "Illegal repetition")
	case '\\':
		return p.escape()
	}
	return set{{r, r}}.fold(p.flags.fold())
}

// group reads what follows an opening parenthesis.
func (p *parser) group() node {
	outer := p.flags
	switch {
	case !p.eat('?'):
		p.groups++
		g := &group{n: p.groups}
		g.of = p.inside(outer)
		return g
	case p.eat(':'):
		return p.inside(outer)
	case p.eat('='):
		return &look{of: p.inside(outer)}
	case p.eat('!'):
		return &look{of: p.inside(outer), negated: true}
	case p.eat('>'):
		return &atomic{p.inside(outer)}
	case p.ahead("<="):
		return &look{of: p.inside(outer), behind: true}
	case p.ahead("<!"):
		return &look{of: p.inside(outer), behind: true, negated: true}
	case p.eat('<'):
		p.groups++
		g := &group{n: p.groups}
		name := p.name()
		if _, taken := p.names[name]; taken {
			p.fail(p.i-1, "Named capturing group <%s> is already defined", name)
		}
		p.names[name] = g.n
		g.of = p.inside(outer)
		return g
	}
	return p.inlineFlags(outer)
}

// inside reads the alternatives of a group and its end.
func (p *parser) inside(outer flags) node {
	n := p.alternatives()
	if !p.eat(')') {
		p.fail(len(p.in), "Unclosed group")
	}
	p.flags = outer
	if n == nil {
		return seq{}
	}
	return n
}

// inlineFlags reads (?i) or (?i-s:…).
func (p *parser) inlineFlags(outer flags) node {
	on := true
	for {
		switch r := p.peek(); r {
		case 'i':
			p.flags.insensitive = on
		case 'u':
			p.flags.unicodeCase = on
		case 's':
			p.flags.dotAll = on
		case 'm':
			p.flags.multiline = on
		case 'x':
			p.flags.comments = on
		case 'U':
			p.flags.unicodeClass = on
		case 'd':
			p.flags.unixLines = on
		case '-':
			on = false
		case ')':
			p.i++
			return nil
		case ':':
			p.i++
			return p.inside(outer)
		default:
			p.fail(p.i, "Unknown inline modifier")
		}
		p.i++
	}
}

// name reads the name of a group and the bracket behind it.
func (p *parser) name() string {
	start := p.i
	for p.more() && (unicode.IsLetter(p.peek()) || p.i > start && unicode.IsDigit(p.peek())) && p.peek() < 128 {
		p.i++
	}
	if start == p.i {
		p.fail(p.i, "capturing group name does not start with a Latin letter")
	}
	name := string(p.in[start:p.i])
	if !p.eat('>') {
		p.fail(p.i, "named capturing group is missing trailing '>'")
	}
	return name
}

// reference reads a reference to a group by number: as many digits as there
// are groups for.
func (p *parser) reference(first rune) node {
	n := int(first - '0')
	for p.more() && p.peek() >= '0' && p.peek() <= '9' {
		next := n*10 + int(p.peek()-'0')
		if next > p.groups {
			break
		}
		n = next
		p.i++
	}
	return &backref{n, p.flags.fold()}
}

func isHex(r rune) bool {
	return r >= '0' && r <= '9' || r >= 'a' && r <= 'f' || r >= 'A' && r <= 'F'
}

// hex reads n hexadecimal digits.
func (p *parser) hex(n int, what string) rune {
	if len(p.in)-p.i >= n {
		if v, err := strconv.ParseUint(string(p.in[p.i:p.i+n]), 16, 32); err == nil {
			p.i += n
			return rune(v)
		}
	}
	for p.more() && isHex(p.peek()) {
		p.i++
	}
	p.fail(p.i, "Illegal %s escape sequence", what)
	return 0
}
