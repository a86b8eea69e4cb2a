package bind

import (
	"strings"

	"github.com/morseldb/morsel/parser/ast"
	"github.com/morseldb/morsel/value"
)

// expr binds *e in s and answers its static type; it may put another expression in
// its place.
func (b *binder) expr(e *ast.Expr, s *scope) value.Type {
	switch x := (*e).(type) {
	case *ast.Variable:
		return b.use(s, x)
	case *ast.Param:
		b.param(x.Name)
		if b.env.ParamType != nil {
			return b.env.ParamType(x.Name)
		}
		return value.TypeAny
	case *ast.NullLit:
		return typeNull
	case *ast.BoolLit:
		return value.TypeBool
	case *ast.IntLit:
		return value.TypeInt
	case *ast.FloatLit:
		return value.TypeFloat
	case *ast.StringLit:
		return value.TypeString
	case *ast.ListLit:
		return b.listLit(x, s)
	case *ast.MapLit:
		for i := range x.Values {
			b.expr(&x.Values[i], s)
		}
		return value.TypeMap
	case *ast.CaseSubject:
		return value.TypeAny
	}
	return b.operator(e, s)
}

// want binds *e and checks that it can be of type t.
func (b *binder) want(e *ast.Expr, s *scope, t value.Type) value.Type {
	got := b.expr(e, s)
	checkNamed(*e, got, t)
	return got
}

// operand binds *e, what an operator works on, and checks that it can be of type t.
func (b *binder) operand(e *ast.Expr, s *scope, t value.Type) value.Type {
	got := b.expr(e, s)
	checkOf(*e, got, t)
	return got
}

// boolean binds *e where a truth value is expected: the only place for a pattern.
func (b *binder) boolean(e *ast.Expr, s *scope) {
	if *e != nil && !b.patternPredicate(*e, s) {
		b.want(e, s, value.TypeBool)
	}
}

// truth is boolean for an operator's operand.
func (b *binder) truth(e *ast.Expr, s *scope) {
	if !b.patternPredicate(*e, s) {
		b.operand(e, s, value.TypeBool)
	}
}

// patternPredicate binds e where it is a pattern, which is true where it matches.
func (b *binder) patternPredicate(e ast.Expr, s *scope) bool {
	p, ok := e.(*ast.PatternExpr)
	if ok = ok && p.Part.Shortest == ast.NoShortest; ok {
		b.patternExpr(p, s)
	}
	return ok
}

func (b *binder) listLit(x *ast.ListLit, s *scope) value.Type {
	elem, null := typeNull, false
	for i := range x.Items {
		t := b.expr(&x.Items[i], s)
		null = null || t.Kinds == 0
		if i == 0 {
			elem = t
		} else {
			elem = union(elem, t)
		}
	}
	if several(elem) || null { // of a list with a null in it, Neo4j knows nothing either
		return value.TypeList
	}
	return listOf(elem)
}

// several reports whether t is of kinds that have nothing in common; Neo4j then knows
// nothing of a list's elements.
func several(t value.Type) bool {
	return t.Kinds&(t.Kinds-1) != 0 && t.Kinds != value.TypeNumber.Kinds
}

func (b *binder) operator(e *ast.Expr, s *scope) value.Type {
	switch x := (*e).(type) {
	case *ast.Unary:
		return b.unary(x, s)
	case *ast.Binary:
		return b.binary(x, s)
	case *ast.Comparison:
		for i := range x.Operands {
			b.expr(&x.Operands[i], s)
		}
		return value.TypeBool
	case *ast.IsNull:
		b.expr(&x.Of, s)
		return value.TypeBool
	case *ast.IsTyped:
		b.expr(&x.Of, s)
		return value.TypeBool
	case *ast.Cast:
		b.expr(&x.Of, s)
		return value.TypeAny
	case *ast.IsNormalized:
		b.expr(&x.Of, s)
		return value.TypeBool
	case *ast.Property:
		return b.property(x, s)
	case *ast.LabelCheck:
		b.want(&x.Of, s, typeEntity)
		b.barColon(x.Labels, "instead")
		ast.Inspect(x, func(n ast.Node) bool {
			if _, ok := n.(*ast.LabelDynamic); ok {
				syntax("UnexpectedSyntax", x.Pos, "Dynamic Label and Types are only allowed in MATCH, CREATE, MERGE, SET and REMOVE clauses.")
			}
			return true
		})
		b.labels(x.Labels, s, true)
		return value.TypeBool
	case *ast.Index:
		return b.index(x, s)
	case *ast.Slice:
		return b.slice(x, s)
	}
	return b.construct(e, s)
}

