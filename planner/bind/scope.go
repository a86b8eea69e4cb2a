package bind

import (
	"sort"
	"strings"

	"github.com/morseldb/morsel/parser/ast"
	"github.com/morseldb/morsel/value"
)

// scopeKind tells how a scope relates to the one around it.
type scopeKind uint8

const (
	plain    scopeKind = iota // names around may be hidden by own ones: list expressions, FOREACH
	sealed                    // names around stay visible to the end and may not be hidden: EXISTS, COUNT, COLLECT
	imported                  // the same for what CALL (…) { } imports
)

// scope is the variables visible at one place. A clause sequence owns one flat
// scope that WITH replaces; what lies around is reached through outer.
type scope struct {
	vars  map[string]*ast.Variable
	outer *scope
	kind  scopeKind
	// lost holds what was visible before a DISTINCT or an aggregation, in the scope of
	// ORDER BY and WHERE behind it: it can be named only inside returned expressions.
	lost map[string]*ast.Variable
}

func newScope(outer *scope, kind scopeKind) *scope {
	return &scope{vars: map[string]*ast.Variable{}, outer: outer, kind: kind}
}

// empty is a scope with nothing of its own at the same place.
func (s *scope) empty() *scope { return newScope(s.outer, s.kind) }

// clone is a copy whose declarations do not reach s.
func (s *scope) clone() *scope {
	c := s.empty()
	for n, v := range s.vars {
		c.vars[n] = v
	}
	return c
}

func (s *scope) lookup(name string) *ast.Variable {
	for ; s != nil; s = s.outer {
		if v := s.vars[name]; v != nil {
			return v
		}
		if v := s.lost[name]; v != nil {
			return v
		}
	}
	return nil
}

// own is the variables of the clause sequence itself that a person can name, by name.
func (s *scope) own() []*ast.Variable {
	out := make([]*ast.Variable, 0, len(s.vars))
	for n, v := range s.vars {
		if !strings.HasPrefix(n, "  ") {
			out = append(out, v)
		}
	}
	sort.Slice(out, func(i, j int) bool { return out[i].Name < out[j].Name })
	return out
}

// visible is every variable that can be seen from s, by name.
func (s *scope) visible() []*ast.Variable {
	var out []*ast.Variable
	seen := map[string]bool{}
	for at := s; at != nil; at = at.outer {
		for n, v := range at.vars {
			if !seen[n] {
				seen[n] = true
				out = append(out, v)
			}
		}
	}
	sort.Slice(out, func(i, j int) bool { return out[i].Name < out[j].Name })
	return out
}

// declare makes v a new variable of s. A name that s has already, or that a sealed
// scope may not hide, is an error.
func (b *binder) declare(s *scope, v *ast.Variable, t value.Type) {
	if s.vars[v.Name] != nil {
		syntax("VariableAlreadyBound", v.Pos, "Variable `%s` already declared", v.Name)
	}
	b.mayHide(s, v)
	b.fresh(v, t)
	s.vars[v.Name] = v
}

// mayHide fails where v would hide a name that must stay visible.
func (b *binder) mayHide(s *scope, v *ast.Variable) {
	for at := s; at != nil && at.outer != nil; at = at.outer {
		if at.kind == plain || at.outer.lookup(v.Name) == nil {
			continue
		}
		if at.kind == imported {
			syntax("VariableAlreadyBound", v.Pos, "The variable `%s` is shadowing an imported variable with the same name and needs to be renamed", v.Name)
		}
		syntax("VariableAlreadyBound", v.Pos, "The variable `%s` is shadowing a variable with the same name from the outer scope and needs to be renamed", v.Name)
	}
}

// local opens a scope for an expression over a list and declares v in it.
func (b *binder) local(s *scope, v *ast.Variable, t value.Type) *scope {
	in := newScope(s, plain)
	b.fresh(v, t)
	in.vars[v.Name] = v
	return in
}

// use resolves a reference.
func (b *binder) use(s *scope, v *ast.Variable) value.Type {
	d := s.lookup(v.Name)
	if d == nil {
		syntax("UndefinedVariable", v.Pos, "Variable `%s` not defined", v.Name)
	}
	v.ID = d.ID
	return b.types[d.ID]
}

// ref is a new reference to d.
func ref(d *ast.Variable) *ast.Variable {
	return &ast.Variable{At: d.At, Name: d.Name, ID: d.ID}
}
