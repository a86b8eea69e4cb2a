package bind

import (
	"strings"
	"unicode/utf8"

	"github.com/morseldb/morsel/parser/ast"
	"github.com/morseldb/morsel/status"
	"github.com/morseldb/morsel/value"
)

// placeKind says where a query stands; its end and its columns obey other rules there.
type placeKind uint8

const (
	atTop placeKind = iota
	atCall
	atExists
	atCount
	atCollect
	atNext // left of NEXT: ends in RETURN, is not the end
)

// place is where a query stands.
type place struct {
	kind placeKind
	pos  ast.Pos
	// sub is the CALL whose body the query is, in the form with an importing WITH.
	sub *ast.CallSubquery
	// outer is the scope around a CALL.
	outer *scope
}

// query binds q with the variables of s given and answers what stands in its place.
func (b *binder) query(q ast.Query, s *scope, at place) (ast.Query, result) {
	switch q := q.(type) {
	case *ast.SingleQuery:
		return q, b.single(q, s, at)
	case *ast.Union:
		return q, b.union(q, s, at)
	case *ast.Next:
		return b.nextQuery(q, s, at)
	case *ast.When:
		return b.conditional(q, s, at)
	case *ast.Defined:
		fail(status.Compile(status.UnsupportedOperation, "", q.Pos, "Local definitions are not supported yet: DEFINE %s", q.Definitions[0].Name))
	}
	return q, result{}
}

// union binds both sides over the same variables; their columns must have the same
// names, and the right side's are brought into the order of the left's.
func (b *binder) union(q *ast.Union, s *scope, at place) result {
	if left, ok := q.Left.(*ast.Union); ok && left.All != q.All && b.version < 25 {
		syntax("InvalidClauseComposition", q.Pos, "Invalid combination of UNION and UNION ALL")
	}
	var l, r result
	b.unions++
	q.Left, l = b.query(q.Left, s.clone(), at)
	q.Right, r = b.query(q.Right, s.clone(), at)
	b.unions--
	if l.returns != r.returns || len(l.cols) != len(r.cols) {
		differentColumns(q)
	}
	right := map[string]*ast.Variable{}
	for _, c := range r.cols {
		right[c.Name] = c
	}
	q.Out, q.LeftCols, q.RightCols = nil, nil, nil
	for _, c := range l.cols {
		rc := right[c.Name]
		if rc == nil {
			differentColumns(q)
		}
		q.LeftCols = append(q.LeftCols, c)
		q.RightCols = append(q.RightCols, rc)
		t := union(b.types[c.ID], b.types[rc.ID])
		q.Out = append(q.Out, b.fresh(&ast.Variable{At: c.At, Name: c.Name}, t))
	}
	return result{cols: q.Out, returns: l.returns}
}

func differentColumns(q *ast.Union) {
	syntax("DifferentColumnsInUnion", q.Pos, "All sub queries in an UNION must have the same return column names")
}

// nextQuery binds left NEXT right. Where both are plain sequences they become one: the
// RETURN between them does what WITH does.
func (b *binder) nextQuery(q *ast.Next, s *scope, at place) (ast.Query, result) {
	left, isSingle := q.Left.(*ast.SingleQuery)
	right, ends := q.Right.(*ast.SingleQuery)
	if isSingle && ends && len(left.Clauses) > 0 {
		last := len(left.Clauses) - 1
		if ret, ok := left.Clauses[last].(*ast.Return); ok {
			nameItems(ret)
			clauses := append(append([]ast.Clause{}, left.Clauses[:last]...), &ast.With{At: ret.At, Projection: ret.Projection})
			one := &ast.SingleQuery{At: left.At, Clauses: append(clauses, right.Clauses...)}
			return one, b.single(one, s, at)
		}
	}
	var l, r result
	q.Left, l = b.query(q.Left, s.clone(), place{kind: atNext})
	after := s.empty()
	for _, c := range l.cols {
		after.vars[c.Name] = c
	}
	q.Right, r = b.query(q.Right, after, at)
	return q, r
}

// nameItems gives every item of a RETURN that becomes a WITH the alias it shows.
func nameItems(ret *ast.Return) {
	for _, it := range ret.Items {
		if it.As == nil {
			it.As = &ast.Variable{At: it.At, Name: it.Name}
		}
	}
}