func (b *binder) construct(e *ast.Expr, s *scope) value.Type {
	switch x := (*e).(type) {
	case *ast.FuncCall:
		if len(x.Namespace) == 0 && len(x.Args) == 2 && strings.EqualFold(x.Name, "normalize") { // with a form it is another node
			syntax("InvalidArgumentType", posOf(x.Args[1]), "Invalid normal form, expected NFC, NFD, NFKC, NFKD")
		}
		return b.call(e, x, s)
	case *ast.CountStar:
		b.aggregate("count", x.Pos, true)
		return value.TypeInt
	case *ast.Case:
		return b.caseExpr(x, s)
	case *ast.MapProjection:
		return b.mapProjection(x, s)
	case *ast.Trim:
		if x.Chars != nil {
			b.want(&x.Chars, s, value.TypeString)
		}
		b.want(&x.Of, s, value.TypeString)
		return value.TypeString
	case *ast.Normalize:
		b.want(&x.Of, s, value.TypeString)
		return value.TypeString
	case *ast.Interpolated:
		for i := range x.Parts {
			b.expr(&x.Parts[i], s)
		}
		return value.TypeString
	}
	return b.scoped(e, s)
}

func (b *binder) scoped(e *ast.Expr, s *scope) value.Type {
	switch x := (*e).(type) {
	case *ast.ListComp:
		return b.listComp(x, s)
	case *ast.Quantified:
		return b.quantified(x, s)
	case *ast.Reduce:
		return b.reduce(x, s)
	case *ast.AllReduce:
		return b.allReduce(x, s)
	case *ast.PatternComp:
		return b.patternComp(x, s)
	case *ast.PatternExpr:
		if x.Part.Shortest == ast.NoShortest {
			syntax("UnexpectedSyntax", x.Pos, "A pattern expression should only be used in order to test the existence of a pattern. "+
				"It should therefore only be used in contexts that evaluate to a boolean, e.g. inside the function exists() or in a WHERE-clause. "+
				"No other uses are allowed, instead they should be replaced by a pattern comprehension.")
		}
		return b.patternExpr(x, s)
	case *ast.Subquery:
		return b.subquery(x, s)
	}
	return value.TypeAny
}

func (b *binder) property(x *ast.Property, s *scope) value.Type {
	of := b.want(&x.Of, s, typeHolder)
	if of.Kinds != 0 && of.Kinds&^typeEntity.Kinds == 0 {
		return typeStored
	}
	return value.TypeAny
}

// index binds x[y]. Where both are parameters, the text alone says neither what is taken apart nor how: a fault is then
// one of the run, as the TCK has it (Neo4j refuses some of these before).
func (b *binder) index(x *ast.Index, s *scope) value.Type {
	of := b.expr(&x.Of, s)
	at := b.expr(&x.Index, s)
	if b.isGiven(x.Of) && b.isGiven(x.Index) {
		return elemOf(of)
	}
	mismatch := func(detail, what string, want value.Type, name string) {
		if at.Kinds != 0 && at.Kinds&want.Kinds == 0 {
			syntax(detail, posOf(x.Index), "Type mismatch%s: %s must be given as %s, but was %s", forParam(x.Index), what, name, typeText(at))
		}
	}
	switch {
	case of.Kinds == 0:
	case of.Kinds == value.TypeList.Kinds:
		mismatch("ListElementAccessByNonInteger", "list index", value.TypeInt, "Integer")
	case of.Kinds == value.TypeMap.Kinds:
		mismatch("MapElementAccessByNonString", "map key", value.TypeString, "String")
	case of.Kinds&^typeEntity.Kinds == 0:
		mismatch("PropertyAccessByNonString", "node or relationship property key", value.TypeString, "String")
	case at.Kinds == value.TypeString.Kinds && of.Kinds&(typeTemporal.Kinds|value.TypeDuration.Kinds) != 0:
		return value.Type{} // a component
	case of.Kinds&(typeMapLike.Kinds|value.TypeList.Kinds) == 0:
		expected := typeText(value.TypeList)
		if at.Kinds == value.TypeString.Kinds {
			expected = typeText(typeMapLike)
		}
		syntax("InvalidArgumentType", posOf(x.Of), "Type mismatch%s: expected %s but was %s", forParam(x.Of), expected, typeText(of))
	}
	return elemOf(of)
}

