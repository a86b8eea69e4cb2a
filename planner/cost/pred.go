package cost

import (
	"math"

	"github.com/morseldb/morsel/parser/ast"
)

// Pred is the part of the rows for which a predicate is thought to hold; labels are
// estimated by their counts, properties by what the statistics know of their values.
func Pred(s Stats, e ast.Expr, sc Scope) float64 {
	switch e := e.(type) {
	case *ast.Comparison:
		return comparison(s, e, sc)
	case *ast.LabelCheck:
		return Labels(s, e.Labels)
	case *ast.Unary:
		if e.Op == ast.Not {
			return 1 - Pred(s, e.Of, sc)
		}
	case *ast.Binary:
		return binary(s, e, sc)
	case *ast.IsNull:
		return isNull(s, e, sc)
	case *ast.BoolLit:
		if !e.Value {
			return 0
		}
		return 1
	}
	return Other
}

// All is the part of the rows for which all of the predicates hold. Ranges of one property are one range; the rest is
// taken to be independent.
func All(s Stats, preds []ast.Expr, sc Scope) float64 {
	sel := 1.0
	ranges := map[field]*span{}
	for _, p := range preds {
		if f, b, ok := bounds(s, p, sc); ok {
			if ranges[f] == nil {
				ranges[f] = &span{}
			}
			ranges[f].narrow(b)
			continue
		}
		sel *= Pred(s, p, sc)
	}
	for f, b := range ranges {
		sel *= b.share(s, f, sc)
	}
	return sel
}

func isNull(s Stats, e *ast.IsNull, sc Scope) float64 {
	has := Other
	if f, ok := fieldOf(e.Of, sc); ok {
		if share, known := ask(s, f, sc, func(_ Stats, v Values) float64 { return v.Has() }); known {
			has = share
		}
	} else if !e.Not {
		has = 1 - Equality
	}
	if e.Not {
		return has
	}
	return 1 - has
}

func comparison(s Stats, e *ast.Comparison, sc Scope) float64 {
	sel := 1.0
	for i, op := range e.Ops {
		sel *= pair(s, e.Operands[i], op, e.Operands[i+1], sc)
	}
	return sel
}

// pair is one comparison of two expressions.
func pair(s Stats, a ast.Expr, op ast.CompareOp, b ast.Expr, sc Scope) float64 {
	switch op {
	case ast.Eq:
		return equal(s, a, b, sc)
	case ast.Ne:
		return 1 - equal(s, a, b, sc)
	}
	if f, r, ok := boundsOf(s, a, op, b, sc); ok {
		x := &span{}
		x.narrow(r)
		return x.share(s, f, sc)
	}
	return ordered(s, a, b, sc)
}

// ordered is the part of the rows where one expression is less than another: of values of one property half of those that differ.
func ordered(s Stats, a, b ast.Expr, sc Scope) float64 {
	f, left := fieldOf(a, sc)
	g, right := fieldOf(b, sc)
	if !left || !right || f.key != g.key || sc[f.id].Label != sc[g.id].Label {
		return Range
	}
	x, known := ask(s, f, sc, func(_ Stats, v Values) float64 { return (v.Has()*v.Has() - v.AnyEqual()) / 2 })
	if !known {
		return Range
	}
	return max(0, x)
}

// equal is the part of the rows where two expressions are the same.
func equal(s Stats, a, b ast.Expr, sc Scope) float64 {
	f, left := fieldBelow(a, sc)
	g, right := fieldBelow(b, sc)
	switch {
	case left && right: // a join: each value of the one with fewer meets one of the other
		x, known := ask(s, f, sc, anyEqual)
		y, too := ask(s, g, sc, anyEqual)
		if known && too {
			return min(x, y)
		}
	case left || right:
		other := b
		if right {
			f, other = g, a
		}
		if x, known := ask(s, f, sc, func(s Stats, v Values) float64 { return equalTo(s, v, other, f.below) }); known {
			return x
		}
	}
	return Equality
}

