package bind

import (
	"fmt"
	"math"
	"strings"

	"github.com/morseldb/morsel/parser/ast"
	"github.com/morseldb/morsel/status"
	"github.com/morseldb/morsel/value"
)

// projecting is what tells one projection from another.
type projecting struct {
	pos    ast.Pos
	clause string    // WITH or RETURN
	where  *ast.Expr // of WITH
	at     place     // of RETURN
}

// projector binds one WITH or RETURN.
type projector struct {
	b          *binder
	p          *ast.Projection
	in         projecting
	s          *scope                   // before
	next       *scope                   // behind
	aggregates []bool                   // per item
	aggregated bool                     // some item aggregates
	keys       map[string]*ast.Variable // bound item expressions by key, and the columns they are in
	simple     map[string]bool          // the keys of items that are variables or property accesses
	noAlias    *ast.Item                // the first item that should have an alias and has none
}

// project binds p in s and answers the scope behind it.
func (b *binder) project(p *ast.Projection, s *scope, in projecting) *scope {
	j := &projector{b: b, p: p, in: in, s: s, next: s.empty(), keys: map[string]*ast.Variable{}, simple: map[string]bool{}}
	j.star()
	j.items()
	j.columns()
	j.groupBy()
	j.behind()
	j.constant(&p.Skip, "SKIP")
	j.constant(&p.Limit, "LIMIT")
	if j.noAlias != nil {
		j.failAlias()
	}
	return j.next
}

// star expands * to the variables of the clause sequence, by name, before the items
// written out; one that is written out under the same name replaces it.
func (j *projector) star() {
	if !j.p.Star {
		return
	}
	j.p.Star = false
	own := j.s.own()
	for n, v := range j.s.vars {
		if strings.HasPrefix(n, "  ") && j.in.clause == "WITH" {
			own = append(own, v)
		}
	}
	if j.in.at.kind == atCollect {
		syntax("InvalidClauseComposition", j.in.at.pos, "A Collect Expression must end with a single return column.")
	}
	if len(own) == 0 && j.in.clause == "RETURN" && len(j.p.Items) == 0 && (j.s.kind != sealed || len(j.s.visible()) == 0) {
		syntax("NoVariablesInScope", j.in.pos, "RETURN * is not allowed when there are no variables in scope")
	}
	written := map[string]bool{}
	for _, it := range j.p.Items {
		written[itemName(it)] = true
	}
	var items []*ast.Item
	for _, v := range own {
		if !written[v.Name] {
			at := ast.At{Pos: j.in.pos}
			items = append(items, &ast.Item{At: at, Expr: &ast.Variable{At: at, Name: v.Name}, Name: v.Name})
		}
	}
	j.p.Items = append(items, j.p.Items...)
}

func itemName(it *ast.Item) string {
	if it.As != nil {
		return it.As.Name
	}
	if v, ok := it.Expr.(*ast.Variable); ok {
		return v.Name
	}
	return it.Name
}

// items binds the items' expressions in the scope before.
func (j *projector) items() {
	j.aggregates = make([]bool, len(j.p.Items))
	for i, it := range j.p.Items {
		var t value.Type
		j.aggregates[i] = j.b.with(aggState{allowed: true}, func() { t = j.b.expr(&it.Expr, j.s) })
		j.aggregated = j.aggregated || j.aggregates[i]
		name := itemName(it)
		if it.As == nil {
			if _, isVar := it.Expr.(*ast.Variable); !isVar && j.mustAlias() && j.noAlias == nil {
				j.noAlias = it
			}
			it.As = &ast.Variable{At: ast.At{Pos: it.Expr.Position()}, Name: name}
		}
		if it.Name == "" || j.in.clause == "WITH" {
			it.Name = name
		}
		j.alias(it, t)
	}
}

func (j *projector) mustAlias() bool { return j.in.clause == "WITH" || j.in.at.kind == atCall }

func (j *projector) failAlias() {
	clause := "WITH"
	if j.in.clause == "RETURN" {
		clause = "CALL { RETURN ... }"
	}
	syntax("NoExpressionAlias", posOf(j.noAlias.Expr), "Expression in %s must be aliased (use AS)", clause)
}

// alias gives the item's column a variable: the same one where a variable only passes
// through under its name, a new one otherwise.
func (j *projector) alias(it *ast.Item, t value.Type) {
	if v, ok := it.Expr.(*ast.Variable); ok && v.Name == it.As.Name {
		it.As.ID = v.ID
		return
	}
	if j.in.clause == "WITH" {
		j.b.mayHide(j.s, it.As)
	}
	j.b.fresh(it.As, t)
	j.b.given[it.As.ID] = j.b.isGiven(it.Expr)
}

