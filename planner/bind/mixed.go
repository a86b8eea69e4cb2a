package bind

import "github.com/morseldb/morsel/parser/ast"

// notation is what notations of labels a clause uses.
type notation struct {
	colon   *ast.LabelAnd // the outermost of the first A:B
	whole   ast.LabelExpr // the label expression that it is part of
	symbols bool
}

// checkMixed fails where a clause, its subqueries in expressions included, uses both the
// colon and newer symbols between labels. "|" between types is as old as the colon.
func checkMixed(c ast.Clause) {
	if _, ok := c.(*ast.CallSubquery); ok {
		return // its clauses are checked one by one
	}
	m := &notation{}
	ast.Inspect(c, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.NodePattern:
			m.note(n.Labels, false)
		case *ast.LabelCheck:
			m.note(n.Labels, false)
		case *ast.RelPattern:
			m.note(n.Types, true)
		}
		return true
	})
	if m.colon == nil || !m.symbols {
		return
	}
	pos := m.colon.Right.Position()
	pos.Offset--
	pos.Column--
	syntax("UnexpectedSyntax", pos, "Mixing label expression symbols ('|', '&', '!', and '%%') with colon (':') between labels is not allowed. "+
		"Please only use one set of symbols. This expression could be expressed as :%s.", labelText(m.whole))
}

func (m *notation) note(l ast.LabelExpr, types bool) {
	if l == nil {
		return
	}
	ast.Inspect(l, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.LabelAnd:
			switch {
			case !n.Colon:
				m.symbols = true
			case m.colon == nil:
				m.colon, m.whole = n, l
			}
		case *ast.LabelOr:
			m.symbols = m.symbols || !types
		case *ast.LabelNot, *ast.LabelWildcard:
			m.symbols = true
		case ast.Expr:
			return false
		}
		return true
	})
}

// checkMixedLengths fails where a MATCH, subqueries in its WHERE not included, has both relationships
// of variable length and quantified ones.
func checkMixedLengths(c *ast.Match) {
	var old *ast.RelPattern
	quantified := false
	ast.InspectScope(c, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.RelPattern:
			if n.VarLength != nil && old == nil {
				old = n
			}
			quantified = quantified || n.Quantifier != nil
		case *ast.ParenPattern:
			if n.Quantifier != nil {
				quantified = true
				return false // what is wrong inside has an error of its own
			}
		}
		return true
	})
	if old != nil && quantified {
		syntax("UnexpectedSyntax", old.Pos, "Mixing variable-length relationships ('-[*]-') with quantified relationships ('()-->*()') "+
			"or quantified path patterns ('(()-->())*') is not allowed.")
	}
}
