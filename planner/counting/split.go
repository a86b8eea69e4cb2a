package counting

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
)

// splitter finds the terms of a count by inclusion and exclusion: the matches in which two things differ are all matches
// less those in which they are the same.
type splitter struct {
	p      *Pattern
	sums   map[string]int // index of a term by what it says
	terms  []*state
	coefs  []int
	calls  int
	failed bool
}

// state is a pattern of which some nodes and edges are one.
type state struct {
	p     *Pattern
	rep   []int  // by node: the first of those that it is one with
	edges []Edge // ends as in the pattern; gone where Types is empty but not nil
	same  []int  // by edge of the pattern: the edge that it is one with
	gone  []bool
	sign  int

	differ, apart [][2]int
	none          []Edge
}

func (s *splitter) start() *state {
	p := s.p
	t := &state{p: p, edges: slices.Clone(p.Edges), sign: 1, differ: p.Differ, apart: p.Apart, none: p.None, gone: make([]bool, len(p.Edges))}
	for i := range p.Nodes {
		t.rep = append(t.rep, i)
	}
	for i := range p.Edges {
		t.same = append(t.same, i)
	}
	return t
}

func (t *state) clone() *state {
	c := *t
	c.rep, c.edges, c.same, c.gone = slices.Clone(t.rep), slices.Clone(t.edges), slices.Clone(t.same), slices.Clone(t.gone)
	return &c
}

// minus is a copy that is subtracted.
func (t *state) minus() *state {
	c := t.clone()
	c.sign = -t.sign
	return c
}

// merge makes two nodes one.
func (t *state) merge(a, b int) {
	a, b = t.rep[a], t.rep[b]
	a, b = min(a, b), max(a, b)
	for i, r := range t.rep {
		if r == b {
			t.rep[i] = a
		}
	}
}

// empty reports whether a state surely has no matches: a relationship would have to be a loop, and there are none.
func (t *state) empty() bool {
	for i, e := range t.edges {
		if t.gone[i] {
			continue
		}
		if t.rep[e.A] == t.rep[e.B] && t.p.loopFree(e.Types) || e.Types != nil && len(e.Types) == 0 {
			return true
		}
	}
	return false
}

func (p *Pattern) loopFree(types []string) bool {
	if types == nil {
		return p.LoopFree("")
	}
	for _, t := range types {
		if !p.LoopFree(t) {
			return false
		}
	}
	return true
}

// split adds the terms of a state.
func (s *splitter) split(t *state) {
	if s.calls++; s.calls > maxSplitTerms || s.failed {
		s.failed = true
		return
	}
	if t.empty() {
		return
	}
	switch {
	case len(t.differ) > 0:
		pair := t.differ[0]
		t.differ = t.differ[1:]
		if t.rep[pair[0]] == t.rep[pair[1]] {
			return
		}
		one := t.minus()
		one.merge(pair[0], pair[1])
		s.split(t)
		s.split(one)
	case len(t.apart) > 0:
		pair := t.apart[0]
		t.apart = t.apart[1:]
		s.apart(t, t.same[pair[0]], t.same[pair[1]])
	case len(t.none) > 0:
		e := t.none[0]
		t.none = t.none[1:]
		there := t.minus()
		there.edges, there.gone, there.same = append(there.edges, e), append(there.gone, false), append(there.same, len(there.edges))
		s.split(t)
		s.split(there)
	default:
		s.add(t)
	}
}

// apart splits a state by whether two edges are the same relationship.
func (s *splitter) apart(t *state, e, f int) {
	if e == f {
		return
	}
	types := common(t.edges[e].Types, t.edges[f].Types)
	if types != nil && len(types) == 0 {
		s.split(t)
		return
	}
	a, b := t.edges[e], t.edges[f]
	along, against := t.minus(), t.minus()
	for _, one := range []*state{along, against} {
		// of a directed and an undirected one the direction stays
		kept := a
		if a.Both {
			kept = b
		}
		kept.Types = types
		one.edges[e] = kept
		one.gone[f] = true
		for i, x := range one.same {
			if x == f {
				one.same[i] = e
			}
		}
	}
	along.merge(a.A, b.A)
	along.merge(a.B, b.B)
	against.merge(a.A, b.B)
	against.merge(a.B, b.A)
	parts := []*state{t, along}
	if a.Both || b.Both {
		parts = append(parts, against)
		if !t.p.loopFree(types) { // a loop is the same both ways
			both := along.minus()
			both.merge(a.A, b.B)
			parts = append(parts, both)
		}
	}
	for _, part := range parts {
		s.split(part)
	}
}

