package bind

import (
	"github.com/morseldb/morsel/parser/ast"
	"github.com/morseldb/morsel/value"
)

func (b *binder) listComp(x *ast.ListComp, s *scope) value.Type {
	elem := elemOf(b.want(&x.List, s, value.TypeList))
	in := b.local(s, x.Var, elem)
	b.perElement(func() {
		b.boolean(&x.Where, in)
		if x.Map != nil {
			elem = b.expr(&x.Map, in)
		}
	})
	return listOf(elem)
}

func (b *binder) quantified(x *ast.Quantified, s *scope) value.Type {
	elem := elemOf(b.want(&x.List, s, value.TypeList))
	in := b.local(s, x.Var, elem)
	b.perElement(func() { b.boolean(&x.Where, in) })
	return value.TypeBool
}

func (b *binder) reduce(x *ast.Reduce, s *scope) value.Type {
	init := b.expr(&x.Init, s)
	elem := elemOf(b.want(&x.List, s, value.TypeList))
	in := b.local(b.local(s, x.Acc, accumulator(init)), x.Var, elem)
	var t value.Type
	b.perElement(func() { t = b.expr(&x.Expr, in) })
	if numbers := value.OneOf(init, t).Kinds&^value.TypeNumber.Kinds == 0; !numbers && !fits(t, accumulator(init)) {
		syntax("InvalidArgumentType", posOf(x.Expr), "Type mismatch: accumulator is %s but expression has type %s", typeText(init), typeText(t))
	}
	b.types[x.Acc.ID] = value.TypeAny
	return union(init, t)
}

// accumulator is the type of reduce's variable before the first element: of null and
// of lists nothing more is known.
func accumulator(init value.Type) value.Type {
	if init.Kinds == 0 {
		return value.TypeAny
	}
	return value.Type{Kinds: init.Kinds}
}

func (b *binder) allReduce(x *ast.AllReduce, s *scope) value.Type {
	init := b.expr(&x.Init, s)
	elem := elemOf(b.want(&x.List, s, value.TypeList))
	acc := b.local(s, x.Acc, accumulator(init))
	in := b.local(acc, x.Var, elem)
	b.perElement(func() {
		b.expr(&x.Expr, in)
		b.boolean(&x.Pred, in)
	})
	b.types[x.Acc.ID] = value.TypeAny
	return value.TypeBool
}

// patternComp is [p = pattern WHERE pred | map].
func (b *binder) patternComp(x *ast.PatternComp, s *scope) value.Type {
	first := b.next
	in := newScope(s, plain)
	var t value.Type
	b.perElement(func() {
		b.pattern([]*ast.PatternPart{x.Part}, in, inComprehension)
		b.boolean(&x.Where, in)
		t = b.expr(&x.Map, in)
	})
	x.Free = freeBefore(x, first)
	return listOf(t)
}

// patternExpr is a pattern as a predicate, or a shortest path as a value.
func (b *binder) patternExpr(x *ast.PatternExpr, s *scope) value.Type {
	first := b.next
	in := newScope(s, plain)
	b.perElement(func() { b.pattern([]*ast.PatternPart{x.Part}, in, inPredicate) })
	x.Free = freeBefore(x, first)
	switch x.Part.Shortest {
	case ast.ShortestPath:
		return value.TypePath
	case ast.AllShortestPaths:
		return value.ListOf(value.TypePath)
	}
	return value.TypeBool
}

// subquery is EXISTS, COUNT or COLLECT { … }.
func (b *binder) subquery(x *ast.Subquery, s *scope) value.Type {
	first, updates := b.next, b.updates
	b.updates = false
	var res result
	b.nested++
	b.with(aggState{}, func() {
		x.Query, res = b.query(x.Query, newScope(s, sealed), place{kind: subqueryPlace[x.Kind], pos: x.Pos})
	})
	b.nested--
	if b.updates {
		syntax("InvalidClauseComposition", x.Pos, "%s cannot contain any updates", subqueryName[x.Kind])
	}
	b.updates = updates
	x.Free = freeBefore(x, first)
	switch x.Kind {
	case ast.ExistsSub:
		return value.TypeBool
	case ast.CountSub:
		return value.TypeInt
	}
	if len(res.cols) != 1 {
		syntax("InvalidClauseComposition", x.Pos, "A Collect Expression must end with a single return column.")
	}
	x.Out = ref(res.cols[0])
	return listOf(value.TypeAny) // Neo4j does not look inside either
}

var subqueryName = [...]string{ast.ExistsSub: "An Exists Expression", ast.CountSub: "A Count Expression", ast.CollectSub: "A Collect Expression"}

var subqueryPlace = [...]placeKind{ast.ExistsSub: atExists, ast.CountSub: atCount, ast.CollectSub: atCollect}

// freeBefore is the variables inside n that were declared before n was bound, i.e.
// whose ID is not above first, each once.
func freeBefore(n ast.Node, first int) []*ast.Variable {
	var out []*ast.Variable
	seen := map[int]bool{}
	ast.Inspect(n, func(n ast.Node) bool {
		if v, ok := n.(*ast.Variable); ok && v.ID > 0 && v.ID <= first && !seen[v.ID] {
			seen[v.ID] = true
			out = append(out, ref(v))
		}
		return true
	})
	return out
}
