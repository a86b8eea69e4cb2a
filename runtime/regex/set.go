package regex

import (
	"fmt"
	"slices"
	"strings"
	"sync"
	"unicode"
)

// span is an inclusive range of characters.
type span struct{ lo, hi rune }

// set is a set of characters: spans in order that neither touch nor overlap.
type set []span

// folding tells how letters of both cases are taken together.
type folding uint8

// The foldings.
const (
	exact folding = iota
	foldASCII
	foldUnicode
)

func chars(s string) set {
	var out set
	for _, r := range s {
		out = append(out, span{r, r})
	}
	return out.normal()
}

// normal sorts and joins spans.
func (s set) normal() set {
	slices.SortFunc(s, func(a, b span) int { return int(a.lo) - int(b.lo) })
	var out set
	for _, x := range s {
		if n := len(out); n > 0 && x.lo <= out[n-1].hi+1 {
			out[n-1].hi = max(out[n-1].hi, x.hi)
			continue
		}
		out = append(out, x)
	}
	return out
}

func union(a, b set) set { return append(slices.Clone(a), b...).normal() }

func (s set) complement() set {
	var out set
	next := rune(0)
	for _, x := range s {
		if x.lo > next {
			out = append(out, span{next, x.lo - 1})
		}
		next = x.hi + 1
	}
	if next <= unicode.MaxRune {
		out = append(out, span{next, unicode.MaxRune})
	}
	return out
}

func intersect(a, b set) set { return union(a.complement(), b.complement()).complement() }

func (s set) has(r rune) bool {
	if len(s) == 1 {
		return s[0].lo <= r && r <= s[0].hi
	}
	_, ok := slices.BinarySearchFunc(s, r, func(x span, r rune) int {
		switch {
		case x.hi < r:
			return -1
		case x.lo > r:
			return 1
		}
		return 0
	})
	return ok
}

// cased is the characters that have another case.
var cased = sync.OnceValue(func() []rune {
	var out []rune
	for r := rune(0); r <= 0x1ffff; r++ {
		if unicode.SimpleFold(r) != r {
			out = append(out, r)
		}
	}
	return out
})

// fold adds the other case of each letter.
func (s set) fold(f folding) set {
	if f == exact {
		return s
	}
	out := slices.Clone(s)
	if f == foldASCII {
		for r := 'a'; r <= 'z'; r++ {
			if up := unicode.ToUpper(r); s.has(r) != s.has(up) {
				out = append(out, span{r, r}, span{up, up})
			}
		}
		return out.normal()
	}
	for _, r := range cased() {
		if s.has(r) {
			for q := unicode.SimpleFold(r); q != r; q = unicode.SimpleFold(q) {
				out = append(out, span{q, q})
			}
		}
	}
	return out.normal()
}

// write writes the set in Go's syntax.
func (s set) write(b *strings.Builder) {
	if len(s) == 0 {
		b.WriteString(`[^\x{0}-\x{10FFFF}]`)
		return
	}
	b.WriteByte('[')
	for _, x := range s {
		fmt.Fprintf(b, `\x{%x}-\x{%x}`, x.lo, x.hi)
	}
	b.WriteByte(']')
}

// fromTable is the characters of a Unicode table.
func fromTable(t *unicode.RangeTable) set {
	var out set
	add := func(lo, hi, stride rune) {
		if stride == 1 {
			out = append(out, span{lo, hi})
			return
		}
		for r := lo; r <= hi; r += stride {
			out = append(out, span{r, r})
		}
	}
	for _, r := range t.R16 {
		add(rune(r.Lo), rune(r.Hi), rune(r.Stride))
	}
	for _, r := range t.R32 {
		add(rune(r.Lo), rune(r.Hi), rune(r.Stride))
	}
	return out.normal()
}

// The classes that have an escape of their own.
var (
	digits      = set{{'0', '9'}}
	wordChars   = set{{'0', '9'}, {'A', 'Z'}, {'_', '_'}, {'a', 'z'}}
	spaces      = set{{'\t', '\r'}, {' ', ' '}}
	horizontal  = chars(" \t\u00a0\u1680\u180e\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u205f\u3000")
	vertical    = chars("\n\v\f\r\u0085\u2028\u2029")
	terminators = chars("\n\r\u0085\u2028\u2029")
	everything  = set{{0, unicode.MaxRune}}
)

// posix is the classes that Java names \p{Lower} and so on: of ASCII.
var posix = map[string]set{
	"Lower": {{'a', 'z'}}, "Upper": {{'A', 'Z'}}, "ASCII": {{0, 127}}, "Alpha": {{'A', 'Z'}, {'a', 'z'}}, "Digit": digits,
	"Alnum": {{'0', '9'}, {'A', 'Z'}, {'a', 'z'}}, "Punct": {{'!', '/'}, {':', '@'}, {'[', '`'}, {'{', '~'}},
	"Graph": {{'!', '~'}}, "Print": {{' ', '~'}}, "Blank": {{'\t', '\t'}, {' ', ' '}}, "Cntrl": {{0, 0x1f}, {0x7f, 0x7f}},
	"XDigit": {{'0', '9'}, {'A', 'F'}, {'a', 'f'}}, "Space": spaces,
}

// property is the set that \p{name} names; ok is false where there is none.
func property(name string) (s set, ok bool) {
	if s, ok := posix[name]; ok {
		return s, true
	}
	key := name
	if k, v, found := strings.Cut(name, "="); found {
		switch strings.ToLower(k) {
		case "script", "sc", "general_category", "gc":
			key = v
		default:
			return nil, false
		}
	}
	key = strings.TrimPrefix(strings.TrimPrefix(key, "Is"), "java")
	switch strings.ToLower(key) {
	case "any", "all":
		return everything, true
	case "l1":
		return set{{0, 0xff}}, true
	case "alphabetic", "letter":
		return union(fromTable(unicode.L), fromTable(unicode.Other_Alphabetic)), true
	case "digit":
		return fromTable(unicode.Nd), true
	case "letterordigit":
		return union(fromTable(unicode.L), fromTable(unicode.Nd)), true
	case "uppercase":
		return union(fromTable(unicode.Lu), fromTable(unicode.Other_Uppercase)), true
	case "lowercase":
		return union(fromTable(unicode.Ll), fromTable(unicode.Other_Lowercase)), true
	case "whitespace", "white_space":
		return fromTable(unicode.White_Space), true
	case "punctuation":
		return fromTable(unicode.P), true
	}
	for _, tables := range []map[string]*unicode.RangeTable{unicode.Categories, unicode.Scripts, unicode.Properties} {
		for n, t := range tables {
			if strings.EqualFold(n, key) && (n == key || len(n) > 2) {
				return fromTable(t), true
			}
		}
	}
	return nil, false
}
