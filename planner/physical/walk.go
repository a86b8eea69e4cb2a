package physical

// Subexprs calls f for each direct child of e. The plan of a Nested is not entered.
func Subexprs(e Expr, f func(Expr)) {
	each := func(es ...Expr) {
		for _, e := range es {
			if e != nil {
				f(e)
			}
		}
	}
	switch e := e.(type) {
	case *Property:
		each(e.Of)
	case *HasLabels:
		each(e.Of)
		e.Labels.exprs(f)
	case *Index:
		each(e.Of, e.At)
	case *Slice:
		each(e.Of, e.From, e.To)
	case *ListExpr:
		each(e.Items...)
	case *MapExpr:
		each(e.Values...)
	case *MapProjection:
		each(e.Of)
		for _, it := range e.Items {
			each(it.Value)
		}
	case *Call:
		each(e.Args...)
	case *Binary:
		each(e.Left, e.Right)
	default:
		subexprs(e, each)
	}
}

func subexprs(e Expr, each func(...Expr)) {
	switch e := e.(type) {
	case *PerRun:
		each(e.Of)
	case *Not:
		each(e.Of)
	case *Neg:
		each(e.Of)
	case *IsNull:
		each(e.Of)
	case *IsTyped:
		each(e.Of)
	case *IsNormalized:
		each(e.Of)
	case *Normalize:
		each(e.Of)
	case *Case:
		for _, w := range e.Whens {
			each(w.Cond, w.Then)
		}
		each(e.Else)
	case *With:
		each(e.Value, e.Body)
	case *ListComp:
		each(e.List, e.Pred, e.Map)
	case *Reduce:
		each(e.Init, e.List, e.Step, e.Pred)
	case *Quantified:
		each(e.List, e.Pred)
	}
}

func (l *LabelExpr) exprs(f func(Expr)) {
	if l == nil {
		return
	}
	if l.Expr != nil {
		f(l.Expr)
	}
	for _, a := range l.Args {
		a.exprs(f)
	}
}

// Exprs calls f for each expression that op itself evaluates.
func Exprs(op Op, f func(Expr)) {
	each := func(es ...Expr) {
		for _, e := range es {
			if e != nil {
				f(e)
			}
		}
	}
	assigns := func(as []Assign) {
		for _, a := range as {
			each(a.Expr)
		}
	}
	switch op := op.(type) {
	case *NodeByLabelScan:
		op.Labels.exprs(f)
	case *NodeByIDSeek:
		each(op.IDs)
	case *NodeIndexSeek:
		op.exprs(each)
	case *RelIndexSeek:
		op.exprs(each)
	case *RelByIDSeek:
		each(op.IDs)
	case *ShowCommand:
		each(op.Args...)
	case *AlterDatabase:
		each(op.Database)
		for _, o := range op.Options {
			each(o.Value)
		}
	case *SchemaCommand:
		each(op.Named, op.Options)
	case *Filter:
		each(op.Pred)
	case *Projection:
		assigns(op.Items)
	case *Distinct:
		assigns(op.Items)
	case *Aggregation:
		assigns(op.Groups)
		for _, a := range op.Aggs {
			each(a.Args...)
		}
	case *Top:
		each(op.Limit)
	case *Skip:
		each(op.Count)
	case *Limit:
		each(op.Count)
	case *Unwind:
		each(op.List)
	case *LoadCSV:
		each(op.URL)
	case *ProcedureCall:
		each(op.Args...)
	case *ValueHashJoin:
		each(op.LeftKeys...)
		each(op.RightKeys...)
	default:
		pathExprs(op, each)
		writeExprs(op, each)
	}
}

func pathExprs(op Op, each func(...Expr)) {
	switch op := op.(type) {
	case *Expand:
		each(op.Pred)
	case *VarLengthExpand:
		each(op.RelPred, op.NodePred)
	case *ShortestPath:
		each(op.RelPred, op.NodePred, op.PathPred)
	case *SelectPaths:
		each(op.Length, op.K)
	case *StatefulShortestPath:
		each(op.K, op.Pred)
		for _, s := range op.States {
			each(s.NodePred)
			for _, m := range s.Moves {
				each(m.RelPred)
			}
		}
	}
}

func writeExprs(op Op, each func(...Expr)) {
	switch op := op.(type) {
	case *Create:
		createExprs(op.Nodes, op.Rels, each)
	case *Merge:
		createExprs(op.Nodes, op.Rels, each)
		for _, a := range op.After {
			each(a.Expr)
		}
		setExprs(op.OnCreate, each)
		setExprs(op.OnMatch, each)
	case *Set:
		setExprs(op.Items, each)
	case *Delete:
		each(op.Exprs...)
	case *Foreach:
		each(op.List)
	case *Transactions:
		each(op.Rows, op.Concurrency, op.RetryFor)
	}
}

func createExprs(nodes []CreateNode, rels []CreateRel, each func(...Expr)) {
	for _, n := range nodes {
		for _, l := range n.Labels {
			each(l.Expr)
		}
		each(n.Props)
	}
	for _, r := range rels {
		each(r.Type.Expr, r.Props)
	}
}

func setExprs(items []SetItem, each func(...Expr)) {
	for _, it := range items {
		switch it := it.(type) {
		case *SetProperty:
			each(it.Entity, it.KeyExpr, it.Value)
		case *SetProperties:
			each(it.Entity, it.Map)
		case *SetLabels:
			each(it.Entity)
			for _, l := range it.Labels {
				each(l.Expr)
			}
		}
	}
}
