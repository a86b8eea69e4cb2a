package regex

import (
	"strconv"
	"unicode"
)

// escape reads what follows a backslash outside of a class.
func (p *parser) escape() node {
	if !p.more() {
		p.fail(p.i, "Unexpected internal error")
	}
	r := p.peek()
	switch {
	case r == 'Q':
		p.i++
		return p.quoted()
	case r >= '1' && r <= '9':
		p.i++
		return p.reference(r)
	case r == 'k':
		p.i++
		if !p.eat('<') {
			p.fail(p.i, "\\k is not followed by '<' for named capturing group")
		}
		name := p.name()
		n, ok := p.names[name]
		if !ok {
			p.fail(p.i-1, "named capturing group <%s> does not exist", name)
		}
		return &backref{n, p.flags.fold()}
	case r == 'R':
		p.i++
		return alt{seq{chars("\r"), chars("\n")}, vertical}
	case r == 'X':
		p.i++
		marks := fromTable(unicode.M)
		return seq{everything, &repeat{of: marks, max: -1}}
	}
	if a, ok := assertionEscapes[r]; ok {
		p.i++
		return a
	}
	if s, ok := p.classEscape(); ok {
		return s
	}
	c := p.character()
	return set{{c, c}}.fold(p.flags.fold())
}

var assertionEscapes = map[rune]assertion{'A': textStart, 'G': textStart, 'z': textEnd, 'Z': lastLineEnd, 'b': wordBoundary, 'B': notBoundary}

// quoted reads up to \E.
func (p *parser) quoted() node {
	var out seq
	for p.more() && !p.ahead(`\E`) {
		r := p.in[p.i]
		out = append(out, set{{r, r}}.fold(p.flags.fold()))
		p.i++
	}
	// A quantifier belongs to the last character.
	if n := len(out); n > 0 {
		out[n-1] = p.quantified(out[n-1])
	}
	return out
}

// classEscape reads \d, \p{…} and their kin; ok is false where what follows the
// backslash is a single character.
func (p *parser) classEscape() (s set, ok bool) {
	r := p.peek()
	u := p.flags.unicodeClass
	switch unicode.ToLower(r) {
	case 'd':
		s = digits
		if u {
			s = fromTable(unicode.Nd)
		}
	case 'w':
		s = wordChars
		if u {
			s = union(union(fromTable(unicode.L), fromTable(unicode.M)), union(fromTable(unicode.Nd), fromTable(unicode.Pc)))
		}
	case 's':
		s = spaces
		if u {
			s = fromTable(unicode.White_Space)
		}
	case 'h':
		s = horizontal
	case 'v':
		s = vertical
	case 'p':
		p.i++
		s = p.property()
		if r == 'P' {
			s = s.complement()
		}
		return s.fold(p.flags.fold()), true
	default:
		return nil, false
	}
	p.i++
	if unicode.IsUpper(r) {
		s = s.complement()
	}
	return s, true
}

func (p *parser) property() set {
	name := ""
	if p.eat('{') {
		start := p.i
		for p.more() && p.peek() != '}' {
			p.i++
		}
		name = string(p.in[start:p.i])
		if !p.eat('}') {
			p.fail(p.i, "Unclosed character family")
		}
	} else {
		name = string(p.peek()) // a zero at the end, as Java has it
		p.i++
	}
	s, ok := property(name)
	if !ok {
		p.fail(p.i-1, "Unknown character property name {%s}", name)
	}
	return s
}

// character reads the single character that follows a backslash.
func (p *parser) character() rune {
	r := p.peek()
	p.i++
	switch r {
	case 't':
		return '\t'
	case 'n':
		return '\n'
	case 'r':
		return '\r'
	case 'f':
		return '\f'
	case 'a':
		return '\a'
	case 'e':
		return 0x1b
	case '0':
		return p.octal()
	case 'u':
		return p.hex(4, "Unicode")
	case 'x':
		return p.hexEscape()
	case 'c':
		if !p.more() {
			p.fail(p.i-1, "Illegal control escape sequence")
		}
		p.i++
		return p.in[p.i-1] ^ 64
	}
	if r < 128 && unicode.IsLetter(r) {
		p.fail(p.i-1, "Illegal/unsupported escape sequence")
	}
	return r
}

func (p *parser) octal() rune {
	n, digits := rune(0), 0
	for p.more() && p.peek() >= '0' && p.peek() <= '7' && digits < 3 && n*8+p.peek()-'0' <= 0o377 {
		n = n*8 + p.peek() - '0'
		p.i++
		digits++
	}
	if digits == 0 {
		p.fail(p.i, "Illegal octal escape sequence")
	}
	return n
}

func (p *parser) hexEscape() rune {
	if !p.eat('{') {
		return p.hex(2, "hexadecimal")
	}
	start := p.i
	for p.more() && p.peek() != '}' {
		p.i++
	}
	v, err := strconv.ParseUint(string(p.in[start:p.i]), 16, 32)
	if err != nil || v > unicode.MaxRune || !p.eat('}') {
		p.fail(p.i, "Unclosed hexadecimal escape sequence")
	}
	return rune(v)
}

// class reads a character class after its opening bracket: spans, escapes,
// nested classes, and intersections by &&.
func (p *parser) class() set {
	negated := p.eat('^')
	var all, cur set
	first, meets := true, false
	for {
		if !p.more() {
			p.fail(len(p.in)-1, "Unclosed character class")
		}
		switch {
		case p.peek() == ']' && !first:
			p.i++
			if meets {
				cur = intersect(all, cur)
			}
			if negated {
				cur = cur.complement()
			}
			return cur
		case p.ahead("&&"):
			if meets {
				cur = intersect(all, cur)
			}
			all, cur, meets = cur, nil, true
		case p.eat('['):
			cur = union(cur, p.class())
		case p.flags.comments && p.comment():
			continue
		default:
			cur = union(cur, p.classItem())
		}
		first = false
	}
}

// classItem reads a character, a span or an escape of a class.
func (p *parser) classItem() set {
	if p.eat('\\') {
		if !p.more() {
			p.fail(len(p.in)-1, "Unclosed character class")
		}
		if p.eat('Q') {
			var out set
			for p.more() && !p.ahead(`\E`) {
				out = append(out, span{p.in[p.i], p.in[p.i]})
				p.i++
			}
			return out.normal()
		}
		if s, ok := p.classEscape(); ok {
			return s
		}
		p.i--
	}
	lo := p.classChar()
	if p.peek() != '-' || p.i+1 < len(p.in) && (p.in[p.i+1] == ']' || p.in[p.i+1] == '[') {
		return set{{lo, lo}}
	}
	p.i++
	if !p.more() {
		p.fail(p.i, "Illegal character range")
	}
	hi := p.classChar()
	if hi < lo {
		p.fail(p.i-1, "Illegal character range")
	}
	return set{{lo, hi}}
}

func (p *parser) classChar() rune {
	if p.eat('\\') {
		if !p.more() {
			p.fail(len(p.in)-1, "Unclosed character class")
		}
		return p.character()
	}
	p.i++
	return p.in[p.i-1]
}
