package bind

import (
	"strings"

	"github.com/morseldb/morsel/parser/ast"
	"github.com/morseldb/morsel/procedures"
)

// IsAggregate reports whether e itself is a call of an aggregating function.
func IsAggregate(e ast.Expr, r *procedures.Registry) bool {
	switch e := e.(type) {
	case *ast.CountStar:
		return true
	case *ast.FuncCall:
		return r.Aggregate(e.FullName()) != nil
	}
	return false
}

// HasAggregate reports whether e contains an aggregation of its own, not one of a
// subquery inside it.
func HasAggregate(e ast.Expr, r *procedures.Registry) bool {
	found := false
	ast.InspectScope(e, func(n ast.Node) bool {
		if x, ok := n.(ast.Expr); ok && IsAggregate(x, r) {
			found = true
		}
		return !found
	})
	return found
}

// firstAggregate is the place of the first aggregation in e, or nil.
func firstAggregate(b *binder, e ast.Expr) *ast.Expr {
	var found *ast.Expr
	ast.InspectScope(e, func(n ast.Node) bool {
		if x, ok := n.(ast.Expr); ok && found == nil && IsAggregate(x, b.env.Registry) {
			found = &x
		}
		return found == nil
	})
	return found
}

// FreeVars is the variables that a bound expression reads from outside, each once, in
// the order met.
func FreeVars(e ast.Expr) []*ast.Variable {
	var out []*ast.Variable
	seen, inside := map[int]bool{}, map[int]bool{}
	add := func(v *ast.Variable) {
		if !seen[v.ID] {
			seen[v.ID] = true
			out = append(out, v)
		}
	}
	ast.Inspect(e, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.Variable:
			add(n)
		case *ast.ListComp:
			inside[n.Var.ID] = true
		case *ast.Quantified:
			inside[n.Var.ID] = true
		case *ast.Reduce:
			inside[n.Var.ID], inside[n.Acc.ID] = true, true
		case *ast.AllReduce:
			inside[n.Var.ID], inside[n.Acc.ID] = true, true
		case *ast.Subquery:
			each(n.Free, add)
			return false
		case *ast.PatternExpr:
			each(n.Free, add)
			return false
		case *ast.PatternComp:
			each(n.Free, add)
			return false
		}
		return true
	})
	free := out[:0]
	for _, v := range out {
		if !inside[v.ID] {
			free = append(free, v)
		}
	}
	return free
}

func each(vs []*ast.Variable, f func(*ast.Variable)) {
	for _, v := range vs {
		f(v)
	}
}

// isSimple reports whether a grouping item may be used again beside an aggregation: a
// variable, or a property of one.
func isSimple(e ast.Expr) bool {
	switch e := e.(type) {
	case *ast.Variable:
		return true
	case *ast.Property:
		_, ok := e.Of.(*ast.Variable)
		return ok
	case *ast.Index:
		_, ok := e.Of.(*ast.Variable)
		_, lit := e.Index.(*ast.StringLit)
		return ok && lit
	}
	return false
}

// checkGrouping fails where an aggregating item also uses something that is neither
// constant nor a grouping item.
func (b *binder) checkGrouping(e ast.Expr, keys map[string]bool) {
	local := map[int]bool{}
	var bad []ast.Expr
	var walk func(x ast.Expr)
	walk = func(x ast.Expr) {
		if IsAggregate(x, b.env.Registry) || keys[key(x)] {
			return
		}
		switch n := x.(type) {
		case *ast.Variable:
			if !local[n.ID] {
				bad = append(bad, x)
			}
			return
		case *ast.Property:
			if v, ok := n.Of.(*ast.Variable); ok {
				if !local[v.ID] && !keys[key(v)] {
					bad = append(bad, x)
				}
				return
			}
		case *ast.ListComp:
			local[n.Var.ID] = true
		case *ast.Quantified:
			local[n.Var.ID] = true
		case *ast.Reduce:
			local[n.Var.ID], local[n.Acc.ID] = true, true
		case *ast.AllReduce:
			local[n.Var.ID], local[n.Acc.ID] = true, true
		case *ast.Subquery, *ast.PatternExpr, *ast.PatternComp:
			for _, v := range FreeVars(n.(ast.Expr)) {
				walk(v)
			}
			return
		}
		ast.EachChild(x, func(c *ast.Expr) { walk(*c) })
	}
	walk(e)
	if len(bad) > 0 {
		ambiguous(bad)
	}
}

func ambiguous(bad []ast.Expr) {
	names := make([]string, len(bad))
	for i, e := range bad {
		names[i] = exprText(e)
	}
	syntax("AmbiguousAggregationExpression", bad[0].Position(), "Aggregation column contains implicit grouping expressions. "+
		"For example, in 'RETURN n.a, n.a + n.b + count(*)' the aggregation expression 'n.a + n.b + count(*)' includes the implicit grouping key 'n.b'. "+
		"It may be possible to rewrite the query by extracting these grouping/aggregation expressions into a preceding WITH clause. "+
		"Illegal expression(s): %s", strings.Join(names, ", "))
}

// hasVolatile reports whether evaluating e twice may give two values.
func hasVolatile(b *binder, e ast.Expr) bool {
	found := false
	ast.Inspect(e, func(n ast.Node) bool {
		if call, ok := n.(*ast.FuncCall); ok {
			if f := b.env.Registry.Function(call.FullName()); f != nil && f.Volatile {
				found = true
			}
		}
		return !found
	})
	return found
}

// isConstant reports whether e is a literal or a parameter: not worth a column.
func isConstant(e ast.Expr) bool {
	switch e.(type) {
	case *ast.NullLit, *ast.BoolLit, *ast.IntLit, *ast.FloatLit, *ast.StringLit, *ast.Param:
		return true
	}
	return false
}
