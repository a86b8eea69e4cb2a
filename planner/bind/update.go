package bind

import (
	"github.com/morseldb/morsel/parser/ast"
	"github.com/morseldb/morsel/value"
)

// update binds an updating clause.
func (b *binder) update(c ast.Clause, s *scope) {
	switch c := c.(type) {
	case *ast.Create:
		b.updates = true
		use := inCreate
		if c.Insert {
			use = inInsert
		}
		b.pattern(c.Pattern.Parts, s, use)
	case *ast.Merge:
		noSubqueries(c)
		b.updates = true
		b.pattern([]*ast.PatternPart{c.Part}, s, inMerge)
		b.setItems(c.OnCreate, s)
		b.setItems(c.OnMatch, s)
	case *ast.Set:
		b.updates = true
		b.setItems(c.Items, s)
	case *ast.Remove:
		b.updates = true
		for i := range c.Items {
			b.removeItem(&c.Items[i], s)
		}
	case *ast.Delete:
		b.updates = true
		for i := range c.Exprs {
			b.deleted(&c.Exprs[i], s)
		}
	case *ast.Foreach:
		b.foreach(c, s)
	}
}

func (b *binder) setItems(items []ast.SetItem, s *scope) {
	for _, it := range items {
		switch it := it.(type) {
		case *ast.SetProperty:
			b.settable(&it.Target, s)
			b.expr(&it.Value, s)
		case *ast.SetAll:
			b.want(&it.Entity, s, typeEntity)
			t := b.want(&it.Value, s, typeMapLike)
			if t.Kinds != 0 && t.Kinds&^typeEntity.Kinds == 0 {
				b.replaced(posOf(it.Value), "The use of nodes or relationships for setting properties is deprecated and will be removed in a future version. Please use properties() instead.")
			}
		case *ast.SetLabels:
			b.labelled(it, s)
		}
	}
}

// settable binds the place a property is written to.
func (b *binder) settable(target *ast.Expr, s *scope) {
	b.expr(target, s)
	var of ast.Expr
	switch x := (*target).(type) {
	case *ast.Property:
		of = x.Of
	case *ast.Index:
		of = x.Of
	}
	switch of := of.(type) {
	case *ast.Variable:
		checkNamed(of, b.types[of.ID], typeEntity)
	case *ast.Property:
		if v, ok := of.Of.(*ast.Variable); ok && b.isEntity(v) {
			check(of.Pos, typeStored, typeEntity)
		}
	}
}

func (b *binder) labelled(it *ast.SetLabels, s *scope) {
	b.want(&it.Entity, s, value.TypeNode)
	for i := range it.Labels {
		if it.Labels[i].Expr != nil {
			b.want(&it.Labels[i].Expr, s, value.OneOf(value.TypeString, value.ListOf(value.TypeString)))
			tokenName(it.Labels[i].Expr, it.Pos)
		}
	}
}

func (b *binder) removeItem(it *ast.RemoveItem, s *scope) {
	if it.Labels != nil {
		b.labelled(it.Labels, s)
		return
	}
	b.expr(&it.Property, s)
}

// deleted binds an argument of DELETE.
func (b *binder) deleted(e *ast.Expr, s *scope) {
	if l, ok := (*e).(*ast.LabelCheck); ok {
		syntax("InvalidDelete", l.Pos, "DELETE doesn't support removing labels from a node. Try REMOVE.")
	}
	b.want(e, s, value.OneOf(typeEntity, value.TypePath))
}

// foreach binds FOREACH: its variable and what its body creates are seen only inside.
func (b *binder) foreach(c *ast.Foreach, s *scope) {
	t := b.expr(&c.List, s)
	in := b.local(s, c.Var, elemOf(t))
	for _, inner := range c.Body {
		switch inner.(type) {
		case *ast.Create, *ast.Merge, *ast.Set, *ast.Remove, *ast.Delete, *ast.Foreach:
			b.update(inner, in)
		default:
			syntax("InvalidClauseComposition", inner.Position(), "Invalid use of %s inside FOREACH", clauseName(inner))
		}
	}
}

// noSubqueries fails where a MERGE has a subquery as an expression.
func noSubqueries(c *ast.Merge) {
	ast.Inspect(c, func(n ast.Node) bool {
		if sub, ok := n.(*ast.Subquery); ok {
			syntax("UnexpectedSyntax", sub.Pos, "Subquery expressions are not allowed in a MERGE clause.")
		}
		return true
	})
}
