package bind

import (
	"github.com/morseldb/morsel/parser/ast"
)

// behind binds ORDER BY and WHERE. They see the new columns and, unless rows were
// merged by DISTINCT or an aggregation, what was there before. An expression that is
// also an item becomes a reference to its column; after a merge that is the only way
// to what was there before.
func (j *projector) behind() {
	merged := j.p.Distinct || j.aggregated || j.p.GroupBy != nil
	s := j.next.clone()
	for n, v := range j.s.vars {
		if s.vars[n] != nil {
			continue
		}
		if merged {
			if s.lost == nil {
				s.lost = map[string]*ast.Variable{}
			}
			s.lost[n] = v
		} else {
			s.vars[n] = v
		}
	}
	for _, o := range j.p.OrderBy {
		j.sortItem(&o.Expr, s, merged)
	}
	if j.in.where != nil && *j.in.where != nil {
		j.whereExpr(j.in.where, s, merged)
	}
}

func (j *projector) sortItem(e *ast.Expr, s *scope, merged bool) {
	aggregates := j.b.with(aggState{allowed: true}, func() { j.b.expr(e, s) })
	if aggregates && !j.aggregated {
		syntax("InvalidAggregation", j.in.pos, "Cannot use aggregation in ORDER BY if there are no aggregate expressions in the preceding %s", j.in.clause)
	}
	*e = j.columnsFor(*e, aggregates)
	if merged {
		j.rejectLost(*e, s, aggregates)
	}
	if text := firstAggregate(j.b, *e); text != nil {
		syntax("InvalidAggregation", (*text).Position(), "Illegal aggregation expression(s) in order by: %s. "+
			"If an aggregation expression is used in order by, it also needs to be a projection item on it's own. "+
			"For example, in 'RETURN n.a, 1 + count(*) ORDER BY count(*) + 1' the aggregation expression 'count(*) + 1' is not a projection item on its own, "+
			"but it could be rewritten to 'RETURN n.a, 1 + count(*) AS cnt ORDER BY 1 + count(*)'.", exprText(*text))
	}
}

func (j *projector) whereExpr(e *ast.Expr, s *scope, merged bool) {
	j.b.with(aggState{allowed: j.aggregated}, func() { j.b.boolean(e, s) })
	*e = j.columnsFor(*e, false)
	if merged {
		j.rejectLost(*e, s, false)
	}
	if x := firstAggregate(j.b, *e); x != nil {
		name := "count"
		if call, ok := (*x).(*ast.FuncCall); ok {
			name = call.FullName()
		}
		syntax("InvalidAggregation", (*x).Position(), "Invalid use of aggregating function %s(...) in this context", name)
	}
}

// columnsFor replaces what is an item by a reference to its column. In an expression
// that aggregates, only variables, property accesses and aggregations are looked for.
func (j *projector) columnsFor(e ast.Expr, aggregates bool) ast.Expr {
	top := e
	e = replace(e, func(x ast.Expr) (ast.Expr, bool) {
		if v, isVar := x.(*ast.Variable); isVar && j.isColumn(v) {
			return x, true
		}
		if isConstant(x) {
			return nil, false
		}
		k := key(x)
		col := j.keys[k]
		if col == nil {
			return nil, false
		}
		if plainKey, grouping := j.simple[k]; aggregates && x != top && grouping && !plainKey {
			return nil, false
		}
		r := ref(col)
		r.At = ast.At{Pos: x.Position()}
		return r, true
	})
	j.renameInside(e)
	return e
}

// renameInside lets patterns and subqueries in e speak of a variable by the column that
// it is returned as.
func (j *projector) renameInside(e ast.Expr) {
	column := map[int]*ast.Variable{}
	for _, it := range j.p.Items {
		if v, ok := it.Expr.(*ast.Variable); ok && v.ID != it.As.ID {
			column[v.ID] = it.As
		}
	}
	if len(column) == 0 {
		return
	}
	rename := func(v *ast.Variable) {
		if c := column[v.ID]; c != nil {
			v.ID = c.ID
		}
	}
	ast.Inspect(e, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.Variable:
			rename(n)
		case *ast.Subquery:
			each(n.Free, rename)
		case *ast.PatternExpr:
			each(n.Free, rename)
		case *ast.PatternComp:
			each(n.Free, rename)
		}
		return true
	})
}

func (j *projector) isColumn(v *ast.Variable) bool {
	d := j.next.vars[v.Name]
	return d != nil && d.ID == v.ID
}

// rejectLost fails on what is left of the variables that a merge of rows took away.
func (j *projector) rejectLost(e ast.Expr, s *scope, aggregates bool) {
	lost := map[int]bool{}
	for _, v := range s.lost {
		lost[v.ID] = true
	}
	for _, v := range j.next.vars {
		delete(lost, v.ID)
	}
	var look func(n ast.Node, grouped bool)
	look = func(n ast.Node, grouped bool) {
		ast.Inspect(n, func(n ast.Node) bool {
			if x, ok := n.(ast.Expr); ok && grouped && IsAggregate(x, j.b.env.Registry) {
				look(n, false)
				return false
			}
			v, ok := n.(*ast.Variable)
			if !ok || !lost[v.ID] {
				return true
			}
			if grouped && j.inComplexItem(v.ID) {
				ambiguous([]ast.Expr{v})
			}
			syntax("UndefinedVariable", v.Pos, "In a WITH/RETURN with DISTINCT or an aggregation, it is not possible to access variables declared before the WITH/RETURN: %s", v.Name)
			return false
		})
	}
	look(e, aggregates)
}

// inComplexItem reports whether the variable occurs in a grouping item that is more
// than a variable or a property access.
func (j *projector) inComplexItem(id int) bool {
	for i, it := range j.p.Items {
		if i >= len(j.aggregates) || j.aggregates[i] || isSimple(it.Expr) {
			continue
		}
		for _, v := range FreeVars(it.Expr) {
			if v.ID == id {
				return true
			}
		}
	}
	return false
}

// replace rewrites e from the top: where f answers true, its expression stands in
// place and is not entered. Patterns and subqueries are not entered either: their
// lists of outer variables would no longer be right.
func replace(e ast.Expr, f func(ast.Expr) (ast.Expr, bool)) ast.Expr {
	if r, done := f(e); done {
		return r
	}
	switch e.(type) {
	case *ast.Subquery, *ast.PatternExpr, *ast.PatternComp:
		return e
	}
	ast.EachChild(e, func(c *ast.Expr) { *c = replace(*c, f) })
	return e
}