// common is the types that are in both lists; nil is all types.
func common(a, b []string) []string {
	switch {
	case a == nil:
		return b
	case b == nil:
		return a
	}
	out := []string{}
	for _, t := range a {
		if slices.Contains(b, t) && !slices.Contains(out, t) {
			out = append(out, t)
		}
	}
	return out
}

// add counts a term that has nothing left to split.
func (s *splitter) add(t *state) {
	t.tidy()
	if !t.simplify() {
		return
	}
	key := t.key()
	at, ok := s.sums[key]
	if !ok {
		at = len(s.terms)
		s.sums[key] = at
		s.terms, s.coefs = append(s.terms, t), append(s.coefs, 0)
	}
	s.coefs[at] += t.sign
}

// tidy leaves only edges that say something, between nodes that represent others.
func (t *state) tidy() {
	var out []Edge
	for i, e := range t.edges {
		if !t.gone[i] {
			e.A, e.B = t.rep[e.A], t.rep[e.B]
			if e.Both && e.A > e.B {
				e.A, e.B = e.B, e.A
			}
			out = append(out, e)
		}
	}
	t.edges = nil
	for i, e := range out {
		if !e.Once || !slices.ContainsFunc(out[:i], func(f Edge) bool { return f.implies(e) }) &&
			!slices.ContainsFunc(out[i+1:], func(f Edge) bool { return f.implies(e) && (!f.Once || !e.implies(f)) }) {
			t.edges = append(t.edges, e)
		}
	}
}

// simplify uses what is known of types of which no two nodes are joined by more than one relationship: of several edges between the same two nodes one
// says it all, and an edge of which it is asked whether there is one can be counted. It is false where there can be no match.
func (t *state) simplify() bool {
	var out []Edge
	for _, e := range t.edges {
		if len(e.Types) != 1 || e.A == e.B || e.Optional {
			out = append(out, e)
			continue
		}
		k := slices.IndexFunc(out, func(f Edge) bool {
			return !f.Optional && len(f.Types) == 1 && f.Types[0] == e.Types[0] && (f.A == e.A && f.B == e.B || f.A == e.B && f.B == e.A)
		})
		if (k >= 0 || e.Once) && t.p.Simple != nil && t.p.Simple(e.Types[0]) {
			e.Once = false
			if k >= 0 {
				f := &out[k]
				switch {
				case f.Both:
					*f = e
				case !e.Both && f.A != e.A: // one each way
					return false
				}
				f.Once = false
				continue
			}
		}
		out = append(out, e)
	}
	t.edges = out
	slices.SortFunc(t.edges, func(a, b Edge) int { return cmp.Compare(a.key(), b.key()) })
	return true
}

// implies reports whether there is a relationship as f says where there is one as e says, which is the case for each that e needs.
func (e Edge) implies(f Edge) bool {
	forward, back := e.A == f.A && e.B == f.B, e.A == f.B && e.B == f.A
	if e.Optional || !(forward && (!e.Both || f.Both) || back && f.Both) {
		return false
	}
	for _, t := range e.Types {
		if f.Types != nil && !slices.Contains(f.Types, t) {
			return false
		}
	}
	return e.Types != nil || f.Types == nil
}

func (e Edge) key() string {
	return fmt.Sprint(e.A, e.B, e.Both, e.In, e.Once, e.Optional, e.Types == nil, strings.Join(e.Types, "|"))
}

// key says which nodes are one and what joins them.
func (t *state) key() string {
	var b strings.Builder
	fmt.Fprint(&b, t.rep)
	for _, e := range t.edges {
		b.WriteString(e.key())
		b.WriteByte(';')
	}
	return b.String()
}