// conditional binds WHEN … THEN … ELSE … as what the language has beside it:
//
//	WITH *, CASE WHEN c1 THEN 0 WHEN c2 THEN 1 ELSE 2 END AS which
//	CALL (*) { FILTER which = 0 q1 UNION ALL FILTER which = 1 q2 UNION ALL … }
//	RETURN what the call returns
func (b *binder) conditional(w *ast.When, s *scope, at place) (ast.Query, result) {
	body, pick := branches(w)
	let := &ast.With{At: w.At, Projection: ast.Projection{Star: true, Items: []*ast.Item{{At: w.At, Expr: pick, As: which(w), Name: which(w).Name}}}}
	s = b.clause(let, s)
	call := &ast.CallSubquery{At: w.At, Scoped: true, ImportStar: true}
	inner := newScope(b.importList(call, s), imported)
	call.ImportStar = false
	var res result
	b.with(aggState{}, func() { call.Query, res = b.query(body, inner, at) })
	q := &ast.SingleQuery{At: w.At, Clauses: []ast.Clause{let, call}}
	if !res.returns {
		return q, res
	}
	ret := &ast.Return{At: w.At}
	for _, c := range res.cols {
		call.Outputs = append(call.Outputs, ref(c))
		ret.Items = append(ret.Items, &ast.Item{At: c.At, Expr: ref(c), As: ref(c), Name: c.Name})
	}
	q.Clauses = append(q.Clauses, ret)
	return q, res
}

// which is the variable that holds the number of the branch taken.
func which(w *ast.When) *ast.Variable { return &ast.Variable{At: w.At, Name: "  which"} }

// branches is the union of w's branches, each behind a test of which, and the expression
// that picks one.
func branches(w *ast.When) (body ast.Query, pick *ast.Case) {
	pick = &ast.Case{At: w.At}
	add := func(n int, q ast.Query) {
		is := &ast.Comparison{At: w.At, Operands: []ast.Expr{which(w), &ast.IntLit{At: w.At, Value: int64(n)}}, Ops: []ast.CompareOp{ast.Eq}}
		arm := prepend(q, &ast.Filter{At: w.At, Pred: is})
		if body == nil {
			body = arm
			return
		}
		body = &ast.Union{At: w.At, Left: body, Right: arm, All: true}
	}
	for i, br := range w.Branches {
		pick.Whens = append(pick.Whens, ast.CaseWhen{Tests: []ast.CaseTest{{At: w.At, Value: br.Cond}}, Then: &ast.IntLit{At: w.At, Value: int64(i)}})
		add(i, br.Then)
	}
	pick.Else = &ast.IntLit{At: w.At, Value: int64(len(w.Branches))}
	if w.Else != nil {
		add(len(w.Branches), w.Else)
	}
	return body, pick
}

// prepend puts a clause before q's first ones.
func prepend(q ast.Query, c *ast.Filter) ast.Query {
	switch q := q.(type) {
	case *ast.SingleQuery:
		q.Clauses = append([]ast.Clause{c}, q.Clauses...)
		return q
	case *ast.Union:
		q.Left = prepend(q.Left, c)
		test := *c
		q.Right = prepend(q.Right, &test)
		return q
	case *ast.Next:
		q.Left = prepend(q.Left, c)
		return q
	}
	return q
}

// single binds a clause sequence, one scope after the other.
func (b *binder) single(q *ast.SingleQuery, s *scope, at place) result {
	if at.kind == atTop && len(q.Clauses) == 1 {
		if call, ok := q.Clauses[0].(*ast.CallProcedure); ok {
			return b.standaloneCall(q, call, s)
		}
	}
	q.Clauses = completed(q.Clauses, expanded(q.Clauses))
	b.checkOrder(q)
	var last ast.Clause
	if n := len(q.Clauses); n > 0 {
		last = q.Clauses[n-1]
	}
	from := at
	var res result
	for i := 0; i < len(q.Clauses); i++ {
		if w, ok := q.Clauses[i].(*ast.With); ok && at.sub != nil && leading(q, i) && imports(w, at) {
			b.importWith(w, s, at)
			q.Clauses = append(q.Clauses[:i:i], q.Clauses[i+1:]...)
			i--
			at.sub = nil
			continue
		}
		if let, ok := q.Clauses[i].(*ast.Let); ok {
			b.newNames(let, s)
		}
		q.Clauses[i] = rewritten(q.Clauses[i])
		checkMixed(q.Clauses[i])
		if ret, ok := q.Clauses[i].(*ast.Return); ok {
			res = b.returns(ret, s, at)
			continue
		}
		s = b.clause(q.Clauses[i], s)
	}
	if last != nil {
		b.checkLast(last, from)
	}
	return res
}

