package ast

// Inspect calls f for node and, where f answers true, for everything below it, in the
// order of the text as far as the tree keeps it. Declarations of variables are visited
// like references. What bind adds beside the tree (Free, Out, Outputs, Groups, the
// columns of a Union) is not visited: it only repeats what is found elsewhere.
// A nil node is skipped.
func Inspect(node Node, f func(Node) bool) {
	if isNil(node) || !f(node) {
		return
	}
	visitChildren(node, walker{
		expr: func(e *Expr) { Inspect(*e, f) },
		node: func(n Node) { Inspect(n, f) },
	})
}

// InspectScope is Inspect that does not enter subquery expressions (EXISTS, COUNT, COLLECT
// and CALL): they are visited themselves, their queries are not.
func InspectScope(node Node, f func(Node) bool) {
	Inspect(node, func(n Node) bool {
		if !f(n) {
			return false
		}
		switch n.(type) {
		case *Subquery, *CallSubquery:
			return false
		}
		return true
	})
}

// RewriteExpr replaces e from the leaves upwards: f gets each expression after its
// children were rewritten in place and answers what stands in its place. Expressions
// inside patterns and subqueries are rewritten, too; declared variables are not expressions
// and stay. A nil e stays nil.
func RewriteExpr(e Expr, f func(Expr) Expr) Expr {
	if isNil(e) {
		return e
	}
	rewriteChildren(e, f)
	return f(e)
}

// RewriteExprs rewrites every expression below node as RewriteExpr does; node itself
// is not replaced.
func RewriteExprs(node Node, f func(Expr) Expr) {
	if isNil(node) {
		return
	}
	rewriteChildren(node, f)
}

func rewriteChildren(node Node, f func(Expr) Expr) {
	visitChildren(node, walker{
		expr: func(e *Expr) { *e = RewriteExpr(*e, f) },
		node: func(n Node) { RewriteExprs(n, f) },
	})
}

// walker is called for each child: expr for a place that holds an expression, node for
// every other child, declared variables included.
type walker struct {
	expr func(*Expr)
	node func(Node)
}

func (w walker) exprs(list []Expr) {
	for i := range list {
		w.one(&list[i])
	}
}

func (w walker) one(e *Expr) {
	if !isNil(*e) {
		w.expr(e)
	}
}

func (w walker) vars(list ...*Variable) {
	for _, v := range list {
		if v != nil {
			w.node(v)
		}
	}
}

func (w walker) sorts(list []*SortItem) {
	for _, s := range list {
		w.node(s)
	}
}

func (w walker) label(l LabelExpr) {
	if !isNil(l) {
		w.node(l)
	}
}

func each[T Node](w walker, list []T) {
	for _, n := range list {
		w.node(n)
	}
}

// isNil also recognises the nil pointers that optional fields of a concrete type hold.
func isNil(n Node) bool {
	switch n := n.(type) {
	case nil:
		return true
	case *Variable:
		return n == nil
	case *Pattern:
		return n == nil
	case *PatternPart:
		return n == nil
	case *Return:
		return n == nil
	case *Search:
		return n == nil
	case *InTransactions:
		return n == nil
	case *StringLit:
		return n == nil
	case *SetLabels:
		return n == nil
	}
	return false
}

// visitChildren dispatches on the kind of node; each kind has its own table.
func visitChildren(n Node, w walker) {
	switch n := n.(type) {
	case Expr:
		visitExpr(n, w)
	case Clause:
		visitClause(n, w)
	case Factor:
		visitFactor(n, w)
	case LabelExpr:
		visitLabel(n, w)
	case SetItem:
		visitSetItem(n, w)
	case Body:
		visitBody(n, w)
	default:
		visitPart(n, w)
	}
}

// EachChild calls f with the place of each expression directly below node, those below
// children that are no expressions (patterns, clauses) included. f may replace what is there.
func EachChild(node Node, f func(*Expr)) {
	visitChildren(node, walker{
		expr: f,
		node: func(n Node) { EachChild(n, f) },
	})
}
