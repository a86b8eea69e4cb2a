package bind

import (
	"github.com/morseldb/morsel/parser/ast"
	"github.com/morseldb/morsel/value"
)

// command binds a schema or administration command. What SHOW and TERMINATE yield is
// declared as it is named.
func (b *binder) command(c ast.Command) result {
	s := newScope(nil, plain)
	switch c := c.(type) {
	case *ast.Show:
		return b.show(c, s)
	case *ast.Terminate:
		for i := range c.Args {
			b.expr(&c.Args[i], s)
		}
		return b.yielded(c.Yield, &c.Where, c.Return, s)
	}
	b.schema = true
	ast.Inspect(c, func(n ast.Node) bool {
		if p, ok := n.(*ast.Param); ok {
			b.param(p.Name)
		}
		return true
	})
	return result{}
}

func (b *binder) show(c *ast.Show, s *scope) result {
	for i := range c.Args {
		b.expr(&c.Args[i], s)
	}
	res := b.yielded(c.Yield, nil, nil, s)
	for _, o := range c.OrderBy {
		b.expr(&o.Expr, s)
	}
	for _, e := range []*ast.Expr{&c.Skip, &c.Limit} {
		if *e != nil {
			b.want(e, newScope(nil, plain), value.TypeInt)
		}
	}
	if c.Yield != nil {
		b.boolean(&c.Where, s)
	}
	if c.Return != nil {
		return b.returns(c.Return, s, place{kind: atTop})
	}
	return res
}

// yielded declares a YIELD list and binds what follows it.
func (b *binder) yielded(items []*ast.YieldItem, where *ast.Expr, ret *ast.Return, s *scope) result {
	res := result{returns: true}
	for _, y := range items {
		if y.As == nil {
			y.As = &ast.Variable{At: y.At, Name: y.Field}
		}
		b.declare(s, y.As, value.TypeAny)
		res.cols = append(res.cols, ref(y.As))
	}
	if where != nil && items != nil {
		b.boolean(where, s)
	}
	if ret != nil {
		return b.returns(ret, s, place{kind: atTop})
	}
	return res
}

// commandClause binds a SHOW or TERMINATE among other clauses.
func (b *binder) commandClause(c *ast.CommandClause, s *scope) {
	var items []*ast.YieldItem
	switch cmd := c.Command.(type) {
	case *ast.Show:
		items = cmd.Yield
	case *ast.Terminate:
		items = cmd.Yield
	}
	b.yielded(items, nil, nil, s)
}
