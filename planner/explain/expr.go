// Package explain renders plans and the expressions in them for people: the text
// of the Details column, the plan table that EXPLAIN and PROFILE print, and the plan
// tree of the result summary, all in Neo4j's manner.
package explain

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/morseldb/morsel/parser/ast"
	"github.com/morseldb/morsel/planner/physical"
	"github.com/morseldb/morsel/value"
)

// Expr renders an expression in one line.
func Expr(e ast.Expr) string {
	p := printer{}
	p.expr(e)
	return p.String()
}

// Key renders an expression so that two expressions have the same key exactly when they have the
// same shape over the same variables.
func Key(e ast.Expr) string {
	p := printer{ids: true}
	p.expr(e)
	return p.String()
}

// Var renders a variable.
func Var(v *ast.Variable) string {
	p := printer{}
	p.variable(v)
	return p.String()
}

// Pattern renders one part of a pattern.
func Pattern(part *ast.PatternPart) string {
	p := printer{}
	p.part(part)
	return p.String()
}

// Labels renders a label or type expression.
func Labels(l ast.LabelExpr) string {
	p := printer{}
	p.labels(l, false)
	return p.String()
}

// Name quotes a name where Cypher needs that.
func Name(s string) string { return physical.Quoted(s) }

// printer writes syntax trees as text.
type printer struct {
	strings.Builder
	ids bool // variables by number: for keys
}

func (p *printer) put(parts ...string) {
	for _, s := range parts {
		p.WriteString(s)
	}
}

func (p *printer) variable(v *ast.Variable) {
	switch {
	case v == nil:
	case p.ids:
		p.put("v", strconv.Itoa(v.ID))
	case strings.HasPrefix(v.Name, "  "):
		p.put("anon_", strconv.Itoa(max(v.ID, -v.ID)))
	default:
		p.put(Name(v.Name))
	}
}

func (p *printer) list(es []ast.Expr) {
	for i, e := range es {
		if i > 0 {
			p.put(", ")
		}
		p.expr(e)
	}
}

// atom writes e in brackets unless it needs none as an operand.
func (p *printer) atom(e ast.Expr) {
	switch e.(type) {
	case *ast.Binary, *ast.Comparison, *ast.Unary, *ast.IsNull, *ast.IsTyped, *ast.IsNormalized:
		p.put("(")
		p.expr(e)
		p.put(")")
	default:
		p.expr(e)
	}
}

var binaryText = map[ast.BinaryOp]string{
	ast.Or: "OR", ast.Xor: "XOR", ast.And: "AND", ast.Add: "+", ast.Sub: "-", ast.Mul: "*", ast.Div: "/",
	ast.Mod: "%", ast.Pow: "^", ast.Concat: "||", ast.RegexMatch: "=~", ast.StartsWith: "STARTS WITH",
	ast.EndsWith: "ENDS WITH", ast.Contains: "CONTAINS", ast.In: "IN",
}

var compareText = [...]string{ast.Eq: "=", ast.Ne: "<>", ast.Lt: "<", ast.Le: "<=", ast.Gt: ">", ast.Ge: ">="}

func (p *printer) expr(e ast.Expr) {
	switch e := e.(type) {
	case nil:
	case *ast.Variable:
		p.variable(e)
	case *ast.Param:
		p.put("$", Name(e.Name))
	case *ast.NullLit:
		p.put("NULL")
	case *ast.BoolLit:
		p.put(strconv.FormatBool(e.Value))
	case *ast.IntLit:
		p.put(strconv.FormatInt(e.Value, 10))
	case *ast.FloatLit:
		p.put(value.Float(e.Value).String())
	case *ast.StringLit:
		p.put(strconv.Quote(e.Value))
	case *ast.ListLit:
		p.put("[")
		p.list(e.Items)
		p.put("]")
	case *ast.MapLit:
		p.mapLit(e)
	default:
		p.operator(e)
	}
}

func (p *printer) mapLit(e *ast.MapLit) {
	p.put("{")
	for i, k := range e.Keys {
		if i > 0 {
			p.put(", ")
		}
		p.put(Name(k), ": ")
		p.expr(e.Values[i])
	}
	p.put("}")
}

func (p *printer) operator(e ast.Expr) {
	switch e := e.(type) {
	case *ast.Property:
		p.atom(e.Of)
		p.put(".", Name(e.Key))
	case *ast.LabelCheck:
		p.atom(e.Of)
		p.put(":")
		p.labels(e.Labels, false)
	case *ast.Index:
		p.atom(e.Of)
		p.put("[")
		p.expr(e.Index)
		p.put("]")
	case *ast.Slice:
		p.atom(e.Of)
		p.put("[")
		p.expr(e.From)
		p.put("..")
		p.expr(e.To)
		p.put("]")
	case *ast.Unary:
		p.put([]string{ast.Not: "NOT ", ast.Plus: "+", ast.Minus: "-"}[e.Op])
		p.atom(e.Of)
	case *ast.Binary:
		p.atom(e.Left)
		p.put(" ", binaryText[e.Op], " ")
		p.atom(e.Right)
	case *ast.Comparison:
		p.atom(e.Operands[0])
		for i, op := range e.Ops {
			p.put(" ", compareText[op], " ")
			p.atom(e.Operands[i+1])
		}
	default:
		p.test(e)
	}
}

func not(b bool) string {
	if b {
		return "NOT "
	}
	return ""
}

