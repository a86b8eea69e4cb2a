package parser

import "github.com/morseldb/morsel/status"

// resolveEscapes replaces \uXXXX in the whole text, names and keywords included, as Cypher
// has it. An escaped backslash before the u protects it: '\\u0041' stays as it is.
func (s *source) resolveEscapes() {
	first := findEscape(s.runes, 0)
	if first < 0 {
		return
	}
	in := s.runes
	out := make([]rune, 0, len(in))
	origin := make([]int, 0, len(in)+1)
	for i := 0; i < len(in); {
		if in[i] == '\\' && i+1 < len(in) && in[i+1] == 'u' {
			out, origin = append(out, s.hex4(i)), append(origin, i)
			i += 6
			continue
		}
		if in[i] == '\\' && i+1 < len(in) {
			out, origin = append(out, in[i]), append(origin, i)
			i++
		}
		out, origin = append(out, in[i]), append(origin, i)
		i++
	}
	out, origin = joinSurrogates(out, origin)
	s.runes, s.origin = out, append(origin, len(in))
}

func findEscape(in []rune, i int) int {
	for ; i+1 < len(in); i++ {
		if in[i] != '\\' {
			continue
		}
		if in[i+1] == 'u' {
			return i
		}
		i++
	}
	return -1
}

// hex4 is the code unit of the escape at i.
func (s *source) hex4(i int) rune {
	var r rune
	for k := i + 2; k < i+6; k++ {
		d := rune(-1)
		if k < len(s.runes) {
			d = hexDigit(s.runes[k])
		}
		if d < 0 {
			found := string(s.runes[i+2 : min(i+6, len(s.runes))])
			fail("InvalidUnicodeLiteral", s.posAt(i), "Invalid input '%s': expected four hexadecimal digits specifying a unicode character", found)
		}
		r = r<<4 | d
	}
	return r
}

func hexDigit(r rune) rune {
	switch {
	case r >= '0' && r <= '9':
		return r - '0'
	case r >= 'a' && r <= 'f':
		return r - 'a' + 10
	case r >= 'A' && r <= 'F':
		return r - 'A' + 10
	}
	return -1
}

// joinSurrogates makes one rune of each surrogate pair; the origin is the first half's.
func joinSurrogates(in []rune, origin []int) ([]rune, []int) {
	n := 0
	for i := 0; i < len(in); i++ {
		r, o := in[i], origin[i]
		if r >= 0xD800 && r < 0xDC00 && i+1 < len(in) && in[i+1] >= 0xDC00 && in[i+1] < 0xE000 {
			r = (r-0xD800)<<10 + (in[i+1] - 0xDC00) + 0x10000
			i++
		}
		in[n], origin[n] = r, o
		n++
	}
	return in[:n], origin[:n]
}

// fullPos is the place of the end of the text.
func (s *source) endPos() status.Pos { return s.posAt(len([]rune(s.text))) }
