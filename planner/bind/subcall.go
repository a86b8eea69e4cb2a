package bind

import (
	"sort"
	"strings"

	"github.com/morseldb/morsel/parser/ast"
	"github.com/morseldb/morsel/value"
)

// callSubquery binds CALL { … } and CALL (…) { … }: Imports and Outputs become
// explicit and the importing WITH disappears.
func (b *binder) callSubquery(c *ast.CallSubquery, s *scope) {
	unscoped, suggested := !c.Scoped, importedNames(c.Query)
	b.mayCommit(c)
	at := place{kind: atCall, pos: c.Pos, outer: s}
	inner := newScope(nil, plain)
	if c.Scoped {
		inner = newScope(b.importList(c, s), imported)
	} else {
		at.sub = c
	}
	unshadowed := s
	if c.Scoped && c.ImportStar {
		unshadowed = nil
	}
	c.ImportStar = false
	var res result
	start := b.next
	b.nested++
	b.with(aggState{}, func() { c.Query, res = b.query(c.Query, inner, at) })
	b.nested--
	if unshadowed != nil {
		b.shadowNotes(c, unshadowed, start)
	}
	if unscoped {
		b.deprecate(c.Pos, "CALL subquery without a variable scope clause is now deprecated. Use CALL (%s) { ... }", suggested)
	}
	if c.Optional && !res.returns {
		b.redundantOptionalSubquery(c)
	}
	c.Outputs = nil
	for _, col := range res.cols {
		if s.vars[col.Name] != nil {
			syntax("VariableAlreadyBound", col.Pos, "Variable `%s` already declared in outer scope", col.Name)
		}
		out := ref(col)
		s.vars[col.Name] = out
		c.Outputs = append(c.Outputs, out)
	}
	b.inTransactions(c, s)
}

// mayCommit fails where CALL … IN TRANSACTIONS may not stand.
func (b *binder) mayCommit(c *ast.CallSubquery) {
	where := ""
	switch {
	case c.InTx == nil:
		return
	case b.nested > 0:
		where = "nested in a regular CALL"
	case b.unions > 0:
		where = "in a UNION"
	case b.updates:
		where = "after a write clause"
	default:
		return
	}
	syntax("InvalidClauseComposition", c.Pos, "CALL { ... } IN TRANSACTIONS %s is not supported", where)
}

// importList resolves the list of CALL (…) and answers the scope that holds it.
func (b *binder) importList(c *ast.CallSubquery, s *scope) *scope {
	in := newScope(nil, plain)
	if c.ImportStar {
		c.Imports = nil
		for _, v := range s.visible() {
			c.Imports = append(c.Imports, ref(v))
			in.vars[v.Name] = v
		}
		return in
	}
	kept := c.Imports[:0]
	for _, v := range c.Imports {
		b.use(s, v)
		if in.vars[v.Name] == nil {
			in.vars[v.Name] = v
			kept = append(kept, v)
		}
	}
	c.Imports = kept
	return in
}

// leading reports whether the clause at i is the first one but for USE.
func leading(q *ast.SingleQuery, i int) bool {
	for j := range i {
		if _, use := q.Clauses[j].(*ast.Use); !use {
			return false
		}
	}
	return true
}

// imports reports whether a leading WITH speaks of variables around the CALL.
func imports(w *ast.With, at place) bool {
	refers := w.Star
	for _, it := range w.Items {
		ast.Inspect(it.Expr, func(n ast.Node) bool {
			if v, ok := n.(*ast.Variable); ok && at.outer.lookup(v.Name) != nil {
				refers = true
			}
			return !refers
		})
	}
	return refers
}

// importWith makes a leading WITH part of its CALL: its variables become visible in s.
func (b *binder) importWith(w *ast.With, s *scope, at place) {
	b.simpleImport(w)
	if w.Star {
		for _, v := range at.outer.own() {
			b.importOne(ref(v), s, at)
		}
	}
	for _, it := range w.Items {
		v := it.Expr.(*ast.Variable)
		b.use(at.outer, v)
		b.importOne(v, s, at)
	}
}

