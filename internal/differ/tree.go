// Package differ finds disagreements: it makes random graphs and random Cypher
// queries from a grammar and asks the same question in several ways: on the
// slotted and the pipelined runtime, with different batch sizes, in a changed
// form that must not matter, and of a Neo4j where one runs. A query on which
// the answers differ is shrunk to a small one that still shows the difference.
package differ

import (
	"slices"
	"strings"
)

// kind names what a piece of a query is; a piece may be replaced by one of the same kind below it.
type kind string

// tree is a piece of a query: its parts are strings and trees, in order.
type tree struct {
	kind  kind
	parts []any
	// sep stands between the parts; a tree with several parts may lose any one of them.
	sep string
	// optional pieces may be left out; what separates them from their neighbours is theirs.
	optional bool
	// list says that parts are elements of a list of at least one.
	list bool
}

func piece(k kind, parts ...any) *tree { return &tree{kind: k, parts: parts} }

// maybe is a piece that may be left out.
func maybe(parts ...any) *tree { return &tree{parts: parts, optional: true} }

// listed is a list of at least one element with a separator.
func listed(sep string, parts ...any) *tree { return &tree{parts: parts, sep: sep, list: true} }

// Marks in a text are the places of the label that keeps a run's nodes apart from others in a shared database:
// scopeMark becomes :LABEL or nothing, scopeAnd in front of a label expression LABEL& or nothing.
const (
	scopeMark = "\x00"
	scopeAnd  = "\x01"
)

// text renders t; label is put where a node pattern has its labels.
func (t *tree) text(label string) string {
	var b strings.Builder
	t.write(&b)
	if label == "" {
		return strings.NewReplacer(scopeMark, "", scopeAnd, "").Replace(b.String())
	}
	return strings.NewReplacer(scopeMark, ":"+label, scopeAnd, label+"&").Replace(b.String())
}

func (t *tree) write(b *strings.Builder) {
	for i, p := range t.parts {
		if i > 0 {
			b.WriteString(t.sep)
		}
		switch p := p.(type) {
		case string:
			b.WriteString(p)
		case *tree:
			p.write(b)
		}
	}
}

// clone is a deep copy.
func (t *tree) clone() *tree {
	c := *t
	c.parts = make([]any, len(t.parts))
	for i, p := range t.parts {
		if sub, ok := p.(*tree); ok {
			p = sub.clone()
		}
		c.parts[i] = p
	}
	return &c
}

// size is the number of trees in t, t included.
func (t *tree) size() int {
	n := 1
	for _, p := range t.parts {
		if sub, ok := p.(*tree); ok {
			n += sub.size()
		}
	}
	return n
}

// smallest are the simplest pieces of a kind.
var smallest = map[kind][]string{
	kBool: {"true", "false", "null"}, kInt: {"1", "0", "null"}, kFloat: {"0.5", "null"}, kString: {"'a'", "''", "null"},
	kInts: {"[1, 2]", "[]", "null"}, kMap: {"{a: 1}", "{}"}, kAny: {"1", "null"}, kDate: {"date('2020-01-01')"},
	kLocal: {"localdatetime('2020-01-01T00:00')"}, kDuration: {"duration('P1D')"}, kLabels: {"A"},
}

// edit changes parent.parts[at] to with, or removes it when with is nil.
type edit struct {
	parent *tree
	at     int
	with   any
}

// edits lists the ways to make t simpler by one step, the boldest first.
func (t *tree) edits() []edit {
	var out []edit
	level := []*tree{t}
	for len(level) > 0 {
		var next []*tree
		for _, p := range level {
			for i, part := range p.parts {
				if p.list && len(p.parts) > 1 {
					out = append(out, edit{p, i, nil})
				}
				sub, ok := part.(*tree)
				if !ok {
					continue
				}
				if sub.optional {
					out = append(out, edit{p, i, ""})
				}
				next = append(next, sub)
			}
		}
		for _, p := range level {
			out = append(out, p.replacements()...)
		}
		level = next
	}
	return out
}

// replacements lists the simpler pieces that may stand for the parts of t.
func (t *tree) replacements() []edit {
	var out []edit
	for i, part := range t.parts {
		sub, ok := part.(*tree)
		if !ok || sub.kind == "" {
			continue
		}
		for _, s := range smallest[sub.kind] {
			if sub.text("") != s {
				out = append(out, edit{t, i, piece(sub.kind, s)})
			} else {
				break
			}
		}
		for _, d := range sub.below(sub.kind) {
			out = append(out, edit{t, i, d})
		}
	}
	return out
}

// below lists the nearest descendants of a kind.
func (t *tree) below(k kind) []*tree {
	var out []*tree
	for _, p := range t.parts {
		if sub, ok := p.(*tree); ok {
			if sub.kind == k {
				out = append(out, sub)
			} else {
				out = append(out, sub.below(k)...)
			}
		}
	}
	return out
}

// shrink makes t as simple as it can while fails holds, in at most tries calls of fails. t itself is left alone.
func shrink(t *tree, tries int, fails func(*tree) bool) *tree {
	t = t.clone()
	for again := true; again; {
		again = false
		for _, e := range t.edits() {
			if tries--; tries < 0 {
				return t
			}
			old := slices.Clone(e.parent.parts)
			if e.with == nil {
				e.parent.parts = slices.Delete(slices.Clone(old), e.at, e.at+1)
			} else {
				e.parent.parts[e.at] = e.with
			}
			if fails(t) {
				again = true
				break
			}
			e.parent.parts = old
		}
	}
	return t
}
