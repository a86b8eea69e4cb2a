package parser

import (
	"strings"

	"github.com/antlr4-go/antlr/v4"

	"github.com/morseldb/morsel/parser/ast"
	c "github.com/morseldb/morsel/parser/internal/cypher"
)

// upper is a keyword's canonical text.
func upper(t antlr.Token) string { return strings.ToUpper(t.GetText()) }

// writes refuses a writing clause inside EXISTS { }, COUNT { } and COLLECT { }.
func (b *builder) writes() {
	if b.readOnly.name != "" {
		article := "A "
		if b.readOnly.name == "Exists" {
			article = "An "
		}
		fail("InvalidClauseComposition", b.readOnly.at, "%s%s Expression cannot contain any updates", article, b.readOnly.name)
	}
}

func (b *builder) writingClause(at ast.At, ctx c.IClauseContext) ast.Clause {
	switch ctx := ctx.(type) {
	case *c.CreateClauseContext:
		return &ast.Create{At: at, Pattern: b.pattern(ctx.GetPattern_())}
	case *c.InsertClauseContext:
		return &ast.Create{At: at, Insert: true, Pattern: b.pattern(ctx.GetPattern_())}
	case *c.MergeClauseContext:
		return b.merge(at, ctx)
	case *c.SetClauseContext:
		return &ast.Set{At: at, Items: b.setItems(at, ctx.GetItems())}
	case *c.RemoveClauseContext:
		rem := &ast.Remove{At: at}
		var items []labelling
		for _, it := range ctx.GetItems() {
			items = append(items, it)
		}
		b.oneAfterIs("REMOVE", at, items)
		for _, it := range ctx.GetItems() {
			rem.Items = append(rem.Items, b.removeItem(it))
		}
		return rem
	case *c.DeleteClauseContext:
		del := &ast.Delete{At: at, Exprs: b.exprs(ctx.GetExprs())}
		del.Detach = ctx.GetHow() != nil && ctx.GetHow().GetTokenType() == c.CypherLexerDETACH
		return del
	case *c.ForeachClauseContext:
		each := &ast.Foreach{At: at, Var: b.variable(ctx.GetVar_()), List: b.expr(ctx.GetList())}
		s := sequence{b: b}
		for _, cl := range ctx.GetClauses() {
			s.add(cl)
		}
		each.Body = s.clauses
		return each
	}
	b.unexpected(ctx.GetStart(), "a clause")
	return nil
}

func (b *builder) merge(at ast.At, ctx *c.MergeClauseContext) *ast.Merge {
	m := &ast.Merge{At: at, Part: b.part(ctx.GetPart())}
	for _, a := range ctx.GetActions() {
		set := &b.src.tokens[a.GetItems()[0].GetStart().GetTokenIndex()-1]
		items := b.setItems(b.at(set), a.GetItems())
		if a.GetKind().GetTokenType() == c.CypherLexerCREATE {
			m.OnCreate = append(m.OnCreate, items...)
		} else {
			m.OnMatch = append(m.OnMatch, items...)
		}
	}
	return m
}

// labelling is an item of SET or REMOVE.
type labelling interface {
	antlr.ParserRuleContext
	GetVar_() c.IVariableContext
	GetTarget() c.IOperandContext
	GetLabels() c.ILabelExpressionContext
}

// oneAfterIs refuses a SET or REMOVE that has IS and, in one item, several labels.
func (b *builder) oneAfterIs(clause string, at ast.At, items []labelling) {
	is, several := false, false
	var better []string
	for _, it := range items {
		is = is || it.GetVar_() != nil
		labels, of := it.GetLabels(), it.GetStart()
		if labels == nil && it.GetTarget() != nil {
			labels = it.GetTarget().GetLabels()
		}
		if labels == nil {
			better = append(better, b.src.slice(of.GetStart(), it.GetStop().GetStop()))
			continue
		}
		several = several || len(labels.GetTerms()) > 1
		for _, l := range labels.GetTerms() {
			better = append(better, of.GetText()+" IS "+b.src.slice(l.GetStart().GetStart(), l.GetStop().GetStop()))
		}
	}
	if is && several {
		fail("UnexpectedSyntax", at.Pos, "It is not supported to use the `IS` keyword together with multiple labels in `%s`. Rewrite the expression as `%s`.",
			clause, strings.Join(better, ", "))
	}
}

