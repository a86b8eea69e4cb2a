package bind

import (
	"slices"
	"strings"

	"github.com/morseldb/morsel/parser/ast"
	"github.com/morseldb/morsel/value"
)

// checkHint fails on a hint that can be meant for nothing, as Neo4j says it; types are those of its variables.
func checkHint(m *ast.Match, h *ast.Hint, types []value.Type) {
	want := value.OneOf(value.TypeNode, value.TypeRel)
	if h.Kind == "JOIN" {
		want = value.TypeNode
	}
	for i, v := range h.Vars {
		check(v.Pos, types[i], want)
	}
	if h.Kind == "JOIN" {
		checkJoin(m, h)
		return
	}
	if len(h.Vars) == 1 {
		checkHintLabel(m, h)
	}
}

// checkJoin fails on a join where there is nothing to join, and on two hints for one variable.
func checkJoin(m *ast.Match, h *ast.Hint) {
	single := true
	for _, p := range m.Pattern.Parts {
		single = single && len(p.Chain) == 1
	}
	if single {
		syntax("", h.Pos, "Cannot use join hint for single node pattern.")
	}
	seen := map[string]*ast.Variable{}
	for _, other := range m.Hints {
		if other.Kind != "JOIN" {
			continue
		}
		for _, v := range other.Vars {
			if first := seen[v.Name]; first != nil {
				syntax("", first.Pos, "Multiple join hints for same variable are not supported")
			}
			seen[v.Name] = v
		}
	}
}

// checkHintLabel fails on a hint about a label or type that the variable is not said to have.
func checkHintLabel(m *ast.Match, h *ast.Hint) {
	id := h.Vars[0].ID
	kind, entity := "label", "node"
	var said saidLabels
	ast.Inspect(m, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.NodePattern:
			if n.Var.ID == id {
				said.add(n.Labels, false)
			}
		case *ast.RelPattern:
			if n.Var.ID == id {
				kind, entity = "relationship type", "relationship"
				said.add(n.Types, false)
			}
		case *ast.LabelCheck:
			if v, ok := n.Of.(*ast.Variable); ok && v.Name == h.Vars[0].Name {
				said.add(n.Labels, false)
			}
		}
		return !inner(n)
	})
	if slices.Contains(said.has, h.Label) {
		if h.Kind != "SCAN" {
			checkHintKeys(m, h, entity)
		}
		return
	}
	what := "index"
	if h.Kind == "SCAN" {
		what = kind + " scan"
	}
	function := map[string]string{"label": "labels()", "relationship type": "type()"}[kind]
	syntax("", h.Pos, "Cannot use %s hint `%s` in this context: Must use %s `%s`, that the hint is referring to, on the %s `%s` "+
		"either in the pattern or in supported predicates in `WHERE` (either directly or as part of a top-level `AND` or `OR`), but %s found. "+
		"Predicates must include the %s literal `%s`. That is, the function `%s` is not compatible with indexes. Note that %s `%s` must be specified on a non-optional %s.",
		what, hintText(h), kind, h.Label, entity, h.Vars[0].Name, said.others(kind, h.Label), kind, h.Label, function, kind, h.Label, entity)
}

// inner reports whether a piece of a MATCH is a pattern with variables of its own, which are not bound yet and say nothing of the MATCH's.
func inner(n ast.Node) bool {
	switch n.(type) {
	case *ast.Subquery, *ast.PatternExpr, *ast.PatternComp:
		return true
	}
	return false
}

// saidLabels is the labels or types that a pattern and WHERE say of a variable: those it is said to have, and all that are named.
type saidLabels struct{ has, named []string }

func (l *saidLabels) add(e ast.LabelExpr, not bool) {
	switch e := e.(type) {
	case *ast.LabelName:
		l.named = append(l.named, e.Name)
		if !not {
			l.has = append(l.has, e.Name)
		}
	case *ast.LabelNot:
		l.add(e.Of, !not)
	case *ast.LabelAnd:
		l.add(e.Left, not)
		l.add(e.Right, not)
	case *ast.LabelOr:
		l.add(e.Left, not)
		l.add(e.Right, not)
	}
}

// others says which labels there are beside one.
func (l *saidLabels) others(kind, label string) string {
	names := slices.DeleteFunc(slices.Clone(l.named), func(n string) bool { return n == label })
	switch len(names) {
	case 0:
		return "no " + kind + " was"
	case 1:
		return "only the " + kind + " " + quoted(names) + " was"
	}
	return "only the " + kind + "s " + quoted(names) + " were"
}

