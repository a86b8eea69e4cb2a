package explain

import (
	"strconv"

	"github.com/morseldb/morsel/parser/ast"
)

func (p *printer) part(part *ast.PatternPart) {
	if part.Var != nil {
		p.variable(part.Var)
		p.put(" = ")
	}
	switch part.Shortest {
	case ast.ShortestPath:
		p.put("shortestPath(")
	case ast.AllShortestPaths:
		p.put("allShortestPaths(")
	}
	for i, f := range part.Chain {
		if _, paren := f.(*ast.ParenPattern); paren && i > 0 {
			p.put(" ")
		}
		p.factor(f)
		if _, paren := f.(*ast.ParenPattern); paren && i < len(part.Chain)-1 {
			p.put(" ")
		}
	}
	if part.Shortest != ast.NoShortest {
		p.put(")")
	}
}

func (p *printer) factor(f ast.Factor) {
	switch f := f.(type) {
	case *ast.NodePattern:
		p.put("(")
		p.variable(f.Var)
		if f.Labels != nil {
			p.put(":")
			p.labels(f.Labels, false)
		}
		p.inner(f.Props, f.Where)
		p.put(")")
	case *ast.RelPattern:
		p.rel(f)
	case *ast.ParenPattern:
		p.put("(")
		p.part(f.Part)
		p.where(f.Where)
		p.put(")")
		p.quantifier(f.Quantifier)
	}
}

func (p *printer) inner(props, where ast.Expr) {
	if props != nil {
		p.put(" ")
		p.expr(props)
	}
	p.where(where)
}

func (p *printer) rel(f *ast.RelPattern) {
	if f.Dir == ast.RightToLeft {
		p.put("<")
	}
	p.put("-[")
	p.variable(f.Var)
	if f.Types != nil {
		p.put(":")
		p.labels(f.Types, false)
	}
	if f.VarLength != nil {
		p.put("*", Bounds(f.VarLength))
	}
	p.inner(f.Props, f.Where)
	p.put("]-")
	if f.Dir == ast.LeftToRight {
		p.put(">")
	}
	p.quantifier(f.Quantifier)
}

// Bounds renders the bounds of a variable-length relationship: "", "..3", "2..", "2..3".
func Bounds(r *ast.Range) string {
	switch {
	case r.Min == nil && r.Max == nil:
		return ""
	case r.Min == nil:
		return ".." + strconv.FormatInt(*r.Max, 10)
	case r.Max == nil:
		return strconv.FormatInt(*r.Min, 10) + ".."
	}
	return strconv.FormatInt(*r.Min, 10) + ".." + strconv.FormatInt(*r.Max, 10)
}

func (p *printer) quantifier(q *ast.Quantifier) {
	if q == nil {
		return
	}
	p.put("{", strconv.FormatInt(q.Min, 10), ", ")
	if q.Max != nil {
		p.put(strconv.FormatInt(*q.Max, 10))
	}
	p.put("}")
}

func (p *printer) labels(l ast.LabelExpr, nested bool) {
	open, end := "", ""
	if nested {
		open, end = "(", ")"
	}
	switch l := l.(type) {
	case *ast.LabelName:
		p.put(Name(l.Name))
	case *ast.LabelDynamic:
		p.put("$")
		if l.Any {
			p.put("any")
		}
		p.put("(")
		p.expr(l.Expr)
		p.put(")")
	case *ast.LabelWildcard:
		p.put("%")
	case *ast.LabelNot:
		p.put("!")
		p.labels(l.Of, true)
	case *ast.LabelAnd:
		p.put(open)
		p.labels(l.Left, true)
		p.put("&")
		p.labels(l.Right, true)
		p.put(end)
	case *ast.LabelOr:
		p.put(open)
		p.labels(l.Left, nested)
		p.put("|")
		p.labels(l.Right, nested)
		p.put(end)
	}
}
