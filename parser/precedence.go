package parser

import (
	"github.com/antlr4-go/antlr/v4"

	"github.com/morseldb/morsel/parser/ast"
	c "github.com/morseldb/morsel/parser/internal/cypher"
)

// The precedences, from the loosest. NOT stands between AND and the comparisons; unary
// minus and plus bind tighter than everything here.
const (
	precOr = iota + 1
	precXor
	precAnd
	precNot
	precCompare   // = <> < <= > >=, chained: a < b <= c
	precPredicate // IS NULL, STARTS WITH, IN, =~, ::, IS Label …
	precAdd       // + - ||
	precMul       // * / %
	precPow       // ^, from the left
)

type binary struct {
	prec int
	op   ast.BinaryOp
}

var binaries = map[int]binary{
	c.CypherLexerOR:        {precOr, ast.Or},
	c.CypherLexerXOR:       {precXor, ast.Xor},
	c.CypherLexerAND:       {precAnd, ast.And},
	c.CypherLexerPLUS:      {precAdd, ast.Add},
	c.CypherLexerMINUS:     {precAdd, ast.Sub},
	c.CypherLexerDOUBLEBAR: {precAdd, ast.Concat},
	c.CypherLexerTIMES:     {precMul, ast.Mul},
	c.CypherLexerDIVIDE:    {precMul, ast.Div},
	c.CypherLexerPERCENT:   {precMul, ast.Mod},
	c.CypherLexerPOW:       {precPow, ast.Pow},
}

var comparisons = map[int]ast.CompareOp{
	c.CypherLexerEQ: ast.Eq, c.CypherLexerNE: ast.Ne, c.CypherLexerLT: ast.Lt, c.CypherLexerLE: ast.Le, c.CypherLexerGT: ast.Gt, c.CypherLexerGE: ast.Ge,
}

// flat is an expression as the grammar has it: operands and operators in a
// row. Its methods climb the precedences (each takes the loosest one it may consume).
type flat struct {
	b    *builder
	rest []c.IInfixContext
	i    int
}

// flatten makes the tree of first followed by rest.
func (b *builder) flatten(first c.IOperandContext, rest []c.IInfixContext) ast.Expr {
	if len(rest) == 0 && len(first.GetSigns()) == 0 {
		return b.operand(first)
	}
	n := b.chainLength(first, rest)
	b.enter(n, first.GetStart())
	f := flat{b: b, rest: rest}
	e := f.expr(first, precOr)
	b.open -= n
	return e
}

// chainLength is how deep the tree of the row can become: as its longest stretch without a logical
// operator, and what rows of those, being balanced, add.
func (b *builder) chainLength(first c.IOperandContext, rest []c.IInfixContext) int {
	stretch := len(first.GetSigns())
	longest, logical := stretch, 0
	for _, in := range rest {
		x, ok := in.(*c.BinaryInfixContext)
		if ok && binaries[x.GetOp().GetTokenType()].prec <= precAnd {
			logical++
			stretch = len(x.GetRight().GetSigns())
		} else if stretch++; ok {
			stretch += len(x.GetRight().GetSigns())
		}
		longest = max(longest, stretch)
	}
	return longest + min(logical, 3*balanceFrom)
}

func (f *flat) expr(op c.IOperandContext, loosest int) ast.Expr {
	return f.infixes(f.signed(op, 0, loosest), loosest)
}

// signed makes the operand with its signs from the given one on.
func (f *flat) signed(op c.IOperandContext, sign, loosest int) ast.Expr {
	signs := op.GetSigns()
	if sign == len(signs) {
		return f.b.operand(op)
	}
	t := signs[sign]
	if t.GetTokenType() == c.CypherLexerNOT {
		if loosest > precNot {
			f.b.unexpected(t, "an expression")
		}
		of := f.infixes(f.signed(op, sign+1, precNot), precNot)
		return &ast.Unary{At: f.b.at(t), Op: ast.Not, Of: of}
	}
	minus := t.GetTokenType() == c.CypherLexerMINUS
	if minus && sign == len(signs)-1 {
		if lit := f.b.negative(t, op); lit != nil {
			return lit
		}
	}
	of := f.b.value(f.signed(op, sign+1, precPow+1))
	if minus {
		return &ast.Unary{At: f.b.at(t), Op: ast.Minus, Of: of}
	}
	return &ast.Unary{At: f.b.at(t), Op: ast.Plus, Of: of}
}

// infixes consumes the operators after left that bind at least as tightly as loosest.
func (f *flat) infixes(left ast.Expr, loosest int) ast.Expr {
	closed := false // left is a predicate, which no operator as tight as its own may follow
	for f.i < len(f.rest) {
		if closed && tightness(f.rest[f.i]) >= precPredicate {
			f.b.unexpected(f.rest[f.i].GetStart(), "another operator or the next clause; put what is before it into parentheses")
		}
		closed = false
		switch in := f.rest[f.i].(type) {
		case *c.BinaryInfixContext:
			op := binaries[in.GetOp().GetTokenType()]
			if op.prec < loosest {
				return left
			}
			if op.prec <= precAnd {
				left = f.logical(left, op)
				continue
			}
			f.i++
			left = f.b.value(left)
			right := f.b.value(f.expr(in.GetRight(), op.prec+1))
			left = f.b.binary(op.op, left, right, in.GetOp())
		case *c.CompareInfixContext:
			if in.GetOp().GetTokenType() != c.CypherLexerREGEX {
				if precCompare < loosest {
					return left
				}
				left = f.comparison(left)
				continue
			}
			if precPredicate < loosest {
				return left
			}
			f.i++
			left = f.b.binary(ast.RegexMatch, f.b.value(left), f.b.value(f.expr(in.GetRight(), precPredicate+1)), in.GetOp())
			closed = true
		default:
			if precPredicate < loosest {
				return left
			}
			f.i++
			left = f.predicate(f.b.value(left), in)
			_, label := in.(*c.LabelInfixContext)
			closed = !label
		}
	}
	return left
}

