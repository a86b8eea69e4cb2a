package bind

import "github.com/morseldb/morsel/parser/ast"

// notation is what notations of labels a clause uses.
type notation struct {
	colon   *ast.LabelAnd // the outermost of the first A:B
	whole   ast.LabelExpr // the label expression that it is part of
	wholeIs bool          // which stands behind IS
	symbols bool
	is      bool // IS stands before some labels
}

// checkMixed fails where a clause, its subqueries in expressions included, uses both the
// colon and newer symbols between labels, or IS before them. "|" between types is as old as the colon.
func checkMixed(c ast.Clause) {
	switch c := c.(type) {
	case *ast.CallSubquery:
		return // its clauses are checked one by one
	case *ast.Create:
		if c.Insert {
			return // which has no colon between labels
		}
	}
	m := &notation{}
	ast.Inspect(c, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.NodePattern:
			m.note(n.Labels, n.Is, false)
		case *ast.LabelCheck:
			m.note(n.Labels, n.Is, false)
		case *ast.RelPattern:
			m.note(n.Types, n.Is, true)
		}
		return true
	})
	if m.colon == nil || !m.symbols && !m.is {
		return
	}
	pos := m.colon.Right.Position()
	pos.Offset--
	pos.Column--
	if m.is {
		intro := ":"
		if m.wholeIs {
			intro = "IS "
		}
		syntax("UnexpectedSyntax", pos, "Mixing the IS keyword with colon (':') between labels is not allowed. This expression could be expressed as %s%s.", intro, labelText(m.whole))
	}
	syntax("UnexpectedSyntax", pos, "Mixing label expression symbols ('|', '&', '!', and '%%') with colon (':') between labels is not allowed. "+
		"Please only use one set of symbols. This expression could be expressed as :%s.", labelText(m.whole))
}

func (m *notation) note(l ast.LabelExpr, is, types bool) {
	if l == nil {
		return
	}
	m.is = m.is || is
	ast.Inspect(l, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.LabelAnd:
			switch {
			case !n.Colon:
				m.symbols = true
			case m.colon == nil:
				m.colon, m.whole, m.wholeIs = n, l, is
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
