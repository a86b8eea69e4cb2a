package bind

import (
	"slices"
	"strings"

	"github.com/morseldb/morsel/parser/ast"
)

// checkHint fails on a hint about a label or type that the variable is not said to have.
func checkHint(m *ast.Match, h *ast.Hint) {
	if h.Label == "" || len(h.Vars) != 1 {
		return
	}
	id := h.Vars[0].ID
	kind, entity, found := "label", "node", false
	has := func(l ast.LabelExpr) {
		ast.Inspect(l, func(n ast.Node) bool {
			name, ok := n.(*ast.LabelName)
			found = found || ok && name.Name == h.Label
			return true
		})
	}
	ast.Inspect(m, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.NodePattern:
			if n.Var.ID == id && n.Labels != nil {
				has(n.Labels)
			}
		case *ast.RelPattern:
			if n.Var.ID == id {
				kind, entity = "relationship type", "relationship"
				if n.Types != nil {
					has(n.Types)
				}
			}
		case *ast.LabelCheck:
			if v, ok := n.Of.(*ast.Variable); ok && v.Name == h.Vars[0].Name {
				has(n.Labels)
			}
		}
		return true
	})
	if found {
		if h.Kind != "SCAN" {
			checkHintKeys(m, h, entity)
		}
		return
	}
	what, text := hintText(h)
	function := map[string]string{"label": "labels()", "relationship type": "type()"}[kind]
	syntax("", h.Pos, "Cannot use %s hint `%s` in this context: Must use %s `%s`, that the hint is referring to, on the %s `%s` "+
		"either in the pattern or in supported predicates in `WHERE` (either directly or as part of a top-level `AND` or `OR`), but no %s was found. "+
		"Predicates must include the %s literal `%s`. That is, the function `%s` is not compatible with indexes. Note that %s `%s` must be specified on a non-optional %s.",
		what, text, kind, h.Label, entity, h.Vars[0].Name, kind, kind, h.Label, function, kind, h.Label, entity)
}

// hintText is what a hint is about, and how messages quote it.
func hintText(h *ast.Hint) (what, text string) {
	if h.Kind == "SCAN" {
		return "label scan", "USING SCAN " + h.Vars[0].Name + ":" + h.Label
	}
	kind := h.Kind
	if h.Seek {
		kind += " SEEK"
	}
	return strings.ToLower(h.Kind), "USING " + kind + " " + h.Vars[0].Name + ":" + h.Label + "(" + strings.Join(h.Keys, ",") + ")"
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
		return true
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
	quoted := func(keys []string) string { return "`" + strings.Join(keys, "`, `") + "`" }
	switch len(asked.keys) {
	case 0:
	case 1:
		found = "only " + quoted(asked.keys) + " was"
	default:
		found = "only " + quoted(asked.keys) + " were"
	}
	what, text := hintText(h)
	syntax("", h.Pos, "Cannot use %s hint `%s` in this context: Must use the %s %s, that the hint is referring to, on the %s `%s` either in the pattern or in supported predicates in `WHERE` "+
		"(either directly or as part of a top-level `AND` or `OR`), but %s found. Supported predicates are: equality comparison, inequality (range) comparison, `STARTS WITH`, `IN` condition or "+
		"checking property existence. The comparison cannot be performed between two property values. Note that the property %s must be specified on a non-optional %s.",
		what, text, properties, quoted(h.Keys), entity, h.Vars[0].Name, found, quoted(h.Keys), entity)
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
