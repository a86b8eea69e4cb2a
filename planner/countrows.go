package planner

import (
	"slices"

	"github.com/morseldb/morsel/parser/ast"
	"github.com/morseldb/morsel/planner/logical"
)

// countRows makes count(v), of a variable that MATCH clauses at the beginning bind, count(*) in the projection behind all MATCH clauses that
// follow: it is never null there. More is known of rows that are only counted.
func countRows(cs []ast.Clause, matches int) []ast.Clause {
	if cs[0].(*ast.Match).Optional {
		return cs
	}
	at := matches
	for at < len(cs) {
		if _, ok := cs[at].(*ast.Match); !ok {
			break
		}
		at++
	}
	if at == len(cs) {
		return cs
	}
	switch c := cs[at].(type) {
	case *ast.With:
		if items := rowCounts(c.Items, cs[:matches]); items != nil {
			w := *c
			w.Items = items
			return slices.Concat(cs[:at], []ast.Clause{&w}, cs[at+1:])
		}
	case *ast.Return:
		if items := rowCounts(c.Items, cs[:matches]); items != nil {
			r := *c
			r.Items = items
			return slices.Concat(cs[:at], []ast.Clause{&r}, cs[at+1:])
		}
	}
	return cs
}

// rowCounts is items with count(*) for count(v); nil where there are none.
func rowCounts(items []*ast.Item, matches []ast.Clause) (out []*ast.Item) {
	var g *logical.Graph
	for i, it := range items {
		f, ok := it.Expr.(*ast.FuncCall)
		if !ok || f.Distinct || len(f.Args) != 1 || !equalFold(f.FullName(), "count") {
			continue
		}
		v, ok := f.Args[0].(*ast.Variable)
		if !ok {
			continue
		}
		if g == nil {
			var ms []*ast.Match
			for _, c := range matches {
				ms = append(ms, c.(*ast.Match))
			}
			g = logical.Of(ms)
		}
		if !g.Owns(v.ID) {
			continue
		}
		if out == nil {
			out = slices.Clone(items)
		}
		counted := *it
		counted.Expr = &ast.CountStar{At: f.At}
		out[i] = &counted
	}
	return out
}
