package function

import (
	_ "embed" // for the table of decompositions
	"sort"
	"strconv"
	"strings"
	"sync"
	"unicode/utf8"
)

//go:embed unicode.txt
var unicodeTable string

// normalForms is what Unicode's character database says about normal forms.
type normalForms struct {
	canonical map[rune][]rune // one step
	compat    map[rune][]rune // one step
	compose   map[[2]rune]rune
	class     map[rune]uint8
}

// normalTable is read when a string that is not ASCII is first normalized.
var normalTable = sync.OnceValue(func() *normalForms {
	t := &normalForms{canonical: map[rune][]rune{}, compat: map[rune][]rune{}, compose: map[[2]rune]rune{}, class: map[rune]uint8{}}
	for line := range strings.Lines(unicodeTable) {
		if fields := strings.Fields(line); len(fields) > 1 && fields[0] != "#" {
			t.read(fields)
		}
	}
	return t
})

func (t *normalForms) read(fields []string) {
	code := hexRune(fields[0])
	kind := fields[1]
	if kind == "=" {
		class, _ := strconv.Atoi(fields[2])
		t.class[code] = uint8(class)
		return
	}
	rest := fields[1:]
	if kind == "<" || kind == "!" {
		rest = fields[2:]
	}
	runes := make([]rune, len(rest))
	for i, f := range rest {
		runes[i] = hexRune(f)
	}
	switch {
	case kind == "<":
		t.compat[code] = runes
		return
	case kind != "!" && len(runes) == 2:
		t.compose[[2]rune{runes[0], runes[1]}] = code
	}
	t.canonical[code] = runes
}

func hexRune(s string) rune {
	n, _ := strconv.ParseInt(s, 16, 32)
	return rune(n)
}

// Hangul syllables are composed by arithmetic.
const (
	hangulFirst = 0xac00
	leadFirst   = 0x1100
	vowelFirst  = 0x1161
	tailFirst   = 0x11a7
	leadCount   = 19
	vowelCount  = 21
	tailCount   = 28
)

// Normalize is s in a normal form of Unicode: NFC, NFD, NFKC or NFKD; ok is
// false for another name.
func Normalize(s, form string) (normal string, ok bool) {
	var compat, compose bool
	switch strings.ToUpper(form) {
	case "NFC":
		compose = true
	case "NFD":
	case "NFKC":
		compat, compose = true, true
	case "NFKD":
		compat = true
	default:
		return "", false
	}
	if isASCII(s) {
		return s, true
	}
	t := normalTable()
	runes := make([]rune, 0, utf8.RuneCountInString(s)+8)
	for _, r := range s {
		runes = t.decompose(runes, r, compat)
	}
	t.reorder(runes)
	if compose {
		runes = t.composeAll(runes)
	}
	return string(runes), true
}

// IsNormalized reports whether s is in the normal form.
func IsNormalized(s, form string) bool {
	normal, ok := Normalize(s, form)
	return ok && normal == s
}

// decompose appends the full decomposition of r.
func (t *normalForms) decompose(out []rune, r rune, compat bool) []rune {
	if r < utf8.RuneSelf {
		return append(out, r)
	}
	if s := r - hangulFirst; s >= 0 && s < leadCount*vowelCount*tailCount {
		out = append(out, leadFirst+s/(vowelCount*tailCount), vowelFirst+s/tailCount%vowelCount)
		if s%tailCount != 0 {
			out = append(out, tailFirst+s%tailCount)
		}
		return out
	}
	parts, ok := t.canonical[r]
	if !ok && compat {
		parts, ok = t.compat[r]
	}
	if !ok {
		return append(out, r)
	}
	for _, p := range parts {
		out = t.decompose(out, p, compat)
	}
	return out
}

// reorder sorts each run of combining characters by class.
func (t *normalForms) reorder(runes []rune) {
	for i := 0; i < len(runes); i++ {
		from := i
		for i < len(runes) && t.class[runes[i]] != 0 {
			i++
		}
		if run := runes[from:i]; len(run) > 1 {
			sort.SliceStable(run, func(a, b int) bool { return t.class[run[a]] < t.class[run[b]] })
		}
	}
}

// composeAll joins each starter with the characters behind it that compose with
// it and are not blocked by one of the same or a higher class.
func (t *normalForms) composeAll(runes []rune) []rune {
	out := runes[:0]
	starter, lastClass := -1, uint8(0)
	for _, r := range runes {
		class := t.class[r]
		blocked := starter < len(out)-1 && (lastClass >= class || lastClass == 0)
		if starter >= 0 && !blocked {
			if joined := t.join(out[starter], r); joined != 0 {
				out[starter] = joined
				continue
			}
		}
		if class == 0 {
			starter = len(out)
		}
		lastClass = class
		out = append(out, r)
	}
	return out
}

// join is the composition of a and b, or 0.
func (t *normalForms) join(a, b rune) rune {
	if l, v := a-leadFirst, b-vowelFirst; l >= 0 && l < leadCount && v >= 0 && v < vowelCount {
		return hangulFirst + (l*vowelCount+v)*tailCount
	}
	s, tail := a-hangulFirst, b-tailFirst
	if s >= 0 && s < leadCount*vowelCount*tailCount && s%tailCount == 0 && tail > 0 && tail < tailCount {
		return a + tail
	}
	return t.compose[[2]rune{a, b}]
}