func anyEqual(_ Stats, v Values) float64 { return v.AnyEqual() }

// equalTo is the part of a property's entities that have the value of e. A function of the property is estimated like the
// property, but its value is another one.
func equalTo(s Stats, v Values, e ast.Expr, below bool) float64 {
	if c, ok := constant(s, e); ok && !below {
		return v.Equal(c)
	}
	return v.AnyEqual()
}

func binary(s Stats, e *ast.Binary, sc Scope) float64 {
	switch e.Op {
	case ast.And:
		return All(s, conjuncts(e, nil), sc)
	case ast.Or:
		return 1 - (1-Pred(s, e.Left, sc))*(1-Pred(s, e.Right, sc))
	case ast.In:
		return in(s, e, sc)
	case ast.StartsWith, ast.EndsWith, ast.Contains:
		return textual(s, e, sc)
	case ast.RegexMatch:
		return Range
	}
	return Other
}

func conjuncts(e ast.Expr, out []ast.Expr) []ast.Expr {
	if b, ok := e.(*ast.Binary); ok && b.Op == ast.And {
		return conjuncts(b.Right, conjuncts(b.Left, out))
	}
	return append(out, e)
}

// someItems is how many items a list of unknown length is thought to have.
const someItems = 10

// in is x IN list: the sum over the items.
func in(s Stats, e *ast.Binary, sc Scope) float64 {
	f, ok := fieldBelow(e.Left, sc)
	if ok {
		x, found := ask(s, f, sc, func(s Stats, v Values) float64 {
			list, known := items(s, e.Right)
			if !known {
				return min(1, someItems*v.AnyEqual())
			}
			total := 0.0
			for _, item := range list {
				if f.below || item.IsNull() {
					total += v.AnyEqual()
				} else {
					total += v.Equal(item)
				}
			}
			return min(1, total)
		})
		if found {
			return x
		}
	}
	list, known := items(s, e.Right)
	if !known {
		return Range
	}
	return 1 - math.Pow(1-Equality, float64(len(list)))
}

func textual(s Stats, e *ast.Binary, sc Scope) float64 {
	f, ok := fieldOf(e.Left, sc)
	c, known := constant(s, e.Right)
	if !ok || !known || !isText(c) {
		return Range
	}
	x, found := ask(s, f, sc, func(s Stats, v Values) float64 {
		now, ok := constant(s, e.Right)
		if !ok || !isText(now) {
			return Range
		}
		if e.Op == ast.StartsWith {
			return v.Prefix(now.AsString())
		}
		return v.Contains(now.AsString(), e.Op == ast.EndsWith)
	})
	if !found {
		return Range
	}
	return x
}

// Labels is the part of the nodes that satisfies a label expression.
func Labels(s Stats, l ast.LabelExpr) float64 {
	switch l := l.(type) {
	case *ast.LabelName:
		return Label(s, l.Name)
	case *ast.LabelNot:
		return 1 - Labels(s, l.Of)
	case *ast.LabelAnd:
		return both(s, l.Left, l.Right)
	case *ast.LabelOr:
		return min(1, Labels(s, l.Left)+Labels(s, l.Right)-both(s, l.Left, l.Right))
	}
	return Other
}

// both is the part of the nodes that satisfies two label expressions: counted for two labels, else as if they were independent.
func both(s Stats, a, b ast.LabelExpr) float64 {
	x, one := a.(*ast.LabelName)
	y, two := b.(*ast.LabelName)
	if one && two {
		return Both(s, x.Name, y.Name)
	}
	return Labels(s, a) * Labels(s, b)
}

// Both is the part of all nodes that has two labels.
func Both(s Stats, a, b string) float64 {
	o, ok := s.(Overlaps)
	if all := s.LabelCount(""); ok && all > 0 {
		if n, known := o.LabelPair(a, b); known {
			return n / all
		}
	}
	return Label(s, a) * Label(s, b)
}
