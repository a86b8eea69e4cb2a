package cost

import (
	"math"

	"github.com/morseldb/morsel/parser/ast"
)

// Pred is the part of the rows for which a predicate is thought to hold; labels are
// estimated by their counts.
func Pred(s Stats, e ast.Expr) float64 {
	switch e := e.(type) {
	case *ast.Comparison:
		return comparison(e)
	case *ast.LabelCheck:
		return Labels(s, e.Labels)
	case *ast.Unary:
		if e.Op == ast.Not {
			return 1 - Pred(s, e.Of)
		}
	case *ast.Binary:
		return binary(s, e)
	case *ast.IsNull:
		if e.Not {
			return Other
		}
		return Equality
	case *ast.BoolLit:
		if !e.Value {
			return 0
		}
		return 1
	}
	return Other
}

func comparison(e *ast.Comparison) float64 {
	sel := 1.0
	for _, op := range e.Ops {
		switch op {
		case ast.Eq:
			sel *= Equality
		case ast.Ne:
			sel *= 1 - Equality
		default:
			sel *= Range
		}
	}
	return sel
}

func binary(s Stats, e *ast.Binary) float64 {
	switch e.Op {
	case ast.And:
		return Pred(s, e.Left) * Pred(s, e.Right)
	case ast.Or:
		return 1 - (1-Pred(s, e.Left))*(1-Pred(s, e.Right))
	case ast.In:
		if l, ok := e.Right.(*ast.ListLit); ok {
			return 1 - math.Pow(1-Equality, float64(len(l.Items)))
		}
		return Range
	case ast.StartsWith, ast.EndsWith, ast.Contains, ast.RegexMatch:
		return Range
	}
	return Other
}

// Labels is the part of the nodes that satisfies a label expression.
func Labels(s Stats, l ast.LabelExpr) float64 {
	switch l := l.(type) {
	case *ast.LabelName:
		return Label(s, l.Name)
	case *ast.LabelNot:
		return 1 - Labels(s, l.Of)
	case *ast.LabelAnd:
		return Labels(s, l.Left) * Labels(s, l.Right)
	case *ast.LabelOr:
		return min(1, Labels(s, l.Left)+Labels(s, l.Right))
	}
	return Other
}
