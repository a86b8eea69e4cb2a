package bind

import (
	"fmt"
	"strings"

	"github.com/morseldb/morsel/parser/ast"
	"github.com/morseldb/morsel/status"
)

// matchNotes tells of parts of a MATCH that have nothing in common: each one after the
// first multiplies the rows.
func (b *binder) matchNotes(c *ast.Match) {
	if len(c.Pattern.Parts) < 2 {
		return
	}
	for _, names := range components(c.Pattern.Parts)[1:] {
		what := "identifiers are"
		if len(names) == 1 && names[0] != "" {
			what = "identifier is"
		}
		b.notes = append(b.notes, status.Notification{
			Code:  "Neo.ClientNotification.Statement.CartesianProduct",
			GQL:   "03N90",
			Title: "This query builds a cartesian product between disconnected patterns.",
			Description: fmt.Sprintf("If a part of a query contains multiple disconnected patterns, this will build a cartesian product between all those parts. "+
				"This may produce a large amount of data and slow down query processing. While occasionally intended, it may often be possible to reformulate the query "+
				"that avoids the use of this cross product, perhaps by adding a relationship between the different parts or by using OPTIONAL MATCH (%s: (%s))",
				what, strings.Join(names, ", ")),
			Severity: status.Information,
			Category: "PERFORMANCE",
			Pos:      c.Pos,
		})
	}
}

// components groups pattern parts that share variables and answers the names in each
// group, in the order met.
func components(parts []*ast.PatternPart) [][]string {
	owner := map[int]int{} // variable → part that it was first seen in
	group := make([]int, len(parts))
	find := func(i int) int {
		for group[i] != i {
			i = group[i]
		}
		return i
	}
	for i, part := range parts {
		group[i] = i
		eachVariable(part, func(v *ast.Variable) {
			if first, ok := owner[v.ID]; ok {
				group[find(i)] = find(first)
				return
			}
			owner[v.ID] = i
		})
	}
	return groupNames(parts, func(i int) int { return find(i) })
}

func groupNames(parts []*ast.PatternPart, find func(int) int) [][]string {
	names := map[int][]string{}
	seen := map[int]bool{}
	var order []int
	for i, part := range parts {
		root := find(i)
		if _, known := names[root]; !known {
			order = append(order, root)
			names[root] = []string{}
		}
		eachVariable(part, func(v *ast.Variable) {
			if !seen[v.ID] && !strings.HasPrefix(v.Name, "  ") {
				seen[v.ID] = true
				names[root] = append(names[root], v.Name)
			}
		})
	}
	out := make([][]string, len(order))
	for i, root := range order {
		out[i] = names[root]
	}
	return out
}

// eachVariable visits the nodes and relationships of a part, those outside of repeated
// parts only.
func eachVariable(part *ast.PatternPart, f func(*ast.Variable)) {
	for _, e := range part.Chain {
		switch e := e.(type) {
		case *ast.NodePattern:
			f(e.Var)
		case *ast.RelPattern:
			f(e.Var)
		case *ast.ParenPattern:
			if e.Quantifier == nil {
				eachVariable(e.Part, f)
			}
			for _, g := range e.Groups {
				f(g.Outer)
			}
		}
	}
}

// unboundedShortest tells of a shortestPath without an upper limit.
func (b *binder) unboundedShortest(part *ast.PatternPart) {
	rel := part.Chain[1].(*ast.RelPattern)
	if rel.VarLength == nil || rel.VarLength.Max != nil {
		return
	}
	b.notes = append(b.notes, status.Notification{
		Code:  "Neo.ClientNotification.Statement.UnboundedVariableLengthPattern",
		GQL:   "03N91",
		Title: "The provided pattern is unbounded, consider adding an upper limit to the number of node hops.",
		Description: "Using shortest path with an unbounded pattern will likely result in long execution times. " +
			"It is recommended to use an upper limit to the number of node hops in your pattern.",
		Severity: status.Information,
		Category: "PERFORMANCE",
		Pos:      part.Chain[0].Position(),
	})
}

