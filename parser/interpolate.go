package parser

import (
	"reflect"

	"github.com/antlr4-go/antlr/v4"

	"github.com/morseldb/morsel/parser/ast"
	"github.com/morseldb/morsel/status"
)

// interpolation is a string s"text {expression} text" on its way to the tree.
type interpolation struct {
	b    *builder
	out  *ast.Interpolated
	body []rune
	i    int
	pos  status.Pos // of body[i]
	lit  []rune     // text since the last expression
}

// interpolated makes s"text {expression} text". A doubled brace stands for itself.
func (b *builder) interpolated(t antlr.Token) ast.Expr {
	text := t.GetText()
	p := interpolation{b: b, out: &ast.Interpolated{At: b.at(t)}, body: []rune(text[2 : len(text)-1]), pos: b.src.pos(t)}
	p.pos.Offset += 2
	p.pos.Column += 2
	for p.i < len(p.body) {
		ch, next := p.body[p.i], rune(0)
		if p.i+1 < len(p.body) {
			next = p.body[p.i+1]
		}
		switch {
		case (ch == '{' || ch == '}') && next == ch:
			p.lit = append(p.lit, ch)
			p.pass(2)
		case ch == '\\':
			p.lit = append(p.lit, ch, next)
			p.pass(2)
		case ch == '{':
			p.flush()
			p.expression()
		default:
			p.lit = append(p.lit, ch)
			p.pass(1)
		}
	}
	p.flush()
	return p.out
}

// pass moves on by n runes.
func (p *interpolation) pass(n int) {
	for ; n > 0; n-- {
		p.pos.Offset++
		p.pos.Column++
		if p.body[p.i] == '\n' {
			p.pos.Line++
			p.pos.Column = 1
		}
		p.i++
	}
}

func (p *interpolation) flush() {
	if len(p.lit) > 0 {
		p.out.Parts = append(p.out.Parts, &ast.StringLit{At: p.out.At, Value: unescape(string(p.lit))})
		p.lit = nil
	}
}

// expression parses what stands between the brace here and its partner.
func (p *interpolation) expression() {
	end := closingBrace(p.body, p.i)
	if end < 0 {
		fail("UnexpectedSyntax", p.pos, "Invalid string interpolation: expected '}'")
	}
	p.pass(1)
	const before = "RETURN ("
	from := p.pos
	stmt, err := Parse(before + string(p.body[p.i:end]) + ")")
	if err != nil {
		e := *status.As(err)
		move(&e.Pos, from, len(before))
		e.Snippet = ""
		panic(failure{&e})
	}
	expr := onlyExpression(stmt)
	if expr == nil {
		fail("UnexpectedSyntax", from, "Invalid string interpolation: expected one expression between '{' and '}'")
	}
	moveAll(reflect.ValueOf(expr), from, len(before))
	p.out.Parts = append(p.out.Parts, expr)
	p.pass(end + 1 - p.i)
}

// onlyExpression is what the statement returns, nil when it is more than the RETURN of one expression: the
// embedded text may close the bracket put around it and go on.
func onlyExpression(stmt *ast.Statement) ast.Expr {
	q, ok := stmt.Body.(*ast.SingleQuery)
	if !ok || len(q.Clauses) != 1 {
		return nil
	}
	ret, ok := q.Clauses[0].(*ast.Return)
	if !ok || len(ret.Items) != 1 || ret.Items[0].As != nil || ret.OrderBy != nil || ret.Skip != nil || ret.Limit != nil {
		return nil
	}
	return ret.Items[0].Expr
}

func closingBrace(body []rune, open int) int {
	depth := 0
	for i := open; i < len(body); i++ {
		switch body[i] {
		case '{':
			depth++
		case '}':
			if depth--; depth == 0 {
				return i
			}
		}
	}
	return -1
}

// move makes a place in an embedded text, in which skipped runes precede the
// expression, one in the query, where the expression begins at from.
func move(p *status.Pos, from status.Pos, skipped int) {
	if p.Line == 1 {
		p.Column += from.Column - 1 - skipped
	}
	p.Offset += from.Offset - skipped
	p.Line += from.Line - 1
}

// moveAll moves all places in a tree.
func moveAll(v reflect.Value, from status.Pos, skipped int) {
	switch v.Kind() {
	case reflect.Pointer, reflect.Interface:
		if !v.IsNil() {
			moveAll(v.Elem(), from, skipped)
		}
	case reflect.Slice:
		for i := range v.Len() {
			moveAll(v.Index(i), from, skipped)
		}
	case reflect.Struct:
		if pos, ok := v.Addr().Interface().(*status.Pos); ok {
			if pos.Known() {
				move(pos, from, skipped)
			}
			return
		}
		for i := range v.NumField() {
			moveAll(v.Field(i), from, skipped)
		}
	}
}