// columns puts the aliases into the scope behind, once each, and notes the keys.
func (j *projector) columns() {
	for _, it := range j.p.Items {
		if j.next.vars[it.As.Name] != nil {
			syntax("ColumnNameConflict", j.firstNamed(it.As.Name), "Multiple result columns with the same name are not supported")
		}
		j.next.vars[it.As.Name] = it.As
	}
	behind := len(j.p.OrderBy) > 0 || j.in.where != nil && *j.in.where != nil
	if !behind && !j.aggregated {
		return // nobody will look for a key
	}
	for i, it := range j.p.Items {
		if hasVolatile(j.b, it.Expr) {
			continue
		}
		k := key(it.Expr)
		if _, dup := j.keys[k]; !dup {
			j.keys[k] = it.As
		}
		if !j.aggregates[i] {
			j.simple[k] = isSimple(it.Expr)
		}
	}
	for i, it := range j.p.Items {
		if j.aggregates[i] {
			j.b.checkGrouping(it.Expr, j.simple)
		}
	}
}

func (j *projector) firstNamed(name string) ast.Pos {
	for _, it := range j.p.Items {
		if it.As.Name == name {
			return posOf(it.Expr)
		}
	}
	return j.in.pos
}

func (j *projector) groupBy() {
	for i := range j.p.GroupBy {
		if v, ok := j.p.GroupBy[i].(*ast.Variable); ok && j.next.vars[v.Name] != nil {
			v.ID = j.next.vars[v.Name].ID
			continue
		}
		j.b.expr(&j.p.GroupBy[i], j.s)
	}
}

// asksGraph reports whether a node of an expression looks at what is stored.
func asksGraph(n ast.Node) bool {
	switch n.(type) {
	case *ast.Subquery, *ast.PatternExpr, *ast.PatternComp:
		return true
	}
	return false
}

// constant binds SKIP and LIMIT, which see no variables.
func (j *projector) constant(e *ast.Expr, what string) {
	if *e == nil {
		return
	}
	ast.Inspect(*e, func(n ast.Node) bool {
		if v, ok := n.(*ast.Variable); ok && !declaredInside(*e, v.Name) {
			syntax("NonConstantExpression", posOf(*e), "It is not allowed to refer to variables in %s, so that the value for %s can be statically calculated.", what, what)
		}
		if asksGraph(n) {
			syntax("NonConstantExpression", posOf(*e), "It is not allowed to use patterns in the expression for %s, so that the value for %s can be statically calculated.", what, what)
		}
		return true
	})
	bad := func(detail, text string) {
		fail(status.Syntax(detail, posOf(*e), "Invalid input. '%s' is not a valid value. Must be a non-negative integer.", text).Because("42001",
			status.Condition{GQL: "42N31", Text: fmt.Sprintf("Expected '%s' to be INTEGER in the range 0 to %d but found %s.", what, math.MaxInt64, text)}))
	}
	switch lit := (*e).(type) {
	case *ast.IntLit:
		if lit.Value < 0 {
			bad("NegativeIntegerArgument", exprText(lit))
		}
	case *ast.FloatLit, *ast.StringLit, *ast.BoolLit, *ast.NullLit, *ast.ListLit, *ast.MapLit:
		text := exprText(lit)
		if str, ok := lit.(*ast.StringLit); ok {
			text = str.Value
		}
		bad("InvalidArgumentType", text)
	}
	if u, ok := (*e).(*ast.Unary); ok && u.Op == ast.Minus {
		if lit, ok := u.Of.(*ast.IntLit); ok && lit.Value > 0 {
			bad("NegativeIntegerArgument", exprText(u))
		}
	}
	// A number that is not an integer is refused by the run, as a negative one is, where it is a parameter.
	if t := j.b.expr(e, newScope(nil, plain)); !j.b.isGiven(*e) || t.Kinds != value.TypeFloat.Kinds {
		checkOf(*e, t, value.TypeInt)
	}
}

// declaredInside reports whether e itself declares name, as a list expression does.
func declaredInside(e ast.Expr, name string) bool {
	found := false
	ast.Inspect(e, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.ListComp:
			found = found || n.Var.Name == name
		case *ast.Quantified:
			found = found || n.Var.Name == name
		case *ast.Reduce:
			found = found || n.Var.Name == name || n.Acc.Name == name
		case *ast.Subquery, *ast.PatternComp:
			found = true
		}
		return !found
	})
	return found
}

// returns binds a RETURN and answers its columns.
func (b *binder) returns(c *ast.Return, s *scope, at place) result {
	b.project(&c.Projection, s, projecting{pos: c.Pos, clause: "RETURN", at: at})
	res := result{returns: true}
	for _, it := range c.Items {
		if at.kind == atCall && at.outer != nil && at.outer.vars[it.As.Name] != nil {
			syntax("VariableAlreadyBound", it.As.Pos, "Variable `%s` already declared in outer scope", it.As.Name)
		}
		col := ref(it.As)
		col.Name = it.Name
		res.cols = append(res.cols, col)
	}
	return res
}
