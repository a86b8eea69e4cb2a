package physical

// Replace makes an expression of e in which f has replaced what it gives another expression for; nil leaves a part as
// it is. What binds variables of its own, and plans in expressions, are not entered. e is not changed.
func Replace(e Expr, f func(Expr) Expr) Expr {
	if e == nil {
		return nil
	}
	if r := f(e); r != nil {
		return r
	}
	all := func(es []Expr) []Expr {
		out := make([]Expr, len(es))
		for i, x := range es {
			out[i] = Replace(x, f)
		}
		return out
	}
	switch e := e.(type) {
	case *PerRun:
		return &PerRun{Of: Replace(e.Of, f)}
	case *Property:
		return &Property{Of: Replace(e.Of, f), Key: e.Key}
	case *Index:
		return &Index{Of: Replace(e.Of, f), At: Replace(e.At, f)}
	case *ListExpr:
		return &ListExpr{Items: all(e.Items)}
	case *MapExpr:
		return &MapExpr{Keys: e.Keys, Values: all(e.Values)}
	case *Call:
		return &Call{Func: e.Func, Args: all(e.Args), Pos: e.Pos}
	case *Binary:
		return &Binary{Op: e.Op, Left: Replace(e.Left, f), Right: Replace(e.Right, f)}
	case *Not:
		return &Not{Of: Replace(e.Of, f)}
	case *Neg:
		return &Neg{Of: Replace(e.Of, f)}
	case *IsNull:
		return &IsNull{Of: Replace(e.Of, f)}
	case *Case:
		out := &Case{Else: Replace(e.Else, f)}
		for _, w := range e.Whens {
			out.Whens = append(out.Whens, When{Cond: Replace(w.Cond, f), Then: Replace(w.Then, f)})
		}
		return out
	}
	return e
}

// ReplaceIn replaces in the expressions of an operator that has rows pass through it one by one, or groups them.
func ReplaceIn(op Op, f func(Expr) Expr) {
	switch op := op.(type) {
	case *Filter:
		op.Pred = Replace(op.Pred, f)
	case *Projection:
		for i := range op.Items {
			op.Items[i].Expr = Replace(op.Items[i].Expr, f)
		}
	case *Distinct:
		for i := range op.Items {
			op.Items[i].Expr = Replace(op.Items[i].Expr, f)
		}
	case *Aggregation:
		for i := range op.Groups {
			op.Groups[i].Expr = Replace(op.Groups[i].Expr, f)
		}
		for i := range op.Aggs {
			for k := range op.Aggs[i].Args {
				op.Aggs[i].Args[k] = Replace(op.Aggs[i].Args[k], f)
			}
		}
	}
}