// rewritten is the older clause that a newer one stands for.
func rewritten(c ast.Clause) ast.Clause {
	switch c := c.(type) {
	case *ast.Filter:
		return &ast.With{At: c.At, Projection: ast.Projection{Star: true}, Where: c.Pred}
	case *ast.Let:
		return &ast.With{At: c.At, Projection: ast.Projection{Star: true, Items: c.Items}}
	case *ast.OrderLimit:
		return &ast.With{At: c.At, Projection: ast.Projection{Star: true, OrderBy: c.OrderBy, Skip: c.Skip, Limit: c.Limit}}
	}
	return c
}

// newNames fails where LET names what is there already.
func (b *binder) newNames(let *ast.Let, s *scope) {
	for _, it := range let.Items {
		if it.As != nil && s.vars[it.As.Name] != nil {
			syntax("VariableAlreadyBound", it.As.Pos, "Variable `%s` already declared", it.As.Name)
		}
	}
}

// clause binds one clause and answers the scope behind it.
func (b *binder) clause(c ast.Clause, s *scope) *scope {
	switch c := c.(type) {
	case *ast.Match:
		b.match(c, s)
	case *ast.Unwind:
		var t value.Type
		b.with(aggState{list: true}, func() { t = b.expr(&c.List, s) })
		elem := value.TypeAny
		if t.Kinds == value.TypeList.Kinds {
			elem = elemOf(t)
		} else if t.Kinds != 0 && !t.Kinds.Has(value.KindList) {
			elem = t
		}
		b.declare(s, c.Var, elem)
	case *ast.With:
		return b.project(&c.Projection, s, projecting{pos: c.Pos, clause: "WITH", where: &c.Where})
	case *ast.LoadCSV:
		b.loadCSV(c, s)
	case *ast.CallProcedure:
		b.callProcedure(c, s)
	case *ast.CallSubquery:
		b.callSubquery(c, s)
	case *ast.Use:
		if c.Graph != nil {
			if _, isName := c.Graph.(*ast.Variable); !isName && len(c.Name) == 0 {
				b.graphCall(c, s)
			}
		}
	case *ast.CommandClause:
		b.commandClause(c, s)
	default:
		b.update(c, s)
	}
	return s
}

// graphCall checks USE graph.byName(…) and USE graph.byElementId(…), the only functions that give a graph.
func (b *binder) graphCall(c *ast.Use, s *scope) {
	call, ok := c.Graph.(*ast.FuncCall)
	if !ok || !isGraphFunction(call.FullName()) {
		b.expr(&c.Graph, s)
		syntax("InvalidArgumentType", posOf(c.Graph), "Type mismatch: expected Graph")
	}
	arity(call, "", 1, 1, false)
	b.want(&call.Args[0], s, value.TypeString)
}

func isGraphFunction(name string) bool {
	return strings.EqualFold(name, "graph.byName") || strings.EqualFold(name, "graph.byElementId")
}

func (b *binder) match(c *ast.Match, s *scope) {
	checkMixedLengths(c)
	b.pattern(c.Pattern.Parts, s, inMatch)
	for _, h := range c.Hints {
		types := make([]value.Type, len(h.Vars))
		for i, v := range h.Vars {
			types[i] = b.use(s, v)
		}
		checkHint(c, h, types)
	}
	if c.Search != nil {
		b.search(c.Search, s)
	}
	b.boolean(&c.Where, s)
	b.matchNotes(c)
	b.exhaustive(c)
}

func (b *binder) search(x *ast.Search, s *scope) {
	b.use(s, x.Var)
	b.expr(&x.Index, s)
	b.expr(&x.For, s)
	b.boolean(&x.Where, s)
	if x.Limit != nil {
		b.want(&x.Limit, s, value.TypeInt)
	}
	if x.Score != nil {
		b.declare(s, x.Score, value.TypeFloat)
	}
}

func (b *binder) loadCSV(c *ast.LoadCSV, s *scope) {
	if t := c.Terminator; t != nil && utf8.RuneCountInString(t.Value) != 1 {
		syntax("", t.Pos, "CSV field terminator can only be one character wide")
	}
	b.want(&c.URL, s, value.TypeString)
	t := value.ListOf(value.TypeString)
	if c.Headers {
		t = value.TypeMap
	}
	b.declare(s, c.Var, t)
}
