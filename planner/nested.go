package planner

import (
	"github.com/morseldb/morsel/parser/ast"
	"github.com/morseldb/morsel/planner/logical"
	"github.com/morseldb/morsel/planner/physical"
	"github.com/morseldb/morsel/status"
	"github.com/morseldb/morsel/value"
)

// scoped lowers the expressions that have variables or plans of their own.
func (l *lowering) scoped(e ast.Expr) physical.Expr {
	switch e := e.(type) {
	case *ast.ListComp:
		return &physical.ListComp{Var: l.slot(e.Var), List: l.expr(e.List), Pred: l.expr(e.Where), Map: l.expr(e.Map)}
	case *ast.Reduce:
		return &physical.Reduce{Acc: l.slot(e.Acc), Init: l.expr(e.Init), Var: l.slot(e.Var), List: l.expr(e.List), Step: l.expr(e.Expr)}
	case *ast.AllReduce:
		return &physical.Reduce{Acc: l.slot(e.Acc), Init: l.expr(e.Init), Var: l.slot(e.Var), List: l.expr(e.List), Step: l.expr(e.Expr), Pred: l.expr(e.Pred)}
	case *ast.Quantified:
		return l.quantified(e)
	case *ast.PatternComp:
		return l.patternComp(e)
	case *ast.PatternExpr:
		return l.patternExpr(e)
	case *ast.Subquery:
		return l.subquery(e)
	}
	fail(status.Compile(status.UnsupportedOperation, "", e.Position(), "this kind of expression (%T) is not supported", e))
	return nil
}

var quantKinds = [...]physical.QuantKind{
	ast.All: physical.QuantAll, ast.Any: physical.QuantAny, ast.None: physical.QuantNone, ast.Single: physical.QuantSingle,
}

func (l *lowering) quantified(e *ast.Quantified) physical.Expr {
	pred := l.expr(e.Where)
	if pred == nil { // any(x IN list) tests the elements themselves
		pred = ref(l.slot(e.Var))
	}
	return &physical.Quantified{Kind: quantKinds[e.Kind], Var: l.slot(e.Var), List: l.expr(e.List), Pred: pred}
}

// inner starts the stream of a plan that runs for one row of l's stream; free is the outer variables that it uses.
func (l *lowering) inner(free []*ast.Variable) *stream {
	in := l.s.p.newStream(true)
	for _, v := range free {
		in.args = append(in.args, v.ID)
		in.have[v.ID] = true
		if s, ok := l.local[v.ID]; ok {
			l.s.p.slots[v.ID] = s
		}
	}
	in.csv = l.s.csv
	return in
}

// patternComp is [pattern WHERE p | e]: the values of e over all matches.
func (l *lowering) patternComp(e *ast.PatternComp) physical.Expr {
	in := l.inner(e.Free)
	in.solve(logical.OfPart(e.Part, e.Where))
	out := l.s.p.scratch()
	in.project(out, e.Map)
	return &physical.Nested{Kind: physical.NestedCollect, Plan: in.top(), Out: out}
}

// patternExpr is a pattern as a predicate, or a shortest path as a value.
func (l *lowering) patternExpr(e *ast.PatternExpr) physical.Expr {
	in := l.inner(e.Free)
	if e.Part.Shortest == ast.NoShortest {
		in.solve(logical.OfPart(e.Part, nil))
		return &physical.Nested{Kind: physical.NestedExists, Plan: in.top(), Out: physical.NoSlot}
	}
	part := *e.Part
	if part.Var == nil {
		part.Var = &ast.Variable{At: e.At, Name: "  path", ID: l.s.p.newID()}
	}
	in.solve(logical.OfPart(&part, nil))
	list := &physical.Nested{Kind: physical.NestedCollect, Plan: in.top(), Out: l.s.p.slot(part.Var)}
	if part.Shortest == ast.AllShortestPaths {
		return list
	}
	return &physical.Index{Of: list, At: constant(value.Int(0))}
}

func (l *lowering) subquery(e *ast.Subquery) physical.Expr {
	in := l.inner(e.Free)
	in.query(e.Query)
	n := &physical.Nested{Plan: in.top(), Out: physical.NoSlot}
	switch e.Kind {
	case ast.ExistsSub:
		n.Kind = physical.NestedExists
	case ast.CountSub:
		n.Kind = physical.NestedCount
	default:
		n.Kind, n.Out = physical.NestedCollect, l.s.p.slot(e.Out)
	}
	return n
}