func (b *binder) slice(x *ast.Slice, s *scope) value.Type {
	of := b.want(&x.Of, s, value.TypeList)
	for _, end := range []*ast.Expr{&x.From, &x.To} {
		if *end != nil {
			b.want(end, s, value.TypeInt)
		}
	}
	if of.Kinds == value.TypeList.Kinds {
		return of
	}
	return value.TypeList
}

func (b *binder) caseExpr(x *ast.Case, s *scope) value.Type {
	if x.Subject != nil {
		b.expr(&x.Subject, s)
	}
	t := typeNull
	for i := range x.Whens {
		w := &x.Whens[i]
		for j := range w.Tests {
			test := &w.Tests[j]
			switch {
			case test.Partial != nil:
				b.expr(&test.Partial, s)
			case x.Subject != nil:
				b.expr(&test.Value, s)
			default:
				b.boolean(&test.Value, s)
			}
		}
		t = joinBranch(t, b.expr(&w.Then, s), i == 0)
	}
	if x.Else != nil {
		t = joinBranch(t, b.expr(&x.Else, s), false)
	}
	return t
}

// joinBranch adds the type of one more branch; null tells nothing about lists.
func joinBranch(t, branch value.Type, first bool) value.Type {
	if first {
		return branch
	}
	return union(t, branch)
}

func (b *binder) mapProjection(x *ast.MapProjection, s *scope) value.Type {
	got := b.expr(&x.Of, s)
	if !fits(got, typeHolder) {
		checkNamed(x.Of, got, typeMapLike)
	}
	for i := range x.Items {
		if x.Items[i].Value != nil {
			b.expr(&x.Items[i].Value, s)
		}
	}
	return value.TypeMap
}

// labels binds what stands in dynamic labels. Where they are matched, a parameter of another type is a fault of the run, as in Neo4j.
func (b *binder) labels(l ast.LabelExpr, s *scope, matched bool) {
	if l == nil {
		return
	}
	b.dynamicLabels(l, s, matched)
}

// tokenName fails on a literal that cannot be a label or type.
func tokenName(e ast.Expr, pos ast.Pos) {
	const cannot = "%s is not a valid token name. Token names cannot be empty or contain any null-bytes."
	switch e := e.(type) {
	case *ast.NullLit:
		syntax("", pos, cannot, "Null")
	case *ast.StringLit:
		if e.Value == "" || strings.ContainsRune(e.Value, 0) {
			syntax("", pos, cannot, "'"+e.Value+"'")
		}
	case *ast.ListLit:
		for _, item := range e.Items {
			tokenName(item, pos)
		}
	}
}

func (b *binder) dynamicLabels(l ast.LabelExpr, s *scope, matched bool) {
	switch l := l.(type) {
	case *ast.LabelDynamic:
		if b.isGiven(l.Expr) && matched {
			b.expr(&l.Expr, s)
		} else {
			b.want(&l.Expr, s, value.OneOf(value.TypeString, value.ListOf(value.TypeString)))
		}
		tokenName(l.Expr, l.Pos)
	case *ast.LabelNot:
		b.dynamicLabels(l.Of, s, matched)
	case *ast.LabelAnd:
		b.dynamicLabels(l.Left, s, matched)
		b.dynamicLabels(l.Right, s, matched)
	case *ast.LabelOr:
		b.dynamicLabels(l.Left, s, matched)
		b.dynamicLabels(l.Right, s, matched)
	}
}