// simpleImport fails on an importing WITH that does more than name variables.
func (b *binder) simpleImport(w *ast.With) {
	simple := true
	for _, it := range w.Items {
		v, isVar := it.Expr.(*ast.Variable)
		simple = simple && isVar && (it.As == nil || it.As.Name == v.Name)
	}
	bad := func(what string) {
		syntax("InvalidClauseComposition", w.Pos, "Importing WITH should consist only of simple references to outside variables. %s", what)
	}
	switch {
	case !simple:
		bad("Aliasing or expressions are not supported.")
	case w.Distinct:
		bad("DISTINCT is not allowed.")
	case len(w.OrderBy) > 0:
		bad("ORDER BY is not allowed.")
	case w.Where != nil:
		bad("WHERE is not allowed.")
	case w.Skip != nil:
		bad("SKIP is not allowed.")
	case w.Limit != nil:
		bad("LIMIT is not allowed.")
	}
}

func (b *binder) importOne(v *ast.Variable, s *scope, at place) {
	s.vars[v.Name] = v
	for _, known := range at.sub.Imports {
		if known.ID == v.ID {
			return
		}
	}
	at.sub.Imports = append(at.sub.Imports, ref(v))
}

// importedNames is what the scope clause of an unscoped CALL should say.
func importedNames(q ast.Query) string {
	var names []string
	var walk func(q ast.Query)
	walk = func(q ast.Query) {
		switch q := q.(type) {
		case *ast.Union:
			walk(q.Left)
			walk(q.Right)
		case *ast.SingleQuery:
			if len(q.Clauses) == 0 {
				return
			}
			w, ok := q.Clauses[0].(*ast.With)
			if !ok {
				return
			}
			if w.Star {
				names = append(names, "*")
			}
			for _, it := range w.Items {
				if v, ok := it.Expr.(*ast.Variable); ok {
					names = append(names, v.Name)
				}
			}
		}
	}
	walk(q)
	return strings.Join(names, ", ")
}

// inTransactions binds the expressions of CALL … IN TRANSACTIONS, which see no variables.
func (b *binder) inTransactions(c *ast.CallSubquery, s *scope) {
	t := c.InTx
	if t == nil {
		return
	}
	for _, e := range []*ast.Expr{&t.Concurrency, &t.Rows} {
		if *e != nil {
			b.batchSize(e)
		}
	}
	if t.RetryFor != nil {
		b.want(&t.RetryFor, newScope(nil, plain), value.TypeNumber)
	}
	for i := range t.DisjointBy {
		b.expr(&t.DisjointBy[i], s)
	}
	if t.Report != nil {
		if t.OnError == "" || t.OnError == "FAIL" {
			syntax("InvalidClauseComposition", b.before(t.Report.Pos, "REPORT"), "REPORT STATUS can only be used when specifying ON ERROR CONTINUE or ON ERROR BREAK")
		}
		b.declare(s, t.Report, value.TypeMap)
	}
}

func (b *binder) batchSize(e *ast.Expr) {
	if vs := FreeVars(*e); len(vs) > 0 {
		syntax("NonConstantExpression", vs[0].Pos, "It is not allowed to refer to variables in OF ... ROWS, so that the value for OF ... ROWS can be statically calculated.")
	}
	if n, ok := (*e).(*ast.IntLit); ok && n.Value <= 0 {
		syntax("NegativeIntegerArgument", n.Pos, "Invalid input. '%d' is not a valid value. Must be a positive integer.", n.Value)
	}
	b.want(e, newScope(nil, plain), value.TypeInt)
}

// shadowNotes tells of variables inside a subquery that look like outer ones and are not.
func (b *binder) shadowNotes(c *ast.CallSubquery, outer *scope, start int) {
	seen := map[string]bool{}
	var found []*ast.Variable
	ast.Inspect(c.Query, func(n ast.Node) bool {
		v, ok := n.(*ast.Variable)
		if !ok || v.ID <= start || seen[v.Name] || outer.vars[v.Name] == nil || outer.vars[v.Name].ID == v.ID {
			return true
		}
		seen[v.Name] = true
		found = append(found, v)
		return true
	})
	sort.Slice(found, func(i, j int) bool { return found[i].Pos.Offset < found[j].Pos.Offset })
	for _, v := range found {
		b.shadowing(v)
	}
}