// setItems makes the items of the SET at a place.
func (b *builder) setItems(at ast.At, list []c.ISetItemContext) []ast.SetItem {
	items := make([]ast.SetItem, len(list))
	labelled := make([]labelling, len(list))
	for i, it := range list {
		labelled[i] = it
	}
	b.oneAfterIs("SET", at, labelled)
	for i, it := range list {
		items[i] = b.setItem(it)
	}
	return items
}

func (b *builder) setItem(ctx c.ISetItemContext) ast.SetItem {
	at := b.start(ctx)
	if ctx.GetVar_() != nil {
		return &ast.SetLabels{At: at, Entity: b.variable(ctx.GetVar_()), Labels: b.labelRefs(ctx.GetLabels())}
	}
	op := ctx.GetOp()
	if op == nil {
		return b.setLabels(ctx.GetTarget(), "'=' or '+='")
	}
	if labels := ctx.GetTarget().GetLabels(); labels != nil {
		b.unexpected(op, "','")
	}
	target, value := b.operand(ctx.GetTarget()), b.expr(ctx.GetValue())
	_, isProperty := target.(*ast.Property)
	_, isIndex := target.(*ast.Index)
	add := op.GetTokenType() == c.CypherLexerPLUSEQUAL
	if !add && (isProperty || isIndex) {
		return &ast.SetProperty{At: at, Target: target, Value: value}
	}
	if _, isVariable := target.(*ast.Variable); !isVariable {
		b.unexpected(ctx.GetTarget().GetStart(), "a variable or a property")
	}
	return &ast.SetAll{At: at, Entity: target, Value: value, Add: add}
}

// setLabels makes v:A:B of an operand; expected tells what could have followed if it is something else.
func (b *builder) setLabels(ctx c.IOperandContext, expected string) *ast.SetLabels {
	if ctx.GetLabels() == nil {
		next := &b.src.tokens[ctx.GetStop().GetTokenIndex()+1]
		b.unexpected(next, expected)
	}
	labels := b.labelRefs(ctx.GetLabels())
	return &ast.SetLabels{At: b.start(ctx), Entity: b.operandBase(ctx), Labels: labels}
}

func (b *builder) removeItem(of c.IRemoveItemContext) ast.RemoveItem {
	item := ast.RemoveItem{At: b.start(of)}
	if of.GetVar_() != nil {
		item.Labels = &ast.SetLabels{At: item.At, Entity: b.variable(of.GetVar_()), Labels: b.labelRefs(of.GetLabels())}
		return item
	}
	ctx := of.GetTarget()
	if ctx.GetLabels() != nil {
		item.Labels = b.setLabels(ctx, "")
		return item
	}
	switch e := b.operand(ctx).(type) {
	case *ast.Property, *ast.Index:
		item.Property = e
	default:
		b.unexpected(&b.src.tokens[ctx.GetStop().GetTokenIndex()+1], "'.', ':' or '['")
	}
	return item
}

// labelRefs makes the list of labels that SET and REMOVE take: A:B, no other operator.
func (b *builder) labelRefs(ctx c.ILabelExpressionContext) []ast.LabelRef {
	for _, op := range ctx.GetOps() {
		if op.GetTokenType() != c.CypherLexerCOLON {
			b.unexpected(op, "',' or ':'")
		}
	}
	refs := make([]ast.LabelRef, len(ctx.GetTerms()))
	for i, t := range ctx.GetTerms() {
		ref := ast.LabelRef{At: b.start(t)}
		switch {
		case len(t.GetNots()) == 0 && t.GetLabel() != nil:
			ref.Name = b.name(t.GetLabel())
		case len(t.GetNots()) == 0 && t.GetDynamic() != nil:
			ref.Expr = b.expr(t.GetDynamic())
		default:
			b.unexpected(t.GetStart(), "a label or '$('")
		}
		refs[i] = ref
	}
	return refs
}