// typeNotes looks at a relationship's type expression.
func (b *binder) typeNotes(l ast.LabelExpr) {
	switch l := l.(type) {
	case *ast.LabelOr:
		if b.colonBefore(l) { // of A|:B|:C one for the whole
			b.replaced(after(l.Right.Position(), -2), "The semantics of using colon in the separation of alternative relationship types will change in a future version. (Please use ':%s' instead)", labelText(l))
			return
		}
		b.typeNotes(l.Left)
	case *ast.LabelAnd:
		x, isName := l.Left.(*ast.LabelName)
		y, too := l.Right.(*ast.LabelName)
		not, isNot := l.Right.(*ast.LabelNot)
		if isNot {
			y, too = not.Of.(*ast.LabelName)
		}
		if isName && too && (x.Name == y.Name) == isNot {
			b.unsatisfiable(l)
		}
	case *ast.LabelNot:
		if _, any := l.Of.(*ast.LabelWildcard); any {
			b.unsatisfiable(l)
		}
	}
}

// colonBefore reports whether A|:B was written.
func (b *binder) colonBefore(l *ast.LabelOr) bool {
	at := l.Right.Position().Offset - 1
	return at >= 0 && at < len(b.text) && b.text[at] == ':'
}

// barColon fails on A|:B of labels; hint is what follows in the message.
func (b *binder) barColon(l ast.LabelExpr, hint string) {
	if or, ok := l.(*ast.LabelOr); ok && b.colonBefore(or) {
		if hint != "" {
			hint = "\nIf you want to express a disjunction of labels, please use `:" + labelText(l) + "` instead"
		}
		syntax("UnexpectedSyntax", after(or.Right.Position(), -2), "Label expressions are not allowed to contain '|:'.%s", hint)
	}
}

// colonTypes fails on A:B of types, of which a relationship has one.
func colonTypes(l ast.LabelExpr) {
	switch l := l.(type) {
	case *ast.LabelAnd:
		if l.Colon {
			syntax("UnexpectedSyntax", after(l.Right.Position(), -1), "Relationship types in a relationship type expressions may not be combined using ':'")
		}
	case *ast.LabelOr:
		colonTypes(l.Left)
		colonTypes(l.Right)
	}
}

// colonAlternatives fails on A|:B where it is not merely deprecated.
func (b *binder) colonAlternatives(r *ast.RelPattern) {
	l, ok := r.Types.(*ast.LabelOr)
	named := r.Var != nil && !strings.HasPrefix(r.Var.Name, "  ")
	if !ok || !b.colonBefore(l) || !named && r.Props == nil && r.VarLength == nil {
		return
	}
	syntax("UnexpectedSyntax", after(l.Right.Position(), -2), "The semantics of using colon in the separation of alternative relationship types in conjunction with\n"+
		"the use of variable binding, inlined property predicates, or variable length is no longer supported.\n"+
		"Please separate the relationships types using `:%s` instead.", labelText(l))
}

func (b *binder) unsatisfiable(l ast.LabelExpr) {
	b.notes = append(b.notes, status.Notification{
		Code:  "Neo.ClientNotification.Statement.UnsatisfiableRelationshipTypeExpression",
		GQL:   "01N61",
		Title: "The query contains a relationship type expression that cannot be satisfied.",
		Description: fmt.Sprintf("Relationship type expression cannot possibly be satisfied. (`%s` can never be satisfied by any relationship. "+
			"Relationships must have exactly one relationship type.)", labelText(l)),
		Severity: status.Warning,
		Category: "GENERIC",
		Pos:      labelPos(l),
	})
}

// labelText renders a label expression as Neo4j does.
func labelText(l ast.LabelExpr) string {
	group := func(l ast.LabelExpr) string {
		switch l.(type) {
		case *ast.LabelAnd, *ast.LabelOr:
			return "(" + labelText(l) + ")"
		}
		return labelText(l)
	}
	switch l := l.(type) {
	case *ast.LabelName:
		return l.Name
	case *ast.LabelWildcard:
		return "%"
	case *ast.LabelDynamic:
		return "$(" + exprText(l.Expr) + ")"
	case *ast.LabelNot:
		return "!" + group(l.Of)
	case *ast.LabelAnd:
		return sameGroup(l.Left, "&") + "&" + sameGroup(l.Right, "&")
	case *ast.LabelOr:
		return sameGroup(l.Left, "|") + "|" + sameGroup(l.Right, "|")
	}
	return ""
}

// sameGroup is labelText with parentheses where op differs from the operator around.
func sameGroup(l ast.LabelExpr, op string) string {
	switch l.(type) {
	case *ast.LabelAnd:
		if op == "&" {
			return labelText(l)
		}
	case *ast.LabelOr:
		if op == "|" {
			return labelText(l)
		}
	default:
		return labelText(l)
	}
	return "(" + labelText(l) + ")"
}