// tightness is the precedence of an operator.
func tightness(in c.IInfixContext) int {
	switch in := in.(type) {
	case *c.BinaryInfixContext:
		return binaries[in.GetOp().GetTokenType()].prec
	case *c.CompareInfixContext:
		if in.GetOp().GetTokenType() != c.CypherLexerREGEX {
			return precCompare
		}
	case *c.LabelInfixContext:
		return precCompare // a check of labels ends an operand
	}
	return precPredicate
}

func (b *builder) binary(op ast.BinaryOp, left, right ast.Expr, at antlr.Token) *ast.Binary {
	return &ast.Binary{At: ast.At{Pos: left.Position()}, Op: op, Left: left, Right: right, OpPos: b.src.pos(at)}
}

// logical collects a row of the same logical operator. A long one becomes a balanced
// tree: these operators are associative, and ten thousand ORs shall not be ten thousand levels.
func (f *flat) logical(left ast.Expr, op binary) ast.Expr {
	terms := []ast.Expr{left}
	var at []antlr.Token
	for f.i < len(f.rest) {
		in, ok := f.rest[f.i].(*c.BinaryInfixContext)
		if !ok || binaries[in.GetOp().GetTokenType()] != op {
			break
		}
		f.i++
		at = append(at, in.GetOp())
		terms = append(terms, f.expr(in.GetRight(), op.prec+1))
	}
	if len(terms) > balanceFrom {
		return f.balanced(terms, at, op.op)
	}
	for i, t := range terms[1:] {
		left = f.b.binary(op.op, left, t, at[i])
	}
	return left
}

// balanceFrom is the length from which a row of AND, OR or XOR is built balanced.
const balanceFrom = 64

// balanced joins terms by op; at[i] is the operator between terms i and i+1.
func (f *flat) balanced(terms []ast.Expr, at []antlr.Token, op ast.BinaryOp) ast.Expr {
	if len(terms) == 1 {
		return terms[0]
	}
	m := len(terms) / 2
	return f.b.binary(op, f.balanced(terms[:m], at[:m-1], op), f.balanced(terms[m:], at[m:], op), at[m-1])
}

// comparison collects a chain a < b <= c.
func (f *flat) comparison(left ast.Expr) ast.Expr {
	cmp := &ast.Comparison{At: ast.At{Pos: left.Position()}, Operands: []ast.Expr{f.b.value(left)}}
	for f.i < len(f.rest) {
		in, ok := f.rest[f.i].(*c.CompareInfixContext)
		if !ok || in.GetOp().GetTokenType() == c.CypherLexerREGEX {
			break
		}
		f.i++
		if len(cmp.Ops) == 0 {
			cmp.OpPos = f.b.src.pos(in.GetOp())
		}
		op, known := comparisons[in.GetOp().GetTokenType()]
		if !known {
			fail("UnexpectedSyntax", f.b.src.pos(in.GetOp()), "Unknown operation '!=' (you probably meant to use '<>', which is the operator for inequality testing)")
		}
		cmp.Ops = append(cmp.Ops, op)
		cmp.Operands = append(cmp.Operands, f.b.value(f.expr(in.GetRight(), precCompare+1)))
	}
	return cmp
}

// predicate makes IS NULL, STARTS WITH, IN and their kin.
func (f *flat) predicate(left ast.Expr, in c.IInfixContext) ast.Expr {
	at := ast.At{Pos: left.Position()}
	right := func(op c.IOperandContext) ast.Expr { return f.b.value(f.expr(op, precPredicate+1)) }
	switch in := in.(type) {
	case *c.AffixInfixContext:
		op := ast.StartsWith
		if in.GetOp().GetTokenType() == c.CypherLexerENDS {
			op = ast.EndsWith
		}
		return f.b.binary(op, left, right(in.GetRight()), in.GetOp())
	case *c.WordInfixContext:
		op := ast.In
		if in.GetOp().GetTokenType() == c.CypherLexerCONTAINS {
			op = ast.Contains
		}
		return f.b.binary(op, left, right(in.GetRight()), in.GetOp())
	case *c.TypedInfixContext:
		return &ast.IsTyped{At: at, Of: left, Type: f.b.typ(in.GetType_())}
	case *c.LabelInfixContext:
		return &ast.LabelCheck{At: at, Of: left, Labels: f.b.labels(in.GetLabels()), Is: true}
	case *c.IsInfixContext:
		return f.is(at, left, in)
	}
	return left
}

func (f *flat) is(at ast.At, left ast.Expr, in *c.IsInfixContext) ast.Expr {
	not := in.GetNot() != nil
	switch {
	case in.GetNull() != nil:
		return &ast.IsNull{At: at, Of: left, Not: not}
	case in.GetType_() != nil:
		return &ast.IsTyped{At: at, Of: left, Not: not, Type: f.b.typ(in.GetType_())}
	case in.GetLabels() != nil:
		check := &ast.LabelCheck{At: at, Of: left, Labels: f.b.labels(in.GetLabels()), Is: true}
		return &ast.Unary{At: at, Op: ast.Not, Of: check}
	}
	n := &ast.IsNormalized{At: at, Of: left, Not: not}
	if in.GetForm() != nil {
		n.Form = upper(in.GetForm())
	}
	return n
}