func (p *printer) test(e ast.Expr) {
	switch e := e.(type) {
	case *ast.IsNull:
		p.atom(e.Of)
		p.put(" IS ", not(e.Not), "NULL")
	case *ast.IsTyped:
		p.atom(e.Of)
		p.put(" IS ", not(e.Not), ":: ")
		p.typ(e.Type)
	case *ast.Cast:
		p.atom(e.Of)
		p.put(" :: ")
		p.typ(e.Type)
	case *ast.IsNormalized:
		p.atom(e.Of)
		p.put(" IS ", not(e.Not), e.Form, " NORMALIZED")
	case *ast.FuncCall:
		p.put(e.FullName(), "(")
		if e.Distinct {
			p.put("DISTINCT ")
		}
		p.list(e.Args)
		p.put(")")
	case *ast.CountStar:
		p.put("count(*)")
	case *ast.Case:
		p.caseExpr(e)
	case *ast.CaseSubject:
	case *ast.MapProjection:
		p.mapProjection(e)
	case *ast.Trim:
		p.put("trim(", e.Spec, " ")
		p.expr(e.Chars)
		p.put(" FROM ")
		p.expr(e.Of)
		p.put(")")
	case *ast.Normalize:
		p.put("normalize(")
		p.expr(e.Of)
		p.put(", ", e.Form, ")")
	case *ast.Interpolated:
		p.put("s(")
		p.list(e.Parts)
		p.put(")")
	default:
		p.scoped(e)
	}
}

// Type is a type as it is written.
func Type(t *ast.Type) string {
	p := &printer{}
	p.typ(t)
	return p.String()
}

func (p *printer) typ(t *ast.Type) {
	switch {
	case t == nil:
	case len(t.Union) > 0:
		for i, u := range t.Union {
			if i > 0 {
				p.put(" | ")
			}
			p.typ(u)
		}
	default:
		p.put(t.Name)
		if t.Of != nil {
			p.put("<")
			p.typ(t.Of)
			p.put(">")
		}
		if t.NotNull {
			p.put(" NOT NULL")
		}
	}
}

func (p *printer) caseExpr(e *ast.Case) {
	p.put("CASE")
	if e.Subject != nil {
		p.put(" ")
		p.expr(e.Subject)
	}
	for _, w := range e.Whens {
		p.put(" WHEN ")
		for i, t := range w.Tests {
			if i > 0 {
				p.put(", ")
			}
			p.expr(t.Value)
			p.expr(t.Partial)
		}
		p.put(" THEN ")
		p.expr(w.Then)
	}
	if e.Else != nil {
		p.put(" ELSE ")
		p.expr(e.Else)
	}
	p.put(" END")
}

func (p *printer) mapProjection(e *ast.MapProjection) {
	p.expr(e.Of)
	p.put("{")
	for i, it := range e.Items {
		if i > 0 {
			p.put(", ")
		}
		switch {
		case it.All:
			p.put(".*")
		case it.Value == nil:
			p.put(".", Name(it.Key))
		default:
			p.put(Name(it.Key), ": ")
			p.expr(it.Value)
		}
	}
	p.put("}")
}

func (p *printer) scoped(e ast.Expr) {
	switch e := e.(type) {
	case *ast.ListComp:
		p.put("[")
		p.iterate(e.Var, e.List, e.Where)
		if e.Map != nil {
			p.put(" | ")
			p.expr(e.Map)
		}
		p.put("]")
	case *ast.Quantified:
		p.put([]string{ast.All: "all(", ast.Any: "any(", ast.None: "none(", ast.Single: "single("}[e.Kind])
		p.iterate(e.Var, e.List, e.Where)
		p.put(")")
	case *ast.Reduce:
		p.fold("reduce(", e.Acc, e.Init)
		p.iterate(e.Var, e.List, nil)
		p.put(" | ")
		p.expr(e.Expr)
		p.put(")")
	case *ast.AllReduce:
		p.fold("allReduce(", e.Acc, e.Init)
		p.iterate(e.Var, e.List, nil)
		p.put(" | ")
		p.list([]ast.Expr{e.Expr, e.Pred})
		p.put(")")
	case *ast.PatternComp:
		p.put("[")
		p.part(e.Part)
		p.where(e.Where)
		p.put(" | ")
		p.expr(e.Map)
		p.put("]")
	case *ast.PatternExpr:
		p.part(e.Part)
	case *ast.Subquery:
		p.subquery(e)
	default:
		p.put(fmt.Sprintf("%T", e))
	}
}

func (p *printer) fold(name string, acc *ast.Variable, init ast.Expr) {
	p.put(name)
	p.variable(acc)
	p.put(" = ")
	p.expr(init)
	p.put(", ")
}

func (p *printer) iterate(v *ast.Variable, list, where ast.Expr) {
	p.variable(v)
	p.put(" IN ")
	p.expr(list)
	p.where(where)
}

func (p *printer) where(e ast.Expr) {
	if e != nil {
		p.put(" WHERE ")
		p.expr(e)
	}
}

// subquery prints only the plain form, a pattern with a predicate, in full; the key of any other is
// its address in the tree: no two subqueries of that kind are the same.
func (p *printer) subquery(e *ast.Subquery) {
	p.put([]string{ast.ExistsSub: "EXISTS { ", ast.CountSub: "COUNT { ", ast.CollectSub: "COLLECT { "}[e.Kind])
	q, ok := e.Query.(*ast.SingleQuery)
	if ok && len(q.Clauses) > 0 {
		if m, ok := q.Clauses[0].(*ast.Match); ok {
			p.put("MATCH ")
			for i, part := range m.Pattern.Parts {
				if i > 0 {
					p.put(", ")
				}
				p.part(part)
			}
			p.where(m.Where)
		}
	}
	if p.ids {
		p.put(fmt.Sprintf(" %p", e))
	}
	p.put(" }")
}
