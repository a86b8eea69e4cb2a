package planner

import (
	"fmt"
	"strings"

	"github.com/morseldb/morsel/parser/ast"
	"github.com/morseldb/morsel/planner/explain"
	"github.com/morseldb/morsel/planner/logical"
)

func equalFold(a, b string) bool { return strings.EqualFold(a, b) }

func typesText(r *logical.Rel) string {
	names := make([]string, len(r.Types))
	for i, t := range r.Types {
		names[i] = explain.Name(t)
	}
	return strings.Join(names, "|")
}

// relText is a connection as the Details column shows it: (a)-[r:T]->(b), from the node it is walked from.
func relText(r *logical.Rel, fromLeft bool) string {
	from, to := r.Left, r.Right
	left, right := "-", "-"
	incoming := r.Dir == ast.RightToLeft
	if !fromLeft {
		from, to = to, from
		incoming = r.Dir == ast.LeftToRight
	}
	switch {
	case r.Dir == ast.Undirected:
	case incoming:
		left = "<-"
	default:
		right = "->"
	}
	var inside string
	switch r.Kind {
	case logical.Quantified:
		return fmt.Sprintf("(%s) %s (%s)", explain.Var(from), explain.Pattern(&ast.PatternPart{Chain: []ast.Factor{r.Paren}}), explain.Var(to))
	case logical.Selected:
		return explain.Pattern(r.Part)
	}
	inside = explain.Var(r.Var)
	if r.Types != nil {
		inside += ":" + typesText(r)
	}
	if r.Kind == logical.VarLength {
		inside += "*" + lengthText(r)
	}
	return fmt.Sprintf("(%s)%s[%s]%s(%s)", explain.Var(from), left, inside, right, explain.Var(to))
}

func lengthText(r *logical.Rel) string {
	switch {
	case r.Min == 1 && r.Max < 0:
		return ""
	case r.Max < 0:
		return fmt.Sprintf("%d..", r.Min)
	case r.Min == 1:
		return fmt.Sprintf("..%d", r.Max)
	}
	return fmt.Sprintf("%d..%d", r.Min, r.Max)
}
