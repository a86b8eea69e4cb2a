package regex

import (
	"strings"
	"unicode/utf8"
)

// maxSteps is how many steps a match may take: backtracking may be exponential.
// maxDepth is how deeply it may nest.
const (
	maxSteps = 1_000_000
	maxDepth = 50_000
)

// matcher matches by backtracking: each part of a pattern is given what must
// match behind it.
type matcher struct {
	text      string
	caps      []int // start and end of each group, -1 = none
	steps     int
	depth     int
	exhausted bool
}

// match reports whether n matches at i so that then holds for where it ends.
func (m *matcher) match(n node, i int, then func(int) bool) bool {
	m.steps++
	m.depth++
	defer func() { m.depth-- }()
	if m.steps > maxSteps || m.depth > maxDepth {
		m.exhausted = true
	}
	if m.exhausted {
		return false
	}
	switch n := n.(type) {
	case nil:
		return then(i)
	case set:
		w := m.one(n, i)
		return w > 0 && then(i+w)
	case seq:
		return m.seq(n, i, then)
	case alt:
		for _, e := range n {
			if m.match(e, i, then) {
				return true
			}
		}
		return false
	case *group:
		return m.group(n, i, then)
	case *repeat:
		return m.repeat(n, i, then)
	case *atomic:
		end := m.alone(n.of, i)
		return end >= 0 && then(end)
	case *look:
		return m.look(n, i) != n.negated && then(i)
	case *backref:
		w, ok := m.again(n, i)
		return ok && then(i+w)
	case assertion:
		return m.asserts(n, i) && then(i)
	}
	return false
}

// one is the width of the character at i where s has it, else 0.
func (m *matcher) one(s set, i int) int {
	if i >= len(m.text) {
		return 0
	}
	r, w := utf8.DecodeRuneInString(m.text[i:])
	if !s.has(r) {
		return 0
	}
	return w
}

func (m *matcher) seq(n seq, i int, then func(int) bool) bool {
	if len(n) == 0 {
		return then(i)
	}
	return m.match(n[0], i, func(j int) bool { return m.seq(n[1:], j, then) })
}

// group notes where the group matched; what it had is back when that leads nowhere.
func (m *matcher) group(n *group, i int, then func(int) bool) bool {
	start, end := m.caps[2*n.n], m.caps[2*n.n+1]
	if m.match(n.of, i, func(j int) bool {
		s, e := m.caps[2*n.n], m.caps[2*n.n+1]
		m.caps[2*n.n], m.caps[2*n.n+1] = i, j
		if then(j) {
			return true
		}
		m.caps[2*n.n], m.caps[2*n.n+1] = s, e
		return false
	}) {
		return true
	}
	m.caps[2*n.n], m.caps[2*n.n+1] = start, end
	return false
}

// alone is where the first match of n at i ends, or -1.
func (m *matcher) alone(n node, i int) int {
	end := -1
	m.match(n, i, func(j int) bool {
		end = j
		return true
	})
	return end
}

func (m *matcher) repeat(n *repeat, i int, then func(int) bool) bool {
	if n.possessive {
		greedy := *n
		greedy.possessive = false
		end := m.alone(&greedy, i)
		return end >= 0 && then(end)
	}
	if s, ok := n.of.(set); ok {
		return m.run(s, n, i, then)
	}
	return m.times(n, 0, i, then)
}

// run is repeat for single characters, without nesting.
func (m *matcher) run(s set, n *repeat, i int, then func(int) bool) bool {
	count, end := 0, i
	for ; n.max < 0 || count < n.max; count++ {
		if n.lazy && count >= n.min && then(end) {
			return true
		}
		w := m.one(s, end)
		if w == 0 {
			break
		}
		m.steps++
		end += w
	}
	if count < n.min {
		return false
	}
	if n.lazy {
		return count == n.max && then(end)
	}
	for ; ; count-- {
		if m.exhausted {
			return false
		}
		if then(end) {
			return true
		}
		if count == n.min {
			return false
		}
		_, w := utf8.DecodeLastRuneInString(m.text[i:end])
		end -= w
	}
}

// times is repeat after count turns. A turn that takes nothing is the last.
func (m *matcher) times(n *repeat, count, i int, then func(int) bool) bool {
	once := func() bool {
		if n.max >= 0 && count >= n.max {
			return false
		}
		return m.match(n.of, i, func(j int) bool {
			if j == i && count >= n.min {
				return false
			}
			return m.times(n, count+1, j, then)
		})
	}
	if count < n.min {
		return once()
	}
	if n.lazy {
		return then(i) || once()
	}
	return once() || then(i)
}

// look reports whether n matches ahead of i, or behind it.
func (m *matcher) look(n *look, i int) bool {
	if !n.behind {
		return m.alone(n.of, i) >= 0
	}
	for start := i; start >= 0; start-- {
		if start < len(m.text) && !utf8.RuneStart(m.text[start]) {
			continue
		}
		if m.match(n.of, start, func(j int) bool { return j == i }) {
			return true
		}
	}
	return false
}

// again matches what a group matched.
func (m *matcher) again(n *backref, i int) (width int, ok bool) {
	if 2*n.n+1 >= len(m.caps) || m.caps[2*n.n] < 0 {
		return 0, false
	}
	s := m.text[m.caps[2*n.n]:m.caps[2*n.n+1]]
	if n.fold == exact || len(m.text)-i < len(s) {
		return len(s), strings.HasPrefix(m.text[i:], s)
	}
	return len(s), strings.EqualFold(m.text[i:i+len(s)], s)
}

func (m *matcher) asserts(a assertion, i int) bool {
	rest := m.text[i:]
	switch a {
	case textStart:
		return i == 0
	case textEnd:
		return rest == ""
	case lastLineEnd:
		return rest == "" || (rest == "\r\n" || m.terminates(rest) && !m.insideBreak(i))
	case lineStart:
		if i == 0 {
			return true
		}
		r, _ := utf8.DecodeLastRuneInString(m.text[:i])
		return terminators.has(r) && !m.insideBreak(i) && rest != ""
	case lineEnd:
		if rest == "" {
			return true
		}
		r, _ := utf8.DecodeRuneInString(rest)
		return terminators.has(r) && !m.insideBreak(i)
	}
	return m.boundary(i) == (a == wordBoundary)
}

// terminates reports whether rest is one line terminator.
func (m *matcher) terminates(rest string) bool {
	r, w := utf8.DecodeRuneInString(rest)
	return w == len(rest) && terminators.has(r)
}

// insideBreak reports whether i is between \r and \n.
func (m *matcher) insideBreak(i int) bool {
	return i > 0 && i < len(m.text) && m.text[i-1] == '\r' && m.text[i] == '\n'
}

func (m *matcher) boundary(i int) bool {
	before := i > 0 && wordChars.has(rune(m.text[i-1]))
	after := i < len(m.text) && wordChars.has(rune(m.text[i]))
	return before != after
}