func quoted(names []string) string { return "`" + strings.Join(names, "`, `") + "`" }

// hintText is how messages quote a hint.
func hintText(h *ast.Hint) string {
	if h.Kind == "SCAN" {
		return "USING SCAN " + h.Vars[0].Name + ":" + h.Label
	}
	kind := h.Kind
	if h.Seek {
		kind += " SEEK"
	}
	return "USING " + kind + " " + h.Vars[0].Name + ":" + h.Label + "(" + strings.Join(h.Keys, ",") + ")"
}

// checkHintKeys fails on a hint about a property of which nothing is asked that an index could be asked for.
func checkHintKeys(m *ast.Match, h *ast.Hint, entity string) {
	asked := askedKeys{name: h.Vars[0].Name}
	ast.Inspect(m.Pattern, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.NodePattern:
			if n.Var.Name == asked.name {
				asked.pattern(n.Props, n.Where)
			}
		case *ast.RelPattern:
			if n.Var.Name == asked.name {
				asked.pattern(n.Props, n.Where)
			}
		}
		return !inner(n)
	})
	asked.of(m.Where, false)
	missing := false
	for _, k := range h.Keys {
		missing = missing || !slices.Contains(asked.keys, k)
	}
	if !missing || asked.any {
		return
	}
	properties, found := "property", "none was"
	if len(h.Keys) > 1 {
		properties = "properties"
	}
	switch len(asked.keys) {
	case 0:
	case 1:
		found = "only " + quoted(asked.keys) + " was"
	default:
		found = "only " + quoted(asked.keys) + " were"
	}
	syntax("", h.Pos, "Cannot use index hint `%s` in this context: Must use the %s %s, that the hint is referring to, on the %s `%s` either in the pattern or in supported predicates in `WHERE` "+
		"(either directly or as part of a top-level `AND` or `OR`), but %s found. Supported predicates are: equality comparison, inequality (range) comparison, `STARTS WITH`, `IN` condition or "+
		"checking property existence. The comparison cannot be performed between two property values. Note that the %s %s must be specified on a non-optional %s.",
		hintText(h), properties, quoted(h.Keys), entity, h.Vars[0].Name, found, properties, quoted(h.Keys), entity)
}

// askedKeys is the properties of a variable, by its name, as WHERE is not bound yet, of which something is asked that an index could be asked for.
type askedKeys struct {
	name string
	keys []string
	any  bool // properties that cannot be seen, as those of a parameter
}

func (a *askedKeys) add(key string) {
	if !slices.Contains(a.keys, key) {
		a.keys = append(a.keys, key)
	}
}

// pattern reads what a pattern asks of its element.
func (a *askedKeys) pattern(props, where ast.Expr) {
	if l, ok := props.(*ast.MapLit); ok {
		for _, k := range l.Keys {
			a.add(k)
		}
	} else if props != nil {
		a.any = true
	}
	a.of(where, false)
}

// of reads a predicate; not says that it is negated.
func (a *askedKeys) of(e ast.Expr, not bool) {
	switch e := e.(type) {
	case *ast.Binary:
		switch e.Op {
		case ast.And, ast.Or, ast.Xor:
			a.of(e.Left, not)
			a.of(e.Right, not)
		case ast.In, ast.StartsWith, ast.EndsWith, ast.Contains:
			a.side(e.Left)
		}
	case *ast.Unary:
		if e.Op == ast.Not {
			a.of(e.Of, !not)
		}
	case *ast.IsNull:
		if e.Not != not {
			a.side(e.Of)
		}
	case *ast.Comparison:
		if len(e.Ops) == 1 && e.Ops[0] == ast.Ne && !not {
			return
		}
		for _, side := range e.Operands {
			a.side(side)
		}
	case *ast.FuncCall: // as point.withinBBox
		for _, arg := range e.Args {
			a.side(arg)
		}
	}
}

// side reads v.key, alone or in point.distance.
func (a *askedKeys) side(e ast.Expr) {
	switch e := e.(type) {
	case *ast.Property:
		if v, ok := e.Of.(*ast.Variable); ok && v.Name == a.name {
			a.add(e.Key)
		}
	case *ast.FuncCall:
		if strings.EqualFold(e.FullName(), "point.distance") {
			for _, arg := range e.Args {
				a.side(arg)
			}
		}
	}
}
